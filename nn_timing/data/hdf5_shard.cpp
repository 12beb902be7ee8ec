#include "nn_timing/data/hdf5_shard.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn_timing/data/hdf5_handle.hpp"
#include "nn_timing/data/packing.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr hsize_t kChunkRows = 1 << 16;
constexpr unsigned kToldLevel = 4;  // a note only; write_chunks() packs
constexpr const char* kNamesName = "names";
constexpr const char* kMeaningName = "meaning";
constexpr const char* kUnsetName = "unset";

// Only memory can be short: nothing is written to a disk here.
void expect(bool holds, std::string_view what) {
  if (!holds) {
    throw EnvironmentError(fmt::format("HDF5 cannot {}", what));
  }
}

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

// Values of one column, which lie in memory as they do in the file.
struct Values {
  hid_t type;
  std::size_t value_bytes;
  const void* data;
  std::size_t count;
};

// All first bytes, then all second ones: HDF5's filter "shuffle".
std::string shuffled(std::span<const char> values, std::size_t value_bytes) {
  const std::size_t count = values.size() / value_bytes;
  std::string bytes(values.size(), '\0');
  for (std::size_t byte = 0; byte < value_bytes; ++byte) {
    for (std::size_t i = 0; i < count; ++i) {
      bytes[byte * count + i] = values[i * value_bytes + byte];
    }
  }
  return bytes;
}

// Packed here, in a third of the time that the library's own filter takes.
bool write_chunks(hid_t dataset, const Values& values) {
  const std::size_t chunk_rows = std::min<std::size_t>(values.count, kChunkRows);
  for (hsize_t row = 0; row < values.count; row += chunk_rows) {
    const std::span<const char> rest(
        static_cast<const char*>(values.data) + row * values.value_bytes,
        (values.count - row) * values.value_bytes);
    std::string chunk(rest.begin(),
                      rest.begin() + static_cast<std::ptrdiff_t>(
                                         std::min(rest.size(), chunk_rows * values.value_bytes)));
    chunk.resize(chunk_rows * values.value_bytes);  // the last one too is of full size
    const std::string bytes = zlib_packed(shuffled(chunk, values.value_bytes));
    if (H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &row, bytes.size(), bytes.data()) < 0) {
      return false;
    }
  }
  return true;
}

void write_dataset(hid_t group, const ColumnDescription& column, const Values& values) {
  const hsize_t count = values.count;
  const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
  const Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(layout, false);  // the same rows are the same bytes
  if (count > 0) {
    const hsize_t chunk = std::min(count, kChunkRows);
    H5Pset_chunk(layout, 1, &chunk);
    H5Pset_shuffle(layout);
    H5Pset_deflate(layout, kToldLevel);
  }
  const Handle dataset(H5Dcreate2(group, std::string(column.name).c_str(), values.type, space,
                                  H5P_DEFAULT, layout, H5P_DEFAULT),
                       H5Dclose);
  expect(dataset.is_open() && write_chunks(dataset, values),
         fmt::format("write column '{}'", column.name));
  write_meaning(dataset, column.meaning);
  if (!column.names.empty()) {
    write_names(dataset, column.names);
  }
  if (column.kind == "name" || column.kind == "flag") {
    write_unset(dataset);
  }
}

static_assert(std::endian::native == std::endian::little);
hid_t type_of(std::int8_t) { return H5T_STD_I8LE; }
hid_t type_of(std::int32_t) { return H5T_STD_I32LE; }
hid_t type_of(std::int64_t) { return H5T_STD_I64LE; }
hid_t type_of(std::uint64_t) { return H5T_STD_U64LE; }
hid_t type_of(float) { return H5T_IEEE_F32LE; }

template <class Value>
void write_values(hid_t group, const ColumnDescription& column, const std::vector<Value>& values) {
  write_dataset(group, column, {type_of(Value{}), sizeof(Value), values.data(), values.size()});
}

void write_values(hid_t group, const ColumnDescription& column,
                  const std::vector<std::string_view>& texts) {
  const std::size_t size = longest(texts);
  const Handle type = text_type(size);
  const std::vector<char> bytes = in_columns(texts, size);
  write_dataset(group, column, {type, size, bytes.data(), texts.size()});
}

void write_table(hid_t file, const ShardTable& table) {
  std::optional<Handle> group;
  if (!table.name.empty()) {
    const Handle untimed(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
    H5Pset_obj_track_times(untimed, false);
    group.emplace(H5Gcreate2(file, table.name.c_str(), H5P_DEFAULT, untimed, H5P_DEFAULT),
                  H5Gclose);
    expect(group->is_open(), "make a group");
  }
  const hid_t place = group ? static_cast<hid_t>(*group) : file;
  for (const ShardColumn& column : table.columns) {
    std::visit([&](const auto& values) { write_values(place, column.description, values); },
               column.values);
  }
}

}  // namespace

std::string hdf5_shard(std::span<const ShardTable> tables) {
  const Silence silence;
  constexpr std::size_t kGrowth = 1 << 22;
  const Handle in_memory(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(in_memory, kGrowth, false);
  const Handle file(H5Fcreate("shard.h5", H5F_ACC_TRUNC, H5P_DEFAULT, in_memory), H5Fclose);
  expect(file.is_open(), "make a file in memory");
  for (const ShardTable& table : tables) {
    write_table(file, table);
  }
  H5Fflush(file, H5F_SCOPE_GLOBAL);
  const ssize_t size = H5Fget_file_image(file, nullptr, 0);
  expect(size > 0, "finish a file");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  expect(H5Fget_file_image(file, bytes.data(), bytes.size()) == size, "finish a file");
  return bytes;
}

}  // namespace vpusim::nn_timing
