#include "nn_timing/model/efficiency_features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "nn_timing/features/feature_writer.hpp"
#include "nn_timing/features/workload_form.hpp"
#include "sim/base/check.hpp"
#include "sim/timing/pipeline/pipeline_breakdown.hpp"

namespace vpusim::nn_timing {
namespace {

double log2_of(double value) { return std::log2(std::max(value, 1.0)); }

// U8, F16, FP8, F32, 4 bits and less.
constexpr std::size_t kTypePlaces = 5;
std::size_t type_place(DataType type) {
  switch (type) {
    case DataType::kFloat16:
    case DataType::kBfloat16:
    case DataType::kUint16:
    case DataType::kInt16:
      return 1;
    case DataType::kHf8:
    case DataType::kBf8:
      return 2;
    case DataType::kFloat32:
    case DataType::kInt32:
      return 3;
    case DataType::kUint4:
    case DataType::kInt4:
    case DataType::kUint2:
    case DataType::kInt2:
    case DataType::kUint1:
    case DataType::kInt1:
    case DataType::kFloat4:
      return 4;
    default:
      return 0;
  }
}

constexpr std::size_t kSwizzlingKeys = 6;

// How much of the last group of `grain` is used, as the loss over all groups: 0 is all.
double lost_to_grain(std::uint32_t extent, std::uint32_t grain) {
  const double groups = std::ceil(double(extent) / grain);
  return std::log2(groups * grain / extent);
}

void write_extents(FeatureWriter& out, const WorkloadTensor& tensor) {
  out.number(log2_of(tensor.width));
  out.number(log2_of(tensor.height));
  out.number(log2_of(tensor.channels));
}

void write_swizzling(FeatureWriter& out, const DpuWorkload& w) {
  for (const std::uint8_t key : w.swizzling) {
    out.one_hot(key, kSwizzlingKeys);
  }
}

void write_grain(FeatureWriter& out, const DpuWorkload& w) {
  for (const std::uint32_t grain : {4U, 8U, 16U}) {
    out.number(lost_to_grain(w.output.width, grain));
    out.number(lost_to_grain(w.output.height, grain));
  }
  for (const std::uint32_t grain : {32U, 64U, 128U, 256U}) {
    out.number(lost_to_grain(w.output.channels, grain));
  }
  for (const std::uint32_t grain : {32U, 64U}) {
    out.number(lost_to_grain(w.input.channels, grain));
  }
}

double bytes_of_tensor(const WorkloadTensor& tensor) {
  return static_cast<double>(tensor.element_count()) * bits_of(tensor.type) / 8;
}

double taps_of(const DpuWorkload& w) { return double(w.kernel_width) * w.kernel_height; }

// Channels that each output element sums over.
double depth_of(const DpuWorkload& w) { return keeps_channels(w.operation) ? 1 : w.input.channels; }

// What of an extent lies in the own tile's memory.
double own_extent(std::uint32_t extent, std::int32_t before, std::int32_t after) {
  return double(extent) - std::max(before, 0) - std::max(after, 0);
}

constexpr std::size_t kOperationPlaces =
    static_cast<std::size_t>(DpuOperation::kReduceSumSquares) + 1;
constexpr std::size_t kStrategyPlaces =
    static_cast<std::size_t>(IsiStrategy::kSplitOverChannels) + 1;

// Sizes, window, types and flags: everything that models are told, in logarithms where
// it is a size.
void write_workload(FeatureWriter& out, const DpuWorkload& w) {
  out.one_hot(static_cast<std::size_t>(w.operation), kOperationPlaces);
  write_extents(out, w.input);
  write_extents(out, w.output);
  for (const WorkloadTensor* const t : {&w.input, &w.output}) {
    out.number(t->width / 64.0);
    out.number(t->height / 64.0);
    out.number(t->channels / 256.0);
  }
  out.number(w.kernel_width);
  out.number(w.kernel_height);
  out.number(w.stride_width);
  out.number(log2_of(w.input.batch));
  out.number(log2_of(own_extent(w.input.width, w.input_halo.left, w.input_halo.right)));
  out.number(log2_of(own_extent(w.input.height, w.input_halo.top, w.input_halo.bottom)));
  out.number(log2_of(w.kernel_width));
  out.number(log2_of(w.kernel_height));
  out.number(w.kernel_width == 1 && w.kernel_height == 1 ? 1 : 0);
  out.number(w.kernel_width == 3 ? 1 : 0);
  out.number(log2_of(w.stride_width));
  out.number(log2_of(w.stride_height));
  out.number(w.padding.top);
  out.number(w.padding.bottom);
  out.number(w.padding.left);
  out.number(w.padding.right);
  out.one_hot(type_place(w.input.type), kTypePlaces);
  out.one_hot(type_place(w.weight_type.value_or(w.input.type)), kTypePlaces);
  out.one_hot(type_place(w.output.type), kTypePlaces);
  out.one_hot(layout_place(w.output.layout), kLayoutPlaces + 1);
  out.number(w.input.layout == w.output.layout ? 1 : 0);
  write_mode_and_sparsity(out, w);
  out.number(w.input.is_sparse ? 1 : 0);
  out.number(w.has_weight_sparsity ? 1 : 0);
  out.number(w.output.is_sparse ? 1 : 0);
  write_swizzling(out, w);
  out.number(log2_of(w.output_write_tiles));
  out.number(w.output_write_tiles > 1 ? 1 : 0);
  out.one_hot(static_cast<std::size_t>(w.isi_strategy), kStrategyPlaces);
  out.number(reuses_input_memory(w) ? 1 : 0);
  out.number(has_one_operand(w) ? 1 : 0);
  out.number(w.is_superdense ? 1 : 0);
  out.number(w.has_input_autopad ? 1 : 0);
  out.number(w.has_output_autopad ? 1 : 0);
  write_grain(out, w);
  const double window = taps_of(w) * depth_of(w);
  out.number(log2_of(bytes_of_tensor(w.input)));
  out.number(log2_of(bytes_of_tensor(w.output)));
  out.number(log2_of(window));
  out.number(log2_of(window * w.output.channels));
  out.number(log2_of(window * static_cast<double>(w.output.element_count())));
}

// What write_workload() fills.
constexpr std::size_t kWorkloadFeatures = 114;

// A rough bound: what arithmetic and traffic take when nothing stands in their way, with dense
// data and one word written per cycle. In DPU cycles.
struct Ideal {
  double compute = 0;
  double reads = 0;
  double writes = 0;
};

Ideal ideal_of(const DpuWorkload& w, const HwConfig& hw) {
  const double slowdown = bits_of(w.input.type) >= 16 ? hw.dpu.fp16_slowdown : 1;
  const double macs = taps_of(w) * static_cast<double>(w.output.element_count());
  Ideal ideal;
  // Where output channels do not sum over input channels, only that part of the array works.
  ideal.compute = keeps_channels(w.operation)
                      ? macs * slowdown * hw.dpu.input_channels_per_cycle / hw.dpu.macs_per_cycle
                      : macs * w.input.channels * slowdown / hw.dpu.macs_per_cycle;
  const double clock_ratio =
      static_cast<double>(hw.clocks.dpu.count()) / static_cast<double>(hw.clocks.vpu.count());
  const double port = static_cast<double>(hw.cmx.word.count()) / clock_ratio;
  ideal.reads = hw.dpu.cmx_read_ports == 0  // reads never limit
                    ? 0
                    : bytes_of_tensor(w.input) / (port * hw.dpu.cmx_read_ports);
  ideal.writes = bytes_of_tensor(w.output) / port;
  return ideal;
}

// Without a least reference tiny workloads would have huge ratios.
constexpr double kShortest = 100;

double write_ideal(FeatureWriter& out, const DpuWorkload& w, const HwConfig& hw) {
  const Ideal ideal = ideal_of(w, hw);
  const double cycles = kShortest + std::max({ideal.compute, ideal.reads, ideal.writes});
  out.number(std::log2(cycles));
  out.number(std::log2(1 + ideal.compute));
  out.number(std::log2(1 + ideal.reads));
  out.number(std::log2(1 + ideal.writes));
  return cycles;
}
constexpr std::size_t kIdealFeatures = 4;

double write_pipeline(FeatureWriter& out, const DpuWorkload& w, const HwConfig& hw) {
  const PipelineBreakdown parts = pipeline_breakdown(w, hw);
  const double cycles = std::max(parts.cycles, kShortest);
  out.number(std::log2(cycles));
  for (const double busy : parts.busy) {
    out.number(busy / cycles);
  }
  for (const double busy : parts.busy) {
    out.number(std::log2(1 + busy));
  }
  return cycles;
}
constexpr std::size_t kPipelineFeatures = 1 + 2 * kPipelinePartCount;

}  // namespace

std::size_t feature_count(Reference reference) {
  return kWorkloadFeatures +
         (reference == Reference::kPipeline ? kPipelineFeatures : kIdealFeatures);
}

double write_features(const DpuWorkload& workload, const HwConfig& hw, Reference reference,
                      std::span<float> features) {
  FeatureWriter out(features);
  write_workload(out, workload);
  VPUSIM_CHECK(out.size() == kWorkloadFeatures);
  const double cycles = reference == Reference::kPipeline ? write_pipeline(out, workload, hw)
                                                          : write_ideal(out, workload, hw);
  VPUSIM_CHECK(out.size() == feature_count(reference));
  VPUSIM_CHECK(std::isfinite(cycles) && cycles > 0);
  return cycles;
}

}  // namespace vpusim::nn_timing
