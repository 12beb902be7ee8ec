#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/base/enum_names.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// What the answer of a network of our own relates to ("physics-guided"), so that it stays
// sane where nothing was learned, and what else it is shown for that:
// * the device's pipeline model with its parts. A device with other clocks, ports or MACs has
//   another reference, so that a network learned on silicon carries over.
// * the ideal: what arithmetic and traffic take when nothing stands in their way, for networks
//   that learn the pipeline model itself.
enum class Reference : std::uint8_t { kPipeline, kIdeal };
inline constexpr auto kReferenceNames =
    enum_names<Reference, Reference::kIdeal>("pipeline", "ideal");

// How many features a network with this reference has.
std::size_t feature_count(Reference reference);

// Shows a network one workload: logarithms of sizes rather than sizes, how well they fill the
// array's grain, and the parts of the reference. Fills `features` (feature_count() places) and
// gives the reference cycles, above 0. Precondition: the workload is sanitized() and passes
// check().
double write_features(const DpuWorkload& workload, const HwConfig& hw, Reference reference,
                      std::span<float> features);

}  // namespace vpusim::nn_timing
