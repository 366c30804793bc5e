// The rules of README.md by example, and what must hold for every text: splits and capacities do not matter,
// and the normal form is its own normal form.
#include "signatures/text/normal_form.h"

#include <array>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/signatures/text/normal_model.h"
#include "tests/unit/signatures/text/normal_texts.h"

namespace sekimori {
namespace {

static_assert(std::is_trivially_copyable_v<Normalizer>, "a bookmark is a copy");
static_assert(sizeof(Normalizer) <= 40);

TEST(NormalForm, FoldsCompatibilityForms) {
  EXPECT_EQ(normal("ＡＢＣａｂｃ１２３！（）"), "ABCabc123!()");
  EXPECT_EQ(normal("ｶﾌﾞｼｷｶﾞｲｼｬ ﾊﾟｿｺﾝ"), "カブシキガイシャパソコン");
  EXPECT_EQ(normal("①⑳⓪❶➋⓵ Ⅱⅻⓐ🄰🅰🅐 ⑴⒜⒈"), "1200121 IIxiiaAAA (1)(a)1.");
  EXPECT_EQ(normal("㊙㈱㋿㍻㍿㋐🈲㊀"), "(秘)(株)令和平成株式会社(ア)(禁)(一)");
  EXPECT_EQ(normal("⼈⼝⺠⻑⻘⻩塚神"), "人口民長青黄塚神");
  EXPECT_EQ(normal("ℂ𝐜𝓸𝔫𝕗𝖎𝚍ℯ𝗻𝘵"), "Cconfident");
  EXPECT_EQ(normal("10㎏㎝㍑№℡"), "10kgcmリットルNoTEL");
  EXPECT_EQ(normal("…‥ﬁ"), ".....fi");
}

TEST(NormalForm, ComposesKanaWithTheirMarks) {
  EXPECT_EQ(normal("か\u3099き\u3099は\u309Aウ\u3099ワ\u3099ヽ\u3099"), "がぎぱヴヷヾ");
  EXPECT_EQ(normal("か゛ハﾟ"), "がパ");
  EXPECT_EQ(normal("か\u200B\u3099"), "が");
  EXPECT_EQ(normal("か\u3099\u3099"), "が");
  EXPECT_EQ(normal("あ\u3099ー゛a゛\u309A"), "あーa");
  EXPECT_EQ(normal("か \u3099x"), "か x");
}

TEST(NormalForm, PartsFootnotesFromWordsAndNumbers) {
  EXPECT_EQ(normal("機密性2¹"), "機密性2^1");
  EXPECT_EQ(normal("機密性³"), "機密性^3");
  EXPECT_EQ(normal("m² 10²³ CO₂"), "m^2 10^23 CO^2");
  EXPECT_EQ(normal("¹090 ²abc"), "^1^090 ^2^abc");
  EXPECT_EQ(normal("¹²³⁴⁵⁶⁷⁸⁹⁰¹²"), "^123456789012");
  EXPECT_EQ(normal("3½ ½ Word™"), "3^1/2 ^1/2 Word^TM");
  EXPECT_EQ(normal("100㎡ 5㎥3"), "100m^2 5m^3^3");
}

TEST(NormalForm, PartsListNumbersFromWhatFollows) {
  EXPECT_EQ(normal("①090-1234-5678"), "1^090-1234-5678");
  EXPECT_EQ(normal("⑫Confidential"), "12^Confidential");
  EXPECT_EQ(normal("機密性② ①甲"), "機密性2 1甲");
  EXPECT_EQ(normal("①②③④⑤⑥"), "123456");
  EXPECT_EQ(normal("12③4 A①2"), "1234 A12");  // inside a number or word it belongs there
}

TEST(NormalForm, DropsWhatIsInvisible) {
  EXPECT_EQ(normal("機\u200B密\u200C性\u200D\u2060\uFEFF\u00AD2"), "機密性2");
  EXPECT_EQ(normal("a\u200E\u200F\u202A\u202E\u2066\u2069b"), "ab");
  EXPECT_EQ(normal("葛\U000E0100城 ☎\uFE0E c\u034Fd\u180E\u3164\uFFA0"), "葛城 ☎ cd");
  EXPECT_EQ(normal(std::string_view("a\0b\x01\x1E\x1F\x7F\x08"
                                    "c\u0080\u009F",
                                    13)),
            "abc");
  EXPECT_EQ(normal("c\u0332o\u0336n\u20DD é e\u0301 Å ü 1\uFE0F\u20E3"), "con e e A u 1");
}

TEST(NormalForm, DecodesAndCountsTags) {
  std::string hidden;
  for (const char c : std::string_view("send it")) hidden += utf8(0xE0000U + static_cast<unsigned char>(c));
  Normalizer normalizer;
  std::array<char, 256> out;
  const std::string text = "要約" + hidden + " 。";
  std::size_t size = normalizer.run(text, out.data(), out.size()).written;
  size += normalizer.finish(out.data() + size, out.size() - size);
  EXPECT_EQ(std::string_view(out.data(), size), "要約send it 。");
  EXPECT_EQ(normalizer.tag_characters(), 7U);
}

std::string flag(std::string_view region, bool ended) {
  std::string out = "\U0001F3F4";
  for (const char c : region) out += utf8(0xE0000U + static_cast<unsigned char>(c));
  return ended ? out + utf8(0xE007F) : out;
}

TEST(NormalForm, LeavesEmojiFlagsAlone) {
  const auto tags = [](const std::string& text) {
    Normalizer normalizer;
    std::array<char, 256> out;
    const std::size_t size = normalizer.run(text, out.data(), out.size()).written;
    normalizer.finish(out.data() + size, out.size() - size);
    return normalizer.tag_characters();
  };
  EXPECT_EQ(normal(flag("gbeng", true)), "\U0001F3F4");
  EXPECT_EQ(tags(flag("gbeng", true)), 0U);
  EXPECT_EQ(normal(flag("gbeng", false) + "x"), "\U0001F3F4gbengx");  // not ended
  EXPECT_EQ(tags(flag("gbeng", false)), 5U);
  EXPECT_EQ(normal(flag("gbenglish", true)), "\U0001F3F4gbenglish");  // too long
  EXPECT_EQ(tags(flag("gbenglish", true)), 9U);
  EXPECT_EQ(normal(flag("gb", true)), "\U0001F3F4gb");  // too short
  EXPECT_EQ(normal(flag("GBENG", true)), "\U0001F3F4GBENG");
  EXPECT_EQ(normal(flag("", false) + flag("gbsct", true)), "\U0001F3F4\U0001F3F4");
}

TEST(NormalForm, FoldsBlanks) {
  EXPECT_EQ(normal("極　秘"), "極秘");
  EXPECT_EQ(normal("機 密\u00A0性 \u2003２ 情 報"), "機密性 2 情報");
  EXPECT_EQ(normal("a \u00A0\u3000 b"), "a b");
  EXPECT_EQ(normal("氏名\t住所 \t 口座"), "氏名\t住所\t口座");
  EXPECT_EQ(normal("\t \tif\t\tx"), "if\t\tx");
  EXPECT_EQ(normal("（　秘　） 【 社外秘 】 ㈱　日本"), "(秘)【社外秘】(株)日本");
  EXPECT_EQ(normal("１００　２００"), "100 200");
  EXPECT_EQ(normal("가 나 日 本 a 本"), "가 나 日本 a 本");
  EXPECT_EQ(normal("機\u2800密"), "機密");
  EXPECT_EQ(normal("極 \u200B 秘"), "極秘");
}

TEST(NormalForm, KeepsLineEndsAndNothingAround) {
  EXPECT_EQ(normal("a\r\nb\rc\nd\u0085e\u2028f\u2029g\x0Bh\x0Ci"), "a\nb\nc\nd\ne\nf\ng\nh\ni");
  EXPECT_EQ(normal("a\r\r\n\n\r\nb"), "a\n\n\n\nb");
  EXPECT_EQ(normal("  a  \n　 b \n\n  "), "a\nb\n\n");
  EXPECT_EQ(normal("極\n秘"), "極\n秘");
  EXPECT_EQ(normal("\n\na\n"), "\n\na\n");
}

TEST(NormalForm, MakesEveryDashOne) {
  EXPECT_EQ(normal("1‐2‑3‒4–5—6―7−8﹘9﹣0－1⁻2₋3⁃4─5━6➖7"), "1-2-3-4-5-6-7-8-9-0-1-2-3-4-5-6-7");
  EXPECT_EQ(normal("090ー1234ｰ5678"), "090-1234-5678");
  EXPECT_EQ(normal("１ー２ サーバー 1ーa ー1 1ー 2 1ー"), "1-2 サーバー 1ーa ー1 1ー 2 1ー");
  EXPECT_EQ(normal("1ーー2 1ー\n2 1ー²"), "1ーー2 1ー\n2 1ー^2");
  EXPECT_EQ(normal("1ー\u200B2 1ー①"), "1-2 1-1");
  EXPECT_EQ(normal("10〜20～30〰"), "10~20~30~");
}

TEST(NormalForm, ReadsLookAlikes) {
  EXPECT_EQ(normal("СОNFIDЕNТIАL"), "CONFIDENTIAL");
  EXPECT_EQ(normal("ΤΟΡ ЅЕСRЕТ раssword"), "TOP SECRET password");
  EXPECT_EQ(normal("ꜱᴇᴄʀᴇᴛ"), "secret");
  EXPECT_EQ(normal("٠١٢٣۴५೬๗"), "01234567");
  EXPECT_EQ(normal("ПРИВЕТ Σ"), "ПPИBET Σ");  // Russian and Greek stay apart from every Latin word
}

TEST(NormalForm, SaysWhatTheReadmeSays) {
  EXPECT_EQ(normal("機密性２"), "機密性2");
  EXPECT_EQ(normal("機\u200B密性②"), "機密性2");
  EXPECT_EQ(normal("令和７年（ ワ ）第１号\n令和7年㋻第1号"), "令和7年(ワ)第1号\n令和7年(ワ)第1号");
  EXPECT_EQ(normal("35´40 ⁄∕ 한글 😀 “ ”"), "35 40 // 한글 😀 “ ”");
  EXPECT_EQ(normal("性 ２ ( 秘 ) ゠ ˗⎯"), "性 2 ( 秘 ) - --");
  EXPECT_EQ(normal("c̶o̶n̶f̶ Й ≠"), "conf И =");
  EXPECT_EQ(normal("～ ∼ ⁓"), "~ ~ ~");
  EXPECT_EQ(normal("東京 〜 大阪 － 京都"), "東京 ~ 大阪 - 京都");
}

TEST(NormalForm, ReplacesIllFormedBytes) {
  EXPECT_EQ(normal("a\x80"
                   "b"),
            "a\uFFFDb");
  EXPECT_EQ(normal("\xE6\xA9"
                   "b"),
            "\uFFFDb");                                               // cut in the middle
  EXPECT_EQ(normal("\xE6\xA9"), "\uFFFD");                            // and by the end
  EXPECT_EQ(normal("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");            // surrogate
  EXPECT_EQ(normal("\xC0\xAF\xF5\xFF"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // never lead a character
  EXPECT_EQ(normal("\xF0\x9F\x8F"), "\uFFFD");
  EXPECT_EQ(normal("機\xE5\xAF密"), "機\uFFFD密");
}

TEST(NormalFormStream, DoesNotDependOnSplits) {
  for (const std::string& text : sample_texts()) {
    const std::string whole = normal(text);
    for (std::size_t first = 0; first <= text.size(); ++first) {
      for (std::size_t second : {first, first + 1, first + 2, first + 5, text.size()}) {
        second = std::min(second, text.size());
        const std::vector<std::string_view> pieces = {std::string_view(text).substr(0, first),
                                                      std::string_view(text).substr(first, second - first),
                                                      std::string_view(text).substr(second)};
        ASSERT_EQ(normal_of_pieces(pieces, 4096), whole)
            << text << " split at " << first << " and " << second;
      }
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(std::string_view(text).substr(i, 1));
    ASSERT_EQ(normal_of_pieces(bytes, 4096), whole) << text;
  }
}

TEST(NormalFormStream, DoesNotDependOnCapacity) {
  for (const std::string& text : sample_texts()) {
    const std::string whole = normal(text);
    for (std::size_t capacity = Normalizer::kRoom; capacity < Normalizer::kRoom + 40; ++capacity) {
      ASSERT_EQ(normal_of_pieces({text}, capacity), whole) << text << " with capacity " << capacity;
    }
  }
}

TEST(NormalFormStream, DoesNothingWithoutRoom) {
  Normalizer normalizer;
  std::array<char, Normalizer::kRoom> out;
  const Normalizer::Step step = normalizer.run("abc", out.data(), out.size() - 1);
  EXPECT_EQ(step.consumed, 0U);
  EXPECT_EQ(step.written, 0U);
  EXPECT_EQ(normalizer.run("", out.data(), out.size()).written, 0U);
  EXPECT_EQ(normalizer.run({}, out.data(), out.size()).written, 0U);
  EXPECT_EQ(normalizer.finish(out.data(), out.size()), 0U);
}

// The longest text of one character, and the shortest room for it.
TEST(NormalFormStream, HoldsTheWorstCase) {
  std::string text = "\U0001F3F4";
  for (const char c : std::string_view("gbengx")) text += utf8(0xE0000U + static_cast<unsigned char>(c));
  text += "\uFDFA";
  for (int i = 0; i < 50; ++i) text += " \uFDFA1ー\uFDFA か";
  EXPECT_EQ(normal_of_pieces({text}, Normalizer::kRoom), NormalModel(text).text());
}

TEST(NormalFormStream, GoesOnFromABookmark) {
  for (const std::string& text : sample_texts()) {
    const std::string whole = normal(text);
    for (std::size_t at = 0; at <= text.size(); ++at) {
      std::vector<char> out(text.size() * Normalizer::kGrowthMax + 256);
      Normalizer normalizer;
      const std::size_t before =
          normalizer.run(std::string_view(text).substr(0, at), out.data(), out.size()).written;
      const Normalizer bookmark = normalizer;
      normalizer.run("something else か", out.data() + before, out.size() - before);
      normalizer = bookmark;
      std::size_t size = before;
      size += normalizer.run(std::string_view(text).substr(at), out.data() + size, out.size() - size).written;
      size += normalizer.finish(out.data() + size, out.size() - size);
      ASSERT_EQ(std::string_view(out.data(), size), whole) << text << " at " << at;
    }
  }
}

TEST(NormalFormStream, EqualsTheModelOnRandomTexts) {
  RandomTexts texts(7);
  for (int i = 0; i < 60'000; ++i) {
    const std::string text = texts.next();
    const NormalModel model(text);
    ASSERT_EQ(normal(text), model.text()) << testing::PrintToString(text);
    ASSERT_EQ(texts.in_random_pieces(text), model.text()) << testing::PrintToString(text);
    const std::string once = model.text();
    ASSERT_EQ(normal(once), once) << testing::PrintToString(text);
    ASSERT_TRUE(is_clean(once)) << testing::PrintToString(text);
    Normalizer counting;
    std::vector<char> out(text.size() * Normalizer::kGrowthMax + 256);
    const std::size_t size = counting.run(text, out.data(), out.size()).written;
    counting.finish(out.data() + size, out.size() - size);
    ASSERT_EQ(counting.tag_characters(), model.tag_characters()) << testing::PrintToString(text);
  }
}

// All pairs of the alphabet, and triples that hold no ordinary letter twice.
TEST(NormalFormStream, EqualsTheModelOnEveryPair) {
  const std::vector<std::string>& alphabet = mixed_alphabet();
  for (const std::string& first : alphabet) {
    for (const std::string& second : alphabet) {
      for (const char* const last : {"", "1", "か", "\u3099"}) {
        const std::string text = first + second + last;
        const std::string once = normal(text);
        ASSERT_EQ(once, NormalModel(text).text()) << testing::PrintToString(text);
        ASSERT_EQ(normal(once), once) << testing::PrintToString(text);
      }
    }
  }
}

}  // namespace
}  // namespace sekimori
