#include "nn_timing/data/shard_table.hpp"

#include "nn_timing/data/csv_shard.hpp"
#include "nn_timing/data/hdf5_shard.hpp"

namespace vpusim::nn_timing {

std::string_view ending_of(ShardFormat format) {
  return format == ShardFormat::kCsv ? ".csv.gz" : ".h5";
}

std::size_t ShardColumn::size() const {
  return std::visit([](const auto& all) { return all.size(); }, values);
}

std::vector<ShardFile> encode_shard(std::span<const ShardTable> tables, ShardFormat format) {
  const std::string ending(ending_of(format));
  if (format == ShardFormat::kHdf5) {
    return {{ending, hdf5_shard(tables)}};
  }
  std::vector<ShardFile> files;
  for (const ShardTable& table : tables) {
    files.push_back({(table.name.empty() ? "" : "." + table.name) + ending, csv_table(table)});
  }
  return files;
}

}  // namespace vpusim::nn_timing
