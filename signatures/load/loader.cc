#include "signatures/load/loader.h"

#include <algorithm>

#include "decoders/base/sha256.h"
#include "decoders/base/version.h"
#include "signatures/load/examples.h"
#include "signatures/load/policy_loader.h"
#include "signatures/load/service_loader.h"
#include "signatures/load/signature_loader.h"

namespace sekimori {
namespace {

// What makes proven examples proven no more: another reading of the same files.
constexpr std::string_view kProofFormat = "sekimori proof 1\n";

void gather(const std::string& path, bool must_exist, std::vector<DataFile>& files,
            Diagnostics& diagnostics) {
  Result<std::vector<DataFile>> found = read_data_files(path, must_exist);
  if (!found) return diagnostics.add(found.error());
  std::move(found->begin(), found->end(), std::back_inserter(files));
}

// The files of one kind of knowledge, shipped and the site's.
std::vector<DataFile> gather(const std::string& shipped, const std::vector<std::string>& site,
                             const char* folder, Diagnostics& diagnostics) {
  std::vector<DataFile> files;
  gather(shipped, true, files, diagnostics);
  for (const std::string& path : site) gather(path + "/" + folder, false, files, diagnostics);
  return files;
}

// Rules without marks need no lexicon; one that is named and is not there is a fault of the rule that names
// it.
std::vector<DataFile> gather_lexicons(const DataPaths& paths, Diagnostics& diagnostics) {
  std::vector<DataFile> files;
  gather(paths.rules + "/lexicon", false, files, diagnostics);
  for (const std::string& path : paths.site) gather(path + "/rules.d/lexicon", false, files, diagnostics);
  return files;
}

void digest(const std::vector<DataFile>& files, Sha256Stream& stream) {
  for (const DataFile& file : files) {
    const std::string header =
        file.path.substr(file.path.rfind('/') + 1) + " " + std::to_string(file.text.size()) + "\n";
    stream.update(as_bytes(header));
    stream.update(as_bytes(file.text));
  }
}

std::optional<CompiledPatterns> compile(SignatureSet& signatures, const std::vector<PatternSource>& paths,
                                        const DatabaseCache& cache, PatternSet& path_set,
                                        Diagnostics& diagnostics) {
  std::vector<PatternSetSource> sets(2);
  sets[0].patterns = signatures.patterns;
  for (const MarkWord& word : signatures.words) {
    sets[0].patterns.push_back({escape_pattern(word.text), word.ignore_case, {}});
  }
  sets[1].patterns = paths;
  for (const PatternSource& pattern : signatures.patterns) sets.push_back({{pattern}, true});
  auto databases = compile_sets(sets, cache, diagnostics);
  if (!databases) return std::nullopt;
  CompiledPatterns compiled;
  compiled.candidates = std::move((*databases)[0]);
  path_set = std::move((*databases)[1]);
  std::move(databases->begin() + 2, databases->end(), std::back_inserter(compiled.confirming));
  compiled.pattern_signature = std::move(signatures.pattern_signature);
  compiled.words = std::move(signatures.words);
  return compiled;
}

// More different values than are remembered would never be counted.
void check_thresholds(const std::vector<Signature>& signatures, const Limits& limits,
                      Diagnostics& diagnostics) {
  for (const Signature& signature : signatures) {
    if (!signature.threshold.unique || signature.threshold.count <= limits.evidence_values) continue;
    diagnostics.add(signature.source, "'threshold': a count of " + std::to_string(signature.threshold.count) +
                                          " is never reached, the limit evidence_values is " +
                                          std::to_string(limits.evidence_values));
  }
}

}  // namespace

Loaded load_ruleset(const LoadOptions& options, const Limits& limits) {
  Diagnostics diagnostics;
  const DataPaths& paths = options.paths;
  const std::vector<DataFile> rules = gather(paths.rules, paths.site, "rules.d", diagnostics);
  const std::vector<DataFile> lexicons = gather_lexicons(paths, diagnostics);
  const std::vector<DataFile> services = gather(paths.services, paths.site, "services.d", diagnostics);
  const std::vector<DataFile> policies = gather(paths.policy, paths.site, "policy.d", diagnostics);
  if (!diagnostics.ok()) return {.ruleset = nullptr, .faults = diagnostics.errors()};

  auto ruleset = std::make_shared<Ruleset>();
  SignatureSet signatures = load_signatures(rules, lexicons, diagnostics);
  ServiceSet catalogue = load_services(services, diagnostics);
  ruleset->policy = load_policy(policies, diagnostics);
  check_thresholds(signatures.signatures, limits, diagnostics);
  if (!diagnostics.ok()) return {.ruleset = nullptr, .faults = diagnostics.errors()};

  const DatabaseCache cache(options.cache_folder);
  PatternSet path_set;
  auto compiled = compile(signatures, catalogue.paths, cache, path_set, diagnostics);
  if (!compiled) return {.ruleset = nullptr, .faults = diagnostics.errors()};
  ruleset->patterns = std::move(*compiled);
  ruleset->signatures = std::move(signatures.signatures);
  ruleset->version = signatures.version;
  ruleset->published = signatures.published;
  ruleset->catalogue_date = catalogue.date;
  ruleset->catalogue = std::make_unique<const Catalogue>(std::move(catalogue.services),
                                                         std::move(catalogue.wires), std::move(path_set));
  Sha256Stream sha;
  digest(rules, sha);
  digest(lexicons, sha);
  digest(services, sha);
  digest(policies, sha);
  ruleset->sha256 = sha.finish();

  // Examples prove data and program together: a proof holds for this program.
  const std::string proof =
      std::string(kProofFormat) + std::string(kVersion) + std::string(kRevision) + to_hex(ruleset->sha256);
  const std::string proof_key = to_hex(sha256(as_bytes(proof)));
  if (!options.always_prove && cache.read(proof_key)) return {.ruleset = std::move(ruleset), .faults = {}};
  prove_signatures(*ruleset, signatures.examples, limits, diagnostics);
  prove_wires(*ruleset, catalogue.examples, limits, diagnostics);
  if (!diagnostics.ok()) return {.ruleset = nullptr, .faults = diagnostics.errors()};
  cache.write(proof_key, "proven");
  return {.ruleset = std::move(ruleset),
          .faults = {},
          .examples = signatures.examples.size() + catalogue.examples.size()};
}

}  // namespace sekimori
