#include "sensor/capture/capture_reader.h"

#include <algorithm>
#include <utility>

#include "sensor/capture/pcap_reader.h"
#include "sensor/capture/pcapng_reader.h"

namespace sekimori {
namespace {

// Other things that people have in the folder of an incident, and what to do with them.
struct Foreign {
  std::string_view magic;
  const char* sentence;
};
constexpr Foreign kForeign[] = {
    {"BZh", "is compressed with bzip2, which is not read here; unpack it first with 'bunzip2 -k'"},
    {"\xfd\x37zXZ", "is compressed with xz, which is not read here; unpack it first with 'xz -dk'"},
    {"\x04\x22\x4d\x18", "is compressed with lz4, which is not read here; unpack it first with 'lz4 -d'"},
    {"PK\x03\x04", "is a zip archive; unpack it first with 'unzip'"},
    {"7z\xbc\xaf", "is a 7z archive; unpack it first with '7z x'"},
    {"snoop", "is a snoop capture; convert it first with 'editcap -F pcapng IN OUT'"},
    {"btsnoop", "is a Bluetooth capture, which holds no network packets"},
};
constexpr std::size_t kForeignMagicBytes = 7;

std::string what_it_is(Bytes first_bytes) {
  if (first_bytes.empty()) return "is empty";
  for (const Foreign& foreign : kForeign) {
    if (as_text(first_bytes).starts_with(foreign.magic)) return foreign.sentence;
  }
  return "is no capture: neither pcap nor pcapng (see what 'file' says it is)";
}

std::string packets_read(std::uint64_t packets) {
  if (packets == 0) return "no packet was read before it";
  if (packets == 1) return "the packet before it was read";
  return "the " + std::to_string(packets) + " packets before it were read";
}

}  // namespace

CaptureReader::Step CaptureReader::damaged(std::string what_is_wrong) {
  wrong_ = std::move(what_is_wrong);
  return {Step::Kind::kDamaged, 0, nullptr};
}

// Whatever may move the window or end the file; the batch is empty.
void CaptureReader::step_slowly(const Step& step) {
  const std::uint64_t begin = input_.offset();
  switch (step.kind) {
    case Step::Kind::kNeed:
      if (input_.refill(step.bytes)) return;
      return end_inside(begin, input_.window().empty() ? nullptr : step.what,
                        step.bytes - input_.window().size());
    case Step::Kind::kPassed:
      if (input_.skip(step.bytes)) return;
      return end_inside(begin, "a block", begin + step.bytes - input_.offset());
    case Step::Kind::kDamaged:
      return end_with_damage(begin, wrong_);
    case Step::Kind::kFrame:
      CHECK(false);
  }
}

// The bytes end inside something; or, where `what` is null, where they may.
void CaptureReader::end_inside(std::uint64_t offset, const char* what, std::uint64_t missing_bytes) {
  ended_ = true;
  if (!input_.fault().empty()) return end_with_damage(offset, input_.fault());
  if (what == nullptr) return;
  end_with_damage(offset, std::string("the file ends inside ") + what + " (" + std::to_string(missing_bytes) +
                              (missing_bytes == 1 ? " byte of it is" : " bytes of it are") + " missing)");
}

void CaptureReader::end_with_damage(std::uint64_t offset, const std::string& what_is_wrong) {
  ended_ = true;
  damages_.push_back({ErrorCode::kDamaged, input_.name() + " at offset " + std::to_string(offset),
                      what_is_wrong + "; " + packets_read(packets_)});
}

std::optional<Error> refuse(Input& input) {
  const Bytes first_bytes = input.ensure(kForeignMagicBytes);
  if (PcapReader::recognises(first_bytes) || PcapngReader::recognises(first_bytes)) return {};
  const std::string& fault = input.fault();
  return Error{ErrorCode::kDamaged, input.name(), fault.empty() ? what_it_is(first_bytes) : fault};
}

Result<std::unique_ptr<CaptureReader>> open_capture(Input input, std::uint32_t source) {
  if (const std::optional<Error> refusal = refuse(input)) return *refusal;
  std::unique_ptr<CaptureReader> reader;
  if (PcapReader::recognises(input.window())) {
    reader = std::make_unique<PcapReader>(std::move(input), source);
  } else {
    reader = std::make_unique<PcapngReader>(std::move(input), source);
  }
  return reader;
}

}  // namespace sekimori
