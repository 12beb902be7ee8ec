#include "sim/timing/pipeline/pipeline_breakdown.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "sim/timing/pipeline/pipeline_timing.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// On the small device: 2048 MACs of 8 bit per cycle, 64 PPEs, 8 CMX ports of 16 bytes at the
// DPU's clock; what is not hidden by the longest part of a pass is not seen.
class PipelineBreakdownTest : public testing::Test {
 protected:
  PipelineBreakdownTest() {
    hw.dpu.pipeline = {.start = Cycles(100),
                       .pass_overhead = Cycles(0),
                       .read_share = 1000,
                       .narrow_mode_read = 1500,
                       .window_reuse_channels = 0,
                       .window_reuse_extra = 0,
                       .write_width = 4000,
                       .shared_write_width = 1000,
                       .merged_write = 1000,
                       .float_output = 4000,
                       .elementwise_step = Cycles(20),
                       .elementwise_block = 3000,
                       .run_write = 1000,
                       .exposed_share = 0,
                       .sparse_imbalance = 0,
                       .skips_depthwise_padding = false};
    set(16, 16, 64);
  }
  // Input and output of that size.
  void set(std::uint32_t width, std::uint32_t height, std::uint32_t channels) {
    workload.input.width = workload.output.width = width;
    workload.input.height = workload.output.height = height;
    workload.input.channels = workload.output.channels = channels;
  }
  // A square window that keeps the output's size by what it needs of input.
  void window(std::uint32_t kernel, std::int32_t padding = 0) {
    workload.kernel_width = workload.kernel_height = kernel;
    workload.padding = {.left = padding, .right = padding, .top = padding, .bottom = padding};
    workload.input.width =
        workload.output.width + kernel - 1 - 2 * static_cast<std::uint32_t>(padding);
    workload.input.height =
        workload.output.height + kernel - 1 - 2 * static_cast<std::uint32_t>(padding);
  }
  void types(DataType type) { workload.input.type = workload.output.type = type; }
  double cycles() const { return pipeline_breakdown(workload, hw).cycles; }
  double busy(PipelinePart part) const { return pipeline_breakdown(workload, hw).busy_of(part); }
  double exposed(PipelinePart part) const {
    return pipeline_breakdown(workload, hw).exposed_of(part);
  }

  HwConfig hw = small_device();
  DpuWorkload workload;
};

TEST_F(PipelineBreakdownTest, TellsEveryPartOfAFullPass) {
  // One pass: 16 blocks of 4x4 pixels, 4 times 16 output channels.
  const PipelineBreakdown breakdown = pipeline_breakdown(workload, hw);

  EXPECT_EQ(breakdown.busy_of(PipelinePart::kCompute), 16 * 4 * (64 / 8));
  EXPECT_EQ(breakdown.busy_of(PipelinePart::kInputReads), 16 * 16 * 64 / 128);
  EXPECT_EQ(breakdown.busy_of(PipelinePart::kWeightReads), 64 * (64 + 16) / 128.0);  // and table
  EXPECT_EQ(breakdown.busy_of(PipelinePart::kPostProcessing), 16 * 4 * 256 / 64);
  EXPECT_EQ(breakdown.busy_of(PipelinePart::kOutputWrites), 256 * 64 / (4 * 16.0));
  EXPECT_EQ(breakdown.cycles, 100 + 512);
  EXPECT_EQ(breakdown.bound(), PipelinePart::kCompute);
  EXPECT_DOUBLE_EQ(breakdown.bound_share(), 512.0 / 612);
}

TEST_F(PipelineBreakdownTest, ExposesAShareOfWhatTheLongestPartHides) {
  hw.dpu.pipeline.exposed_share = 100;

  EXPECT_DOUBLE_EQ(cycles(), 100 + 512 + 0.1 * (128 + 40 + 256 + 256));
  EXPECT_DOUBLE_EQ(exposed(PipelinePart::kInputReads), 12.8);
}

TEST_F(PipelineBreakdownTest, ChangesPassesAtAPrice) {
  hw.dpu.pipeline.pass_overhead = Cycles(7);
  set(33, 16, 64);  // three passes, the last of one column

  EXPECT_EQ(exposed(PipelinePart::kPasses), 3 * 7);
  EXPECT_EQ(busy(PipelinePart::kCompute), 2 * 512 + 4 * 4 * 8);
}

TEST_F(PipelineBreakdownTest, TakesTheLongestPartOfEveryPassNotOfTheWhole) {
  // 80 output channels: a group of 64, bound by the array, and one of 16, bound by reads.
  workload.output.channels = 80;

  EXPECT_EQ(cycles(), 100 + 512 + (128 + 16 * 80 / 128.0));
}

