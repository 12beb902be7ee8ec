#include "sim/compiler/compile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "sim/base/input_error.hpp"
#include "sim/compiler/compile_report.hpp"
#include "sim/compiler/fuse.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan_layers.hpp"
#include "sim/compiler/predicted_latency.hpp"
#include "sim/compiler/prefetch.hpp"
#include "sim/compiler/prune.hpp"
#include "sim/compiler/synchronize.hpp"
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
  IdVector<LoweredOpId, Strategy> strategies;
  Plan plan;
  std::optional<Schedule> schedule;
  std::tuple<double, double> price;  // by the objective
};

class Compiler {
 public:
  Compiler(const LoweredNetwork& lowered, const HwConfig& hw, const CompileOptions& options,
           const DpuTimingModel& dpu, const ShaveTimingModel& shave)
      : lowered_(lowered),
        hw_(hw),
        options_(options),
        dpu_(dpu),
        shave_(shave),
        chooser_(lowered, hw, dpu) {}

  Made best() const {
    std::optional<Made> best;
    for (const Alternative& alternative : alternatives_of(options_.effort)) {
      Made made = make(alternative);
      if (!made.schedule) {
        continue;
      }
      made.price = price_of(made);
      if (!best || made.price < best->price) {
        best = std::move(made);
      }
    }
    if (!best) {
      throw InputError(fmt::format(
          "'{}': each layer fits on {}, but loads and results find no places in its CMX "
          "together, or barriers run out; more of either, or another --effort, may help",
          lowered_.name, hw_.name));
    }
    return std::move(*best);
  }

 private:
  // Without a schedule where there is none.
  Made make(const Alternative& alternative) const {
    Made made;
    made.strategies = chooser_.choose({.memory = alternative.memory_price,
                                       .weights = alternative.weights_price,
                                       .minds_energy = options_.objective == Objective::kEnergy});
    // Less room for what stays leaves more for loads.
    for (std::uint32_t percent = alternative.computed_percent; percent >= 20; percent -= 10) {
      if (schedule(made, percent)) {
        return made;
      }
    }
    return made;
  }

  // Fewer loads ahead need fewer barriers.
  bool schedule(Made& made, std::uint32_t percent) const {
    constexpr std::uint32_t kFarthest = 40;  // steps
    const bool is_naive = options_.effort == 0;
    for (std::uint32_t window = is_naive ? 0 : options_.effort == 1 ? 2 : kFarthest;; window /= 2) {
      made.plan = plan_layers(lowered_, hw_, made.strategies,
                              {.keeps_tensors_in_cmx = !is_naive, .computed_percent = percent});
      prune_unread_writes(made.plan);
      if (!prefetch(made.plan, hw_, window)) {
        return false;
      }
      for (const std::uint32_t distance : {0U, 32U, 8U}) {
        made.schedule = synchronize(lowered_, made.plan, hw_,
                                    {.is_serial = is_naive, .relay_distance = distance});
        if (made.schedule) {
          break;
        }
      }
      if (made.schedule || window == 0) {
        return made.schedule.has_value();
      }
    }
  }

  std::tuple<double, double> price_of(const Made& made) const {
    const TimedSchedule timed = annotate(*made.schedule, hw_, Fidelity::kDevice, dpu_, shave_);
    const auto latency = static_cast<double>(predicted_latency(timed, hw_).count());
    switch (options_.objective) {
      case Objective::kEnergy: {
        const std::optional<ScheduleEnergy> energy = schedule_energy(timed, hw_);
        return {energy ? energy->total() : 0, latency};
      }
      case Objective::kTraffic:
        return {static_cast<double>(made.plan.loaded_bytes + made.plan.stored_bytes), latency};
      default:
        return {latency, 0};
    }
  }

  const LoweredNetwork& lowered_;
  const HwConfig& hw_;
  const CompileOptions& options_;
  const DpuTimingModel& dpu_;
  const ShaveTimingModel& shave_;
  StrategyChooser chooser_;
};

}  // namespace

CompileResult compile(const Network& network, const HwConfig& hw, const CompileOptions& options,
                      const DpuTimingModel& dpu, const ShaveTimingModel& shave) {
  const Network fused = fuse(network);
  LoweredNetwork lowered = lower(fused, hw);
  trim_unused_rows(lowered);
  Made made = Compiler(lowered, hw, options, dpu, shave).best();
  return {.schedule = std::move(*made.schedule),
          .ops = report_of(lowered, made.plan, made.strategies, hw, shave),
          .unknown_costs = unknown_costs(fused, lowered, hw, shave),
          .macs = mac_count(network),
          .unread_macs = unread_macs(lowered),
          .loaded_bytes = made.plan.loaded_bytes,
          .stored_bytes = made.plan.stored_bytes,
          .bound = lower_bound(fused, lowered, hw, shave)};
}

}  // namespace vpusim
