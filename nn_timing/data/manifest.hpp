#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vpusim::nn_timing {

// What describes a generated data set, in its folder.
inline constexpr std::string_view kManifestName = "manifest.json";

// The files that hold the rows of a data set, one per shard, in the order of the shards.
// Errors: InputError when the folder has no manifest, it says that the data set is not
// complete, or a file is not there.
std::vector<std::string> shard_files(const std::string& folder);

}  // namespace vpusim::nn_timing
