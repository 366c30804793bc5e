#include "tests/unit/support/traffic.h"

#include <algorithm>

#include <arpa/inet.h>

namespace sekimori::test {

std::string be16(std::uint32_t value) {
  return {static_cast<char>(value >> 8 & 0xFF), static_cast<char>(value & 0xFF)};
}

std::string be32(std::uint32_t value) { return be16(value >> 16) + be16(value & 0xFFFF); }

namespace {

std::string address(const std::string& text) {
  const bool v6 = text.find(':') != std::string::npos;
  std::string bytes(v6 ? 16 : 4, '\0');
  inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), bytes.data());
  return bytes;
}

}  // namespace

std::string tcp_frame(const Ends& ends, bool from_client, std::uint32_t sequence, std::uint8_t flags,
                      std::string_view payload) {
  const std::string& source = from_client ? ends.client_ip : ends.server_ip;
  const std::string& destination = from_client ? ends.server_ip : ends.client_ip;
  const std::uint16_t source_port = from_client ? ends.client_port : ends.server_port;
  const std::uint16_t destination_port = from_client ? ends.server_port : ends.client_port;
  std::string tcp = be16(source_port) + be16(destination_port) + be32(sequence) + be32(0);
  tcp += '\x50';  // header of 20 bytes
  tcp += static_cast<char>(flags);
  tcp += be16(65'535) + be16(0) + be16(0);
  tcp += payload;
  const bool v6 = source.find(':') != std::string::npos;
  std::string ip;
  if (v6) {
    ip = std::string("\x60\0\0\0", 4) + be16(static_cast<std::uint32_t>(tcp.size())) + "\x06\x40" +
         address(source) + address(destination);
  } else {
    ip = std::string("\x45\0", 2) + be16(static_cast<std::uint32_t>(20 + tcp.size())) + be16(1) +
         be16(0x4000) + "\x40\x06" + be16(0) + address(source) + address(destination);
  }
  std::string frame(12, '\x02');
  for (const std::uint16_t tag : ends.vlans) frame += be16(0x8100) + be16(tag);
  return frame + be16(v6 ? 0x86DD : 0x0800) + ip + tcp;
}

Conversation& Conversation::segments_of(std::size_t bytes) {
  segment_bytes_ = bytes;
  return *this;
}

Conversation& Conversation::every(PacketTime gap) {
  gap_ = gap;
  return *this;
}

Conversation& Conversation::start_at(PacketTime time) {
  now_ = time;
  return *this;
}

Conversation& Conversation::wait(PacketTime time) {
  now_ += time;
  return *this;
}

Conversation& Conversation::sequences(std::uint32_t client, std::uint32_t server) {
  client_.sequence = client;
  server_.sequence = server;
  return *this;
}

Conversation& Conversation::handshake() {
  send(true, {}, kSyn);
  ++client_.sequence;
  send(false, {}, kSyn | kAck);
  ++server_.sequence;
  send(true, {}, kAck);
  return *this;
}

Conversation& Conversation::client(std::string_view data) {
  send_data(true, data);
  return *this;
}

Conversation& Conversation::server(std::string_view data) {
  send_data(false, data);
  return *this;
}

Conversation& Conversation::client_fin() {
  send(true, {}, kFin | kAck);
  ++client_.sequence;
  return *this;
}

Conversation& Conversation::server_fin() {
  send(false, {}, kFin | kAck);
  ++server_.sequence;
  return *this;
}

Conversation& Conversation::client_rst() {
  send(true, {}, kRst);
  return *this;
}

Conversation& Conversation::client_lost(std::size_t bytes) {
  client_.sequence += static_cast<std::uint32_t>(bytes);
  return *this;
}

Conversation& Conversation::server_lost(std::size_t bytes) {
  server_.sequence += static_cast<std::uint32_t>(bytes);
  return *this;
}

void Conversation::send_data(bool from_client, std::string_view data) {
  Side& side = from_client ? client_ : server_;
  while (!data.empty()) {
    const std::string_view piece = data.substr(0, std::min(segment_bytes_, data.size()));
    send(from_client, piece, kPsh | kAck);
    side.sequence += static_cast<std::uint32_t>(piece.size());
    data.remove_prefix(piece.size());
  }
}

void Conversation::send(bool from_client, std::string_view data, std::uint8_t flags) {
  const Side& side = from_client ? client_ : server_;
  frames_.push_back({.bytes = tcp_frame(ends_, from_client, side.sequence, flags, data), .time = now_});
  now_ += gap_;
}

std::string post(std::string_view host, std::string_view path, std::string_view body,
                 std::string_view headers) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: " + std::string(host) + "\r\n" +
         std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

std::string ok_response(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string chat_body(std::string_view prompt) {
  return R"({"model":"m","messages":[{"role":"user","content":")" + std::string(prompt) + R"("}]})";
}

}  // namespace sekimori::test
