#include "sim/data_sets/data_set_folder.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <utility>

#include "nn_timing/data/manifest.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/data_sets/manifest_json.hpp"
#include "sim/session/program_id.hpp"
#include "sim/session/version.hpp"

namespace vpusim {

// What was drawn for a shard.
struct DataSetFolder::Tally {
  std::uint64_t repeated = 0;    // equal to another row; left out
  std::uint64_t unanswered = 0;  // nobody who was asked knows it; left out
  std::uint64_t drawn = 0;
  std::unordered_set<std::uint64_t> seen;  // in this shard
  std::vector<std::uint64_t> draws;        // those, in their order
};

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using nn_timing::ShardTable;

constexpr std::string_view kNotesEnding = ".json";
constexpr std::string_view kDrawsEnding = ".draws";
constexpr const char* kOthersKey = "left_to_others";  // draws of a shard that another one keeps

void write_file(const std::string& path, std::string_view bytes) {
  OutputFile file(path);
  file.stream() << bytes;
  file.commit();
}

}  // namespace

DataSetFolder::DataSetFolder(std::string folder, const DataKind& kind,
                             const DataSetSettings& settings)
    : folder_(std::move(folder)), kind_(kind), settings_(settings), shares_(shard_count()) {}

std::string DataSetFolder::manifest() const {
  return (fs::path(folder_) / nn_timing::kManifestName).string();
}

std::string DataSetFolder::file_of(std::size_t shard, std::string_view ending) const {
  return (fs::path(folder_) / fmt::format("shard-{:05}{}", shard, ending)).string();
}

std::size_t DataSetFolder::shard_count() const {
  return (settings_.rows + settings_.shard_rows - 1) / settings_.shard_rows;
}

std::uint64_t DataSetFolder::rows_of(std::size_t shard) const {
  return std::min(settings_.shard_rows, settings_.rows - shard * settings_.shard_rows);
}

std::uint64_t DataSetFolder::seed_of(std::size_t shard) const {
  const std::uint64_t number = shard;
  return XXH3_64bits_withSeed(&number, sizeof(number), settings_.seed);
}

// More than the rows, because others have some of them and to some there is no answer.
std::size_t DataSetFolder::wanted_draws(std::size_t shard) const {
  constexpr std::uint64_t kSpareShare = 2;
  constexpr std::uint64_t kSpare = 16;
  const std::uint64_t rows = rows_of(shard);
  return rows + rows / kSpareShare + kSpare;
}

ordered_json DataSetFolder::settings_json() const {
  std::vector<std::string> formats;
  for (const nn_timing::ShardFormat format : settings_.formats) {
    formats.emplace_back(nn_timing::kShardFormatNames[format]);
  }
  ordered_json all = {{"version", kVersion}, {"kind", kind_.name()}};
  all.update(kind_.settings());
  all.update(ordered_json{{"seed", settings_.seed},
                          {"rows", settings_.rows},
                          {"shard_rows", settings_.shard_rows},
                          {"formats", formats}});
  return all;
}

bool DataSetFolder::open() {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) {
    throw EnvironmentError(fmt::format("{}: cannot make the folder: {}", folder_, error.message()));
  }
  lock_ = FolderLock(folder_);
  const ordered_json wanted = settings_json();
  const auto entries = std::distance(fs::directory_iterator(folder_, error), {});
  if (!fs::exists(manifest(), error)) {
    if (entries > 0) {
      throw InputError(folder_ + ": is not empty and holds no data set; name another folder");
    }
    write_manifest_of_begin(wanted);
    return true;
  }
  const auto [is_complete, program, settings] = read_manifest(manifest());
  // A command that made nothing, because of a mistake say, is none to go on with.
  if (entries == 1 && !is_complete) {
    write_manifest_of_begin(wanted);
    return true;
  }
  for (const auto& [key, value] : wanted.items()) {
    const ordered_json before = settings.value(key, ordered_json());
    if (before != value) {
      throw InputError(
          fmt::format("{}: holds a data set of another command: {} was {}, is {}; name another "
                      "folder",
                      folder_, key, before.dump(), value.dump()));
    }
  }
  if (!is_complete && program != program_id()) {
    throw InputError(fmt::format(
        "{}: was begun by another build of this program ({}; this is {}), whose rows may differ; "
        "finish it with that one, empty the folder, or name another",
        folder_, program.empty() ? "not told" : program, program_id()));
  }
  return !is_complete;
}

