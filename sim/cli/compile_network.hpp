#pragma once

#include <string>

#include "sim/compiler/compile.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/importers/yaml/write_yaml.hpp"
#include "sim/network/network.hpp"

namespace vpusim {

// What both `compile` and `run` do with a network. `timing` as --timing; tells warnings.
CompileResult compile_network(const Network& network, const HwConfig& hw, const std::string& timing,
                              const CompileOptions& options);

// What came out, in a few lines: work, traffic against what is compulsory, the lower bound, and
// what has no known cost.
std::string compile_summary(const CompileResult& result, const HwConfig& hw);

// By the ending of a file. Errors: InputError.
ScheduleSyntax schedule_syntax_of(const std::string& file);

}  // namespace vpusim
