// Operators of com.microsoft: what ONNX Runtime's optimiser and quantiser make of several of ONNX.
// They are taken apart again.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/network/onnx/rows.hpp"

namespace vpusim::onnx_graph {
namespace {

ElementType quantized(ElementType element) {
  element.is_quantized = true;
  return element;
}

ValueId inner(NodeReader& node, Operation operation, const std::vector<ValueId>& operands,
              const LayerAttributes& attributes = {}) {
  return node.emit_inner(operation, attributes, operands, std::nullopt);
}

// The activation that a fused operator names.
std::optional<Operation> fused_activation(NodeReader& node) {
  const std::string name = node.text("activation", "");
  if (name.empty()) {
    return std::nullopt;
  }
  const auto operation = operation_named(name);
  if (!operation || !is_activation(*operation)) {
    node.fail(fmt::format("has an unknown activation '{}'", name));
  }
  return operation;
}

// The node's result, behind its activation where it has one.
void finish(NodeReader& node, ValueId result, std::optional<Operation> activation) {
  if (activation) {
    node.emit_last(*activation, {}, {result}, std::nullopt);
  } else {
    node.alias(0, result);
  }
}

LayerAttributes last_axis(NodeReader& node, ValueId value) {
  LayerAttributes attributes;
  attributes.axes = {node.axis(-1, node.graph().value(value).shape.size())};
  return attributes;
}

LayerAttributes order(std::vector<std::uint32_t> axes) {
  LayerAttributes attributes;
  attributes.axes = std::move(axes);
  return attributes;
}

// [batch, tokens, heads * depth] becomes [batch, heads, tokens, depth].
ValueId heads_of(NodeReader& node, ValueId value, std::uint64_t heads) {
  const Shape shape = node.graph().value(value).shape;
  if (shape.size() != 3 || shape[2] % heads != 0) {
    node.fail(fmt::format("has {} heads in {}", heads, shown(shape)));
  }
  const ValueId split = node.reshaped(value, {shape[0], shape[1], heads, shape[2] / heads});
  return inner(node, Operation::kTranspose, {split}, order({0, 2, 1, 3}));
}

std::uint64_t head_count(NodeReader& node) {
  const std::int64_t heads = node.integer("num_heads", 0);
  if (heads < 1 || heads > 65'535) {
    node.fail(fmt::format("has {} heads", heads));
  }
  return static_cast<std::uint64_t>(heads);
}

// softmax(q k^T + mask) v, all of [batch, heads, tokens, depth]; gives [batch, tokens, hidden].
void attend(NodeReader& node, ValueId q, ValueId k, ValueId v, std::optional<ValueId> mask) {
  const ValueId turned = inner(node, Operation::kTranspose, {k}, order({0, 1, 3, 2}));
  ValueId scores = inner(node, Operation::kMatMul, {q, turned});
  if (mask) {
    scores = inner(node, Operation::kAdd, {scores, *mask});
  }
  const ValueId shares = inner(node, Operation::kSoftmax, {scores}, last_axis(node, scores));
  const ValueId mixed = inner(node, Operation::kMatMul, {shares, v});
  const ValueId rows = inner(node, Operation::kTranspose, {mixed}, order({0, 2, 1, 3}));
  const Shape shape = node.graph().value(rows).shape;
  LayerAttributes joined;
  joined.shape = {shape[0], shape[1], shape[2] * shape[3]};
  node.emit_last(Operation::kReshape, joined, {rows}, std::nullopt);
}

// A mask that is added to the scores as it is; lengths and masks of keys cost nothing to speak of.
std::optional<ValueId> added_mask(NodeReader& node, std::size_t index) {
  return node.has(index) && node.in(index).shape.size() == 4 ? std::optional(node.id(index))
                                                             : std::nullopt;
}

void refuse_past(NodeReader& node, std::size_t past) {
  if (node.has(past)) {
    node.fail("takes earlier keys and values in one tensor, which is not supported");
  }
}

}  // namespace

void read_fused_convolution(NodeReader& node) {
  std::vector<ValueId> operands = {node.id(0), node.id(1)};
  if (node.has(2)) {
    operands.push_back(node.id(2));
  }
  ValueId result = inner(node, Operation::kConv, operands, convolution_attributes(node, 0, 1));
  if (node.has(3)) {
    result = inner(node, Operation::kAdd, {result, node.id(3)});
  }
  finish(node, result, fused_activation(node));
}

void read_fused_gemm(NodeReader& node) {
  LayerAttributes attributes;
  attributes.transpose_a = node.integer("transA", 0) != 0;
  attributes.transpose_b = node.integer("transB", 0) != 0;
  finish(node, inner(node, Operation::kMatMul, node.all_inputs(), attributes),
         fused_activation(node));
}

void read_fused_product(NodeReader& node) {
  LayerAttributes attributes;
  attributes.transpose_a = node.integer("transA", 0) != 0;
  attributes.transpose_b = node.integer("transB", 0) != 0;
  if (node.integer("transBatchA", 0) != 0 || node.integer("transBatchB", 0) != 0) {
    node.fail("transposes batches, which is not supported");
  }
  node.emit(attributes, {node.id(0), node.id(1)}, std::nullopt);
}

// a, its scale and zero point, b, its scale and zero point, those of the output
void read_quantized_pair(NodeReader& node) {
  node.emit({}, {node.id(0), node.id(3)}, quantized(node.in(node.has(7) ? 7 : 0).element));
}

// x, its scale and zero point, those of the output
void read_quantized_activation(NodeReader& node) {
  node.emit({}, {node.id(0)}, quantized(node.in(0).element));
}

void read_quantized_softmax(NodeReader& node) {
  LayerAttributes attributes;
  attributes.axes = {node.axis(node.integer("axis", -1), node.in(0).shape.size())};
  node.emit(attributes, {node.id(0)}, quantized(node.in(0).element));
}

void read_quantized_pooling(NodeReader& node) {
  if (node.integer("channels_last", 0) != 0) {
    node.fail("has its channels last, which is not supported");
  }
  node.node().op_type().starts_with("QLinearGlobal") ? read_global_pooling(node)
                                                     : read_pooling(node);
}

// The output's scale and zero point, then x, its scale and zero point for each
void read_quantized_concat(NodeReader& node) {
  std::vector<ValueId> operands;
  for (std::size_t i = 2; i < node.input_count(); i += 3) {
    operands.push_back(node.id(i));
  }
  if (operands.empty()) {
    node.fail("joins nothing");
  }
  LayerAttributes attributes;
  attributes.axes = {
      node.axis(node.integer("axis", 1), node.graph().value(operands[0]).shape.size())};
  node.emit(attributes, operands, quantized(node.in(2).element));
}

// a, its scale and zero point, b, its scale and zero point, c, the output's
void read_quantized_gemm(NodeReader& node) {
  LayerAttributes attributes;
  attributes.transpose_a = node.integer("transA", 0) != 0;
  attributes.transpose_b = node.integer("transB", 0) != 0;
  std::vector<ValueId> operands = {node.id(0), node.id(3)};
  if (node.has(6)) {
    operands.push_back(node.id(6));
  }
  node.emit(attributes, operands,
            node.has(8) ? quantized(node.in(8).element) : ElementType{NumberFormat::kF32, false});
}

// MatMulIntegerToFloat and DynamicQuantizeMatMul: numbers of a byte, a real result.
void read_product_to_float(NodeReader& node) {
  const std::size_t bias = node.node().op_type() == "MatMulIntegerToFloat" ? 6 : 4;
  std::vector<ValueId> operands = {node.id(0), node.id(1)};
  if (node.has(bias)) {
    operands.push_back(node.id(bias));
  }
  node.emit({}, operands, ElementType{NumberFormat::kF32, false});
}

// Weights of a few bits in blocks with a scale each.
void read_blocked_product(NodeReader& node) {
  const std::int64_t depth = node.integer("K", 0);
  const std::int64_t width = node.integer("N", 0);
  constexpr std::int64_t kMost = std::int64_t{1} << 30;
  if (depth < 1 || width < 1 || depth > kMost || width > kMost) {
    node.fail(fmt::format("has weights of {}x{}", depth, width));
  }
  Value weights;
  weights.name = node.node().input(1);
  weights.shape = {static_cast<std::uint64_t>(depth), static_cast<std::uint64_t>(width)};
  weights.element = {node.integer("bits", 4) <= 4 ? NumberFormat::kUi4 : NumberFormat::kUi8, true};
  node.emit({}, {node.id(0), node.constant(std::move(weights))}, std::nullopt);
}

// One projection to queries, keys and values at once, then attention.
void read_attention(NodeReader& node) {
  refuse_past(node, 4);
  std::vector<ValueId> operands = {node.id(0), node.id(1)};
  if (node.has(2)) {
    operands.push_back(node.id(2));
  }
  const ValueId all = inner(node, Operation::kMatMul, operands);
  const std::uint64_t hidden = node.graph().value(all).shape.back();
  const auto stated = node.integers("qkv_hidden_sizes");
  LayerAttributes parts = last_axis(node, all);
  for (std::size_t i = 0; i < 3; ++i) {
    const bool has_size = stated && stated->size() == 3 && (*stated)[i] > 0;
    parts.shape.push_back(has_size ? static_cast<std::uint64_t>((*stated)[i]) : hidden / 3);
  }
  const std::vector<ValueId> qkv = node.emit_parts(parts, all);
  const std::uint64_t heads = head_count(node);
  attend(node, heads_of(node, qkv[0], heads), heads_of(node, qkv[1], heads),
         heads_of(node, qkv[2], heads), added_mask(node, 5));
}

void read_multi_head_attention(NodeReader& node) {
  refuse_past(node, 6);
  if (!node.has(1) || !node.has(2)) {
    node.fail("has queries, keys and values in one tensor, which is not supported");
  }
  const std::uint64_t heads = head_count(node);
  const auto operand = [&](std::size_t index) {  // keys and values may come with their heads apart
    return node.in(index).shape.size() == 4 ? node.id(index)
                                            : heads_of(node, node.id(index), heads);
  };
  attend(node, operand(0), operand(1), operand(2), added_mask(node, 5));
}

// x + skip (+ bias), normalised; the last output is the sum itself.
void read_skip_normalization(NodeReader& node) {
  const bool has_shift = node.operation() == Operation::kLayerNormalization;
  ValueId sum = inner(node, Operation::kAdd, {node.id(0), node.id(1)});
  const std::size_t bias = has_shift ? 4 : 3;
  if (node.has(bias)) {
    sum = inner(node, Operation::kAdd, {sum, node.id(bias)});
  }
  if (node.output_count() > 3 && !node.output(3).empty()) {
    node.alias(3, sum);
  }
  const std::vector<std::size_t> operands =
      has_shift ? std::vector<std::size_t>{2, 3} : std::vector<std::size_t>{2};
  std::vector<ValueId> all = {sum};
  for (const std::size_t index : operands) {
    if (node.has(index)) {
      all.push_back(node.id(index));
    }
  }
  node.alias(0, inner(node, node.operation(), all, last_axis(node, sum)));
}

// Rows of tables for words, positions and segments, their sum normalised.
void read_embedding_normalization(NodeReader& node) {
  LayerAttributes rows;
  rows.axes = {0};
  ValueId sum = inner(node, Operation::kGather, {node.id(2), node.id(0)}, rows);
  if (node.has(1) && node.has(4)) {
    sum = inner(node, Operation::kAdd,
                {sum, inner(node, Operation::kGather, {node.id(4), node.id(1)}, rows)});
  }
  const Shape ids = node.in(0).shape;
  const Shape& table = node.in(3).shape;
  if (ids.size() != 2 || table.size() != 2 || table[0] < ids[1]) {
    node.fail(fmt::format("has positions {} for words {}", shown(table), shown(ids)));
  }
  Value positions;  // those of the first words
  positions.name = node.node().input(3);
  positions.shape = {ids[1], table[1]};
  positions.element = node.in(3).element;
  sum = inner(node, Operation::kAdd, {sum, node.constant(std::move(positions))});
  std::vector<ValueId> all = {sum};
  for (const std::size_t index : {5U, 6U}) {
    if (node.has(index)) {
      all.push_back(node.id(index));
    }
  }
  node.alias(0, inner(node, node.operation(), all, last_axis(node, sum)));
  if (node.output_count() > 1 && !node.output(1).empty()) {  // how long each text is
    Value lengths;
    lengths.name = node.output(1);
    lengths.shape = {ids[0]};
    lengths.element = {NumberFormat::kSi32, false};
    node.alias(1, node.constant(std::move(lengths)));
  }
}

// An activation behind an optional bias.
void read_biased_activation(NodeReader& node) {
  const ValueId sum =
      node.has(1) ? inner(node, Operation::kAdd, {node.id(0), node.id(1)}) : node.id(0);
  node.emit({}, {sum}, std::nullopt);
}

}  // namespace vpusim::onnx_graph
