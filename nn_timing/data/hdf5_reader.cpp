#include <fmt/format.h>
#include <hdf5.h>

#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "nn_timing/data/hdf5_handle.hpp"
#include "nn_timing/data/shard.hpp"
#include "sim/base/input_error.hpp"
#include "sim/importers/workloads/workload_columns.hpp"

namespace vpusim::nn_timing {
namespace {

// Reads columns of one file.
class ShardReader {
 public:
  explicit ShardReader(const std::string& file)
      : name_(file), file_(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose) {
    if (!file_.is_open()) {
      throw InputError(name_ + ": is no HDF5 file, or a damaged one");
    }
  }

  std::vector<LabelledWorkload> read() {
    const std::vector<std::int64_t> cycles = numbers<std::int64_t>("cycles", H5T_NATIVE_INT64);
    rows_.resize(cycles.size());
    for (const WorkloadColumn& column : workload_columns()) {
      read_workload_column(column);
    }
    const auto labels = named("label", kLabelSourceNames);
    const auto splits = named("split", kSplitNames);
    const std::vector<std::string> models = texts("model");
    std::vector<LabelledWorkload> labelled;
    labelled.reserve(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (cycles[i] <= 0 || !rows_[i].device) {
        fail("cycles", i, "a row needs a device and a positive number of cycles");
      }
      labelled.push_back({.workload = rows_[i].workload,
                          .device = *rows_[i].device,
                          .cycles = static_cast<double>(cycles[i]),
                          .split = splits[i],
                          .label = labels[i],
                          .group = "",
                          .model = models[i]});
    }
    return labelled;
  }

 private:
  [[noreturn]] void fail(std::string_view column, std::size_t row, std::string_view problem) const {
    throw InputError(fmt::format("{}: {}[{}]: {}", name_, column, row, problem));
  }

  Handle open(std::string_view column) const {
    return {H5Dopen2(file_, std::string(column).c_str(), H5P_DEFAULT), H5Dclose};
  }

  // Of a dataset; the first that is read says how many rows there are.
  std::size_t row_count(hid_t dataset, std::string_view column) const {
    const Handle space(dataset >= 0 ? H5Dget_space(dataset) : dataset, H5Sclose);
    if (!space.is_open() || H5Sget_simple_extent_ndims(space) != 1) {
      throw InputError(fmt::format("{}: has no column '{}' of one dimension", name_, column));
    }
    const auto count = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
    constexpr std::size_t kMostRows = std::size_t{1} << 26U;
    if (count == 0 || count > kMostRows) {
      throw InputError(fmt::format("{}: column '{}' has {} rows, expected 1 to {}", name_, column,
                                   count, kMostRows));
    }
    if (!rows_.empty() && count != rows_.size()) {
      throw InputError(fmt::format("{}: column '{}' has {} rows, others have {}", name_, column,
                                   count, rows_.size()));
    }
    return count;
  }

  template <class Value>
  std::vector<Value> numbers(std::string_view column, hid_t held) const {
    const Handle dataset = open(column);
    std::vector<Value> values(row_count(dataset, column));
    if (H5Dread(dataset, held, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) {
      throw InputError(fmt::format("{}: cannot read column '{}'", name_, column));
    }
    return values;
  }

  std::vector<std::string> texts(std::string_view column) const {
    const Handle dataset = open(column);
    const std::size_t count = row_count(dataset, column);
    const Handle type(H5Dget_type(dataset), H5Tclose);
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0) {
      throw InputError(
          fmt::format("{}: column '{}' is no column of texts of one length", name_, column));
    }
    const std::size_t size = H5Tget_size(type);
    constexpr std::size_t kLongestText = 4096;
    if (size > kLongestText) {
      throw InputError(fmt::format("{}: column '{}' has texts of {} bytes, expected at most {}",
                                   name_, column, size, kLongestText));
    }
    std::vector<char> bytes(count * size);
    if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0) {
      throw InputError(fmt::format("{}: cannot read column '{}'", name_, column));
    }
    std::vector<std::string> found;
    found.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const char* const text = bytes.data() + i * size;
      found.emplace_back(text, strnlen(text, size));
    }
    return found;
  }

  template <class Enum, std::size_t count>
  std::vector<Enum> named(std::string_view column, const EnumNames<Enum, count>& names) const {
    std::vector<Enum> values;
    values.reserve(rows_.size());
    for (const std::int8_t place : numbers<std::int8_t>(column, H5T_NATIVE_INT8)) {
      if (place < 0 || static_cast<std::size_t>(place) >= names.all().size()) {
        fail(column, values.size(), fmt::format("{} stands for no name", place));
      }
      values.push_back(static_cast<Enum>(place));
    }
    return values;
  }

  void read_workload_column(const WorkloadColumn& column) {
    // All kinds fit into a double without loss.
    const std::vector<double> values = numbers<double>(column.name, H5T_NATIVE_DOUBLE);
    const bool has_unset =
        column.kind == WorkloadColumn::Kind::kFlag || column.kind == WorkloadColumn::Kind::kName;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (has_unset && values[i] == kUnset) {
        continue;
      }
      if (!column.put(rows_[i], values[i])) {
        fail(column.name, i, fmt::format("expected {}, got {}", column.expected(), values[i]));
      }
    }
  }

  std::string name_;
  Handle file_;
  std::vector<WorkloadRow> rows_;
};

}  // namespace

std::vector<LabelledWorkload> read_hdf5_shard(const std::string& file) {
  const Silence silence;
  return ShardReader(file).read();
}

}  // namespace vpusim::nn_timing
