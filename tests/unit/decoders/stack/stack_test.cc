// Requests through the whole stack: HTTP/1 as mirrors show it, services, text parts and the ledger.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/support/stack_run.h"

namespace sekimori {
namespace {

using test::chat_body;
using test::Conversation;
using test::Ends;
using test::ok_response;
using test::post;
using test::SeenRequest;
using test::StackRun;
using test::TestFrame;
using test::text_of;

constexpr std::string_view kHost = "api.example.ai";
constexpr std::string_view kPath = "/v1/chat/completions";

std::string chat(std::string_view prompt) { return post(kHost, kPath, chat_body(prompt)); }

// The prompts of all requests, in order.
std::vector<std::string> prompts(const StackRun& run) {
  std::vector<std::string> all;
  for (const SeenRequest& request : run.requests()) all.push_back(text_of(request, PartKind::kPrompt));
  return all;
}

TEST(Stack, ReadsAPromptAndItsStatus) {
  StackRun run;
  run.feed(Conversation()
               .handshake()
               .client(chat("こんにちは"))
               .server(ok_response())
               .client_fin()
               .server_fin())
      .finish();
  ASSERT_EQ(run.requests().size(), 1u);
  const Transaction& tx = *run.requests()[0].transaction;
  EXPECT_EQ(text_of(run.requests()[0], PartKind::kPrompt), "こんにちは");
  EXPECT_EQ(run.requests()[0].parts[2].field, "/messages/0/content");
  EXPECT_EQ(tx.method, "POST");
  EXPECT_EQ(tx.host, kHost);
  EXPECT_EQ(tx.status, 200);
  EXPECT_EQ(tx.end, BodyEnd::kComplete);
  EXPECT_EQ(tx.match, ServiceMatch::kListed);
  EXPECT_EQ(tx.first.frame, 4u);
  EXPECT_EQ(to_string(tx.client.address), "10.0.3.7");
  EXPECT_TRUE(tx.pointer_hit);
  EXPECT_EQ(tx.coverage.missed_bytes, 0u);
}

TEST(Stack, ReadsPipelinedRequestsAndPairsTheirResponses) {
  StackRun run;
  std::string three;
  for (const char* text : {"one", "two", "three"}) three += chat(text);
  run.feed(Conversation()
               .handshake()
               .client(three)
               .server(ok_response() +
                       "HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 No\r\n\r\n")
               .client_fin()
               .server_fin())
      .finish();
  EXPECT_EQ(prompts(run), (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(run.requests()[0].transaction->status, 200);
  EXPECT_EQ(run.requests()[1].transaction->status, 429);
  EXPECT_EQ(run.requests()[2].transaction->status, 500);
  EXPECT_EQ(run.requests()[2].transaction->tx, 2u);
}

TEST(Stack, ReadsChunksSplitAnywhere) {
  const std::string body = chat_body("機密性2の資料");
  std::string chunked;
  for (std::size_t at = 0; at < body.size(); at += 5) {
    const std::string piece = body.substr(at, 5);
    chunked += std::to_string(piece.size()) + ";ext=1\r\n" + piece + "\r\n";
  }
  chunked += "0\r\nX-Trailer: y\r\n\r\n";
  const std::string request = "POST " + std::string(kPath) +
                              " HTTP/1.1\r\nHost: api.example.ai\r\nTransfer-Encoding: chunked\r\n\r\n" +
                              chunked;
  for (const std::size_t segment : {1u, 2u, 3u, 7u, 64u, 1'460u}) {
    StackRun run;
    run.feed(Conversation().handshake().segments_of(segment).client(request + chat("next")).client_fin())
        .finish();
    EXPECT_EQ(prompts(run), (std::vector<std::string>{"機密性2の資料", "next"})) << segment;
  }
}

TEST(Stack, WaitsForTheFinalResponse) {
  StackRun run;
  run.feed(Conversation()
               .handshake()
               .client(post(kHost, kPath, chat_body("x"), "Expect: 100-continue\r\n"))
               .server("HTTP/1.1 100 Continue\r\n\r\n")
               .server("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok_response()))
      .finish();
  EXPECT_EQ(run.requests().at(0).transaction->status, 200);
}

TEST(Stack, FindsTheServiceInAnAbsoluteTarget) {
  StackRun run;
  run.feed(Conversation().handshake().client("POST http://api.example.ai/v1/chat/completions "
                                             "HTTP/1.1\r\nHost: proxy\r\nContent-Length: 49\r\n\r\n" +
                                             chat_body("a").substr(0, 49)))
      .finish();
  ASSERT_EQ(run.requests().size(), 1u);
  EXPECT_EQ(run.requests()[0].transaction->service, 0u);
}

TEST(Stack, RecognisesWhatATunnelCarries) {
  StackRun clear;
  clear
      .feed(Conversation()
                .handshake()
                .client("CONNECT api.example.ai:443 HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 200 Connection established\r\n\r\n")
                .client(chat("inside the tunnel"))
                .server(ok_response()))
      .finish();
  EXPECT_EQ(prompts(clear), (std::vector<std::string>{"", "inside the tunnel"}));
  EXPECT_EQ(clear.requests()[1].transaction->tx, 1u);

  StackRun sealed;
  sealed
      .feed(Conversation()
                .handshake()
                .client("CONNECT api.example.ai:443 HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 200 OK\r\n\r\n")
                .client(std::string("\x16\x03\x01\x00\x05hello", 10)))
      .finish();
  ASSERT_EQ(sealed.unread().size(), 1u);
  EXPECT_EQ(sealed.unread()[0].protocol, Protocol::kTls);
  EXPECT_EQ(sealed.unread()[0].service, 0u);

  StackRun refused;
  refused
      .feed(Conversation()
                .handshake()
                .client("CONNECT api.example.ai:443 HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
                .client(chat("again")))
      .finish();
  EXPECT_EQ(prompts(refused), (std::vector<std::string>{"", "again"}));
}

TEST(Stack, ReportsAnUpgradeThatIsNotRead) {
  StackRun run;
  run.feed(Conversation()
               .handshake()
               .client("GET /ws HTTP/1.1\r\nHost: api.example.ai\r\nUpgrade: websocket\r\n\r\n")
               .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
               .client("\x81\x05hello"))
      .finish();
  ASSERT_EQ(run.unread().size(), 1u);
  EXPECT_EQ(run.unread()[0].protocol, Protocol::kWebSocket);
  EXPECT_EQ(run.unread()[0].service, 0u);
  EXPECT_EQ(run.requests().at(0).transaction->status, 101);
}

TEST(Stack, CountsProtocolsThatItDoesNotRead) {
  StackRun run;
  run.feed(Conversation(Ends{.client_port = 1})
               .handshake()
               .client(std::string("\x16\x03\x03\x00\x20", 5) + std::string(32, 'x')));
  run.feed(Conversation(Ends{.client_port = 2}).handshake().client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  run.feed(
      Conversation(Ends{.client_port = 3}).handshake().server("220 mail ready\r\n").client("EHLO me\r\n"));
  run.finish();
  EXPECT_EQ(run.count(Count::kFlowsTls), 1u);
  EXPECT_EQ(run.count(Count::kFlowsHttp2), 1u);
  EXPECT_EQ(run.count(Count::kFlowsOther), 1u);
}

TEST(Stack, ReadsTextOnAnyPortInAnySegments) {
  for (const std::uint16_t port : {80, 443, 8080, 57012, 3}) {
    StackRun run;
    run.feed(Conversation(Ends{.server_port = port}).handshake().segments_of(1).client(chat("byte by byte")))
        .finish();
    EXPECT_EQ(prompts(run), (std::vector<std::string>{"byte by byte"}));
    EXPECT_EQ(run.requests()[0].transaction->first.frame, 4u);
  }
}

TEST(Stack, JoinsInTheMiddleOfAResponseOrABody) {
  StackRun run;
  run.feed(Conversation()
               .server("the rest of some answer")
               .client(chat("first"))
               .server(ok_response())
               .client(chat("second")))
      .finish();
  EXPECT_EQ(prompts(run), (std::vector<std::string>{"first", "second"}));

  StackRun body;
  body.feed(Conversation().client(R"(tail of a body"}]})").client(chat("next"))).finish();
  EXPECT_EQ(prompts(body), (std::vector<std::string>{"next"}));
}

TEST(Stack, ReadsOneDirectionAlone) {
  StackRun run;
  run.feed(Conversation().client(chat("a")).client(chat("b"))).finish();
  EXPECT_EQ(prompts(run), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(run.requests()[0].transaction->status, 0);
}

TEST(Stack, SurvivesAHoleInABody) {
  const std::string request = chat("before the hole and after the hole");
  const std::size_t at = request.find("hole and");
  StackRun run;
  run.feed(Conversation()
               .handshake()
               .client(request.substr(0, at))
               .client_lost(5)
               .client(request.substr(at + 5))
               .client(chat("next"))
               .client_fin())
      .finish();
  ASSERT_EQ(run.requests().size(), 2u);
  const SeenRequest& first = run.requests()[0];
  EXPECT_EQ(text_of(first, PartKind::kPrompt), "before the and after the hole");
  EXPECT_EQ(first.transaction->coverage.missed_by[0], 5u);
  EXPECT_EQ(first.transaction->end, BodyEnd::kComplete);
  EXPECT_EQ(prompts(run)[1], "next");
}

TEST(Stack, FindsTheNextRequestBehindAHole) {
  const std::string first = chat("lost in part");
  StackRun run;
  run.feed(Conversation()
               .handshake()
               .client(first.substr(0, 30))
               .client_lost(first.size() - 30)
               .client(chat("next"))
               .client_fin())
      .finish();
  EXPECT_EQ(prompts(run), (std::vector<std::string>{"next"}));

  // The hole takes the end of a body and the beginning of the next request.
  StackRun run2;
  const std::string two = chat("one") + chat("two");
  run2.feed(Conversation()
                .handshake()
                .client(two.substr(0, two.find("one")))
                .client_lost(two.find("two") - two.find("one"))
                .client(two.substr(two.find("two")))
                .client(chat("three"))
                .client_fin())
      .finish();
  ASSERT_EQ(run2.requests().size(), 2u);
  EXPECT_EQ(run2.requests()[0].transaction->end, BodyEnd::kLost);
  EXPECT_EQ(prompts(run2)[1], "three");
}

TEST(Stack, ReadsOnBehindAHoleInAChunkedBody) {
  const std::string head = "POST " + std::string(kPath) +
                           " HTTP/1.1\r\nHost: api.example.ai\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string part = R"({"model":"m","messages":[{"content":"first )";
  StackRun run;
  Conversation talk;
  talk.handshake()
      .client(head + "2c\r\n" + part)
      .client_lost(100)
      .client("still text 機密性2 here\"}]}\r\n")
      .client("0\r\n\r\n")
      .client(chat("next"))
      .client_fin();
  run.feed(talk).finish();
  ASSERT_EQ(run.requests().size(), 2u);
  std::string text;
  for (const auto& each : run.requests()[0].parts) text += each.text + "|";
  EXPECT_NE(text.find("still text 機密性2 here"), std::string::npos) << text;
  EXPECT_EQ(prompts(run)[1], "next");
}

TEST(Stack, ReadsOnWhereChunksAreBroken) {
  StackRun run;
  run.feed(Conversation()
               .handshake()
               .client("POST / HTTP/1.1\r\nHost: chat.example\r\nTransfer-Encoding: "
                       "chunked\r\n\r\nzz\r\nsecret text")
               .client(chat("next"))
               .client_fin())
      .finish();
  ASSERT_EQ(run.requests().size(), 2u);
  EXPECT_EQ(run.requests()[0].transaction->end, BodyEnd::kMalformed);
  EXPECT_NE(text_of(run.requests()[0], PartKind::kOther).find("secret text"), std::string::npos);
  EXPECT_EQ(prompts(run)[1], "next");
}

TEST(Stack, TellsATruncatedRequest) {
  const std::string request = chat("never comes whole");
  StackRun run;
  run.feed(
         Conversation().handshake().client(request.substr(0, request.size() - 10)).client_fin().server_fin())
      .finish();
  ASSERT_EQ(run.requests().size(), 1u);
  EXPECT_EQ(run.requests()[0].transaction->end, BodyEnd::kTruncated);
  EXPECT_EQ(text_of(run.requests()[0], PartKind::kPrompt), "never comes");
}

TEST(Stack, PassesOverOtherHostsAtTheCostOfTheirHeads) {
  StackRun run;
  run.feed(Conversation()
               .handshake()
               .client(post("www.example.com", "/upload", std::string(100'000, 'x')))
               .server(ok_response(std::string(50'000, 'y')))
               .client(chat("then")))
      .finish();
  EXPECT_EQ(prompts(run), (std::vector<std::string>{"then"}));
  EXPECT_EQ(run.count(Count::kRequestsSkipped), 1u);
  EXPECT_GT(run.count(Count::kSkipped), 145'000u);
  EXPECT_LT(run.count(Count::kDelivered), 5'000u);
}

TEST(Stack, ReadsEveryHostWhenAsked) {
  StackRun run({.all_hosts = true});
  run.feed(Conversation()
               .handshake()
               .client(post("www.example.com", "/", chat_body("model-shaped")))
               .client(post("www.example.com", "/", R"({"a":"plain"})")))
      .finish();
  ASSERT_EQ(run.requests().size(), 2u);
  EXPECT_EQ(run.requests()[0].transaction->match, ServiceMatch::kUnlisted);
  EXPECT_EQ(run.requests()[1].transaction->match, ServiceMatch::kNone);
  EXPECT_TRUE(run.requests()[0].transaction->body_sha256.has_value());
}

TEST(Stack, JudgesSharedHostsByTheShapeOfTheBody) {
  StackRun run;
  run.feed(Conversation()
               .handshake()
               .client(post("shared.example", "/any", chat_body("a call")))
               .client(post("shared.example", "/any", R"({"cart":"socks"})")))
      .finish();
  ASSERT_EQ(run.requests().size(), 2u);
  EXPECT_EQ(run.requests()[0].transaction->match, ServiceMatch::kByShape);
  EXPECT_EQ(run.requests()[0].transaction->service, 2u);
  EXPECT_EQ(run.requests()[1].transaction->match, ServiceMatch::kNone);
  EXPECT_FALSE(run.requests()[1].transaction->service.has_value());
}

TEST(Stack, DigestsBodiesBeforeAndAfterTheirCoding) {
  StackRun run({.every_request = true});
  run.feed(Conversation().handshake().client(post("www.example.com", "/", "abc"))).finish();
  ASSERT_EQ(run.requests().size(), 1u);
  // SHA-256 of "abc": FIPS 180-4, example of one block.
  EXPECT_EQ(to_hex(*run.requests()[0].transaction->body_sha256),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Stack, ReadsThePromptInAQuery) {
  StackRun run;
  run.feed(Conversation().handshake().client(
               "GET /search?q=%E6%A9%9F%E5%AF%86%E6%80%A72+%25&key=AIzaSyAAAAAAAAAAAA HTTP/1.1\r\nHost: "
               "www.chat.example\r\n\r\n"))
      .finish();
  ASSERT_EQ(run.requests().size(), 1u);
  EXPECT_EQ(text_of(run.requests()[0], PartKind::kUrl), "q=機密性2 %&key=AIzaSyAAAAAAAAAAAA");
  EXPECT_EQ(run.requests()[0].transaction->target, "/search?q=%E6%A9%9F%E5%AF%86%E6%80%A72+%25&key=***");
}

TEST(Stack, GoesOnWithoutAStatusAfterAWhile) {
  Limits limits;
  limits.response_wait_ms = 2'000;
  StackRun run({}, limits);
  Conversation talk;
  talk.handshake().client(chat("a")).wait(10 * kSecond).client(chat("b"));
  run.feed(talk);
  ASSERT_EQ(run.requests().size(), 1u);
  EXPECT_EQ(text_of(run.requests()[0], PartKind::kPrompt), "a");
  run.stack().advance();
  EXPECT_LT(run.requests()[0].transaction->completed, run.stack().settled());
  run.finish();
  EXPECT_EQ(run.requests().size(), 2u);
}

TEST(Stack, PairsAResponseThatWasCapturedBeforeItsRequest) {
  auto frames = Conversation()
                    .handshake()
                    .client(chat("q"))
                    .server("HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n")
                    .frames();
  std::swap(frames[3], frames[4]);
  StackRun run;
  run.feed(frames).finish();
  EXPECT_EQ(run.requests().at(0).transaction->status, 418);
}

TEST(Stack, LimitsWhatItKeeps) {
  Limits limits;
  limits.http_head_bytes = 1'024;
  limits.open_requests = 64;  // one for each shard
  limits.http_pipelined = 2;
  StackRun run({}, limits);
  run.feed(Conversation(Ends{.client_port = 1})
               .handshake()
               .segments_of(500)
               .client("GET / HTTP/1.1\r\nHost: api.example.ai\r\nX: " + std::string(5'000, 'x') + "\r\n\r\n")
               .client(chat("after")));
  EXPECT_EQ(run.hits(Limit::http_head_bytes), 1u);
  std::string many;
  for (int i = 0; i < 5; ++i) many += chat(std::to_string(i));
  run.feed(Conversation(Ends{.client_port = 2}).handshake().client(many));
  EXPECT_EQ(run.hits(Limit::http_pipelined), 3u);
  // Two requests of one shard that are open at once: the second is measured, and its record says so.
  const std::string request = chat("open");
  std::vector<std::uint16_t> ports;
  for (std::uint16_t port = 1'000; ports.size() < 2; ++port) {
    Packet packet;
    packet.source = {.address = {.bytes = {10, 0, 3, 7}}, .port = port};
    packet.destination = {.address = {.bytes = {104, 18, 32, 47}}, .port = 443};
    if (shard_of(key_of(packet, true).key) == 0) ports.push_back(port);
  }
  for (const std::uint16_t port : ports)
    run.feed(
        Conversation(Ends{.client_port = port}).handshake().client(request.substr(0, request.size() - 2)));
  EXPECT_EQ(run.hits(Limit::open_requests), 1u);
  run.finish();
  const auto budget = std::count_if(run.requests().begin(), run.requests().end(), [](const SeenRequest& r) {
    return r.transaction->coverage.has_missed(Missed::kBudget);
  });
  EXPECT_EQ(budget, 1);
}

TEST(Stack, GivesTheSameWhateverTheNumberOfWorkers) {
  std::vector<TestFrame> frames;
  for (std::uint16_t i = 0; i < 60; ++i) {
    Conversation talk(Ends{.client_port = static_cast<std::uint16_t>(2'000 + i)});
    talk.start_at(test::kStart + i * 37 * kMillisecond)
        .handshake()
        .client(chat("flow " + std::to_string(i)))
        .server(ok_response());
    frames.insert(frames.end(), talk.frames().begin(), talk.frames().end());
  }
  std::stable_sort(frames.begin(), frames.end(),
                   [](const TestFrame& a, const TestFrame& b) { return a.time < b.time; });
  const auto run_with = [&](std::size_t workers) {
    std::vector<std::string> lines;
    std::uint64_t packets = 0;
    for (std::size_t worker = 0; worker < workers; ++worker) {
      StackRun run({}, {}, {.worker = worker, .workers = workers});
      run.feed(frames).finish();
      packets += run.count(Count::kPackets);
      for (const SeenRequest& r : run.requests()) {
        lines.push_back(std::to_string(r.transaction->completed) + " " +
                        std::to_string(r.transaction->flow_id) + " " + text_of(r, PartKind::kPrompt));
      }
    }
    EXPECT_EQ(packets, frames.size());
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  const auto one = run_with(1);
  EXPECT_EQ(one.size(), 60u);
  EXPECT_EQ(run_with(2), one);
  EXPECT_EQ(run_with(5), one);
}

}  // namespace
}  // namespace sekimori
