#include "signatures/load/service_loader.h"

#include <algorithm>
#include <array>

#include "decoders/base/ascii.h"

namespace sekimori {
namespace {

constexpr std::array<std::string_view, 3> kTerms = {"internal", "contract", "standard"};
constexpr std::array<std::string_view, 3> kTraining = {"yes", "no", "unknown"};

// The labels of pointers, by the key they stand under, in the order in which they win.
constexpr std::array<std::pair<std::string_view, PartKind>, 5> kLabels = {
    {{"file", PartKind::kFile},
     {"file_name", PartKind::kFileName},
     {"tool_result", PartKind::kToolResult},
     {"prompt", PartKind::kPrompt},
     {"metadata", PartKind::kMetadata}}};

// RFC 1123 names in lower case, as A-labels, with * where the loader allows it.
bool is_host(std::string_view host, bool with_star) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.back() == '.') return false;
  std::size_t label = 0;
  for (const char c : host) {
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
      continue;
    }
    if (!is_lower(c) && !is_digit(c) && c != '-' && c != '_' && !(with_star && c == '*')) return false;
    if (++label > 63) return false;
  }
  return label > 0;
}

class ServiceLoader {
 public:
  explicit ServiceLoader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void load_file(const DataFile& file) {
    const auto toml = TomlFile::parse(file.path, file.text, diagnostics_);
    if (!toml) return;
    TomlTable root = toml->root();
    set_.date = std::max(set_.date, root.time("published"));
    for (TomlTable& table : root.tables("service")) load_service(table);
    for (TomlTable& table : root.tables("wire")) load_wire(table);
    root.finish();
  }

  ServiceSet finish() { return std::move(set_); }

 private:
  void load_service(TomlTable& table) {
    const std::string id = table.require_string("id");
    const auto known = std::find_if(set_.services.begin(), set_.services.end(),
                                    [&](const Service& s) { return s.id == id; });
    const bool overlay = table.boolean("overlay", false);
    if (overlay && known == set_.services.end()) {
      table.fault("id", "there is no service '" + id + "' to lay this over");
    }
    Service fresh;
    Service& service = known != set_.services.end() && overlay ? *known : fresh;
    service.id = id;
    service.provider = table.string("provider", service.provider);
    service.name = table.string("name", service.name.empty() ? id : service.name);
    service.category = table.string("category", service.category);
    service.country = table.string("country", service.country);
    const std::size_t terms = service.terms == Terms::kUnknown ? 2 : static_cast<std::size_t>(service.terms);
    service.terms = static_cast<Terms>(table.choice("terms", kTerms, terms));
    service.trains_on_input = static_cast<TrainsOnInput>(
        table.choice("trains_on_input", kTraining, static_cast<std::size_t>(service.trains_on_input)));
    service.shared_host = table.boolean("shared_host", service.shared_host);
    service.confidence = table.string("confidence", service.confidence);
    service.notes = table.string("notes", service.notes);
    load_hosts(table, "hosts", false, service.hosts);
    load_hosts(table, "host_suffixes", false, service.host_suffixes);
    load_hosts(table, "host_patterns", true, service.host_patterns);
    if (service.hosts.empty() && service.host_suffixes.empty() && service.host_patterns.empty() &&
        !table.has("hosts")) {
      table.fault(
          "hosts",
          "a service needs one of hosts, host_suffixes, host_patterns; write hosts = [] if none is known");
    }
    table.finish();
    if (&service != &fresh) return;
    if (known == set_.services.end()) {
      set_.services.push_back(std::move(fresh));
    } else {
      *known = std::move(fresh);
    }
  }

  void load_hosts(TomlTable& table, std::string_view key, bool with_star, std::vector<std::string>& hosts) {
    for (TomlString& host : table.strings(key)) {
      if (!is_host(host.text, with_star)) {
        diagnostics_.add(host.place,
                         "'" + host.text +
                             "' is no host name; write it in lower case, without scheme, port and path" +
                             (with_star ? "" : ", and a name with * under host_patterns"));
      } else if (std::find(hosts.begin(), hosts.end(), host.text) == hosts.end()) {
        hosts.push_back(std::move(host.text));
      }
    }
  }

