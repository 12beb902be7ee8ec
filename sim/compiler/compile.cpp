#include "sim/compiler/compile.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/base/input_error.hpp"
#include "sim/compiler/compile_report.hpp"
#include "sim/compiler/depth_first.hpp"
#include "sim/compiler/fuse.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/make_schedule.hpp"
#include "sim/compiler/predicted_latency.hpp"
#include "sim/compiler/strategy.hpp"
#include "sim/compiler/trim.hpp"
#include "sim/network/work.hpp"
#include "sim/timing/schedule_energy.hpp"
#include "sim/timing/timed_schedule.hpp"

namespace vpusim {
namespace {

// What may be done in one way or another; the best schedule decides.
struct Alternative {
  double memory_price = 1;  // see ChoicePrices
  double weights_price = 0;
  std::uint32_t computed_percent = 60;  // see PlanOptions
};

// The network with or without chains, and what the model says of its operations.
struct Form {
  Form(LoweredNetwork network, const HwConfig& hw, const DpuTimingModel& dpu)
      : lowered(std::move(network)), chooser(lowered, hw, dpu) {}

  LoweredNetwork lowered;
  StrategyChooser chooser;
};

// Some networks want room for tensors that stay, others for weights that come early.
std::vector<Alternative> alternatives_of(std::uint32_t effort) {
  std::vector<Alternative> alternatives = {{}};
  if (effort >= 2) {
    alternatives.push_back({.computed_percent = 90});
    alternatives.push_back({.weights_price = 0.5, .computed_percent = 90});
    alternatives.push_back({.memory_price = 8, .computed_percent = 60});
  }
  if (effort >= 3) {
    for (const std::uint32_t percent : {95U, 80U, 70U, 50U, 40U}) {
      for (const double memory : {1.0, 8.0}) {
        for (const double weights : {0.0, 0.5}) {
          alternatives.push_back({memory, weights, percent});
        }
      }
    }
  }
  return alternatives;
}

struct Made {
  const Form* form = nullptr;
  IdVector<LoweredOpId, Strategy> strategies;
  PlannedSchedule planned;
  std::pair<double, double> price;  // by the objective
};

class Compiler {
 public:
  Compiler(const LoweredNetwork& lowered, const HwConfig& hw, const CompileOptions& options,
           const DpuTimingModel& dpu, const ShaveTimingModel& shave)
      : hw_(hw), options_(options), dpu_(dpu), shave_(shave) {
    const bool tries_chains = options.is_depth_first.value_or(options.effort >= 2);
    if (tries_chains) {
      LoweredNetwork chained = depth_first(lowered, hw);
      if (chained.ops.size() != lowered.ops.size()) {
        forms_.push_back(std::make_unique<Form>(std::move(chained), hw, dpu));
      }
    }
    if (forms_.empty() || !options.is_depth_first) {
      forms_.push_back(std::make_unique<Form>(lowered, hw, dpu));
    }
  }

  Made best() const {
    std::optional<Made> best;
    for (const auto& form : forms_) {
      for (const Alternative& alternative : alternatives_of(options_.effort)) {
        consider(*form, alternative, best);
      }
    }
    if (!best) {
      throw InputError(fmt::format(
          "'{}': each layer fits on {}, but loads and results find no places in its CMX "
          "together, or barriers run out; more of either, or another --effort, may help",
          forms_.front()->lowered.name, hw_.name));
    }
    return std::move(*best);
  }

 private:
  void consider(const Form& form, const Alternative& alternative, std::optional<Made>& best) const {
    IdVector<LoweredOpId, Strategy> strategies =
        form.chooser.choose({.memory = alternative.memory_price,
                             .weights = alternative.weights_price,
                             .minds_energy = options_.objective == Objective::kEnergy});
    std::optional<PlannedSchedule> planned =
        make_schedule(form.lowered, hw_, strategies, options_.effort,
                      {.computed_percent = alternative.computed_percent});
    if (!planned) {
      return;
    }
    const std::pair<double, double> price = price_of(*planned);
    if (!best || price < best->price) {
      best = Made{&form, std::move(strategies), std::move(*planned), price};
    }
  }

  std::pair<double, double> price_of(const PlannedSchedule& planned) const {
    const TimedSchedule timed = annotate(planned.schedule, hw_, Fidelity::kDevice, dpu_, shave_);
    const auto latency = static_cast<double>(predicted_latency(timed, hw_).count());
    switch (options_.objective) {
      case Objective::kEnergy: {
        const std::optional<ScheduleEnergy> energy = schedule_energy(timed, hw_);
        return {energy ? energy->total() : 0, latency};
      }
      case Objective::kTraffic:
        return {static_cast<double>(planned.plan.loaded_bytes + planned.plan.stored_bytes),
                latency};
      default:
        return {latency, 0};
    }
  }

  std::vector<std::unique_ptr<const Form>> forms_;
  const HwConfig& hw_;
  const CompileOptions& options_;
  const DpuTimingModel& dpu_;
  const ShaveTimingModel& shave_;
};

}  // namespace

CompileResult compile(const Network& network, const HwConfig& hw, const CompileOptions& options,
                      const DpuTimingModel& dpu, const ShaveTimingModel& shave) {
  const Network fused = fuse(network);
  LoweredNetwork lowered = lower(fused, hw);
  trim_unused_rows(lowered);
  const Compiler compiler(lowered, hw, options, dpu, shave);
  Made made = compiler.best();
  return {.schedule = std::move(made.planned.schedule),
          .ops = report_of(made.form->lowered, made.planned.plan, made.strategies, hw, shave),
          .unknown_costs = unknown_costs(fused, lowered, hw, shave),
          .macs = mac_count(network),
          .unread_macs = unread_macs(lowered),
          .loaded_bytes = made.planned.plan.loaded_bytes,
          .stored_bytes = made.planned.plan.stored_bytes,
          .bound = lower_bound(fused, lowered, hw, shave)};
}

}  // namespace vpusim
