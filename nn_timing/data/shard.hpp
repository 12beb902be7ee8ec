#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn_timing/data/data_set.hpp"
#include "nn_timing/data/shard_table.hpp"

// The rows of a generated data set of DPU workloads: tables of a shard and back.
// They have the columns of workload tables (sim/importers/workloads), so that `vpusim predict`
// reads them as they are, and behind them `cycles`, `label`, `model` and `split`.

namespace vpusim::nn_timing {

// What somebody says of a row.
struct Label {
  Cycles cycles;  // of the DPU clock
  LabelSource source = LabelSource::kMeasured;
  std::string_view model;
  Split split = Split::kTrain;
};

// The columns `cycles`, `label`, `model` and `split`, with which the table of every kind of rows
// ends. Models' names outlive the table.
void add_label_columns(std::span<const Label> labels, ShardTable& table);

// As many labels as workloads.
ShardTable workload_table(std::span<const DpuWorkload> workloads, VpunnDevice device,
                          std::span<const Label> labels);

// Equal for workloads that a cost model cannot tell apart after sanitized(), whatever machine says
// so; else different but for 2^-64.
std::uint64_t content_hash(const DpuWorkload& workload, VpunnDevice device);

// By the content alone, so that equal rows never are in two splits: 90 % train, 5 % validation,
// 5 % test.
Split split_of(std::uint64_t content_hash);

// Errors: InputError naming the file and column for what is no shard in HDF5.
std::vector<LabelledWorkload> read_hdf5_shard(const std::string& file);

}  // namespace vpusim::nn_timing
