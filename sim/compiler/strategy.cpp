#include "sim/compiler/strategy.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/compiler/residency.hpp"
#include "sim/compiler/swizzling.hpp"
#include "sim/compiler/workload_split.hpp"
#include "sim/timing/energy.hpp"
#include "sim/timing/list_schedule.hpp"

namespace vpusim {
namespace {

// Distinct questions to the model, and then its answers.
class Questions {
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
  bool is_empty() const { return workloads_.empty(); }

 private:
  std::unordered_map<DpuWorkload, std::size_t> places_;
  std::vector<DpuWorkload> workloads_;
  std::vector<std::optional<Estimate>> answers_;
};

struct Split {
  VariantShape shape;
  std::vector<std::vector<std::size_t>> questions;  // about the workloads of each kind of part
  double energy = 0;  // of all tiles, if each did as much as the largest
};

struct Candidate {
  Grid grid;
  std::vector<Split> splits;  // of the parts
  std::uint64_t stripes = 1;  // in which the largest part is done, one after another
  std::uint64_t bytes = 0;    // of CMX that a tile needs for it
  std::uint64_t weights = 0;  // bytes of all tiles
};

std::vector<Grid> grids_of(std::uint32_t tiles) {
  std::vector<Grid> grids;
  for (std::uint32_t rows = tiles; rows >= 1; --rows) {
    if (tiles % rows == 0) {
      grids.push_back({rows, tiles / rows});
    }
  }
  return grids;
}

}  // namespace

class StrategyChooser::Candidates {
 public:
  Candidates(const LoweredNetwork& network, const HwConfig& hw, const DpuTimingModel& dpu)
      : network_(network),
        hw_(hw),
        dpu_(dpu),
        swizzling_(swizzling_of(hw)),
        for_dpus_(storages_for_dpus(network)),
        of_op_(network.ops.size()) {
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      const LoweredOp& op = network_.ops[LoweredOpId(i)];
      if (op.engine == EngineKind::kDpu) {
        of_op_[LoweredOpId(i)] = candidates_of(op);
      }
    }
    questions_.ask(dpu_, hw_);
  }