void DataSetFolder::write_manifest_of_begin(const ordered_json& settings) const {
  const ordered_json begin = {{"vpusim_data_set", kManifestFormat},
                              {"is_complete", false},
                              {"program", program_id()},
                              {"settings", settings}};
  write_file(manifest(), begin.dump(1) + '\n');
}

std::vector<std::size_t> DataSetFolder::without(std::string_view ending) const {
  std::vector<std::size_t> shards;
  std::error_code error;
  for (std::size_t shard = 0; shard < shard_count(); ++shard) {
    if (!fs::exists(file_of(shard, ending), error)) {
      shards.push_back(shard);
    }
  }
  return shards;
}

std::vector<std::size_t> DataSetFolder::undrawn() const {
  // A single shard has nobody to share with.
  return shard_count() == 1 ? std::vector<std::size_t>() : without(kDrawsEnding);
}

std::vector<std::size_t> DataSetFolder::unfinished() const {
  std::vector<std::size_t> shards;
  for (std::size_t shard = 0; shard < shard_count(); ++shard) {
    if (!is_finished(shard)) {
      shards.push_back(shard);
    }
  }
  return shards;
}

bool DataSetFolder::is_finished(std::size_t shard) const {
  const std::string path = file_of(shard, kNotesEnding);
  std::error_code error;
  return fs::exists(path, error) && read_json(path, [&](const ordered_json& notes) {
           return notes.at(kOthersKey).get<std::size_t>() == shares_[shard].others.size();
         });
}

void DataSetFolder::draw(std::size_t shard) const {
  constexpr std::size_t kPatience = 10;  // draws per row; a small space is soon exhausted
  if (!kind_.draws_are_cheap()) {
    const std::unique_ptr<ShardRows> rows = kind_.rows(seed_of(shard));
    const Tally tally = fill(shard, *rows);
    write_draws(shard, tally.draws);
    write_shard(shard, *rows, tally);
    return;
  }
  const std::unique_ptr<ShardRows> rows = kind_.rows(seed_of(shard));
  const std::size_t wanted = wanted_draws(shard);
  std::vector<std::uint64_t> hashes;
  std::unordered_set<std::uint64_t> seen;
  for (std::size_t drawn = 0; hashes.size() < wanted && drawn < kPatience * wanted; ++drawn) {
    const std::uint64_t hash = rows->draw();
    if (seen.insert(hash).second) {
      hashes.push_back(hash);
    }
  }
  write_draws(shard, hashes);
}

void DataSetFolder::write_draws(std::size_t shard, const std::vector<std::uint64_t>& hashes) const {
  write_file(file_of(shard, kDrawsEnding),
             {reinterpret_cast<const char*>(hashes.data()), hashes.size() * sizeof(hashes[0])});
}

std::vector<std::uint64_t> DataSetFolder::draws_of(std::size_t shard) const {
  const std::string bytes = read_text_file(file_of(shard, kDrawsEnding));
  std::vector<std::uint64_t> hashes(bytes.size() / sizeof(std::uint64_t));
  std::memcpy(hashes.data(), bytes.data(), hashes.size() * sizeof(hashes[0]));
  return hashes;
}

void DataSetFolder::share_out() {
  if (shard_count() == 1) {
    return;
  }
  struct Draw {
    std::uint64_t hash;
    std::size_t shard;
    auto operator<=>(const Draw&) const = default;
  };
  std::vector<Draw> draws;
  for (std::size_t shard = 0; shard < shard_count(); ++shard) {
    const std::vector<std::uint64_t> hashes = draws_of(shard);
    shares_[shard].draw_count = hashes.size();
    for (const std::uint64_t hash : hashes) {
      draws.push_back({hash, shard});
    }
  }
  std::sort(draws.begin(), draws.end());
  all_draws_.reserve(draws.size());
  for (const Draw& draw : draws) {
    if (!all_draws_.empty() && all_draws_.back() == draw.hash) {
      shares_[draw.shard].others.insert(draw.hash);
    } else {
      all_draws_.push_back(draw.hash);
    }
  }
}

// What becomes of a row that is new in its shard. One that is behind all draws of the shard is kept
// only by the shard that its hash names, so that no other can have it.
DataSetFolder::Fate DataSetFolder::fate_of(std::size_t shard, std::size_t place,
                                           std::uint64_t hash) const {
  const Share& share = shares_[shard];
  if (place < share.draw_count) {
    return share.others.contains(hash) ? Fate::kRepeated : Fate::kKept;
  }
  if (std::binary_search(all_draws_.begin(), all_draws_.end(), hash)) {
    return Fate::kRepeated;
  }
  return hash % shard_count() == shard ? Fate::kKept : Fate::kForeign;
}

