#include "nn_timing/features/dma_descriptor.hpp"

#include <algorithm>

#include "sim/base/check.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::size_t kDirectionCount = 4;
constexpr std::size_t kMostEngines = 2;

// Fills a descriptor from front to back.
class Values {
 public:
  explicit Values(std::span<float> out) : out_(out) {}

  void add(std::uint32_t value) { out_[next_++] = static_cast<float>(value); }
  void add_one_hot(std::size_t index, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      add(i == index ? 1U : 0U);
    }
  }
  void add_direction(DmaDirection direction) {
    add_one_hot(static_cast<std::size_t>(direction), kDirectionCount);
  }
  bool is_full() const { return next_ == out_.size(); }

 private:
  std::span<float> out_;
  std::size_t next_ = 0;
};

void add_planes(const PlaneDmaWorkload& dma, Values& values) {
  for (const std::uint32_t value :
       {dma.further_planes, dma.length, dma.source_width, dma.target_width, dma.source_stride,
        dma.target_stride, dma.source_plane_stride, dma.target_plane_stride}) {
    values.add(value);
  }
  values.add_direction(dma.direction);
}

void add_by_dimension(const NestedDmaWorkload& dma, Values& values) {
  values.add(dma.target_width);
  values.add(dma.source_width);
  values.add(dma.dimension_count);
  for (const DmaDimension& dimension : dma.dimensions) {
    values.add(dimension.target_stride);
    values.add(dimension.source_stride);
    values.add(dimension.target_repeats);
    values.add(dimension.source_repeats);
  }
  values.add_one_hot(dma.engine_count - 1, kMostEngines);
  values.add_direction(dma.direction);
}

void add_by_quantity(const NestedDmaWorkload& dma, Values& values) {
  values.add(dma.dimension_count);
  values.add(dma.target_width);
  values.add(dma.source_width);
  for (const auto quantity : {&DmaDimension::target_repeats, &DmaDimension::source_repeats,
                              &DmaDimension::target_stride, &DmaDimension::source_stride}) {
    for (const DmaDimension& dimension : dma.dimensions) {
      values.add(dimension.*quantity);
    }
  }
  values.add_direction(dma.direction);
}

}  // namespace

VpunnDevice device_of(DmaInterface interface) {
  switch (interface) {
    case DmaInterface::kPlanes:
      return VpunnDevice::kVpu27;
    case DmaInterface::kNestedEngines:
      return VpunnDevice::kVpu40;
    case DmaInterface::kNested:
      break;
  }
  return VpunnDevice::kNpu50;
}

std::size_t descriptor_length(DmaInterface interface) {
  constexpr std::size_t kHead = 3;  // widths and number of dimensions
  constexpr std::size_t kDimensions = NestedDmaWorkload::kMostDimensions * 4;
  switch (interface) {
    case DmaInterface::kPlanes:
      return 8 + kDirectionCount;
    case DmaInterface::kNestedEngines:
      return kHead + kDimensions + kMostEngines + kDirectionCount;
    case DmaInterface::kNested:
      break;
  }
  return kHead + kDimensions + kDirectionCount;
}

bool describe(const DmaPattern& workload, DmaInterface interface, std::span<float> out) {
  VPUSIM_CHECK(out.size() == descriptor_length(interface));
  Values values(out);
  if (interface == DmaInterface::kPlanes) {
    const auto* planes = std::get_if<PlaneDmaWorkload>(&workload);
    if (planes == nullptr) {
      return false;
    }
    add_planes(*planes, values);
  } else {
    const auto* nested = std::get_if<NestedDmaWorkload>(&workload);
    if (nested == nullptr) {
      return false;
    }
    if (interface == DmaInterface::kNested) {
      add_by_quantity(*nested, values);
    } else if (nested->engine_count == 0 || nested->engine_count > kMostEngines) {
      return false;
    } else {
      add_by_dimension(*nested, values);
    }
  }
  VPUSIM_CHECK(values.is_full());
  return true;
}

}  // namespace vpusim::nn_timing
