#pragma once

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The device's own paths: what device fidelity simulates when nothing else moves data. Answers for
// all; of a pattern it knows the bytes, and the gaps on a side that is in DDR.
class DeviceDmaTiming final : public DmaTimingModel {
 public:
  std::string_view name() const override { return "device"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const DmaWorkload> workloads,
                                                const HwConfig& hw) const override;
};

}  // namespace vpusim
