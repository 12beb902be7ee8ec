#include "sim/cli/generate/generation.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <unordered_set>
#include <utility>

#include "nn_timing/data/manifest.hpp"
#include "nn_timing/data/workload_sampler.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/session/version.hpp"

namespace vpusim {

// What a shard's rows are, and what was drawn for them.
struct ShardTally {
  std::uint64_t repeated = 0;    // equal to an earlier one of the shard; left out
  std::uint64_t unanswered = 0;  // no model that was named knows it; left out
};

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using nn_timing::LabelledWorkload;
using nn_timing::LabelSource;
using nn_timing::ShardFormat;

constexpr std::string_view kNotesEnding = ".json";
constexpr std::string_view kHashesEnding = ".hashes";

LabelSource source_of(std::string_view model) {
  if (model.starts_with("measured:")) {
    return LabelSource::kMeasured;
  }
  if (model.starts_with("vpunn:")) {
    return LabelSource::kTeacher;
  }
  return model == "analytic" ? LabelSource::kAnalytic : LabelSource::kPipeline;
}

void write_file(const std::string& path, std::string_view bytes) {
  OutputFile file(path);
  file.stream() << bytes;
  file.commit();
}

ordered_json settings_json(const HwConfig& hw, const GenerationSettings& settings) {
  ordered_json models = ordered_json::array();
  for (const ModelFile& model : settings.models) {
    models.push_back({{"name", model.name}, {"sha256", model.sha256}});
  }
  std::vector<std::string> formats;
  for (const ShardFormat format : settings.formats) {
    formats.emplace_back(nn_timing::kShardFormatNames[format]);
  }
  return {{"version", kVersion},
          {"device", hw.name},
          {"device_sha256", hash_of(hw)},
          {"timing", settings.timing},
          {"models", models},
          {"seed", settings.seed},
          {"rows", settings.rows},
          {"shard_rows", settings.shard_rows},
          {"mix_sha256", settings.mix_sha256},
          {"formats", formats}};
}

ordered_json columns_json() {
  ordered_json columns = ordered_json::array();
  for (const nn_timing::ColumnDescription& column : nn_timing::shard_columns()) {
    ordered_json described = {
        {"name", column.name}, {"kind", column.kind}, {"meaning", column.meaning}};
    if (!column.names.empty()) {
      described["names"] = std::vector<std::string>(column.names.begin(), column.names.end());
    }
    columns.push_back(std::move(described));
  }
  return columns;
}

// A file of ours; nobody else writes it.
ordered_json read_json(const std::string& path) {
  try {
    return ordered_json::parse(read_text_file(path));
  } catch (const ordered_json::parse_error& error) {
    throw InputError(fmt::format("{}: is damaged: {}", path, error.what()));
  }
}

void add_counts(ordered_json& sums, const ordered_json& counts) {
  for (const auto& [name, count] : counts.items()) {
    sums[name] = sums.value(name, std::uint64_t{0}) + count.get<std::uint64_t>();
  }
}

// What the manifest says of a shard.
ordered_json notes_of(std::span<const LabelledWorkload> rows, const ShardTally& tally) {
  std::map<std::string, std::uint64_t> models;
  std::map<std::string, std::uint64_t> labels;
  std::map<std::string, std::uint64_t> splits;
  std::map<std::string, std::uint64_t> operations;
  for (const LabelledWorkload& row : rows) {
    ++models[row.model];
    ++labels[std::string(nn_timing::kLabelSourceNames[row.label])];
    ++splits[std::string(nn_timing::kSplitNames[row.split])];
    ++operations[std::string(kDpuOperationNames[row.workload.operation])];
  }
  return {{"rows", rows.size()},
          {"left_out_repeated", tally.repeated},
          {"left_out_unanswered", tally.unanswered},
          {"models", models},
          {"labels", labels},
          {"splits", splits},
          {"operations", operations}};
}

}  // namespace

Generation::Generation(std::string folder, const HwConfig& hw, const GenerationSettings& settings,
                       const nn_timing::WorkloadMix& mix, const DpuTimingModel& model)
    : folder_(std::move(folder)), hw_(hw), settings_(settings), mix_(mix), model_(model) {}

