#include "nn_timing/data/workload_sampler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "nn_timing/features/workload_form.hpp"
#include "nn_timing/model/cmx_size.hpp"
#include "nn_timing/model/device_limits.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::uint32_t kChannelUnit = 16;
constexpr std::uint32_t kLargestExtent = 8192;
constexpr std::uint8_t kLastSwizzlingKey = 5;

bool has_operation(VpunnDevice device, DpuOperation operation) {
  const std::span<const DpuOperation> operations = limits_of(device).operations;
  // The cost model of older devices takes an average pooling for a depthwise convolution.
  return operation == DpuOperation::kAveragePool ||
         std::find(operations.begin(), operations.end(), operation) != operations.end();
}

bool has_weights(DpuOperation operation) {
  return operation == DpuOperation::kConvolution ||
         operation == DpuOperation::kDepthwiseConvolution ||
         operation == DpuOperation::kCompressedConvolution;
}

bool is_depthwise(DpuOperation operation) {
  return operation == DpuOperation::kDepthwiseConvolution || operation == DpuOperation::kMaxPool ||
         operation == DpuOperation::kAveragePool;
}

bool may_be_sparse(DpuOperation operation) {
  return operation == DpuOperation::kConvolution || operation == DpuOperation::kElementwise;
}

std::uint32_t divide_up(std::uint32_t value, std::uint32_t parts) {
  return (value + parts - 1) / parts;
}

std::uint32_t channels_up(std::uint32_t channels) {
  return static_cast<std::uint32_t>(align_up(channels, kChannelUnit));
}

std::uint32_t unsigned_of(std::int64_t value) { return static_cast<std::uint32_t>(value); }

// Where networks have many channels they have few rows and columns: both are halved until the
// layer is one that networks have.
void shrink_layer(std::uint32_t& width, std::uint32_t& height, std::uint32_t channels) {
  constexpr std::uint64_t kLargestLayer = 4U << 20U;  // elements
  while (std::uint64_t{width} * height * channels > kLargestLayer) {
    width = divide_up(width, 2);
    height = divide_up(height, 2);
  }
}

// The part of one axis of a layer that a workload computes.
struct Part {
  std::uint32_t extent = 1;
  bool is_first = true;
  bool is_last = true;
};

Part part_of(Random& random, std::uint32_t extent, std::uint32_t pieces) {
  const std::uint32_t piece = divide_up(extent, pieces);
  const std::uint32_t count = divide_up(extent, piece);
  const std::uint32_t place = random.below(count);
  Part part{piece, place == 0, place + 1 == count};
  if (part.is_last) {
    part.extent = extent - piece * (count - 1);
  }
  return part;
}

}  // namespace

// What the extents of the input follow from, besides the workload's own fields.
struct WorkloadSampler::Piece {
  Part height;
  Part width;
  Padding layer_padding;
  // Rows and columns of the input behind the last window.
  std::uint32_t unused_rows = 0;
  std::uint32_t unused_columns = 0;
  std::uint32_t rows_left_out = 0;  // of neighbours, that the input does not count

  void set_input(DpuWorkload& w) const {
    w.input.width = input_extent(w.output.width, w.kernel_width, w.stride_width,
                                 w.padding.left + w.padding.right, unused_columns);
    const auto rows = w.padding.top + w.padding.bottom;
    w.input.height =
        input_extent(w.output.height, w.kernel_height, w.stride_height, rows, unused_rows);
    if (rows_left_out > 0) {
      const std::int64_t smallest = std::max<std::int64_t>(1, std::int64_t{w.kernel_height} - rows);
      w.input.height =
          unsigned_of(std::max(smallest, std::int64_t{w.input.height} - rows_left_out));
    }
  }

 private:
  // Takes rows off the output where the input would be longer than the hardware counts.
  static std::uint32_t input_extent(std::uint32_t& output, std::uint32_t kernel,
                                    std::uint32_t stride, std::int64_t padding,
                                    std::uint32_t unused) {
    const std::int64_t rest = std::int64_t{kernel} - padding + unused;
    output = std::min(output, unsigned_of((kLargestExtent - rest) / stride + 1));
    return unsigned_of(std::int64_t{output - 1} * stride + rest);
  }
};

