// Reads JSON (RFC 8259) as a stream over any split and hands every string leaf on as a text part with its
// path.
//
// Escapes are undone, surrogate pairs joined; a lone surrogate is U+FFFD. Nothing is refused: what is no JSON
// is read on as far as it makes sense, several values may follow each other (JSON lines), bare words and
// integers of ten digits and more are parts too. After a hole it is unknown whether text is inside a string:
// it is taken for text until a quote tells, so nothing behind a hole is left unread; only its path is lost.
// Memory: the path, one record per open container, both within limits; no leaf is ever kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/base/bytes.h"
#include "decoders/base/counters.h"
#include "decoders/base/limits.h"
#include "decoders/content/text_sink.h"

namespace sekimori {

// Tells what leaves are. Follows the walk: depth 0 is the outermost container.
class LeafNames {
 public:
  virtual ~LeafNames() = default;
  // The walk comes to a member, or to an element that holds text, of the container at `depth`.
  virtual void on_member(std::size_t depth, std::string_view key) = 0;
  virtual void on_element(std::size_t depth, std::uint64_t index) = 0;
  // What a string directly in the container at `depth` is, at the place last told. Depth SIZE_MAX: no
  // container.
  virtual PartKind kind_of_leaf(std::size_t depth) = 0;
  // A hole: places are not known any more, until told anew.
  virtual void on_lost() = 0;
};

class JsonReader {
 public:
  JsonReader(LeafNames& names, TextSink& sink, const Limits& limits, Counters& counters)
      : names_(names), sink_(sink), limits_(limits), counters_(counters) {}

  void read(Bytes bytes, const Moment& at);
  void gap(const Moment& at);
  void end();

 private:
  enum class State : std::uint8_t {
    kStructure,  // between tokens
    kString,     // inside a string, key or leaf
    kEscape,     // behind a backslash
    kUnicode,    // inside \uXXXX
    kBare,       // inside a token without quotes
    kLostQuote,  // behind a quote after a hole: closes or opens a string, the next byte tells
  };
  struct Container {
    std::uint32_t path_bytes;  // of the path before its member
    bool is_array;
    bool told;  // path and names are at the element `index`
    std::uint64_t index;
  };

  const char* structure(const char* at, const char* end, const Moment& moment);
  const char* string(const char* at, const char* end, const Moment& moment);
  const char* bare(const char* at, const char* end, const Moment& moment);
  void escape(char c, const Moment& moment);
  void unicode_digit(char c, const Moment& moment);
  void code_unit(char32_t unit, const Moment& moment);
  void pending_surrogate(const Moment& moment);
  void put(std::string_view piece, const Moment& moment);
  void put_char(char32_t value, const Moment& moment);
  void flush(const Moment& moment);
  void open_container(bool is_array);
  void close_container();
  void arrive();
  void begin_string();
  void end_string();
  void end_key();
  void end_bare(const Moment& moment);
  void append_key(std::string_view piece);
  void open_part();
  void close_part();
  void set_step(std::string_view step);
  std::size_t depth() const { return containers_.size() - 1; }

  LeafNames& names_;
  TextSink& sink_;
  const Limits& limits_;
  Counters& counters_;

  State state_ = State::kStructure;
  bool is_key_ = false;      // the string is a key
  bool expect_key_ = false;  // in an object, before a key
  bool part_open_ = false;
  bool lost_ = false;        // behind a hole, not yet sure of anything
  std::uint8_t digits_ = 0;  // of \uXXXX so far
  char16_t unit_ = 0;
  char16_t high_surrogate_ = 0;  // waits for its other half
  std::uint64_t too_deep_ = 0;   // containers beyond the limit
  std::string key_;
  std::string bare_;  // the beginning of a token without quotes
  std::string path_;
  std::string unescaped_;  // characters that were escaped, until there are enough to hand on
  std::vector<Container> containers_;
};

}  // namespace sekimori
