// What the sensor writes down of what it saw: every counter has a packet that moves it, every length a limit.
#include <gtest/gtest.h>

#include "tests/unit/support/stack_run.h"

namespace sekimori {
namespace {

using test::be16;
using test::chat_body;
using test::Conversation;
using test::ok_response;
using test::post;
using test::StackRun;
using test::TestFrame;

constexpr std::string_view kHost = "api.example.ai";
constexpr std::string_view kPath = "/v1/chat/completions";

std::string chat(std::string_view prompt) { return post(kHost, kPath, chat_body(prompt)); }

// An Ethernet frame with an IPv4 header and what stands behind it.
std::string ipv4_frame(std::uint8_t protocol, std::string_view payload) {
  std::string ip = {0x45, 0};
  ip += be16(static_cast<std::uint32_t>(20 + payload.size())) + be16(1) + be16(0) + '\x40' +
        static_cast<char>(protocol) + be16(0);
  ip += std::string("\x0a\x00\x03\x07\x68\x12\x20\x2f", 8);
  return std::string(12, '\0') + be16(0x0800) + ip + std::string(payload);
}

std::uint64_t count_of(Count which, const std::vector<TestFrame>& frames) {
  StackRun run;
  run.feed(frames).finish();
  return run.count(which);
}

TEST(Ledger, CountsPacketsByTransport) {
  const std::string udp = be16(53) + be16(53'000) + be16(8) + be16(0);
  EXPECT_EQ(count_of(Count::kPacketsUdp, {{ipv4_frame(17, udp)}}), 1u);
  EXPECT_EQ(count_of(Count::kPacketsOther, {{ipv4_frame(1, std::string(8, '\0'))}}), 1u);
  EXPECT_EQ(count_of(Count::kPacketsTcp, Conversation().handshake().frames()), 3u);
}

TEST(Ledger, CountsPacketsThatAreCut) {
  EXPECT_EQ(count_of(Count::kLinkTruncated, {{std::string(9, '\0')}}), 1u);
  EXPECT_EQ(count_of(Count::kTransportTruncated, {{ipv4_frame(6, std::string(12, '\0'))}}), 1u);
  std::vector<TestFrame> frames = Conversation().handshake().client("GET / HTTP/1.1\r\n\r\n").frames();
  frames.back().wire_bytes = static_cast<std::uint32_t>(frames.back().bytes.size() + 700);
  EXPECT_EQ(count_of(Count::kPacketsTruncated, frames), 1u);
}

TEST(Ledger, CountsHowFlowsEnd) {
  EXPECT_EQ(count_of(Count::kFlowsEnd, Conversation().handshake().client(chat("a")).frames()), 1u);
  // The same ports again after an end, with other sequence numbers: another connection.
  std::vector<TestFrame> frames =
      Conversation().handshake().client(chat("a")).server(ok_response()).client_fin().frames();
  Conversation again;
  again.start_at(test::kStart + kSecond).sequences(77'000'000, 88'000'000).handshake().client(chat("b"));
  frames.insert(frames.end(), again.frames().begin(), again.frames().end());
  EXPECT_EQ(count_of(Count::kFlowsReused, frames), 1u);
  EXPECT_EQ(count_of(Count::kFlowsHttp1, frames), 2u);
}

TEST(Ledger, CountsBytesThatCameAgain) {
  std::vector<TestFrame> frames = Conversation().handshake().client(chat("hello")).frames();
  const std::uint64_t payload = chat("hello").size();
  frames.push_back(frames.back());
  EXPECT_EQ(count_of(Count::kOverlapBytes, frames), payload);
}

TEST(Ledger, CountsWhatCannotBeReadAsHttp) {
  const auto frames = [](std::string_view data) { return Conversation().handshake().client(data).frames(); };
  EXPECT_EQ(count_of(Count::kHttpChunkMalformed,
                     frames(post(kHost, kPath, "", "Transfer-Encoding: chunked\r\n") + "zz\r\nabc\r\n")),
            1u);
  EXPECT_EQ(
      count_of(
          Count::kHttpLengthMalformed,
          frames("POST /v1/chat/completions HTTP/1.1\r\nHost: api.example.ai\r\nContent-Length: 1x\r\n\r\n")),
      1u);
  Limits limits;
  limits.http_head_bytes = 1'024;
  StackRun run({}, limits);
  run.feed(Conversation().handshake().client("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(4'000, 'x') +
                                             "\r\n\r\n"))
      .finish();
  EXPECT_EQ(run.count(Count::kHttpHeadMalformed) + run.hits(Limit::http_head_bytes), 1u);
}

TEST(Ledger, CountsUpgradesToWebSocket) {
  EXPECT_EQ(
      count_of(
          Count::kFlowsWebSocket,
          Conversation()
              .handshake()
              .client("GET /ws HTTP/1.1\r\nHost: api.example.ai\r\nUpgrade: websocket\r\nConnection: "
                      "Upgrade\r\n\r\n")
              .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
              .client("\x81\x80\x01\x02\x03\x04")
              .frames()),
      1u);
}

TEST(Ledger, CutsWhatIsTooLongForARecord) {
  Limits limits;
  limits.url_bytes = 64;
  limits.host_bytes = 64;
  limits.user_agent_bytes = 16;
  limits.content_type_bytes = 16;
  StackRun run({.all_hosts = true}, limits);
  const std::string longer(100, 'a');
  run.feed(Conversation().handshake().client("POST /" + longer + " HTTP/1.1\r\nHost: " + longer +
                                             ".example\r\nUser-Agent: " + longer + "\r\nContent-Type: text/" +
                                             longer + "\r\nContent-Encoding: " + longer +
                                             "\r\nContent-Length: 1\r\n\r\nx"))
      .finish();
  ASSERT_EQ(run.requests().size(), 1u);
  const Transaction& tx = *run.requests()[0].transaction;
  EXPECT_EQ(tx.target.size(), 64u);
  EXPECT_EQ(tx.host.size(), 64u);
  EXPECT_EQ(tx.user_agent.size(), 16u);
  EXPECT_EQ(tx.content_type.size(), 16u);
  EXPECT_EQ(tx.content_encoding.size(), 16u);
}

TEST(Ledger, WaitsForABoundedNumberOfStatuses) {
  Limits limits;
  limits.waiting_results = 16;
  StackRun run({}, limits);
  for (std::uint16_t port = 0; port < 40; ++port) {
    run.feed(Conversation({.client_port = static_cast<std::uint16_t>(40'000 + port)})
                 .handshake()
                 .client(chat("q")));
  }
  run.finish();
  EXPECT_EQ(run.requests().size(), 40u);
  EXPECT_GT(run.hits(Limit::waiting_results), 0u);
}

}  // namespace
}  // namespace sekimori
