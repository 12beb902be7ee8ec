#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/choices.hpp"
#include "sim/base/document.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

struct WindowMix {
  Choices<std::uint32_t> kernels;  // 1 to 15
  Choices<std::uint32_t> strides;  // 1 to 8
};

// In percent; what each means stands in workloads/generators/dpu.yaml.
struct MixPercent {
  double square_kernel = 0;
  double square_stride = 0;
  double square_tensor = 0;
  double token_tensor = 0;
  double full_padding = 0;
  double no_padding = 0;
  double padding_rounds_up = 0;
  double batched = 0;
  double other_output_type = 0;
  double stated_weight_type = 0;
  double sparse_weights = 0;
  double sparse_input = 0;
  double sparse_output = 0;
  double swizzled = 0;
  double unswizzled = 0;
  double clustering_broadcast = 0;
  double halo_in_memory = 0;
  double output_halo = 0;
  double superdense = 0;
  double input_autopad = 0;
  double output_autopad = 0;
  double stated_reuse = 0;
};

// workloads/generators/dpu.yaml as it was when the program was built.
std::string_view default_mix_text();

// What a WorkloadSampler draws and how often: workloads/generators/dpu.yaml, which is
// compiled in and which a user's file may change.
struct WorkloadMix {
  // The compiled-in file.
  WorkloadMix();
  // That, changed by what the file says. Errors: InputError with file:line:column for a key or name
  // that is not known, for a value outside the legal range, for a list that leaves nothing
  // to draw.
  static WorkloadMix load(const std::string& file);

  Choices<DpuOperation> operations;
  WindowMix convolution;
  WindowMix depthwise;
  WindowMix pool;
  WindowMix compressed;
  SizeMix extents;
  SizeMix channels;
  std::vector<std::uint32_t> token_counts;
  Choices<std::uint32_t> token_columns;
  Choices<std::uint32_t> depthwise_channels;
  Choices<std::uint32_t> compressed_channels;
  Choices<std::uint32_t> height_pieces;
  Choices<std::uint32_t> width_pieces;
  Choices<std::uint32_t> channel_pieces;
  Choices<DataType> input_types;
  Choices<DataType> output_types;
  Choices<DataType> weight_types;
  Choices<ExecutionMode> execution_modes;
  Choices<IsiStrategy> strategies;
  Choices<std::uint32_t> write_tiles;
  Choices<Layout> input_layouts;
  Choices<Layout> output_layouts;
  Choices<ActivationFunction> activation_functions;
  MixPercent percent;

 private:
  void read(const Cursor& file);
};

}  // namespace vpusim::nn_timing
