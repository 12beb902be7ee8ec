#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/id.hpp"
#include "sim/base/input_error.hpp"
#include "sim/network/operation.hpp"
#include "sim/schedule/element_type.hpp"
#include "sim/schedule/tensor_type.hpp"

namespace vpusim {

using NetworkTensorId = Id<struct NetworkTensorTag>;
using LayerId = Id<struct LayerTag>;

// The window of a convolution or pooling, by spatial dimension in the order of the tensor:
// [height, width] for images, [width] for sequences, [depth, height, width] for volumes. All
// lists are of that length.
struct Window {
  std::vector<std::uint32_t> kernel;
  std::vector<std::uint32_t> strides;
  std::vector<std::uint32_t> dilations;
  std::vector<std::uint32_t> pads_begin;  // top, left
  std::vector<std::uint32_t> pads_end;    // bottom, right
  // Transposed convolution: rows added at the end of the output; else zeros.
  std::vector<std::uint32_t> output_padding;
  bool has_ceil_mode = false;     // the last window may begin inside and end outside (pooling)
  bool includes_padding = false;  // padding counts in an average

  auto operator<=>(const Window&) const = default;
};

// One window of the given kernel that touches its neighbours' in nothing: stride 1, no dilation,
// no padding.
Window window_of(std::vector<std::uint32_t> kernel);

// What an operation needs to know besides its operands. Each field names the operations that
// have it; for all others it keeps its default.
struct LayerAttributes {
  Window window = {};        // Conv, ConvTranspose, MaxPool, AveragePool, LpPool
  std::uint32_t groups = 1;  // Conv, ConvTranspose, GroupNormalization
  bool transpose_a = false;  // MatMul: the last two dimensions of an operand change places
  bool transpose_b = false;  // MatMul
  // The one axis of Concat, Split, Softmax, Gather, ...; the reduced axes of Reduce*; the
  // normalised axes of *Normalization; the permutation of Transpose (output dimension i is input
  // dimension axes[i]).
  std::vector<std::uint32_t> axes = {};
  bool keeps_dims = true;  // Reduce*, ArgMax, ArgMin: a reduced dimension stays, as 1
  // The output's shape: Reshape, Expand, Tile, Resize, Slice, OneHot, TopK, RoiAlign. Split: one
  // extent of the axis for each output.
  Shape shape = {};
  // By dimension. Slice: the first element and the step (which may be negative). Pad: elements
  // added before and after (negative: removed).
  std::vector<std::int64_t> begins = {};
  std::vector<std::int64_t> steps = {};
  std::vector<std::int64_t> pads_begin = {};
  std::vector<std::int64_t> pads_end = {};
  // Resize: nearest, linear, cubic. Pad: constant, reflect, edge. DepthToSpace: DCR, CRD.
  std::string mode = {};
  std::uint32_t block_size = 1;       // DepthToSpace, SpaceToDepth
  std::uint32_t hidden_size = 0;      // LSTM, GRU, RNN
  std::uint32_t direction_count = 1;  // LSTM, GRU, RNN: 2 where bidirectional

  auto operator<=>(const LayerAttributes&) const = default;
};

// One operation of a network.
//
// Operands stand where ONNX has them; an optional one that is absent is an id that is not valid:
//   Conv, ConvTranspose   input, weights, bias?    weights as ONNX has them: [output channels,
//                         input channels / groups, kernel...], for ConvTranspose [input channels,
//                         output channels / groups, kernel...]
//   MatMul                A, B, bias?   A and B of two dimensions or more, batches in front,
//                         broadcast; a constant one is the weights
//   *Normalization        input, scale?, bias? (BatchNormalization also mean, variance)
//   Gather*               data, indices
//   LSTM, GRU, RNN        input, weights, recurrent weights, bias?, ... -> all states?, last
//                         state?, (LSTM) last cell?; input [sequence, batch, features]
struct Layer {
  std::string name;  // unique in its network
  Operation operation = Operation::kUnknown;
  std::string operator_name;  // as the user's file calls it: "Gemm", "com.example.Fancy"
  LayerAttributes attributes;
  std::vector<NetworkTensorId> inputs;
  std::vector<NetworkTensorId> outputs;
  // Computed on each output element before it is written. Readers give activations as layers of
  // their own; a compiler that fuses them says so here.
  std::optional<Operation> activation;
  SourceLocation location;
};

}  // namespace vpusim
