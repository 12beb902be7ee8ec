#include "sim/compiler/bound.hpp"

#include <algorithm>
#include <vector>

#include "sim/compiler/input_reads.hpp"
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

// What the network says, but of inputs only what its operations really need.
Bytes compulsory(const Network& network, const LoweredNetwork& lowered) {
  Bytes sum = compulsory_bytes(network);
  const IdVector<NetworkTensorId, Bytes> told = read_once(network);
  for (const auto& [number, needed] : input_reads(lowered)) {
    const Bytes of_input = told[network.inputs()[number]];
    sum = sum - of_input + std::min(of_input, needed);
  }
  return sum;
}

}  // namespace

LowerBound lower_bound(const Network& network, const LoweredNetwork& lowered, const HwConfig& hw,
                       const ShaveTimingModel& shave) {
  LowerBound bound;
  bound.compulsory = compulsory(network, lowered);
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
