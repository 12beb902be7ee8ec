#pragma once

#include <string>

#include "sim/cli/train/options.hpp"

namespace vpusim {

// Trains a network as the options say, and writes it with its card and, for a device of the
// user's own, a device file that uses it. An interrupted training goes on where it was.
//
// Errors: InputError for files that are none of their kind, for too few rows; EnvironmentError.
void train(const TrainOptions& options);

// Where the network's card goes: what --card says, or else beside the network.
std::string card_file(const TrainOptions& options);

}  // namespace vpusim
