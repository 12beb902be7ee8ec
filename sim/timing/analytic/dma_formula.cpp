#include "sim/timing/analytic/dma_formula.hpp"

#include <algorithm>

namespace vpusim {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t divide_up(Wide value, Wide divisor) {
  return static_cast<std::uint64_t>((value + divisor - 1) / divisor);
}

// The compiler knows two sizes of elements.
std::uint64_t element_bytes(const ElementType& element) { return element.bits() == 8 ? 1 : 2; }

Bytes whole_bytes(const TensorType& type) {
  return Bytes(type.element_count() * element_bytes(type.element));
}

Bytes sum_of_parts(const TensorType& type) {
  std::uint64_t elements = 0;
  for (std::uint32_t tile = 0; tile < type.distribution->cluster_count; ++tile) {
    elements += element_count(type.memory_shape(tile));
  }
  return Bytes(elements * element_bytes(type.element));
}

// Segmented and overlapped buffers are counted part by part.
bool is_in_parts(const TensorType& type) {
  if (!type.distribution || type.distribution->has(Distribution::kDuplicated) ||
      type.distribution->has(Distribution::kMulticasted)) {
    return false;
  }
  return type.distribution->has(Distribution::kSegmented) ||
         type.distribution->has(Distribution::kOverlapped);
}

// The clock of one side turned into DPU cycles.
std::uint64_t side_cycles(std::uint64_t bytes, bool in_cmx, std::uint64_t word,
                          const HwConfig& hw) {
  const Wide dpu = hw.clocks.dpu.count();
  if (!in_cmx) {
    return divide_up(dpu * bytes, hw.compiler_dma.dram_bandwidth.count());
  }
  return divide_up(dpu * bytes, Wide{hw.compiler_dma.cmx_frequency.count()} * word);
}

std::uint64_t latency_cycles(bool in_cmx, const HwConfig& hw) {
  const CompilerDmaCost& cost = hw.compiler_dma;
  if (in_cmx) {
    return cost.cmx_latency.count() * hw.clocks.dpu.count() / cost.cmx_frequency.count();
  }
  return static_cast<std::uint64_t>(Wide{cost.dram_latency.count()} * hw.clocks.dpu.count() /
                                    kPicosecondsPerSecond);
}

Cycles legacy_cycles(const CompilerDma& dma, const HwConfig& hw) {
  const CompilerDmaCost& cost = hw.compiler_dma;
  std::uint64_t word = cost.cmx_word.count();
  if (cost.is_half_duplex && dma.source_in_cmx && dma.target_in_cmx) {
    word /= 2;
  }
  // Different sizes mean compressed data, of which a CMX side moves twice as much.
  const std::uint64_t cmx_word = dma.source == dma.target ? word : word * 2;
  const auto side = [&](Bytes bytes, bool in_cmx) -> std::uint64_t {
    if (bytes == Bytes(0)) {
      return 0;
    }
    return side_cycles(bytes.count(), in_cmx, std::min(cmx_word, bytes.count()), hw);
  };
  return Cycles(std::max(latency_cycles(dma.source_in_cmx, hw),
                         latency_cycles(dma.target_in_cmx, hw)) +
                std::max(side(dma.source, dma.source_in_cmx), side(dma.target, dma.target_in_cmx)));
}

Cycles current_cycles(const CompilerDma& dma, const HwConfig& hw) {
  const CompilerDmaCost& cost = hw.compiler_dma;
  const std::uint64_t word = cost.cmx_word.count();
  const std::uint64_t dram_per_cycle =
      std::max<std::uint64_t>(1, std::min(word, cost.dram_bandwidth.count() / cost.cmx_frequency.count()));
  const std::uint64_t read = dma.source_in_cmx ? word : dram_per_cycle;
  std::uint64_t write = dma.target_in_cmx ? word : dram_per_cycle;
  if (!dma.source_in_cmx && dma.target_in_cmx && dma.target > dma.source &&
      dma.source > Bytes(0)) {
    // Decompression writes more than it reads, up to two words per cycle.
    write = static_cast<std::uint64_t>(
        std::min<Wide>(2 * word, Wide{read} * dma.target.count() / dma.source.count()));
  }
  const std::uint64_t in = side_cycles(dma.source.count(), true, read, hw);
  const std::uint64_t out = side_cycles(dma.target.count(), true, write, hw);
  return Cycles(std::max(latency_cycles(dma.source_in_cmx, hw),
                         latency_cycles(dma.target_in_cmx, hw)) +
                std::max(in, out));
}

}  // namespace

CompilerDma compiler_dma(const Schedule& schedule, const DmaTransfer& transfer) {
  const TensorType& source = schedule.type_of(transfer.source);
  const TensorType& target = schedule.type_of(transfer.target);
  if (is_in_parts(source) || is_in_parts(target)) {
    const auto bytes = [](const TensorType& type) {
      return is_in_parts(type) ? sum_of_parts(type) : whole_bytes(type);
    };
    return {bytes(source), bytes(target), false, true};
  }
  return {whole_bytes(source), whole_bytes(target),
          schedule.buffers()[transfer.source].is_in_cmx(),
          schedule.buffers()[transfer.target].is_in_cmx()};
}

Cycles compiler_dma_cycles(const CompilerDma& dma, const HwConfig& hw) {
  return hw.compiler_dma.is_legacy ? legacy_cycles(dma, hw) : current_cycles(dma, hw);
}

}  // namespace vpusim
