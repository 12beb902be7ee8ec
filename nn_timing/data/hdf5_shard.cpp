#include "nn_timing/data/hdf5_shard.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "nn_timing/data/shard.hpp"
#include "sim/base/input_error.hpp"
#include "sim/importers/workloads/workload_columns.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::int8_t kUnset = -1;
constexpr hsize_t kChunkRows = 1 << 16;
constexpr unsigned kDeflateLevel = 4;
constexpr const char* kUnsetName = "unset";
constexpr const char* kNamesName = "names";
constexpr const char* kMeaningName = "meaning";

// Something of the library that wants to be closed.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (is_open()) {
      close_(id_);
    }
  }

  bool is_open() const { return id_ >= 0; }
  operator hid_t() const { return id_; }  // NOLINT(*-explicit-*): it stands for the id

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

// Only memory can be short: nothing is written to a disk here.
void expect(bool holds, std::string_view what) {
  if (!holds) {
    throw EnvironmentError(fmt::format("HDF5 cannot {}", what));
  }
}

// Errors are told by exceptions, not on stderr.
class Silence {
 public:
  Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

Handle text_type(std::size_t size) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, std::max<std::size_t>(size, 1));
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  return {type, H5Tclose};
}

// Texts of one length, filled up with zeros.
std::vector<char> in_columns(const std::vector<std::string_view>& texts, std::size_t size) {
  std::vector<char> bytes(texts.size() * size, '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::copy_n(texts[i].begin(), texts[i].size(), bytes.begin() + static_cast<long>(i * size));
  }
  return bytes;
}

std::size_t longest(const std::vector<std::string_view>& texts) {
  std::size_t size = 1;
  for (const std::string_view text : texts) {
    size = std::max(size, text.size());
  }
  return size;
}

void write_attribute(hid_t object, const char* name, hid_t type, hid_t space, const void* value) {
  const Handle attribute(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  expect(attribute.is_open() && H5Awrite(attribute, type, value) >= 0, "write an attribute");
}

void write_meaning(hid_t dataset, std::string_view meaning) {
  const Handle type = text_type(meaning.size());
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  write_attribute(dataset, kMeaningName, type, space, meaning.data());
}

void write_names(hid_t dataset, std::span<const std::string_view> names) {
  const std::vector<std::string_view> texts(names.begin(), names.end());
  const std::size_t size = longest(texts);
  const Handle type = text_type(size);
  const hsize_t count = texts.size();
  const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
  write_attribute(dataset, kNamesName, type, space, in_columns(texts, size).data());
}

void write_unset(hid_t dataset) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  write_attribute(dataset, kUnsetName, H5T_STD_I8LE, space, &kUnset);
}

// Values of one column and their types, in the file and in memory.
struct Values {
  hid_t stored;
  hid_t held;
  const void* data;
  std::size_t count;
};

void write_column(hid_t file, const ColumnDescription& column, const Values& values) {
  const hsize_t count = values.count;
  const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
  const Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(layout, false);  // the same rows are the same bytes
  if (count > 0) {
    const hsize_t chunk = std::min(count, kChunkRows);
    H5Pset_chunk(layout, 1, &chunk);
    H5Pset_shuffle(layout);
    H5Pset_deflate(layout, kDeflateLevel);
  }
  const Handle dataset(H5Dcreate2(file, std::string(column.name).c_str(), values.stored, space,
                                  H5P_DEFAULT, layout, H5P_DEFAULT),
                       H5Dclose);
  expect(dataset.is_open() &&
             H5Dwrite(dataset, values.held, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data) >= 0,
         fmt::format("write column '{}'", column.name));
  write_meaning(dataset, column.meaning);
  if (!column.names.empty()) {
    write_names(dataset, column.names);
  }
  if (column.kind == "name" || column.kind == "flag") {
    write_unset(dataset);
  }
}

template <class Value>
void write_numbers(hid_t file, const ColumnDescription& column, const std::vector<Value>& values,
                   hid_t stored, hid_t held) {
  write_column(file, column, {stored, held, values.data(), values.size()});
}

