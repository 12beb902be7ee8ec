#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/id.hpp"
#include "sim/network/network.hpp"

namespace vpusim::onnx_graph {

using ValueId = Id<struct OnnxValueTag>;

// Of more elements the values are not kept: shapes are computed from few.
inline constexpr std::uint64_t kMostKnownElements = 16'384;

// What a name of a graph stands for.
struct Value {
  std::string name;
  Shape shape;          // of a constant an extent may be 0
  ElementType element;  // what the graph computes with
  // Constants: how it lies in memory, which is quantised where the graph dequantises it.
  std::optional<ElementType> stored;
  bool is_constant = false;
  std::optional<std::vector<double>> known = {};  // all elements, exact up to 2^53
  std::optional<float> sparsity = {};             // of a constant
  NetworkTensorId tensor;  // not valid: a constant that no layer has read yet
};

// Rounded towards zero; what does not fit becomes the nearest that does.
std::int64_t as_integer(double value);

}  // namespace vpusim::onnx_graph
