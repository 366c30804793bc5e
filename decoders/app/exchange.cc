#include "decoders/app/exchange.h"

#include "decoders/base/ascii.h"

namespace sekimori {

std::string_view field_value(std::span<const HeaderField> fields, std::string_view name) {
  for (const HeaderField& field : fields) {
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return {};
}

}  // namespace sekimori
