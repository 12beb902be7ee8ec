#pragma once

#include <onnx/onnx_pb.h>

#include <string>

#include "sim/network/onnx/graph_reader.hpp"

namespace vpusim::onnx_graph {

// Reads one node: by its row in operators.cpp, or as a layer of unknown cost. `where` names the
// node in messages. Errors: ShapeError, InputError.
void read_node(GraphReader& graph, const onnx::NodeProto& node, const std::string& where);

// Whether operators.cpp has a row for the operator.
bool is_known_operator(const std::string& domain, const std::string& op_type);

}  // namespace vpusim::onnx_graph
