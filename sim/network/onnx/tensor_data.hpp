#pragma once

#include <onnx/onnx_pb.h>

#include <optional>
#include <string>

#include "sim/network/onnx/value.hpp"

namespace vpusim::onnx_graph {

// Nothing for types that no network computes with: strings, complex numbers.
std::optional<ElementType> element_of(int onnx_type);
// The inverse; FLOAT for what ONNX 1.12 has no type for.
int onnx_type_of(ElementType element);

// A constant with its values where they are few, and the share of zeros where they are here.
// `folder` is where data kept outside of the file are. Errors: ShapeError when the data are not
// what the shape says, or lie outside of the folder.
Value read_tensor(const onnx::TensorProto& tensor, const std::string& folder);
Value read_sparse_tensor(const onnx::SparseTensorProto& tensor);

}  // namespace vpusim::onnx_graph
