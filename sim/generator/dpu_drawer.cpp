#include "sim/generator/dpu_drawer.hpp"

#include <algorithm>
#include <utility>

namespace vpusim {
namespace {

Corner corner(std::uint32_t x, std::uint32_t y, std::uint32_t channel) {
  return {static_cast<std::int32_t>(x), static_cast<std::int32_t>(y),
          static_cast<std::int32_t>(channel)};
}

Image output_of(const Image& from, const DpuTask& dpu) {
  Image to = from;
  to.height = (from.height - 1) / dpu.strides[0] + 1;
  to.width = (from.width - 1) / dpu.strides[1] + 1;
  return to;
}

}  // namespace

std::optional<Work> DpuDrawer::draw(const TaskSlot& none, TaskSlot& slot) {
  const std::uint32_t tile = draft_.draw_tile();
  slot = draft_.open_slot(draft_.dpu_queue(tile), draft_.hw().dpu.count_per_tile == 1, none);
  TensorPlaces& places = draft_.cmx()[tile];
  TensorPlace* const input = draft_.pick_readable(places, slot);
  if (input == nullptr) {
    return std::nullopt;
  }
  DpuTask dpu;
  dpu.operation = pick(draft_.random(), draft_.mix().operations);
  dpu.operands.push_back({DpuOperandRole::kInput, input->content});
  const Image from = draft_.content_of(*input);
  draw_window(from, dpu);
  Image to = output_of(from, dpu);
  TensorPlace* weights = nullptr;
  if (dpu.operation == NceOperation::kConvolution ||
      dpu.operation == NceOperation::kDepthwiseConvolution) {
    weights = draw_weights(places, *input, from, slot, dpu, to);
    if (weights == nullptr) {
      dpu.operation = NceOperation::kMaxPool;  // which has none
      to = output_of(from, dpu);
    }
  }
  TensorPlace* const output = draft_.pick_writable(places, to.bytes(), slot, {input, weights});
  if (output == nullptr || !draw_variants(tile, to, dpu)) {
    return std::nullopt;
  }
  const BufferId target = draft_.add_cmx_buffer(to, output->offset, tile);
  if (weights != nullptr) {
    add_weights(*weights, from, to, tile, dpu);
    weights->readers.push_back(draft_.place_of(slot));
  } else if (dpu.operation == NceOperation::kElementwise) {
    dpu.operands.push_back({DpuOperandRole::kWeights, input->content});
  }
  dpu.operands.push_back({DpuOperandRole::kOutput, target});
  if (draft_.random().chance(draft_.mix().rectified)) {
    dpu.post_processing = PostProcessing{.mode = "NOOP", .clamp_low = 0.0};
  }
  input->readers.push_back(draft_.place_of(slot));
  output->write(target, draft_.place_of(slot));
  return dpu;
}

void DpuDrawer::draw_window(const Image& from, DpuTask& dpu) {
  if (dpu.operation == NceOperation::kElementwise) {
    return;
  }
  const std::uint32_t kernel = pick(draft_.random(), draft_.mix().kernels);
  if (kernel <= std::min({from.height, from.width, draft_.hw().dpu.max_kernel})) {
    dpu.kernel = {kernel, kernel};
  }
  const std::uint32_t stride = pick(draft_.random(), draft_.mix().strides);
  if (stride <= std::min(from.height, from.width)) {
    dpu.strides = {stride, stride};
  }
  const Image to = output_of(from, dpu);
  const std::int32_t before = (static_cast<std::int32_t>(dpu.kernel[0]) - 1) / 2;
  // What the last window reaches beyond the input.
  const auto after = [&](std::uint32_t input, std::uint32_t output) {
    const std::int64_t end = std::int64_t{output - 1} * dpu.strides[0] + dpu.kernel[0] - before;
    return static_cast<std::int32_t>(std::max<std::int64_t>(end - input, 0));
  };
  dpu.padding = {.left = before,
                 .right = after(from.width, to.width),
                 .top = before,
                 .bottom = after(from.height, to.height)};
}

TensorPlace* DpuDrawer::draw_weights(TensorPlaces& places, const TensorPlace& input,
                                     const Image& from, const TaskSlot& slot, const DpuTask& dpu,
                                     Image& to) {
  TensorPlace* const place = pick_place(draft_.random(), places, [&](const TensorPlace& candidate) {
    return &candidate != &input && candidate.is_readable(slot.ended);
  });
  if (place == nullptr) {
    return nullptr;
  }
  const std::uint64_t window = std::uint64_t{dpu.kernel[0]} * dpu.kernel[1];
  const bool is_depthwise = dpu.operation == NceOperation::kDepthwiseConvolution;
  const std::uint64_t per_channel =
      window * (is_depthwise ? 1 : from.channels) * from.element.bits() / 8;
  const std::uint64_t most = draft_.content_of(*place).bytes() / per_channel / 16 * 16;
  const std::uint32_t wanted =
      is_depthwise ? from.channels : pick(draft_.random(), draft_.mix().channels);
  if (most < 16 || (is_depthwise && most < wanted)) {
    return nullptr;
  }
  to.channels = static_cast<std::uint32_t>(std::min<std::uint64_t>(most, wanted / 16 * 16));
  to.channels = std::max<std::uint32_t>(to.channels, 16);
  return place;
}

void DpuDrawer::add_weights(const TensorPlace& weights, const Image& from, const Image& to,
                            std::uint32_t tile, DpuTask& dpu) {
  TensorType type;
  const bool is_depthwise = dpu.operation == NceOperation::kDepthwiseConvolution;
  type.shape = {to.channels, is_depthwise ? 1 : from.channels, dpu.kernel[0], dpu.kernel[1]};
  type.element = from.element;
  type.order = {0, 2, 3, 1};
  dpu.operands.push_back(
      {DpuOperandRole::kWeights, draft_.add_cmx_buffer(type, weights.offset, tile)});
}

bool DpuDrawer::draw_variants(std::uint32_t tile, const Image& to, DpuTask& dpu) {
  const bool sums_no_channels = dpu.operation == NceOperation::kDepthwiseConvolution ||
                                dpu.operation == NceOperation::kMaxPool ||
                                dpu.operation == NceOperation::kAveragePool;
  std::uint32_t step = to.channels;
  if (sums_no_channels) {
    // A legal number of channels that divides what there is.
    for (step = std::max<std::uint32_t>(draft_.hw().dpu.max_depthwise_channels, 16);
         to.channels % step != 0; step /= 2) {
    }
  }
  const std::uint32_t columns = to.channels / step;
  const std::uint32_t rows = std::min({pick(draft_.random(), draft_.mix().variants), to.height,
                                       ScheduleDraft::kMostVariants / std::max(columns, 1U)});
  if (rows == 0) {
    return false;  // too many channels for one task
  }
  const MpeMode mode = pick(draft_.random(), draft_.mix().modes);
  const std::uint32_t height = (to.height + rows - 1) / rows;
  for (std::uint32_t channel = 0; channel < to.channels; channel += step) {
    for (std::uint32_t row = 0; row < to.height; row += height) {
      DpuVariant variant;
      variant.cluster = tile;
      variant.mpe_mode = mode;
      const std::uint32_t last = std::min(row + height, to.height) - 1;
      variant.output_begin = corner(0, row, channel);
      variant.output_end = corner(to.width - 1, last, channel + step - 1);
      variant.padding = dpu.padding;
      variant.padding.top = row == 0 ? dpu.padding.top : 0;
      variant.padding.bottom = last + 1 == to.height ? dpu.padding.bottom : 0;
      dpu.variants.push_back(variant);
    }
  }
  return true;
}

}  // namespace vpusim
