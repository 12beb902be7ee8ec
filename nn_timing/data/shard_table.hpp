#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/enum_names.hpp"

// What a shard of any kind of data holds: tables of columns, and how they become files.

namespace vpusim::nn_timing {

enum class ShardFormat : std::uint8_t { kCsv, kHdf5 };
inline constexpr auto kShardFormatNames =
    enum_names<ShardFormat, ShardFormat::kHdf5>("csv", "hdf5");

// ".csv.gz" or ".h5".
std::string_view ending_of(ShardFormat format);

// A column for a reader of the manifest. Texts live as long as the program.
struct ColumnDescription {
  std::string_view name;
  std::string_view kind;                         // "number", "share", "flag", "name", "text"
  std::string_view meaning;                      // with the unit, where it has one
  std::span<const std::string_view> names = {};  // of a "name", by their numbers
};

// -1 in a column of flags or names: not stated.
struct ShardColumn {
  using Values =
      std::variant<std::vector<std::int8_t>, std::vector<std::int32_t>, std::vector<std::int64_t>,
                   std::vector<std::uint64_t>, std::vector<float>, std::vector<std::string_view>>;

  ColumnDescription description;
  Values values;

  std::size_t size() const;
};

// Columns of one length. The texts that it holds outlive it.
struct ShardTable {
  std::string name;  // empty for the only table of a shard
  std::vector<ShardColumn> columns;

  std::size_t row_count() const { return columns.empty() ? 0 : columns.front().size(); }
};

struct ShardFile {
  std::string ending;  // behind the shard's name: ".h5", ".csv.gz", ".tasks.csv.gz"
  std::string bytes;
};

// The files of a shard: one in HDF5, with a group for each table that has a name; one per table in
// CSV. The same tables give the same bytes.
//
// In HDF5 each column is a dataset of one dimension, in chunks packed with deflate, with attributes
// `meaning` and, of names, `names` in the order of their numbers; `unset` is the number of a flag
// or name that the row does not state. In CSV names are written out, and what a row does not state
// is empty.
std::vector<ShardFile> encode_shard(std::span<const ShardTable> tables, ShardFormat format);

}  // namespace vpusim::nn_timing
