// Marks in any text: the same marks and mentions whether the reader sees the text at once or in stretches.
// Input: a byte for the kind of part, the text; its normal form is what the reader sees.
#include <cstddef>
#include <cstdint>
#include <string>

#include "decoders/base/check.h"
#include "signatures/text/normal_form.h"
#include "tests/unit/support/mark_run.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekimori;
  if (size == 0) return 0;
  const PartKind kinds[] = {PartKind::kFile, PartKind::kPrompt, PartKind::kFileName, PartKind::kMailSubject};
  const PartKind kind = kinds[data[0] % 4];
  const std::string text = normal_form({reinterpret_cast<const char*>(data) + 1, size - 1});
  const test::MarkRun whole = test::run_marks(text, kind);
  for (const test::MarkSeen& mark : whole.marks) {
    CHECK(text.compare(mark.offset, mark.word.size(), mark.word) == 0);
    CHECK(mark.confidence != Confidence::kNone && !mark.rule.empty());
  }
  CHECK(test::run_marks(text, kind, 2'048) == whole);
  return 0;
}
