#include "sim/compiler/ops/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace vpusim::lowering {
namespace {

bool is_small(const Lowering& lowering, const Window& window) {
  return std::all_of(window.kernel.begin(), window.kernel.end(),
                     [&](std::uint32_t side) { return side <= lowering.hw().dpu.max_kernel; });
}

// Windows larger than the MAC array can have: their pixels become channels of one point each.
bool is_patches(const Lowering& lowering, const Layer& layer) {
  const Window& window = layer.attributes.window;
  const auto is_zero = [](std::uint32_t pad) { return pad == 0; };
  const std::uint64_t taps =
      product({window.kernel.begin(), window.kernel.end()}, 0, window.kernel.size());
  const std::uint64_t channels = taps * lowering.shape(layer.inputs[1])[1];
  return layer.operation == Operation::kConv && layer.attributes.groups == 1 &&
         channels <= lowering.hw().dpu.max_extent &&
         std::all_of(window.pads_begin.begin(), window.pads_begin.end(), is_zero) &&
         std::all_of(window.pads_end.begin(), window.pads_end.end(), is_zero);
}

bool is_dpu_convolution(Lowering& lowering, const Layer& layer) {
  const Window& window = layer.attributes.window;
  const bool fits = is_small(lowering, window) && lowering.has_dpu_rows(layer.inputs[0]) &&
                    lowering.has_dpu_rows(layer.outputs[0]);
  return lowering.shape(layer.inputs[0]).size() <= 4 && lowering.is_dpu_type(layer.inputs[0]) &&
         lowering.tensor(layer.inputs[1]).is_constant && (fits || is_patches(lowering, layer));
}

bool is_read_by_convolutions(Lowering& lowering, const Layer& layer) {
  const auto& readers = lowering.network().consumers(layer.inputs[0]);
  return std::all_of(readers.begin(), readers.end(), [&](LayerId reader) {
    return lowering.network().layers()[reader].operation == Operation::kConv;
  });
}

// Pixels of a patch become channels of one point; then it is a matrix product.
void lower_patches(Lowering& lowering, const Layer& layer) {
  const Window& window = layer.attributes.window;
  const Shape& in = lowering.shape(layer.inputs[0]);
  const auto size = image_of(lowering.shape(layer.outputs[0]));
  const View source = lowering.input_view(layer.inputs[0], 1);
  const auto kernel = two(window.kernel, 1);
  const auto strides = two(window.strides, 1);
  const auto dilations = two(window.dilations, 1);
  const std::uint64_t channels = std::uint64_t{kernel[0]} * kernel[1] * in[1];
  const View patches =
      lowering.new_view(layer.name + "/patches", lowering.tensor(layer.inputs[0]).element,
                        in[0] * size[0] * size[1], channels, round_up(channels, kChannelUnit));
  const std::uint64_t column = source.pitch;
  const std::uint64_t row = image_of(in)[1] * column;
  lowering.add_move(layer.name + "/patches", source, patches,
                    {in[0], size[0], size[1], kernel[0], kernel[1], in[1]},
                    {image_of(in)[0] * row, strides[0] * row, strides[1] * column,
                     dilations[0] * row, dilations[1] * column, 1},
                    {size[0] * size[1] * patches.pitch, size[1] * patches.pitch, patches.pitch,
                     kernel[1] * in[1], in[1], 1});
  LoweredOp op = lowering.new_op(layer.name, EngineKind::kDpu);
  op.dpu.post_processing = post_processing_of(layer.activation);
  op.dpu.macs_per_output = channels;
  lowering.set_weights(op, layer.inputs[1], patches.pitch, lowering.shape(layer.outputs[0])[1]);
  op.inputs = {patches};
  op.outputs = {lowering.output_view(layer.outputs[0], 1)};
  op.dpu.input_size = {in[0] * size[0], size[1]};
  set_image(op, op.dpu.input_size);
  lowering.add(std::move(op));
}

// Adds a convolution; where the weights of 16 output channels are more than what loads have of CMX
// for sure, or its channels more than a DPU can count, as a sum of convolutions of some input
// channels each.
void add_in_slices(Lowering& lowering, const Layer& layer, LoweredOp convolution) {
  const bool is_depthwise = convolution.dpu.operation == NceOperation::kDepthwiseConvolution;
  const HwConfig& hw = lowering.hw();
  const std::uint64_t channels = convolution.inputs[0].channels;
  const std::uint64_t room = hw.cmx.capacity.count() * 2 / 5;  // see plan_layers.hpp
  const std::uint64_t count =
      is_depthwise ? 1
                   : std::max(divide_up(convolution.dpu.weight_bytes_per_channel * kChannelUnit,
                                        std::max<std::uint64_t>(room, 1)),
                              divide_up(channels, std::uint64_t{hw.dpu.max_extent}));
  if (count <= 1 || channels <= kChannelUnit) {
    return lowering.add(std::move(convolution));
  }
  const std::uint64_t taps = std::uint64_t{convolution.dpu.kernel[0]} * convolution.dpu.kernel[1];
  const std::uint64_t macs_per_channel = convolution.dpu.macs_per_output / channels;
  add_slices(lowering, convolution, round_up(divide_up(channels, count), kChannelUnit),
             [&](LoweredOp& slice, std::uint64_t depth) {
               slice.dpu.macs_per_output = macs_per_channel * depth;
               lowering.set_weights(slice, layer.inputs[1], taps * round_up(depth, kChannelUnit),
                                    slice.outputs[0].channels);
             });
}

}  // namespace

