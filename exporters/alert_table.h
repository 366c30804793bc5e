// Alerts as a responder reads them on a terminal: when, who, to which service on which terms, what was found
// at which level with how much confidence, why, a masked excerpt, and the frames to open. Japanese characters
// take two columns. Lines are complete as they come, so that a long replay shows what it has found.
#pragma once

#include <string>

#include "exporters/record.h"

namespace sekimori {

struct TableStyle {
  bool colour = false;
  std::size_t columns = 100;  // of the terminal
};

std::string table_header(const TableStyle& style);
std::string table_alert(const Alert& alert, const RecordContext& context, const Limits& limits,
                        const TableStyle& style);
std::string table_update(const AlertUpdate& update, const TableStyle& style);

// How many columns of a terminal a text takes: two for wide East Asian characters (UAX #11), none for
// combining ones.
std::size_t display_width(std::string_view text);
// The text cut to so many columns, ended by "…" where it was cut, or filled up with blanks. Characters that
// would steer the terminal are shown as U+FFFD.
std::string fit(std::string_view text, std::size_t columns);

}  // namespace sekimori
