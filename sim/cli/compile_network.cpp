#include "sim/cli/compile_network.hpp"

#include <fmt/format.h>

#include "sim/base/input_error.hpp"
#include "sim/base/phase.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/report/terminal/text.hpp"
#include "sim/session/choose_timing.hpp"

namespace vpusim {

CompileResult compile_network(const Network& network, const HwConfig& hw, const std::string& timing,
                              const CompileOptions& options) {
  const TimingModels models = choose_timing(timing, hw, Fidelity::kDevice);
  tell_warnings(models.warnings);
  return run_phase("compiling the network",
                   [&] { return compile(network, hw, options, *models.dpu, *models.shave); });
}

std::string compile_summary(const CompileResult& result, const HwConfig& hw) {
  const auto megabytes = [](std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; };
  const auto microseconds = [](Picoseconds time) {
    return static_cast<double>(time.count()) / 1e6;
  };
  const LowerBound& bound = result.bound;
  const std::uint64_t traffic = result.loaded_bytes + result.stored_bytes;
  std::string text = fmt::format(
      "{}: {} tasks, {} barriers for {}; {:.1f} million MACs\n"
      "DDR traffic {:.3f} MB ({:.3f} in, {:.3f} out), {:.2f} x the compulsory {:.3f} MB\n"
      "no schedule is faster than {:.3f} us: DPU {:.3f}, SHAVE {:.3f}, DDR {:.3f}, DMA {:.3f}\n",
      for_terminal(result.schedule.name(), 60), result.schedule.tasks().size(),
      result.schedule.barriers().size(), hw.name, static_cast<double>(result.macs) / 1e6,
      megabytes(traffic), megabytes(result.loaded_bytes), megabytes(result.stored_bytes),
      static_cast<double>(traffic) / static_cast<double>(bound.compulsory.count()),
      megabytes(bound.compulsory.count()), microseconds(bound.of_device()), microseconds(bound.dpu),
      microseconds(bound.shave), microseconds(bound.ddr), microseconds(bound.dma));
  if (result.unread_macs > 0) {
    text += fmt::format("{:.1f} million MACs are left out: nobody reads their results\n",
                        static_cast<double>(result.unread_macs) / 1e6);
  }
  for (const UnknownCost& unknown : result.unknown_costs) {
    text += fmt::format("no published cost: {} ({} layer{}, {:.2f} % of the work); {}\n",
                        for_terminal(unknown.operation, 40), unknown.layers,
                        unknown.layers == 1 ? "" : "s", unknown.share * 100,
                        "costed as the device's unknown kernel");
  }
  return text;
}

ScheduleSyntax schedule_syntax_of(const std::string& file) {
  if (file.ends_with(".json")) {
    return ScheduleSyntax::kJson;
  }
  if (file.ends_with(".yaml") || file.ends_with(".yml") || file == "-") {
    return ScheduleSyntax::kYaml;
  }
  throw InputError("a schedule file must end in .yaml, .yml or .json, got '" + file + "'");
}

}  // namespace vpusim
