#include "sensor/config.h"

#include <array>
#include <filesystem>

#include <unistd.h>

#include "sensor/data_folder.h"
#include "signatures/load/pattern_compiler.h"
#include "signatures/load/toml_file.h"

namespace sekimori {
namespace {

constexpr std::string_view kSiteFolder = "/etc/sekimori";

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "sekimori";
}

void load_limits(TomlTable& table, Limits& limits) {
  for (const LimitRow& row : kLimitRows) {
    limits.*row.member = static_cast<std::uint64_t>(
        table.integer(row.name, static_cast<std::int64_t>(row.preset), static_cast<std::int64_t>(row.least),
                      static_cast<std::int64_t>(row.greatest)));
  }
  table.finish();
}

}  // namespace

Config Config::defaults() {
  Config config;
  config.sensor_name = host_name();
  config.data = DataPaths::below(shipped_data_folder());
  config.data.site.emplace_back(kSiteFolder);
  config.cache_folder = DatabaseCache::default_folder();
  return config;
}

LoadedConfig load_config(const std::string& path) {
  LoadedConfig loaded{.config = Config::defaults(), .faults = {}};
  Config& config = loaded.config;
  const Result<DataFile> file = read_data_file(path);
  if (!file) {
    loaded.faults.push_back(file.error());
    return loaded;
  }
  Diagnostics diagnostics;
  const auto toml = TomlFile::parse(path, file->text, diagnostics);
  if (toml) {
    TomlTable root = toml->root();
    if (auto sensor = root.table("sensor")) {
      config.sensor_name = sensor->string("name", config.sensor_name);
      sensor->finish();
    }
    if (auto data = root.table("data")) {
      config.data.rules = data->string("rules", config.data.rules);
      config.data.services = data->string("services", config.data.services);
      config.data.policy = data->string("policy", config.data.policy);
      if (data->has("site")) {
        config.data.site.clear();
        for (TomlString& folder : data->strings("site")) config.data.site.push_back(std::move(folder.text));
      }
      config.cache_folder = data->string("cache", config.cache_folder);
      data->finish();
    }
    if (auto flow = root.table("flow")) {
      config.key_vlan = flow->boolean("key_vlan", config.key_vlan);
      flow->finish();
    }
    if (auto inspect = root.table("inspect")) {
      config.all_hosts = inspect->boolean("all_hosts", config.all_hosts);
      config.filter = inspect->string("filter", config.filter);
      inspect->finish();
    }
    if (auto alerts = root.table("alerts")) {
      config.excerpt = static_cast<ExcerptMode>(alerts->choice("excerpt", kExcerptNames, 0));
      alerts->finish();
    }
    if (auto limits = root.table("limits")) load_limits(*limits, config.limits);
    root.finish();
  }
  loaded.faults = diagnostics.errors();
  return loaded;
}

}  // namespace sekimori
