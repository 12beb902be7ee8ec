#pragma once

#include <onnx/defs/parser.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "sim/network/onnx/load_onnx.hpp"

namespace vpusim::test {

// The bytes of a model in ONNX's own text syntax:
//   g (float[1, 3, 8, 8] x) => (float[1, 3, 8, 8] y) { y = Relu(x) }
inline onnx::ModelProto parse_onnx(const std::string& graph, int opset) {
  const std::string text = "<ir_version: 8, opset_import: [\"\" : " + std::to_string(opset) +
                           ", \"com.example\" : 1]>\n" + graph;
  onnx::ModelProto model;
  const auto status = onnx::OnnxParser::Parse(model, text.c_str());
  if (!status.IsOK()) {
    throw std::logic_error("the test's own model: " + status.ErrorMessage());
  }
  return model;
}

inline std::string onnx_bytes(const std::string& graph, int opset = 13) {
  return parse_onnx(graph, opset).SerializeAsString();
}

inline Network load_graph(const std::string& graph, const InputShapes& shapes = {},
                          int opset = 13) {
  return load_onnx("net.onnx", onnx_bytes(graph, opset), shapes);
}

// Of the layers, in order; of operators without a row what the file calls them.
inline std::vector<std::string> operations(const Network& network) {
  std::vector<std::string> names;
  for (const Layer& layer : network.layers()) {
    names.emplace_back(layer.operation == Operation::kUnknown ? layer.operator_name
                                                              : name_of(layer.operation));
  }
  return names;
}

inline std::string graph_problem(const std::string& graph, const InputShapes& shapes = {}) {
  try {
    load_graph(graph, shapes);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace vpusim::test
