#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/network/layer.hpp"

namespace vpusim {

// A constant that an operation brings along: the weights of "channels: 64".
struct ImpliedConstant {
  std::string suffix;  // behind the layer's name: "weights"
  Shape shape;
};

// What one entry of a table of layers says, apart from names.
struct ReadLayer {
  Operation operation = Operation::kUnknown;
  std::string operator_name;
  LayerAttributes attributes;
  std::vector<ImpliedConstant> constants;  // operands behind those of "from"
  std::vector<Shape> output_shapes;        // of kUnknown only
};

// `inputs` are the shapes of its operands. Errors: InputError, also for a key that this operation
// does not have.
ReadLayer read_layer(const Cursor& cursor, const std::vector<Shape>& inputs);

// The operation that an entry names; nothing where it says "operator" instead of "op".
std::optional<Operation> read_operation(const Cursor& cursor);

// [1, 3, 224, 224], each extent at least 1.
Shape read_tensor_shape(const Cursor& cursor);
ElementType read_element(const Cursor& cursor);

}  // namespace vpusim