void lower_convolution(Lowering& lowering, const Layer& layer) {
  const Window& window = layer.attributes.window;
  const Shape& in = lowering.shape(layer.inputs[0]);
  const Shape& out = lowering.shape(layer.outputs[0]);
  const Shape& weights = lowering.shape(layer.inputs[1]);
  if (!is_dpu_convolution(lowering, layer)) {
    return lower_kernel(lowering, layer);
  }
  if (!is_small(lowering, window)) {
    return lower_patches(lowering, layer);
  }
  const std::uint32_t groups = layer.attributes.groups;
  LoweredOp op = lowering.new_op(layer.name, EngineKind::kDpu);
  op.dpu.kernel = two(window.kernel, 1);
  op.dpu.strides = two(window.strides, 1);
  op.dpu.dilations = two(window.dilations, 1);
  op.dpu.pads_begin = two(window.pads_begin, 0);
  op.dpu.input_size = image_of(in);
  op.dpu.post_processing = post_processing_of(layer.activation);
  const std::uint64_t taps = std::uint64_t{op.dpu.kernel[0]} * op.dpu.kernel[1];
  op.dpu.macs_per_output = taps * weights[1];
  const bool is_depthwise = groups > 1 && groups == in[1] && groups == out[1];
  const View whole_input = lowering.input_view(layer.inputs[0], 1);
  const bool is_loaded = lowering.storages()[whole_input.storage].kind == Storage::Kind::kInput;
  op.dpu.is_compressed =
      in[1] <= 4 && groups == 1 && is_loaded && is_read_by_convolutions(lowering, layer);
  const View input = lowering.dpu_view(whole_input, layer.name);
  const View output = lowering.output_view(layer.outputs[0], 1);
  const bool has_slices = groups > 1 && !is_depthwise && weights[1] % kChannelUnit == 0 &&
                          (out[1] / groups) % kChannelUnit == 0;
  if (is_depthwise) {
    op.dpu.operation = NceOperation::kDepthwiseConvolution;
    lowering.set_weights(op, layer.inputs[1], round_up(taps, kChannelUnit), out[1]);
  } else if (has_slices) {
    lowering.set_weights(op, layer.inputs[1], taps * weights[1], out[1] / groups);
  } else {
    // Groups that are no whole sixteens are computed as one, with zeros between them.
    const std::uint64_t channels =
        op.dpu.is_compressed ? round_up(in[1], 4) : round_up(in[1], kChannelUnit);
    lowering.set_weights(op, layer.inputs[1], taps * channels, out[1]);
  }
  const std::uint64_t slices = has_slices ? groups : 1;
  for (std::uint64_t n = 0; n < in[0]; ++n) {
    for (std::uint64_t g = 0; g < slices; ++g) {
      LoweredOp part = op;
      part.name = n + g == 0 ? op.name : fmt::format("{}/{}", op.name, n * slices + g);
      if (g > 0) {
        lowering.set_weights(part, layer.inputs[1], taps * weights[1], out[1] / groups);
      }
      part.inputs = {channels_of(image(input, n, in[0]), g * in[1] / slices, in[1] / slices)};
      part.outputs = {channels_of(image(output, n, in[0]), g * out[1] / slices, out[1] / slices)};
      set_image(part, image_of(out));
      add_in_slices(lowering, layer, std::move(part));
    }
  }
}

// As convolutions for each phase of the stride, told as one: each output takes the taps that
// meet it.
void lower_transposed_convolution(Lowering& lowering, const Layer& layer) {
  if (!is_dpu_convolution(lowering, layer)) {
    return lower_kernel(lowering, layer);
  }
  const Window& window = layer.attributes.window;
  const Shape& in = lowering.shape(layer.inputs[0]);
  const Shape& out = lowering.shape(layer.outputs[0]);
  const Shape& weights = lowering.shape(layer.inputs[1]);
  LoweredOp op = lowering.new_op(layer.name, EngineKind::kDpu);
  const auto kernel = two(window.kernel, 1);
  const auto strides = two(window.strides, 1);
  for (std::size_t d = 0; d < 2; ++d) {
    op.dpu.kernel[d] = (kernel[d] + strides[d] - 1) / strides[d];
    op.dpu.upsampling[d] = strides[d];
    op.dpu.pads_begin[d] = op.dpu.kernel[d] / 2;
  }
  op.dpu.input_size = image_of(in);
  op.dpu.post_processing = post_processing_of(layer.activation);
  const std::uint64_t taps = std::uint64_t{op.dpu.kernel[0]} * op.dpu.kernel[1];
  const std::uint64_t all_taps = std::uint64_t{kernel[0]} * kernel[1];
  op.dpu.macs_per_output = taps * weights[0] / layer.attributes.groups;
  const View input = lowering.dpu_view(lowering.input_view(layer.inputs[0], 1), layer.name);
  const View output = lowering.output_view(layer.outputs[0], 1);
  const bool is_depthwise =
      layer.attributes.groups > 1 && layer.attributes.groups == in[1] && weights[1] == 1;
  if (is_depthwise) {
    op.dpu.operation = NceOperation::kDepthwiseConvolution;
  }
  lowering.set_weights(
      op, layer.inputs[1],
      is_depthwise ? round_up(all_taps, kChannelUnit) : all_taps * round_up(in[1], kChannelUnit),
      out[1]);
  for (std::uint64_t n = 0; n < in[0]; ++n) {
    LoweredOp part = op;
    part.name = n == 0 ? op.name : fmt::format("{}/{}", op.name, n);
    part.inputs = {image(input, n, in[0])};
    part.outputs = {image(output, n, in[0])};
    set_image(part, image_of(out));
    lowering.add(std::move(part));
  }
}

}  // namespace vpusim::lowering