TEST_F(PipelineBreakdownTest, ComputesWholeBlocksButReadsOnlyTheirColumns) {
  set(13, 13, 64);

  EXPECT_EQ(busy(PipelinePart::kCompute), 512);
  EXPECT_EQ(busy(PipelinePart::kInputReads), 128 * 13 / 16.0);
}

TEST_F(PipelineBreakdownTest, TakesTwiceAsLongToCompute16Bit) {
  workload.input.type = DataType::kFloat16;

  EXPECT_EQ(busy(PipelinePart::kCompute), 1024);
  EXPECT_EQ(busy(PipelinePart::kPostProcessing), 256);  // as fast: the result has 8 bit

  workload.output.type = DataType::kFloat16;

  EXPECT_EQ(busy(PipelinePart::kPostProcessing), 1024);
}

TEST_F(PipelineBreakdownTest, ReadsADepthwiseWindowTapByTap) {
  workload.operation = DpuOperation::kDepthwiseConvolution;
  window(5);

  EXPECT_EQ(busy(PipelinePart::kInputReads), 25 * 128);
  EXPECT_EQ(busy(PipelinePart::kCompute), 25 * 16 * 4);
  EXPECT_EQ(pipeline_breakdown(workload, hw).bound(), PipelinePart::kInputReads);
}

TEST_F(PipelineBreakdownTest, ReadsNoFewerBytesOfAPixelThanTheUnitFetches) {
  workload.operation = DpuOperation::kMaxPool;
  set(16, 16, 32);
  const double of_32 = busy(PipelinePart::kInputReads);
  set(16, 16, 16);

  EXPECT_EQ(busy(PipelinePart::kInputReads), of_32);
}

TEST_F(PipelineBreakdownTest, ReadsANarrowWindowOncePerRowWhereTheDeviceDoes) {
  workload.operation = DpuOperation::kDepthwiseConvolution;
  hw.dpu.pipeline.window_reuse_channels = 64;
  hw.dpu.pipeline.window_reuse_extra = 500;
  window(3);

  EXPECT_DOUBLE_EQ(busy(PipelinePart::kInputReads), 3 * (6.5 / 4) * 128);

  workload.stride_width = 2;

  EXPECT_EQ(busy(PipelinePart::kInputReads), 9 * 128);
}

TEST_F(PipelineBreakdownTest, SkipsTapsThatMeetNothingButPaddingInAWholeBlock) {
  window(11, 5);
  // Of the first block the outputs 0 to 3 all meet padding under the taps 0 and 1; likewise
  // of the last. The others meet input under all.
  const double taps = 9 + 11 + 11 + 9;

  EXPECT_EQ(busy(PipelinePart::kCompute), taps * taps * 4 * 8);

  workload.operation = DpuOperation::kDepthwiseConvolution;
  EXPECT_EQ(busy(PipelinePart::kCompute), 44 * 44 * 4);
  hw.dpu.pipeline.skips_depthwise_padding = true;
  EXPECT_EQ(busy(PipelinePart::kCompute), taps * taps * 4);
}

TEST_F(PipelineBreakdownTest, WritesWordByWordIntoSeveralTiles) {
  workload.output_write_tiles = 2;

  EXPECT_EQ(busy(PipelinePart::kOutputWrites), 256 * 64 / 16);
}

TEST_F(PipelineBreakdownTest, WritesPermutedOutputInRuns) {
  workload.output.layout = Layout::kXyz;
  EXPECT_EQ(busy(PipelinePart::kOutputWrites), 64 * 64);  // 64 blocks of 64 runs of 4 pixels
  workload.output.layout = Layout::kYxz;
  EXPECT_EQ(busy(PipelinePart::kOutputWrites), 64 * 16);  // of 16
  hw.dpu.planar_write = Cycles(2);
  workload.output.layout = Layout::kXyz;
  EXPECT_EQ(busy(PipelinePart::kOutputWrites), 64 * 64 * 2);
}

TEST_F(PipelineBreakdownTest, ReadsBothOperandsOfAnElementwiseOperation) {
  workload.operation = DpuOperation::kElementwise;
  workload.execution_mode = ExecutionMode::kCuboid8x16;  // two passes of 8 blocks

  EXPECT_EQ(busy(PipelinePart::kInputReads), 2 * 128);
  EXPECT_EQ(busy(PipelinePart::kCompute), 2 * 4 * (20 + 8 * 3));

  workload.is_weightless = true;

  EXPECT_EQ(busy(PipelinePart::kInputReads), 128);
}

