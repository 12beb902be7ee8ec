#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn_timing/data/data_set.hpp"
#include "sim/base/enum_names.hpp"

// The rows of a generated data set, a shard at a time: what a file holds as bytes and back.
// Shards have the columns of workload tables (sim/importers/workloads), so that `vpusim predict`
// reads them as they are, and behind them `cycles`, `label`, `model` and `split`.

namespace vpusim::nn_timing {

enum class ShardFormat : std::uint8_t { kCsv, kHdf5 };
inline constexpr auto kShardFormatNames =
    enum_names<ShardFormat, ShardFormat::kHdf5>("csv", "hdf5");

// ".csv.gz" or ".h5".
std::string_view ending_of(ShardFormat format);

// A column for a reader of the manifest.
struct ColumnDescription {
  std::string_view name;
  std::string_view kind;                    // "number", "share", "flag", "name", "text"
  std::string_view meaning;                 // with the unit, where it has one
  std::span<const std::string_view> names;  // of a "name", by their numbers in HDF5
};
std::vector<ColumnDescription> shard_columns();

// Equal for workloads that a cost model cannot tell apart after sanitized(), whatever machine says
// so; else different but for 2^-64.
std::uint64_t content_hash(const DpuWorkload& workload, VpunnDevice device);

// By the content alone, so that equal workloads never are in two splits: 90 % train, 5 %
// validation, 5 % test.
Split split_of(std::uint64_t content_hash);

// The bytes of a file. The same rows give the same bytes.
std::string shard_bytes(std::span<const LabelledWorkload> rows, ShardFormat format);

// Errors: InputError naming the file and column for what is no shard in HDF5.
std::vector<LabelledWorkload> read_hdf5_shard(const std::string& file);

}  // namespace vpusim::nn_timing
