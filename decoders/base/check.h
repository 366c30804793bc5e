// CHECK: we were wrong, not the wire and not the world. Active in every build; prints where and ends the
// process, so that the service manager restarts it with the journal whole.
#pragma once

namespace sekimori {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace sekimori

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::sekimori::check_failed(#condition, __FILE__, __LINE__))
