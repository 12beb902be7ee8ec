#pragma once

#include <optional>
#include <string>

#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Reads a schedule file in any format: MLIR, or our own as YAML or JSON. The
// ending decides (.mlir, .yaml, .yml, .json); for others, and for the standard
// input "-", the content does.
//
// `function` chooses among several functions of an MLIR file. Errors: InputError,
// EnvironmentError.
Schedule load_schedule(const std::string& file, const std::optional<std::string>& function);

}  // namespace vpusim
