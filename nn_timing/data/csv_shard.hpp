#pragma once

#include <string>

#include "nn_timing/data/shard_table.hpp"

namespace vpusim::nn_timing {

// A table as CSV, packed with gzip.
std::string csv_table(const ShardTable& table);

}  // namespace vpusim::nn_timing
