#include "sim/compiler/layer_cost.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"
#include "sim/compiler/workload_split.hpp"
#include "sim/timing/list_schedule.hpp"

namespace vpusim {
namespace {

// Distinct questions to a model, and then its answers.
class DpuQuestions {
 public:
  std::size_t place_of(const DpuWorkload& workload) {
    const auto [known, is_new] = places_.try_emplace(workload, workloads_.size());
    if (is_new) {
      workloads_.push_back(workload);
    }
    return known->second;
  }
  void ask(const DpuTimingModel& model, const HwConfig& hw) {
    answers_ = model.estimate(workloads_, hw);
  }
  const std::optional<Estimate>& answer(std::size_t place) const { return answers_[place]; }

 private:
  std::unordered_map<DpuWorkload, std::size_t> places_;
  std::vector<DpuWorkload> workloads_;
  std::vector<std::optional<Estimate>> answers_;
};

// A split whose workloads are questions.
struct Candidate {
  ExecutionMode mode = ExecutionMode::kCuboid16x16;
  std::vector<std::size_t> questions;
};

// What is asked about one strategy. Equal tiles share their candidates.
struct Plan {
  std::string obstacle;
  std::vector<std::vector<Candidate>> tiles;
  std::vector<DmaWorkload> weight_transfers;  // one per tile
};

class LayerEstimator {
 public:
  LayerEstimator(const DpuWorkload& layer, const LayerOptions& options, const HwConfig& hw,
                 const LayerRules& rules)
      : layer_(layer), options_(options), hw_(hw), rules_(rules) {}

  LayerCost run(const DpuTimingModel& dpu, const DmaTimingModel& dma) {
    std::vector<Plan> plans;
    for (const MultiClusterStrategy strategy : options_.strategies) {
      plans.push_back(plan(strategy));
    }
    questions_.ask(dpu, hw_);
    LayerCost cost;
    for (std::size_t i = 0; i < plans.size(); ++i) {
      cost.strategies.push_back(cost_of(plans[i], options_.strategies[i], dma));
      const StrategyCost& found = cost.strategies.back();
      if (found.is_possible() && (!cost.best || is_better(found, cost.strategies[*cost.best]))) {
        cost.best = i;
      }
    }
    return cost;
  }

 private:
  static bool is_better(const StrategyCost& a, const StrategyCost& b) {
    return std::pair(a.is_fallback, a.total) < std::pair(b.is_fallback, b.total);
  }

  Plan plan(MultiClusterStrategy strategy) {
    Plan plan;
    const TileSplit split =
        split_over_tiles(layer_, strategy, options_.tile_count, hw_.timing.vpunn_device);
    plan.obstacle = split.obstacle;
    for (std::size_t i = 0; i < split.tiles.size() && plan.obstacle.empty(); ++i) {
      const bool repeats = i > 0 && split.tiles[i] == split.tiles[i - 1];
      plan.tiles.push_back(repeats ? plan.tiles.back()
                                   : candidates_of(split.tiles[i], plan.obstacle));
      if (options_.are_weights_in_ddr) {
        plan.weight_transfers.push_back(
            transfer(rules_.operand_bytes(split.tiles[i]).weights, DmaDirection::kDdrToCmx));
      }
    }
    return plan;
  }

  // The obstacle is said when there is no candidate.
  std::vector<Candidate> candidates_of(const DpuWorkload& tile, std::string& obstacle) {
    obstacle = rules_.problem_of_tile(tile);
    if (!obstacle.empty()) {
      return {};
    }
    std::vector<Candidate> candidates;
    std::string problem = "its channels cannot be split into legal workloads";
    for (const WorkloadSplit& split : workload_splits(tile, hw_)) {
      Candidate candidate = {split.mode, {}};
      for (const DpuWorkload& workload : split.workloads) {
        const std::string found = rules_.problem_of_workload(workload);
        if (!found.empty()) {
          problem = found;
          break;
        }
        candidate.questions.push_back(questions_.place_of(workload));
      }
      if (candidate.questions.size() == split.workloads.size()) {
        candidates.push_back(std::move(candidate));
      }
    }
    if (candidates.empty()) {
      obstacle = problem;
    }
    return candidates;
  }

