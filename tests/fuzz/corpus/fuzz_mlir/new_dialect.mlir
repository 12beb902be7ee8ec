#NHWC = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
module @"new-net" attributes {config.platform = #config.platform<NPU4000>, config.revisionID = #config.revision_id<REVISION_NONE>} {
  config.PipelineOptions @Options {
    config.Option @config.WorkloadManagementStatus : "ENABLED"
    config.Option @config.UseDedicatedFifoPerShaveEngine : true
    config.Option @config.BarrierMaxVariantSum : 64 : ui64
    config.Option @config.BarrierMaxVariantCount : 128
    config.Option @config.DpuFIFOAddrs : [1, 2]
    config.Option @config.Ratio : 4.500000e-01 : f32
  }
  config.Resources {activity_factor = 4.0e-4 : f64} 1 of @NCE at 1.850000e+03 MHz { config.ExecutorResource 2 of @SHAVE_ACT }
  config.Resources 1 of @global { config.ExecutorResource 1 of @DMA_NN config.ExecutorResource 1 of @M2I }
  net.NetworkInfo {inferenceTiming = 16514 : i64} entryPoint : @main inputsInfo : { DataInfo "x" tensorNames = ["x"] : tensor<1xf16> } outputsInfo : {}
  func.func @main(%arg0: memref<1x4xf16, @DDR> loc("x"), %arg1: memref<1x4xf16, @DDR>) -> (memref<1x4xf16, @DDR>) {
    %cst = const.Declare memref<16xf16> = dense_resource<blob> : tensor<16xf16>
    %0 = VPURT.ConfigureBarrier<8> <{isStartBarrier, wlmPage = 0 : i64}> -> !VPURT.Barrier
    %1 = VPURT.ConfigureBarrier<0> <{isFinalBarrier}> {x} -> !VPURT.Barrier
    %2 = VPURT.DeclareBuffer <DDR> <0> -> memref<0x0x0x0xi32, @DDR>
    %3 = VPURT.DeclareBuffer <CMX_NN> [0] <320> -> memref<16xf16, [@CMX_NN, 0]>
    %4 = VPURT.DeclareBuffer <CMX_NN> [0] <64> -> !VPUIP.ITIBuffer<1x16x8x8xf16, #NHWC, [@CMX_NN, 0], inwardHaloRegions = [#VPUIP.HaloRegionAttr<shape = [1, 16, 1, 8], offset = [0, 0, 7, 0], cluster_id = 0 : i64>], outwardHaloRegions = [#VPUIP.OutwardHaloRegionAttr<shape = [1, 16, 1, 8], offset = [0, 0, 0, 0], cluster_id = 0 : i64, inwardHaloRegions = []>]>
    %5 = VPURT.DeclareBuffer <CMX_NN> <64> -> !VPUIP.DistributedBuffer<1x16x9x8xf16, #NHWC, @CMX_NN, {mode = "OVERLAPPED", num_tiles = [1, 1, 2, 1], num_clusters = 2 : i64, compute_shapes = [[1, 16, 5, 8], [1, 16, 4, 8]], compute_offsets = [[0, 0, 0, 0], [0, 0, 5, 0]], memory_shapes = [[1, 16, 6, 8], [1, 16, 5, 8]], memory_offsets = [[0, 0, 0, 0], [0, 0, 4, 0]]}>
    %6 = VPUIP.ViewOp %3 : memref<16xf16> to memref<4x4xf16, [@CMX_NN, 0]>
    %7 = VPURT.DeclareBuffer <CMX_NN> [0] <64> -> !VPUIP.SparseBuffer<data=memref<16x!quant.uniform<i4:f16, 1.0>, {order = affine_map<(d0) -> (d0)>, sparsityCompression = #VPUIP.SparsityCompressionAttr<axis = 0 : i64, numElems = dense<[1, 2]> : tensor<2xi64>, alignment = 16 : i64>}>, is_weights>
    VPURT.Task {
      %9 = VPUIP.FetchDMA {port = 0 : i64} inputs(%2 : memref<0x0x0x0xi32, @DDR>) outputs(%2 : memref<0x0x0x0xi32, @DDR>) fetch_dma(<<DPU>, tile = 0 : i64, list = 0 : i64, group = 0 : i64>) -> memref<0x0x0x0xi32, @DDR> loc("fetch")
    }
    VPURT.Task updates(%0 : !VPURT.Barrier) {
      %9 = VPUIP.SyncDMA <{port = 0 : i64}> inputs(%2 : memref<0x0x0x0xi32, @DDR>) outputs(%2 : memref<0x0x0x0xi32, @DDR>) -> memref<0x0x0x0xi32, @DDR>
    }
    VPURT.Task waits(%0 : !VPURT.Barrier) updates(%1 : !VPURT.Barrier) enqueueTarget(%0 : !VPURT.Barrier) wlmPage(1) {
      %9:2 = VPUIP.NCEClusterTask <{cm_sp_pattern = 15 : i64, input_channels_compression, is_superdense, is_permute_quantize, is_inplace, mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<ELTWISE>}> {eltwise_type = #VPU.eltwise_type<ADD>} input(%4 : memref<1>) output_ITI_buff(%4, %4 : memref<1>, memref<1>) outputs(%4 : memref<1>) -> memref<1>, memref<1> variants : {
        DPUTask {outStart = [0, 0, 0], outEnd = [7, 7, 15]}
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <ADD>, clamp_low = -2147483648 : i64, clamp_high = 2147483647 : i64, quant_scale = [5.000000e-01]>}
      }
    }
    VPURT.Task {
      %9 = VPUIP.GatherDMA <{channelType = 0 : i64, elementSize = 0 : i64, padding = 0 : i64, port = 0 : i64, profilingMetadata = #VPUIP.DmaProfilingMetadataAttr<dataIndex = 2 : i64>}> inputs(%cst : memref<1>) indices(%2 : memref<1>) outputs(%3 : memref<1>) -> memref<1>
    }
    VPURT.Task {
      %out, %prof = VPUIP.M2ITask {do_csc = true, inFmt = #VPU.m2i_color_fmt<SP_NV12_8>, outFmt = #VPU.m2i_color_fmt<IL_RGB888>, scale_factor_x = 131072 : ui32} inputs(%arg0 : memref<1>) outputs(%arg1 : memref<1>) profiling_data(%3 : memref<1>) -> memref<1>, memref<1>
    }
    VPURT.Task { VPUIP.SW.Kernel @VPU.SW::@cache_flush_invalidate inputs() outputs() on tile 0 list 1 { VPUIP.SW.Kernel.run } }
    return %arg1 : memref<1x4xf16, @DDR>
  }
}
{-# dialect_resources: { builtin: { blob: "0x10" } } #-}
