#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// Remembers what a model answered, its silence included, for one device, and asks it about
// equal workloads of a batch once. Not for use by several threads at once.
//
// Holds the last `capacity` different answers at least and twice as many at most: answers
// are in two generations, and when the younger one is full the older one is forgotten.
// What is asked again moves to the younger.
template <class Workload>
class Cached final : public TimingModel<Workload> {
 public:
  // Precondition: every question is about the same device; the capacity is not 0.
  Cached(std::unique_ptr<TimingModel<Workload>> model, std::size_t capacity)
      : model_(std::move(model)), capacity_(capacity) {}

  std::string_view name() const override { return model_->name(); }

  std::vector<std::optional<Estimate>> estimate(std::span<const Workload> workloads,
                                                const HwConfig& hw) const override {
    std::vector<std::optional<Estimate>> answers(workloads.size());
    std::unordered_map<Workload, std::size_t> places;  // of questions
    std::vector<Workload> questions;
    std::vector<std::pair<std::size_t, std::size_t>> open;  // workload, question
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      if (const Answer* const known = find(workloads[i])) {
        answers[i] = *known;
        continue;
      }
      const auto [place, is_new] = places.try_emplace(workloads[i], questions.size());
      if (is_new) {
        questions.push_back(workloads[i]);
      }
      open.emplace_back(i, place->second);
    }
    const std::vector<Answer> found = model_->estimate(questions, hw);
    for (const auto& [workload, question] : open) {
      answers[workload] = found[question];
    }
    for (std::size_t j = 0; j < found.size(); ++j) {
      remember(std::move(questions[j]), found[j]);
    }
    return answers;
  }

  // The remembered answer, until the next question; nullptr when there is none.
  const std::optional<Estimate>* find(const Workload& workload) const {
    if (const auto known = younger_.find(workload); known != younger_.end()) {
      return &known->second;
    }
    const auto known = older_.find(workload);
    return known == older_.end() ? nullptr : &remember(workload, known->second);
  }

  std::size_t size() const { return younger_.size() + older_.size(); }

 private:
  using Answer = std::optional<Estimate>;

  const Answer& remember(Workload workload, Answer answer) const {
    if (younger_.size() >= capacity_) {
      older_ = std::exchange(younger_, {});
    }
    return younger_.insert_or_assign(std::move(workload), answer).first->second;
  }

  std::unique_ptr<TimingModel<Workload>> model_;
  std::size_t capacity_;
  mutable std::unordered_map<Workload, Answer> younger_;
  mutable std::unordered_map<Workload, Answer> older_;
};

}  // namespace vpusim
