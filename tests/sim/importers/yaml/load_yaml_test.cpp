// Is every key of our own format read, and has every optional one its default?

#include "sim/importers/yaml/load_yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/yaml/yaml_text.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

template <class Work>
Work work_of(std::string_view task) {
  return std::get<Work>(load_yaml_task(task).tasks()[TaskId(0)].work);
}

// The type of a buffer whose type is written in place.
TensorType type_of(std::string_view type) {
  const Schedule schedule = load_yaml_text(
      "vpusim_schedule: 1\nname: net\ntypes: {}\nbuffers: {x: {section: DDR, type: " +
      std::string(type) + "}}\ntasks: [{name: a, dma: {source: x, target: x}}]\n");
  return schedule.type_of(BufferId(0));
}

TEST(ScheduleDocument, MayBeJson) {
  const Document document("net.json", R"({"vpusim_schedule": 1, "name": "net",
    "types": {"t": {"shape": [16], "element": "f16"}},
    "buffers": {"x": {"section": "DDR", "type": "t"}},
    "tasks": [{"name": "copy", "dma": {"source": "x", "target": "x"}}]})",
                          Document::Syntax::kJson);

  const Schedule schedule = load_yaml(document);

  EXPECT_EQ(schedule.name(), "net");
  EXPECT_EQ(schedule.type_of(BufferId(0)).bytes(), Bytes(32));
  EXPECT_EQ(schedule.tasks()[TaskId(0)].name, "copy");
}

// In a time that does not grow with the square of their number: that would take longer
// than a test may.
TEST(ScheduleDocument, MayHaveManyTasks) {
  constexpr std::size_t kCount = 200'000;
  std::string text = R"({"vpusim_schedule": 1, "name": "net",
    "types": {"t": {"shape": [16], "element": "f16"}},
    "buffers": {"x": {"section": "DDR", "type": "t"}},
    "tasks": [)";
  for (std::size_t i = 0; i < kCount; ++i) {
    text += i == 0 ? "" : ",\n";
    text += R"({"name": "copy", "dma": {"source": "x", "target": "x"}})";
  }
  const Document document("net.json", text + "]}", Document::Syntax::kJson);

  const Schedule schedule = load_yaml(document);

  ASSERT_EQ(schedule.tasks().size(), kCount);
  EXPECT_EQ(schedule.tasks()[TaskId(kCount - 1)].line, kCount + 3);
}