std::string Generation::manifest() const {
  return (fs::path(folder_) / nn_timing::kManifestName).string();
}

std::string Generation::file_of(std::size_t shard, std::string_view ending) const {
  return (fs::path(folder_) / fmt::format("shard-{:05}{}", shard, ending)).string();
}

std::size_t Generation::shard_count() const {
  return (settings_.rows + settings_.shard_rows - 1) / settings_.shard_rows;
}

std::uint64_t Generation::rows_of(std::size_t shard) const {
  return std::min(settings_.shard_rows, settings_.rows - shard * settings_.shard_rows);
}

bool Generation::open() {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) {
    throw EnvironmentError(fmt::format("{}: cannot make the folder: {}", folder_, error.message()));
  }
  const ordered_json wanted = settings_json(hw_, settings_);
  const auto entries = std::distance(fs::directory_iterator(folder_, error), {});
  const bool has_manifest = fs::exists(manifest(), error);
  const ordered_json found = has_manifest ? read_json(manifest()) : ordered_json::object();
  const bool is_complete = found.value("is_complete", false);
  // A command that made nothing, because of a mistake say, leaves its manifest alone.
  if (!has_manifest || (entries == 1 && !is_complete)) {
    if (!has_manifest && entries > 0) {
      throw InputError(folder_ + ": is not empty and holds no data set; name another folder");
    }
    write_file(manifest(),
               ordered_json({{"is_complete", false}, {"settings", wanted}}).dump(1) + '\n');
    return true;
  }
  const ordered_json settings = found.value("settings", ordered_json::object());
  for (const auto& [key, value] : wanted.items()) {
    const ordered_json before = settings.value(key, ordered_json());
    if (before != value) {
      throw InputError(
          fmt::format("{}: holds a data set of another command: {} was {}, is {}; name another "
                      "folder",
                      folder_, key, before.dump(), value.dump()));
    }
  }
  return !is_complete;
}

std::vector<std::size_t> Generation::unfinished() const {
  std::vector<std::size_t> shards;
  std::error_code error;
  for (std::size_t shard = 0; shard < shard_count(); ++shard) {
    if (!fs::exists(file_of(shard, kNotesEnding), error)) {
      shards.push_back(shard);
    }
  }
  return shards;
}

std::vector<LabelledWorkload> Generation::labelled(std::size_t shard, ShardTally& tally) const {
  constexpr std::uint64_t kBatch = 4096;
  constexpr std::uint64_t kLeastPercent = 2;
  constexpr std::uint64_t kPatience = 100'000;  // drawings before that is judged
  const std::uint64_t number = shard;
  nn_timing::WorkloadSampler sampler(hw_, mix_,
                                     XXH3_64bits_withSeed(&number, sizeof(number), settings_.seed));
  const VpunnDevice device = hw_.timing.vpunn_device;
  const std::uint64_t wanted = rows_of(shard);
  std::vector<LabelledWorkload> rows;
  rows.reserve(wanted);
  std::unordered_set<std::uint64_t> seen;
  std::uint64_t drawn = 0;
  while (rows.size() < wanted) {
    std::vector<DpuWorkload> workloads;
    std::vector<std::uint64_t> hashes;
    while (workloads.size() < std::min(kBatch, wanted - rows.size())) {
      const DpuWorkload workload = sampler.next();
      const std::uint64_t hash = nn_timing::content_hash(workload, device);
      if (++drawn > kPatience && (rows.size() + workloads.size()) * 100 < drawn * kLeastPercent) {
        throw InputError(
            fmt::format("of {} workloads of {} that were drawn only {} are new ones that {} knows",
                        drawn, hw_.name, rows.size(), settings_.timing));
      }
      if (!seen.insert(hash).second) {
        ++tally.repeated;
        continue;
      }
      workloads.push_back(workload);
      hashes.push_back(hash);
    }
    const std::vector<std::optional<Estimate>> answers = model_.estimate(workloads, hw_);
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      const std::optional<Estimate>& answer = answers[i];
      if (!answer || answer->is_fallback || answer->cycles == Cycles(0)) {
        ++tally.unanswered;
        continue;
      }
      rows.push_back({.workload = workloads[i],
                      .device = device,
                      .cycles = static_cast<double>(answer->cycles.count()),
                      .split = nn_timing::split_of(hashes[i]),
                      .label = source_of(answer->model),
                      .group = "",
                      .model = std::string(answer->model)});
    }
  }
  return rows;
}

