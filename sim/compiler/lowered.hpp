#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/id.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/network/network.hpp"
#include "sim/schedule/dpu_task.hpp"
#include "sim/schedule/element_type.hpp"

// What engines have to do for a network: operations in order, each for one kind of engine, on
// tensors as they lie in memory. Nothing is split, placed or timed yet.

namespace vpusim {

using StorageId = Id<struct StorageTag>;
using LoweredOpId = Id<struct LoweredOpTag>;

// Data that lie together: a tensor of the network, or what operations hand on between them.
struct Storage {
  enum class Kind : std::uint8_t { kIntermediate, kInput, kOutput, kConstant };

  std::string name = {};
  Kind kind = Kind::kIntermediate;
  std::uint32_t argument = 0;  // which input or output of the network
  ElementType element = {};
  std::uint64_t elements = 0;  // with the gaps that fill up channels
};

// Part of a storage as an operation sees it: points (all positions of a tensor but its
// channels, in order), each with its channels side by side. NHWC in the words of images.
struct View {
  StorageId storage;
  std::uint64_t offset = 0;  // elements, of the first point's first channel
  std::uint64_t points = 1;
  std::uint64_t channels = 1;
  std::uint64_t pitch = 1;  // elements from one point to the next

  auto operator<=>(const View&) const = default;
};

// A convolution, pooling, elementwise operation or matrix product of the DPUs. Windows are
// [height, width].
struct DpuWork {
  NceOperation operation = NceOperation::kConvolution;
  std::array<std::uint64_t, 2> input_size = {1, 1};
  std::array<std::uint32_t, 2> kernel = {1, 1};
  std::array<std::uint32_t, 2> strides = {1, 1};
  std::array<std::uint32_t, 2> dilations = {1, 1};
  std::array<std::uint32_t, 2> pads_begin = {0, 0};
  // Input rows and columns for each step of the output: 1/2 for a transposed convolution of
  // stride 2, whose input is spread over a grid twice as fine.
  std::array<std::uint32_t, 2> upsampling = {1, 1};
  std::optional<PostProcessing> post_processing = {};
  // Of convolutions and depthwise ones: in the order of output channels, so many bytes each,
  // its entry in the weight table included. None: pooling, elementwise.
  std::uint64_t weight_bytes_per_channel = 0;
  std::uint64_t weight_table_bytes = 0;  // of them
  StorageId weights;                     // constant
  ElementType weight_element = {};
  float weight_sparsity = 0;
  // A product of two activations: the second input takes the place of weights, for each of
  // `batches` blocks of points another one.
  bool has_dynamic_weights = false;
  std::uint64_t batches = 1;
  std::uint64_t weight_batches = 1;   // 1: all batches share the weights
  bool is_compressed = false;         // few input channels, stored in fours
  std::uint64_t macs_per_output = 0;  // real ones, without filled-up channels
};

// A kernel of the SHAVEs.
struct ShaveWork {
  // How runs share the work; what needs all of a tensor at once is not split.
  enum class Split : std::uint8_t { kPoints, kChannels, kNone };

  std::string kernel = {};
  Split split = Split::kPoints;
  std::uint64_t unit_points = 1;  // that a run cannot split
  // Of the first input, so many points go into each point of the output; 0: as many as there are.
  std::uint64_t points_per_output = 0;
  // Of the first input, output rows need those at the same share of the way, and some around them.
  struct RowWindow {
    std::uint64_t input_rows = 1;  // of all images
    std::uint64_t around = 0;      // rows before and behind
  };
  std::optional<RowWindow> row_window = {};
  // Inputs of which each run needs all, whatever part of the output it computes; empty: none.
  std::vector<bool> whole_inputs = {};
  // What no tile's CMX can hold, however it is cut, stays in DDR: kernels can reach that, too.
  std::vector<bool> inputs_in_ddr = {};  // by input; empty: none
  bool is_output_in_ddr = false;

  bool is_input_whole(std::size_t input) const {
    return input < whole_inputs.size() && whole_inputs[input];
  }
  bool is_input_in_ddr(std::size_t input) const {
    return input < inputs_in_ddr.size() && inputs_in_ddr[input];
  }
};

// Elements that change places, by DMA. The output's box of outermost extents comes from a box
// of the input with these extents and strides (elements), innermost last.
struct MoveWork {
  Shape extents = {};  // in the order of the output's memory, channels last
  std::vector<std::uint64_t> input_strides = {};
  std::vector<std::uint64_t> output_strides = {};
  // Others write the channels behind: there is no gap to fill up to whole sixteens.
  bool has_neighbour = false;
};

struct LoweredOp {
  std::string name = {};  // of its layer, with what it does where a layer needs several
  LayerId layer;
  Operation operation = Operation::kUnknown;
  EngineKind engine = EngineKind::kDpu;
  // Each input's points correspond to the output's; an input with fewer is repeated.
  std::vector<View> inputs = {};
  std::vector<View> outputs = {};
  // The first output as an image: rows * row_points is its number of points.
  std::uint64_t rows = 1;
  std::uint64_t row_points = 1;
  std::optional<std::uint64_t> live_rows = {};  // only so many, from the first, are ever read
  bool is_pointwise = false;  // each point from the same point: rows can be cut anywhere
  // Which chain it is a part of, where depth_first() made several operations of one; they share
  // its weights.
  std::optional<std::uint32_t> chain = {};
  DpuWork dpu = {};
  ShaveWork shave = {};
  MoveWork move = {};
};

struct LoweredNetwork {
  std::string name;
  IdVector<StorageId, Storage> storages;
  IdVector<LoweredOpId, LoweredOp> ops;
  IdVector<LayerId, SourceLocation> locations;  // of the layers, for messages
  std::uint64_t dropped_macs =
      0;  // of operations that are gone, because nobody reads their results
};

// Assigns engines to the layers of a network; fuse() goes before.
//
//   DPU    convolutions, matrix products, pooling, sums and products of equal tensors
//   SHAVE  what the DPU cannot: softmax, normalisations, other activations, ...
//   DMA    what moves elements; nothing where it is only another view
//
// Numbers of 32 and 64 bits become 16-bit floats (integers: 32 bits), as the hardware computes.
// Inputs and outputs of the network lie with their channels innermost, as the host gives them.
LoweredNetwork lower(const Network& network, const HwConfig& hw);

// Bytes of so many elements, rounded up.
inline std::uint64_t bytes_of(std::uint64_t elements, const ElementType& element) {
  return (elements * element.bits() + 7) / 8;
}

}  // namespace vpusim
