#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "sim/data_sets/data_kind.hpp"
#include "sim/data_sets/data_set_folder.hpp"

namespace vpusim {

// How far a data set is, in rows.
struct DataSetProgress {
  std::uint64_t rows = 0;  // that are wanted
  std::uint64_t drawn = 0;
  std::uint64_t made = 0;
  bool is_drawing = false;  // rows are drawn first, where that is cheap
};

struct DataSetRequest {
  std::string folder;  // to make, or to go on with
  DataSetSettings settings;
  std::size_t workers = 1;  // processes; the data do not depend on it
  // Called before the first shard, with what was there already, and after each.
  std::function<void(const DataSetProgress&)> on_progress;
};

// Makes the data set, or what of it is not there yet, and gives its manifest; nothing when it was
// complete already.
//
// Errors: InputError for a folder that holds anything else, and when the kind has not so many
// different rows; EnvironmentError; Interrupted, after which the same call makes the rest.
std::optional<nlohmann::ordered_json> generate_data_set(const DataKind& kind,
                                                        const DataSetRequest& request);

}  // namespace vpusim
