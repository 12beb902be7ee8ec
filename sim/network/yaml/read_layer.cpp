#include "sim/network/yaml/read_layer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "sim/base/nearest.hpp"
#include "sim/network/yaml/entry_reader.hpp"

namespace vpusim {
namespace {

using Keys = std::span<const std::string_view>;
using Read = void (*)(const EntryReader&);

constexpr std::array<std::string_view, 8> kCommonKeys = {
    "name", "op", "operator", "from", "element", "activation", "output", "weights"};

// What one operation reads besides the common keys. One row per group of operations.
struct Row {
  std::vector<Operation> operations;
  std::vector<std::string_view> keys;
  Read read;
};

const std::vector<Row>& rows() {
  using enum Operation;
  static const std::vector<Row> table = {
      {{kConv},
       {"channels", "kernel", "stride", "pad", "dilation", "groups", "bias"},
       read_convolution},
      {{kConvTranspose},
       {"channels", "kernel", "stride", "pad", "dilation", "groups", "bias", "output_padding"},
       read_convolution},
      {{kMatMul}, {"channels", "bias", "transpose_a", "transpose_b"}, read_matrix_product},
      {{kMaxPool, kAveragePool, kLpPool},
       {"kernel", "stride", "pad", "dilation", "ceil_mode", "count_include_pad", "global"},
       read_pooling},
      {{kLayerNormalization, kRMSNormalization},
       {"axis", "scale", "bias"},
       read_last_axes_normalization},
      {{kBatchNormalization, kInstanceNormalization}, {}, read_channel_normalization},
      {{kGroupNormalization}, {"groups"}, read_channel_normalization},
      {{kPRelu}, {}, read_slope},
      {{kSoftmax, kLogSoftmax, kHardmax, kCumSum, kLpNormalization}, {"axis"}, read_axis},
      {{kReduceMean, kReduceSum, kReduceMax, kReduceMin, kReduceProd, kReduceL1, kReduceL2,
        kReduceLogSum, kReduceLogSumExp, kReduceSumSquare, kArgMax, kArgMin},
       {"axes", "keepdims"},
       read_reduction},
      {{kTopK}, {"axis", "k"}, read_top_k},
      {{kOneHot}, {"depth"}, read_one_hot},
      {{kRoiAlign, kExpand}, {"shape"}, read_stated_shape},
      {{kResize}, {"scale", "shape", "mode"}, read_resize},
      {{kGather, kGatherElements, kScatterElements}, {"axis"}, read_first_axis},
      {{kConcat}, {"axis"}, read_needed_axis},
      {{kSplit}, {"axis", "sizes", "parts"}, read_split},
      {{kSlice}, {"axis", "begin", "end", "step"}, read_slice},
      {{kReshape}, {"shape"}, read_reshape},
      {{kTranspose}, {"perm"}, read_transpose},
      {{kPad}, {"pads"}, read_padding},
      {{kTile}, {"repeats"}, read_tile},
      {{kDepthToSpace, kSpaceToDepth}, {"block_size"}, read_blocks},
      {{kLSTM, kGRU, kRNN}, {"hidden_size", "bidirectional", "bias"}, read_recurrent},
  };
  return table;
}

void read_unknown(const EntryReader& reader) {
  reader.cursor.allow_only(
      std::to_array<std::string_view>({"name", "operator", "from", "element", "output", "shape"}));
  reader.layer.operator_name = reader.cursor.at("operator").as_text("an operator's name");
  reader.layer.output_shapes = {read_tensor_shape(reader.cursor.at("shape"))};
}

}  // namespace

std::optional<Operation> read_operation(const Cursor& cursor) {
  if (!cursor.is_mapping()) {
    cursor.fail_expected("a layer such as {op: Conv, channels: 64, kernel: 3}");
  }
  const auto custom = cursor.find("operator");
  if (custom && !cursor.find("op")) {
    return std::nullopt;
  }
  const Cursor op = cursor.at("op");
  const std::string_view name = op.as_text("an operation");
  const std::optional<Operation> operation = operation_named(name);
  if (!operation) {
    std::vector<std::string_view> legal(operation_names().begin(), operation_names().end());
    legal.insert(legal.end(), {"Input", "Constant"});
    op.fail(fmt::format("unknown operation {}{}", in_quotes(name), did_you_mean(name, legal)));
  }
  if (custom) {
    custom->fail_at_key("names an operation that is not known; it goes without 'op'");
  }
  return operation;
}

ReadLayer read_layer(const Cursor& cursor, const std::vector<Shape>& inputs) {
  ReadLayer layer;
  const EntryReader reader(cursor, inputs, layer);
  const std::optional<Operation> operation = read_operation(cursor);
  if (!operation) {
    read_unknown(reader);
    return layer;
  }
  layer.operation = *operation;
  layer.operator_name = name_of(*operation);
  const auto row = std::find_if(rows().begin(), rows().end(), [&](const Row& candidate) {
    return std::find(candidate.operations.begin(), candidate.operations.end(), *operation) !=
           candidate.operations.end();
  });
  std::vector<std::string_view> legal(kCommonKeys.begin(), kCommonKeys.end());
  if (row != rows().end()) {
    legal.insert(legal.end(), row->keys.begin(), row->keys.end());
  }
  cursor.allow_only(legal);
  if (row != rows().end()) {
    row->read(reader);
  }
  return layer;
}

Shape read_tensor_shape(const Cursor& cursor) {
  Shape shape;
  for (const Cursor extent : cursor.elements("a shape such as [1, 3, 224, 224]")) {
    shape.push_back(extent.as_unsigned("an extent", kLargestExtent));
    if (shape.back() == 0) {
      extent.fail("must be > 0, got 0");
    }
  }
  return shape;
}

ElementType read_element(const Cursor& cursor) {
  const std::string_view name = cursor.as_text("an element type");
  const std::optional<ElementType> element = ElementType::from_name(name);
  if (!element) {
    cursor.fail("unknown element type " + in_quotes(name) +
                "; f16, f32, quant.ui8, quant.si8, quant.si4 and si64 are usual");
  }
  return *element;
}

}  // namespace vpusim
