#include "signatures/mark/wording.h"

#include <algorithm>
#include <array>
#include <span>

#include "decoders/base/ascii.h"

namespace sekimori::wording {
namespace {

using Words = std::span<const std::string_view>;

constexpr auto kOpening = std::to_array<std::string_view>(
    {"【", "[", "〔", "(", "《", "〈", "<", "≪", "〖", "★", "☆", "◎", "◆", "■"});
constexpr auto kClosing = std::to_array<std::string_view>(
    {"】", "]", "〕", ")", "》", "〉", ">", "≫", "〗", "★", "☆", "◎", "◆", "■"});
constexpr auto kQuotes = std::to_array<std::string_view>({"「", "」", "『", "』", "“", "”", "‘", "’"});

constexpr auto kDecoration = std::to_array<std::string_view>(
    {" ", "\t", "-", "_", "=", "*", "#",  ">",  "`", "~",  "/", "\\", "+", ".", "!", "'", "\"",
     "%", ";",  ":", "|", "<", "^", "@",  ",",  "※", "・", "★", "☆",  "◎", "○", "●", "■", "□",
     "◆", "◇",  "▲", "△", "▼", "▽", "、", "。", "→", "⇒",  "«", "»",  "©", "¶", "§"});
// Numbers and dates beside a mark, and the ratings that go with that of confidentiality.
constexpr auto kNumbering = std::to_array<std::string_view>(
    {"page", "Page", "PAGE",   "ページ", "頁",   "of",   "p",         "P",           "No",   "年",
     "月",   "日",   "令和",   "平成",   "昭和", "R",    "H",         "時点",        "現在", "第",
     "版",   "全",   "完全性", "可用性", "情報", "親展", "Integrity", "Availability"});
constexpr auto kJoiners = std::to_array<std::string_view>({"・", "/", "-", " ", ",", "、", "+"});

constexpr auto kParticles = std::to_array<std::string_view>(
    {"と",   "が",   "を",   "は",   "に",   "で",     "の",     "へ",   "も",   "や",     "か",      "から",
     "より", "まで", "だけ", "など", "って", "という", "または", "又は", "及び", "および", "だ",      "な",
     "さ",   "せ",   "っ",   "ら",   "ほど", "以外",   "以上",   "等の", "扱い", "とは",   "について"});

constexpr auto kSlots = std::to_array<std::string_view>(
    {"取扱区分",   "取扱い区分", "取り扱い区分", "取扱",     "取扱い",     "格付",
     "格付け",     "格付の区分", "格付区分",     "機密区分", "機密レベル", "機密度",
     "情報区分",   "秘密区分",   "文書区分",     "公開区分", "公開範囲",   "情報の格付の区分",
     "情報の格付", "分類",       "区分",         "種別",     "タグ",       "ラベル",
     "スタンプ",   "朱印",       "印",           "取扱制限", "秘匿区分"});
constexpr auto kLatinSlots = std::to_array<std::string_view>(
    {"classification", "sensitivity", "confidentiality", "security level", "label", "marking", "handling",
     "distribution", "msip_label", "protective marking", "x-classification", "sensitivity label"});

constexpr auto kSubjectHeads = std::to_array<std::string_view>(
    {"件名", "標題", "題名", "表題", "subject", "title", "re", "fw", "fwd", "転送", "返信", "ご参考"});

constexpr auto kDemonstratives = std::to_array<std::string_view>(
    {"本",   "この", "当該", "当",     "以下",   "次",   "上記",     "下記", "添付", "同封", "別添",
     "別紙", "右",   "これ", "こちら", "今から", "貼付", "貼り付け", "下の", "上の", "ここ", "お送り"});
constexpr auto kDocumentNouns = std::to_array<std::string_view>(
    {"資料", "文書",   "書類", "文章", "メール",   "ファイル", "報告書", "報告",     "議事録",     "会議録",
     "記録", "データ", "表",   "メモ", "スライド", "図面",     "内容",   "原稿",     "通知",       "情報",
     "書",   "件",     "一覧", "名簿", "調書",     "案",       "添付",   "テキスト", "モジュール", "コード"});
// A demonstrative that stands for the document by itself.
constexpr auto kPronouns =
    std::to_array<std::string_view>({"以下は", "次は", "添付は", "下記は", "上記は", "これは", "こちらは",
                                     "これ", "別紙は", "同封は", "今から貼るのは", "別添は"});

constexpr auto kPredicates = std::to_array<std::string_view>(
    {"です",     "である", "であり", "だから", "につき", "なので",  "なんだ",
     "なんで",   "扱い",   "に該当", "とする", "とし",   "とさせ",  "に当たる",
     "にあたる", "に相当", "を含み", "を含む", "のため", "を含んで"});
constexpr auto kDenials = std::to_array<std::string_view>(
    {"ではな", "じゃな", "でな", "ではあり", "じゃあり", "でしょうか", "ですか",   "ますか",
     "べきか", "場合",   "とき", "不可",     "禁止",     "禁ず",       "ませんか", "かどうか",
     "てもい", "誤り",   "解除", "か。",     "か?",      "教えて",     "違い",     "とは"});

constexpr auto kPlacesOfMarks =
    std::to_array<std::string_view>({"右肩", "右上", "左上", "左肩", "ヘッダ", "フッタ", "表紙", "欄外",
                                     "冒頭", "先頭", "末尾", "スタンプ", "判子", "朱書き", "透かし"});
constexpr auto kSightings = std::to_array<std::string_view>(
    {"書いてあ", "書かれて", "記載されて", "記載があ", "表示されて", "表示があ", "印字されて", "押されて",
     "押してあ", "入って", "付いて", "ついて", "とあり", "とあった", "ってあった"});
constexpr auto kNoSightings =
    std::to_array<std::string_view>({"か。", "か?", "ますか", "方法", "どう", "場合", "とき", "こと", "手順",
                                     "なけれ", "ない", "なら", "たい", "ほしい"});

bool starts_with(std::string_view text, std::string_view word) {
  return equal_ignoring_case(text.substr(0, word.size()), word);
}
bool ends_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && equal_ignoring_case(text.substr(text.size() - word.size()), word);
}

std::size_t longest_at_begin(std::string_view text, Words words) {
  std::size_t longest = 0;
  for (const std::string_view word : words) {
    if (word.size() > longest && starts_with(text, word)) longest = word.size();
  }
  return longest;
}
std::size_t longest_at_end(std::string_view text, Words words) {
  std::size_t longest = 0;
  for (const std::string_view word : words) {
    if (word.size() > longest && ends_with(text, word)) longest = word.size();
  }
  return longest;
}

}  // namespace

