#include "decoders/base/padded_buffer.h"

#include <cstring>
#include <vector>

#include <gtest/gtest.h>
#include <hs/hs_compile.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decoders/base/pattern_set.h"

namespace sekimori {
namespace {

PatternSet literals() {
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const char* const patterns[] = {"abc", "secret[0-9]{3}", "mark"};
  const unsigned flags[] = {0, 0, 0};
  const unsigned ids[] = {0, 1, 2};
  CHECK(hs_compile_multi(patterns, flags, ids, 3, HS_MODE_BLOCK, nullptr, &database, &error) == HS_SUCCESS);
  return PatternSet(database);
}

// Debian's Hyperscan 5.4.0 reads up to 3 bytes past its input on machines with AVX512-VBMI, which faults
// where the input ends with a page (intel/hyperscan issue 457). Behind a PaddedView there are 64 bytes: an
// input of every length that ends kReadPadding before an unreadable page must be scanned without a fault.
TEST(PaddedBuffer, KeepsTheMatcherFromReadingBeyond) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const memory = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  ASSERT_EQ(mprotect(static_cast<char*>(memory) + page, page, PROT_NONE), 0);
  char* const end = static_cast<char*>(memory) + page;
  const PatternSet set = literals();
  PatternScratch scratch;
  set.prepare(scratch);
  for (std::size_t length = 0; length <= 300; ++length) {
    char* const text = end - kReadPadding - length;
    std::memset(text, 'x', length + kReadPadding);
    if (length >= 3) std::memcpy(text + length - 3, "abc", 3);
    int found = 0;
    set.scan(PaddedView::trusted(text, length), scratch,
             [&](std::uint32_t, unsigned long long, unsigned long long) { ++found; });
    ASSERT_EQ(found, length >= 3 ? 1 : 0) << length;
  }
  munmap(memory, 2 * page);
}

TEST(PaddedBuffer, LendsViewsWithinItsCapacityOnly) {
  PaddedBuffer buffer(10);
  EXPECT_EQ(buffer.view(2, 10).size(), 8u);
  EXPECT_DEATH(buffer.view(2, 11), "does not hold");
  EXPECT_DEATH(buffer.view(3, 2), "does not hold");
}

TEST(PaddedBuffer, IsZeroBehindItsEndAndAfterAWipe) {
  PaddedBuffer buffer(8);
  for (std::size_t i = 0; i < kReadPadding; ++i) EXPECT_EQ(buffer.data()[8 + i], 0);
  std::memcpy(buffer.data(), "secret!!", 8);
  buffer.wipe();
  EXPECT_EQ(std::string(buffer.data(), 8), std::string(8, '\0'));
}

}  // namespace
}  // namespace sekimori
