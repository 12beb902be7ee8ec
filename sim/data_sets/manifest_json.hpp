#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "nn_timing/data/shard_table.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"

// What manifests and the notes of shards say, in JSON.

namespace vpusim {

inline constexpr int kManifestFormat = 2;

// Gives what `read` makes of the file; whatever it misses is damage. Errors: InputError,
// EnvironmentError.
template <class Read>
auto read_json(const std::string& path, const Read& read) {
  try {
    return read(nlohmann::ordered_json::parse(read_text_file(path)));
  } catch (const nlohmann::ordered_json::exception& error) {
    throw InputError(fmt::format("{}: is damaged: {}", path, error.what()));
  }
}

struct FoundManifest {
  bool is_complete = false;
  std::string program;  // program_id() of who began it; empty: not told
  nlohmann::ordered_json settings;
};

// Errors: InputError for a file that is no manifest.
FoundManifest read_manifest(const std::string& path);

// How often each value of a column of names or texts occurs, by name.
// Precondition: the table has such a column.
nlohmann::ordered_json counts_of(const nn_timing::ShardTable& table, std::string_view column);
void add_counts(nlohmann::ordered_json& sums, const nlohmann::ordered_json& counts);

// Adds to a manifest "columns" of the only table, or "tables" by name.
void describe_tables(const std::vector<nn_timing::ShardTable>& tables,
                     nlohmann::ordered_json& manifest);

}  // namespace vpusim
