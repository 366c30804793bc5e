// The text of one request on its way through the matcher. Made by the Inspector; ends with the request.
#pragma once

#include <deque>
#include <optional>

#include <boost/unordered/unordered_flat_map.hpp>

#include "signatures/findings_book.h"
#include "signatures/inspector.h"
#include "signatures/mark/mark_reader.h"
#include "signatures/match/judge.h"
#include "signatures/match/text_window.h"

namespace sekimori {

class RequestInspection final : public Inspection {
 public:
  RequestInspection(Inspector& inspector, PacketTime now, std::vector<Remark>* remarks);
  ~RequestInspection() override;

  void on_part(const PartInfo& part) override;
  void on_text(std::string_view piece, const Moment& at) override;
  void on_text_gap() override;
  void on_part_end() override;
  void on_request_end() override;

  InspectionResult take_result() { return std::move(result_); }

 private:
  using Stretch = TextWindow::Stretch;

  // What is known of a part while any of it is in the window.
  struct Part {
    std::uint32_t number;
    PartKind kind;
    std::string field;
    std::string document;
    std::string file_name;  // the beginning of the text, where the part is one
    StreamingSipHash hash;
    std::uint64_t normal_bytes = 0;  // hashed so far
    std::uint64_t characters = 0;    // the same, counted
    std::uint64_t tag_characters = 0;
    // Text in tag characters: bytes of the source, and the packets that carried it.
    struct Hidden {
      std::uint64_t offset = 0;
      std::uint64_t length = 0;
      std::uint64_t first_frame = 0;
      std::uint64_t last_frame = 0;

      // Takes in a piece of the part that was found to hold some.
      void extend(std::uint64_t piece_offset, std::string_view piece, const Moment& at);
    } hidden = {};
    MarkReader marks;
    std::vector<std::pair<MarkReader::Ticket, Finding>> waiting_marks;
    struct Reached {
      std::uint64_t end = 0;        // of its last match, in the part's normal form
      std::uint64_t named_end = 0;  // of the last that a word named
      NamedMatch named = {};
    };
    boost::unordered_flat_map<std::uint32_t, Reached> reached;  // by signature
  };
  struct Candidate {
    std::uint32_t id;
    std::size_t end;  // in the window
  };

  Part& part_of(const Stretch& stretch) { return parts_[stretch.part - parts_.front().number]; }
  void match();
  void match_stretch(const Stretch& stretch, std::span<const Candidate> candidates);
  void confirm(const Stretch& stretch, const TextView& view, std::uint32_t pattern, std::size_t end,
               std::vector<Hit>& hits);
  void judge_all(const Stretch& stretch, const TextView& view, std::span<const Hit> hits, Part& part,
                 std::vector<Judged>& judged);
  void keep(const Stretch& stretch, Part& part, const Judged& judged);
  Finding make_finding(const Stretch& stretch, const Part& part, const Hit& hit,
                       const Judgement& judgement) const;
  void read_marks(const Stretch& stretch, const TextView& view, std::span<const Candidate> candidates,
                  Part& part);
  void account(const Stretch& stretch, Part& part);
  void end_part(Part& part);
  void find_tag_characters(Part& part);
  bool remarks() const;  // whether somebody asks why
  void remark(const Hit& hit, const TextView& view, std::string reason);

  Inspector& inspector_;
  const PacketTime now_;
  std::vector<Remark>* const remarks_;
  std::unique_ptr<TextWindow> window_;
  std::deque<Part> parts_;  // those of the window's stretches; the last may be open
  std::uint32_t next_part_ = 0;
  bool open_ = false;
  FindingsBook book_;
  InspectionResult result_;
  std::vector<Candidate> candidates_;
};

}  // namespace sekimori
