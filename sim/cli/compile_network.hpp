#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/compiler/compile.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/importers/yaml/write_yaml.hpp"
#include "sim/network/network.hpp"

namespace vpusim {

// What a user says about how a network becomes a schedule; `compile` and `run` take the same.
struct CompileChoice {
  std::uint32_t effort = CompileOptions().effort;
  std::string objective = std::string(kObjectiveNames[Objective::kLatency]);
  std::string cost;  // empty: what --timing says
};

// --effort, --objective and --cost.
void add_compile_options(CLI::App& command, CompileChoice& choice);
// The one of these options that the user gave for a file that is no network; else empty.
std::string compile_option_given(const CLI::App& command);

// Errors: InputError for a name that is none.
CompileOptions options_of(const CompileChoice& choice);
std::optional<CostSource> cost_of(const CompileChoice& choice);

// Tells warnings of the network and of the models. `timing` as --timing.
CompileResult compile_network(const Network& network, const HwConfig& hw, const std::string& timing,
                              const CompileOptions& options);

// What came out, in a few lines: work, traffic against what is compulsory, the lower bound, and
// what has no known cost.
std::string compile_summary(const CompileResult& result, const HwConfig& hw);

// Operation by operation: what was chosen, what it takes, what it was compared with, what limits
// it.
std::string explanation(const CompileResult& result);

// By the ending of a file. Errors: InputError.
ScheduleSyntax schedule_syntax_of(const std::string& file);

}  // namespace vpusim