  std::optional<TileCost> cost_of(const Candidate& candidate) const {
    TileCost cost = {.cycles = Cycles(0),
                     .mode = candidate.mode,
                     .workload_count = candidate.questions.size(),
                     .model = "",
                     .is_fallback = false};
    std::vector<Cycles> cycles;
    for (const std::size_t question : candidate.questions) {
      const std::optional<Estimate>& estimate = questions_.answer(question);
      if (!estimate) {
        return std::nullopt;
      }
      cycles.push_back(estimate->cycles);
      cost.is_fallback = cost.is_fallback || estimate->is_fallback;
      cost.model = cost.model.empty() || estimate->is_fallback ? estimate->model : cost.model;
    }
    cost.cycles = list_schedule(cycles, hw_.dpu.count_per_tile);
    return cost;
  }

  std::optional<TileCost> best_of(const std::vector<Candidate>& candidates) const {
    std::optional<TileCost> best;
    for (const Candidate& candidate : candidates) {
      const std::optional<TileCost> cost = cost_of(candidate);
      if (cost && (!best || std::pair(cost->is_fallback, cost->cycles) <
                                std::pair(best->is_fallback, best->cycles))) {
        best = cost;
      }
    }
    return best;
  }

  StrategyCost cost_of(const Plan& plan, MultiClusterStrategy strategy,
                       const DmaTimingModel& dma) const {
    StrategyCost cost;
    cost.strategy = strategy;
    cost.obstacle = plan.obstacle;
    for (const std::vector<Candidate>& candidates : plan.tiles) {
      const std::optional<TileCost> tile =
          cost.obstacle.empty() ? best_of(candidates) : std::nullopt;
      if (!tile) {
        cost.obstacle = cost.obstacle.empty() ? "no model knows its workloads" : cost.obstacle;
        cost.tiles.clear();
        return cost;
      }
      cost.tiles.push_back(*tile);
      cost.is_fallback = cost.is_fallback || tile->is_fallback;
      if (tile->cycles > cost.compute) {
        cost.compute = tile->cycles;
        cost.bound_tile = cost.tiles.size() - 1;
      }
    }
    add_transfers(cost, plan, dma);
    cost.total = cost.compute + cost.weight_transfer + cost.input_transfer + cost.output_transfer;
    return cost;
  }

  void add_transfers(StrategyCost& cost, const Plan& plan, const DmaTimingModel& dma) const {
    const OperandBytes whole = rules_.operand_bytes(layer_);
    cost.weight_transfer = list_schedule(cycles_of(plan.weight_transfers, dma), hw_.dma.port_count);
    if (options_.is_input_in_ddr) {
      cost.input_transfer =
          list_schedule(cycles_of({transfer(whole.input, DmaDirection::kDdrToCmx)}, dma), 1);
    }
    if (options_.is_output_in_ddr) {
      cost.output_transfer =
          list_schedule(cycles_of({transfer(whole.output, DmaDirection::kCmxToDdr)}, dma), 1);
    }
  }

  // A transfer of nothing takes no time.
  std::vector<Cycles> cycles_of(const std::vector<DmaWorkload>& transfers,
                                const DmaTimingModel& dma) const {
    const std::vector<std::optional<Estimate>> answers = dma.estimate(transfers, hw_);
    std::vector<Cycles> cycles;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      VPUSIM_CHECK(answers[i].has_value());
      cycles.push_back(transfers[i].source > Bytes(0) ? answers[i]->cycles : Cycles(0));
    }
    return cycles;
  }

  static DmaWorkload transfer(Bytes bytes, DmaDirection direction) {
    return {.source = bytes,
            .target = bytes,
            .direction = direction,
            .is_plain_copy = true,
            .pattern = std::nullopt};
  }

  const DpuWorkload& layer_;
  const LayerOptions& options_;
  const HwConfig& hw_;
  const LayerRules& rules_;
  DpuQuestions questions_;
};

}  // namespace

LayerCost layer_cost(const DpuWorkload& layer, const LayerOptions& options, const HwConfig& hw,
                     const DpuTimingModel& dpu, const DmaTimingModel& dma,
                     const LayerRules& rules) {
  if (const std::string problem = problem_of_layer(layer); !problem.empty()) {
    throw InputError("the layer: " + problem);
  }
  return LayerEstimator(layer, options, hw, rules).run(dpu, dma);
}

}  // namespace vpusim
