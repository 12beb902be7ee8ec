#include "sim/analysis/legality.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/importers/load_schedule.hpp"
#include "tests/sim/importers/yaml/yaml_text.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> codes_of(const Legality& legality) {
  std::vector<std::string> codes;
  for (const Finding& finding : legality.findings) {
    codes.emplace_back(finding.name());
  }
  return codes;
}

// A small schedule of each kind of fault. The device is the small one of the tests, with
// few of everything: 2 tiles, 2 DMA ports, 2 SHAVEs per tile, 8 barriers, 1 MiB CMX.
//
// Without a change it is legal: a load on port 0, a kernel, a store on port 1.
struct Faulty {
  std::string code;
  std::string target = "{architecture: SMALL}";
  std::string buffers = {};
  std::string barriers =
      "loaded: {physical: 0}, applied: {physical: 1}, "
      "done: {physical: 2, final: true}";
  std::string load = "waits: [], updates: [loaded], dma: {port: 0, source: in, target: a}";
  std::string kernel =
      "waits: [loaded], updates: [applied], "
      "shave: {kernel: builtin_Tanh, tile: 0, inputs: [a], outputs: [b]}";
  std::string store = "waits: [applied], updates: [done], dma: {port: 1, source: b, target: out}";
  std::string more_tasks = {};
};

std::string text_of(const Faulty& faulty) {
  return fmt::format(R"(vpusim_schedule: 1
name: net
target: {}
types:
  t: {{shape: [1024], element: ui8}}
  image: {{shape: [1, 16, 8, 8], element: ui8, order: [0, 2, 3, 1]}}
  odd: {{shape: [1, 17, 8, 8], element: ui8, order: [0, 2, 3, 1]}}
  wide: {{shape: [1, 16, 1, 8193], element: ui8, order: [0, 2, 3, 1]}}
  deep: {{shape: [1, 128, 8, 8], element: ui8, order: [0, 2, 3, 1]}}
  huge: {{shape: [16777216], element: ui8}}
  half: {{shape: [524289], element: ui8}}
  steps: {{shape: [2, 2, 2, 2], element: ui8, strides: [512, 64, 8, 2]}}
  small: {{shape: [2, 2, 2, 2], element: ui8}}
  planes: {{shape: [257, 2, 2], element: ui8, strides: [64, 8, 1]}}
  flat: {{shape: [1028], element: ui8}}
buffers:
  in: {{section: NetworkInput, arguments: [0], type: t}}
  out: {{section: NetworkOutput, arguments: [0], type: t}}
  a: {{section: CMX_NN, tiles: [0], offset_bytes: 0, type: t}}
  b: {{section: CMX_NN, tiles: [0], offset_bytes: 1024, type: t}}
  scratch: {{section: DDR, offset_bytes: 0, type: t}}
{}barriers: {{{}}}
tasks:
  - {{name: load, {}}}
  - {{name: kernel, {}}}
  - {{name: store, {}}}
{})",
                     faulty.target, faulty.buffers, faulty.barriers, faulty.load, faulty.kernel,
                     faulty.store, faulty.more_tasks);
}

// A DPU task between the kernel's place and the store, from `source` into `target`.
std::string dpu(std::string_view operation, std::string_view source, std::string_view target,
                std::string_view rest, std::string_view variant) {
  return fmt::format(
      "waits: [loaded], updates: [applied], dpu: {{operation: {}, operands: [{{input: {}}}, "
      "{{outputs: {}}}], {} variants: [{}]}}",
      operation, source, target, rest, variant);
}

constexpr std::string_view kVariant = "{output: [[0, 0, 0], [7, 7, 15]]}";

std::string image(std::string_view name, std::string_view type, std::uint32_t offset) {
  return fmt::format("  {}: {{section: CMX_NN, tiles: [0], offset_bytes: {}, type: {}}}\n", name,
                     offset, type);
}

// What a task of the given text needs to come before the rest: a load into `target`.
std::string load_into(std::string_view target) {
  return fmt::format("updates: [loaded], dma: {{port: 0, source: in, target: {}}}", target);
}
std::string store_from(std::string_view source) {
  return fmt::format("waits: [applied], updates: [done], dma: {{port: 1, source: {}, target: out}}",
                     source);
}

