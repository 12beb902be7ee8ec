#pragma once

#include <string>

#include "sim/sweep/study_plan.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {

// A study of the smallest shipped schedule (VPU 2.7) and what `more` says.
inline StudyPlan plan_of_schedule(const std::string& more) {
  return plan_study(
      read_study("study.yaml",
                 "inputs: [" + source_file("workloads/schedules/hello.yaml") + "]\n" + more),
      "");
}

// A study of a network of three layers and what `more` says.
inline StudyPlan plan_of_network(const std::string& more) {
  const TemporaryFolder folder;
  folder.write("net.yaml", R"(
network: small
inputs: {image: [1, 16, 32, 32]}
layers:
- {name: one, op: Conv, from: image, channels: 64, kernel: 3, pad: 1, activation: Relu}
- {name: two, op: Conv, channels: 64, kernel: 3, stride: 2, pad: 1}
- {name: three, op: Softmax, axis: 1}
)");
  return plan_study(read_study("study.yaml", "inputs: [./net.yaml]\n" + more), folder.path(""));
}

}  // namespace vpusim::test
