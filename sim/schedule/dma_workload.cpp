#include "sim/schedule/dma_workload.hpp"

#include <limits>

namespace vpusim {
namespace {

// Counts the runs of one side, loop by loop from the innermost.
class RunCounter {
 public:
  explicit RunCounter(std::uint64_t width) : width_(width) {}

  void repeat(std::uint64_t times, std::uint64_t stride) {
    if (times <= 1) {
      return;
    }
    if (runs_ == 1 && stride == width_) {
      width_ *= times;
    } else if (__builtin_mul_overflow(runs_, times, &runs_)) {
      runs_ = std::numeric_limits<std::uint64_t>::max();
    }
  }

  std::uint64_t runs() const { return runs_; }

 private:
  std::uint64_t width_;  // of a run
  std::uint64_t runs_ = 1;
};

std::uint64_t runs_of(const PlaneDmaWorkload& dma, bool is_source) {
  const std::uint64_t width = is_source ? dma.source_width : dma.target_width;
  RunCounter counter(width);
  counter.repeat(width == 0 ? 1 : dma.length / width,
                 is_source ? dma.source_stride : dma.target_stride);
  counter.repeat(std::uint64_t{dma.further_planes} + 1,
                 is_source ? dma.source_plane_stride : dma.target_plane_stride);
  return counter.runs();
}

std::uint64_t runs_of(const NestedDmaWorkload& dma, bool is_source) {
  RunCounter counter(is_source ? dma.source_width : dma.target_width);
  for (const DmaDimension& dimension : dma.dimensions) {
    counter.repeat(
        std::uint64_t{is_source ? dimension.source_repeats : dimension.target_repeats} + 1,
        is_source ? dimension.source_stride : dimension.target_stride);
  }
  return counter.runs();
}

}  // namespace

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

std::uint64_t contiguous_runs(const DmaPattern& pattern, DmaSide side) {
  return std::visit([&](const auto& dma) { return runs_of(dma, side == DmaSide::kSource); },
                    pattern);
}

DmaDirection direction_of(const DmaPattern& pattern) {
  return std::visit([](const auto& dma) { return dma.direction; }, pattern);
}

}  // namespace vpusim
