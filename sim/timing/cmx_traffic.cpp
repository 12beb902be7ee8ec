#include "sim/timing/cmx_traffic.hpp"

#include <algorithm>
#include <cstdint>

namespace vpusim {
namespace {

// More than any tile moves in an hour: sums of such numbers do not overflow.
constexpr std::uint64_t kMost = std::uint64_t{1} << 50;

Bytes bytes_of(std::uint64_t elements, DataType type) {
  return Bytes(std::min(detail::multiply_divide(elements, bits_of(type), 8), kMost));
}

Bytes bytes_of(const WorkloadTensor& tensor) {
  return bytes_of(tensor.element_count(), tensor.type);
}

}  // namespace

Bytes cmx_reads(const DpuWorkload& workload) {
  Bytes bytes = bytes_of(workload.input);
  const std::uint64_t positions =
      std::uint64_t{workload.kernel_width} * workload.kernel_height * workload.output.channels;
  const DataType weights = workload.weight_type.value_or(workload.input.type);
  switch (workload.operation) {
    case DpuOperation::kConvolution:
    case DpuOperation::kCompressedConvolution:
      bytes += bytes_of(detail::multiply_divide(positions, workload.input.channels, 1), weights);
      break;
    case DpuOperation::kDepthwiseConvolution:
      bytes += bytes_of(positions, weights);
      break;
    case DpuOperation::kElementwise:
      bytes += bytes_of(workload.input);  // the second operand
      break;
    default:
      break;
  }
  return bytes;
}

Bytes cmx_traffic(const DpuWorkload& workload) {
  return cmx_reads(workload) + bytes_of(workload.output);
}

Bytes cmx_traffic(const ShaveWorkload& workload) {
  Bytes bytes;
  for (const auto* tensors : {&workload.inputs, &workload.outputs}) {
    for (const WorkloadTensor& tensor : *tensors) {
      bytes = std::min(bytes + bytes_of(tensor), Bytes(kMost));
    }
  }
  return bytes;
}

}  // namespace vpusim
