// The words around marks that tell how they are meant: particles, predicates, names of form fields, document
// nouns, decoration. All against the normal form. What the marks themselves are is data (rules/lexicon).
#pragma once

#include <cstddef>
#include <string_view>

namespace sekimori::wording {

// A bracket that sets words off, at the end of the text or at its beginning: its length in bytes, 0 for none.
// Quotation marks are none: they quote.
std::size_t opening_bracket_at_end(std::string_view text);
std::size_t closing_bracket_at_begin(std::string_view text);
bool ends_with_quote(std::string_view text);
bool begins_with_quote(std::string_view text);

// Nothing but decoration, list signs, comment signs, page numbers and dates.
bool is_neutral(std::string_view text);
// Without the neutral characters at one side; numbers and dates are left.
std::string_view trim_neutral_end(std::string_view text);
std::string_view trim_neutral_begin(std::string_view text);

// A mark joined to the next: the length of the joining sign, 0 for none.
bool is_joiner(std::string_view text);

// Whether what follows a word makes it a part of a sentence: 社外秘と書かれた, 機密性2の情報.
bool begins_with_particle(std::string_view text);

// The name of a field that holds a mark, and a sign or nothing behind it: 取扱区分：, classification=.
bool ends_with_slot(std::string_view text);
// A head such as 件名： or Subject: Re:, and nothing else.
bool is_subject_head(std::string_view text);

// この資料は … / 以下は … / 添付は …: the sentence that ends here speaks of the document itself.
bool speaks_of_this_document(std::string_view sentence);
// です, である, に該当する … and not their denial, question or condition.
bool asserts(std::string_view clause);
// の資料, の議事録 …: the mark is said of a document.
bool names_document(std::string_view clause);

// 右肩, フッター, 表紙 …: where documents bear their marks.
bool names_place_of_marks(std::string_view sentence);
// と書いてある, って入ってた …: somebody saw the mark there; not how to put it there, nor whether.
bool reports(std::string_view clause);

// Hiragana in it: prose, where a caption has none.
bool has_hiragana(std::string_view text);

}  // namespace sekimori::wording
