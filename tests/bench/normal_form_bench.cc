// Speed of the normal form alone, on texts made here: bytes of source per second. Goals (design,
// PERFORMANCE.md) on one core: 3 GB/s on ASCII, 600 MB/s on Japanese.
//
//   taskset -c 1 normal_form_bench --benchmark_repetitions=9 --benchmark_report_aggregates_only=true
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "signatures/text/normal_form.h"
#include "signatures/text/source_range.h"

namespace sekimori {
namespace {

constexpr std::size_t kTextBytes = 1 << 20;
constexpr std::size_t kWindowBytes = 64 << 10;
constexpr std::size_t kPieceBytes = 16 << 10;  // as a decoder hands it on

// A text of whole words picked at random, each followed by one of the ends.
std::string made_of(const std::vector<std::string_view>& words, const std::vector<std::string_view>& ends) {
  std::mt19937 random(1);
  std::string text;
  while (text.size() < kTextBytes) {
    text += words[random() % words.size()];
    text += ends[random() % ends.size()];
  }
  return text;
}

std::string english() {
  return made_of({"please",  "summarise", "the", "following",     "minutes",     "of",        "a",
                  "meeting", "held",      "in",  "Tokyo,",        "draft",       "agreement", "between",
                  "parties", "which",     "is",  "confidential.", "(section 3)", "2025"},
                 {" ", " ", " ", " ", " ", " ", " ", " ", " ", " ", "\n"});
}

std::string source_code() {
  return made_of({"for (int i = 0; i < n; ++i) {", "    return value;", "        sum += table[i] * weight;",
                  "}", "    // explains why this is done", "  if (!found) break;"},
                 {"\n"});
}

std::string prose() {
  return made_of(
      {"本件については", "関係者のみに", "配付された", "資料に基づき", "検討を行い", "サーバーの", "データを",
       "会議において", "決定した方針を", "速やかに", "周知すること", "とする", "起案者は", "必要に応じて",
       "個人情報の", "取扱いに", "注意しなければならない", "プロジェクト", "平成二十年の"},
      {"", "", "", "、", "", "", "。", "", "", "。\n　"});
}

// As people type: full-width digits and brackets, ASCII words inside, a mark here and there.
std::string mixed_prose() {
  return made_of({"令和７年",       "1月31日", "（別紙）", "API",    "仕様書", "の",     "確認", "を",
                  "Excel ファイル", "お願い",  "します",   "担当：", "佐藤",   "第３回", "①",    "②",
                  "２０２５",       "ver 2.0", "－",       "〜",     "PDF"},
                 {"", "", "", "", " ", "、", "。", "\n"});
}

std::string full_width() {
  return made_of(
      {"ＡＢＣ", "１２３４", "５６７８", "９０１２", "（株）", "Ｔｅｌ", "０３", "－", "ｖｅｒ．２"},
      {"", "", "　", "，"});
}

std::string half_width_kana() { return made_of({"ｶﾌﾞｼｷｶﾞｲｼｬ", "ﾆﾎﾝ", "ﾊﾟｿｺﾝ", "ﾃﾞｰﾀ", "ｻｰﾊﾞｰ"}, {" ", ""}); }

std::string json_like() {
  return made_of(
      {R"({"role":"user","content":")", "次の文章を要約してください。", R"("},)", R"("model":"gpt-5",)",
       R"("id":"msg_01ABCDEF","created":1735689600,)", "機密性２情報", "Please translate.", R"("tools":[],)",
       R"("metadata":{"user":"u-123","tags":["a","b"]},)", "議事録の案を作成し、", R"(\n)"},
      {""});
}

std::string cyrillic() {
  return made_of({"совершенно", "секретно", "для", "служебного", "пользования"}, {" "});
}

void normal_form(benchmark::State& state, std::string (*make_text)()) {
  const std::string text = make_text();
  std::vector<char> window(kWindowBytes);
  std::size_t total = 0;
  for (auto _ : state) {
    Normalizer normalizer;
    for (std::size_t at = 0; at < text.size(); at += kPieceBytes) {
      std::string_view piece = std::string_view(text).substr(at, kPieceBytes);
      while (!piece.empty()) {  // the window starts anew where it is full, as the inspector's does
        const Normalizer::Step step = normalizer.run(piece, window.data(), window.size());
        piece.remove_prefix(step.consumed);
        total += step.written;
      }
    }
    total += normalizer.finish(window.data(), window.size());
    benchmark::DoNotOptimize(window.data());
    benchmark::ClobberMemory();
  }
  benchmark::DoNotOptimize(total);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK_CAPTURE(normal_form, english, english);
BENCHMARK_CAPTURE(normal_form, source_code, source_code);
BENCHMARK_CAPTURE(normal_form, prose, prose);
BENCHMARK_CAPTURE(normal_form, mixed_prose, mixed_prose);
BENCHMARK_CAPTURE(normal_form, full_width, full_width);
BENCHMARK_CAPTURE(normal_form, half_width_kana, half_width_kana);
BENCHMARK_CAPTURE(normal_form, json_like, json_like);
BENCHMARK_CAPTURE(normal_form, cyrillic, cyrillic);

// A header value or a chat message: what one part costs besides its bytes.
void short_part(benchmark::State& state) {
  const std::string text = "議事録の案を作成し、関係者に配付してください。";
  std::array<char, 1024> out;
  for (auto _ : state) {
    Normalizer normalizer;
    std::size_t written = normalizer.run(text, out.data(), out.size()).written;
    written += normalizer.finish(out.data() + written, out.size() - written);
    benchmark::DoNotOptimize(written);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(short_part);

// One finding in the middle of a window led back to its source.
void source_of_match(benchmark::State& state) {
  const std::string text = prose().substr(0, kWindowBytes);
  for (auto _ : state) {
    const SourceRange range = source_range(Normalizer{}, text, kWindowBytes / 2, kWindowBytes / 2 + 12);
    benchmark::DoNotOptimize(range);
  }
}
BENCHMARK(source_of_match);

}  // namespace
}  // namespace sekimori

BENCHMARK_MAIN();