TEST_F(PipelineBreakdownTest, GivesSparseWeightsTheTimeOfTheFullestLane) {
  workload.has_weight_sparsity = true;
  workload.weight_sparsity = 0.5F;
  hw.dpu.pipeline.sparse_imbalance = 200;

  EXPECT_DOUBLE_EQ(busy(PipelinePart::kCompute), 512 * 0.6);
  EXPECT_EQ(busy(PipelinePart::kWeightReads), 64 * (32 + 16) / 128.0);

  workload.weight_sparsity = 0.1F;  // some lane has no zero to skip

  EXPECT_DOUBLE_EQ(busy(PipelinePart::kCompute), 512);
}

TEST_F(PipelineBreakdownTest, PacksTapsOfFewChannels) {
  workload.operation = DpuOperation::kCompressedConvolution;
  workload.input.channels = 3;
  EXPECT_EQ(busy(PipelinePart::kCompute), 64 * 4 / 8);
  workload.input.channels = 5;
  EXPECT_EQ(busy(PipelinePart::kCompute), 64 * 16 / 8);
}

TEST_F(PipelineBreakdownTest, ReadsColumnsThatAStridedMaxPoolSkipsWhereTheDeviceDoes) {
  workload.operation = DpuOperation::kMaxPool;
  workload.stride_width = workload.stride_height = 2;
  const double as_needed = busy(PipelinePart::kInputReads);
  hw.dpu.max_pool_reads_skipped_columns = true;

  EXPECT_EQ(busy(PipelinePart::kInputReads), 2 * as_needed);
}

TEST_F(PipelineBreakdownTest, AsksNothingOfPortsThatNeverLimit) {
  hw.dpu.cmx_read_ports = 0;

  EXPECT_EQ(busy(PipelinePart::kInputReads), 0);
  EXPECT_EQ(busy(PipelinePart::kWeightReads), 0);
}

TEST_F(PipelineBreakdownTest, HalvesOnlyComputeOnAnArrayOfTwiceTheMacs) {
  const double before = busy(PipelinePart::kCompute);
  const double reads = busy(PipelinePart::kInputReads);
  hw.dpu.macs_per_cycle *= 2;

  EXPECT_EQ(busy(PipelinePart::kCompute), before / 2);
  EXPECT_EQ(busy(PipelinePart::kInputReads), reads);
  EXPECT_EQ(cycles(), 100 + 256);
}

// Random workloads as compilers have them, without the rules of any device.
class RandomWorkload {
 public:
  explicit RandomWorkload(std::uint64_t seed) : engine_(seed) {}

  std::uint32_t number(std::uint32_t least, std::uint32_t most) {
    return least + static_cast<std::uint32_t>(engine_() % (most - least + 1));
  }

  DpuWorkload draw() {
    DpuWorkload w;
    w.operation = static_cast<DpuOperation>(number(0, 9));
    w.execution_mode = static_cast<ExecutionMode>(number(0, 6));
    w.input.type = static_cast<DataType>(number(0, 16));
    w.output.type = static_cast<DataType>(number(0, 16));
    w.output.layout = static_cast<Layout>(number(0, 8));
    w.output.width = number(1, 80);
    w.output.height = number(1, 80);
    w.output.channels = 16 * number(1, 20);
    w.input.channels = keeps_channels(w.operation) ? w.output.channels : number(1, 300);
    if (w.operation != DpuOperation::kElementwise &&
        w.operation != DpuOperation::kElementwiseMultiply) {
      w.kernel_width = number(1, 11);
      w.kernel_height = number(1, 11);
      w.stride_width = number(1, 4);
      w.stride_height = number(1, 4);
      w.padding = {.left = static_cast<std::int32_t>(number(0, w.kernel_width / 2)),
                   .right = static_cast<std::int32_t>(number(0, w.kernel_width / 2)),
                   .top = static_cast<std::int32_t>(number(0, w.kernel_height / 2)),
                   .bottom = static_cast<std::int32_t>(number(0, w.kernel_height / 2))};
    }
    w.has_weight_sparsity = number(0, 3) == 0;
    w.weight_sparsity = w.has_weight_sparsity ? static_cast<float>(number(0, 100)) / 100 : 0;
    w.output_write_tiles = number(1, 6);
    set_input(w);
    return w;
  }

  // The input that an output needs.
  static void set_input(DpuWorkload& w) {
    const auto extent = [](std::uint32_t output, std::uint32_t stride, std::uint32_t kernel,
                           std::int32_t padding) {
      const std::int64_t needed = std::int64_t{output - 1} * stride + kernel - padding;
      return static_cast<std::uint32_t>(std::max<std::int64_t>(needed, 1));
    };
    w.input.width =
        extent(w.output.width, w.stride_width, w.kernel_width, w.padding.left + w.padding.right);
    w.input.height =
        extent(w.output.height, w.stride_height, w.kernel_height, w.padding.top + w.padding.bottom);
  }

