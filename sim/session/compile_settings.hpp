#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/compiler/compile.hpp"

namespace vpusim {

// The options of the compiler as names and values, for results that are to be made again.
using CompileSettings = std::vector<std::pair<std::string, std::string>>;

CompileSettings settings_of(const CompileOptions& options, std::optional<CostSource> cost);

// What is not named keeps its default. Errors: InputError for an unknown name or value.
CompileOptions options_of(const CompileSettings& settings);
std::optional<CostSource> cost_of(const CompileSettings& settings);

// The models that decide, as choose_timing() takes them: those of a source that was named,
// otherwise the ones that judge.
std::string deciding_timing(std::optional<CostSource> cost, const std::string& timing);

}  // namespace vpusim
