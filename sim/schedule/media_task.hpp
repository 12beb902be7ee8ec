#pragma once

#include <string>
#include <vector>

#include "sim/schedule/ids.hpp"

namespace vpusim {

// One job of the media engine: colour conversion and scaling (VPUIP.M2ITask).
struct MediaTask {
  std::string input_format;   // "SP_NV12_8"
  std::string output_format;  // "IL_RGB888"
  std::vector<BufferId> inputs;
  std::vector<BufferId> outputs;
  std::vector<BufferId> profiling_data;
  auto operator<=>(const MediaTask&) const = default;
};

}  // namespace vpusim
