#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/compiler/compile.hpp"

namespace vpusim {

// The options of the compiler as names and values, for results that are to be made again.
using CompileSettings = std::vector<std::pair<std::string, std::string>>;

CompileSettings settings_of(const CompileOptions& options);

// What is not named keeps its default. Errors: InputError for an unknown name or value.
CompileOptions options_of(const CompileSettings& settings);

}  // namespace vpusim
