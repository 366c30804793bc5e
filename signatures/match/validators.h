// Named checks of values: check digits and tables that say whether a number can be what its form suggests.
// Sources and formulas stand beside each check; the names are those that signatures use.
#pragma once

#include <span>
#include <string_view>

#include "signatures/signature.h"

namespace sekimori {

struct NamedValidator {
  std::string_view name;
  Validator check;
  std::string_view meaning;
};

// All checks, for the loader and the manual.
std::span<const NamedValidator> validators();

}  // namespace sekimori
