#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// One version of the vector that a published network takes: the number in the network's
// name ("VPUNN-4111-05" takes 4111), its length, and who fills it.
//
// Source of all descriptors: intel/npu-nn-cost-model at 8a2ae92, described in the README of
// this folder.
struct Descriptor {
  unsigned interface = 0;
  std::size_t size = 0;
  std::string_view generation;               // for people: "VPU 2.7"
  VpunnDevice device = VpunnDevice::kVpu27;  // that networks with it were trained for
  // Fills `features` (of `size` places). False when the workload has something that the
  // vector has no place for, as a data type that the network never saw.
  bool (*write)(const DpuWorkload& workload, VpunnDevice device, std::span<float> features);
};

std::span<const Descriptor> descriptors();
// nullptr for an interface that is not known.
const Descriptor* find_descriptor(unsigned interface);

// One file per family.
bool write_interface_10(const DpuWorkload& workload, VpunnDevice device, std::span<float> features);
bool write_interface_11(const DpuWorkload& workload, VpunnDevice device, std::span<float> features);
bool write_interface_89(const DpuWorkload& workload, VpunnDevice device, std::span<float> features);
bool write_interface_4011(const DpuWorkload& workload, VpunnDevice device,
                          std::span<float> features);
bool write_interface_4111(const DpuWorkload& workload, VpunnDevice device,
                          std::span<float> features);
bool write_interface_5112(const DpuWorkload& workload, VpunnDevice device,
                          std::span<float> features);
bool write_interface_5113(const DpuWorkload& workload, VpunnDevice device,
                          std::span<float> features);
bool write_interface_5114(const DpuWorkload& workload, VpunnDevice device,
                          std::span<float> features);

}  // namespace vpusim::nn_timing
