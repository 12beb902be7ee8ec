#pragma once

#include <cstdint>
#include <span>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// What the published cost model accepts for one device. Not what the device can do: a
// network answers only where it may have been trained.
//
// Source: intel/npu-nn-cost-model at 8a2ae92, the device validators.
struct DeviceLimits {
  Bytes cmx_capacity;
  std::uint64_t page_alignment = 0;  // of each tensor in CMX, bytes
  // Rows of weights are filled up to a multiple of this many samples; 0: of 16 bytes.
  std::uint32_t weight_row_samples = 0;
  std::uint32_t output_row_alignment = 1;  // innermost dimension, bytes; not when superdense
  std::uint32_t largest_write_tiles = 1;
  bool has_single_batch = false;
  std::span<const DpuOperation> operations;
  std::span<const IsiStrategy> isi_strategies;
  std::span<const DataType> input_types;
  std::span<const DataType> output_types;
  std::span<const DataType> weight_types;
};

const DeviceLimits& limits_of(VpunnDevice device);

// The execution modes that `operation` may run in.
std::span<const ExecutionMode> execution_modes(VpunnDevice device, DpuOperation operation);

}  // namespace vpusim::nn_timing
