// Seam 3, content to text: what people sent, as parts of text.
//
// A part is opened with what it is, gets UTF-8 in pieces of any size (split anywhere, also inside a
// character; not necessarily well-formed), and ends. Decoders push; nobody needs the whole. One part is open
// at a time. Views die when the call returns. Runs on the flow's worker.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "decoders/base/packet_time.h"

namespace sekimori {

enum class PartKind : std::uint8_t {
  kPrompt,      // what the user asks, or the house tells the model to ask
  kToolResult,  // what a tool of the user's machine gave back
  kFile,        // the content of a file
  kFileName,
  kMailSubject,
  kMetadata,
  kUrl,  // the query of the request's target
  kHeader,
  kAnswer,  // what the service said
  kOther,   // text at a place that no wire format names
};
inline constexpr std::array<std::string_view, 10> kPartNames = {
    "prompt",   "tool-result", "file",   "file-name", "mail-subject",
    "metadata", "url",         "header", "answer",    "other"};
inline std::string_view name(PartKind kind) { return kPartNames[static_cast<std::size_t>(kind)]; }

struct PartInfo {
  PartKind kind = PartKind::kOther;
  std::string_view field;     // where it stood: /messages/0/content
  std::string_view document;  // the file it came from; empty: none
};

class TextSink {
 public:
  TextSink() = default;
  TextSink(const TextSink&) = delete;
  TextSink& operator=(const TextSink&) = delete;
  virtual ~TextSink() = default;

  virtual void on_part(const PartInfo& part) = 0;
  // A piece of the open part; `at` is the packet that carried it.
  virtual void on_text(std::string_view piece, const Moment& at) = 0;
  // Something of the open part is missing here.
  virtual void on_text_gap() = 0;
  virtual void on_part_end() = 0;
};

}  // namespace sekimori
