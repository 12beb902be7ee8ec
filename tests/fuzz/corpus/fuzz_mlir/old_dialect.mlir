// REQUIRES: arch-NPU37XX
#NHWC = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
#NCHW = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
!q = !quant.uniform<u8:f16, 0.0127:114>
!Dist = !VPUIP.DistributedBuffer<1x16x8x8xf16, #NHWC, @CMX_NN, {mode = "SEGMENTED|MULTICASTED", num_tiles = [1, 1, 2, 1], num_clusters = 2 : i64, alignment = [1, 1, 2, 1], kernel = [3, 3], strides = [1, 1], pads = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 1 : i64, bottom = 1 : i64>, uniform_distributed_segments}>
#loc0 = loc(unknown)
module @small attributes {VPU.arch = #VPU.arch_kind<VPUX37XX>, VPU.compilationMode = #VPU.compilation_mode<DefaultHW>} {
  module @UsedMemory { IE.MemoryResource 100 bytes of @DDR loc(#loc0) } loc(#loc0)
  VPURT.SW.Runtime entryPoint : @VPU.SW::@runtime stack_configuration : [4096, 4096] loc(#loc0)
  module @VPU.SW {
    func.func private @builtin_MVN(memref<*xf16>, memref<*xf16>, i64) attributes {VPU.kernel_code = "mvn.cpp"} loc(#loc0)
  } loc(#loc0)
  IE.TileResource {activity_factor = 0.06 : f64} 2 of @NCE at 1.300000e+03 MHz {
    IE.MemoryResource 1982464 bytes of @CMX_NN {VPU.bandwidth = 32 : i64} loc(#loc0)
    IE.ExecutorResource 2 of @SHAVE_ACT loc(#loc0)
    IE.ExecutorResource 1 of @DPU loc(#loc0)
  } loc(#loc0)
  IE.ExecutorResource 2 of @DMA_NN loc(#loc0)
  IE.CNNNetwork {inferenceTiming = 1000 : i64} entryPoint : @main inputsInfo : { DataInfo "in" : tensor<1x16x8x8xf32> } outputsInfo : { DataInfo "out" : tensor<1x16x8x8xf32> }
  func.func @main(%arg0: memref<1x16x8x8xf16, @DDR> loc(unknown), %arg1: memref<1x16x8x8xf16, @DDR>) -> memref<1x16x8x8xf16, @DDR> {
    %b0 = VPURT.DeclareVirtualBarrier -> !VPURT.Barrier loc(#loc1)
    %b1 = VPURT.ConfigureBarrier<1> {isFinalBarrier} -> !VPURT.Barrier
    %cst = const.Declare memref<16x16x1x1x!q, {order = #NHWC, swizzlingScheme = #VPUIP.SwizzlingSchemeAttr<key = 5 : i64, sizeAlignment = 512 : i64>, compressionScheme = #VPUIP.CompressionSchemeAttr<axis = 0 : i64, numElems = dense<16> : tensor<16xi64>, alignment = 16 : i64>}> = dense<"0x00FF"> : tensor<16x16x1x1xui8>, [#const.Reorder<#NHWC>]
    %t = VPURT.DeclareBuffer <Register> <537403424> -> memref<1xui64, @Register>
    %0 = VPURT.DeclareBuffer <CMX_NN> [0] <512> {swizzlingKey = 5 : i64} -> memref<1x16x8x8xf16, {order = #NHWC, strides = [1024, 1, 128, 16]}, [@CMX_NN, 0]> loc(#loc2)
    %1 = VPURT.DeclareBuffer <CMX_NN> [0, 1] <4096> -> !Dist
    %2 = VPURT.DeclareBuffer <CMX_NN> [0] <0> -> memref<1xui64, [@CMX_NN, 0]>
    %3 = VPURT.DeclareBuffer <CMX_NN> <8192> -> memref<16x1x1x4xsi32, [@CMX_NN, 1]>
    VPURT.Task attributes {isTrailingSWLayer} {
      %9 = VPUIP.NNDMA {port = 1 : i64, is_out_of_order} inputs(%t : memref<1xui64, @Register>) outputs(%2 : memref<1xui64, [@CMX_NN, 0]>) -> memref<1xui64, [@CMX_NN, 0]> loc(#loc3)
    } loc(#loc3)
    VPURT.Task updates(%b0 : !VPURT.Barrier) {
      %9 = VPUIP.PermuteDMA {dma_descriptor = #VPUIP.DMADescriptorAttr<numPlanes = 2 : i64, len = 8 : i64, srcWidth = 4 : i64, srcStride = 4 : i64, srcPlaneStride = 1 : i64, dstWidth = 2 : i64, dstStride = 2 : i64, dstPlaneStride = 1 : i64>, port = 0 : i64} inputs(%arg0 : memref<1x16x8x8xf16, @DDR>) outputs(%0 : memref<1x16x8x8xf16>) -> memref<1x16x8x8xf16> loc(fused<{name = "c", type = "Convolution"}>["c", "_cluster_0"])
    }
    VPURT.Task waits(%b0 : !VPURT.Barrier) updates(%b1 : !VPURT.Barrier) {
      %9 = VPUIP.NCEClusterTask {kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], task_type = #VPUIP.nce_task_type<MAXPOOL>, minimumHardwareExecutionCost = 5 : i64, is_segmented}
        input(%0 : memref<1x16x8x8xf16>) weights(%cst : memref<1>) weight_table(%3 : memref<16x1x1x4xsi32>) parent_input(%0 : memref<1>) parent_output(%1 : !Dist) outputs(%0 : memref<1>) profiling_data(%2 : memref<1xui64>) -> memref<1x16x8x8xf16>
      variants : {
        DPUTask {cluster_id = 0 : i64, inStart = [0, 0, 0], inEnd = [7, 7, 15], outStart = [0, 0, 0], outEnd = [3, 7, 15], mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, workload_id = 17 : i64, haloRegions = [#VPUIP.DPUHaloRegionAttr<xStart = 0 : i64, xEnd = 3 : i64, yStart = 0 : i64, yEnd = 1 : i64, zStart = 0 : i64, zEnd = 15 : i64, targetOffset = -32 : i64, targetClusters = [1], targetWidth = 8 : i64>]} loc(#loc3)
        DPUTask {outStart = [4, 0, 0], outEnd = [7, 7, 15], mpe_mode = #VPU.mpe_mode<VECTOR>}
      } PPE : { PPETask <LRELU> {clamp_high = 255 : i64, clamp_low = 0 : i64} }
    }
    VPURT.Task waits(%b1 : !VPURT.Barrier) {
      %results, %prof = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 1>} @VPU.SW::@builtin_MVN_3 inputs(%0 as %arg3: memref<1x16x8x8xf16>) outputs(%0 as %arg4: memref<1x16x8x8xf16>) profiling_data(%2 : memref<1xui64>) on tile 0 -> (memref<1>, memref<2>) {
        VPUIP.SW.Kernel.run {attrs = [false, true, 1.0E-5]}(%arg3, %arg4) : memref<1x16x8x8xf16>, memref<1x16x8x8xf16> loc(#loc0)
        VPUIP.SW.Kernel.run(%arg3, %arg4) : memref<1>, memref<1>
      } loc(#loc4)
    } loc(#loc4)
    return %arg1 : memref<1x16x8x8xf16, @DDR> loc(#loc0)
  } loc(#loc0)
} loc(#loc0)
#loc1 = loc("start")
#loc2 = loc(callsite("a" at "file.py":10:2))
#loc3 = loc(fused["conv", "t_Convolution", "PROF_0_4_2_1", "cluster_0"])
#loc4 = loc(fused["mvn", "t_MVN", "PROF_0_4_2_1", "cluster_0"])
