#include "sim/compiler/tile_split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace vpusim {
namespace {

constexpr std::uint32_t kChannelUnit = 16;

std::uint32_t divide_up(std::uint32_t value, std::uint32_t by) { return (value + by - 1) / by; }

// Output elements [begin, end) along one axis.
struct Part {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t size() const { return end - begin; }
};

std::vector<Part> equal_parts(std::uint32_t extent, std::uint32_t count, std::uint32_t unit) {
  const std::uint32_t step = divide_up(divide_up(extent, count), unit) * unit;
  std::vector<Part> parts;
  for (std::uint32_t begin = 0; begin < extent; begin += step) {
    parts.push_back({begin, std::min(extent, begin + step)});
  }
  return parts;
}

// The fields of a workload that belong to one spatial axis.
struct Axis {
  std::uint32_t WorkloadTensor::*extent;
  std::uint32_t DpuWorkload::*kernel;
  std::uint32_t DpuWorkload::*stride;
  std::int32_t Padding::*pad_before;
  std::int32_t Padding::*pad_after;
  std::int32_t Halo::*halo_before;
  std::int32_t Halo::*halo_after;
  std::size_t storage_place;  // in StorageElements' arrays
};

constexpr Axis kRows = {&WorkloadTensor::height,
                        &DpuWorkload::kernel_height,
                        &DpuWorkload::stride_height,
                        &Padding::top,
                        &Padding::bottom,
                        &Halo::top,
                        &Halo::bottom,
                        1};
constexpr Axis kColumns = {&WorkloadTensor::width,
                           &DpuWorkload::kernel_width,
                           &DpuWorkload::stride_width,
                           &Padding::left,
                           &Padding::right,
                           &Halo::left,
                           &Halo::right,
                           0};

// The input elements [begin, end) that a part of the output is computed from, and the
// padding beyond them. The layer's own padding stays with the outermost parts even
// where no output needs it.
struct InputPart {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t pad_before = 0;
  std::int64_t pad_after = 0;
};

InputPart input_of(const DpuWorkload& layer, const Axis& axis, const Part& part) {
  const std::int64_t extent = layer.input.*axis.extent;
  const std::int64_t stride = layer.*axis.stride;
  const std::int64_t before = layer.padding.*axis.pad_before;
  const std::int64_t first = part.begin * stride - before;
  const std::int64_t last = (std::int64_t{part.end} - 1) * stride - before + layer.*axis.kernel;
  InputPart input = {.begin = std::max<std::int64_t>(first, 0),
                     .end = std::min(last, extent),
                     .pad_before = std::max<std::int64_t>(-first, 0),
                     .pad_after = std::max<std::int64_t>(last - extent, 0)};
  if (part.end == layer.output.*axis.extent) {
    input.end = extent;  // what the window leaves over belongs to the layer all the same
    input.pad_after = layer.padding.*axis.pad_after;
  }
  return input;
}

void scale_storage_elements(DpuWorkload& tile, const DpuWorkload& layer, const Axis& axis) {
  const auto scaled = [&](std::uint32_t whole) {
    const std::uint64_t numerator = std::uint64_t{whole} * (tile.input.*axis.extent);
    const std::uint64_t denominator = layer.input.*axis.extent;
    return static_cast<std::uint32_t>((numerator + denominator - 1) / denominator);
  };
  for (auto* const extents : {&tile.storage_elements.table, &tile.storage_elements.activations}) {
    (*extents)[axis.storage_place] = scaled((*extents)[axis.storage_place]);
  }
}

std::vector<DpuWorkload> split_spatially(const DpuWorkload& layer, const Axis& axis,
                                         std::uint32_t tile_count) {
  std::vector<DpuWorkload> tiles;
  for (const Part& part : equal_parts(layer.output.*axis.extent, tile_count, 1)) {
    const InputPart input = input_of(layer, axis, part);
    DpuWorkload& tile = tiles.emplace_back(layer);
    tile.input.*axis.extent = static_cast<std::uint32_t>(input.end - input.begin);
    tile.output.*axis.extent = part.size();
    tile.padding.*axis.pad_before = static_cast<std::int32_t>(input.pad_before);
    tile.padding.*axis.pad_after = static_cast<std::int32_t>(input.pad_after);
    if (layer.output_write_tiles > 1) {
      // The others' rows arrive here: each tile ends with the whole output.
      tile.output_inbound_halo.*axis.halo_before = static_cast<std::int32_t>(part.begin);
      tile.output_inbound_halo.*axis.halo_after =
          static_cast<std::int32_t>(layer.output.*axis.extent - part.end);
    }
    if (tile.storage_elements.is_used) {
      scale_storage_elements(tile, layer, axis);
    }
  }
  return tiles;
}

// Rows that two neighbours need lie with one of them, half with each; the other reads
// them over the interconnect.
void exchange_shared_rows(std::vector<DpuWorkload>& tiles, const DpuWorkload& layer) {
  const std::int64_t shared = std::int64_t{layer.kernel_height} - layer.stride_height;
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    tiles[i].isi_strategy = IsiStrategy::kSplitOverHeight;
    if (i > 0 && shared > 0) {
      tiles[i - 1].input_halo.bottom = static_cast<std::int32_t>(shared / 2);
      tiles[i].input_halo.top = static_cast<std::int32_t>(shared - shared / 2);
    }
  }
}

