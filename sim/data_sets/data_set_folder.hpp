#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "nn_timing/data/shard_table.hpp"
#include "sim/base/folder_lock.hpp"
#include "sim/data_sets/data_kind.hpp"

namespace vpusim {

// What makes a data set of a kind: the same settings give the same bytes.
struct DataSetSettings {
  std::uint64_t seed = 1;
  std::uint64_t rows = 0;
  std::uint64_t shard_rows = 0;
  std::vector<nn_timing::ShardFormat> formats;
};

// The folder of a data set while it is made.
//
// No row is in two shards, whoever makes them in whatever order. So each shard first says which
// rows it draws (draw()); of a row that several name the first keeps it (share_out()); then the
// rows are drawn once more, labelled and written (make()). Where drawing is not cheap, a shard is
// made at once when it is drawn, as if it were alone, and made again only when another keeps some
// of its rows.
//
// The folder holds a manifest with the settings, and for each shard the hashes of its draws, its
// files, and notes of what is in them, with which it is finished.
class DataSetFolder {
 public:
  // `kind` outlives it.
  DataSetFolder(std::string folder, const DataKind& kind, const DataSetSettings& settings);

  // Makes the folder and its manifest, or takes up what is there. False when the data set is
  // complete already. Errors: InputError for a folder that holds anything else, a data
  // set of other settings, or one that another build of this program has begun. EnvironmentError
  // while another process is at work in the folder.
  bool open();

  bool draws_are_cheap() const { return kind_.draws_are_cheap(); }
  std::vector<std::size_t> undrawn() const;
  void draw(std::size_t shard) const;
  void share_out();

  // After share_out(): also those that were made as if they were alone, and are not.
  std::vector<std::size_t> unfinished() const;
  std::size_t shard_count() const;
  std::uint64_t rows_of(std::size_t shard) const;
  // Errors: InputError when almost nothing that is drawn is new and has an answer.
  void make(std::size_t shard) const;

  // Writes the manifest when all shards are finished; gives it.
  nlohmann::ordered_json finish() const;

 private:
  struct Tally;
  enum class Fate : std::uint8_t { kKept, kRepeated, kForeign };
  // How many rows a shard drew, and which of these another one keeps.
  struct Share {
    std::size_t draw_count = SIZE_MAX;
    std::unordered_set<std::uint64_t> others;
  };

  nlohmann::ordered_json settings_json() const;
  void write_manifest_of_begin(const nlohmann::ordered_json& settings) const;
  std::string file_of(std::size_t shard, std::string_view ending) const;
  std::string manifest() const;
  std::uint64_t seed_of(std::size_t shard) const;
  std::size_t wanted_draws(std::size_t shard) const;
  std::vector<std::size_t> without(std::string_view ending) const;
  std::vector<std::uint64_t> draws_of(std::size_t shard) const;
  void write_draws(std::size_t shard, const std::vector<std::uint64_t>& hashes) const;
  bool is_finished(std::size_t shard) const;
  Fate fate_of(std::size_t shard, std::size_t place, std::uint64_t hash) const;
  void keep_rows(std::size_t shard, std::uint64_t count, ShardRows& rows, Tally& tally) const;
  Tally fill(std::size_t shard, ShardRows& rows) const;
  void write_shard(std::size_t shard, const ShardRows& rows, const Tally& tally) const;

  std::string folder_;
  FolderLock lock_;
  const DataKind& kind_;
  const DataSetSettings& settings_;
  std::vector<std::uint64_t> all_draws_;  // sorted; of all shards
  std::vector<Share> shares_;             // by shard
};

}  // namespace vpusim
