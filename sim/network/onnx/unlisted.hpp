#pragma once

#include "sim/network/onnx/node_reader.hpp"

namespace vpusim::onnx_graph {

// An operator without a row: a layer of unknown cost whose outputs have the shapes that ONNX's own
// inference gives, or that the file states. Errors: ShapeError where neither knows them.
void read_unlisted(NodeReader& node);

}  // namespace vpusim::onnx_graph