void write_texts(hid_t file, const ColumnDescription& column,
                 const std::vector<std::string_view>& texts) {
  const std::size_t size = longest(texts);
  const Handle type = text_type(size);
  const std::vector<char> bytes = in_columns(texts, size);
  write_column(file, column, {type, type, bytes.data(), texts.size()});
}

using Rows = std::span<const LabelledWorkload>;

// `value_of(row)` for each row.
template <class Value, class ValueOf>
std::vector<Value> collected(Rows rows, const ValueOf& value_of) {
  std::vector<Value> values;
  values.reserve(rows.size());
  for (const LabelledWorkload& row : rows) {
    values.push_back(static_cast<Value>(value_of(row)));
  }
  return values;
}

void write_workload_columns(hid_t file, Rows rows, std::span<const ColumnDescription> columns) {
  std::vector<WorkloadRow> workloads;
  workloads.reserve(rows.size());
  for (const LabelledWorkload& row : rows) {
    workloads.push_back({row.workload, row.device});
  }
  std::size_t place = 0;
  for (const WorkloadColumn& column : workload_columns()) {
    const ColumnDescription& described = columns[place++];
    const auto values = [&]<class Value>(Value unset) {
      std::vector<Value> found;
      found.reserve(workloads.size());
      for (const WorkloadRow& row : workloads) {
        const std::optional<double> value = column.get(row);
        found.push_back(value ? static_cast<Value>(*value) : unset);
      }
      return found;
    };
    switch (column.kind) {
      case WorkloadColumn::Kind::kNumber:
        write_numbers(file, described, values(std::int32_t{0}), H5T_STD_I32LE, H5T_NATIVE_INT32);
        break;
      case WorkloadColumn::Kind::kShare:
        write_numbers(file, described, values(0.0F), H5T_IEEE_F32LE, H5T_NATIVE_FLOAT);
        break;
      case WorkloadColumn::Kind::kFlag:
      case WorkloadColumn::Kind::kName:
        write_numbers(file, described, values(kUnset), H5T_STD_I8LE, H5T_NATIVE_INT8);
        break;
    }
  }
}

void write_label_columns(hid_t file, Rows rows, std::span<const ColumnDescription> columns) {
  write_numbers(file, columns[0],
                collected<std::int64_t>(rows, [](const auto& row) { return row.cycles; }),
                H5T_STD_I64LE, H5T_NATIVE_INT64);
  write_numbers(file, columns[1],
                collected<std::int8_t>(rows, [](const auto& row) { return row.label; }),
                H5T_STD_I8LE, H5T_NATIVE_INT8);
  write_texts(file, columns[2], collected<std::string_view>(rows, [](const auto& row) {
                return std::string_view(row.model);
              }));
  write_numbers(file, columns[3],
                collected<std::int8_t>(rows, [](const auto& row) { return row.split; }),
                H5T_STD_I8LE, H5T_NATIVE_INT8);
}

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

std::string hdf5_shard(Rows rows) {
  const Silence silence;
  constexpr std::size_t kGrowth = 1 << 22;
  const Handle in_memory(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(in_memory, kGrowth, false);
  const Handle file(H5Fcreate("shard.h5", H5F_ACC_TRUNC, H5P_DEFAULT, in_memory), H5Fclose);
  expect(file.is_open(), "make a file in memory");
  const std::vector<ColumnDescription> columns = shard_columns();
  const std::size_t workload_count = workload_columns().size();
  write_workload_columns(file, rows, std::span(columns).first(workload_count));
  write_label_columns(file, rows, std::span(columns).subspan(workload_count));
  H5Fflush(file, H5F_SCOPE_GLOBAL);
  const ssize_t size = H5Fget_file_image(file, nullptr, 0);
  expect(size > 0, "finish a file");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  expect(H5Fget_file_image(file, bytes.data(), bytes.size()) == size, "finish a file");
  return bytes;
}

std::vector<LabelledWorkload> read_hdf5_shard(const std::string& file) {
  const Silence silence;
  return ShardReader(file).read();
}

}  // namespace vpusim::nn_timing