void Generation::make(std::size_t shard) const {
  ShardTally tally;
  const std::vector<LabelledWorkload> rows = labelled(shard, tally);
  ordered_json notes = notes_of(rows, tally);
  ordered_json files = ordered_json::array();
  for (const ShardFormat format : settings_.formats) {
    const std::string path = file_of(shard, nn_timing::ending_of(format));
    const std::string bytes = nn_timing::shard_bytes(rows, format);
    write_file(path, bytes);
    files.push_back({{"name", fs::path(path).filename().string()},
                     {"bytes", bytes.size()},
                     {"sha256", sha256_hex(bytes)}});
  }
  notes["files"] = files;
  std::vector<std::uint64_t> hashes;
  hashes.reserve(rows.size());
  for (const LabelledWorkload& row : rows) {
    hashes.push_back(nn_timing::content_hash(row.workload, row.device));
  }
  write_file(file_of(shard, kHashesEnding),
             {reinterpret_cast<const char*>(hashes.data()), hashes.size() * sizeof(hashes[0])});
  write_file(file_of(shard, kNotesEnding), notes.dump() + '\n');  // last: it says "finished"
}

std::uint64_t Generation::repeated_rows() const {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(settings_.rows);
  for (std::size_t shard = 0; shard < shard_count(); ++shard) {
    const std::string bytes = read_text_file(file_of(shard, kHashesEnding));
    for (std::size_t i = 0; i + sizeof(std::uint64_t) <= bytes.size(); i += sizeof(std::uint64_t)) {
      std::uint64_t hash = 0;
      std::copy_n(bytes.data() + i, sizeof(hash), reinterpret_cast<char*>(&hash));
      hashes.push_back(hash);
    }
  }
  std::sort(hashes.begin(), hashes.end());
  const auto different = std::unique(hashes.begin(), hashes.end());
  return static_cast<std::uint64_t>(hashes.end() - different);
}

std::string Generation::finish() const {
  ordered_json sums = {{"rows", 0},
                       {"repeated_rows", repeated_rows()},
                       {"left_out_repeated", 0},
                       {"left_out_unanswered", 0},
                       {"models", ordered_json::object()},
                       {"labels", ordered_json::object()},
                       {"splits", ordered_json::object()},
                       {"operations", ordered_json::object()}};
  ordered_json shards = ordered_json::array();
  for (std::size_t shard = 0; shard < shard_count(); ++shard) {
    const ordered_json notes = read_json(file_of(shard, kNotesEnding));
    for (const char* const key : {"rows", "left_out_repeated", "left_out_unanswered"}) {
      sums[key] = sums[key].get<std::uint64_t>() + notes.at(key).get<std::uint64_t>();
    }
    for (const char* const key : {"models", "labels", "splits", "operations"}) {
      add_counts(sums[key], notes.at(key));
    }
    shards.push_back({{"rows", notes.at("rows")}, {"files", notes.at("files")}});
  }
  ordered_json all = {{"vpusim_data_set", 1},
                      {"is_complete", true},
                      {"settings", settings_json(hw_, settings_)},
                      {"counts", sums},
                      {"columns", columns_json()},
                      {"shards", shards}};
  std::string text = all.dump(1) + '\n';
  write_file(manifest(), text);
  std::error_code error;
  for (std::size_t shard = 0; shard < shard_count(); ++shard) {
    fs::remove(file_of(shard, kHashesEnding), error);
    fs::remove(file_of(shard, kNotesEnding), error);
  }
  return text;
}

}  // namespace vpusim
