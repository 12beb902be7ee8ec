#pragma once

#include <map>
#include <string>

#include "sim/network/network.hpp"

namespace vpusim {

// Shapes that a user gives to inputs whose file leaves them open, by name of the input.
using InputShapes = std::map<std::string, Shape>;

// Reads a network: an ONNX model (.onnx) or a table of layers (.json, else YAML). "-" is the
// standard input, a table. Errors: InputError for a mistake in the file or a shape for an input
// that it does not have or that disagrees; EnvironmentError when the system refuses to read.
Network load_network(const std::string& file, const InputShapes& shapes);

}  // namespace vpusim