void add_engine_faults(std::vector<Faulty>& all) {
  all.push_back({.code = "other-architecture", .target = "{architecture: NPU40XX}"});
  all.push_back({.code = "other-resources", .target = "{architecture: SMALL, tile_count: 6}"});
  all.push_back({.code = "dma-port-not-on-device",
                 .load = "updates: [loaded], dma: {port: 3, source: in, target: a}"});
  all.push_back({.code = "tile-not-on-device",
                 .kernel = "waits: [loaded], updates: [applied], "
                           "shave: {kernel: builtin_Tanh, tile: 2, inputs: [a], outputs: [b]}"});
  all.push_back({.code = "variants-on-several-tiles",
                 .buffers = image("x", "image", 4096) + image("y", "image", 8192),
                 .load = load_into("x"),
                 .kernel = dpu("CONV", "x", "y", "",
                               "{output: [[0, 0, 0], [7, 3, 15]]}, "
                               "{output: [[0, 4, 0], [7, 7, 15]], cluster: 1}"),
                 .store = store_from("y")});
  all.push_back({.code = "shave-not-on-device",
                 .kernel = "waits: [loaded], updates: [applied], shave: {kernel: builtin_Tanh, "
                           "tile: 0, list: 2, inputs: [a], outputs: [b]}"});
}

void add_barrier_faults(std::vector<Faulty>& all) {
  all.push_back({.code = "barrier-not-on-device",
                 .barriers = "loaded: {physical: 0}, applied: {physical: 8}, "
                             "done: {physical: 2, final: true}"});
  all.push_back({.code = "barrier-without-producer",
                 .barriers = "loaded: {physical: 0}, applied: {physical: 1}, nobody: {physical: "
                             "3}, done: {physical: 2, final: true}",
                 .load = "waits: [nobody], updates: [loaded], dma: {port: 0, source: in, "
                         "target: a}"});
  all.push_back({.code = "wrong-barrier-count",
                 .barriers = "loaded: {physical: 0, producers: 2}, applied: {physical: 1}, "
                             "done: {physical: 2, final: true}"});
  all.push_back({.code = "too-many-producers",
                 .target = "{architecture: SMALL, "
                           "max_barrier_producers: 0}"});
  all.push_back(
      {.code = "too-many-variants", .target = "{architecture: SMALL, max_barrier_variants: 1}"});
  std::string many;
  std::string names;
  for (int i = 0; i < 9; ++i) {
    many += fmt::format(", v{}: ", i);
    names += fmt::format("{}v{}", i == 0 ? "" : ", ", i);
  }
  all.push_back(
      {.code = "too-many-live-barriers",
       .barriers = "loaded: {physical: 0}, applied: {physical: 1}, "
                   "done: {physical: 2, final: true}" +
                   many,
       .load = "updates: [loaded, " + names + "], dma: {port: 0, source: in, target: a}"});
  all.push_back({.code = "several-final-barriers",
                 .barriers = "loaded: {physical: 0}, applied: {physical: 1, final: true}, "
                             "done: {physical: 2, final: true}"});
  all.push_back({.code = "missing-final-barrier",
                 .barriers = "loaded: {physical: 0}, applied: {physical: 1}, done: {physical: 2}"});
  // Each of the two waits for the other.
  all.push_back(
      {.code = "deadlock",
       .load = "waits: [done], updates: [loaded], dma: {port: 0, source: in, target: a}"});
}