WorkloadSampler::WorkloadSampler(const HwConfig& hw, WorkloadMix mix, std::uint64_t seed)
    : mix_(std::move(mix)),
      device_(hw.timing.vpunn_device),
      largest_write_tiles_(std::min(limits_of(device_).largest_write_tiles, hw.tile.count)),
      cmx_capacity_(hw.cmx.capacity),
      random_(seed) {
  constexpr Bytes kSmallestCmx(256U << 10U);
  if (cmx_capacity_ < kSmallestCmx) {
    throw InputError(
        fmt::format("{}: workloads are drawn for {} bytes of CMX per tile at least, got {}",
                    hw.name, kSmallestCmx.count(), cmx_capacity_.count()));
  }
  std::erase_if(mix_.operations,
                [&](const auto& choice) { return !has_operation(device_, choice.value); });
  if (pick_if(random_, mix_.operations, [](DpuOperation) { return true; }) == nullptr) {
    throw InputError(fmt::format("no operation of the mix is one that {} has", hw.name));
  }
}

DpuWorkload WorkloadSampler::next() {
  DpuWorkload w;
  Piece piece;
  w.operation = pick(random_, mix_.operations);
  draw_types(w);
  draw_window(w);
  draw_padding(w);
  draw_strategy(w);
  draw_channels(w);
  draw_output(w, piece);
  draw_borders(w, piece);
  draw_halo(w, piece);
  draw_sparsity(w);
  draw_swizzling(w);
  draw_flags(w);
  fit(w, piece);
  return w;
}

void WorkloadSampler::draw_types(DpuWorkload& w) {
  const DeviceLimits& limits = limits_of(device_);
  w.input.type = pick_legal(random_, mix_.input_types, limits.input_types);
  w.output.type = w.input.type;
  if (random_.chance(mix_.percent.other_output_type)) {
    w.output.type = pick_legal(random_, mix_.output_types, limits.output_types);
  }
  if (has_weights(w.operation) && random_.chance(mix_.percent.stated_weight_type)) {
    // No compiler multiplies by weights wider than the data.
    const DataType* const type = pick_if(random_, mix_.weight_types, [&](DataType candidate) {
      return bits_of(candidate) <= bits_of(w.input.type) &&
             std::find(limits.weight_types.begin(), limits.weight_types.end(), candidate) !=
                 limits.weight_types.end();
    });
    if (type != nullptr) {
      w.weight_type = *type;
    }
  }
  w.input.layout = pick(random_, mix_.input_layouts);
  w.output.layout = pick(random_, mix_.output_layouts);
  w.execution_mode =
      pick_legal(random_, mix_.execution_modes, execution_modes(device_, w.operation));
  w.activation = pick(random_, mix_.activation_functions);
}

const WindowMix& WorkloadSampler::window_of(DpuOperation operation) const {
  switch (operation) {
    case DpuOperation::kDepthwiseConvolution:
      return mix_.depthwise;
    case DpuOperation::kMaxPool:
    case DpuOperation::kAveragePool:
      return mix_.pool;
    case DpuOperation::kCompressedConvolution:
      return mix_.compressed;
    default:
      return mix_.convolution;
  }
}

void WorkloadSampler::draw_window(DpuWorkload& w) {
  if (is_elementwise(w) || w.operation == DpuOperation::kLayerNorm) {
    return;
  }
  const WindowMix& window = window_of(w.operation);
  w.kernel_width = pick(random_, window.kernels);
  w.kernel_height =
      random_.chance(mix_.percent.square_kernel) ? w.kernel_width : pick(random_, window.kernels);
  w.stride_width = pick(random_, window.strides);
  w.stride_height =
      random_.chance(mix_.percent.square_stride) ? w.stride_width : pick(random_, window.strides);
  const bool is_pool =
      w.operation == DpuOperation::kMaxPool || w.operation == DpuOperation::kAveragePool;
  constexpr double kHalf = 50;
  constexpr std::uint32_t kLargestStride = 8;
  if (is_pool && random_.chance(kHalf)) {
    w.stride_width = std::min(w.kernel_width, kLargestStride);
    w.stride_height = std::min(w.kernel_height, kLargestStride);
  }
}