  void load_wire(TomlTable& table) {
    WireEntry wire;
    wire.id = table.require_string("id");
    const std::string service = table.require_string("service");
    const auto known = std::find_if(set_.services.begin(), set_.services.end(),
                                    [&](const Service& s) { return s.id == service; });
    if (known == set_.services.end()) {
      table.fault("service",
                  "there is no service '" + service + "'; services stand before their wire entries");
    } else {
      wire.service = static_cast<std::uint32_t>(known - set_.services.begin());
    }
    wire.method = table.string("method", "POST");
    wire.path_pattern = table.require_string("path");
    table.string("source");
    table.string("notes");
    const PatternSource path{wire.path_pattern, false, table.place_of("path")};
    if (!wire.path_pattern.starts_with('^') || !wire.path_pattern.ends_with('$')) {
      table.fault("path", "the pattern is to cover the whole path: begin it with ^ and end it with $");
    }
    for (const auto& [key, kind] : kLabels) {
      for (const TomlString& pointer : table.strings(key)) load_pointer(pointer, kind, wire);
    }
    load_examples(table, static_cast<std::uint32_t>(set_.wires.size()));
    table.finish();
    if (std::any_of(set_.wires.begin(), set_.wires.end(),
                    [&](const WireEntry& w) { return w.id == wire.id; })) {
      table.fault("id", "'" + wire.id + "' stands twice");
    }
    set_.wires.push_back(std::move(wire));
    set_.paths.push_back(path);
  }

  // RFC 6901, with * for any step and a last ** for everything below.
  void load_pointer(const TomlString& pointer, PartKind kind, WireEntry& wire) {
    std::string_view text = pointer.text;
    if (!text.starts_with('/')) {
      diagnostics_.add(pointer.place, "'" + pointer.text + "' is no pointer: it begins with /");
      return;
    }
    LeafPointer leaf{.steps = {}, .kind = kind};
    while (!text.empty()) {
      text.remove_prefix(1);
      const std::size_t end = std::min(text.find('/'), text.size());
      std::string step;
      for (std::size_t i = 0; i < end; ++i) {
        const bool escaped = text[i] == '~' && i + 1 < end && (text[i + 1] == '0' || text[i + 1] == '1');
        step += !escaped ? text[i] : text[++i] == '0' ? '~' : '/';
      }
      leaf.steps.push_back(std::move(step));
      text.remove_prefix(end);
    }
    if (std::find(leaf.steps.begin(), leaf.steps.end(), "**") < leaf.steps.end() - 1) {
      diagnostics_.add(pointer.place,
                       "'" + pointer.text + "': ** stands for everything below, so nothing can follow it");
      return;
    }
    wire.leaves.push_back(std::move(leaf));
  }

  void load_examples(TomlTable& table, std::uint32_t wire) {
    std::vector<TomlTable> examples = table.tables("example");
    if (examples.empty())
      table.fault("example", "at least one example is needed: [[wire.example]] with path, body and finds");
    for (TomlTable& each : examples) {
      WireExample example{.wire = wire,
                          .path = each.require_string("path"),
                          .body = each.require_string("body"),
                          .finds = {},
                          .place = each.place()};
      if (auto finds = each.table("finds")) {
        for (const auto& [label, kind] : kLabels) {
          for (TomlString& text : finds->strings(label))
            example.finds.push_back({kind, std::move(text.text)});
        }
        finds->finish();
      }
      if (example.finds.empty()) each.fault("finds", "say what is to be found: finds = { prompt = [\"…\"] }");
      each.finish();
      set_.examples.push_back(std::move(example));
    }
  }

  Diagnostics& diagnostics_;
  ServiceSet set_;
};

}  // namespace

ServiceSet load_services(const std::vector<DataFile>& files, Diagnostics& diagnostics) {
  ServiceLoader loader(diagnostics);
  for (const DataFile& file : files) loader.load_file(file);
  return loader.finish();
}

}  // namespace sekimori
