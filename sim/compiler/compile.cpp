#include "sim/compiler/compile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
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
  ScheduleOptions schedule = {};
};

// How much may be tried: tasks of all schedules that are made for it.
struct Budget {
  std::uint64_t alternatives = 0;  // the first one is made anyhow
  std::uint64_t improvements = 0;
};

Budget budget_of(std::uint32_t effort) {
  return effort >= 3   ? Budget{3'000'000, 50'000}
         : effort == 2 ? Budget{300'000, 10'000}
                       : Budget{300'000, 0};
}

// The network with or without chains, and what the model says of its operations.
struct Form {
  Form(LoweredNetwork network, const HwConfig& hw, const DpuTimingModel& dpu)
      : lowered(std::move(network)), chooser(lowered, hw, dpu) {}

  LoweredNetwork lowered;
  StrategyChooser chooser;
};

// Some networks want room for tensors that stay, others for weights that come early, and some
// that weights do not come so early that they are in the way.
std::vector<Alternative> alternatives_of(std::uint32_t effort) {
  if (effort == 0) {
    return {{.schedule = {.is_naive = true, .window = 0}}};
  }
  std::vector<Alternative> alternatives = {{.schedule = {.window = 2}}};
  if (effort >= 2) {
    alternatives.push_back({});
    alternatives.push_back({.schedule = {.computed_percent = 90}});
    alternatives.push_back({.weights_price = 0.5, .schedule = {.computed_percent = 90}});
    alternatives.push_back({.memory_price = 8});
    alternatives.push_back({.schedule = {.may_load_more = true}});
    alternatives.push_back({.schedule = {.window = 2, .may_load_more = true}});
  }
  if (effort >= 3) {
    for (const std::uint32_t percent : {95U, 80U, 70U, 50U, 40U}) {
      for (const double memory : {1.0, 8.0}) {
        for (const double weights : {0.0, 0.5}) {
          alternatives.push_back({memory, weights, {.computed_percent = percent}});
        }
      }
    }
  }
  return alternatives;
}

struct Made {
  const Form* form = nullptr;
  Alternative alternative;
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
    std::uint64_t budget = budget_of(options_.effort).alternatives;
    const auto may_try = [&] {
      const std::uint64_t tasks = best ? best->planned.schedule.tasks().size() : 0;
      budget -= std::min(budget, tasks);
      return budget > 0;
    };
    for (const Alternative& alternative : alternatives_of(options_.effort)) {
      for (const auto& form : forms_) {
        if (may_try()) {
          consider(*form, alternative, form->chooser.choose(prices_of(alternative)), best);
        }
      }
    }
    if (!best) {
      throw InputError(fmt::format(
          "'{}': each layer fits on {}, but loads and results find no places in its CMX "
          "together, or barriers run out; more of either, or another --effort, may help",
          forms_.front()->lowered.name, hw_.name));
    }
    if (options_.effort >= 2 && may_try()) {
      try_finer_stripes(*best);
    }
    if (options_.effort > 0) {
      refit(*best);
      improve(*best);
    }
    return std::move(*best);
  }

 private:
  ChoicePrices prices_of(const Alternative& alternative) const {
    return {.memory = alternative.memory_price,
            .weights = alternative.weights_price,
            .minds_energy = options_.objective == Objective::kEnergy};
  }

  // What comes from DDR or goes there in several stripes overlaps with the work on others.
  void try_finer_stripes(Made& best) const {
    std::optional<Made> finer = best;  // with the first tiling
    for (const Tiling& tiling : std::span(kTilings).subspan(1)) {
      IdVector<LoweredOpId, Strategy> strategies = best.strategies;
      for (Strategy& strategy : strategies) {
        strategy.tiling = tiling;
      }
      consider(*best.form, best.alternative, std::move(strategies), finer);
    }
    refit(*finer);
    if (finer->price < best.price) {
      best = std::move(*finer);
    }
  }

  // Workloads for the stripes as they are now known.
  void refit(Made& made) const {
    std::optional<Made> refitted;
    consider(
        *made.form, made.alternative,
        made.form->chooser.refit(made.strategies, made.planned.plan, prices_of(made.alternative)),
        refitted);
    if (refitted && refitted->price < made.price) {
      made = std::move(*refitted);
    }
  }

  // Other choices for one operation after another, the longest first, as long as the budget lasts:
  // of a few layers all that there are, of a large network some.
  void improve(Made& best) const {
    std::uint64_t budget = budget_of(options_.effort).improvements;
    for (const LoweredOpId op : longest_first(best)) {
      for (const Strategy& strategy : best.form->chooser.every_strategy(op)) {
        for (const Tiling& tiling : kTilings) {
          const std::uint64_t tasks = best.planned.schedule.tasks().size();
          if (tasks > budget) {
            return;
          }
          budget -= tasks;
          IdVector<LoweredOpId, Strategy> strategies = best.strategies;
          strategies[op] = strategy;
          strategies[op].tiling = tiling;
          std::optional<Made> made;
          consider(*best.form, best.alternative, std::move(strategies), made);
          if (made && made->price < best.price) {
            best = std::move(*made);
          }
        }
      }
    }
  }

  // Of those that the model knows.
  static std::vector<LoweredOpId> longest_first(const Made& made) {
    std::vector<LoweredOpId> ops;
    for (std::size_t i = 0; i < made.strategies.size(); ++i) {
      if (made.strategies[LoweredOpId(i)].predicted.count() > 0) {
        ops.emplace_back(i);
      }
    }
    std::stable_sort(ops.begin(), ops.end(), [&](LoweredOpId a, LoweredOpId b) {
      return made.strategies[a].predicted > made.strategies[b].predicted;
    });
    return ops;
  }

  void consider(const Form& form, const Alternative& alternative,
                IdVector<LoweredOpId, Strategy> strategies, std::optional<Made>& best) const {
    std::optional<PlannedSchedule> planned =
        make_schedule(form.lowered, hw_, strategies, alternative.schedule);
    if (!planned) {
      return;
    }
    const std::pair<double, double> price = price_of(*planned);
    if (!best || price < best->price) {
      best = Made{&form, alternative, std::move(strategies), std::move(*planned), price};
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
