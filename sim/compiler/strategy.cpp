#include "sim/compiler/strategy.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

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

 private:
  std::unordered_map<DpuWorkload, std::size_t> places_;
  std::vector<DpuWorkload> workloads_;
  std::vector<std::optional<Estimate>> answers_;
};

struct Split {
  VariantShape shape;
  std::vector<std::size_t> questions;
  double energy = 0;  // of all tiles, if each did as much as the largest
};

struct Candidate {
  Grid grid;
  std::vector<Split> splits;  // of the largest part
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
      : network_(network), hw_(hw), swizzling_(swizzling_of(hw)), of_op_(network.ops.size()) {
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      const LoweredOp& op = network_.ops[LoweredOpId(i)];
      if (op.engine == EngineKind::kDpu) {
        of_op_[LoweredOpId(i)] = candidates_of(op);
      }
    }
    questions_.ask(dpu, hw_);
  }

  IdVector<LoweredOpId, Strategy> choose(const ChoicePrices& prices) const {
    IdVector<LoweredOpId, Strategy> strategies;
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      const LoweredOp& op = network_.ops[LoweredOpId(i)];
      strategies.push_back(op.engine == EngineKind::kDpu ? best_of(of_op_[LoweredOpId(i)], prices)
                                                         : whole_tiles(op));
    }
    return strategies;
  }

  std::vector<Strategy> every_strategy(LoweredOpId id) const {
    std::vector<Strategy> strategies;
    for (const Candidate& candidate : of_op_[id]) {
      for (const Split& split : candidate.splits) {
        if (const std::optional<Cycles> cycles = cost_of(split)) {
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
      // Inner parts have no padding: all their rows are computed.
      const Box& largest =
          *std::max_element(boxes.begin(), boxes.end(),
                            [&](const Box& a, const Box& b) { return load(a) < load(b); });
      candidate.bytes = bytes_of_tile(op, largest);
      candidate.weights = op.dpu.weight_bytes_per_channel * largest.channels() * boxes.size();
      candidate.stripes = stripes_of(op, largest);
      const Box stripe = cut_channels(op, largest, candidate.stripes)[0];
      for (const WorkloadSplit& split : more_workload_splits(workload_on(op, grid, stripe), hw_)) {
        Split& entry = candidate.splits.emplace_back();
        const VariantShape& shape = split;
        entry.shape = shape;
        for (const DpuWorkload& workload : split.workloads) {
          entry.questions.push_back(questions_.place_of(workload));
          // Energy depends on the work alone; any time will do.
          const auto energy = dpu_energy(workload, Cycles(1), hw_);
          entry.energy +=
              energy ? energy->energy * static_cast<double>(boxes.size() * candidate.stripes) : 0;
        }
      }
      candidates.push_back(std::move(candidate));
    }
    return candidates;
  }

  // As the schedule will have it, where tensors stay in CMX.
  DpuWorkload workload_on(const LoweredOp& op, const Grid& grid, const Box& box) const {
    DpuWorkload workload = workload_of(op, network_, box);
    if (swizzling_) {
      workload.swizzling.fill(static_cast<std::uint8_t>(swizzling_->key));
    }
    if (grid.channel_parts > 1) {
      workload.isi_strategy = IsiStrategy::kSplitOverChannels;
      workload.output_write_tiles = grid.channel_parts;
    }
    return workload;
  }

  // Weights that do not fit into what is kept for loads come in parts, two of which must fit.
  std::uint64_t stripes_of(const LoweredOp& op, const Box& box) const {
    const std::uint64_t room = hw_.cmx.capacity.count() * 2 / 5;
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

  std::optional<Cycles> cost_of(const Split& split) const {
    std::vector<Cycles> cycles;
    for (const std::size_t question : split.questions) {
      if (!questions_.answer(question)) {
        return std::nullopt;
      }
      cycles.push_back(questions_.answer(question)->cycles);
    }
    return list_schedule(cycles, hw_.dpu.count_per_tile);
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

  Strategy best_of(const std::vector<Candidate>& candidates, const ChoicePrices& prices) const {
    Strategy best;
    std::optional<std::pair<double, double>> least;
    for (const Candidate& candidate : candidates) {
      std::optional<Cycles> fastest;
      for (const Split& split : candidate.splits) {
        const std::optional<Cycles> cycles = cost_of(split);
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
  std::optional<Swizzling> swizzling_;
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

std::vector<Strategy> StrategyChooser::every_strategy(LoweredOpId op) const {
  return candidates_->every_strategy(op);
}

}  // namespace vpusim
