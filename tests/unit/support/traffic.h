// Traffic as prose: a conversation between two hosts, told in verbs, becomes frames that a stack can read or
// a capture can hold. Times, ports and sequence numbers are fixed, so that tests are the same every time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/packet/frame.h"

namespace sekimori::test {

inline constexpr PacketTime kStart = 1'795'219'200 * kSecond;  // 2026-11-21 00:00 UTC

struct TestFrame {
  std::string bytes;
  PacketTime time = kStart;
  LinkType link_type = LinkType::kEthernet;
  std::uint32_t wire_bytes = 0;  // 0: as captured
};

// Big-endian integers for hand-made packets.
std::string be16(std::uint32_t value);
std::string be32(std::uint32_t value);

struct Ends {
  std::string client_ip = "10.0.3.7";
  std::uint16_t client_port = 51'234;
  std::string server_ip = "104.18.32.47";
  std::uint16_t server_port = 443;
  std::vector<std::uint16_t> vlans = {};
};

class Conversation {
 public:
  explicit Conversation(Ends ends = {}) : ends_(std::move(ends)) {}

  // How the next data is cut, and how far apart packets are.
  Conversation& segments_of(std::size_t bytes);
  Conversation& every(PacketTime gap);

  Conversation& handshake();
  Conversation& client(std::string_view data);
  Conversation& server(std::string_view data);
  Conversation& client_fin();
  Conversation& server_fin();
  Conversation& client_rst();
  // The sequence numbers go on, but no packet is seen.
  Conversation& client_lost(std::size_t bytes);
  Conversation& server_lost(std::size_t bytes);
  Conversation& wait(PacketTime time);
  Conversation& start_at(PacketTime time);
  Conversation& sequences(std::uint32_t client, std::uint32_t server);

  std::vector<TestFrame>& frames() { return frames_; }
  const std::vector<TestFrame>& frames() const { return frames_; }

 private:
  struct Side {
    std::uint32_t sequence;
  };
  void send(bool from_client, std::string_view data, std::uint8_t flags);
  void send_data(bool from_client, std::string_view data);

  Ends ends_;
  std::size_t segment_bytes_ = 1'460;
  PacketTime gap_ = kMillisecond;
  PacketTime now_ = kStart;
  Side client_{1'000'000};
  Side server_{5'000'000};
  std::vector<TestFrame> frames_;
};

// An HTTP/1 request with a Content-Length, and a response.
std::string post(std::string_view host, std::string_view path, std::string_view body,
                 std::string_view headers = "Content-Type: application/json\r\n");
std::string ok_response(std::string_view body = "{}");
// A chat completion request whose user says this; JSON-escaped by the caller if need be.
std::string chat_body(std::string_view prompt);

// One TCP packet in Ethernet and IPv4 or IPv6 (an address with a colon).
std::string tcp_frame(const Ends& ends, bool from_client, std::uint32_t sequence, std::uint8_t flags,
                      std::string_view payload);

inline constexpr std::uint8_t kFin = 1, kSyn = 2, kRst = 4, kPsh = 8, kAck = 16;

}  // namespace sekimori::test
