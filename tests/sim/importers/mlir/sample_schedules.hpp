#pragma once

#include <string_view>

namespace vpusim::test {

// A small schedule with every construct of the older dialect.
inline constexpr std::string_view kOldSample = R"(
#NHWC = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
!q = !quant.uniform<u8:f16, 0.0127:114>
!Split = !VPUIP.DistributedBuffer<1x16x8x8xf16, #NHWC, @CMX_NN, {mode = "SEGMENTED|MULTICASTED", num_tiles = [1, 1, 2, 1], num_clusters = 2 : i64, alignment = [1, 1, 2, 1]}>
#loc = loc(unknown)
module @"old-net" attributes {VPU.arch = #VPU.arch_kind<NPU37XX>} {
  module @VPU.SW { func.func private @builtin_MVN(memref<*xf16>) attributes {VPU.kernel_code = "mvn.cpp"} loc(#loc) } loc(#loc)
  IE.TileResource {activity_factor = 0.06 : f64} 2 of @NCE at 1.300000e+03 MHz { IE.ExecutorResource 2 of @SHAVE_ACT loc(#loc) } loc(#loc)
  IE.ExecutorResource 2 of @DMA_NN loc(#loc)
  func.func @main(%arg0: memref<1x16x8x8xf16, @DDR> loc(unknown), %arg1: memref<1x16x8x8xf16, @DDR> loc("out")) -> memref<1x16x8x8xf16, @DDR> {
    %b0 = VPURT.ConfigureBarrier<0> -> !VPURT.Barrier loc(#loc)
    %b1 = VPURT.ConfigureBarrier<1> {isFinalBarrier} -> !VPURT.Barrier loc(#loc)
    %cst = const.Declare memref<16x16x1x1x!q, {order = #NHWC, swizzlingScheme = #VPUIP.SwizzlingSchemeAttr<key = 5 : i64, sizeAlignment = 512 : i64>}> = dense<"0x00FF"> : tensor<16x16x1x1xui8>, [#const.Reorder<#NHWC>] loc(#loc)
    %0 = VPURT.DeclareBuffer <CMX_NN> [0] <512> {swizzlingKey = 5 : i64} -> memref<1x16x8x8xf16, {order = #NHWC, strides = [1024, 1, 128, 16]}, [@CMX_NN, 0]> loc(#loc)
    %1 = VPURT.DeclareBuffer <CMX_NN> [0, 1] <4096> -> !Split loc(#loc)
    VPURT.Task updates(%b0 : !VPURT.Barrier) {
      %9 = VPUIP.NNDMA {is_out_of_order, port = 1 : i64} inputs(%arg0 : memref<1x16x8x8xf16, @DDR>) outputs(%0 : memref<1x16x8x8xf16>) -> memref<1x16x8x8xf16> loc(#loc2)
    } loc(#loc2)
    VPURT.Task waits(%b0 : !VPURT.Barrier) updates(%b1 : !VPURT.Barrier) attributes {isTrailingSWLayer} {
      %9 = VPUIP.NCEClusterTask {kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], task_type = #VPUIP.nce_task_type<MAXPOOL>} input(%0 : memref<1x16x8x8xf16>) weights(%cst : memref<16x16x1x1x!q>) parent_output(%1 : !Split) outputs(%0 : memref<1x16x8x8xf16>) -> memref<1x16x8x8xf16> variants : {
        DPUTask {cluster_id = 0 : i64, outEnd = [3, 7, 15], mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outStart = [0, 0, 0], haloRegions = [#VPUIP.DPUHaloRegionAttr<xStart = 0 : i64, xEnd = 3 : i64, yStart = 0 : i64, yEnd = 1 : i64, zStart = 0 : i64, zEnd = 15 : i64, targetOffset = -32 : i64, targetClusters = [1], targetWidth = 8 : i64>]} loc(#loc)
        DPUTask {outEnd = [7, 7, 15], outStart = [4, 0, 0]} loc(#loc)
      } PPE : {
        PPETask <LRELU> {clamp_high = 255 : i64, clamp_low = 0 : i64} loc(#loc)
      } loc(#loc3)
    } loc(#loc3)
    VPURT.Task waits(%b1 : !VPURT.Barrier) {
      %results = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 0>} @VPU.SW::@builtin_MVN inputs(%0 as %arg3: memref<1x16x8x8xf16>) outputs(%0 as %arg4: memref<1x16x8x8xf16>) on tile 0 -> memref<1x16x8x8xf16> {
        VPUIP.SW.Kernel.run {attrs = [false, true, 1.0E-5]}(%arg3, %arg4) : memref<1x16x8x8xf16>, memref<1x16x8x8xf16> loc(#loc)
      } loc(#loc4)
    } loc(#loc4)
    return %arg1 : memref<1x16x8x8xf16, @DDR> loc(#loc)
  } loc(#loc)
} loc(#loc)
#loc1 = loc("conv1")
#loc2 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc1, "input-0-CMX"])
#loc3 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc1, "cluster_0"])
#loc4 = loc(fused["mvn", "part"])
)";

// The same for the newer dialect: properties, options, workload management.
inline constexpr std::string_view kNewSample = R"(
#NHWC = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
module @new_net attributes {config.platform = #config.platform<NPU4000>} {
  config.PipelineOptions @Options {
    config.Option @config.WorkloadManagementStatus : "ENABLED"
    config.Option @config.BarrierMaxVariantSum : 64 : ui64
    config.Option @config.DpuFIFOAddrs : [1, 2]
  }
  config.Resources {activity_factor = 4.0E-4 : f64} 1 of @NCE at 1.850000e+03 MHz { config.ExecutorResource 2 of @SHAVE_ACT }
  net.NetworkInfo {inferenceTiming = 16514 : i64} entryPoint : @main inputsInfo : { DataInfo "x" tensorNames = ["x"] : tensor<1xf16> } outputsInfo : {}
  func.func @main() {
    %cst = const.Declare memref<16xf16> = dense_resource<blob> : tensor<16xf16>
    %0 = VPURT.ConfigureBarrier<8> <{isStartBarrier, wlmPage = 0 : i64}> -> !VPURT.Barrier
    %1 = VPURT.ConfigureBarrier<0> <{isFinalBarrier}> -> !VPURT.Barrier
    %2 = VPURT.DeclareBuffer <DDR> <0> -> memref<0x0x0x0xi32, @DDR>
    %3 = VPURT.DeclareBuffer <CMX_NN> [0] <320> -> memref<16xf16, [@CMX_NN, 0]>
    %4 = VPURT.DeclareBuffer <CMX_NN> <64> -> !VPUIP.ITIBuffer<1x16x8x8xf16, #NHWC, [@CMX_NN, 0], inwardHaloRegions = [#VPUIP.HaloRegionAttr<shape = [1, 16, 1, 8], offset = [0, 0, 7, 0], cluster_id = 0 : i64>]>
    VPURT.Task updates(%0 : !VPURT.Barrier) {
      %9 = VPUIP.SyncDMA <{port = 0 : i64}> inputs(%2 : memref<0x0x0x0xi32, @DDR>) outputs(%2 : memref<0x0x0x0xi32, @DDR>) -> memref<0x0x0x0xi32, @DDR> loc("sync")
    }
    VPURT.Task waits(%0 : !VPURT.Barrier) updates(%1 : !VPURT.Barrier) enqueueTarget(%0 : !VPURT.Barrier) wlmPage(1) {
      %9:2 = VPUIP.NCEClusterTask <{cm_sp_pattern = 15 : i64, input_channels_compression, is_superdense, mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<ELTWISE>}> {eltwise_type = #VPU.eltwise_type<ADD>} input(%4 : memref<16xf16>) output_ITI_buff(%4, %4 : memref<16xf16>, memref<16xf16>) outputs(%4 : memref<16xf16>) -> memref<16xf16>, memref<16xf16> variants : {
        DPUTask {outStart = [0, 0, 0], outEnd = [7, 7, 15]}
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <ADD>, clamp_low = -2147483648 : i64, quant_scale = [5.000000e-01]>}
      }
    }
    VPURT.Task {
      %9 = VPUIP.NNDMA <{dma_hwp_id = 3 : si32, port = 0 : i64, profilingMetadata = #VPUIP.DmaProfilingMetadataAttr<dataIndex = 2 : i64>}> {is_out_of_order} inputs(%cst : memref<16xf16>) outputs(%3 : memref<16xf16>) -> memref<16xf16> loc(callsite("copy" at "net.py":10:2))
    }
    VPURT.Task {
      VPUIP.SW.Kernel @VPU.SW::@cache_flush_invalidate inputs() outputs() on tile 0 list 1 {
        VPUIP.SW.Kernel.run
      }
    }
    new.operation %3#0 : memref<16xf16>
    return
  }
}
{-#
  dialect_resources: { builtin: { blob: "0x1000" } }
#-}
)";

}  // namespace vpusim::test
