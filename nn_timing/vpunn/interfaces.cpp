#include "nn_timing/vpunn/interfaces.hpp"

#include <algorithm>
#include <array>

namespace vpusim::nn_timing {
namespace {

using enum NetworkDomain;

// Source: intel/npu-nn-cost-model at 8a2ae92.
constexpr auto kInputs = std::to_array<NetworkInterface>({
    {kDpu, 1, 71, "VPU 2.0, 2.1", "the first descriptor of a DPU workload; not used any more"},
    {kDpu, 10, 67, "VPU 2.0, 2.1", "a DPU workload"},
    {kDpu, 11, 93, "VPU 2.7 (later devices are described as one)",
     "a DPU workload, what was not trained mapped to the nearest"},
    {kDpu, 89, 93, "VPU 2.7 (later devices are described as one)",
     "a DPU workload as it is, swizzling and split included"},
    {kDpu, 4011, 93, "VPU 4.0 (later devices are described as one)",
     "a DPU workload, swizzling simplified"},
    {kDpu, 4111, 93, "VPU 4.0 (later devices are described as one)",
     "a DPU workload, swizzling included"},
    {kDpu, 12, 44, "NPU 5.0", "a DPU workload"},
    {kDpu, 5112, 44, "NPU 5.0", "a DPU workload"},
    {kDpu, 13, 50, "NPU 5.0", "a DPU workload with in-place and superdense output"},
    {kDpu, 5113, 50, "NPU 5.0", "a DPU workload with in-place and superdense output"},
    {kDpu, 14, 53, "NPU 5.0", "a DPU workload with 4-bit types and padded channels"},
    {kDpu, 5114, 53, "NPU 5.0", "a DPU workload with 4-bit types and padded channels"},
    {kDpu, 15, 53, "after NPU 5.0", "a DPU workload with 16-bit integers and reductions"},
    {kDpu, 6115, 53, "after NPU 5.0", "a DPU workload with 16-bit integers and reductions"},
    {kDma, 1, 12, "VPU 2.7", "a DMA transfer of planes of lines"},
    {kDma, 2, 29, "VPU 4.0", "a DMA transfer of up to five nested dimensions, with its engines"},
    {kDma, 3, 27, "NPU 5.0", "a DMA transfer of up to five nested dimensions"},
});

constexpr auto kOutputs = std::to_array<NetworkInterface>({
    {kDpu, 0, 1, "", "DPU cycles"},
    {kDpu, 2, 1, "", "DPU cycles"},
    {kDpu, 4, 1, "",
     "DPU cycles of a VPU 2.7; depthwise ones are corrected for later devices by a table"},
    {kDpu, 5, 1, "", "DPU cycles of a VPU 4.0 or later"},
    {kDma, 1, 1, "", "the share of the DMA engine's bandwidth that is used, 0 to 1"},
    {kDma, 2, 1, "", "DPU cycles"},
});

}  // namespace

std::optional<NetworkInterface> find_input_interface(unsigned number, std::uint32_t length) {
  const auto found = std::find_if(kInputs.begin(), kInputs.end(), [&](const auto& known) {
    return known.number == number && known.length == length;
  });
  return found == kInputs.end() ? std::nullopt : std::optional(*found);
}

std::optional<std::uint32_t> usual_length(unsigned number) {
  const auto found = std::find_if(kInputs.begin(), kInputs.end(),
                                  [&](const auto& known) { return known.number == number; });
  return found == kInputs.end() ? std::nullopt : std::optional(found->length);
}

std::optional<NetworkInterface> find_output_interface(NetworkDomain domain, unsigned number) {
  const auto found = std::find_if(kOutputs.begin(), kOutputs.end(), [&](const auto& known) {
    return known.domain == domain && known.number == number;
  });
  return found == kOutputs.end() ? std::nullopt : std::optional(*found);
}

}  // namespace vpusim::nn_timing
