#include "sim/schedule/dma_workload.hpp"

namespace vpusim {

std::optional<Bytes> moved_bytes(const DmaPattern& pattern) {
  if (const auto* planes = std::get_if<PlaneDmaWorkload>(&pattern)) {
    return Bytes((std::uint64_t{planes->further_planes} + 1) * planes->length);
  }
  const auto& nested = std::get<NestedDmaWorkload>(pattern);
  std::uint64_t bytes = nested.source_width;
  for (const DmaDimension& dimension : nested.dimensions) {
    if (__builtin_mul_overflow(bytes, std::uint64_t{dimension.source_repeats} + 1, &bytes)) {
      return std::nullopt;
    }
  }
  return Bytes(bytes);
}

DmaDirection direction_of(const DmaPattern& pattern) {
  return std::visit([](const auto& dma) { return dma.direction; }, pattern);
}

}  // namespace vpusim
