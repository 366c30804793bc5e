#include "sensor/capture/bpf_filter.h"

#include <string>

#include <gtest/gtest.h>

namespace sekimori::test {
namespace {

// An IPv4 packet of a protocol between two ports, to be put behind any link header.
std::string ipv4(std::uint8_t protocol, std::uint16_t from, std::uint16_t to) {
  std::string packet("\x45\0\0\x28\0\0\0\0\x40\0\0\0\x0a\0\0\x01\x0a\0\0\x02", 20);
  packet[9] = static_cast<char>(protocol);
  for (const std::uint16_t port : {from, to}) {
    packet += static_cast<char>(port >> 8);
    packet += static_cast<char>(port & 0xff);
  }
  return packet + std::string(16, '\0');
}

std::string ethernet(const std::string& packet) {
  return std::string(12, '\x02') + std::string("\x08\0", 2) + packet;
}

Frame frame(const std::string& bytes, LinkType link_type) {
  return {as_bytes(bytes), static_cast<std::uint32_t>(bytes.size()), link_type, {}};
}

TEST(BpfFilter, MatchesAsTcpdumpDoes) {
  const std::string web = ethernet(ipv4(6, 40'000, 443));
  const std::string dns = ethernet(ipv4(17, 40'000, 53));
  Result<BpfFilter> filter = BpfFilter::make("tcp port 443");
  ASSERT_TRUE(filter);
  EXPECT_TRUE(filter->matches(frame(web, LinkType::kEthernet)));
  EXPECT_FALSE(filter->matches(frame(dns, LinkType::kEthernet)));
  EXPECT_FALSE(filter->matches(frame("", LinkType::kEthernet)));
  EXPECT_TRUE(BpfFilter::make("")->matches(frame(dns, LinkType::kEthernet)));
}

TEST(BpfFilter, CompilesForEachLinkTypeThatOccurs) {
  const std::string packet = ipv4(6, 40'000, 443);
  Result<BpfFilter> filter = BpfFilter::make("dst port 443");
  for (int again = 0; again < 2; ++again) {
    for (const LinkType raw : {LinkType::kRaw, LinkType::kRawBsd, LinkType::kRawOpenBsd, LinkType::kIpv4}) {
      EXPECT_TRUE(filter->matches(frame(packet, raw))) << static_cast<int>(raw);
      EXPECT_FALSE(filter->matches(frame(ipv4(6, 443, 40'000), raw)));
    }
    EXPECT_TRUE(filter->matches(frame(ethernet(packet), LinkType::kEthernet)));
    EXPECT_TRUE(filter->matches(
        frame(std::string("\0\0\0\x01\0\x06\2\2\2\2\2\2\0\0\x08\0", 16) + packet, LinkType::kLinuxSll)));
  }
  EXPECT_TRUE(filter->refusals().empty());
}

TEST(BpfFilter, LengthIsThatOnTheWire) {
  const std::string bytes = ethernet(ipv4(6, 1, 2));
  Result<BpfFilter> filter = BpfFilter::make("greater 1000");
  Frame cut = frame(bytes, LinkType::kEthernet);
  EXPECT_FALSE(filter->matches(cut));
  cut.wire_bytes = 1'000;
  EXPECT_TRUE(filter->matches(cut));
}

TEST(BpfFilter, WrongExpressionIsRefusedWithTheReason) {
  const Result<BpfFilter> filter = BpfFilter::make("tcp prot 443");
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().code, ErrorCode::kUsage);
  EXPECT_EQ(filter.error().place, "filter 'tcp prot 443'");
  EXPECT_NE(filter.error().sentence, "");
}

TEST(BpfFilter, LinkTypeThatCannotBeFilteredMatchesNothingAndIsTold) {
  constexpr auto kBluetooth = static_cast<LinkType>(187);
  const std::string bytes(100, '\0');
  Result<BpfFilter> filter = BpfFilter::make("tcp port 443");
  for (int again = 0; again < 3; ++again) EXPECT_FALSE(filter->matches(frame(bytes, kBluetooth)));
  EXPECT_FALSE(filter->matches(frame(bytes, static_cast<LinkType>(60'000))));
  ASSERT_EQ(filter->refusals().size(), 2u);
  EXPECT_TRUE(filter->refusals()[0].sentence.starts_with(
      "cannot be applied to frames of link type 187 (BLUETOOTH_HCI_H4), so none of them matches: "))
      << filter->refusals()[0].text();
}

}  // namespace
}  // namespace sekimori::test
