#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "nn_timing/data/shard.hpp"
#include "sim/data_sets/data_kind.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// Who says so, by the name that the model gives itself.
nn_timing::LabelSource source_of(std::string_view model);

// Rows that are single pieces of work, labelled by a timing model. What only the last resort of a
// chain answers counts as not answered, and so do zero cycles, to which no error can relate.
template <class Workload>
class ModelRows final : public ShardRows {
 public:
  struct Parts {
    std::function<Workload()> draw;
    std::function<std::uint64_t(const Workload&)> hash;
    std::function<nn_timing::ShardTable(std::span<const Workload>,
                                        std::span<const nn_timing::Label>)>
        table;
  };

  // Model and device outlive it.
  ModelRows(const TimingModel<Workload>& model, const HwConfig& hw, Parts parts)
      : model_(model), hw_(hw), parts_(std::move(parts)) {}

  std::uint64_t draw() override {
    drawn_ = parts_.draw();
    hash_ = parts_.hash(drawn_);
    return hash_;
  }

  void keep() override {
    open_.push_back(drawn_);
    open_hashes_.push_back(hash_);
  }

  // Networks answer many questions at once much faster.
  std::size_t batch_size() const override { return 4096; }

  std::size_t label() override {
    const std::vector<std::optional<Estimate>> answers = model_.estimate(open_, hw_);
    const std::size_t before = workloads_.size();
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const std::optional<Estimate>& answer = answers[i];
      if (answer && !answer->is_fallback && answer->cycles > Cycles(0)) {
        workloads_.push_back(std::move(open_[i]));
        labels_.push_back({answer->cycles, source_of(answer->model), answer->model,
                           nn_timing::split_of(open_hashes_[i])});
      }
    }
    const std::size_t unanswered = open_.size() - (workloads_.size() - before);
    open_.clear();
    open_hashes_.clear();
    return unanswered;
  }

  std::size_t size() const override { return workloads_.size(); }

  std::vector<nn_timing::ShardTable> tables() const override {
    std::vector<nn_timing::ShardTable> all;
    all.push_back(parts_.table(workloads_, labels_));
    return all;
  }

 private:
  const TimingModel<Workload>& model_;
  const HwConfig& hw_;
  Parts parts_;
  Workload drawn_{};
  std::uint64_t hash_ = 0;
  std::vector<Workload> open_;  // kept, but not labelled yet
  std::vector<std::uint64_t> open_hashes_;
  std::vector<Workload> workloads_;
  std::vector<nn_timing::Label> labels_;
};

}  // namespace vpusim