// Of the whole layer; draw_borders() takes away what is not at this piece's borders.
void WorkloadSampler::draw_padding(DpuWorkload& w) {
  const auto draw = [&](std::int32_t& before, std::int32_t& after, std::uint32_t kernel,
                        bool is_full) {
    const std::uint32_t half = kernel / 2;
    if (is_full) {
      after = static_cast<std::int32_t>(half);
      before = static_cast<std::int32_t>(kernel - 1 - half);
    } else {
      before = static_cast<std::int32_t>(random_.between(0, half));
      // Both sides together less than the kernel, so that a window sees some input.
      after = static_cast<std::int32_t>(
          random_.between(0, std::min(half, kernel - 1 - unsigned_of(before))));
    }
  };
  if (random_.chance(mix_.percent.no_padding)) {
    return;
  }
  const double rest = 100 - mix_.percent.no_padding;
  const bool is_full = rest <= 0 || random_.chance(100 * mix_.percent.full_padding / rest);
  draw(w.padding.top, w.padding.bottom, w.kernel_height, is_full);
  draw(w.padding.left, w.padding.right, w.kernel_width, is_full);
}

void WorkloadSampler::draw_strategy(DpuWorkload& w) {
  const std::span<const IsiStrategy> legal = limits_of(device_).isi_strategies;
  const bool has_tiles = largest_write_tiles_ > 1;
  w.isi_strategy = has_tiles ? pick_legal(random_, mix_.strategies, legal) : legal.front();
  const bool is_broadcast = w.isi_strategy == IsiStrategy::kSplitOverChannels ||
                            (w.isi_strategy == IsiStrategy::kClustering &&
                             random_.chance(mix_.percent.clustering_broadcast));
  if (has_tiles && is_broadcast) {
    const std::uint32_t* const tiles = pick_if(random_, mix_.write_tiles, [&](std::uint32_t count) {
      return count > 1 && count <= largest_write_tiles_;
    });
    w.output_write_tiles = tiles != nullptr ? *tiles : 2;
  }
}

std::uint32_t WorkloadSampler::draw_extent() { return draw_size(random_, mix_.extents, 1, 512); }

std::uint32_t WorkloadSampler::draw_channel_count() {
  return channels_up(draw_size(random_, mix_.channels, kChannelUnit, 2048));
}

void WorkloadSampler::draw_channels(DpuWorkload& w) {
  const bool is_5_0 = device_ >= VpunnDevice::kNpu50;
  if (is_depthwise(w.operation)) {
    w.output.channels = channels_up(pick(random_, mix_.depthwise_channels));
    if (w.output.channels == 3 * kChannelUnit) {
      w.output.channels = 4 * kChannelUnit;  // not among the hardware's 16, 32, 64
    }
    w.input.channels = w.output.channels;
    return;
  }
  const std::uint32_t pieces =
      std::max(pick(random_, mix_.channel_pieces),
               w.isi_strategy == IsiStrategy::kSplitOverChannels ? w.output_write_tiles : 1);
  w.output.channels = channels_up(divide_up(draw_channel_count(), pieces));
  switch (w.operation) {
    case DpuOperation::kConvolution:
      w.input.channels = draw_channel_count();
      if (is_5_0 && random_.chance(mix_.percent.input_autopad)) {
        w.has_input_autopad = true;
        w.input.channels = 1 + random_.below(bits_of(w.input.type) > 8 ? 9 : 15);
      }
      break;
    case DpuOperation::kCompressedConvolution:
      w.input.channels = std::min(pick(random_, mix_.compressed_channels),
                                  device_ <= VpunnDevice::kVpu27 ? kChannelUnit : kChannelUnit - 1);
      break;
    default:
      w.input.channels = w.output.channels;
  }
  if (is_5_0 && has_weights(w.operation) && random_.chance(mix_.percent.output_autopad)) {
    w.has_output_autopad = true;
    w.output.channels = 1 + random_.below(kChannelUnit - 1);
  }
}

