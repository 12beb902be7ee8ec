#include "sim/compiler/ops/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace vpusim::lowering {
namespace {

using Stages = std::vector<std::array<std::uint32_t, 2>>;

// One window, or several that multiply to it where it is the whole image. Empty: the DPU
// cannot.
Stages pooling_stages(Lowering& lowering, const Layer& layer) {
  const Window& window = layer.attributes.window;
  const auto kernel = two(window.kernel, 1);
  if (std::max(kernel[0], kernel[1]) <= lowering.hw().dpu.max_kernel) {
    return {kernel};
  }
  const auto size = image_of(lowering.shape(layer.inputs[0]));
  if (kernel[0] != size[0] || kernel[1] != size[1]) {
    return {};
  }
  const auto factors = [&](std::uint32_t side) {
    std::vector<std::uint32_t> found;
    for (std::uint32_t f = lowering.hw().dpu.max_kernel; f > 1 && side > 1; --f) {
      while (side % f == 0) {
        found.push_back(f);
        side /= f;
      }
    }
    return side > 1 ? std::vector<std::uint32_t>() : found;
  };
  const std::vector<std::uint32_t> rows = factors(kernel[0]);
  const std::vector<std::uint32_t> columns = factors(kernel[1]);
  Stages stages;
  if ((rows.empty() && kernel[0] > 1) || (columns.empty() && kernel[1] > 1)) {
    return {};
  }
  for (std::size_t i = 0; i < std::max(rows.size(), columns.size()); ++i) {
    stages.push_back({i < rows.size() ? rows[i] : 1, i < columns.size() ? columns[i] : 1});
  }
  return stages;
}

}  // namespace

void lower_pooling(Lowering& lowering, const Layer& layer) {
  if (layer.outputs.size() > 1) {
    return lower_kernel(lowering, layer);
  }
  const Window& window = layer.attributes.window;
  const Shape& in = lowering.shape(layer.inputs[0]);
  const Shape& out = lowering.shape(layer.outputs[0]);
  const bool is_plain = in.size() <= 4 && lowering.is_dpu_type(layer.inputs[0]) &&
                        lowering.has_dpu_rows(layer.inputs[0]) &&
                        std::all_of(window.dilations.begin(), window.dilations.end(),
                                    [](std::uint32_t d) { return d == 1; });
  const auto stages = is_plain ? pooling_stages(lowering, layer) : Stages();
  if (stages.empty()) {
    return lower_kernel(lowering, layer);
  }
  const View input = lowering.dpu_view(lowering.input_view(layer.inputs[0], 1), layer.name);
  std::vector<View> images;
  for (std::uint64_t n = 0; n < in[0]; ++n) {
    images.push_back(image(input, n, in[0]));
  }
  std::array<std::uint64_t, 2> size = image_of(in);
  for (std::size_t s = 0; s < stages.size(); ++s) {
    const bool is_last = s + 1 == stages.size();
    const std::array<std::uint64_t, 2> next =
        is_last ? image_of(out) : std::array{size[0] / stages[s][0], size[1] / stages[s][1]};
    const View output = is_last ? lowering.output_view(layer.outputs[0], 1)
                                : lowering.new_view(fmt::format("{}/{}", layer.name, s),
                                                    lowering.tensor(layer.outputs[0]).element,
                                                    in[0] * next[0] * next[1], in[1],
                                                    round_up(in[1], kChannelUnit));
    for (std::uint64_t n = 0; n < in[0]; ++n) {
      LoweredOp op =
          lowering.new_op(s + n == 0 ? layer.name : fmt::format("{}/{}", layer.name, s * in[0] + n),
                          EngineKind::kDpu);
      op.dpu.operation = layer.operation == Operation::kMaxPool ? NceOperation::kMaxPool
                                                                : NceOperation::kAveragePool;
      op.dpu.kernel = stages[s];
      op.dpu.strides = stages.size() == 1 ? two(window.strides, 1) : stages[s];
      op.dpu.pads_begin = two(window.pads_begin, 0);
      op.dpu.input_size = size;
      op.dpu.post_processing = is_last ? post_processing_of(layer.activation) : std::nullopt;
      op.inputs = {images[n]};
      op.outputs = {image(output, n, in[0])};
      images[n] = op.outputs[0];
      set_image(op, next);
      lowering.add(std::move(op));
    }
    size = next;
  }
}

}  // namespace vpusim::lowering
