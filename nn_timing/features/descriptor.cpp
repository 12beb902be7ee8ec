#include "nn_timing/features/descriptor.hpp"

#include <algorithm>
#include <array>

namespace vpusim::nn_timing {
namespace {

constexpr auto kDescriptors = std::to_array<Descriptor>({
    {10, 67, "VPU 2.0", VpunnDevice::kVpu20, write_interface_10},
    {11, 93, "VPU 2.7, and newer ones in its place", VpunnDevice::kVpu27, write_interface_11},
    {89, 93, "VPU 2.7, nothing replaced", VpunnDevice::kVpu27, write_interface_89},
    {4011, 93, "VPU 4.0", VpunnDevice::kVpu40, write_interface_4011},
    {4111, 93, "VPU 4.0, every swizzling key", VpunnDevice::kVpu40, write_interface_4111},
    {12, 44, "NPU 5.0", VpunnDevice::kNpu50, write_interface_5112},
    {5112, 44, "NPU 5.0", VpunnDevice::kNpu50, write_interface_5112},
    {13, 50, "NPU 5.0", VpunnDevice::kNpu50, write_interface_5113},
    {5113, 50, "NPU 5.0", VpunnDevice::kNpu50, write_interface_5113},
    {14, 53, "NPU 5.0", VpunnDevice::kNpu50, write_interface_5114},
    {5114, 53, "NPU 5.0", VpunnDevice::kNpu50, write_interface_5114},
});

}  // namespace

std::span<const Descriptor> descriptors() { return kDescriptors; }

const Descriptor* find_descriptor(unsigned interface) {
  const auto* const found =
      std::find_if(kDescriptors.begin(), kDescriptors.end(),
                   [&](const Descriptor& d) { return d.interface == interface; });
  return found == kDescriptors.end() ? nullptr : found;
}

}  // namespace vpusim::nn_timing