void WorkloadSampler::draw_output(DpuWorkload& w, Piece& piece) {
  std::uint32_t width = draw_extent();
  std::uint32_t height = width;
  const bool may_fold = w.kernel_width == 1 && w.kernel_height == 1;
  if (may_fold && random_.chance(mix_.percent.token_tensor)) {
    width = pick(random_, mix_.token_columns);
    height = divide_up(pick_from(random_, mix_.token_counts), width);
  } else if (!random_.chance(mix_.percent.square_tensor)) {
    height = draw_extent();
  }
  shrink_layer(width, height, std::max(w.input.channels, w.output.channels));
  std::uint32_t pieces = pick(random_, mix_.height_pieces);
  if (w.isi_strategy == IsiStrategy::kSplitOverHeight) {
    pieces = std::max(pieces, 2U);
  }
  piece.height = part_of(random_, height, pieces);
  piece.width = part_of(random_, width, pick(random_, mix_.width_pieces));
  w.output.height = piece.height.extent;
  w.output.width = piece.width.extent;
  if (!limits_of(device_).has_single_batch && random_.chance(mix_.percent.batched)) {
    w.input.batch = w.output.batch = 2 + random_.below(3);
  }
}

// Padding is only at the borders of the layer, and so are input rows that no window reaches.
void WorkloadSampler::draw_borders(DpuWorkload& w, Piece& piece) {
  piece.layer_padding = w.padding;
  const auto keep = [](std::int32_t& padding, bool is_border) {
    padding = is_border ? padding : 0;
  };
  keep(w.padding.top, piece.height.is_first);
  keep(w.padding.bottom, piece.height.is_last);
  keep(w.padding.left, piece.width.is_first);
  keep(w.padding.right, piece.width.is_last);
  const auto draw_unused = [&](std::uint32_t stride, bool is_last) {
    return stride > 1 && is_last && random_.chance(mix_.percent.padding_rounds_up)
               ? random_.below(stride)
               : 0;
  };
  piece.unused_rows = draw_unused(w.stride_height, piece.height.is_last);
  piece.unused_columns = draw_unused(w.stride_width, piece.width.is_last);
}

void WorkloadSampler::draw_halo(DpuWorkload& w, Piece& piece) {
  const std::int32_t above = piece.layer_padding.top;
  const std::int32_t below =
      std::max<std::int32_t>(0, static_cast<std::int32_t>(w.kernel_height) -
                                    static_cast<std::int32_t>(w.stride_height) - above);
  const std::int32_t top = piece.height.is_first ? 0 : above;
  const std::int32_t bottom = piece.height.is_last ? 0 : below;
  if (w.isi_strategy == IsiStrategy::kSplitOverHeight && top + bottom > 0) {
    if (random_.chance(mix_.percent.halo_in_memory)) {
      piece.rows_left_out = unsigned_of(top + bottom);
      piece.unused_rows = 0;
    } else {
      w.input_halo.top = top;
      w.input_halo.bottom = bottom;
    }
  }
  if (random_.chance(mix_.percent.output_halo)) {
    const auto draw = [&](std::int32_t& sent, std::int32_t& tiles, std::int32_t& got, bool has) {
      if (has) {
        sent = static_cast<std::int32_t>(random_.between(1, 3));
        got = static_cast<std::int32_t>(random_.between(1, 3));
        tiles = 1;
      }
    };
    draw(w.output_halo.top, w.output_broadcast.top, w.output_inbound_halo.top,
         !piece.height.is_first);
    draw(w.output_halo.bottom, w.output_broadcast.bottom, w.output_inbound_halo.bottom,
         !piece.height.is_last);
  }
}

void WorkloadSampler::draw_sparsity(DpuWorkload& w) {
  const auto draw_share = [&](std::uint32_t smallest) {
    constexpr std::uint32_t kSteps = 1000;
    return static_cast<float>(random_.between(smallest, kSteps - 1)) / float{kSteps};
  };
  if (w.operation == DpuOperation::kConvolution && !w.has_input_autopad &&
      random_.chance(mix_.percent.sparse_weights)) {
    w.has_weight_sparsity = true;
    w.weight_sparsity = draw_share(0);
  }
  if (may_be_sparse(w.operation) && random_.chance(mix_.percent.sparse_input)) {
    w.input.is_sparse = true;
    w.input_sparsity = draw_share(10);
  }
  w.output.is_sparse = random_.chance(mix_.percent.sparse_output);
}

