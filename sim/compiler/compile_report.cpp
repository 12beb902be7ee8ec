#include "sim/compiler/compile_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "sim/compiler/boxes.hpp"
#include "sim/network/work.hpp"

namespace vpusim {
namespace {

std::string shown_grid(const LoweredOp& op, const Grid& grid) {
  if (op.engine == EngineKind::kDma) {
    return "";
  }
  const std::vector<Box> boxes = cut(op, whole_box(op), grid);
  std::set<std::pair<std::uint64_t, std::uint64_t>> rows;
  std::set<std::pair<std::uint64_t, std::uint64_t>> columns;
  for (const Box& box : boxes) {
    if (!box.is_empty()) {
      rows.emplace(box.row_begin, box.row_end);
      columns.emplace(box.channel_begin, box.channel_end);
    }
  }
  const std::size_t channels = columns.size();
  if (rows.size() * channels == 1) {
    return "one tile";
  }
  return channels == 1      ? fmt::format("SOH {}", rows.size())
         : rows.size() == 1 ? fmt::format("SOK {}", channels)
                            : fmt::format("SOH {} x SOK {}", rows.size(), channels);
}

std::string shown_stripes(const OpPlan& plan) {
  if (plan.row_stripes * plan.channel_stripes == 1) {
    return "1";
  }
  return plan.channel_stripes == 1 ? fmt::format("{} rows", plan.row_stripes)
         : plan.row_stripes == 1
             ? fmt::format("{} channels", plan.channel_stripes)
             : fmt::format("{} rows x {} channels", plan.row_stripes, plan.channel_stripes);
}

// What one of all SHAVEs does of a kernel, or all of it where it cannot be split.
Cycles shave_share(const LoweredNetwork& lowered, const LoweredOp& op, const HwConfig& hw,
                   const ShaveTimingModel& shave) {
  const std::uint64_t shaves = std::uint64_t{hw.tile.count} * hw.shave.count_per_tile;
  const bool is_split = op.shave.split != ShaveWork::Split::kNone;
  ShaveWorkload workload = {.kernel = op.shave.kernel};
  const auto add = [&](const View& view, std::vector<WorkloadTensor>& tensors) {
    WorkloadTensor& tensor = tensors.emplace_back();
    const std::uint64_t parts =
        is_split && view.points == op.outputs[0].points ? std::min(shaves, view.points) : 1;
    tensor.width = static_cast<std::uint32_t>((view.points + parts - 1) / parts);
    tensor.channels = static_cast<std::uint32_t>(view.channels);
    tensor.type = data_type_of(lowered.storages[view.storage].element);
  };
  for (const View& input : op.inputs) {
    add(input, workload.inputs);
  }
  for (const View& output : op.outputs) {
    add(output, workload.outputs);
  }
  const auto answer = shave.estimate(std::span(&workload, 1), hw);
  return answer[0] ? answer[0]->cycles : Cycles(0);
}

// What the stripes of a chain do for one operation is told as one.
void add_stripe(const OpReport& stripe, OpReport& all) {
  ++all.chain_stripes;
  all.stripes = fmt::format("{} in a chain", all.chain_stripes);
  all.predicted += stripe.predicted;
  all.work_time += stripe.work_time;
  all.transfer_time += stripe.transfer_time;
  all.loaded_bytes += stripe.loaded_bytes;
  all.stored_bytes += stripe.stored_bytes;
}

}  // namespace

std::vector<OpReport> report_of(const LoweredNetwork& lowered, const Plan& plan,
                                const IdVector<LoweredOpId, Strategy>& strategies,
                                const HwConfig& hw, const ShaveTimingModel& shave) {
  const std::uint64_t rate =
      data_rate(hw.dma_path(DmaDirection::kDdrToCmx).width, hw.clocks.vpu).count() *
      hw.dma.engine_count;
  std::vector<OpReport> reports;
  std::map<std::pair<int, std::string>, std::size_t> places;  // by chain and name
  for (std::size_t i = 0; i < lowered.ops.size(); ++i) {
    const LoweredOpId id(i);
    const LoweredOp& op = lowered.ops[id];
    OpReport report;
    report.name = op.name;
    report.work = op.engine == EngineKind::kShave
                      ? fmt::format("{} on SHAVE", op.shave.kernel)
                      : fmt::format("{} on {}",
                                    op.engine == EngineKind::kDma ? "move" : name_of(op.operation),
                                    kEngineKindNames[op.engine]);
    report.grid = shown_grid(op, strategies[id].grid);
    report.stripes = shown_stripes(plan.ops[id]);
    report.mode = op.engine == EngineKind::kDpu
                      ? std::string(kExecutionModeNames[strategies[id].shape.mode])
                      : "";
    report.predicted = op.engine == EngineKind::kShave ? shave_share(lowered, op, hw, shave)
                                                       : strategies[id].predicted;
    report.work_time = duration(report.predicted, hw.clocks.dpu);
    report.loaded_bytes = plan.ops[id].loaded_bytes;
    report.stored_bytes = plan.ops[id].stored_bytes;
    report.transfer_time =
        duration(Bytes(report.loaded_bytes + report.stored_bytes), BytesPerSecond(rate));
    report.is_output_in_cmx = plan.ops[id].is_output_in_cmx;
    for (const auto& [grid, cycles] : strategies[id].compared) {
      if (grid != strategies[id].grid) {
        report.alternatives.push_back({shown_grid(op, grid), duration(cycles, hw.clocks.dpu)});
      }
    }
    const auto [first, is_new] =
        places.try_emplace({op.chain ? static_cast<int>(*op.chain) : -1, op.name}, reports.size());
    if (op.chain && !is_new) {
      add_stripe(report, reports[first->second]);
    } else {
      reports.push_back(std::move(report));
    }
  }
  return reports;
}

std::vector<UnknownCost> unknown_costs(const Network& network, const LoweredNetwork& lowered,
                                       const HwConfig& hw, const ShaveTimingModel& shave) {
  std::map<std::string, bool> is_known;  // by kernel
  std::map<std::string, UnknownCost> found;
  double all = 0;
  for (const Layer& layer : network.layers()) {
    all += static_cast<double>(operation_count(network, layer));
  }
  std::set<LayerId> counted;
  for (const LoweredOp& op : lowered.ops) {
    if (op.engine != EngineKind::kShave) {
      continue;
    }
    const auto [known, is_new] = is_known.try_emplace(op.shave.kernel, false);
    if (is_new) {
      ShaveWorkload workload = {.kernel = op.shave.kernel};
      workload.inputs.emplace_back();
      workload.outputs.emplace_back();
      const auto answer = shave.estimate(std::span(&workload, 1), hw);
      known->second = answer[0].has_value() && !answer[0]->is_fallback;
    }
    if (known->second || !counted.insert(op.layer).second) {
      continue;
    }
    const Layer& layer = network.layers()[op.layer];
    UnknownCost& cost = found[layer.operator_name.empty() ? std::string(name_of(layer.operation))
                                                          : layer.operator_name];
    ++cost.layers;
    cost.share += static_cast<double>(operation_count(network, layer)) / all;
  }
  std::vector<UnknownCost> costs;
  for (auto& [operation, cost] : found) {
    cost.operation = operation;
    costs.push_back(std::move(cost));
  }
  return costs;
}

std::uint64_t unread_macs(const LoweredNetwork& lowered) {
  std::uint64_t sum = lowered.dropped_macs;
  for (const LoweredOp& op : lowered.ops) {
    if (op.live_rows) {
      sum += (op.rows - *op.live_rows) * op.row_points * op.outputs[0].channels *
             op.dpu.macs_per_output;
    }
  }
  return sum;
}

}  // namespace vpusim
