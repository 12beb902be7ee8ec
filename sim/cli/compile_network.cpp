#include "sim/cli/compile_network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/phase.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/report/terminal/text.hpp"
#include "sim/session/choose_timing.hpp"

namespace vpusim {
namespace {

double microseconds(Picoseconds time) { return static_cast<double>(time.count()) / 1e6; }
double megabytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

// One line below an operation for what else was possible.
std::string shown_alternatives(const OpReport& op) {
  std::string text;
  for (const OpReport::Alternative& other : op.alternatives) {
    text += fmt::format("{} {} {:.3f} us", text.empty() ? "" : ",", other.grid,
                        microseconds(other.work_time));
  }
  return text.empty() ? "" : fmt::format("{:36}  not{}\n", "", text);
}

}  // namespace

void add_compile_options(CLI::App& command, CompileChoice& choice) {
  command
      .add_option("--effort", choice.effort,
                  "For networks. 0: layer by layer through DDR, nothing at the same time; 1: "
                  "tensors stay in CMX where they fit; 2: weights are loaded ahead, and a few "
                  "schedules compared; 3: more are compared")
      ->check(CLI::Range(0U, 3U))
      ->capture_default_str();
  command
      .add_option("--objective", choice.objective,
                  "For networks. What the schedule should have least of: latency, energy, or "
                  "traffic between DDR and CMX")
      ->type_name(fmt::format("{}", fmt::join(kObjectiveNames.all(), "|")))
      ->capture_default_str();
  command
      .add_option("--cost", choice.cost,
                  "For networks. Whose costs decide about splits and modes: learned (the "
                  "device's network), analytic or pipeline; by default those of --timing")
      ->type_name(fmt::format("{}", fmt::join(kCostSourceNames.all(), "|")));
}

std::string compile_option_given(const CLI::App& command) {
  for (const char* name : {"--effort", "--objective", "--cost"}) {
    if (command.count(name) > 0) {
      return name;
    }
  }
  return "";
}

CompileOptions options_of(const CompileChoice& choice) {
  const auto objective = kObjectiveNames.find(choice.objective);
  if (!objective) {
    throw InputError("unknown objective " + in_quotes(choice.objective) +
                     did_you_mean(choice.objective, kObjectiveNames.all()) +
                     " (latency, energy or traffic)");
  }
  return {.effort = choice.effort, .objective = *objective};
}

std::optional<CostSource> cost_of(const CompileChoice& choice) {
  const auto cost = kCostSourceNames.find(choice.cost);
  if (!choice.cost.empty() && !cost) {
    throw InputError("unknown cost " + in_quotes(choice.cost) +
                     did_you_mean(choice.cost, kCostSourceNames.all()) +
                     " (learned, analytic or pipeline)");
  }
  return cost;
}

CompileResult compile_network(const Network& network, const HwConfig& hw, const std::string& timing,
                              const CompileOptions& options) {
  const TimingModels models = choose_timing(timing, hw, Fidelity::kDevice);
  tell_warnings(network.notes());
  tell_warnings(models.warnings);
  return run_phase("compiling the network",
                   [&] { return compile(network, hw, options, *models.dpu, *models.shave); });
}

std::string compile_summary(const CompileResult& result, const HwConfig& hw) {
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

std::string explanation(const CompileResult& result) {
  std::string text = fmt::format("{:36}  {:20} {:13} {:16} {:12} {:>9} {:>9} {:>8}  {}\n",
                                 "operation", "done as", "MPE mode", "shared by tiles",
                                 "in stripes", "work us", "DMA us", "DDR MB", "limit, result in");
  for (const OpReport& op : result.ops) {
    text += fmt::format("{:36}  {:20} {:13} {:16} {:12} {:9.3f} {:9.3f} {:8.3f}  {}, {}\n",
                        for_terminal(op.name, 36), for_terminal(op.work, 20), op.mode, op.grid,
                        op.stripes, microseconds(op.work_time), microseconds(op.transfer_time),
                        megabytes(op.loaded_bytes + op.stored_bytes), op.bound(),
                        op.is_output_in_cmx ? "CMX" : "DDR");
    text += shown_alternatives(op);
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