void add_memory_and_dpu_faults(std::vector<Faulty>& all) {
  all.push_back({.code = "buffer-outside-memory",
                 .buffers = "  far: {section: DDR, offset_bytes: 4294967000, type: t}\n"});
  all.push_back({.code = "cmx-over-capacity",
                 .buffers = image("x", "half", 0) + image("y", "half", 524304),
                 .load = load_into("x"),
                 .kernel = "waits: [loaded], updates: [applied], "
                           "shave: {kernel: builtin_Tanh, tile: 0, inputs: [x], outputs: [y]}",
                 .store = store_from("y")});
  all.push_back({.code = "buffer-misaligned",
                 .buffers = image("x", "image", 4096) + image("y", "image", 8200),
                 .load = load_into("x"),
                 .kernel = dpu("CONV", "x", "y", "", kVariant),
                 .store = store_from("y")});
  all.push_back({.code = "tensor-too-large",
                 .buffers = image("x", "image", 4096) + image("y", "wide", 8192),
                 .load = load_into("x"),
                 .kernel = dpu("CONV", "x", "y", "", kVariant),
                 .store = store_from("y")});
  all.push_back({.code = "kernel-too-large",
                 .buffers = image("x", "image", 4096) + image("y", "image", 8192),
                 .load = load_into("x"),
                 .kernel = dpu("CONV", "x", "y", "kernel: [12, 1],", kVariant),
                 .store = store_from("y")});
  all.push_back({.code = "channels-not-aligned",
                 .buffers = image("x", "image", 4096) + image("y", "odd", 8192),
                 .load = load_into("x"),
                 .kernel = dpu("CONV", "x", "y", "", kVariant),
                 .store = store_from("y")});
  all.push_back({.code = "variant-channels",
                 .buffers = image("x", "deep", 4096) + image("y", "deep", 16384),
                 .load = "updates: [loaded], shave: {kernel: builtin_Tanh, tile: 1, inputs: [in], "
                         "outputs: [x]}",
                 .kernel = dpu("MAXPOOL", "x", "y", "", "{output: [[0, 0, 0], [7, 7, 127]]}"),
                 .store = store_from("y")});
  std::string halos;
  for (int i = 0; i < 7; ++i) {
    halos += fmt::format(
        "{}{{box: [[0, 0, 0], [0, 0, 15]], target_offset: 0, target_clusters: [1], target_width: "
        "8}}",
        i == 0 ? "" : ", ");
  }
  all.push_back({.code = "too-many-halo-regions",
                 .buffers = image("x", "image", 4096) + image("y", "image", 8192),
                 .load = load_into("x"),
                 .kernel = dpu("CONV", "x", "y", "",
                               "{output: [[0, 0, 0], [7, 7, 15]], halos: [" + halos + "]}"),
                 .store = store_from("y")});
}

void add_transfer_and_order_faults(std::vector<Faulty>& all) {
  all.push_back({.code = "transfer-too-long",
                 .buffers = "  in2: {section: NetworkInput, arguments: [1], type: huge}\n"
                            "  out2: {section: NetworkOutput, arguments: [1], type: huge}\n",
                 .more_tasks = "  - {name: long, dma: {port: 0, source: in2, target: out2}}\n"});
  all.push_back({.code = "too-many-stride-levels",
                 .buffers = "  in2: {section: NetworkInput, arguments: [1], type: steps}\n"
                            "  out2: {section: NetworkOutput, arguments: [1], type: small}\n",
                 .more_tasks = "  - {name: holes, dma: {port: 0, source: in2, target: out2}}\n"});
  all.push_back({.code = "too-many-planes",
                 .buffers = "  in2: {section: NetworkInput, arguments: [1], type: planes}\n"
                            "  out2: {section: NetworkOutput, arguments: [1], type: flat}\n",
                 .more_tasks = "  - {name: planes, dma: {port: 0, source: in2, target: out2}}\n"});
  std::string crowd;
  for (int i = 0; i < 64; ++i) {
    crowd +=
        "  - {name: again, updates: [done], "
        "shave: {kernel: builtin_Tanh, tile: 1, inputs: [in], outputs: []}}\n";
  }
  all.push_back({.code = "storage-exceeded",
                 .more_tasks = crowd + "  - {name: last, updates: [done], shave: {kernel: "
                                       "builtin_Tanh, tile: 1, inputs: [in], outputs: []}}\n"});
  all.push_back({.code = "write-to-read-only",
                 .buffers = "  weights: {section: Constant, type: t}\n",
                 .more_tasks = "  - {name: wrong, dma: {port: 0, source: in, target: weights}}\n"});
  all.push_back(
      {.code = "data-race", .store = "updates: [done], dma: {port: 1, source: b, target: out}"});
  all.push_back({.code = "read-before-write",
                 .more_tasks = "  - {name: early, dma: {port: 0, source: scratch, target: out}, "
                               "waits: [done]}\n"});
  all.push_back({.code = "write-never-read",
                 .more_tasks = "  - {name: late, dma: {port: 0, source: in, target: scratch}}\n"});
}

