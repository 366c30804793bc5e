#include "decoders/packet/decode.h"

#include <gtest/gtest.h>

#include "tests/unit/support/traffic.h"

namespace sekimori {
namespace {

using test::be16;
using test::be32;
using test::Ends;
using test::kAck;
using test::kPsh;
using test::kSyn;
using test::tcp_frame;
using test::TestFrame;

class Decode : public ::testing::Test {
 protected:
  std::optional<Count> decode_frame(const std::string& bytes, LinkType link_type = LinkType::kEthernet,
                                    std::uint32_t wire_bytes = 0) {
    bytes_ = bytes;
    Frame frame;
    frame.bytes = as_bytes(bytes_);
    frame.wire_bytes = wire_bytes != 0 ? wire_bytes : static_cast<std::uint32_t>(bytes_.size());
    frame.link_type = link_type;
    frame.moment.frame = 7;
    return decode(frame, fragments_, packet_);
  }
  // The frame without its Ethernet header: IP.
  static std::string ip_of(const Ends& ends, std::string_view payload) {
    return tcp_frame(ends, true, 1, kPsh | kAck, payload).substr(14);
  }

  Limits limits_;
  Counters counters_;
  Defragmenter fragments_{limits_, counters_};
  std::string bytes_;
  Packet packet_;
};

TEST_F(Decode, ReadsEthernetIpv4Tcp) {
  EXPECT_EQ(decode_frame(tcp_frame({}, true, 0x01020304, kSyn | kAck, "hello")), std::nullopt);
  EXPECT_EQ(to_string(packet_.source.address), "10.0.3.7");
  EXPECT_EQ(to_string(packet_.destination.address), "104.18.32.47");
  EXPECT_EQ(packet_.source.port, 51234);
  EXPECT_EQ(packet_.destination.port, 443);
  EXPECT_EQ(packet_.sequence, 0x01020304u);
  EXPECT_TRUE(packet_.flags.syn && packet_.flags.ack && !packet_.flags.fin && !packet_.flags.rst);
  EXPECT_EQ(as_text(packet_.payload), "hello");
  EXPECT_EQ(packet_.cut_bytes, 0u);
  EXPECT_EQ(packet_.moment.frame, 7u);
}

TEST_F(Decode, LeavesOutTheLinksPadding) {
  EXPECT_EQ(decode_frame(tcp_frame({}, true, 1, kAck, "") + std::string(6, '\0')), std::nullopt);
  EXPECT_TRUE(packet_.payload.empty());
}

TEST_F(Decode, ReadsUpToThreeVlanTags) {
  for (std::size_t tags = 0; tags <= 4; ++tags) {
    Ends ends;
    for (std::size_t i = 0; i < tags; ++i) ends.vlans.push_back(static_cast<std::uint16_t>(100 + i));
    const auto refused = decode_frame(tcp_frame(ends, true, 1, kAck, "x"));
    if (tags == 4) {
      EXPECT_EQ(refused, Count::kLinkTags);
      continue;
    }
    ASSERT_EQ(refused, std::nullopt);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(packet_.vlan[i], i < tags ? 100 + i : 0);
    EXPECT_EQ(as_text(packet_.payload), "x");
  }
}

TEST_F(Decode, ReadsProviderTagsAndPriorities) {
  const std::string ip = ip_of({}, "x");
  for (const int type : {0x88A8, 0x9100, 0x9200, 0x9300}) {
    const std::string frame =
        std::string(12, '\x02') + be16(static_cast<std::uint32_t>(type)) + be16(0xE064) + be16(0x0800) + ip;
    ASSERT_EQ(decode_frame(frame), std::nullopt);
    EXPECT_EQ(packet_.vlan[0], 0x64);
  }
}

TEST_F(Decode, ReadsEveryLinkTypeItKnows) {
  const std::string ip = ip_of({}, "payload");
  const std::pair<LinkType, std::string> cases[] = {
      {LinkType::kRaw, ip},
      {LinkType::kRawBsd, ip},
      {LinkType::kRawOpenBsd, ip},
      {LinkType::kIpv4, ip},
      {LinkType::kNull, std::string("\x02\0\0\0", 4) + ip},
      {LinkType::kLoop, std::string("\0\0\0\x02", 4) + ip},
      {LinkType::kLinuxSll, std::string(14, '\0') + be16(0x0800) + ip},
      {LinkType::kLinuxSll2, be16(0x0800) + std::string(18, '\0') + ip},
      {LinkType::kCiscoHdlc, std::string("\x0F\0", 2) + be16(0x0800) + ip},
      {LinkType::kLinuxArcnet, std::string("\xBE\x50\xAB\x08\xF0", 5) + ip},
      {LinkType::kLinuxArcnet, std::string("\xBE\x50\xAB\x08\xD4\0\0\1", 8) + ip},
      // Head, an attribute of six bytes padded to eight, the payload's; lengths as a little-endian host wrote
      // them.
      {LinkType::kNflog, std::string("\2\0\0\1\6\0\x0A\0ab\0\0", 12) + static_cast<char>(ip.size() + 4) +
                             std::string("\0\x09\0", 3) + ip},
      // And a big-endian one.
      {LinkType::kNflog,
       std::string("\2\0\0\1", 4) + be16(static_cast<std::uint32_t>(ip.size() + 4)) + be16(9) + ip},
  };
  for (const auto& [link_type, bytes] : cases) {
    ASSERT_EQ(decode_frame(bytes, link_type), std::nullopt) << static_cast<int>(link_type);
    EXPECT_EQ(as_text(packet_.payload), "payload") << static_cast<int>(link_type);
  }
  EXPECT_EQ(decode_frame(ip, static_cast<LinkType>(105)), Count::kLinkUnknown);  // IEEE 802.11
}

TEST_F(Decode, RefusesLinkHeadersThatHoldNoPacket) {
  EXPECT_EQ(decode_frame(std::string("\2\0\0\1\0\0\0\0", 8), LinkType::kNflog), Count::kNetworkMalformed);
  EXPECT_EQ(decode_frame(std::string("\2\0\0\1\6\0\x0A\0ab\0\0", 12), LinkType::kNflog),
            Count::kLinkTruncated);
  EXPECT_EQ(decode_frame(std::string("\1\2\0\0\xD5", 5), LinkType::kLinuxArcnet), Count::kNetworkUnknown);
  EXPECT_EQ(decode_frame(std::string("\x0F\0\x08", 3), LinkType::kCiscoHdlc), Count::kLinkTruncated);
}

TEST_F(Decode, ReadsVlanTagsInCookedFrames) {
  const std::string frame = std::string(14, '\0') + be16(0x8100) + be16(42) + be16(0x0800) + ip_of({}, "x");
  ASSERT_EQ(decode_frame(frame, LinkType::kLinuxSll), std::nullopt);
  EXPECT_EQ(packet_.vlan[0], 42);
}

TEST_F(Decode, ReadsIpv6BehindItsExtensionHeaders) {
  Ends ends;
  ends.client_ip = "2001:db8::1";
  ends.server_ip = "2001:db8::2";
  const std::string plain = tcp_frame(ends, true, 1, kAck, "six");
  ASSERT_EQ(decode_frame(plain), std::nullopt);
  EXPECT_EQ(to_string(packet_.source.address), "2001:db8::1");
  // Hop-by-hop (8 bytes), destination options (16), routing (8), an atomic fragment, authentication (24).
  const std::string tcp = plain.substr(14 + 40);
  const std::string extensions = std::string("\x3C\0", 2) + std::string(6, '\0') +     // 0 -> 60
                                 std::string("\x2B\x01", 2) + std::string(14, '\0') +  // 60 -> 43
                                 std::string("\x2C\0", 2) + std::string(6, '\0') +     // 43 -> 44
                                 std::string("\x33\0\0\0", 4) + be32(9) +              // 44 -> 51
                                 std::string("\x06\x04", 2) + std::string(22, '\0');   // 51 -> 6
  const std::string header = std::string("\x60\0\0\0", 4) +
                             be16(static_cast<std::uint32_t>(extensions.size() + tcp.size())) +
                             std::string("\0\x40", 2) + plain.substr(14 + 8, 32);
  ASSERT_EQ(decode_frame(header + extensions + tcp, LinkType::kIpv6), std::nullopt);
  EXPECT_EQ(as_text(packet_.payload), "six");
}

TEST_F(Decode, BoundsTheChainOfExtensionHeaders) {
  std::string chain;
  for (int i = 0; i < 40; ++i) chain += std::string("\0\0", 2) + std::string(6, '\0');
  const std::string header = std::string("\x60\0\0\0", 4) + be16(static_cast<std::uint32_t>(chain.size())) +
                             std::string("\0\x40", 2) + std::string(32, '\x01');
  EXPECT_EQ(decode_frame(header + chain, LinkType::kIpv6), Count::kNetworkExtensions);
}

TEST_F(Decode, TellsWhatTheSnapLengthCut) {
  const std::string whole = tcp_frame({}, true, 1, kAck, "0123456789");
  ASSERT_EQ(decode_frame(whole.substr(0, whole.size() - 4), LinkType::kEthernet,
                         static_cast<std::uint32_t>(whole.size())),
            std::nullopt);
  EXPECT_EQ(as_text(packet_.payload), "012345");
  EXPECT_EQ(packet_.cut_bytes, 4u);
}

TEST_F(Decode, TakesTheFramesEndWhereTheLengthWasLeftToTheCard) {
  std::string frame = tcp_frame({}, true, 1, kAck, "segmentation offload");
  frame[16] = frame[17] = 0;  // IPv4 total length
  ASSERT_EQ(decode_frame(frame), std::nullopt);
  EXPECT_EQ(as_text(packet_.payload), "segmentation offload");
}

TEST_F(Decode, CountsUdpAndOthers) {
  std::string frame = tcp_frame({}, true, 1, kAck, "x");
  frame[14 + 9] = 17;
  ASSERT_EQ(decode_frame(frame), std::nullopt);
  EXPECT_EQ(packet_.transport, Transport::kUdp);
  frame[14 + 9] = 1;
  ASSERT_EQ(decode_frame(frame), std::nullopt);
  EXPECT_EQ(packet_.transport, Transport::kOther);
  EXPECT_EQ(decode_frame(std::string(12, '\x02') + be16(0x0806) + std::string(28, '\0')),
            Count::kNetworkUnknown);  // ARP
}

TEST_F(Decode, RefusesEveryCutWithoutReadingBeyond) {
  Ends ends;
  ends.vlans = {5};
  const std::string whole = tcp_frame(ends, true, 1, kAck, "data");
  const std::size_t header_bytes = whole.size() - 4;
  for (std::size_t length = 0; length < header_bytes; ++length) {
    EXPECT_TRUE(decode_frame(whole.substr(0, length)).has_value() || packet_.payload.empty()) << length;
  }
}

TEST_F(Decode, RefusesLengthsThatCannotBe) {
  std::string frame = tcp_frame({}, true, 1, kAck, "x");
  std::string bad = frame;
  bad[14] = '\x44';  // header of 16 bytes
  EXPECT_EQ(decode_frame(bad), Count::kNetworkMalformed);
  bad = frame;
  bad[17] = 10;  // total length shorter than the header
  EXPECT_EQ(decode_frame(bad), Count::kNetworkMalformed);
  bad = frame;
  bad[14 + 20 + 12] = '\x40';  // TCP header of 16 bytes
  EXPECT_EQ(decode_frame(bad), Count::kTransportMalformed);
  bad[14 + 20 + 12] = '\xF0';  // of 60, in a packet of 21
  EXPECT_EQ(decode_frame(bad), Count::kTransportMalformed);
}

// Fragments of one datagram, in IPv4.
std::string fragment(std::size_t offset, bool more, std::string_view data, std::uint32_t id = 77) {
  const std::string whole = tcp_frame({}, true, 1, kAck, "");
  std::string ip = whole.substr(14, 20);
  const std::string length = be16(static_cast<std::uint32_t>(20 + data.size()));
  ip.replace(2, 2, length);
  ip.replace(4, 2, be16(id));
  ip.replace(6, 2, be16(static_cast<std::uint32_t>(offset / 8 | (more ? 0x2000 : 0))));
  return whole.substr(0, 14) + ip + std::string(data);
}

TEST_F(Decode, PutsFragmentsTogetherInAnyOrder) {
  const std::string tcp =
      tcp_frame({}, true, 5, kAck, "a prompt in three fragments, more or less").substr(34);
  const std::string first = fragment(0, true, tcp.substr(0, 24));
  const std::string second = fragment(24, true, tcp.substr(24, 16));
  const std::string third = fragment(40, false, tcp.substr(40));
  for (const auto& order : {std::vector{first, second, third},
                            {third, second, first},
                            {second, third, first},
                            {first, first, third, second}}) {
    for (std::size_t i = 0; i + 1 < order.size(); ++i)
      EXPECT_EQ(decode_frame(order[i]), Count::kPacketsFragment);
    ASSERT_EQ(decode_frame(order.back()), std::nullopt);
    EXPECT_EQ(as_text(packet_.payload), "a prompt in three fragments, more or less");
    EXPECT_EQ(packet_.sequence, 5u);
  }
}

TEST_F(Decode, TakesTheFirstCopyOfAFragment) {
  const std::string tcp = tcp_frame({}, true, 5, kAck, "ABCDEFGHIJKL").substr(34);  // 32 bytes
  std::string other = tcp;
  other.replace(20, 12, "zzzzzzzzzzzz");
  decode_frame(fragment(16, false, tcp.substr(16)));
  decode_frame(fragment(16, false, other.substr(16)));
  ASSERT_EQ(decode_frame(fragment(0, true, other.substr(0, 24))), std::nullopt);
  EXPECT_EQ(as_text(packet_.payload), "ABCDEFGHIJKL");
}

TEST_F(Decode, KeepsNoMoreDatagramsThanTheLimit) {
  limits_.fragmented_datagrams = 4;
  const std::string tcp = tcp_frame({}, true, 5, kAck, "data").substr(34);
  for (std::uint32_t id = 0; id < 10; ++id) decode_frame(fragment(0, true, tcp.substr(0, 16), id));
  EXPECT_EQ(counters_.get(Limit::fragmented_datagrams), 6u);
  EXPECT_EQ(counters_.get(Count::kNetworkFragment), 6u);
  EXPECT_EQ(decode_frame(fragment(16, false, tcp.substr(16), 9)), std::nullopt);  // the newest is whole
  EXPECT_NE(decode_frame(fragment(16, false, tcp.substr(16), 0)), std::nullopt);  // the oldest was given up
}

TEST_F(Decode, RefusesFragmentsThatFitNowhere) {
  EXPECT_TRUE(decode_frame(fragment(65'528, true, std::string(16, 'x'))).has_value());
  EXPECT_TRUE(decode_frame(fragment(0, true, "not of 8")).has_value());
  EXPECT_TRUE(decode_frame(fragment(0, true, "nine byte")).has_value());
  EXPECT_GE(counters_.get(Count::kNetworkMalformed), 2u);
}

}  // namespace
}  // namespace sekimori
