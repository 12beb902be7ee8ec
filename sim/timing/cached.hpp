#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// Remembers what a model answered, its silence included, for one device. Not for use
// by several threads at once.
template <class Workload>
class Cached final : public TimingModel<Workload> {
 public:
  // Precondition: every question is about the same device.
  explicit Cached(std::unique_ptr<TimingModel<Workload>> model) : model_(std::move(model)) {}

  std::string_view name() const override { return model_->name(); }

  std::vector<std::optional<Estimate>> estimate(std::span<const Workload> workloads,
                                                const HwConfig& hw) const override {
    std::vector<std::optional<Estimate>> answers(workloads.size());
    std::vector<Workload> unknown;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      if (const auto known = known_.find(workloads[i]); known != known_.end()) {
        answers[i] = known->second;
      } else {
        unknown.push_back(workloads[i]);
        places.push_back(i);
      }
    }
    const std::vector<std::optional<Estimate>> found = model_->estimate(unknown, hw);
    for (std::size_t j = 0; j < found.size(); ++j) {
      answers[places[j]] = found[j];
      known_.emplace(std::move(unknown[j]), found[j]);
    }
    return answers;
  }

  // The remembered answer; nullptr when the workload was never asked about.
  const std::optional<Estimate>* find(const Workload& workload) const {
    const auto known = known_.find(workload);
    return known == known_.end() ? nullptr : &known->second;
  }

 private:
  std::unique_ptr<TimingModel<Workload>> model_;
  mutable std::unordered_map<Workload, std::optional<Estimate>> known_;
};

}  // namespace vpusim