std::vector<Faulty> faults() {
  std::vector<Faulty> all;
  add_engine_faults(all);
  add_barrier_faults(all);
  add_memory_and_dpu_faults(all);
  add_transfer_and_order_faults(all);
  return all;
}

class LegalityTest : public testing::Test {
 protected:
  Legality judge(const Faulty& faulty) {
    return check_legality(load_yaml_text(text_of(faulty)), hw);
  }

  HwConfig hw = small_device();
};

TEST_F(LegalityTest, FindsNothingInALegalSchedule) {
  const Legality legality = judge(Faulty());

  EXPECT_THAT(codes_of(legality), IsEmpty());
  EXPECT_TRUE(legality.is_legal());
  ASSERT_EQ(legality.cmx_peaks.size(), 1U);
  EXPECT_EQ(legality.cmx_peaks[0].bytes, 2048U);
  EXPECT_EQ(legality.cmx_peaks[0].task, TaskId(1));
}

TEST_F(LegalityTest, EveryKindOfFaultGivesItsCodeAndNoOther) {
  std::set<std::string> seen;
  for (const Faulty& faulty : faults()) {
    const Legality legality = judge(faulty);
    const std::set<std::string> found = [&] {
      const auto codes = codes_of(legality);
      return std::set<std::string>(codes.begin(), codes.end());
    }();
    EXPECT_THAT(found, ElementsAre(faulty.code)) << text_of(faulty);
    seen.insert(faulty.code);
  }
  // Which the YAML above cannot say, because the small device has an M2I.
  seen.insert("no-media-engine");
  for (const FindingRule& rule : finding_rules()) {
    EXPECT_TRUE(seen.contains(std::string(rule.name))) << rule.name;
  }
}

// A file may name any tile; that must not cost memory for queues that do not exist.
TEST_F(LegalityTest, OrderIsNotJudgedOnEnginesThatTheDeviceHasNot) {
  Faulty faulty;
  faulty.kernel =
      "updates: [applied], shave: {kernel: builtin_Tanh, tile: 60000, inputs: [a], "
      "outputs: [b]}";

  const Legality legality = judge(faulty);

  EXPECT_THAT(codes_of(legality), ElementsAre("tile-not-on-device"));
  EXPECT_FALSE(legality.is_complete);
}

TEST_F(LegalityTest, TheSearchForRacesEnds) {
  ScheduleOfTasks tasks;
  TensorType type;
  type.shape = {64};
  Buffer buffer;
  buffer.name = "shared";
  buffer.type = tasks.builder().add_type(type);
  const BufferId shared = tasks.builder().add_buffer(buffer);
  for (std::size_t i = 0; i < kMostRaces + 10; ++i) {
    Task task;
    task.name = "writes";
    DmaTransfer dma;
    dma.port = i % 2;
    dma.source = shared;
    dma.target = shared;
    task.work = dma;
    tasks.builder().add_task(std::move(task));
  }

  const Legality legality = check_legality(tasks.finish(), hw);

  const auto codes = codes_of(legality);
  EXPECT_EQ(static_cast<std::size_t>(std::count(codes.begin(), codes.end(), "data-race")),
            kMostRaces);
  EXPECT_TRUE(legality.has_more_races);
  EXPECT_FALSE(legality.is_complete);
}

TEST_F(LegalityTest, ARaceNamesBothTasksAndTheirBytes) {
  const Legality legality =
      judge({.code = "", .store = "updates: [done], dma: {port: 1, source: b, target: out}"});

  ASSERT_EQ(legality.findings.size(), 1U);
  const Finding& race = legality.findings[0];
  EXPECT_EQ(race.task, TaskId(2));
  EXPECT_EQ(race.other_task, TaskId(1));
  EXPECT_THAT(race.message, AllOf(HasSubstr("task#1 'kernel'"), HasSubstr("writes 'b'"),
                                  HasSubstr("task#2 'store'"), HasSubstr("reads 'b' in no order"),
                                  HasSubstr("bytes 1024 to 2047 of the CMX of tile 0")));
}