std::size_t opening_bracket_at_end(std::string_view text) { return longest_at_end(text, kOpening); }
std::size_t closing_bracket_at_begin(std::string_view text) { return longest_at_begin(text, kClosing); }
bool ends_with_quote(std::string_view text) { return longest_at_end(text, kQuotes) > 0; }
bool begins_with_quote(std::string_view text) { return longest_at_begin(text, kQuotes) > 0; }

bool is_neutral(std::string_view text) {
  while (!text.empty()) {
    std::size_t length = longest_at_begin(text, kDecoration);
    if (length == 0) length = longest_at_begin(text, kNumbering);
    if (length == 0) length = is_digit(text.front()) ? 1 : 0;
    if (length == 0) {
      // Brackets around numbers.
      length = std::max(longest_at_begin(text, kOpening), closing_bracket_at_begin(text));
    }
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string_view trim_neutral_end(std::string_view text) {
  while (const std::size_t length = longest_at_end(text, kDecoration)) text.remove_suffix(length);
  return text;
}

std::string_view trim_neutral_begin(std::string_view text) {
  while (const std::size_t length = longest_at_begin(text, kDecoration)) text.remove_prefix(length);
  return text;
}

bool is_joiner(std::string_view text) {
  while (!text.empty()) {
    std::size_t length = longest_at_begin(text, kJoiners);
    if (length == 0) length = closing_bracket_at_begin(text);
    if (length == 0) length = longest_at_begin(text, kOpening);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool begins_with_particle(std::string_view text) { return longest_at_begin(text, kParticles) > 0; }

bool ends_with_slot(std::string_view text) {
  bool parted = false;
  bool sign = false;
  while (!text.empty()) {
    static constexpr auto kParting =
        std::to_array<std::string_view>({":", "=", " ", "\"", "'", "\t", "|", "│", ")", "]"});
    const std::size_t length = longest_at_end(text, kParting);
    if (length == 0) break;
    parted = true;
    sign |= text.back() != ' ';
    text.remove_suffix(length);
  }
  if (!parted) return false;
  const std::size_t slot = std::max(longest_at_end(text, kSlots), longest_at_end(text, kLatinSlots));
  if (slot == 0) return false;
  if (!sign && is_letter(text.back())) return false;  // "label Confidential documents"
  // The field's whole name: 顧客区分 and data-label are others.
  const std::string_view before = text.substr(0, text.size() - slot);
  if (before.empty()) return true;
  return longest_at_end(before, kDecoration) > 0 || opening_bracket_at_end(before) > 0 ||
         ends_with(before, "\n");
}

bool is_subject_head(std::string_view text) {
  bool any = false;
  while (!text.empty()) {
    std::size_t length = longest_at_begin(text, kSubjectHeads);
    any |= length > 0;
    if (length == 0) length = longest_at_begin(text, kDecoration);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return any;
}

bool speaks_of_this_document(std::string_view sentence) {
  for (const std::string_view pronoun : kPronouns) {
    if (sentence.find(pronoun) != std::string_view::npos) return true;
  }
  for (const std::string_view demonstrative : kDemonstratives) {
    for (std::size_t at = sentence.find(demonstrative); at != std::string_view::npos;
         at = sentence.find(demonstrative, at + 1)) {
      const std::string_view behind = sentence.substr(at + demonstrative.size(), 24);
      for (const std::string_view noun : kDocumentNouns) {
        if (behind.find(noun) != std::string_view::npos) return true;
      }
    }
  }
  return false;
}

bool asserts(std::string_view clause) {
  if (starts_with(clause, "情報")) clause.remove_prefix(std::string_view("情報").size());
  // 部外秘の議事録です: the noun between.
  std::string_view predicate = clause;
  if (starts_with(clause, "の")) {
    const std::size_t at =
        std::min({clause.find("です"), clause.find("である"), clause.find("であり"), clause.find("なので")});
    if (at > 45) return false;
    predicate = clause.substr(at);
  }
  if (longest_at_begin(predicate, kPredicates) == 0) return false;
  const std::string_view near =
      clause.substr(0, std::min({clause.find("、"), clause.find("。"), clause.find('\n')}));
  const std::string_view question = clause.substr(near.size(), 3);
  if (ends_with(near, "か") && question == "。") return false;
  return std::none_of(kDenials.begin(), kDenials.end(),
                      [&](std::string_view denial) { return near.find(denial) != std::string_view::npos; });
}

bool names_document(std::string_view clause) {
  if (clause.starts_with("を含みます") || clause.starts_with("を含んで")) return true;
  if (!clause.starts_with("の")) return false;
  const std::string_view behind = clause.substr(std::string_view("の").size());
  return longest_at_begin(behind, kDocumentNouns) > 0;
}

bool names_place_of_marks(std::string_view sentence) {
  return std::any_of(kPlacesOfMarks.begin(), kPlacesOfMarks.end(),
                     [&](std::string_view place) { return sentence.find(place) != std::string_view::npos; });
}

bool reports(std::string_view clause) {
  constexpr std::size_t kNearBytes = 24;
  if (!clause.starts_with("と") && !clause.starts_with("って")) return false;
  const std::string_view near = clause.substr(0, kNearBytes);
  const bool seen = std::any_of(kSightings.begin(), kSightings.end(), [&](std::string_view word) {
    return near.find(word) != std::string_view::npos;
  });
  const std::size_t stop = std::min(clause.find("。"), clause.find("、"));
  const std::string_view said = clause.substr(0, stop == std::string_view::npos ? stop : stop + 3);
  return seen && std::none_of(kNoSightings.begin(), kNoSightings.end(), [&](std::string_view word) {
           return said.find(word) != std::string_view::npos;
         });
}

bool has_hiragana(std::string_view text) {
  // U+3041..3096 are E3 81 81..E3 82 96.
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) != 0xE3) continue;
    const auto second = static_cast<unsigned char>(text[i + 1]);
    const auto third = static_cast<unsigned char>(text[i + 2]);
    if ((second == 0x81 && third >= 0x81) || (second == 0x82 && third <= 0x96)) return true;
  }
  return false;
}

}  // namespace sekimori::wording