void WorkloadSampler::draw_swizzling(DpuWorkload& w) {
  if (device_ < VpunnDevice::kVpu27 || device_ >= VpunnDevice::kNpu50) {
    return;  // their cost models know none
  }
  if (random_.chance(mix_.percent.swizzled)) {
    w.swizzling = {kLastSwizzlingKey, kLastSwizzlingKey, kLastSwizzlingKey};
    return;
  }
  const double rest = 100 - mix_.percent.swizzled;
  if (rest > 0 && random_.chance(100 * mix_.percent.unswizzled / rest)) {
    return;
  }
  for (std::uint8_t& key : w.swizzling) {
    key = static_cast<std::uint8_t>(random_.below(kLastSwizzlingKey + 1));
  }
}

void WorkloadSampler::draw_flags(DpuWorkload& w) {
  if (device_ < VpunnDevice::kNpu50) {
    return;
  }
  w.is_superdense = random_.chance(mix_.percent.superdense);
  if (is_elementwise(w) && random_.chance(mix_.percent.stated_reuse)) {
    // One operand where the form is changed; where it is not, two of them or one, and the
    // output over the first or beside it.
    const bool is_same_form =
        w.input.layout == w.output.layout && bits_of(w.input.type) == bits_of(w.output.type);
    constexpr double kRare = 15;
    constexpr double kMostly = 80;
    w.is_weightless = random_.chance(is_same_form ? kRare : kMostly);
    w.is_inplace = is_same_form && !*w.is_weightless && random_.chance(kMostly);
  }
}

// Cuts the largest tensor until all of them fit into CMX together, as compilers do: the
// weights over output and then input channels, the others over height, width and channels.
void WorkloadSampler::fit(DpuWorkload& w, const Piece& piece) const {
  const auto cut_channels = [](std::uint32_t& channels, std::uint32_t parts) {
    const std::uint32_t before = channels;
    if (channels > kChannelUnit) {
      channels = std::min(channels_up(divide_up(channels, parts)), channels - kChannelUnit);
    }
    return channels < before;
  };
  const auto cut = [](std::uint32_t& extent, std::uint32_t parts) {
    const std::uint32_t before = extent;
    extent = divide_up(extent, parts);
    return extent < before;
  };
  piece.set_input(w);
  for (;;) {
    const DpuWorkload known = sanitized(w, device_);
    const Bytes size = cmx_size(known, device_);
    if (size <= cmx_capacity_) {
      return;
    }
    const OperandBytes bytes = operand_bytes(known, device_);
    const auto parts = unsigned_of(std::clamp<std::int64_t>(
        static_cast<std::int64_t>(size.count() / cmx_capacity_.count()) + 1, 2, kLargestExtent));
    const bool are_weights_largest =
        has_weights(w.operation) && bytes.weights > bytes.input && bytes.weights > bytes.output;
    const bool may_cut_channels = !is_depthwise(w.operation);
    bool is_cut = false;
    if (are_weights_largest && may_cut_channels) {
      is_cut = cut_channels(w.output.channels, parts) ||
               (w.operation == DpuOperation::kConvolution && cut_channels(w.input.channels, parts));
    }
    is_cut = is_cut || cut(w.output.height, parts) || cut(w.output.width, parts) ||
             (may_cut_channels && cut_channels(w.output.channels, parts)) ||
             (w.operation == DpuOperation::kConvolution && cut_channels(w.input.channels, parts));
    if (keeps_channels(w.operation) || w.operation == DpuOperation::kLayerNorm) {
      w.input.channels = w.output.channels;
    }
    if (!is_cut && w.input.batch > 1) {
      is_cut = true;
      w.input.batch = w.output.batch = 1;
    }
    VPUSIM_CHECK(is_cut);  // the constructor asked for room for the smallest of any kind
    piece.set_input(w);
  }
}

}  // namespace vpusim::nn_timing
