#include "sim/timing/shave/shave_workload.hpp"

#include <algorithm>
#include <limits>

namespace vpusim {
namespace {

std::uint32_t extent(std::uint64_t value) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

// The layout's letters go from innermost to outermost; the order of a type the other way.
Layout layout_of(const TensorType& type) {
  if (type.order.empty()) {
    return Layout::kXyz;
  }
  if (type.shape.size() != 4 || type.order.size() != 4 || type.order[0] != 0) {
    return Layout::kInvalid;
  }
  constexpr std::string_view kLetters = " ZYX";  // of dimensions N, C, H, W
  std::string name;
  for (std::size_t i = 3; i > 0; --i) {
    if (type.order[i] == 0 || type.order[i] > 3) {
      return Layout::kInvalid;
    }
    name += kLetters[type.order[i]];
  }
  return kLayoutNames.find(name).value_or(Layout::kInvalid);
}

WorkloadTensor workload_tensor(const TensorType& type) {
  const std::size_t rank = type.shape.size();
  const auto from_last = [&](std::size_t place) {
    return place < rank ? extent(type.shape[rank - 1 - place]) : 1;
  };
  WorkloadTensor tensor;
  tensor.width = from_last(0);
  tensor.height = from_last(1);
  tensor.channels = from_last(2);
  if (rank > 3) {
    tensor.batch = extent(element_count(Shape(type.shape.begin(), type.shape.end() - 3)));
  }
  tensor.type = data_type_of(type.element);
  tensor.layout = layout_of(type);
  return tensor;
}

}  // namespace

ShaveWorkload shave_workload(const Schedule& schedule, const ShaveKernel& kernel,
                             const KernelRun& run) {
  ShaveWorkload workload;
  workload.kernel = kernel.kernel_name();
  for (const BufferId input : run.inputs) {
    workload.inputs.push_back(workload_tensor(schedule.type_of(input)));
  }
  for (const BufferId output : run.outputs) {
    workload.outputs.push_back(workload_tensor(schedule.type_of(output)));
  }
  return workload;
}

}  // namespace vpusim
