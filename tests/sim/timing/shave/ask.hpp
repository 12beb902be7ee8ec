#pragma once

#include <optional>
#include <string>

#include "sim/timing/timing_model.hpp"

namespace vpusim::test {

// A kernel from inputs of one shape to an output of it.
inline ShaveWorkload shave_run(const std::string& kernel, const WorkloadTensor& tensor,
                               std::size_t input_count = 1) {
  ShaveWorkload workload;
  workload.kernel = kernel;
  workload.inputs.assign(input_count, tensor);
  workload.outputs = {tensor};
  return workload;
}

inline std::optional<Estimate> ask(const ShaveTimingModel& model, const ShaveWorkload& workload,
                                   const HwConfig& hw) {
  return model.estimate({&workload, 1}, hw).at(0);
}

}  // namespace vpusim::test
