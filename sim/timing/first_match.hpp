#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// Asks its models in order; each is asked only what those before it left open.
// Estimates name the model that spoke, not the chain.
template <class Workload>
class FirstMatch final : public TimingModel<Workload> {
 public:
  using Models = std::vector<std::unique_ptr<TimingModel<Workload>>>;

  explicit FirstMatch(Models models) : models_(std::move(models)) {
    for (const auto& model : models_) {
      name_ += (name_.empty() ? "" : ", then ") + std::string(model->name());
    }
  }

  std::string_view name() const override { return name_; }

  std::vector<std::optional<Estimate>> estimate(std::span<const Workload> workloads,
                                                const HwConfig& hw) const override {
    std::vector<std::optional<Estimate>> answers(workloads.size());
    std::vector<std::size_t> open(workloads.size());
    for (std::size_t i = 0; i < open.size(); ++i) {
      open[i] = i;
    }
    for (const auto& model : models_) {
      const bool is_last = models_.size() > 1 && model == models_.back();
      std::vector<Workload> questions;
      questions.reserve(open.size());
      for (const std::size_t i : open) {
        questions.push_back(workloads[i]);
      }
      const std::vector<std::optional<Estimate>> found = model->estimate(questions, hw);
      std::vector<std::size_t> still_open;
      for (std::size_t j = 0; j < open.size(); ++j) {
        answers[open[j]] = found[j];
        if (!found[j]) {
          still_open.push_back(open[j]);
        } else {
          answers[open[j]]->is_fallback = is_last;
        }
      }
      open = std::move(still_open);
      if (open.empty()) {
        break;
      }
    }
    return answers;
  }

 private:
  Models models_;
  std::string name_;
};

}  // namespace vpusim
