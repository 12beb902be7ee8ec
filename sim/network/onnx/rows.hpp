#pragma once

#include <optional>

#include "sim/network/onnx/node_reader.hpp"

// The readers of operators, by what they have in common; operators.cpp says which operator has
// which.

namespace vpusim::onnx_graph {

// read_matrix.cpp: windows and matrix products
void read_convolution(NodeReader& node);
void read_pooling(NodeReader& node);
void read_global_pooling(NodeReader& node);
void read_matrix_product(NodeReader& node);
void read_gemm(NodeReader& node);
void read_recurrent(NodeReader& node);

// read_quantized.cpp
void read_quantize(NodeReader& node);
void read_dequantize(NodeReader& node);
void read_dynamic_quantize(NodeReader& node);
void read_quantized_convolution(NodeReader& node);  // QLinearConv
void read_integer_convolution(NodeReader& node);    // ConvInteger
void read_quantized_product(NodeReader& node);      // QLinearMatMul
void read_integer_product(NodeReader& node);        // MatMulInteger

// read_elementwise.cpp
void read_elementwise(NodeReader& node);  // all operands, broadcast
void read_add(NodeReader& node);
void read_mean(NodeReader& node);
void read_where(NodeReader& node);
void read_activation(NodeReader& node);  // the first operand alone
void read_cast(NodeReader& node);
void read_batch_normalization(NodeReader& node);

// read_vector.cpp
void read_axis(NodeReader& node);        // the last by default
void read_first_axis(NodeReader& node);  // the first by default
void read_layer_normalization(NodeReader& node);
void read_normalization(NodeReader& node);  // with a scale, or of no attributes that matter
void read_group_normalization(NodeReader& node);
void read_cumulative_sum(NodeReader& node);
void read_reduction(NodeReader& node);
void read_arg_reduction(NodeReader& node);
void read_top_k(NodeReader& node);
void read_one_hot(NodeReader& node);
void read_resize(NodeReader& node);
void read_roi_align(NodeReader& node);
void read_gather_nd(NodeReader& node);
void read_operands(NodeReader& node);  // all of them, no attributes that matter

// read_microsoft.cpp
void read_fused_convolution(NodeReader& node);
void read_fused_gemm(NodeReader& node);
void read_fused_product(NodeReader& node);
void read_quantized_pair(NodeReader& node);
void read_quantized_activation(NodeReader& node);
void read_quantized_softmax(NodeReader& node);
void read_quantized_pooling(NodeReader& node);
void read_quantized_concat(NodeReader& node);
void read_quantized_gemm(NodeReader& node);
void read_product_to_float(NodeReader& node);
void read_blocked_product(NodeReader& node);
void read_attention(NodeReader& node);
void read_multi_head_attention(NodeReader& node);
void read_skip_normalization(NodeReader& node);
void read_embedding_normalization(NodeReader& node);
void read_biased_activation(NodeReader& node);

// read_movement.cpp
void read_identity(NodeReader& node);
void read_concat(NodeReader& node);
void read_split(NodeReader& node);
void read_slice(NodeReader& node);
void read_reshape(NodeReader& node);
void read_flatten(NodeReader& node);
void read_squeeze(NodeReader& node);
void read_unsqueeze(NodeReader& node);
void read_transpose(NodeReader& node);
void read_pad(NodeReader& node);
void read_expand(NodeReader& node);
void read_tile(NodeReader& node);
void read_blocks(NodeReader& node);

// read_constants.cpp
void read_constant(NodeReader& node);
void read_constant_of_shape(NodeReader& node);
void read_shape(NodeReader& node);
void read_size(NodeReader& node);
void read_range(NodeReader& node);
void read_eye_like(NodeReader& node);
void read_if(NodeReader& node);

// Shared by some of them.

// The window of Conv and of what is like it, for an input of this shape.
Window read_window(NodeReader& node, const Shape& input, const Shape& kernel);
// Of Conv and of what is like it: operands `input` and `weights`.
LayerAttributes convolution_attributes(NodeReader& node, std::size_t input, std::size_t weights);
// The layer of this kind that alone writes operand `index`, for this node alone; else null.
Layer* foldable_producer(NodeReader& node, std::size_t index);

}  // namespace vpusim::onnx_graph
