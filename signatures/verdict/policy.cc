#include "signatures/verdict/policy.h"

#include <algorithm>

namespace sekimori {
namespace {

bool covers(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Policy::Decision Policy::decide(Grade grade, Terms terms, Confidence confidence, bool over_bulk) const {
  const PolicyCell& field = cell(grade, terms);
  Decision decision{.action = field.action,
                    .severity = field.severity,
                    .rule = std::string(sekimori::name(grade)) + "/" + std::string(sekimori::name(terms))};
  if (over_bulk && field.bulk) {
    decision.action = Action::kAlert;
    decision.severity = *field.bulk;
    decision.rule += "/bulk";
  }
  if (decision.action == Action::kAlert && confidence < alert_from) {
    decision.action = Action::kRecord;
    decision.by_confidence = true;
  }
  return decision;
}

const AddressGroup* Policy::group_of(const Address& address) const {
  for (const AddressGroup& group : groups) {
    for (const AddressRange& range : group.addresses) {
      if (range.contains(address)) return &group;
    }
  }
  return nullptr;
}

const PolicyException* Policy::exception_for(Level level, std::string_view service, std::string_view unit,
                                             PacketTime at) const {
  for (const PolicyException& exception : exceptions) {
    if (at < exception.from || at >= exception.until) continue;
    if (std::find(exception.levels.begin(), exception.levels.end(), level) == exception.levels.end())
      continue;
    if (covers(exception.services, service) && covers(exception.units, unit)) return &exception;
  }
  return nullptr;
}

}  // namespace sekimori
