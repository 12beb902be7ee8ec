#include "tests/support/mlir_text.hpp"

#include <fmt/format.h>

#include <iterator>

namespace vpusim::test {
namespace {

constexpr std::string_view kHead = R"(#NCHW = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#NHWC = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
#loc = loc(unknown)
module @scale attributes {VPU.arch = #VPU.arch_kind<NPU37XX>} {
  IE.TileResource 2 of @NCE at 1.300000e+03 MHz {
    IE.ExecutorResource 2 of @SHAVE_ACT loc(#loc)
    IE.ExecutorResource 1 of @DPU loc(#loc)
  } loc(#loc)
  IE.ExecutorResource 2 of @DMA_NN loc(#loc)
  func.func @main(%arg0: memref<1x64x56x56xf16, #NHWC, @DDR> loc(unknown)) -> memref<1x64x56x56xf16, #NHWC, @DDR> {
)";

// Four tasks: weights and data in, a convolution in two variants, data out.
constexpr std::uint32_t kTasksPerLayer = 4;

void append_layer(std::uint32_t layer, std::string& text) {
  const auto put = std::back_inserter(text);
  const std::uint32_t tile = layer % 2;
  const std::uint32_t loc = 10 + layer * 3;
  fmt::format_to(put, R"(    VPURT.Task updates(%b{0} : !VPURT.Barrier) {{
      %9 = VPUIP.NNDMA {{is_out_of_order, port = 1 : i64, profilingMetadata = #VPUIP.DmaProfilingMetadataAttr<dataIndex = {0} : i64>}} inputs(%w : memref<64x64x3x3xf16, #NHWC, @DDR>) outputs(%w{1} : memref<64x64x3x3xf16, #NHWC, [@CMX_NN, {1}]>) -> memref<64x64x3x3xf16, #NHWC, [@CMX_NN, {1}]> loc(#loc{2})
    }} loc(#loc{2})
    VPURT.Task updates(%b{0} : !VPURT.Barrier) {{
      %9 = VPUIP.NNDMA {{port = 0 : i64}} inputs(%i : memref<1x64x28x56xf16, {{order = #NHWC, strides = [200704, 1, 3584, 64]}}, @DDR>) outputs(%i{1} : memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {1}]>) -> memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {1}]> loc(#loc{2})
    }} loc(#loc{2})
    VPURT.Task waits(%b{0} : !VPURT.Barrier) updates(%c{0} : !VPURT.Barrier) {{
      %9 = VPUIP.NCEClusterTask {{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 1 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], task_type = #VPUIP.nce_task_type<CONV>}} input(%i{1} : memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {1}]>) weights(%w{1} : memref<64x64x3x3xf16, #NHWC, [@CMX_NN, {1}]>) parent_input(%i{1} : memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {1}]>) parent_output(%o{1} : memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {1}]>) outputs(%o{1} : memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {1}]>) -> memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {1}]> variants : {{
        DPUTask {{cluster_id = {1} : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [55, 13, 63], outStart = [0, 0, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 1 : i64, bottom = 0 : i64>, workload_id = 0 : i64}} loc(#loc{3})
        DPUTask {{cluster_id = {1} : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [55, 27, 63], outStart = [0, 14, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 1 : i64}} loc(#loc{3})
      }} PPE : {{
      }} loc(#loc{3})
    }} loc(#loc{3})
    VPURT.Task waits(%c{0} : !VPURT.Barrier) {{
      %9 = VPUIP.NNDMA {{port = 0 : i64}} inputs(%o{1} : memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {1}]>) outputs(%r : memref<1x64x28x56xf16, #NHWC, @DDR>) -> memref<1x64x28x56xf16, #NHWC, @DDR> loc(#loc{4})
    }} loc(#loc{4})
)",
                 layer, tile, loc, loc + 1, loc + 2);
}

}  // namespace

std::string mlir_text(std::uint32_t task_count) {
  const std::uint32_t layers = (task_count + kTasksPerLayer - 1) / kTasksPerLayer;
  std::string text(kHead);
  const auto put = std::back_inserter(text);
  for (std::uint32_t i = 0; i < layers; ++i) {
    fmt::format_to(put, "    %b{0} = VPURT.ConfigureBarrier<{1}> -> !VPURT.Barrier loc(#loc)\n", i,
                   2 * (i % 16));
    fmt::format_to(put, "    %c{0} = VPURT.ConfigureBarrier<{1}> -> !VPURT.Barrier loc(#loc)\n", i,
                   2 * (i % 16) + 1);
  }
  text +=
      "    %w = VPURT.DeclareBuffer <DDR> <0> -> memref<64x64x3x3xf16, #NHWC, @DDR> loc(#loc)\n";
  text +=
      "    %i = VPURT.DeclareBuffer <NetworkInput> [0] <0> -> memref<1x64x28x56xf16, "
      "{order = #NHWC, strides = [200704, 1, 3584, 64]}, @DDR> loc(#loc)\n";
  text +=
      "    %r = VPURT.DeclareBuffer <DDR> <131072> -> memref<1x64x28x56xf16, #NHWC, @DDR> "
      "loc(#loc)\n";
  for (const int tile : {0, 1}) {
    fmt::format_to(put,
                   "    %w{0} = VPURT.DeclareBuffer <CMX_NN> [{0}] <0> -> "
                   "memref<64x64x3x3xf16, #NHWC, [@CMX_NN, {0}]> loc(#loc)\n",
                   tile);
    fmt::format_to(put,
                   "    %i{0} = VPURT.DeclareBuffer <CMX_NN> [{0}] <131072> -> "
                   "memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {0}]> loc(#loc)\n",
                   tile);
    fmt::format_to(put,
                   "    %o{0} = VPURT.DeclareBuffer <CMX_NN> [{0}] <524288> -> "
                   "memref<1x64x28x56xf16, #NHWC, [@CMX_NN, {0}]> loc(#loc)\n",
                   tile);
  }
  for (std::uint32_t i = 0; i < layers; ++i) {
    append_layer(i, text);
  }
  text +=
      "    return %arg0 : memref<1x64x56x56xf16, #NHWC, @DDR> loc(#loc)\n  } loc(#loc)\n} "
      "loc(#loc)\n";
  text += "#loc2 = loc(\"_fused_constant\")\n#loc3 = loc(\"cluster_0\")\n";
  for (std::uint32_t i = 0; i < layers; ++i) {
    const std::uint32_t loc = 10 + i * 3;
    for (std::uint32_t part = 0; part < 3; ++part) {
      fmt::format_to(put,
                     "#loc{0} = loc(fused<{{name = \"layer{1}\", type = \"Convolution\"}}>"
                     "[\"layer{1}\", #loc{2}])\n",
                     loc + part, i, part == 1 ? 3 : 2);
    }
  }
  return text;
}

}  // namespace vpusim::test
