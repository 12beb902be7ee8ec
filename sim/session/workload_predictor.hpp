#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/timing/energy.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// What is said of one workload.
struct WorkloadAnswer {
  std::optional<Estimate> estimate;
  std::string findings;  // why the published cost model rejects it
  std::optional<DpuEnergy> energy;
};

// Predicts single DPU workloads by the models of a timing chain, and keeps the rules of the
// published cost model where one of its networks is in the chain.
class WorkloadPredictor {
 public:
  // `timing` as choose_timing() takes it. `hw` must outlive it. Errors: as choose_timing().
  WorkloadPredictor(const std::string& timing, const HwConfig& hw)
      : hw_(hw), models_(choose_timing(timing, hw, Fidelity::kDevice)) {}

  const std::vector<Warning>& warnings() const { return models_.warnings; }

  // One answer per workload, in their order; models live as long as this object.
  std::vector<WorkloadAnswer> answer(std::span<const DpuWorkload> workloads) const;

 private:
  std::string findings_about(const DpuWorkload& workload,
                             const std::optional<Estimate>& estimate) const;

  const HwConfig& hw_;
  TimingModels models_;
};

}  // namespace vpusim
