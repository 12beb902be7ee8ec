#include "sim/compiler/bound.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "sim/compiler/boxes.hpp"
#include "sim/network/work.hpp"

namespace vpusim {
namespace {

std::uint64_t macs_of(const LoweredOp& op) {
  return op.dpu.macs_per_output * op.outputs[0].points * op.outputs[0].channels;
}

bool is_16_bit_float(const ElementType& element) {
  return element.format == NumberFormat::kF16 || element.format == NumberFormat::kBf16;
}

WorkloadTensor tensor_of(const View& view, const Storage& storage) {
  WorkloadTensor tensor;
  tensor.width = static_cast<std::uint32_t>(view.points);
  tensor.channels = static_cast<std::uint32_t>(view.channels);
  tensor.type = data_type_of(storage.element);
  return tensor;
}

// Kernels have a start and then a rate: the rate of a kernel as large as the whole operation,
// without its start, is what all SHAVEs together can do at best.
std::uint64_t shave_cycles(const LoweredNetwork& network, const LoweredOp& op, const HwConfig& hw,
                           const ShaveTimingModel& shave) {
  const auto ask = [&](bool is_empty) -> std::uint64_t {
    ShaveWorkload workload = {.kernel = op.shave.kernel};
    for (const View& view : op.inputs) {
      workload.inputs.push_back(tensor_of(view, network.storages[view.storage]));
    }
    for (const View& view : op.outputs) {
      workload.outputs.push_back(tensor_of(view, network.storages[view.storage]));
    }
    if (is_empty) {
      for (auto* tensors : {&workload.inputs, &workload.outputs}) {
        for (WorkloadTensor& tensor : *tensors) {
          tensor.width = 0;
        }
      }
    }
    const auto answer = shave.estimate(std::span(&workload, 1), hw);
    return answer[0] ? answer[0]->cycles.count() : 0;
  };
  const std::uint64_t whole = ask(false);
  return whole - std::min(whole, ask(true));
}

// The rows of an input that some window of an operation reaches.
std::uint64_t rows_reached(const LoweredOp& op) {
  std::uint64_t reached = 0;
  std::uint64_t end = 0;
  for (std::uint64_t row = 0; row < whole_box(op).row_end; ++row) {
    const WindowRows rows = window_rows(op.dpu, 0, row, row + 1);
    reached += rows.end - std::min(rows.end, std::max(rows.begin, end));
    end = std::max(end, rows.end);
  }
  return reached;
}

// Of the network's inputs (image by image), whole rows that the strides of their only reader step
// over.
Bytes unread_inputs(const LoweredNetwork& lowered) {
  std::map<View, std::uint32_t> readers;
  for (const LoweredOp& op : lowered.ops) {
    for (const View& input : op.inputs) {
      ++readers[input];
    }
  }
  Bytes unread;
  for (const LoweredOp& op : lowered.ops) {
    const View& input = op.inputs[0];
    const Storage& storage = lowered.storages[input.storage];
    if (op.engine != EngineKind::kDpu || op.is_pointwise || readers[input] > 1 ||
        storage.kind != Storage::Kind::kInput) {
      continue;
    }
    const std::uint64_t rows = op.dpu.input_size[0] - rows_reached(op);
    unread += Bytes(bytes_of(rows * op.dpu.input_size[1] * input.channels, storage.element));
  }
  return unread;
}

}  // namespace

LowerBound lower_bound(const Network& network, const LoweredNetwork& lowered, const HwConfig& hw,
                       const ShaveTimingModel& shave) {
  LowerBound bound;
  const Bytes compulsory = compulsory_bytes(network);
  bound.compulsory = compulsory - std::min(compulsory, unread_inputs(lowered));
  std::uint64_t mac_cycles = 0;  // times the MACs of all DPUs
  std::uint64_t shave_sum = 0;
  for (const LoweredOp& op : lowered.ops) {
    if (op.engine == EngineKind::kDpu) {
      const bool is_slow = is_16_bit_float(lowered.storages[op.inputs[0].storage].element);
      mac_cycles += macs_of(op) * (is_slow ? hw.dpu.fp16_slowdown : 1);
    } else if (op.engine == EngineKind::kShave) {
      shave_sum += shave_cycles(lowered, op, hw, shave);
    }
  }
  const std::uint64_t dpus = std::uint64_t{hw.tile.count} * hw.dpu.count_per_tile;
  bound.dpu = duration(Cycles(mac_cycles / (dpus * hw.dpu.macs_per_cycle)), hw.clocks.dpu);
  const std::uint64_t shaves = std::uint64_t{hw.tile.count} * hw.shave.count_per_tile;
  bound.shave = duration(Cycles(shave_sum / std::max<std::uint64_t>(shaves, 1)), hw.clocks.dpu);
  bound.ddr = duration(bound.compulsory, hw.ddr.bandwidth);
  const std::uint64_t engine =
      data_rate(hw.dma_path(DmaDirection::kDdrToCmx).width, hw.clocks.vpu).count();
  bound.dma = duration(bound.compulsory, BytesPerSecond(engine * hw.dma.engine_count));
  return bound;
}

}  // namespace vpusim
