#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vpusim::nn_timing {

// What describes a generated data set, in its folder.
inline constexpr std::string_view kManifestName = "manifest.json";

// What a manifest calls data of DPU workloads, in settings.kind.
inline constexpr std::string_view kWorkloadKind = "dpu";

// The files that hold the DPU workloads of a data set, one per shard, in the order of the shards.
// Errors: InputError when the folder has no manifest, it says that the data set is not
// complete or of another kind, or a file is not there.
std::vector<std::string> shard_files(const std::string& folder);

}  // namespace vpusim::nn_timing
