// What is known of generative-AI services: who they are, and the shapes of their requests. Compiled form of
// the data in signatures/services; made by the loader, immutable, part of the ruleset.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "decoders/content/text_sink.h"

namespace sekimori {

// On which terms a service is used: the policy's columns.
enum class Terms : std::uint8_t { kInternal, kContract, kStandard, kUnknown };
inline constexpr std::array<std::string_view, 4> kTermsNames = {"internal", "contract", "standard",
                                                                "unknown"};
inline std::string_view name(Terms terms) { return kTermsNames[static_cast<std::size_t>(terms)]; }

enum class TrainsOnInput : std::uint8_t { kYes, kNo, kUnknown };

// A label for the leaves that a JSON pointer reaches: members and elements by name, * for any, ** for all
// below.
struct LeafPointer {
  std::vector<std::string> steps;
  PartKind kind;
};

// The shape of one kind of request. Only entries of HTTP requests are known by now.
struct WireEntry {
  std::string id;
  std::uint32_t service = 0;  // index in the catalogue
  std::string method;
  std::string path_pattern;  // anchored, against the path without query
  std::vector<LeafPointer> leaves;
};

struct Service {
  std::string id;  // stable for ever
  std::string name;
  std::string provider;
  std::string category;
  std::string country;  // ISO 3166-1; empty: not known
  Terms terms = Terms::kStandard;
  TrainsOnInput trains_on_input = TrainsOnInput::kUnknown;
  bool shared_host = false;  // others use the host too: it alone tells nothing
  std::string confidence;
  std::string notes;
  std::vector<std::string> hosts;          // exact names
  std::vector<std::string> host_suffixes;  // a name and everything below it
  std::vector<std::string> host_patterns;  // * stands for characters of one label
};

}  // namespace sekimori
