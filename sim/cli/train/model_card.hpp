#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn_timing/data/error_table.hpp"
#include "nn_timing/model/efficiency_features.hpp"
#include "sim/cli/train/options.hpp"

namespace vpusim {

// What must be known of a trained network, for people: a Markdown page beside it.
struct ModelCard {
  // Where rows came from, in the order of their use.
  struct Source {
    std::string what;  // "random workloads labelled by"
    std::string name;  // a file or a model
    std::uint64_t rows = 0;
  };
  // Errors on rows of one kind, by operation; "all" is one of them.
  struct Errors {
    std::string rows;  // "measured, test"
    std::vector<nn_timing::ErrorClass> classes;
  };

  std::string device;
  std::string network_file;
  std::string network_sha256;
  std::string topology;
  std::uint64_t parameter_count = 0;
  nn_timing::Reference reference = nn_timing::Reference::kPipeline;
  std::vector<Source> sources;
  std::vector<Errors> errors;
};

// "data" of "../data/": how pages name what was read.
std::string base_name(const std::string& path);

// Equal trainings give equal pages. Files that were read are named without their folders, with
// their SHA-256.
std::string text_of(const ModelCard& card, const TrainOptions& options);

}  // namespace vpusim