 private:
  std::mt19937_64 engine_;
};

class EveryDeviceTest : public testing::TestWithParam<std::string> {
 protected:
  static constexpr int kDraws = 20'000;
  HwConfig hw = catalog_device(GetParam());
  RandomWorkload random{1};
};

TEST_P(EveryDeviceTest, AnswersEveryWorkloadAndAddsUp) {
  for (int i = 0; i < kDraws; ++i) {
    const DpuWorkload workload = random.draw();
    const PipelineBreakdown breakdown = pipeline_breakdown(workload, hw);
    double sum = 0;
    for (std::size_t part = 0; part < kPipelinePartCount; ++part) {
      ASSERT_GE(breakdown.exposed[part], 0);
      ASSERT_LE(breakdown.exposed[part], breakdown.busy[part] * (1 + 1e-12));
      sum += breakdown.exposed[part];
    }
    ASSERT_TRUE(std::isfinite(breakdown.cycles));
    ASSERT_DOUBLE_EQ(sum, breakdown.cycles);
    ASSERT_GT(breakdown.bound_share(), 0);
    ASSERT_EQ(pipeline_cycles(workload, hw),
              Cycles(static_cast<std::uint64_t>(std::ceil(breakdown.cycles))));
  }
}

// More of one thing never takes less time. Sums in floating point may differ in the last place.
TEST_P(EveryDeviceTest, NeverTakesLessTimeForMore) {
  struct Growth {
    std::string what;
    std::function<void(DpuWorkload&, RandomWorkload&)> grow;
  };
  const std::vector<Growth> growths = {
      {"output channels",
       [](DpuWorkload& w, RandomWorkload& r) {
         w.output.channels += 16 * r.number(1, 5);
         if (keeps_channels(w.operation)) {
           w.input.channels = w.output.channels;
         }
       }},
      {"input channels",
       [](DpuWorkload& w, RandomWorkload& r) {
         if (!keeps_channels(w.operation)) {
           w.input.channels += r.number(1, 64);
         }
       }},
      {"wider kernel",
       [](DpuWorkload& w, RandomWorkload& r) {
         w.kernel_width += r.number(0, 3);
         w.kernel_height += r.number(0, 3);
         RandomWorkload::set_input(w);
       }},
      {"width",
       [](DpuWorkload& w, RandomWorkload& r) {
         w.output.width += r.number(1, 9);
         RandomWorkload::set_input(w);
       }},
      {"height",
       [](DpuWorkload& w, RandomWorkload& r) {
         w.output.height += r.number(1, 9);
         RandomWorkload::set_input(w);
       }},
      {"batch", [](DpuWorkload& w, RandomWorkload&) { ++w.output.batch; }},
  };
  for (const Growth& growth : growths) {
    for (int i = 0; i < kDraws; ++i) {
      const DpuWorkload less = random.draw();
      DpuWorkload more = less;
      growth.grow(more, random);
      const double before = pipeline_breakdown(less, hw).cycles;
      const double after = pipeline_breakdown(more, hw).cycles;
      ASSERT_GE(after, before * (1 - 1e-12)) << growth.what << ", draw " << i;
    }
  }
}

TEST_P(EveryDeviceTest, NeverTakesLessTimeOnASlowerDevice) {
  const std::vector<std::pair<std::string, std::function<void(HwConfig&)>>> slower = {
      {"CMX clock", [](HwConfig& d) { d.clocks.vpu = Hertz(d.clocks.vpu.count() * 3 / 4); }},
      {"CMX word", [](HwConfig& d) { d.cmx.word = Bytes(d.cmx.word.count() / 2); }},
      {"read ports", [](HwConfig& d) { d.dpu.cmx_read_ports = (d.dpu.cmx_read_ports + 1) / 2; }},
      {"MACs", [](HwConfig& d) { d.dpu.macs_per_cycle /= 2; }},
      {"PPEs", [](HwConfig& d) { d.dpu.post_processing_units /= 2; }},
  };
  for (const auto& [what, change] : slower) {
    HwConfig device = hw;
    change(device);
    for (int i = 0; i < kDraws; ++i) {
      const DpuWorkload workload = random.draw();
      ASSERT_GE(pipeline_breakdown(workload, device).cycles,
                pipeline_breakdown(workload, hw).cycles * (1 - 1e-12))
          << what << ", draw " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Catalog, EveryDeviceTest,
                         testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"));

}  // namespace
}  // namespace vpusim::test
