#pragma once

#include <string>

#include "sim/network/load_network.hpp"

namespace vpusim {

// Reads an ONNX model from its bytes (operator sets 7 to 17, as far as a graph is the same in
// earlier and later ones). `file` names it in messages, and weights kept outside are looked for
// beside it. Errors: InputError that names the node.
//
// Dynamic extents of inputs must be in `shapes`; everything behind them is inferred, with the
// values of shape computations where they are known. Constants are folded, batch normalisation
// and biases go into the convolution in front, QuantizeLinear and DequantizeLinear into element
// types. An operator that has no row in operators.cpp becomes a layer of unknown cost where ONNX
// itself can tell its shapes.
Network load_onnx(const std::string& file, const std::string& bytes, const InputShapes& shapes);

}  // namespace vpusim
