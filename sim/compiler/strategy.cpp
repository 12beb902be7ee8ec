#include "sim/compiler/strategy.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/compiler/workload_split.hpp"
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
  ExecutionMode mode = ExecutionMode::kCuboid16x16;
  std::vector<std::size_t> questions;
};

struct Candidate {
  Grid grid;
  std::vector<Split> splits;  // of the largest part
  std::uint64_t bytes = 0;    // of CMX that a tile needs for it
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

class Chooser {
 public:
  Chooser(const LoweredNetwork& network, const HwConfig& hw) : network_(network), hw_(hw) {}

  IdVector<LoweredOpId, Strategy> run(const DpuTimingModel& dpu) {
    IdVector<LoweredOpId, std::vector<Candidate>> candidates(network_.ops.size());
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      const LoweredOp& op = network_.ops[LoweredOpId(i)];
      if (op.engine == EngineKind::kDpu) {
        candidates[LoweredOpId(i)] = candidates_of(op);
      }
    }
    questions_.ask(dpu, hw_);
    IdVector<LoweredOpId, Strategy> strategies;
    for (std::size_t i = 0; i < network_.ops.size(); ++i) {
      const LoweredOp& op = network_.ops[LoweredOpId(i)];
      strategies.push_back(op.engine == EngineKind::kDpu ? best_of(candidates[LoweredOpId(i)])
                                                         : whole_tiles(op));
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
      for (const WorkloadSplit& split : workload_splits(workload_of(op, network_, largest), hw_)) {
        Split& entry = candidate.splits.emplace_back();
        entry.mode = split.mode;
        for (const DpuWorkload& workload : split.workloads) {
          entry.questions.push_back(questions_.place_of(workload));
        }
      }
      candidates.push_back(std::move(candidate));
    }
    return candidates;
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
    const double rate = static_cast<double>(
        data_rate(hw_.dma_path(DmaDirection::kDdrToCmx).width, hw_.clocks.vpu).count());
    const double out_and_in = 2 * capacity * hw_.tile.count / (rate * hw_.dma.engine_count) *
                              static_cast<double>(hw_.clocks.dpu.count());
    const double excess = std::max(static_cast<double>(bytes) / capacity - kFree, 0.0);
    return out_and_in * excess * excess;
  }

  Strategy best_of(const std::vector<Candidate>& candidates) const {
    Strategy best;
    best.compared = candidates.size();
    double least = 0;
    bool has_any = false;
    for (const Candidate& candidate : candidates) {
      for (const Split& split : candidate.splits) {
        const std::optional<Cycles> cycles = cost_of(split);
        if (!cycles) {
          continue;
        }
        const double price =
            static_cast<double>(cycles->count()) + price_of_memory(candidate.bytes);
        if (!has_any || price < least) {
          has_any = true;
          least = price;
          best.grid = candidate.grid;
          best.mode = split.mode;
          best.predicted = *cycles;
        }
      }
    }
    if (!has_any && !candidates.empty()) {
      best.grid = candidates.front().grid;  // nobody knows: by rows
    }
    return best;
  }

  const LoweredNetwork& network_;
  const HwConfig& hw_;
  Questions questions_;
};

}  // namespace

IdVector<LoweredOpId, Strategy> choose_strategies(const LoweredNetwork& network, const HwConfig& hw,
                                                  const DpuTimingModel& dpu) {
  return Chooser(network, hw).run(dpu);
}

}  // namespace vpusim
