#include "nn_timing/data/shard.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>
#include <xxhash.h>
#include <zlib.h>

#include <array>
#include <iterator>
#include <limits>
#include <stdexcept>

#include "nn_timing/data/hdf5_shard.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "sim/importers/workloads/workload_columns.hpp"

namespace vpusim::nn_timing {
namespace {

std::string_view kind_name(WorkloadColumn::Kind kind) {
  constexpr auto kNames = enum_names<WorkloadColumn::Kind, WorkloadColumn::Kind::kName>(
      "number", "share", "flag", "name");
  return kNames[kind];
}

// With the header of gzip, which states no time and no name.
std::string packed(const std::string& text) {
  constexpr int kLevel = 4;  // a fifth larger than with the default, in half of its time
  constexpr int kGzip = 16;
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, MAX_WBITS + kGzip, kMemory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  std::string bytes(deflateBound(&stream, text.size()), '\0');
  std::string input = text;  // zlib asks for bytes that it may write to
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

std::string csv_shard(std::span<const LabelledWorkload> rows) {
  constexpr std::size_t kBytesPerRow = 300;
  std::string text;
  text.reserve(rows.size() * kBytesPerRow);
  for (const ColumnDescription& column : shard_columns()) {
    text += column.name;
    text += ',';
  }
  text.back() = '\n';
  WorkloadRow row;
  for (const LabelledWorkload& labelled : rows) {
    row.workload = labelled.workload;
    row.device = labelled.device;
    for (const WorkloadColumn& column : workload_columns()) {
      column.write(row, text);
      text += ',';
    }
    fmt::format_to(std::back_inserter(text), FMT_COMPILE("{},{},{},{}\n"),
                   static_cast<std::uint64_t>(labelled.cycles), kLabelSourceNames[labelled.label],
                   labelled.model, kSplitNames[labelled.split]);
  }
  return packed(text);
}

}  // namespace

std::string_view ending_of(ShardFormat format) {
  return format == ShardFormat::kCsv ? ".csv.gz" : ".h5";
}

std::vector<ColumnDescription> shard_columns() {
  std::vector<ColumnDescription> columns;
  for (const WorkloadColumn& column : workload_columns()) {
    columns.push_back({column.name, kind_name(column.kind), column.meaning, column.names});
  }
  columns.push_back({"cycles", "number", "what it takes, cycles of the DPU clock", {}});
  columns.push_back({"label", "name", "who says so", kLabelSourceNames.all()});
  columns.push_back({"model", "text", "the model that says so", {}});
  columns.push_back({"split", "name", "what the row may be used for", kSplitNames.all()});
  return columns;
}

std::uint64_t content_hash(const DpuWorkload& workload, VpunnDevice device) {
  constexpr std::size_t kColumns = 128;
  constexpr float kUnset = -1e9F;  // no field takes it
  std::array<float, kColumns> values{};
  const WorkloadRow row{sanitized(workload, device), device};
  std::size_t count = 0;
  for (const WorkloadColumn& column : workload_columns()) {
    values.at(count++) = static_cast<float>(column.get(row).value_or(kUnset));
  }
  return XXH3_64bits(values.data(), count * sizeof(float));
}

Split split_of(std::uint64_t content_hash) {
  constexpr std::uint64_t kPercent = 100;
  constexpr std::uint64_t kTest = 5;
  constexpr std::uint64_t kValidation = 5;
  const std::uint64_t place = content_hash % kPercent;
  if (place < kTest) {
    return Split::kTest;
  }
  return place < kTest + kValidation ? Split::kValidation : Split::kTrain;
}

std::string shard_bytes(std::span<const LabelledWorkload> rows, ShardFormat format) {
  return format == ShardFormat::kCsv ? csv_shard(rows) : hdf5_shard(rows);
}

}  // namespace vpusim::nn_timing