TEST_F(LegalityTest, ADeadlockIsToldAsItsCycle) {
  const Legality legality =
      judge({.code = "",
             .load = "waits: [done], updates: [loaded], dma: {port: 0, source: in, target: a}"});

  ASSERT_EQ(legality.findings.size(), 1U);
  EXPECT_TRUE(legality.deadlocks);
  EXPECT_THAT(legality.findings[0].message,
              AllOf(HasSubstr("3 of 3 tasks can never start"),
                    HasSubstr("task#0 'load' (line 24) waits for barrier 'done'"),
                    HasSubstr("barrier 'done' is updated by task#2 'store'")));
}

// The second use of an id is updated by a task in front of the one that consumes the first.
TEST_F(LegalityTest, FindsADeadlockThroughAPhysicalBarriersReuse) {
  const Legality legality = judge({.code = "",
                                   .barriers = "loaded: {physical: 0}, applied: {physical: 0}, "
                                               "done: {physical: 2, final: true}",
                                   .load = "updates: [loaded, applied], dma: {port: 0, source: "
                                           "in, target: a}"});

  ASSERT_THAT(codes_of(legality), ElementsAre("deadlock"));
  EXPECT_THAT(legality.findings[0].message,
              HasSubstr("barrier 'applied' reuses physical barrier 0 after"));
}

TEST_F(LegalityTest, SharedShaveQueuesOrderNoEnds) {
  // Two kernels of one queue run at once on the tile's two SHAVEs.
  Faulty faulty;
  faulty.kernel =
      "waits: [loaded], shave: {kernel: builtin_Tanh, tile: 0, inputs: [a], "
      "outputs: [b]}";
  faulty.store =
      "updates: [applied], shave: {kernel: builtin_Tanh, tile: 0, inputs: [b], "
      "outputs: [out]}";
  faulty.more_tasks =
      "  - {name: end, waits: [applied], updates: [done], "
      "shave: {kernel: builtin_Tanh, tile: 0, inputs: [in], outputs: []}}\n";

  EXPECT_THAT(codes_of(judge(faulty)), ElementsAre("data-race"));
  hw.shave.count_per_tile = 1;
  EXPECT_THAT(codes_of(judge(faulty)), IsEmpty());
}

TEST_F(LegalityTest, ADmaOutOfOrderDoesNotWaitForTheOneBefore) {
  Faulty faulty;
  faulty.load = "dma: {port: 0, source: in, target: a}";
  faulty.kernel = "updates: [done], dma: {port: 0, source: a, target: out}";
  faulty.store = "dma: {port: 1, source: in, target: out2}";
  faulty.buffers = "  out2: {section: NetworkOutput, arguments: [1], type: t}\n";

  EXPECT_THAT(codes_of(judge(faulty)), IsEmpty());
  faulty.kernel = "updates: [done], dma: {port: 0, out_of_order: true, source: a, target: out}";
  EXPECT_THAT(codes_of(judge(faulty)), ElementsAre("data-race"));
}

TEST_F(LegalityTest, FindsAMediaTaskOnADeviceWithoutOne) {
  hw.m2i.count = 0;
  Faulty faulty;
  faulty.kernel =
      "waits: [loaded], updates: [applied], m2i: {input_format: SP_NV12_8, output_format: "
      "IL_RGB888, inputs: [a], outputs: [b]}";

  EXPECT_THAT(codes_of(judge(faulty)), ElementsAre("no-media-engine"));
}

TEST_F(LegalityTest, ShippedSchedulesAreClean) {
  for (const std::string name : {"hello.yaml", "convnet_37XX.mlir"}) {
    const Schedule schedule = load_schedule(source_file("workloads/schedules/" + name), {});

    EXPECT_THAT(codes_of(check_legality(schedule, catalog_device("vpu_2_7"))), IsEmpty()) << name;
  }
}

}  // namespace
}  // namespace vpusim::test