std::vector<DpuWorkload> split_channels(const DpuWorkload& layer, std::uint32_t tile_count,
                                        bool is_broadcast) {
  const std::vector<Part> parts = equal_parts(layer.output.channels, tile_count, kChannelUnit);
  std::vector<DpuWorkload> tiles;
  for (const Part& part : parts) {
    DpuWorkload& tile = tiles.emplace_back(layer);
    tile.output.channels = part.size();
    if (keeps_channels(layer.operation)) {
      tile.input.channels = part.size();
    }
    if (is_broadcast) {
      tile.isi_strategy = IsiStrategy::kSplitOverChannels;
      tile.output_write_tiles = static_cast<std::uint32_t>(parts.size());
      tile.output_inbound_halo.front = static_cast<std::int32_t>(part.begin);
      tile.output_inbound_halo.back = static_cast<std::int32_t>(layer.output.channels - part.end);
    }
  }
  return tiles;
}

// Which devices the published layer model splits in this way.
std::string obstacle_of_device(MultiClusterStrategy strategy, VpunnDevice device) {
  switch (strategy) {
    case MultiClusterStrategy::kHeightWithHalo:
      return device == VpunnDevice::kVpu27 ? "" : "only VPU 2.7 reads input rows from other tiles";
    case MultiClusterStrategy::kHeightBroadcast:
    case MultiClusterStrategy::kWidth:
      return device >= VpunnDevice::kVpu40 ? "" : "only from VPU 4.0 on";
    default:
      return "";
  }
}

// What is split, for messages, and into how many units of it.
std::string obstacle_of_extent(const DpuWorkload& layer, MultiClusterStrategy strategy) {
  switch (strategy) {
    case MultiClusterStrategy::kClustering:
      return "";
    case MultiClusterStrategy::kWidth:
      return layer.output.width < 2 ? "the output has one column" : "";
    case MultiClusterStrategy::kChannels:
    case MultiClusterStrategy::kChannelsWithoutBroadcast:
      return layer.output.channels <= kChannelUnit
                 ? fmt::format("{} output channels cannot be split, the unit is 16",
                               layer.output.channels)
                 : "";
    default:
      return layer.output.height < 2 ? "the output has one row" : "";
  }
}

std::string obstacle_of(const DpuWorkload& layer, MultiClusterStrategy strategy,
                        std::uint32_t tile_count, VpunnDevice device) {
  if (strategy != MultiClusterStrategy::kClustering && tile_count < 2) {
    return "there is one tile";
  }
  const std::string of_device = obstacle_of_device(strategy, device);
  return of_device.empty() ? obstacle_of_extent(layer, strategy) : of_device;
}

std::string problem_along(const DpuWorkload& layer, const Axis& axis, std::string_view name) {
  constexpr std::int64_t kLargest = 1 << 24;
  const std::int64_t kernel = layer.*axis.kernel;
  const std::int64_t stride = layer.*axis.stride;
  const std::int64_t before = layer.padding.*axis.pad_before;
  const std::int64_t after = layer.padding.*axis.pad_after;
  const std::int64_t extent = layer.input.*axis.extent;
  if (std::min(kernel, stride) < 1 || std::max({kernel, stride, before, after}) > kLargest) {
    return fmt::format("kernel {} and stride {} over {} are no window", kernel, stride, name);
  }
  if (std::min(before, after) < 0 || std::max(before, after) >= kernel) {
    return fmt::format("padding {} and {} over {} must be 0 to {}, less than the kernel", before,
                       after, name, kernel - 1);
  }
  const std::int64_t padded = extent + before + after;
  if (extent < 1 || padded < kernel) {
    return fmt::format("a kernel of {} does not fit an input {} of {}", kernel, name, extent);
  }
  const std::int64_t expected = (padded - kernel) / stride + 1;
  if (layer.output.*axis.extent != expected) {
    return fmt::format("output {} is {}, but input, kernel, stride and padding give {}", name,
                       layer.output.*axis.extent, expected);
  }
  return "";
}

}  // namespace

TileSplit split_over_tiles(const DpuWorkload& layer, MultiClusterStrategy strategy,
                           std::uint32_t tile_count, VpunnDevice device) {
  if (std::string obstacle = obstacle_of(layer, strategy, tile_count, device); !obstacle.empty()) {
    return {{}, std::move(obstacle)};
  }
  switch (strategy) {
    case MultiClusterStrategy::kClustering:
      return {std::vector(tile_count, layer), ""};
    case MultiClusterStrategy::kHeight:
      return {split_spatially(layer, kRows, tile_count), ""};
    case MultiClusterStrategy::kHeightWithHalo: {
      TileSplit split = {split_spatially(layer, kRows, tile_count), ""};
      exchange_shared_rows(split.tiles, layer);
      return split;
    }
    case MultiClusterStrategy::kHeightBroadcast: {
      DpuWorkload broadcast = layer;
      broadcast.output_write_tiles = tile_count;
      return {split_spatially(broadcast, kRows, tile_count), ""};
    }
    case MultiClusterStrategy::kWidth:
      return {split_spatially(layer, kColumns, tile_count), ""};
    case MultiClusterStrategy::kChannels:
      return {split_channels(layer, tile_count, true), ""};
    case MultiClusterStrategy::kChannelsWithoutBroadcast:
      break;
  }
  return {split_channels(layer, tile_count, false), ""};
}

std::string problem_of_layer(const DpuWorkload& layer) {
  if (std::min(layer.input.channels, layer.output.channels) < 1) {
    return "has no channels";
  }
  const std::string rows = problem_along(layer, kRows, "height");
  return rows.empty() ? problem_along(layer, kColumns, "width") : rows;
}

}  // namespace vpusim
