#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/schedule/schedule_builder.hpp"

namespace vpusim::test {
namespace {

// The parts of a small schedule, each of which a test may change before they are put
// together.
struct Parts {
  std::string name = "net";
  Target target;
  TensorType type;
  Buffer buffer;
  Barrier barrier;
  DmaTransfer dma;
  DpuTask dpu;
  ShaveKernel shave;
  MediaTask media;
  Task first;  // the DMA's task
  Warning note{"code", "message", 1};
};

using Change = std::pair<const char*, std::function<void(Parts&)>>;

Parts usual_parts() {
  Parts parts;
  parts.target.architecture = "NPU37XX";
  parts.type.shape = {1, 16, 8, 4};
  parts.type.distribution.emplace();
  parts.type.compression.emplace();
  parts.type.halos.emplace_back();
  parts.buffer.name = "buffer";
  parts.barrier.name = "barrier";
  parts.dma.descriptor.emplace();
  parts.dpu.variants.emplace_back();
  parts.dpu.variants[0].halos.emplace_back();
  parts.dpu.post_processing.emplace();
  parts.shave.runs.emplace_back();
  parts.first.name = "task";
  return parts;
}

std::string hash_of_parts(Parts parts) {
  ScheduleBuilder builder(parts.name);
  builder.set_target(parts.target);
  parts.buffer.type = builder.add_type(parts.type);
  const BufferId buffer = builder.add_buffer(parts.buffer);
  const BarrierId barrier = builder.add_barrier(parts.barrier);
  parts.dma.source = buffer;
  parts.dma.target = buffer;
  parts.first.work = parts.dma;
  parts.first.updates.push_back(barrier);
  builder.add_task(parts.first);
  Task other;
  other.work = parts.dpu;
  builder.add_task(other);
  other.work = parts.shave;
  builder.add_task(other);
  other.work = parts.media;
  builder.add_task(other);
  builder.add_note(parts.note.code, parts.note.message, parts.note.count);
  return hash_of(std::move(builder).finish());
}

void expect_each_changes_the_hash(const std::vector<Change>& changes) {
  const std::string usual = hash_of_parts(usual_parts());
  for (const auto& [what, change] : changes) {
    Parts parts = usual_parts();
    change(parts);
    EXPECT_NE(hash_of_parts(parts), usual) << what;
  }
}

TEST(ScheduleHashTest, IsEqualForEqualSchedules) {
  EXPECT_EQ(hash_of_parts(usual_parts()), hash_of_parts(usual_parts()));
}

TEST(ScheduleHashTest, DoesNotDependOnTheLineInTheFile) {
  Parts moved = usual_parts();
  moved.first.line = 41;

  EXPECT_EQ(hash_of_parts(moved), hash_of_parts(usual_parts()));
}

TEST(ScheduleHashTest, KeepsNeighbouringTextsApart) {
  Parts left = usual_parts();
  left.note.code = "ab";
  left.note.message = "c";
  Parts right = usual_parts();
  right.note.code = "a";
  right.note.message = "bc";

  EXPECT_NE(hash_of_parts(left), hash_of_parts(right));
}

TEST(ScheduleHashTest, KeepsNothingAndZeroApart) {
  Parts zero = usual_parts();
  zero.barrier.physical_id = 0;

  EXPECT_NE(hash_of_parts(zero), hash_of_parts(usual_parts()));
}

TEST(ScheduleHashTest, ChangesWithNameAndNotes) {
  expect_each_changes_the_hash({
      {"name", [](Parts& p) { p.name = "other"; }},
      {"note code", [](Parts& p) { p.note.code = "other"; }},
      {"note message", [](Parts& p) { p.note.message = "other"; }},
      {"note count", [](Parts& p) { p.note.count = 2; }},
  });
}

TEST(ScheduleHashTest, ChangesWithEveryFieldOfTheTarget) {
  expect_each_changes_the_hash({
      {"architecture", [](Parts& p) { p.target.architecture = "NPU40XX"; }},
      {"tile_count", [](Parts& p) { p.target.tile_count = 2; }},
      {"shaves_per_tile", [](Parts& p) { p.target.shaves_per_tile = 2; }},
      {"dma_port_count", [](Parts& p) { p.target.dma_port_count = 2; }},
      {"dpu_frequency", [](Parts& p) { p.target.dpu_frequency = Hertz(1); }},
      {"dedicated queues", [](Parts& p) { p.target.has_dedicated_shave_queues = true; }},
      {"workload management", [](Parts& p) { p.target.has_workload_management = true; }},
      {"max_barrier_producers", [](Parts& p) { p.target.max_barrier_producers = 2; }},
      {"max_barrier_variants", [](Parts& p) { p.target.max_barrier_variants = 2; }},
      {"compiler_estimate", [](Parts& p) { p.target.compiler_estimate = Cycles(1); }},
  });
}

TEST(ScheduleHashTest, ChangesWithEveryFieldOfAType) {
  expect_each_changes_the_hash({
      {"shape",
       [](Parts& p) {
         p.type.shape = {1, 16, 4, 8};
       }},
      {"rank",
       [](Parts& p) {
         p.type.shape = {1, 16, 32};
       }},
      {"format", [](Parts& p) { p.type.element.format = NumberFormat::kUi8; }},
      {"quantized", [](Parts& p) { p.type.element.is_quantized = true; }},
      {"order",
       [](Parts& p) {
         p.type.order = {0, 2, 3, 1};
       }},
      {"strides",
       [](Parts& p) {
         p.type.strides = {512, 32, 4, 1};
       }},
      {"swizzling_key", [](Parts& p) { p.type.swizzling_key = 5; }},
      {"swizzling_alignment", [](Parts& p) { p.type.swizzling_alignment = 512; }},
      {"no compression", [](Parts& p) { p.type.compression.reset(); }},
      {"compression axis", [](Parts& p) { p.type.compression->axis = 1; }},
      {"compression counts", [](Parts& p) { p.type.compression->element_counts = {3}; }},
      {"compression alignment", [](Parts& p) { p.type.compression->alignment = 16; }},
      {"no halo", [](Parts& p) { p.type.halos.clear(); }},
      {"halo shape", [](Parts& p) { p.type.halos[0].shape = {1}; }},
      {"halo offset", [](Parts& p) { p.type.halos[0].offset = {1}; }},
      {"halo cluster", [](Parts& p) { p.type.halos[0].cluster = 1; }},
      {"halo direction", [](Parts& p) { p.type.halos[0].is_inward = false; }},
  });
}

TEST(ScheduleHashTest, ChangesWithEveryFieldOfADistribution) {
  expect_each_changes_the_hash({
      {"none", [](Parts& p) { p.type.distribution.reset(); }},
      {"modes", [](Parts& p) { p.type.distribution->modes = Distribution::kDuplicated; }},
      {"cluster_count", [](Parts& p) { p.type.distribution->cluster_count = 2; }},
      {"tile_grid", [](Parts& p) { p.type.distribution->tile_grid = {2}; }},
      {"alignment", [](Parts& p) { p.type.distribution->alignment = {2}; }},
      {"is_uniform", [](Parts& p) { p.type.distribution->is_uniform = true; }},
      {"kernel",
       [](Parts& p) {
         p.type.distribution->kernel = {3, 3};
       }},
      {"strides",
       [](Parts& p) {
         p.type.distribution->strides = {3, 3};
       }},
      {"padding left", [](Parts& p) { p.type.distribution->padding.left = 1; }},
      {"padding right", [](Parts& p) { p.type.distribution->padding.right = 1; }},
      {"padding top", [](Parts& p) { p.type.distribution->padding.top = 1; }},
      {"padding bottom", [](Parts& p) { p.type.distribution->padding.bottom = 1; }},
      {"memory_shapes", [](Parts& p) { p.type.distribution->memory_shapes = {{1}}; }},
      {"memory_offsets", [](Parts& p) { p.type.distribution->memory_offsets = {{1}}; }},
      {"compute_shapes", [](Parts& p) { p.type.distribution->compute_shapes = {{1}}; }},
      {"compute_offsets", [](Parts& p) { p.type.distribution->compute_offsets = {{1}}; }},
  });
}

TEST(ScheduleHashTest, ChangesWithEveryFieldOfABufferAndABarrier) {
  expect_each_changes_the_hash({
      {"buffer name", [](Parts& p) { p.buffer.name = "other"; }},
      {"section", [](Parts& p) { p.buffer.section = Section::kCmx; }},
      {"indices", [](Parts& p) { p.buffer.indices = {1}; }},
      {"byte_offset", [](Parts& p) { p.buffer.byte_offset = 64; }},
      {"buffer swizzling", [](Parts& p) { p.buffer.swizzling_key = 5; }},
      {"barrier name", [](Parts& p) { p.barrier.name = "other"; }},
      {"physical_id", [](Parts& p) { p.barrier.physical_id = 3; }},
      {"is_start", [](Parts& p) { p.barrier.is_start = true; }},
      {"is_final", [](Parts& p) { p.barrier.is_final = true; }},
  });
}

TEST(ScheduleHashTest, ChangesWithEveryFieldOfATask) {
  expect_each_changes_the_hash({
      {"name", [](Parts& p) { p.first.name = "other"; }},
      {"waits", [](Parts& p) { p.first.waits.push_back(BarrierId(0)); }},
      {"enqueue_target", [](Parts& p) { p.first.enqueue_target = BarrierId(0); }},
  });
}

TEST(ScheduleHashTest, ChangesWithEveryFieldOfATransfer) {
  expect_each_changes_the_hash({
      {"kind", [](Parts& p) { p.dma.kind = DmaKind::kPermute; }},
      {"port", [](Parts& p) { p.dma.port = 1; }},
      {"is_out_of_order", [](Parts& p) { p.dma.is_out_of_order = true; }},
      {"is_profiling", [](Parts& p) { p.dma.is_profiling = true; }},
      {"profiling_index", [](Parts& p) { p.dma.profiling_index = 1; }},
      {"no descriptor", [](Parts& p) { p.dma.descriptor.reset(); }},
      {"plane_count", [](Parts& p) { p.dma.descriptor->plane_count = 1; }},
      {"length", [](Parts& p) { p.dma.descriptor->length = 1; }},
      {"source_width", [](Parts& p) { p.dma.descriptor->source_width = 1; }},
      {"source_stride", [](Parts& p) { p.dma.descriptor->source_stride = 1; }},
      {"source_plane_stride", [](Parts& p) { p.dma.descriptor->source_plane_stride = 1; }},
      {"target_width", [](Parts& p) { p.dma.descriptor->target_width = 1; }},
      {"target_stride", [](Parts& p) { p.dma.descriptor->target_stride = 1; }},
      {"target_plane_stride", [](Parts& p) { p.dma.descriptor->target_plane_stride = 1; }},
  });
}

TEST(ScheduleHashTest, ChangesWithEveryFieldOfANceTask) {
  expect_each_changes_the_hash({
      {"operation", [](Parts& p) { p.dpu.operation = NceOperation::kMaxPool; }},
      {"kernel",
       [](Parts& p) {
         p.dpu.kernel = {1, 3};
       }},
      {"strides",
       [](Parts& p) {
         p.dpu.strides = {1, 2};
       }},
      {"padding", [](Parts& p) { p.dpu.padding.top = 1; }},
      {"is_permute_quantize", [](Parts& p) { p.dpu.is_permute_quantize = true; }},
      {"is_superdense", [](Parts& p) { p.dpu.is_superdense = true; }},
      {"is_segmented", [](Parts& p) { p.dpu.is_segmented = true; }},
      {"is_inplace", [](Parts& p) { p.dpu.is_inplace = true; }},
      {"compressed channels", [](Parts& p) { p.dpu.has_compressed_input_channels = true; }},
      {"channel pattern", [](Parts& p) { p.dpu.compressed_channel_pattern = 7; }},
      {"no post_processing", [](Parts& p) { p.dpu.post_processing.reset(); }},
      {"mode", [](Parts& p) { p.dpu.post_processing->mode = "LRELU"; }},
      {"clamp_low", [](Parts& p) { p.dpu.post_processing->clamp_low = 0; }},
      {"operands",
       [](Parts& p) {
         p.dpu.operands = {{DpuOperandRole::kInput, BufferId(0)}};
       }},
  });
}

TEST(ScheduleHashTest, ChangesWithEveryFieldOfAVariant) {
  expect_each_changes_the_hash({
      {"another", [](Parts& p) { p.dpu.variants.emplace_back(); }},
      {"output_begin",
       [](Parts& p) {
         p.dpu.variants[0].output_begin = {1, 0, 0};
       }},
      {"output_end",
       [](Parts& p) {
         p.dpu.variants[0].output_end = {0, 0, 1};
       }},
      {"input_begin", [](Parts& p) { p.dpu.variants[0].input_begin = Corner(); }},
      {"input_end", [](Parts& p) { p.dpu.variants[0].input_end = Corner(); }},
      {"padding", [](Parts& p) { p.dpu.variants[0].padding.left = 1; }},
      {"mpe_mode", [](Parts& p) { p.dpu.variants[0].mpe_mode = MpeMode::kCuboid8x16; }},
      {"cluster", [](Parts& p) { p.dpu.variants[0].cluster = 1; }},
      {"halo begin",
       [](Parts& p) {
         p.dpu.variants[0].halos[0].begin = {1, 0, 0};
       }},
      {"halo end",
       [](Parts& p) {
         p.dpu.variants[0].halos[0].end = {1, 0, 0};
       }},
      {"halo offset", [](Parts& p) { p.dpu.variants[0].halos[0].target_offset = 1; }},
      {"halo clusters", [](Parts& p) { p.dpu.variants[0].halos[0].target_clusters = {1}; }},
      {"halo width", [](Parts& p) { p.dpu.variants[0].halos[0].target_width = 1; }},
  });
}

TEST(ScheduleHashTest, ChangesWithEveryFieldOfAKernelAndAMediaTask) {
  const std::vector<BufferId> some = {BufferId(0)};
  expect_each_changes_the_hash({
      {"symbol", [](Parts& p) { p.shave.symbol = "builtin_MVN"; }},
      {"tile", [](Parts& p) { p.shave.tile = 1; }},
      {"list", [](Parts& p) { p.shave.list = 1; }},
      {"inputs", [&](Parts& p) { p.shave.inputs = some; }},
      {"outputs", [&](Parts& p) { p.shave.outputs = some; }},
      {"profiling_data", [&](Parts& p) { p.shave.profiling_data = some; }},
      {"run inputs", [&](Parts& p) { p.shave.runs[0].inputs = some; }},
      {"run outputs", [&](Parts& p) { p.shave.runs[0].outputs = some; }},
      {"run arguments", [](Parts& p) { p.shave.runs[0].arguments = "[1]"; }},
      {"another run", [](Parts& p) { p.shave.runs.emplace_back(); }},
      {"input_format", [](Parts& p) { p.media.input_format = "SP_NV12_8"; }},
      {"output_format", [](Parts& p) { p.media.output_format = "IL_RGB888"; }},
      {"media inputs", [&](Parts& p) { p.media.inputs = some; }},
      {"media outputs", [&](Parts& p) { p.media.outputs = some; }},
      {"media profiling_data", [&](Parts& p) { p.media.profiling_data = some; }},
  });
}

}  // namespace
}  // namespace vpusim::test