  IdVector<LoweredOpId, Strategy> choose(const ChoicePrices& prices) const {
    IdVector<LoweredOpId, Strategy> strategies;
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      const LoweredOp& op = network_.ops[LoweredOpId(i)];
      strategies.push_back(op.engine == EngineKind::kDpu
                               ? best_of(of_op_[LoweredOpId(i)], prices, questions_)
                               : whole_tiles(op));
    }
    return strategies;
  }

  IdVector<LoweredOpId, Strategy> refit(IdVector<LoweredOpId, Strategy> strategies,
                                        const Plan& plan, const ChoicePrices& prices) const {
    Questions questions;
    std::vector<std::pair<LoweredOpId, Candidate>> cut_ops;
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      const LoweredOpId id(i);
      const OpPlan& of_op = plan.ops[id];
      const std::uint64_t stripes = std::uint64_t{of_op.row_stripes} * of_op.channel_stripes;
      const LoweredOp& op = network_.ops[id];
      if (op.engine != EngineKind::kDpu || stripes == 1) {
        continue;
      }
      const Box rows = row_part(op, whole_box(op), of_op.row_stripes, 0);
      const Box stripe = channel_part(op, rows, of_op.channel_stripes, 0);
      Candidate candidate;
      candidate.grid = strategies[id].grid;
      candidate.stripes = stripes;
      candidate.splits = splits_of(op, candidate.grid, cut(op, stripe, candidate.grid),
                                   stripes * hw_.tile.count, questions);
      cut_ops.emplace_back(id, std::move(candidate));
    }
    if (!questions.is_empty()) {
      questions.ask(dpu_, hw_);
    }
    for (const auto& [id, candidate] : cut_ops) {
      const Strategy best = best_of({candidate}, prices, questions);
      if (best.predicted.count() > 0) {
        strategies[id].shape = best.shape;
        strategies[id].predicted = best.predicted;
      }
    }
    return strategies;
  }

  std::vector<Strategy> every_strategy(LoweredOpId id) const {
    std::vector<Strategy> strategies;
    for (const Candidate& candidate : of_op_[id]) {
      for (const Split& split : candidate.splits) {
        if (const std::optional<Cycles> cycles = cost_of(split, questions_)) {
          Strategy& strategy = strategies.emplace_back();
          strategy.grid = candidate.grid;
          strategy.shape = split.shape;
          strategy.predicted = *cycles * candidate.stripes;
        }
      }
    }
    if (strategies.empty()) {
      strategies.push_back(whole_tiles(network_.ops[id]));
    }
    return strategies;
  }

 private:
  Strategy whole_tiles(const LoweredOp& op) const {
    Strategy strategy;
    (can_cut_channels(op) ? strategy.grid.channel_parts : strategy.grid.row_parts) = hw_.tile.count;
    return strategy;
  }

  std::vector<Candidate> candidates_of(const LoweredOp& op) {
    std::vector<Candidate> candidates;
    std::vector<std::vector<Box>> seen;
    for (const Grid& grid : grids_of(hw_.tile.count)) {
      std::vector<Box> boxes = cut(op, whole_box(op), grid);
      std::erase_if(boxes, [](const Box& box) { return box.is_empty(); });
      if (std::find(seen.begin(), seen.end(), boxes) != seen.end()) {
        continue;
      }
      seen.push_back(boxes);
      Candidate candidate;
      candidate.grid = grid;
      const Box part = largest(boxes);
      candidate.bytes = bytes_of_tile(op, part);
      candidate.weights = op.dpu.weight_bytes_per_channel * part.channels() * boxes.size();
      candidate.stripes = stripes_of(op, part);
      for (Box& box : boxes) {
        box = channel_part(op, box, candidate.stripes, 0);
      }
      candidate.splits = splits_of(op, grid, boxes, boxes.size() * candidate.stripes, questions_);
      candidates.push_back(std::move(candidate));
    }
    return candidates;
  }

  // Inner parts have no padding: all their rows are computed.
  static Box largest(const std::vector<Box>& boxes) {
    return *std::max_element(boxes.begin(), boxes.end(),
                             [](const Box& a, const Box& b) { return load(a) < load(b); });
  }

  // The ways to do the parts of the tiles, of which there are so many. What suits the largest may
  // suit one of another size much less.
  std::vector<Split> splits_of(const LoweredOp& op, const Grid& grid, const std::vector<Box>& parts,
                               std::uint64_t count, Questions& questions) const {
    const Box first = largest(parts);
    std::vector<Split> splits;
    for (const WorkloadSplit& split : more_workload_splits(workload_on(op, grid, first), hw_)) {
      const VariantShape& shape = split;
      splits.push_back({shape,
                        {places_of(split.workloads, questions)},
                        energy_of(split) * static_cast<double>(count)});
    }
    std::set<std::pair<std::uint64_t, std::uint64_t>> seen = {{first.rows(), first.channels()}};
    for (const Box& part : parts) {
      if (part.is_empty() || !seen.emplace(part.rows(), part.channels()).second) {
        continue;
      }
      const DpuWorkload workload = workload_on(op, grid, part);
      for (Split& split : splits) {
        split.questions.push_back(
            places_of(workloads_in_shape(workload, split.shape, hw_), questions));
      }
    }
    return splits;
  }

  static std::vector<std::size_t> places_of(const std::vector<DpuWorkload>& workloads,
                                            Questions& questions) {
    std::vector<std::size_t> places;
    places.reserve(workloads.size());
    for (const DpuWorkload& workload : workloads) {
      places.push_back(questions.place_of(workload));
    }
    return places;
  }

  double energy_of(const WorkloadSplit& split) const {
    double sum = 0;
    for (const DpuWorkload& workload : split.workloads) {
      // Energy depends on the work alone; any time will do.
      const auto energy = dpu_energy(workload, Cycles(1), hw_);
      sum += energy ? energy->energy : 0;
    }
    return sum;
  }

  // As the schedule will have it, where tensors stay in CMX.
  DpuWorkload workload_on(const LoweredOp& op, const Grid& grid, const Box& box) const {
    DpuWorkload workload = workload_of(op, network_, box);
    if (swizzling_) {
      const auto key = static_cast<std::uint8_t>(swizzling_->key);
      const auto key_of = [&](const View& view) {
        return for_dpus_.contains(view.storage) ? key : std::uint8_t{0};
      };
      workload.swizzling = {key_of(op.inputs[0]),
                            op.dpu.has_dynamic_weights ? key_of(op.inputs[1]) : key,
                            key_of(op.outputs[0])};
    }
    if (grid.channel_parts > 1) {
      workload.isi_strategy = IsiStrategy::kSplitOverChannels;
      workload.output_write_tiles = grid.channel_parts;
    }
    return workload;
  }

  // Weights that do not fit into what is kept for loads come in parts, two of which must fit.
  std::uint64_t stripes_of(const LoweredOp& op, const Box& box) const {
    const std::uint64_t room = std::max<std::uint64_t>(hw_.cmx.capacity.count() * 2 / 5, 1);
    const std::uint64_t weights = op.dpu.weight_bytes_per_channel * box.channels();
    return weights <= room ? 1 : (2 * weights + room - 1) / room;
  }

  static std::uint64_t load(const Box& box) { return box.rows() * box.channels(); }

  std::uint64_t bytes_of_tile(const LoweredOp& op, const Box& box) const {
    // Weights can come in parts.
    std::uint64_t bytes =
        std::min(op.dpu.weight_bytes_per_channel * box.channels(), hw_.cmx.capacity.count() / 4);
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      bytes +=
          bytes_of(input_range(op, i, box).size(), network_.storages[op.inputs[i].storage].element);
    }
    const View& output = op.outputs[0];
    return bytes + bytes_of(box.rows() * op.row_points * output.pitch,
                            network_.storages[output.storage].element);
  }

  // Of the slowest tile.
  std::optional<Cycles> cost_of(const Split& split, const Questions& questions) const {
    Cycles slowest;
    for (const std::vector<std::size_t>& part : split.questions) {
      std::vector<Cycles> cycles;
      for (const std::size_t question : part) {
        if (!questions.answer(question)) {
          return std::nullopt;
        }
        cycles.push_back(questions.answer(question)->cycles);
      }
      slowest = std::max(slowest, list_schedule(cycles, hw_.dpu.count_per_tile));
    }
    return slowest;
  }

  // What takes a large part of a tile's CMX leaves none for its neighbours in time, whose tensors
  // must then go to DDR and back. DPU cycles: none for a fifth of the CMX, then more and more, up
  // to what it takes to move everything.
  double price_of_memory(std::uint64_t bytes) const {
    constexpr double kFree = 0.2;
    const auto capacity = static_cast<double>(hw_.cmx.capacity.count());
    const double out_and_in = 2 * cycles_to_move(capacity * hw_.tile.count);
    const double excess = std::max(static_cast<double>(bytes) / capacity - kFree, 0.0);
    return out_and_in * excess * excess;
  }

  // DPU cycles.
  double cycles_to_move(double bytes) const {
    const double rate = static_cast<double>(
        data_rate(hw_.dma_path(DmaDirection::kDdrToCmx).width, hw_.clocks.vpu).count());
    return bytes / (rate * hw_.dma.engine_count) * static_cast<double>(hw_.clocks.dpu.count());
  }

  Strategy best_of(const std::vector<Candidate>& candidates, const ChoicePrices& prices,
                   const Questions& questions) const {
    Strategy best;
    std::optional<std::pair<double, double>> least;
    for (const Candidate& candidate : candidates) {
      std::optional<Cycles> fastest;
      for (const Split& split : candidate.splits) {
        const std::optional<Cycles> cycles = cost_of(split, questions);
        if (!cycles) {
          continue;
        }
        fastest = std::min(fastest.value_or(*cycles), *cycles);
        const std::pair price = {
            prices.minds_energy ? split.energy : 0,
            static_cast<double>(cycles->count() * candidate.stripes) +
                prices.memory * price_of_memory(candidate.bytes) +
                prices.weights * cycles_to_move(static_cast<double>(candidate.weights))};
        if (!least || price < *least) {
          least = price;
          best.grid = candidate.grid;
          best.shape = split.shape;
          best.predicted = *cycles * candidate.stripes;
        }
      }
      if (fastest) {
        best.compared.emplace_back(candidate.grid, *fastest * candidate.stripes);
      }
    }
    if (!least && !candidates.empty()) {
      best.grid = candidates.front().grid;  // nobody knows: by rows
    }
    return best;
  }

  const LoweredNetwork& network_;
  const HwConfig& hw_;
  const DpuTimingModel& dpu_;
  std::optional<Swizzling> swizzling_;
  std::set<StorageId> for_dpus_;
  Questions questions_;
  IdVector<LoweredOpId, std::vector<Candidate>> of_op_;
};

StrategyChooser::StrategyChooser(const LoweredNetwork& network, const HwConfig& hw,
                                 const DpuTimingModel& dpu)
    : candidates_(std::make_unique<Candidates>(network, hw, dpu)) {}
StrategyChooser::~StrategyChooser() = default;

IdVector<LoweredOpId, Strategy> StrategyChooser::choose(const ChoicePrices& prices) const {
  return candidates_->choose(prices);
}

IdVector<LoweredOpId, Strategy> StrategyChooser::refit(IdVector<LoweredOpId, Strategy> strategies,
                                                       const Plan& plan,
                                                       const ChoicePrices& prices) const {
  return candidates_->refit(std::move(strategies), plan, prices);
}

std::vector<Strategy> StrategyChooser::every_strategy(LoweredOpId op) const {
  return candidates_->every_strategy(op);
}

}  // namespace vpusim
