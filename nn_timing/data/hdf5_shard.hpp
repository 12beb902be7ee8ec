#pragma once

#include <span>
#include <string>

#include "nn_timing/data/shard_table.hpp"

namespace vpusim::nn_timing {

// Tables as the bytes of an HDF5 file.
std::string hdf5_shard(std::span<const ShardTable> tables);

}  // namespace vpusim::nn_timing
