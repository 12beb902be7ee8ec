#pragma once

#include <string>

#include "sim/base/document.hpp"
#include "sim/network/network.hpp"

namespace vpusim {

// Reads a table of layers; workloads/networks/README.md documents the format. `file` is what
// layers say they come from. Errors: InputError with file, line and column.
Network load_layers(const std::string& file, const Document& document);

}  // namespace vpusim
