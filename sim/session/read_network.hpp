#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/network/network.hpp"

namespace vpusim {

// The file that a user means: itself, or that of a shipped network by its name ("resnet50").
// InputError where a bare name is neither.
std::string network_file(const std::string& name);

// Whether it is a network rather than a schedule: an ONNX model, or a table of layers.
bool is_network(const std::string& file);

// Reads a network; `shapes` as --shape gives them, "image=1x3x224x224". Errors: InputError,
// EnvironmentError.
Network read_network(const std::string& file, const std::vector<std::string>& shapes);

}  // namespace vpusim
