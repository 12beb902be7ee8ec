#pragma once

#include <span>
#include <string>

#include "nn_timing/data/data_set.hpp"

namespace vpusim::nn_timing {

// A shard as an HDF5 file: a dataset of one dimension for each column, in chunks packed with
// deflate, with attributes `meaning` and, of names, `names` in the order of their numbers;
// `unset` is the number of a flag or name that the row does not state.
std::string hdf5_shard(std::span<const LabelledWorkload> rows);

}  // namespace vpusim::nn_timing
