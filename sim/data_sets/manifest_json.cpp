#include "sim/data_sets/manifest_json.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

namespace vpusim {
namespace {

using nlohmann::ordered_json;
using nn_timing::ShardColumn;
using nn_timing::ShardTable;

const ShardColumn& column_named(const ShardTable& table, std::string_view name) {
  return *std::find_if(table.columns.begin(), table.columns.end(),
                       [&](const ShardColumn& c) { return c.description.name == name; });
}

ordered_json columns_json(const ShardTable& table) {
  ordered_json columns = ordered_json::array();
  for (const ShardColumn& column : table.columns) {
    const nn_timing::ColumnDescription& told = column.description;
    ordered_json described = {{"name", told.name}, {"kind", told.kind}, {"meaning", told.meaning}};
    if (!told.names.empty()) {
      described["names"] = std::vector<std::string>(told.names.begin(), told.names.end());
    }
    columns.push_back(std::move(described));
  }
  return columns;
}

}  // namespace

FoundManifest read_manifest(const std::string& path) {
  return read_json(path, [&](const ordered_json& found) {
    if (!found.is_object() || found.value("vpusim_data_set", ordered_json()) != kManifestFormat) {
      throw InputError(path + ": is no manifest of a data set; name another folder");
    }
    FoundManifest manifest;
    manifest.is_complete = found.at("is_complete").get<bool>();
    manifest.program = found.value("program", "");
    manifest.settings = found.at("settings");
    if (!manifest.settings.is_object()) {
      throw InputError(path + ": is damaged: its settings are no mapping");
    }
    return manifest;
  });
}

ordered_json counts_of(const ShardTable& table, std::string_view name) {
  const ShardColumn& column = column_named(table, name);
  ordered_json counts = ordered_json::object();
  if (const auto* texts = std::get_if<std::vector<std::string_view>>(&column.values)) {
    for (const std::string_view text : *texts) {
      ordered_json& count = counts[std::string(text)];
      count = count.is_null() ? 1 : count.get<std::uint64_t>() + 1;
    }
    return counts;
  }
  const auto& places = std::get<std::vector<std::int8_t>>(column.values);
  for (std::size_t place = 0; place < column.description.names.size(); ++place) {
    const auto count = std::count(places.begin(), places.end(), static_cast<std::int8_t>(place));
    if (count > 0) {
      counts[std::string(column.description.names[place])] = count;
    }
  }
  return counts;
}

void add_counts(ordered_json& sums, const ordered_json& counts) {
  if (sums.is_null()) {
    sums = ordered_json::object();
  }
  for (const auto& [name, count] : counts.items()) {
    sums[name] = sums.value(name, std::uint64_t{0}) + count.get<std::uint64_t>();
  }
}

void describe_tables(const std::vector<ShardTable>& tables, ordered_json& manifest) {
  for (const ShardTable& table : tables) {
    if (table.name.empty()) {
      manifest["columns"] = columns_json(table);
    } else {
      manifest["tables"][table.name] = columns_json(table);
    }
  }
}

}  // namespace vpusim
