#pragma once

#include <string_view>
#include <unordered_map>

namespace vpusim::mlir {

// The aliases of one file: "#NHWC", "!qElemType", "#loc12" (with their first
// character) and the text that each stands for.
using Aliases = std::unordered_map<std::string_view, std::string_view>;

}  // namespace vpusim::mlir
