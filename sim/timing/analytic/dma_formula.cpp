#include "sim/timing/analytic/dma_formula.hpp"

#include <algorithm>
#include <cmath>

namespace vpusim {
namespace {

__extension__ using Wide = unsigned __int128;

// So large that no run could hold the transfer, and small enough for sums to fit: a
// schedule with more is refused for its time.
constexpr std::uint64_t kMostElements = std::uint64_t{1} << 57;

// The compiler knows two sizes of elements.
std::uint64_t element_bytes(const ElementType& element) { return element.bits() == 8 ? 1 : 2; }

Bytes whole_bytes(const TensorType& type) {
  return Bytes(std::min(type.element_count(), kMostElements) * element_bytes(type.element));
}

std::uint64_t elements_of_parts(const TensorType& type) {
  std::uint64_t elements = 0;
  for (std::uint32_t tile = 0; tile < type.distribution->cluster_count; ++tile) {
    elements += std::min(element_count(type.memory_shape(tile)), kMostElements);
  }
  return std::min(elements, kMostElements);
}

// Segmented and overlapped buffers are counted part by part, for both sides.
bool is_in_parts(const TensorType& type) {
  if (!type.distribution || type.distribution->has(Distribution::kDuplicated) ||
      type.distribution->has(Distribution::kMulticasted)) {
    return false;
  }
  return type.distribution->has(Distribution::kSegmented) ||
         type.distribution->has(Distribution::kOverlapped);
}

// The published library computes in single precision, and its ceilings show it: an
// exact quotient would be a cycle off for one size in ten.
float megahertz(Hertz frequency) {
  return static_cast<float>(static_cast<double>(frequency.count()) / 1e6);
}

float dpu_cycles_per_cmx_cycle(const HwConfig& hw) {
  return megahertz(hw.compiler_dma.dpu_frequency) / megahertz(hw.compiler_dma.cmx_frequency);
}

std::uint64_t whole_cycles(double cycles) {
  constexpr double kLongest = 1e18;
  return static_cast<std::uint64_t>(std::ceil(std::min(cycles, kLongest)));
}

std::uint64_t latency_cycles(bool in_cmx, const HwConfig& hw) {
  const CompilerDmaCost& cost = hw.compiler_dma;
  if (in_cmx) {
    return cost.cmx_latency.count() * cost.dpu_frequency.count() / cost.cmx_frequency.count();
  }
  return static_cast<std::uint64_t>(Wide{cost.dram_latency.count()} * cost.dpu_frequency.count() /
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
  const float dram_megabytes =
      static_cast<float>(static_cast<double>(cost.dram_bandwidth.count()) / 1e6);
  const auto side = [&](Bytes bytes, bool in_cmx) -> std::uint64_t {
    if (bytes == Bytes(0)) {
      return 0;
    }
    const auto moved = static_cast<float>(std::min(cmx_word, bytes.count()));
    const float cycles_per_byte = in_cmx ? dpu_cycles_per_cmx_cycle(hw) / moved
                                         : megahertz(cost.dpu_frequency) / dram_megabytes;
    return whole_cycles(static_cast<double>(bytes.count()) * double{cycles_per_byte});
  };
  return Cycles(
      std::max(latency_cycles(dma.source_in_cmx, hw), latency_cycles(dma.target_in_cmx, hw)) +
      std::max(side(dma.source, dma.source_in_cmx), side(dma.target, dma.target_in_cmx)));
}

Cycles current_cycles(const CompilerDma& dma, const HwConfig& hw) {
  const CompilerDmaCost& cost = hw.compiler_dma;
  const std::uint64_t word = cost.cmx_word.count();
  const std::uint64_t dram_per_cycle = std::max<std::uint64_t>(
      1, std::min(word, cost.dram_bandwidth.count() / cost.cmx_frequency.count()));
  const std::uint64_t read = dma.source_in_cmx ? word : dram_per_cycle;
  std::uint64_t write = dma.target_in_cmx ? word : dram_per_cycle;
  if (!dma.source_in_cmx && dma.target_in_cmx && dma.target > dma.source && dma.source > Bytes(0)) {
    // Decompression writes more than it reads, up to two words per cycle.
    const float growth =
        static_cast<float>(dma.target.count()) / static_cast<float>(dma.source.count());
    write = static_cast<std::uint64_t>(
        std::min(static_cast<float>(2 * word), static_cast<float>(read) * growth));
  }
  const auto side = [&](Bytes bytes, std::uint64_t per_cycle) {
    const float cmx_cycles = static_cast<float>(bytes.count()) / static_cast<float>(per_cycle);
    return whole_cycles(cmx_cycles * dpu_cycles_per_cmx_cycle(hw));
  };
  return Cycles(
      std::max(latency_cycles(dma.source_in_cmx, hw), latency_cycles(dma.target_in_cmx, hw)) +
      std::max(side(dma.source, read), side(dma.target, write)));
}

}  // namespace

CompilerDma compiler_dma(const Schedule& schedule, const DmaTransfer& transfer) {
  const TensorType& source = schedule.type_of(transfer.source);
  const TensorType& target = schedule.type_of(transfer.target);
  for (const TensorType* type : {&source, &target}) {
    if (is_in_parts(*type)) {
      const std::uint64_t elements = elements_of_parts(*type);
      return {Bytes(elements * element_bytes(source.element)),
              Bytes(elements * element_bytes(target.element)), false, true};
    }
  }
  return {whole_bytes(source), whole_bytes(target), schedule.buffers()[transfer.source].is_in_cmx(),
          schedule.buffers()[transfer.target].is_in_cmx()};
}

DmaWorkload dma_workload(const Schedule& schedule, const DmaTransfer& transfer) {
  const CompilerDma ends = compiler_dma(schedule, transfer);
  return {.source = ends.source,
          .target = ends.target,
          .direction = dma_direction(ends.source_in_cmx, ends.target_in_cmx),
          .is_plain_copy = transfer.kind == DmaKind::kCopy,
          .pattern = std::nullopt};
}

Cycles compiler_dma_cycles(const CompilerDma& dma, const HwConfig& hw) {
  return hw.compiler_dma.is_legacy ? legacy_cycles(dma, hw) : current_cycles(dma, hw);
}

}  // namespace vpusim
