#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sim/network/onnx/value.hpp"

namespace vpusim::onnx_graph {

// Nothing for types that no network computes with: strings, complex numbers.
std::optional<ElementType> element_of(int onnx_type);
// The inverse; FLOAT for what ONNX 1.12 has no type for.
int onnx_type_of(ElementType element);

// What a model keeps outside of its file. Remembers what was read of it, since a network depends on
// that as much as on the file.
class ExternalData {
 public:
  // `folder` is that of the model.
  explicit ExternalData(std::string folder) : folder_(std::move(folder)) {}

  // Errors: ShapeError for a place that is none, lies outside of the folder or cannot be read.
  void check(const onnx::TensorProto& tensor) const;
  std::string read(const onnx::TensorProto& tensor, std::uint64_t size);
  // Of all that was read, in its order; empty when nothing was.
  std::string sha256() const;

 private:
  std::string folder_;
  std::string hashes_;
};

// A constant with its values where they are few, and the share of zeros where they are here.
// Errors: ShapeError when the data are not what the shape says; as ExternalData.
Value read_tensor(const onnx::TensorProto& tensor, ExternalData& external);
Value read_sparse_tensor(const onnx::SparseTensorProto& tensor);

}  // namespace vpusim::onnx_graph
