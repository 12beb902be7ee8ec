#include "sim/compiler/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/input_error.hpp"
#include "sim/compiler/depth_first.hpp"
#include "sim/compiler/predicted_latency.hpp"
#include "sim/timing/schedule_energy.hpp"
#include "sim/timing/timed_schedule.hpp"

namespace vpusim {
namespace {

constexpr std::array kObjectives = {Objective::kLatency, Objective::kEnergy, Objective::kTraffic};

// What may be done in one way or another; the best schedule decides.
struct Alternative {
  ChoicePrices prices = {};
  ScheduleOptions schedule = {};
};

// How much may be tried: tasks of all schedules that are made for it.
struct Budget {
  std::uint64_t alternatives = 0;  // and finer stripes; the first schedule is made anyhow
  std::uint64_t improvements = 0;  // for latency; a quarter of it for each other objective
};

Budget budget_of(std::uint32_t effort) {
  return effort >= 3   ? Budget{3'000'000, 50'000}
         : effort == 2 ? Budget{300'000, 10'000}
                       : Budget{300'000, 0};
}

// Some networks want room for tensors that stay, others for weights that come early, and some
// that weights do not come so early that they are in the way. Those that an effort adds to the
// ones of the efforts below it.
std::vector<Alternative> alternatives_of(std::uint32_t effort) {
  if (effort == 0) {
    constexpr ScheduleOptions kNaive = {.is_naive = true, .window = 0};
    return {{.schedule = kNaive}, {{.minds_energy = true}, kNaive}};
  }
  if (effort == 1) {
    return {{.schedule = {.window = 2}}, {{.minds_energy = true}, {.window = 2}}};
  }
  std::vector<Alternative> alternatives;
  if (effort == 2) {
    for (const bool minds_energy : {false, true}) {
      const ChoicePrices prices = {.minds_energy = minds_energy};
      alternatives.push_back({prices, {}});
      alternatives.push_back({prices, {.computed_percent = 90}});
      alternatives.push_back({prices, {.may_load_more = true}});
      alternatives.push_back({prices, {.window = 2, .may_load_more = true}});
    }
    alternatives.push_back({{.weights = 0.5}, {.computed_percent = 90}});
    alternatives.push_back({{.memory = 8}, {}});
    return alternatives;
  }
  for (const std::uint32_t percent : {95U, 80U, 70U, 50U, 40U}) {
    for (const double memory : {1.0, 8.0}) {
      for (const double weights : {0.0, 0.5}) {
        alternatives.push_back({{memory, weights}, {.computed_percent = percent}});
      }
    }
  }
  return alternatives;
}

// The network with or without chains, and what the model says of its operations.
struct Form {
  Form(LoweredNetwork network, const HwConfig& hw, const DpuTimingModel& dpu)
      : lowered(std::move(network)), chooser(lowered, hw, dpu) {}

  LoweredNetwork lowered;
  StrategyChooser chooser;
};

struct Made {
  const Form* form = nullptr;
  Alternative alternative;
  IdVector<LoweredOpId, Strategy> strategies;
  PlannedSchedule planned;
  // By objective: what it minds, and what decides among equals.
  std::array<std::pair<double, double>, kObjectives.size()> prices;

  const auto& price(Objective objective) const {
    return prices[static_cast<std::size_t>(objective)];
  }
};
using MadePtr = std::shared_ptr<const Made>;  // null: there is none

bool is_better(const MadePtr& a, const MadePtr& b, Objective objective) {
  return a && (!b || a->price(objective) < b->price(objective));
}

// The best schedule for each objective.
class Bests {
 public:
  const MadePtr& of(Objective objective) const { return bests_[index(objective)]; }
  void add(const MadePtr& made) {
    for (const Objective objective : kObjectives) {
      if (is_better(made, of(objective), objective)) {
        bests_[index(objective)] = made;
      }
    }
  }

 private:
  static std::size_t index(Objective objective) { return static_cast<std::size_t>(objective); }
  std::array<MadePtr, kObjectives.size()> bests_;
};

class Search {
 public:
  Search(const LoweredNetwork& lowered, const HwConfig& hw, const CompileOptions& options,
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
    first_.resize(forms_.size());
  }

  FoundSchedule run() {
    for (std::uint32_t effort = 0; effort <= options_.effort; ++effort) {
      run(effort);
    }
    if (!best_.of(options_.objective)) {
      throw InputError(fmt::format(
          "'{}': each layer fits on {}, but loads and results find no places in its CMX "
          "together, or barriers run out; more of either, or another --effort, may help",
          forms_.front()->lowered.name, hw_.name));
    }
    const MadePtr& best = best_.of(options_.objective);
    return {best->form->lowered, best->strategies, best->planned};
  }

 private:
  void run(std::uint32_t effort) {
    budget_ = budget_of(effort).alternatives;
    for (const Alternative& alternative : alternatives_of(effort)) {
      for (std::size_t f = 0; f < forms_.size(); ++f) {
        const Form& form = *forms_[f];
        if (is_known_to_retreat(form, alternative) || !may_try()) {
          continue;
        }
        const MadePtr made = make(form, alternative, form.chooser.choose(alternative.prices));
        first_[f].add(made);
        if (made) {
          retreats_.push_back({&form, alternative.schedule, made->planned.computed_percent});
        }
      }
    }
    if (effort == 0 || !best_.of(Objective::kLatency)) {
      return;
    }
    for (const MadePtr& made : worth_refining()) {
      if (effort >= 2) {
        try_finer_stripes(made);
      }
      refit(made);
    }
    for (const Objective objective : kObjectives) {
      const std::uint64_t most = budget_of(effort).improvements;
      improve(objective, objective == Objective::kLatency ? most : most / 4);
    }
  }

  // What asked for less of CMX and had to do with still less will do so again.
  bool is_known_to_retreat(const Form& form, const Alternative& alternative) const {
    const ScheduleOptions& asked = alternative.schedule;
    return std::any_of(retreats_.begin(), retreats_.end(), [&](const Retreat& other) {
      return other.form == &form && other.asked.window == asked.window &&
             other.asked.may_load_more == asked.may_load_more &&
             other.got_percent < other.asked.computed_percent &&
             other.asked.computed_percent < asked.computed_percent;
    });
  }

  // Whether there may be another schedule, about as large as those so far.
  bool may_try() {
    const MadePtr& best = best_.of(Objective::kLatency);
    const std::uint64_t tasks = best ? best->planned.schedule.tasks().size() : 0;
    budget_ -= std::min(budget_, tasks);
    return budget_ > 0;
  }

  // Of both forms what may still become the best.
  std::vector<MadePtr> worth_refining() const {
    std::vector<MadePtr> worth;
    for (const Objective objective : kObjectives) {
      for (const Bests& of_form : first_) {
        const MadePtr& made = of_form.of(objective);
        constexpr double kHopeless = 1.25;  // of the best price
        if (made &&
            made->price(objective).first <=
                best_.of(objective)->price(objective).first * kHopeless &&
            std::find(worth.begin(), worth.end(), made) == worth.end()) {
          worth.push_back(made);
        }
      }
    }
    return worth;
  }

  // What comes from DDR or goes there in several stripes overlaps with the work on others.
  void try_finer_stripes(const MadePtr& made) {
    MadePtr finest = made;
    for (const Tiling& tiling : std::span(kTilings).subspan(1)) {
      if (!may_try()) {
        break;
      }
      IdVector<LoweredOpId, Strategy> strategies = made->strategies;
      for (Strategy& strategy : strategies) {
        strategy.tiling = tiling;
      }
      const MadePtr finer = make(*made->form, made->alternative, std::move(strategies));
      if (is_better(finer, finest, Objective::kLatency)) {
        finest = finer;
      }
    }
    if (finest != made) {
      refit(finest);
    }
  }

  // Workloads for the stripes as they are now known.
  void refit(const MadePtr& made) {
    if (!may_try()) {
      return;
    }
    make(*made->form, made->alternative,
         made->form->chooser.refit(made->strategies, made->planned.plan, made->alternative.prices));
  }

  // Other choices for one operation after another, the longest first, as long as the budget lasts:
  // of a few layers all that there are, of a large network some.
  void improve(Objective objective, std::uint64_t budget) {
    const MadePtr& best = best_.of(objective);  // changes with what is made
    for (const LoweredOpId op : longest_first(*best)) {
      for (const Strategy& strategy : best->form->chooser.every_strategy(op)) {
        for (const Tiling& tiling : kTilings) {
          const std::uint64_t tasks = best->planned.schedule.tasks().size();
          if (tasks > budget) {
            return;
          }
          budget -= tasks;
          IdVector<LoweredOpId, Strategy> strategies = best->strategies;
          strategies[op] = strategy;
          strategies[op].tiling = tiling;
          make(*best->form, best->alternative, std::move(strategies));
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

  // Null where there is no such schedule. Whichever objective it serves best remembers it.
  MadePtr make(const Form& form, const Alternative& alternative,
               IdVector<LoweredOpId, Strategy> strategies) {
    std::optional<PlannedSchedule> planned =
        make_schedule(form.lowered, hw_, strategies, alternative.schedule);
    if (!planned) {
      return nullptr;
    }
    auto made = std::make_shared<Made>(
        Made{&form, alternative, std::move(strategies), std::move(*planned), {}});
    const TimedSchedule timed =
        annotate(made->planned.schedule, hw_, Fidelity::kDevice, dpu_, shave_);
    const auto latency = static_cast<double>(predicted_latency(timed, hw_).count());
    const std::optional<ScheduleEnergy> energy = schedule_energy(timed, hw_);
    const Plan& plan = made->planned.plan;
    const auto traffic = static_cast<double>(plan.loaded_bytes + plan.stored_bytes);
    made->prices = {
        std::pair(latency, 0.0), {energy ? energy->total() : 0, latency}, {traffic, latency}};
    best_.add(made);
    return made;
  }

  std::vector<std::unique_ptr<const Form>> forms_;
  const HwConfig& hw_;
  const CompileOptions& options_;
  const DpuTimingModel& dpu_;
  const ShaveTimingModel& shave_;
  struct Retreat {
    const Form* form = nullptr;
    ScheduleOptions asked;
    std::uint32_t got_percent = 0;
  };
  std::vector<Retreat> retreats_;
  std::uint64_t budget_ = 0;  // what is left of it
  Bests best_;
  std::vector<Bests> first_;  // by form: of the alternatives, before anything is refined
};

}  // namespace

FoundSchedule search(const LoweredNetwork& lowered, const HwConfig& hw,
                     const CompileOptions& options, const DpuTimingModel& dpu,
                     const ShaveTimingModel& shave) {
  return Search(lowered, hw, options, dpu, shave).run();
}

}  // namespace vpusim
