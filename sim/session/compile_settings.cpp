#include "sim/session/compile_settings.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim {
namespace {

constexpr std::uint32_t kMostEffort = 3;

[[noreturn]] void fail(const std::string& name, const std::string& value) {
  throw InputError(
      fmt::format("unknown setting of the compiler: {} = {}", in_quotes(name), in_quotes(value)));
}

}  // namespace

CompileSettings settings_of(const CompileOptions& options, std::optional<CostSource> cost) {
  CompileSettings settings = {{"effort", std::to_string(options.effort)},
                              {"objective", std::string(kObjectiveNames[options.objective])}};
  if (cost) {
    settings.emplace_back("cost", std::string(kCostSourceNames[*cost]));
  }
  return settings;
}

std::optional<CostSource> cost_of(const CompileSettings& settings) {
  for (const auto& [name, value] : settings) {
    if (name == "cost") {
      return kCostSourceNames.find(value);
    }
  }
  return std::nullopt;
}

std::string deciding_timing(std::optional<CostSource> cost, const std::string& timing) {
  if (!cost) {
    return timing;
  }
  return *cost == CostSource::kLearned ? "" : std::string(kCostSourceNames[*cost]);
}

CompileOptions options_of(const CompileSettings& settings) {
  CompileOptions options;
  for (const auto& [name, value] : settings) {
    if (name == "effort") {
      const char* end = value.data() + value.size();
      const auto read = std::from_chars(value.data(), end, options.effort);
      if (read.ec != std::errc() || read.ptr != end || options.effort > kMostEffort) {
        fail(name, value);
      }
    } else if (const auto objective = kObjectiveNames.find(value);
               name == "objective" && objective) {
      options.objective = *objective;
    } else if (name != "cost" || !kCostSourceNames.find(value)) {
      fail(name, value);
    }
  }
  return options;
}

}  // namespace vpusim
