#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// Whether the published cost model answers for a workload, and if not, why. Names are
// those of its error codes.
enum class Verdict : std::uint8_t {
  kValid,
  kInputTooBig,
  kInvalidConfiguration,
  kInvalidOperation
};
inline constexpr auto kVerdictNames = enum_names<Verdict, Verdict::kInvalidOperation>(
    "VALID", "ERROR_INPUT_TOO_BIG", "ERROR_INVALID_INPUT_CONFIGURATION",
    "ERROR_INVALID_INPUT_OPERATION");

// Precondition: the workload is sanitized(). Adds to `findings`, if there is one, a line per
// broken rule: what it is, what was found, what is legal. `cmx_capacity` is that of a device
// of one's own; none: what the published cost model has.
//
// Source of the rules: intel/npu-nn-cost-model at 8a2ae92, its workload validator.
Verdict check(const DpuWorkload& workload, VpunnDevice device,
              std::vector<std::string>* findings = nullptr,
              std::optional<Bytes> cmx_capacity = std::nullopt);

}  // namespace vpusim::nn_timing
