// A small convolutional network as the VPU compiler prints its final level. Written for
// vpusim by hand and script; no compiler and no third party's text was involved.
#NCHW = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#NHWC = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
#loc = loc(unknown)
module @convnet attributes {config.arch = #config.arch_kind<NPU40XX>, config.compilationMode = #config.compilation_mode<DefaultHW>} {
  config.PipelineOptions @Options {
    config.Option @config.UseDedicatedFifoPerShaveEngine : false loc(#loc)
    config.Option @config.BarrierMaxVariantSum : 64 : ui64 loc(#loc)
    config.Option @config.BarrierMaxVariantCount : 128 : ui64 loc(#loc)
  } loc(#loc)
  module @VPU.SW {
    func.func private @builtin_Softmax(memref<*xui8, @CMX_NN>, memref<*xf16, @CMX_NN>, i64, i64) attributes {VPU.kernel_code = "softmax.cpp", VPU.kernel_entry = "softmax", VPU.task_type = @COMPUTE} loc(#loc)
  } loc(#loc)
  config.Resources 4 of @NCE at 1.700000e+03 MHz {
    config.MemoryResource 1326182 bytes of @CMX_NN_FragmentationAware loc(#loc)
    config.MemoryResource 1473536 bytes of @CMX_NN {config.bandwidth = 64 : i64, config.derateFactor = 1.000000e+00 : f64} loc(#loc)
    config.ExecutorResource 2 of @SHAVE_ACT loc(#loc)
    config.ExecutorResource 1 of @DPU loc(#loc)
  } loc(#loc)
  config.Resources 1 of @global {
    config.ExecutorResource 1 of @M2I loc(#loc)
    config.ExecutorResource 2 of @DMA_NN loc(#loc)
    config.MemoryResource 67108864000 bytes of @DDR {config.bandwidth = 64 : i64, config.derateFactor = 6.000000e-01 : f64} loc(#loc)
  } loc(#loc)
  net.NetworkInfo entryPoint : @main inputsInfo : {
    DataInfo "data" : tensor<1x16x64x64xui8> loc(#loc)
  } outputsInfo : {
    DataInfo "prob" : tensor<1x16x16x16xf16> loc(#loc)
  } loc(#loc)
  func.func @main(%arg0: memref<1x16x64x64xui8, #NHWC, @DDR> loc(unknown), %arg1: memref<1x16x16x16xf16, #NHWC, @DDR> loc(unknown)) -> memref<1x16x16x16xf16, #NHWC, @DDR> {
    %0 = VPURT.ConfigureBarrier<0> <{isStartBarrier}> -> !VPURT.Barrier loc(#loc)
    %1 = VPURT.DeclareBuffer <NetworkInput> [0] <0> -> memref<1x16x64x64xui8, #NHWC, @DDR> loc(#loc3)
    %2 = VPURT.DeclareBuffer <DDR> <0> -> memref<0x0x0x0xi32, @DDR> loc(#loc)
    %3 = VPURT.DeclareBuffer <DDR> <0> -> memref<0x0x0x0xi32, @DDR> loc(#loc)
    %4 = VPURT.ConfigureBarrier<1> -> !VPURT.Barrier loc(#loc5)
    %5 = VPURT.DeclareBuffer <CMX_NN> <1024> -> !VPUIP.DistributedBuffer<1x16x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}> loc(#loc3)
    %6 = VPURT.DeclareBuffer <CMX_NN> [0] <1024> -> memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 0]> loc(#loc7)
    %7 = VPURT.DeclareBuffer <NetworkInput> [0] <0> -> memref<1x16x16x64xui8, #NHWC, @DDR> loc(#loc3)
    %8 = VPURT.DeclareBuffer <CMX_NN> [1] <1024> -> memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 1]> loc(#loc11)
    %9 = VPURT.DeclareBuffer <NetworkInput> [0] <16384> -> memref<1x16x16x64xui8, #NHWC, @DDR> loc(#loc3)
    %10 = VPURT.DeclareBuffer <CMX_NN> [2] <1024> -> memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 2]> loc(#loc15)
    %11 = VPURT.DeclareBuffer <NetworkInput> [0] <32768> -> memref<1x16x16x64xui8, #NHWC, @DDR> loc(#loc3)
    %12 = VPURT.DeclareBuffer <CMX_NN> [3] <1024> -> memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 3]> loc(#loc19)
    %13 = VPURT.DeclareBuffer <NetworkInput> [0] <49152> -> memref<1x16x16x64xui8, #NHWC, @DDR> loc(#loc3)
    %cst = const.Declare memref<1x1x1x5120xui8> = dense<1> : tensor<1x1x1x5120xui8> loc(#loc24)
    %14 = VPURT.DeclareBuffer <CMX_NN> [0, 1, 2, 3] <18432> -> !VPUIP.DistributedBuffer<1x1x1x5120xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc24)
    %15 = VPURT.DeclareBuffer <CMX_NN> [0] <18432> -> memref<32x1x1x4xsi32, [@CMX_NN, 0]> loc(#loc26)
    %16 = VPURT.DeclareBuffer <CMX_NN> [0] <18944> -> memref<32x16x3x3xui8, #NHWC, [@CMX_NN, 0]> loc(#loc28)
    %17 = VPURT.DeclareBuffer <CMX_NN> [1] <18432> -> memref<32x1x1x4xsi32, [@CMX_NN, 1]> loc(#loc30)
    %18 = VPURT.DeclareBuffer <CMX_NN> [1] <18944> -> memref<32x16x3x3xui8, #NHWC, [@CMX_NN, 1]> loc(#loc32)
    %19 = VPURT.DeclareBuffer <CMX_NN> [2] <18432> -> memref<32x1x1x4xsi32, [@CMX_NN, 2]> loc(#loc34)
    %20 = VPURT.DeclareBuffer <CMX_NN> [2] <18944> -> memref<32x16x3x3xui8, #NHWC, [@CMX_NN, 2]> loc(#loc36)
    %21 = VPURT.DeclareBuffer <CMX_NN> [3] <18432> -> memref<32x1x1x4xsi32, [@CMX_NN, 3]> loc(#loc38)
    %22 = VPURT.DeclareBuffer <CMX_NN> [3] <18944> -> memref<32x16x3x3xui8, #NHWC, [@CMX_NN, 3]> loc(#loc40)
    %23 = VPURT.ConfigureBarrier<2> -> !VPURT.Barrier loc(#loc5)
    %cst_0 = const.Declare memref<1x1x1x19456xui8> = dense<1> : tensor<1x1x1x19456xui8> loc(#loc42)
    %24 = VPURT.DeclareBuffer <CMX_NN> [0, 1, 2, 3] <23552> -> !VPUIP.DistributedBuffer<1x1x1x19456xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc42)
    %25 = VPURT.DeclareBuffer <CMX_NN> [0] <23552> -> memref<64x1x1x4xsi32, [@CMX_NN, 0]> loc(#loc43)
    %26 = VPURT.DeclareBuffer <CMX_NN> [0] <24576> -> memref<64x32x3x3xui8, #NHWC, [@CMX_NN, 0]> loc(#loc44)
    %27 = VPURT.DeclareBuffer <CMX_NN> [1] <23552> -> memref<64x1x1x4xsi32, [@CMX_NN, 1]> loc(#loc45)
    %28 = VPURT.DeclareBuffer <CMX_NN> [1] <24576> -> memref<64x32x3x3xui8, #NHWC, [@CMX_NN, 1]> loc(#loc46)
    %29 = VPURT.DeclareBuffer <CMX_NN> [2] <23552> -> memref<64x1x1x4xsi32, [@CMX_NN, 2]> loc(#loc47)
    %30 = VPURT.DeclareBuffer <CMX_NN> [2] <24576> -> memref<64x32x3x3xui8, #NHWC, [@CMX_NN, 2]> loc(#loc48)
    %31 = VPURT.DeclareBuffer <CMX_NN> [3] <23552> -> memref<64x1x1x4xsi32, [@CMX_NN, 3]> loc(#loc49)
    %32 = VPURT.DeclareBuffer <CMX_NN> [3] <24576> -> memref<64x32x3x3xui8, #NHWC, [@CMX_NN, 3]> loc(#loc50)
    %33 = VPURT.DeclareBuffer <CMX_NN> <43008> -> !VPUIP.DistributedBuffer<1x32x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}> loc(#loc5)
    %34 = VPURT.DeclareBuffer <CMX_NN> [0] <43008> -> memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 0]> loc(#loc52)
    %35 = VPURT.DeclareBuffer <CMX_NN> [1] <43008> -> memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 1]> loc(#loc56)
    %36 = VPURT.DeclareBuffer <CMX_NN> [2] <43008> -> memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 2]> loc(#loc60)
    %37 = VPURT.DeclareBuffer <CMX_NN> [3] <43008> -> memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 3]> loc(#loc64)
    %38 = VPURT.ConfigureBarrier<3> -> !VPURT.Barrier loc(#loc67)
    %cst_1 = const.Declare memref<1x1x1x37888xui8> = dense<1> : tensor<1x1x1x37888xui8> loc(#loc69)
    %39 = VPURT.DeclareBuffer <CMX_NN> [0, 1, 2, 3] <77824> -> !VPUIP.DistributedBuffer<1x1x1x37888xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc69)
    %40 = VPURT.DeclareBuffer <CMX_NN> [0] <77824> -> memref<64x1x1x4xsi32, [@CMX_NN, 0]> loc(#loc70)
    %41 = VPURT.DeclareBuffer <CMX_NN> [0] <78848> -> memref<64x64x3x3xui8, #NHWC, [@CMX_NN, 0]> loc(#loc71)
    %42 = VPURT.DeclareBuffer <CMX_NN> [1] <77824> -> memref<64x1x1x4xsi32, [@CMX_NN, 1]> loc(#loc72)
    %43 = VPURT.DeclareBuffer <CMX_NN> [1] <78848> -> memref<64x64x3x3xui8, #NHWC, [@CMX_NN, 1]> loc(#loc73)
    %44 = VPURT.DeclareBuffer <CMX_NN> [2] <77824> -> memref<64x1x1x4xsi32, [@CMX_NN, 2]> loc(#loc74)
    %45 = VPURT.DeclareBuffer <CMX_NN> [2] <78848> -> memref<64x64x3x3xui8, #NHWC, [@CMX_NN, 2]> loc(#loc75)
    %46 = VPURT.DeclareBuffer <CMX_NN> [3] <77824> -> memref<64x1x1x4xsi32, [@CMX_NN, 3]> loc(#loc76)
    %47 = VPURT.DeclareBuffer <CMX_NN> [3] <78848> -> memref<64x64x3x3xui8, #NHWC, [@CMX_NN, 3]> loc(#loc77)
    %48 = VPURT.DeclareBuffer <CMX_NN> <115712> -> !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}> loc(#loc67)
    %49 = VPURT.DeclareBuffer <CMX_NN> [0] <115712> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]> loc(#loc78)
    %50 = VPURT.DeclareBuffer <CMX_NN> [1] <115712> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]> loc(#loc80)
    %51 = VPURT.DeclareBuffer <CMX_NN> [2] <115712> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]> loc(#loc82)
    %52 = VPURT.DeclareBuffer <CMX_NN> [3] <115712> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]> loc(#loc84)
    %53 = VPURT.ConfigureBarrier<4> -> !VPURT.Barrier loc(#loc86)
    %54 = VPURT.DeclareBuffer <CMX_NN> <134144> -> !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}> loc(#loc86)
    %55 = VPURT.DeclareBuffer <CMX_NN> [0] <134144> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]> loc(#loc87)
    %56 = VPURT.DeclareBuffer <CMX_NN> [1] <134144> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]> loc(#loc89)
    %57 = VPURT.DeclareBuffer <CMX_NN> [2] <134144> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]> loc(#loc91)
    %58 = VPURT.DeclareBuffer <CMX_NN> [3] <134144> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]> loc(#loc93)
    %59 = VPURT.ConfigureBarrier<5> -> !VPURT.Barrier loc(#loc96)
    %cst_2 = const.Declare memref<1x1x1x10240xui8> = dense<1> : tensor<1x1x1x10240xui8> loc(#loc98)
    %60 = VPURT.DeclareBuffer <CMX_NN> [0, 1, 2, 3] <152576> -> !VPUIP.DistributedBuffer<1x1x1x10240xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc98)
    %61 = VPURT.DeclareBuffer <CMX_NN> [0] <152576> -> memref<128x1x1x4xsi32, [@CMX_NN, 0]> loc(#loc99)
    %62 = VPURT.DeclareBuffer <CMX_NN> [0] <154624> -> memref<128x64x1x1xui8, #NHWC, [@CMX_NN, 0]> loc(#loc100)
    %63 = VPURT.DeclareBuffer <CMX_NN> [1] <152576> -> memref<128x1x1x4xsi32, [@CMX_NN, 1]> loc(#loc101)
    %64 = VPURT.DeclareBuffer <CMX_NN> [1] <154624> -> memref<128x64x1x1xui8, #NHWC, [@CMX_NN, 1]> loc(#loc102)
    %65 = VPURT.DeclareBuffer <CMX_NN> [2] <152576> -> memref<128x1x1x4xsi32, [@CMX_NN, 2]> loc(#loc103)
    %66 = VPURT.DeclareBuffer <CMX_NN> [2] <154624> -> memref<128x64x1x1xui8, #NHWC, [@CMX_NN, 2]> loc(#loc104)
    %67 = VPURT.DeclareBuffer <CMX_NN> [3] <152576> -> memref<128x1x1x4xsi32, [@CMX_NN, 3]> loc(#loc105)
    %68 = VPURT.DeclareBuffer <CMX_NN> [3] <154624> -> memref<128x64x1x1xui8, #NHWC, [@CMX_NN, 3]> loc(#loc106)
    %69 = VPURT.DeclareBuffer <CMX_NN> <162816> -> !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}> loc(#loc96)
    %70 = VPURT.DeclareBuffer <CMX_NN> [0] <162816> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]> loc(#loc107)
    %71 = VPURT.DeclareBuffer <CMX_NN> [1] <162816> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]> loc(#loc109)
    %72 = VPURT.DeclareBuffer <CMX_NN> [2] <162816> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]> loc(#loc111)
    %73 = VPURT.DeclareBuffer <CMX_NN> [3] <162816> -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]> loc(#loc113)
    %74 = VPURT.ConfigureBarrier<6> -> !VPURT.Barrier loc(#loc115)
    %75 = VPURT.DeclareBuffer <CMX_NN> <181248> -> !VPUIP.DistributedBuffer<1x128x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}> loc(#loc115)
    %76 = VPURT.DeclareBuffer <CMX_NN> [0] <181248> -> memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 0]> loc(#loc116)
    %77 = VPURT.DeclareBuffer <CMX_NN> [1] <181248> -> memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 1]> loc(#loc118)
    %78 = VPURT.DeclareBuffer <CMX_NN> [2] <181248> -> memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 2]> loc(#loc120)
    %79 = VPURT.DeclareBuffer <CMX_NN> [3] <181248> -> memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 3]> loc(#loc122)
    %80 = VPURT.ConfigureBarrier<7> -> !VPURT.Barrier loc(#loc125)
    %cst_3 = const.Declare memref<1x1x1x149504xui8> = dense<1> : tensor<1x1x1x149504xui8> loc(#loc127)
    %81 = VPURT.DeclareBuffer <CMX_NN> [0, 1, 2, 3] <218112> -> !VPUIP.DistributedBuffer<1x1x1x149504xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc127)
    %82 = VPURT.DeclareBuffer <CMX_NN> [0] <218112> -> memref<128x1x1x4xsi32, [@CMX_NN, 0]> loc(#loc128)
    %83 = VPURT.DeclareBuffer <CMX_NN> [0] <220160> -> memref<128x128x3x3xui8, #NHWC, [@CMX_NN, 0]> loc(#loc129)
    %84 = VPURT.DeclareBuffer <CMX_NN> [1] <218112> -> memref<128x1x1x4xsi32, [@CMX_NN, 1]> loc(#loc130)
    %85 = VPURT.DeclareBuffer <CMX_NN> [1] <220160> -> memref<128x128x3x3xui8, #NHWC, [@CMX_NN, 1]> loc(#loc131)
    %86 = VPURT.DeclareBuffer <CMX_NN> [2] <218112> -> memref<128x1x1x4xsi32, [@CMX_NN, 2]> loc(#loc132)
    %87 = VPURT.DeclareBuffer <CMX_NN> [2] <220160> -> memref<128x128x3x3xui8, #NHWC, [@CMX_NN, 2]> loc(#loc133)
    %88 = VPURT.DeclareBuffer <CMX_NN> [3] <218112> -> memref<128x1x1x4xsi32, [@CMX_NN, 3]> loc(#loc134)
    %89 = VPURT.DeclareBuffer <CMX_NN> [3] <220160> -> memref<128x128x3x3xui8, #NHWC, [@CMX_NN, 3]> loc(#loc135)
    %90 = VPURT.DeclareBuffer <CMX_NN> <367616> -> !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}> loc(#loc125)
    %91 = VPURT.DeclareBuffer <CMX_NN> [0] <367616> -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 0]> loc(#loc136)
    %92 = VPURT.DeclareBuffer <CMX_NN> [1] <367616> -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 1]> loc(#loc138)
    %93 = VPURT.DeclareBuffer <CMX_NN> [2] <367616> -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 2]> loc(#loc140)
    %94 = VPURT.DeclareBuffer <CMX_NN> [3] <367616> -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 3]> loc(#loc142)
    %95 = VPURT.ConfigureBarrier<0> -> !VPURT.Barrier loc(#loc144)
    %cst_4 = const.Declare memref<1x1x1x2304xui8> = dense<1> : tensor<1x1x1x2304xui8> loc(#loc146)
    %96 = VPURT.DeclareBuffer <CMX_NN> [0, 1, 2, 3] <377856> -> !VPUIP.DistributedBuffer<1x1x1x2304xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc146)
    %97 = VPURT.DeclareBuffer <CMX_NN> [0] <377856> -> memref<16x1x1x4xsi32, [@CMX_NN, 0]> loc(#loc147)
    %98 = VPURT.DeclareBuffer <CMX_NN> [0] <378112> -> memref<16x128x1x1xui8, #NHWC, [@CMX_NN, 0]> loc(#loc148)
    %99 = VPURT.DeclareBuffer <CMX_NN> [1] <377856> -> memref<16x1x1x4xsi32, [@CMX_NN, 1]> loc(#loc149)
    %100 = VPURT.DeclareBuffer <CMX_NN> [1] <378112> -> memref<16x128x1x1xui8, #NHWC, [@CMX_NN, 1]> loc(#loc150)
    %101 = VPURT.DeclareBuffer <CMX_NN> [2] <377856> -> memref<16x1x1x4xsi32, [@CMX_NN, 2]> loc(#loc151)
    %102 = VPURT.DeclareBuffer <CMX_NN> [2] <378112> -> memref<16x128x1x1xui8, #NHWC, [@CMX_NN, 2]> loc(#loc152)
    %103 = VPURT.DeclareBuffer <CMX_NN> [3] <377856> -> memref<16x1x1x4xsi32, [@CMX_NN, 3]> loc(#loc153)
    %104 = VPURT.DeclareBuffer <CMX_NN> [3] <378112> -> memref<16x128x1x1xui8, #NHWC, [@CMX_NN, 3]> loc(#loc154)
    %105 = VPURT.DeclareBuffer <CMX_NN> <380160> -> !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}> loc(#loc144)
    %106 = VPURT.DeclareBuffer <CMX_NN> [0] <380160> -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 0]> loc(#loc155)
    %107 = VPURT.DeclareBuffer <CMX_NN> [1] <380160> -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 1]> loc(#loc157)
    %108 = VPURT.DeclareBuffer <CMX_NN> [2] <380160> -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 2]> loc(#loc159)
    %109 = VPURT.DeclareBuffer <CMX_NN> [3] <380160> -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 3]> loc(#loc161)
    %110 = VPURT.ConfigureBarrier<1> -> !VPURT.Barrier loc(#loc163)
    %111 = VPURT.DeclareBuffer <CMX_NN> <390400> -> !VPUIP.DistributedBuffer<1x16x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}> loc(#loc163)
    %112 = VPURT.DeclareBuffer <CMX_NN> [0] <390400> -> memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 0]> loc(#loc164)
    %113 = VPURT.DeclareBuffer <CMX_NN> [1] <390400> -> memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 1]> loc(#loc166)
    %114 = VPURT.DeclareBuffer <CMX_NN> [2] <390400> -> memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 2]> loc(#loc168)
    %115 = VPURT.DeclareBuffer <CMX_NN> [3] <390400> -> memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 3]> loc(#loc170)
    %116 = VPURT.ConfigureBarrier<2> -> !VPURT.Barrier loc(#loc173)
    %117 = VPURT.DeclareBuffer <CMX_NN> [0] <390400> -> memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 0]> loc(#loc175)
    %118 = VPURT.DeclareBuffer <CMX_NN> [0] <391680> -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 0]> loc(#loc176)
    %119 = VPURT.DeclareBuffer <CMX_NN> [0] <390912> -> memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 0]> loc(#loc179)
    %120 = VPURT.DeclareBuffer <CMX_NN> [0] <392704> -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 0]> loc(#loc180)
    %121 = VPURT.DeclareBuffer <CMX_NN> [1] <390400> -> memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 1]> loc(#loc182)
    %122 = VPURT.DeclareBuffer <CMX_NN> [1] <393792> -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 1]> loc(#loc183)
    %123 = VPURT.DeclareBuffer <CMX_NN> [1] <390912> -> memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 1]> loc(#loc185)
    %124 = VPURT.DeclareBuffer <CMX_NN> [1] <394816> -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 1]> loc(#loc186)
    %125 = VPURT.DeclareBuffer <CMX_NN> [2] <390400> -> memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 2]> loc(#loc188)
    %126 = VPURT.DeclareBuffer <CMX_NN> [2] <395904> -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 2]> loc(#loc189)
    %127 = VPURT.DeclareBuffer <CMX_NN> [2] <390912> -> memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 2]> loc(#loc191)
    %128 = VPURT.DeclareBuffer <CMX_NN> [2] <396928> -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 2]> loc(#loc192)
    %129 = VPURT.DeclareBuffer <CMX_NN> [3] <390400> -> memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 3]> loc(#loc194)
    %130 = VPURT.DeclareBuffer <CMX_NN> [3] <398016> -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 3]> loc(#loc195)
    %131 = VPURT.DeclareBuffer <CMX_NN> [3] <390912> -> memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 3]> loc(#loc197)
    %132 = VPURT.DeclareBuffer <CMX_NN> [3] <399040> -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 3]> loc(#loc198)
    %133 = VPURT.ConfigureBarrier<3> <{isFinalBarrier}> -> !VPURT.Barrier loc("finishing_barrier")
    %134 = VPURT.DeclareBuffer <CMX_NN> [0] <391680> -> memref<1x16x4x16xf16, #NHWC, [@CMX_NN, 0]> loc(#loc200)
    %135 = VPURT.DeclareBuffer <NetworkOutput> [0] <0> -> memref<1x16x4x16xf16, #NHWC, @DDR> loc(#loc200)
    %136 = VPURT.DeclareBuffer <CMX_NN> [1] <393792> -> memref<1x16x4x16xf16, #NHWC, [@CMX_NN, 1]> loc(#loc200)
    %137 = VPURT.DeclareBuffer <NetworkOutput> [0] <2048> -> memref<1x16x4x16xf16, #NHWC, @DDR> loc(#loc200)
    %138 = VPURT.DeclareBuffer <CMX_NN> [2] <395904> -> memref<1x16x4x16xf16, #NHWC, [@CMX_NN, 2]> loc(#loc200)
    %139 = VPURT.DeclareBuffer <NetworkOutput> [0] <4096> -> memref<1x16x4x16xf16, #NHWC, @DDR> loc(#loc200)
    %140 = VPURT.DeclareBuffer <CMX_NN> [3] <398016> -> memref<1x16x4x16xf16, #NHWC, [@CMX_NN, 3]> loc(#loc200)
    %141 = VPURT.DeclareBuffer <NetworkOutput> [0] <6144> -> memref<1x16x4x16xf16, #NHWC, @DDR> loc(#loc200)
    VPURT.Task updates(%0 : !VPURT.Barrier) {
      %142 = VPUIP.SyncDMA <{port = 0 : i64}> inputs(%2 : memref<0x0x0x0xi32, @DDR>) outputs(%3 : memref<0x0x0x0xi32, @DDR>) -> memref<0x0x0x0xi32, @DDR> loc("start_barrier_sync_dma")
    } loc("start_barrier_sync_dma")
    VPURT.Task waits(%0 : !VPURT.Barrier) updates(%4 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{port = 0 : i64}> inputs(%7 : memref<1x16x16x64xui8, #NHWC, @DDR>) outputs(%6 : memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 0]>) -> memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 0]> loc(#loc9)
    } loc(#loc9)
    VPURT.Task waits(%0 : !VPURT.Barrier) updates(%4 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{port = 1 : i64}> inputs(%9 : memref<1x16x16x64xui8, #NHWC, @DDR>) outputs(%8 : memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 1]>) -> memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 1]> loc(#loc13)
    } loc(#loc13)
    VPURT.Task updates(%4 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{port = 0 : i64}> inputs(%11 : memref<1x16x16x64xui8, #NHWC, @DDR>) outputs(%10 : memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 2]>) -> memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 2]> loc(#loc17)
    } loc(#loc17)
    VPURT.Task updates(%4 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{port = 1 : i64}> inputs(%13 : memref<1x16x16x64xui8, #NHWC, @DDR>) outputs(%12 : memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 3]>) -> memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 3]> loc(#loc21)
    } loc(#loc21)
    VPURT.Task updates(%4 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{is_out_of_order, port = 1 : i64}> inputs(%cst : memref<1x1x1x5120xui8>) outputs(%14 : !VPUIP.DistributedBuffer<1x1x1x5120xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}>) -> !VPUIP.DistributedBuffer<1x1x1x5120xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc24)
    } loc(#loc24)
    VPURT.Task waits(%4 : !VPURT.Barrier) updates(%23 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{is_out_of_order, port = 1 : i64}> inputs(%cst_0 : memref<1x1x1x19456xui8>) outputs(%24 : !VPUIP.DistributedBuffer<1x1x1x19456xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}>) -> !VPUIP.DistributedBuffer<1x1x1x19456xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc42)
    } loc(#loc42)
    VPURT.Task waits(%4 : !VPURT.Barrier) updates(%23 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 1 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%6 : memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 0]>) weights(%16 : memref<32x16x3x3xui8, #NHWC, [@CMX_NN, 0]>) weight_table(%15 : memref<32x1x1x4xsi32, [@CMX_NN, 0]>) parent_input(%5 : !VPUIP.DistributedBuffer<1x16x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%33 : !VPUIP.DistributedBuffer<1x32x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%34 : memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 0]>) -> memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 0]> variants : {
        DPUTask {cluster_id = 0 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [63, 15, 31], outStart = [0, 0, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 1 : i64, bottom = 0 : i64>, workload_id = 0 : i64} loc(#loc5)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc5)
      } loc(#loc54)
    } loc(#loc54)
    VPURT.Task waits(%4 : !VPURT.Barrier) updates(%23 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%8 : memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 1]>) weights(%18 : memref<32x16x3x3xui8, #NHWC, [@CMX_NN, 1]>) weight_table(%17 : memref<32x1x1x4xsi32, [@CMX_NN, 1]>) parent_input(%5 : !VPUIP.DistributedBuffer<1x16x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%33 : !VPUIP.DistributedBuffer<1x32x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%35 : memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 1]>) -> memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 1]> variants : {
        DPUTask {cluster_id = 1 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [63, 31, 31], outStart = [0, 16, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 4 : i64} loc(#loc5)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc5)
      } loc(#loc58)
    } loc(#loc58)
    VPURT.Task waits(%4 : !VPURT.Barrier) updates(%23 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%10 : memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 2]>) weights(%20 : memref<32x16x3x3xui8, #NHWC, [@CMX_NN, 2]>) weight_table(%19 : memref<32x1x1x4xsi32, [@CMX_NN, 2]>) parent_input(%5 : !VPUIP.DistributedBuffer<1x16x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%33 : !VPUIP.DistributedBuffer<1x32x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%36 : memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 2]>) -> memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 2]> variants : {
        DPUTask {cluster_id = 2 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [63, 47, 31], outStart = [0, 32, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 8 : i64} loc(#loc5)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc5)
      } loc(#loc62)
    } loc(#loc62)
    VPURT.Task waits(%4 : !VPURT.Barrier) updates(%23 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%12 : memref<1x16x16x64xui8, #NHWC, [@CMX_NN, 3]>) weights(%22 : memref<32x16x3x3xui8, #NHWC, [@CMX_NN, 3]>) weight_table(%21 : memref<32x1x1x4xsi32, [@CMX_NN, 3]>) parent_input(%5 : !VPUIP.DistributedBuffer<1x16x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%33 : !VPUIP.DistributedBuffer<1x32x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%37 : memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 3]>) -> memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 3]> variants : {
        DPUTask {cluster_id = 3 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [63, 63, 31], outStart = [0, 48, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, workload_id = 12 : i64} loc(#loc5)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc5)
      } loc(#loc66)
    } loc(#loc66)
    VPURT.Task waits(%23 : !VPURT.Barrier) updates(%38 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{is_out_of_order, port = 1 : i64}> inputs(%cst_1 : memref<1x1x1x37888xui8>) outputs(%39 : !VPUIP.DistributedBuffer<1x1x1x37888xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}>) -> !VPUIP.DistributedBuffer<1x1x1x37888xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc69)
    } loc(#loc69)
    VPURT.Task waits(%23 : !VPURT.Barrier) updates(%38 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%34 : memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 0]>) weights(%26 : memref<64x32x3x3xui8, #NHWC, [@CMX_NN, 0]>) weight_table(%25 : memref<64x1x1x4xsi32, [@CMX_NN, 0]>) parent_input(%33 : !VPUIP.DistributedBuffer<1x32x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%48 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%49 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]> variants : {
        DPUTask {cluster_id = 0 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 7, 63], outStart = [0, 0, 0], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 0 : i64} loc(#loc67)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc67)
      } loc(#loc79)
    } loc(#loc79)
    VPURT.Task waits(%23 : !VPURT.Barrier) updates(%38 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%35 : memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 1]>) weights(%28 : memref<64x32x3x3xui8, #NHWC, [@CMX_NN, 1]>) weight_table(%27 : memref<64x1x1x4xsi32, [@CMX_NN, 1]>) parent_input(%33 : !VPUIP.DistributedBuffer<1x32x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%48 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%50 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]> variants : {
        DPUTask {cluster_id = 1 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 15, 63], outStart = [0, 8, 0], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 4 : i64} loc(#loc67)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc67)
      } loc(#loc81)
    } loc(#loc81)
    VPURT.Task waits(%23 : !VPURT.Barrier) updates(%38 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%36 : memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 2]>) weights(%30 : memref<64x32x3x3xui8, #NHWC, [@CMX_NN, 2]>) weight_table(%29 : memref<64x1x1x4xsi32, [@CMX_NN, 2]>) parent_input(%33 : !VPUIP.DistributedBuffer<1x32x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%48 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%51 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]> variants : {
        DPUTask {cluster_id = 2 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 23, 63], outStart = [0, 16, 0], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 8 : i64} loc(#loc67)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc67)
      } loc(#loc83)
    } loc(#loc83)
    VPURT.Task waits(%23 : !VPURT.Barrier) updates(%38 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%37 : memref<1x32x16x64xui8, #NHWC, [@CMX_NN, 3]>) weights(%32 : memref<64x32x3x3xui8, #NHWC, [@CMX_NN, 3]>) weight_table(%31 : memref<64x1x1x4xsi32, [@CMX_NN, 3]>) parent_input(%33 : !VPUIP.DistributedBuffer<1x32x64x64xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%48 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%52 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]> variants : {
        DPUTask {cluster_id = 3 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 31, 63], outStart = [0, 24, 0], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, workload_id = 12 : i64} loc(#loc67)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc67)
      } loc(#loc85)
    } loc(#loc85)
    VPURT.Task waits(%38 : !VPURT.Barrier) updates(%53 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 1 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%49 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]>) weights(%41 : memref<64x64x3x3xui8, #NHWC, [@CMX_NN, 0]>) weight_table(%40 : memref<64x1x1x4xsi32, [@CMX_NN, 0]>) parent_input(%48 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%54 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%55 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]> variants : {
        DPUTask {cluster_id = 0 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 7, 63], outStart = [0, 0, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 1 : i64, bottom = 0 : i64>, workload_id = 0 : i64} loc(#loc86)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc86)
      } loc(#loc88)
    } loc(#loc88)
    VPURT.Task waits(%38 : !VPURT.Barrier) updates(%53 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%50 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]>) weights(%43 : memref<64x64x3x3xui8, #NHWC, [@CMX_NN, 1]>) weight_table(%42 : memref<64x1x1x4xsi32, [@CMX_NN, 1]>) parent_input(%48 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%54 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%56 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]> variants : {
        DPUTask {cluster_id = 1 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 15, 63], outStart = [0, 8, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 4 : i64} loc(#loc86)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc86)
      } loc(#loc90)
    } loc(#loc90)
    VPURT.Task waits(%38 : !VPURT.Barrier) updates(%53 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%51 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]>) weights(%45 : memref<64x64x3x3xui8, #NHWC, [@CMX_NN, 2]>) weight_table(%44 : memref<64x1x1x4xsi32, [@CMX_NN, 2]>) parent_input(%48 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%54 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%57 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]> variants : {
        DPUTask {cluster_id = 2 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 23, 63], outStart = [0, 16, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 8 : i64} loc(#loc86)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc86)
      } loc(#loc92)
    } loc(#loc92)
    VPURT.Task waits(%38 : !VPURT.Barrier) updates(%53 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%52 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]>) weights(%47 : memref<64x64x3x3xui8, #NHWC, [@CMX_NN, 3]>) weight_table(%46 : memref<64x1x1x4xsi32, [@CMX_NN, 3]>) parent_input(%48 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%54 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%58 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]> variants : {
        DPUTask {cluster_id = 3 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 31, 63], outStart = [0, 24, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, workload_id = 12 : i64} loc(#loc86)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc86)
      } loc(#loc94)
    } loc(#loc94)
    VPURT.Task waits(%53 : !VPURT.Barrier) updates(%59 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{is_out_of_order, port = 1 : i64}> inputs(%cst_2 : memref<1x1x1x10240xui8>) outputs(%60 : !VPUIP.DistributedBuffer<1x1x1x10240xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}>) -> !VPUIP.DistributedBuffer<1x1x1x10240xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc98)
    } loc(#loc98)
    VPURT.Task waits(%53 : !VPURT.Barrier) updates(%59 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<ELTWISE>}> input(%55 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]>) weights(%49 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]>) parent_input(%54 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%69 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%70 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]> variants : {
        DPUTask {cluster_id = 0 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_8x16>, outEnd = [31, 7, 63], outStart = [0, 0, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 0 : i64} loc(#loc96)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <ADD>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc96)
      } loc(#loc108)
    } loc(#loc108)
    VPURT.Task waits(%53 : !VPURT.Barrier) updates(%59 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<ELTWISE>}> input(%56 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]>) weights(%50 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]>) parent_input(%54 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%69 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%71 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]> variants : {
        DPUTask {cluster_id = 1 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_8x16>, outEnd = [31, 15, 63], outStart = [0, 8, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 4 : i64} loc(#loc96)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <ADD>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc96)
      } loc(#loc110)
    } loc(#loc110)
    VPURT.Task waits(%53 : !VPURT.Barrier) updates(%59 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<ELTWISE>}> input(%57 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]>) weights(%51 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]>) parent_input(%54 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%69 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%72 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]> variants : {
        DPUTask {cluster_id = 2 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_8x16>, outEnd = [31, 23, 63], outStart = [0, 16, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 8 : i64} loc(#loc96)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <ADD>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc96)
      } loc(#loc112)
    } loc(#loc112)
    VPURT.Task waits(%53 : !VPURT.Barrier) updates(%59 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<ELTWISE>}> input(%58 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]>) weights(%52 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]>) parent_input(%54 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%69 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%73 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]>) -> memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]> variants : {
        DPUTask {cluster_id = 3 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_8x16>, outEnd = [31, 31, 63], outStart = [0, 24, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 12 : i64} loc(#loc96)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <ADD>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc96)
      } loc(#loc114)
    } loc(#loc114)
    VPURT.Task waits(%59 : !VPURT.Barrier) updates(%74 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [1, 1], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%70 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 0]>) weights(%62 : memref<128x64x1x1xui8, #NHWC, [@CMX_NN, 0]>) weight_table(%61 : memref<128x1x1x4xsi32, [@CMX_NN, 0]>) parent_input(%69 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%75 : !VPUIP.DistributedBuffer<1x128x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%76 : memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 0]>) -> memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 0]> variants : {
        DPUTask {cluster_id = 0 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 7, 127], outStart = [0, 0, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 0 : i64} loc(#loc115)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc115)
      } loc(#loc117)
    } loc(#loc117)
    VPURT.Task waits(%59 : !VPURT.Barrier) updates(%74 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [1, 1], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%71 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 1]>) weights(%64 : memref<128x64x1x1xui8, #NHWC, [@CMX_NN, 1]>) weight_table(%63 : memref<128x1x1x4xsi32, [@CMX_NN, 1]>) parent_input(%69 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%75 : !VPUIP.DistributedBuffer<1x128x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%77 : memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 1]>) -> memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 1]> variants : {
        DPUTask {cluster_id = 1 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 15, 127], outStart = [0, 8, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 4 : i64} loc(#loc115)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc115)
      } loc(#loc119)
    } loc(#loc119)
    VPURT.Task waits(%59 : !VPURT.Barrier) updates(%74 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [1, 1], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%72 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 2]>) weights(%66 : memref<128x64x1x1xui8, #NHWC, [@CMX_NN, 2]>) weight_table(%65 : memref<128x1x1x4xsi32, [@CMX_NN, 2]>) parent_input(%69 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%75 : !VPUIP.DistributedBuffer<1x128x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%78 : memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 2]>) -> memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 2]> variants : {
        DPUTask {cluster_id = 2 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 23, 127], outStart = [0, 16, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 8 : i64} loc(#loc115)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc115)
      } loc(#loc121)
    } loc(#loc121)
    VPURT.Task waits(%59 : !VPURT.Barrier) updates(%74 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [1, 1], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%73 : memref<1x64x8x32xui8, #NHWC, [@CMX_NN, 3]>) weights(%68 : memref<128x64x1x1xui8, #NHWC, [@CMX_NN, 3]>) weight_table(%67 : memref<128x1x1x4xsi32, [@CMX_NN, 3]>) parent_input(%69 : !VPUIP.DistributedBuffer<1x64x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%75 : !VPUIP.DistributedBuffer<1x128x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%79 : memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 3]>) -> memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 3]> variants : {
        DPUTask {cluster_id = 3 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [31, 31, 127], outStart = [0, 24, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 12 : i64} loc(#loc115)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc115)
      } loc(#loc123)
    } loc(#loc123)
    VPURT.Task waits(%74 : !VPURT.Barrier) updates(%80 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{is_out_of_order, port = 1 : i64}> inputs(%cst_3 : memref<1x1x1x149504xui8>) outputs(%81 : !VPUIP.DistributedBuffer<1x1x1x149504xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}>) -> !VPUIP.DistributedBuffer<1x1x1x149504xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc127)
    } loc(#loc127)
    VPURT.Task waits(%74 : !VPURT.Barrier) updates(%80 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<MAXPOOL>}> input(%76 : memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 0]>) parent_input(%75 : !VPUIP.DistributedBuffer<1x128x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%90 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%91 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 0]>) -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 0]> variants : {
        DPUTask {cluster_id = 0 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 3, 63], outStart = [0, 0, 0], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 0 : i64} loc(#loc125)
        DPUTask {cluster_id = 0 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 3, 127], outStart = [0, 0, 64], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 1 : i64} loc(#loc125)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc125)
      } loc(#loc137)
    } loc(#loc137)
    VPURT.Task waits(%74 : !VPURT.Barrier) updates(%80 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<MAXPOOL>}> input(%77 : memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 1]>) parent_input(%75 : !VPUIP.DistributedBuffer<1x128x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%90 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%92 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 1]>) -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 1]> variants : {
        DPUTask {cluster_id = 1 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 7, 63], outStart = [0, 4, 0], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 4 : i64} loc(#loc125)
        DPUTask {cluster_id = 1 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 7, 127], outStart = [0, 4, 64], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 5 : i64} loc(#loc125)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc125)
      } loc(#loc139)
    } loc(#loc139)
    VPURT.Task waits(%74 : !VPURT.Barrier) updates(%80 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<MAXPOOL>}> input(%78 : memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 2]>) parent_input(%75 : !VPUIP.DistributedBuffer<1x128x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%90 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%93 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 2]>) -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 2]> variants : {
        DPUTask {cluster_id = 2 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 11, 63], outStart = [0, 8, 0], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 8 : i64} loc(#loc125)
        DPUTask {cluster_id = 2 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 11, 127], outStart = [0, 8, 64], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 9 : i64} loc(#loc125)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc125)
      } loc(#loc141)
    } loc(#loc141)
    VPURT.Task waits(%74 : !VPURT.Barrier) updates(%80 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, kernel_size = [3, 3], kernel_strides = [2, 2], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<MAXPOOL>}> input(%79 : memref<1x128x8x32xui8, #NHWC, [@CMX_NN, 3]>) parent_input(%75 : !VPUIP.DistributedBuffer<1x128x32x32xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%90 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%94 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 3]>) -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 3]> variants : {
        DPUTask {cluster_id = 3 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 15, 63], outStart = [0, 12, 0], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, workload_id = 12 : i64} loc(#loc125)
        DPUTask {cluster_id = 3 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 15, 127], outStart = [0, 12, 64], pad = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, workload_id = 13 : i64} loc(#loc125)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc125)
      } loc(#loc143)
    } loc(#loc143)
    VPURT.Task waits(%80 : !VPURT.Barrier) updates(%95 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{is_out_of_order, port = 1 : i64}> inputs(%cst_4 : memref<1x1x1x2304xui8>) outputs(%96 : !VPUIP.DistributedBuffer<1x1x1x2304xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}>) -> !VPUIP.DistributedBuffer<1x1x1x2304xui8, #NCHW, @CMX_NN, {mode = "DUPLICATED", num_clusters = 4 : i64}> loc(#loc146)
    } loc(#loc146)
    VPURT.Task waits(%80 : !VPURT.Barrier) updates(%95 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 1 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%91 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 0]>) weights(%83 : memref<128x128x3x3xui8, #NHWC, [@CMX_NN, 0]>) weight_table(%82 : memref<128x1x1x4xsi32, [@CMX_NN, 0]>) parent_input(%90 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%105 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%106 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 0]>) -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 0]> variants : {
        DPUTask {cluster_id = 0 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 3, 127], outStart = [0, 0, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 1 : i64, bottom = 0 : i64>, workload_id = 0 : i64} loc(#loc144)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc144)
      } loc(#loc156)
    } loc(#loc156)
    VPURT.Task waits(%80 : !VPURT.Barrier) updates(%95 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%92 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 1]>) weights(%85 : memref<128x128x3x3xui8, #NHWC, [@CMX_NN, 1]>) weight_table(%84 : memref<128x1x1x4xsi32, [@CMX_NN, 1]>) parent_input(%90 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%105 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%107 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 1]>) -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 1]> variants : {
        DPUTask {cluster_id = 1 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 7, 127], outStart = [0, 4, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 4 : i64} loc(#loc144)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc144)
      } loc(#loc158)
    } loc(#loc158)
    VPURT.Task waits(%80 : !VPURT.Barrier) updates(%95 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%93 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 2]>) weights(%87 : memref<128x128x3x3xui8, #NHWC, [@CMX_NN, 2]>) weight_table(%86 : memref<128x1x1x4xsi32, [@CMX_NN, 2]>) parent_input(%90 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%105 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%108 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 2]>) -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 2]> variants : {
        DPUTask {cluster_id = 2 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 11, 127], outStart = [0, 8, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 8 : i64} loc(#loc144)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc144)
      } loc(#loc160)
    } loc(#loc160)
    VPURT.Task waits(%80 : !VPURT.Barrier) updates(%95 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, kernel_size = [3, 3], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%94 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 3]>) weights(%89 : memref<128x128x3x3xui8, #NHWC, [@CMX_NN, 3]>) weight_table(%88 : memref<128x1x1x4xsi32, [@CMX_NN, 3]>) parent_input(%90 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%105 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%109 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 3]>) -> memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 3]> variants : {
        DPUTask {cluster_id = 3 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 15, 127], outStart = [0, 12, 0], pad = #VPU.Padding<left = 1 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>, workload_id = 12 : i64} loc(#loc144)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc144)
      } loc(#loc162)
    } loc(#loc162)
    VPURT.Task waits(%95 : !VPURT.Barrier) updates(%110 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [1, 1], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%106 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 0]>) weights(%98 : memref<16x128x1x1xui8, #NHWC, [@CMX_NN, 0]>) weight_table(%97 : memref<16x1x1x4xsi32, [@CMX_NN, 0]>) parent_input(%105 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%111 : !VPUIP.DistributedBuffer<1x16x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%112 : memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 0]>) -> memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 0]> variants : {
        DPUTask {cluster_id = 0 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 3, 15], outStart = [0, 0, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 0 : i64} loc(#loc163)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc163)
      } loc(#loc165)
    } loc(#loc165)
    VPURT.Task waits(%95 : !VPURT.Barrier) updates(%110 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [1, 1], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%107 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 1]>) weights(%100 : memref<16x128x1x1xui8, #NHWC, [@CMX_NN, 1]>) weight_table(%99 : memref<16x1x1x4xsi32, [@CMX_NN, 1]>) parent_input(%105 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%111 : !VPUIP.DistributedBuffer<1x16x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%113 : memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 1]>) -> memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 1]> variants : {
        DPUTask {cluster_id = 1 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 7, 15], outStart = [0, 4, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 4 : i64} loc(#loc163)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc163)
      } loc(#loc167)
    } loc(#loc167)
    VPURT.Task waits(%95 : !VPURT.Barrier) updates(%110 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [1, 1], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%108 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 2]>) weights(%102 : memref<16x128x1x1xui8, #NHWC, [@CMX_NN, 2]>) weight_table(%101 : memref<16x1x1x4xsi32, [@CMX_NN, 2]>) parent_input(%105 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%111 : !VPUIP.DistributedBuffer<1x16x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%114 : memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 2]>) -> memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 2]> variants : {
        DPUTask {cluster_id = 2 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 11, 15], outStart = [0, 8, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 8 : i64} loc(#loc163)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc163)
      } loc(#loc169)
    } loc(#loc169)
    VPURT.Task waits(%95 : !VPURT.Barrier) updates(%110 : !VPURT.Barrier) {
      %142 = VPUIP.NCEClusterTask <{is_segmented, kernel_padding = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, kernel_size = [1, 1], kernel_strides = [1, 1], mpe_engine = #VPU.MPEEngine37XX<mode = <SCL>>, task_type = #VPUIP.nce_task_type<CONV>}> input(%109 : memref<1x128x4x16xui8, #NHWC, [@CMX_NN, 3]>) weights(%104 : memref<16x128x1x1xui8, #NHWC, [@CMX_NN, 3]>) weight_table(%103 : memref<16x1x1x4xsi32, [@CMX_NN, 3]>) parent_input(%105 : !VPUIP.DistributedBuffer<1x128x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) parent_output(%111 : !VPUIP.DistributedBuffer<1x16x16x16xui8, #NHWC, @CMX_NN, {mode = "SEGMENTED", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64}>) outputs(%115 : memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 3]>) -> memref<1x16x4x16xui8, #NHWC, [@CMX_NN, 3]> variants : {
        DPUTask {cluster_id = 3 : i64, mpe_mode = #VPU.mpe_mode<CUBOID_16x16>, outEnd = [15, 15, 15], outStart = [0, 12, 0], pad = #VPU.Padding<left = 0 : i64, right = 0 : i64, top = 0 : i64, bottom = 0 : i64>, workload_id = 12 : i64} loc(#loc163)
      } PPE : {
        PPETask {ppe = #VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64, clamp_high = 255 : i64, lrelu_mult = 1 : i64, lrelu_shift = 0 : i64, fp_prelu_alpha = 1.000000e+00 : f64>} loc(#loc163)
      } loc(#loc171)
    } loc(#loc171)
    VPURT.Task waits(%110 : !VPURT.Barrier) updates(%116 : !VPURT.Barrier) {
      %results = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 0>} @VPU.SW::@builtin_Softmax inputs(%117 as %arg3: memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 0]>) outputs(%118 as %arg4: memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 0]>) on tile 0 -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 0]>{
        VPUIP.SW.Kernel.run {attrs = [0, 0]}(%arg3, %arg4) : memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 0]>, memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 0]> loc(#loc)
      } loc(#loc177)
    } loc(#loc177)
    VPURT.Task waits(%110 : !VPURT.Barrier) updates(%116 : !VPURT.Barrier) {
      %results = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 0>} @VPU.SW::@builtin_Softmax inputs(%119 as %arg3: memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 0]>) outputs(%120 as %arg4: memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 0]>) on tile 0 -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 0]>{
        VPUIP.SW.Kernel.run {attrs = [0, 0]}(%arg3, %arg4) : memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 0]>, memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 0]> loc(#loc)
      } loc(#loc181)
    } loc(#loc181)
    VPURT.Task waits(%110 : !VPURT.Barrier) updates(%116 : !VPURT.Barrier) {
      %results = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 0>} @VPU.SW::@builtin_Softmax inputs(%121 as %arg3: memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 1]>) outputs(%122 as %arg4: memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 1]>) on tile 1 -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 1]>{
        VPUIP.SW.Kernel.run {attrs = [0, 0]}(%arg3, %arg4) : memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 1]>, memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 1]> loc(#loc)
      } loc(#loc184)
    } loc(#loc184)
    VPURT.Task waits(%110 : !VPURT.Barrier) updates(%116 : !VPURT.Barrier) {
      %results = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 0>} @VPU.SW::@builtin_Softmax inputs(%123 as %arg3: memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 1]>) outputs(%124 as %arg4: memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 1]>) on tile 1 -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 1]>{
        VPUIP.SW.Kernel.run {attrs = [0, 0]}(%arg3, %arg4) : memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 1]>, memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 1]> loc(#loc)
      } loc(#loc187)
    } loc(#loc187)
    VPURT.Task waits(%110 : !VPURT.Barrier) updates(%116 : !VPURT.Barrier) {
      %results = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 0>} @VPU.SW::@builtin_Softmax inputs(%125 as %arg3: memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 2]>) outputs(%126 as %arg4: memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 2]>) on tile 2 -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 2]>{
        VPUIP.SW.Kernel.run {attrs = [0, 0]}(%arg3, %arg4) : memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 2]>, memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 2]> loc(#loc)
      } loc(#loc190)
    } loc(#loc190)
    VPURT.Task waits(%110 : !VPURT.Barrier) updates(%116 : !VPURT.Barrier) {
      %results = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 0>} @VPU.SW::@builtin_Softmax inputs(%127 as %arg3: memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 2]>) outputs(%128 as %arg4: memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 2]>) on tile 2 -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 2]>{
        VPUIP.SW.Kernel.run {attrs = [0, 0]}(%arg3, %arg4) : memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 2]>, memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 2]> loc(#loc)
      } loc(#loc193)
    } loc(#loc193)
    VPURT.Task waits(%110 : !VPURT.Barrier) updates(%116 : !VPURT.Barrier) {
      %results = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 0>} @VPU.SW::@builtin_Softmax inputs(%129 as %arg3: memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 3]>) outputs(%130 as %arg4: memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 3]>) on tile 3 -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 3]>{
        VPUIP.SW.Kernel.run {attrs = [0, 0]}(%arg3, %arg4) : memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 3]>, memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 3]> loc(#loc)
      } loc(#loc196)
    } loc(#loc196)
    VPURT.Task waits(%110 : !VPURT.Barrier) updates(%116 : !VPURT.Barrier) {
      %results = VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 1, 0, 0>} @VPU.SW::@builtin_Softmax inputs(%131 as %arg3: memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 3]>) outputs(%132 as %arg4: memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 3]>) on tile 3 -> memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 3]>{
        VPUIP.SW.Kernel.run {attrs = [0, 0]}(%arg3, %arg4) : memref<1x16x2x16xui8, #NHWC, [@CMX_NN, 3]>, memref<1x16x2x16xf16, #NHWC, [@CMX_NN, 3]> loc(#loc)
      } loc(#loc199)
    } loc(#loc199)
    VPURT.Task waits(%116 : !VPURT.Barrier) updates(%133 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{port = 0 : i64}> inputs(%134 : memref<1x16x4x16xf16, #NHWC, [@CMX_NN, 0]>) outputs(%135 : memref<1x16x4x16xf16, #NHWC, @DDR>) -> memref<1x16x4x16xf16, #NHWC, @DDR> loc(#loc201)
    } loc(#loc201)
    VPURT.Task waits(%116 : !VPURT.Barrier) updates(%133 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{port = 1 : i64}> inputs(%136 : memref<1x16x4x16xf16, #NHWC, [@CMX_NN, 1]>) outputs(%137 : memref<1x16x4x16xf16, #NHWC, @DDR>) -> memref<1x16x4x16xf16, #NHWC, @DDR> loc(#loc202)
    } loc(#loc202)
    VPURT.Task waits(%116 : !VPURT.Barrier) updates(%133 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{port = 0 : i64}> inputs(%138 : memref<1x16x4x16xf16, #NHWC, [@CMX_NN, 2]>) outputs(%139 : memref<1x16x4x16xf16, #NHWC, @DDR>) -> memref<1x16x4x16xf16, #NHWC, @DDR> loc(#loc203)
    } loc(#loc203)
    VPURT.Task waits(%116 : !VPURT.Barrier) updates(%133 : !VPURT.Barrier) {
      %142 = VPUIP.NNDMA <{port = 1 : i64}> inputs(%140 : memref<1x16x4x16xf16, #NHWC, [@CMX_NN, 3]>) outputs(%141 : memref<1x16x4x16xf16, #NHWC, @DDR>) -> memref<1x16x4x16xf16, #NHWC, @DDR> loc(#loc204)
    } loc(#loc204)
    return %arg1 : memref<1x16x16x16xf16, #NHWC, @DDR> loc(#loc)
  } loc(#loc)
} loc(#loc)
#loc2 = loc("data")
#loc3 = loc(fused<{name = "data", type = "Parameter"}>[#loc2])
#loc4 = loc("conv1")
#loc5 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4])
#loc6 = loc("_input_cluster_0")
#loc7 = loc(fused<{name = "data", type = "Parameter"}>[#loc2, #loc6])
#loc8 = loc("_cluster_0")
#loc9 = loc(fused<{name = "data", type = "Parameter"}>[#loc2, #loc8])
#loc10 = loc("_input_cluster_1")
#loc11 = loc(fused<{name = "data", type = "Parameter"}>[#loc2, #loc10])
#loc12 = loc("_cluster_1")
#loc13 = loc(fused<{name = "data", type = "Parameter"}>[#loc2, #loc12])
#loc14 = loc("_input_cluster_2")
#loc15 = loc(fused<{name = "data", type = "Parameter"}>[#loc2, #loc14])
#loc16 = loc("_cluster_2")
#loc17 = loc(fused<{name = "data", type = "Parameter"}>[#loc2, #loc16])
#loc18 = loc("_input_cluster_3")
#loc19 = loc(fused<{name = "data", type = "Parameter"}>[#loc2, #loc18])
#loc20 = loc("_cluster_3")
#loc21 = loc(fused<{name = "data", type = "Parameter"}>[#loc2, #loc20])
#loc22 = loc("_fused_constant")
#loc23 = loc("_fused_tile")
#loc24 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc22, #loc23])
#loc25 = loc("_weightTable_cluster_0")
#loc26 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc25])
#loc27 = loc("_weights_cluster_0")
#loc28 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc27])
#loc29 = loc("_weightTable_cluster_1")
#loc30 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc29])
#loc31 = loc("_weights_cluster_1")
#loc32 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc31])
#loc33 = loc("_weightTable_cluster_2")
#loc34 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc33])
#loc35 = loc("_weights_cluster_2")
#loc36 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc35])
#loc37 = loc("_weightTable_cluster_3")
#loc38 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc37])
#loc39 = loc("_weights_cluster_3")
#loc40 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc39])
#loc41 = loc("conv2")
#loc42 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc22, #loc23])
#loc43 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc25])
#loc44 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc27])
#loc45 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc29])
#loc46 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc31])
#loc47 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc33])
#loc48 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc35])
#loc49 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc37])
#loc50 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc39])
#loc51 = loc("_outputBuff_cluster_0")
#loc52 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc51])
#loc53 = loc("cluster_0")
#loc54 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc53])
#loc55 = loc("_outputBuff_cluster_1")
#loc56 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc55])
#loc57 = loc("cluster_1")
#loc58 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc57])
#loc59 = loc("_outputBuff_cluster_2")
#loc60 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc59])
#loc61 = loc("cluster_2")
#loc62 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc61])
#loc63 = loc("_outputBuff_cluster_3")
#loc64 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc63])
#loc65 = loc("cluster_3")
#loc66 = loc(fused<{name = "conv1", type = "Convolution"}>[#loc4, #loc65])
#loc67 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41])
#loc68 = loc("conv3")
#loc69 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc22, #loc23])
#loc70 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc25])
#loc71 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc27])
#loc72 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc29])
#loc73 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc31])
#loc74 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc33])
#loc75 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc35])
#loc76 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc37])
#loc77 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc39])
#loc78 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc51])
#loc79 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc53])
#loc80 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc55])
#loc81 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc57])
#loc82 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc59])
#loc83 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc61])
#loc84 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc63])
#loc85 = loc(fused<{name = "conv2", type = "Convolution"}>[#loc41, #loc65])
#loc86 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68])
#loc87 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc51])
#loc88 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc53])
#loc89 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc55])
#loc90 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc57])
#loc91 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc59])
#loc92 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc61])
#loc93 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc63])
#loc94 = loc(fused<{name = "conv3", type = "Convolution"}>[#loc68, #loc65])
#loc95 = loc("add3")
#loc96 = loc(fused<{name = "add3", type = "Add"}>[#loc95])
#loc97 = loc("conv4")
#loc98 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc22, #loc23])
#loc99 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc25])
#loc100 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc27])
#loc101 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc29])
#loc102 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc31])
#loc103 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc33])
#loc104 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc35])
#loc105 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc37])
#loc106 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc39])
#loc107 = loc(fused<{name = "add3", type = "Add"}>[#loc95, #loc51])
#loc108 = loc(fused<{name = "add3", type = "Add"}>[#loc95, #loc53])
#loc109 = loc(fused<{name = "add3", type = "Add"}>[#loc95, #loc55])
#loc110 = loc(fused<{name = "add3", type = "Add"}>[#loc95, #loc57])
#loc111 = loc(fused<{name = "add3", type = "Add"}>[#loc95, #loc59])
#loc112 = loc(fused<{name = "add3", type = "Add"}>[#loc95, #loc61])
#loc113 = loc(fused<{name = "add3", type = "Add"}>[#loc95, #loc63])
#loc114 = loc(fused<{name = "add3", type = "Add"}>[#loc95, #loc65])
#loc115 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97])
#loc116 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc51])
#loc117 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc53])
#loc118 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc55])
#loc119 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc57])
#loc120 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc59])
#loc121 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc61])
#loc122 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc63])
#loc123 = loc(fused<{name = "conv4", type = "Convolution"}>[#loc97, #loc65])
#loc124 = loc("pool4")
#loc125 = loc(fused<{name = "pool4", type = "MaxPool"}>[#loc124])
#loc126 = loc("conv5")
#loc127 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc22, #loc23])
#loc128 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc25])
#loc129 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc27])
#loc130 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc29])
#loc131 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc31])
#loc132 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc33])
#loc133 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc35])
#loc134 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc37])
#loc135 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc39])
#loc136 = loc(fused<{name = "pool4", type = "MaxPool"}>[#loc124, #loc51])
#loc137 = loc(fused<{name = "pool4", type = "MaxPool"}>[#loc124, #loc53])
#loc138 = loc(fused<{name = "pool4", type = "MaxPool"}>[#loc124, #loc55])
#loc139 = loc(fused<{name = "pool4", type = "MaxPool"}>[#loc124, #loc57])
#loc140 = loc(fused<{name = "pool4", type = "MaxPool"}>[#loc124, #loc59])
#loc141 = loc(fused<{name = "pool4", type = "MaxPool"}>[#loc124, #loc61])
#loc142 = loc(fused<{name = "pool4", type = "MaxPool"}>[#loc124, #loc63])
#loc143 = loc(fused<{name = "pool4", type = "MaxPool"}>[#loc124, #loc65])
#loc144 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126])
#loc145 = loc("conv6")
#loc146 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc22, #loc23])
#loc147 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc25])
#loc148 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc27])
#loc149 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc29])
#loc150 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc31])
#loc151 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc33])
#loc152 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc35])
#loc153 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc37])
#loc154 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc39])
#loc155 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc51])
#loc156 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc53])
#loc157 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc55])
#loc158 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc57])
#loc159 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc59])
#loc160 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc61])
#loc161 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc63])
#loc162 = loc(fused<{name = "conv5", type = "Convolution"}>[#loc126, #loc65])
#loc163 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145])
#loc164 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc51])
#loc165 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc53])
#loc166 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc55])
#loc167 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc57])
#loc168 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc59])
#loc169 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc61])
#loc170 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc63])
#loc171 = loc(fused<{name = "conv6", type = "Convolution"}>[#loc145, #loc65])
#loc172 = loc("prob")
#loc173 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172])
#loc174 = loc("tile_0")
#loc175 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc6])
#loc176 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc51])
#loc177 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc53])
#loc178 = loc("tile_1")
#loc179 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc6])
#loc180 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc51])
#loc181 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc53])
#loc182 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc10])
#loc183 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc55])
#loc184 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc57])
#loc185 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc10])
#loc186 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc55])
#loc187 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc57])
#loc188 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc14])
#loc189 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc59])
#loc190 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc61])
#loc191 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc14])
#loc192 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc59])
#loc193 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc61])
#loc194 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc18])
#loc195 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc63])
#loc196 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc174, #loc65])
#loc197 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc18])
#loc198 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc63])
#loc199 = loc(fused<{name = "prob", type = "Softmax"}>[#loc172, #loc178, #loc65])
#loc200 = loc(fused<{name = "prob", type = "Result"}>[#loc172])
#loc201 = loc(fused<{name = "prob", type = "Result"}>[#loc172, #loc8])
#loc202 = loc(fused<{name = "prob", type = "Result"}>[#loc172, #loc12])
#loc203 = loc(fused<{name = "prob", type = "Result"}>[#loc172, #loc16])
#loc204 = loc(fused<{name = "prob", type = "Result"}>[#loc172, #loc20])
