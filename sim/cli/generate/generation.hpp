#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn_timing/data/shard.hpp"
#include "nn_timing/data/workload_mix.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

struct ShardTally;

// A model's file and the SHA-256 of its bytes.
struct ModelFile {
  std::string name;  // without its folder
  std::string sha256;
};

// What makes a data set: the same settings give the same bytes.
struct GenerationSettings {
  std::string timing;  // as the chain is written, files without their folders
  std::vector<ModelFile> models;
  std::uint64_t seed = 1;
  std::uint64_t rows = 0;
  std::uint64_t shard_rows = 0;
  std::string mix_sha256;
  std::vector<nn_timing::ShardFormat> formats;
};

// The folder of a data set while it is made: a manifest with the settings, and for each shard
// its files, what is in them, and the hashes of its rows. A shard is finished when the second is
// there; the third is for counting rows that are in several shards.
class Generation {
 public:
  // `model` labels. All outlive it.
  Generation(std::string folder, const HwConfig& hw, const GenerationSettings& settings,
             const nn_timing::WorkloadMix& mix, const DpuTimingModel& model);

  // Makes the folder and its manifest, or takes up what is there. False when the data set is
  // complete already. Errors: InputError for a folder that holds anything else, or a data
  // set of other settings.
  bool open();
  std::vector<std::size_t> unfinished() const;
  std::uint64_t rows_of(std::size_t shard) const;

  // Draws, labels and writes one shard. Errors: InputError when the models answer almost nothing.
  void make(std::size_t shard) const;
  // Writes the manifest when all shards are finished; gives it as text.
  std::string finish() const;

 private:
  std::size_t shard_count() const;
  std::string file_of(std::size_t shard, std::string_view ending) const;
  std::string manifest() const;
  std::vector<nn_timing::LabelledWorkload> labelled(std::size_t shard, ShardTally& tally) const;
  std::uint64_t repeated_rows() const;

  std::string folder_;
  const HwConfig& hw_;
  const GenerationSettings& settings_;
  const nn_timing::WorkloadMix& mix_;
  const DpuTimingModel& model_;
};

}  // namespace vpusim