TEST(ScheduleDocument, HasATargetOfWhichAllIsOptional) {
  const std::string rest = std::string(kYamlHead) + "tasks: [" + std::string(kAnyYamlTask) + "]\n";

  const Target none = load_yaml_text(rest).target();
  const Target all =
      load_yaml_text(
          rest +
          "target: {architecture: NPU37XX, tile_count: 2, shaves_per_tile: 3, dma_port_count: 1, "
          "dpu_hz: 1300000000, dedicated_shave_queues: true, workload_management: true, "
          "max_barrier_producers: 128, max_barrier_variants: 64, compiler_estimate_dpu_cycles: 9}")
          .target();

  EXPECT_EQ(none.tile_count, std::nullopt);
  EXPECT_FALSE(none.has_workload_management);
  EXPECT_EQ(all.architecture, "NPU37XX");
  EXPECT_EQ(all.tile_count, 2U);
  EXPECT_EQ(all.shaves_per_tile, 3U);
  EXPECT_EQ(all.dma_port_count, 1U);
  EXPECT_EQ(all.dpu_frequency, Hertz(1'300'000'000));
  EXPECT_TRUE(all.has_dedicated_shave_queues);
  EXPECT_TRUE(all.has_workload_management);
  EXPECT_EQ(all.max_barrier_producers, 128U);
  EXPECT_EQ(all.max_barrier_variants, 64U);
  EXPECT_EQ(all.compiler_estimate, Cycles(9));
}

TEST(ScheduleDocument, KeepsTheNotesOfTheImporter) {
  const Schedule schedule =
      load_yaml_text(std::string(kYamlHead) + "tasks: [" + std::string(kAnyYamlTask) +
                     "]\nnotes: [{code: unknown-clause, message: m, count: 3}]\n");

  EXPECT_THAT(schedule.import_notes(), ElementsAre(Warning{"unknown-clause", "m", 3}));
}

TEST(TypeDocument, HasOrderStridesSwizzlingAndCompression) {
  const TensorType type = type_of(
      "{shape: [2, 3], element: quant.ui8, order: [1, 0], strides: [1, 2], swizzling: {key: 5, "
      "alignment_bytes: 512}, compression: {axis: 0, element_counts: [20, 3], alignment_bytes: "
      "16}}");

  EXPECT_THAT(type.shape, ElementsAre(2, 3));
  EXPECT_EQ(type.element.name(), "quant.ui8");
  EXPECT_THAT(type.order, ElementsAre(1, 0));
  EXPECT_THAT(type.strides, ElementsAre(1, 2));
  EXPECT_EQ(type.swizzling_key, 5U);
  EXPECT_EQ(type.swizzling_alignment, 512U);
  EXPECT_EQ(type.bytes(), Bytes(48));  // 20 and 3 bytes, each rounded up to 16
}

TEST(TypeDocument, HasADistribution) {
  const Distribution d =
      type_of(
          "{shape: [1, 16, 9, 8], element: f16, distribution: {modes: [SEGMENTED, MULTICASTED], "
          "cluster_count: 2, tile_grid: [1, 1, 2, 1], alignment: [1, 1, 4, 1], uniform: true, "
          "kernel: [3, 5], strides: [1, 2], padding: {left: 1, bottom: -2}, memory_shapes: [[1]], "
          "memory_offsets: [[2]], compute_shapes: [[3]], compute_offsets: [[4]]}}")
          .distribution.value();

  EXPECT_EQ(d.modes, Distribution::kSegmented | Distribution::kMulticasted);
  EXPECT_EQ(d.cluster_count, 2U);
  EXPECT_THAT(d.tile_grid, ElementsAre(1, 1, 2, 1));
  EXPECT_THAT(d.alignment, ElementsAre(1, 1, 4, 1));
  EXPECT_TRUE(d.is_uniform);
  EXPECT_THAT(d.kernel, ElementsAre(3, 5));
  EXPECT_THAT(d.strides, ElementsAre(1, 2));
  EXPECT_EQ(d.padding, (Padding{.left = 1, .right = 0, .top = 0, .bottom = -2}));
  EXPECT_THAT(d.memory_shapes, ElementsAre(ElementsAre(1)));
  EXPECT_THAT(d.memory_offsets, ElementsAre(ElementsAre(2)));
  EXPECT_THAT(d.compute_shapes, ElementsAre(ElementsAre(3)));
  EXPECT_THAT(d.compute_offsets, ElementsAre(ElementsAre(4)));
}

TEST(TypeDocument, HasHalosThatComeFromOrGoToATile) {
  const TensorType type = type_of(
      "{shape: [4], element: f16, halos: [{from_cluster: 1, shape: [1], offset: [0]}, {to_cluster: "
      "2, shape: [1], offset: [3]}]}");

  ASSERT_THAT(type.halos, SizeIs(2));
  EXPECT_TRUE(type.halos[0].is_inward);
  EXPECT_EQ(type.halos[0].cluster, 1U);
  EXPECT_FALSE(type.halos[1].is_inward);
  EXPECT_EQ(type.halos[1].cluster, 2U);
  EXPECT_THAT(type.halos[1].offset, ElementsAre(3));
}

TEST(BarrierDocument, HasAnIdAndFlagsOrNothing) {
  const Schedule schedule = load_yaml_text(
      "vpusim_schedule: 1\nname: net\ntypes: {t: {shape: [4], element: ui8}}\nbuffers: {ddr: "
      "{section: DDR, type: t}, cmx: {section: CMX_NN, type: t}}\nbarriers:\n  a: {physical: 7, "
      "start: true}\n  b: {final: true}\n  c:\ntasks: [" +
      std::string(kAnyYamlTask) + "]\n");

  EXPECT_EQ(schedule.barriers()[BarrierId(0)].physical_id, 7U);
  EXPECT_TRUE(schedule.barriers()[BarrierId(0)].is_start);
  EXPECT_TRUE(schedule.barriers()[BarrierId(1)].is_final);
  EXPECT_EQ(schedule.barriers()[BarrierId(2)].name, "c");
  EXPECT_EQ(schedule.barriers()[BarrierId(2)].physical_id, std::nullopt);
}

TEST(TaskDocument, HasBarriersAndKnowsItsLine) {
  const Schedule schedule = load_yaml_task(
      "{name: copy, waits: [b0], updates: [b1, b0], enqueue_target: b1, dma: {source: ddr, target: "
      "cmx}}");

  const Task& task = schedule.tasks()[TaskId(0)];
  EXPECT_THAT(task.waits, ElementsAre(BarrierId(0)));
  EXPECT_THAT(task.updates, ElementsAre(BarrierId(0), BarrierId(1)));
  EXPECT_EQ(task.enqueue_target, BarrierId(1));
  EXPECT_EQ(task.line, 9U);
}

TEST(DmaDocument, IsACopyOnPortZeroUnlessItSaysOtherwise) {
  const auto plain = work_of<DmaTransfer>(kAnyYamlTask);
  const auto full = work_of<DmaTransfer>(
      "{name: a, dma: {kind: PermuteDMA, port: 1, source: cmx, target: ddr, out_of_order: true, "
      "profiling: true, profiling_index: 4294967295, descriptor: {plane_count: 1, length_bytes: 2, "
      "source_width_bytes: 3, source_stride_bytes: 4, source_plane_stride_bytes: 5, "
      "target_width_bytes: 6, target_stride_bytes: 7, target_plane_stride_bytes: 8}}}");

  DmaTransfer copy;
  copy.source = BufferId(0);
  copy.target = BufferId(1);
  EXPECT_EQ(plain, copy);
  EXPECT_EQ(full.kind, DmaKind::kPermute);
  EXPECT_EQ(full.port, 1);
  EXPECT_TRUE(full.is_out_of_order);
  EXPECT_TRUE(full.is_profiling);
  EXPECT_EQ(full.profiling_index, 4294967295U);
  EXPECT_EQ(full.descriptor.value().plane_count, 1U);
  EXPECT_EQ(full.descriptor.value().target_plane_stride, 8U);
}

TEST(DpuDocument, HasAWindowFlagsOperandsAndVariants) {
  const auto dpu = work_of<DpuTask>(
      "{name: a, dpu: {operation: MAXPOOL, kernel: [3, 5], strides: [2, 1], padding: {top: 1}, "
      "flags: [permute_quantize, superdense, segmented, inplace, compressed_input_channels], "
      "compressed_channel_pattern: 15, post_processing: {mode: LRELU, clamp_low: -0.5}, operands: "
      "[{input: cmx}, {outputs: ddr}], variants: [{cluster: 1, mpe_mode: VECTOR, output: [[0, 1, "
      "2], [7, 8, 9]], input: [[0, 0, 0], [9, 9, 9]], padding: {left: 3}, halos: [{box: [[0, 0, "
      "0], "
      "[1, 1, 1]], target_offset: -32, target_clusters: [0, 2], target_width: 8}]}]}}");

  EXPECT_EQ(dpu.operation, NceOperation::kMaxPool);
  EXPECT_THAT(dpu.kernel, ElementsAre(3, 5));
  EXPECT_THAT(dpu.strides, ElementsAre(2, 1));
  EXPECT_EQ(dpu.padding.top, 1);
  EXPECT_TRUE(dpu.is_permute_quantize && dpu.is_superdense && dpu.is_segmented && dpu.is_inplace &&
              dpu.has_compressed_input_channels);
  EXPECT_EQ(dpu.compressed_channel_pattern, 15U);
  EXPECT_EQ(dpu.post_processing, (PostProcessing{.mode = "LRELU", .clamp_low = -0.5}));
  EXPECT_EQ(dpu.operand(DpuOperandRole::kInput), BufferId(1));
  EXPECT_EQ(dpu.operand(DpuOperandRole::kOutput), BufferId(0));
  ASSERT_THAT(dpu.variants, SizeIs(1));
  EXPECT_EQ(dpu.variants[0], (DpuVariant{.output_begin = {0, 1, 2},
                                         .output_end = {7, 8, 9},
                                         .input_begin = Corner{0, 0, 0},
                                         .input_end = Corner{9, 9, 9},
                                         .padding = {.left = 3},
                                         .mpe_mode = MpeMode::kVector,
                                         .cluster = 1,
                                         .halos = {{.begin = {0, 0, 0},
                                                    .end = {1, 1, 1},
                                                    .target_offset = -32,
                                                    .target_clusters = {0, 2},
                                                    .target_width = 8}}}));
}

TEST(DpuDocument, HasAOneByOneWindowUnlessItSaysOtherwise) {
  const auto dpu = work_of<DpuTask>(
      "{name: a, dpu: {operation: CONV, operands: [], variants: [{output: [[0, 0, 0], [0, 0, "
      "0]]}]}}");

  EXPECT_THAT(dpu.kernel, ElementsAre(1, 1));
  EXPECT_THAT(dpu.strides, ElementsAre(1, 1));
  EXPECT_EQ(dpu.post_processing, std::nullopt);
  EXPECT_EQ(dpu.variants[0].mpe_mode, MpeMode::kCuboid16x16);
  EXPECT_EQ(dpu.variants[0].input_begin, std::nullopt);
}

TEST(ShaveDocument, HasRunsOrIsOneOfAllItsBuffers) {
  const auto plain = work_of<ShaveKernel>(
      "{name: a, shave: {kernel: builtin_MVN, inputs: [cmx], outputs: [ddr]}}");
  const auto full = work_of<ShaveKernel>(
      "{name: a, shave: {kernel: builtin_MVN, tile: 1, list: 1, inputs: [cmx], outputs: [ddr], "
      "profiling_data: [cmx], runs: [{inputs: [cmx], arguments: \"[1]\"}, {outputs: [ddr]}]}}");

  ASSERT_THAT(plain.runs, SizeIs(1));
  EXPECT_EQ(plain.runs[0].inputs, plain.inputs);
  EXPECT_EQ(plain.runs[0].outputs, plain.outputs);
  EXPECT_EQ(full.tile, 1U);
  EXPECT_EQ(full.list, 1U);
  ASSERT_THAT(full.runs, SizeIs(2));
  EXPECT_EQ(full.runs[0].arguments, "[1]");
  EXPECT_THAT(full.runs[0].outputs, IsEmpty());
  EXPECT_THAT(full.runs[1].outputs, ElementsAre(BufferId(0)));
  EXPECT_THAT(full.profiling_data, ElementsAre(BufferId(1)));
}

TEST(MediaDocument, HasFormatsAndBuffers) {
  const auto media = work_of<MediaTask>(
      "{name: a, m2i: {input_format: SP_NV12_8, output_format: IL_RGB888, inputs: [ddr], outputs: "
      "[cmx], profiling_data: [cmx]}}");

  EXPECT_EQ(media.input_format, "SP_NV12_8");
  EXPECT_EQ(media.output_format, "IL_RGB888");
  EXPECT_THAT(media.inputs, ElementsAre(BufferId(0)));
  EXPECT_THAT(media.outputs, ElementsAre(BufferId(1)));
  EXPECT_THAT(media.profiling_data, ElementsAre(BufferId(1)));
}

}  // namespace
}  // namespace vpusim::test
