#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

namespace vpusim::onnx_graph {

// The nodes that the graph's outputs depend on, each behind those that it reads from, otherwise
// in the order of the file. Errors: ShapeError when nodes wait for each other in a cycle, or two
// give the same name.
std::vector<int> live_nodes(const onnx::GraphProto& graph);

// Every name that a node reads, also inside of its branches.
std::vector<std::string> names_read(const onnx::NodeProto& node);

}  // namespace vpusim::onnx_graph
