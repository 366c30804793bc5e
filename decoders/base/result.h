// Result<T>: what the world answers (an interface, a typo, a full disk). Carries either a T or an Error that
// says what happened, where, and what to do; never used for faults on the wire, which are enums and counters.
#pragma once

#include <cstdint>
#include <string>

#include <boost/system/result.hpp>

#include "decoders/base/check.h"

namespace sekimori {

enum class ErrorCode : std::uint8_t {
  kUsage,     // the command line asks for what cannot be
  kConfig,    // configuration, signatures, services or policy are wrong
  kNotFound,  // a file or folder is missing
  kIo,        // the system refused: permission, full disk, broken pipe
  kDamaged,   // an input is truncated or not what it claims to be
};

struct Error {
  ErrorCode code = ErrorCode::kIo;
  std::string place;     // "file", "file:line:column" or "file at offset N"; empty where there is none
  std::string sentence;  // plain English, ends without a full stop

  std::string text() const { return place.empty() ? sentence : place + ": " + sentence; }
};

// boost::system::result calls this where value() is asked of an error: that is our own mistake.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  check_failed(error.sentence.c_str(), where.file_name(), static_cast<int>(where.line()));
}

template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace sekimori