// Draws until `count` rows are kept that were not there before.
void DataSetFolder::keep_rows(std::size_t shard, std::uint64_t count, ShardRows& rows,
                              Tally& tally) const {
  constexpr std::uint64_t kLeastPercent = 2;
  // Draws before that is judged.
  const std::uint64_t patience = std::clamp<std::uint64_t>(50 * rows_of(shard), 1'000, 100'000);
  for (std::uint64_t kept = 0; kept < count;) {
    // Of what is drawn behind the list every shard keeps its share only.
    if (++tally.drawn > patience &&
        (rows.size() + kept) * 100 * shard_count() < tally.drawn * kLeastPercent) {
      throw InputError(fmt::format(
          "of {} rows that were drawn only {} are new ones to which there is an answer, "
          "and {} are wanted: ask for fewer, or for a mix that has more",
          tally.drawn, rows.size() + kept, rows_of(shard)));
    }
    const std::uint64_t hash = rows.draw();
    const bool is_new = tally.seen.insert(hash).second;
    if (is_new) {
      tally.draws.push_back(hash);
    }
    const Fate fate = is_new ? fate_of(shard, tally.draws.size() - 1, hash) : Fate::kRepeated;
    tally.repeated += fate == Fate::kRepeated ? 1 : 0;
    if (fate == Fate::kKept) {
      rows.keep();
      ++kept;
    }
  }
}

DataSetFolder::Tally DataSetFolder::fill(std::size_t shard, ShardRows& rows) const {
  const std::uint64_t wanted = rows_of(shard);
  Tally tally;
  while (rows.size() < wanted) {
    keep_rows(shard, std::min<std::uint64_t>(rows.batch_size(), wanted - rows.size()), rows, tally);
    tally.unanswered += rows.label();
  }
  return tally;
}

void DataSetFolder::make(std::size_t shard) const {
  const std::unique_ptr<ShardRows> rows = kind_.rows(seed_of(shard));
  write_shard(shard, *rows, fill(shard, *rows));
}

void DataSetFolder::write_shard(std::size_t shard, const ShardRows& rows,
                                const Tally& tally) const {
  const std::vector<ShardTable> tables = rows.tables();
  ordered_json notes = {{kOthersKey, shares_[shard].others.size()},
                        {"rows", rows.size()},
                        {"left_out_repeated", tally.repeated},
                        {"left_out_unanswered", tally.unanswered}};
  for (const std::string_view column : kind_.counted_columns()) {
    notes["counts"][std::string(column)] = counts_of(tables.front(), column);
  }
  for (const nn_timing::ShardFormat format : settings_.formats) {
    for (const nn_timing::ShardFile& file : nn_timing::encode_shard(tables, format)) {
      const std::string path = file_of(shard, file.ending);
      write_file(path, file.bytes);
      notes["files"].push_back({{"name", fs::path(path).filename().string()},
                                {"bytes", file.bytes.size()},
                                {"sha256", sha256_hex(file.bytes)}});
    }
  }
  write_file(file_of(shard, kNotesEnding), notes.dump() + '\n');  // last: it says "finished"
}

ordered_json DataSetFolder::finish() const {
  constexpr std::array kSums = {"rows", "left_out_repeated", "left_out_unanswered"};
  ordered_json counts = ordered_json::object();
  ordered_json shards = ordered_json::array();
  for (std::size_t shard = 0; shard < shard_count(); ++shard) {
    read_json(file_of(shard, kNotesEnding), [&](const ordered_json& notes) {
      for (const char* const key : kSums) {
        counts[key] = counts.value(key, std::uint64_t{0}) + notes.at(key).get<std::uint64_t>();
      }
      for (const auto& [column, values] : notes.at("counts").items()) {
        add_counts(counts[column + "s"], values);
      }
      shards.push_back({{"rows", notes.at("rows")}, {"files", notes.at("files")}});
      return true;
    });
  }
  ordered_json all = {{"vpusim_data_set", kManifestFormat},
                      {"is_complete", true},
                      {"program", program_id()},
                      {"settings", settings_json()},
                      {"counts", counts}};
  describe_tables(kind_.rows(settings_.seed)->tables(), all);
  all["shards"] = shards;
  write_file(manifest(), all.dump(1) + '\n');
  std::error_code error;
  for (std::size_t shard = 0; shard < shard_count(); ++shard) {
    fs::remove(file_of(shard, kDrawsEnding), error);
    fs::remove(file_of(shard, kNotesEnding), error);
  }
  return all;
}

}  // namespace vpusim
