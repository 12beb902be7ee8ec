// Are the times of tasks read from results and traces as they were written, and is what is
// no result and no trace refused with a reason?

#include "sim/trace/readers/load_timeline.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "sim/trace/writers/chrome_json.hpp"
#include "sim/trace/writers/result_json.hpp"
#include "tests/sim/base/input_error_of.hpp"
#include "tests/sim/trace/small_result.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Timeline read(const std::string& text) {
  return read_timeline(Document("t.json", text, Document::Syntax::kJson), "t.json");
}

std::string error_of(const std::string& text) {
  return input_error_of([&] { read(text); });
}

// "DMA name 0-2000": times in ns.
std::vector<std::string> tasks_of(const Timeline& timeline) {
  std::vector<std::string> lines;
  for (const Timeline::Task& task : timeline.tasks) {
    lines.push_back(fmt::format("{} {} {}-{}{}", kEngineKindNames[task.kind], task.name,
                                task.start.count() / 1000, task.end.count() / 1000,
                                task.is_profiling ? " profiling" : ""));
  }
  return lines;
}

// The events alone, without their brackets.
std::string trace(const std::string& events, const std::string& rest = "") {
  return "{\"traceEvents\": [\n" + events + "\n]" + rest + "}";
}

std::string event(const std::string& name, const std::string& category, const std::string& start,
                  const std::string& duration) {
  return fmt::format(
      R"({{"name": "{}", "cat": "{}", "ph": "X", "ts": {}, "dur": {}, "pid": 0, "tid": 0}})", name,
      category, start, duration);
}

SmallResult with_profiling() {
  SmallResult made = two_layers();
  Task task;
  task.name = "timer";
  DmaTransfer dma;
  dma.is_profiling = true;
  dma.source = BufferId(0);
  dma.target = BufferId(1);
  task.work = dma;
  made.tasks.builder().add_task(std::move(task));
  made.ran({{0, 12'000, 12'500}});
  return made;
}

TEST(LoadTimeline, ReadsWhatTheResultWriterWrote) {
  SmallResult made = with_profiling();
  const Schedule schedule = made.tasks.finish();
  std::ostringstream out;
  write_result_json(schedule, made.result, out);

  const Timeline timeline = read(out.str());

  EXPECT_EQ(tasks_of(timeline), tasks_of(timeline_of(schedule, made.result)));
  EXPECT_THAT(
      tasks_of(timeline),
      ElementsAre("DMA conv?t_Convolution/input 0-2000",
                  "DPU conv?t_Convolution/cluster_0 2000-5000", "SHAVE mvn?t_MVN/tile_0 4000-8000",
                  "SHAVE mvn?t_MVN/tile_1 5000-6000", "DMA spill 4500-6000",
                  "DMA mvn?t_MVN/output 10000-12000", "DMA timer 12000-12500 profiling"));
  EXPECT_EQ(timeline.dpu_frequency, Hertz(1'300'000'000));
  EXPECT_FALSE(timeline.resolution);
}

TEST(LoadTimeline, ReadsWhatTheTraceWriterWrote) {
  SmallResult made = with_profiling();
  const Schedule schedule = made.tasks.finish();
  std::ostringstream out;
  write_chrome_json(schedule, made.result, out);

  const Timeline timeline = read(out.str());

  EXPECT_THAT(tasks_of(timeline),
              testing::UnorderedElementsAreArray(tasks_of(timeline_of(schedule, made.result))));
  EXPECT_EQ(timeline.dpu_frequency, Hertz(1'300'000'000));
  EXPECT_FALSE(timeline.resolution) << "simulated times are exact";
}

TEST(LoadTimeline, ReadsTheCategoriesOfAllYears) {
  const Timeline timeline =
      read(trace(event("a", "DMA", "0.0", "1.5") + ",\n" + event("b", "SW", "1.5", "2") + ",\n" +
                 event("c", "Shave", "3.5", "1") + ",\n" + event("d", "M2I", "4.5", "0.25")));

  EXPECT_THAT(tasks_of(timeline), ElementsAre("DMA a 0-1500", "SHAVE b 1500-3500",
                                              "SHAVE c 3500-4500", "M2I d 4500-4750"));
}

TEST(LoadTimeline, SkipsWhatIsNoTask) {
  const Timeline timeline = read(
      trace(R"({"name": "process_name", "ph": "M", "pid": 0, "args": {"name": "DMA"}},)" +
            event("conv", "Layer", "0", "5") + "," + event("conv?t_C/cluster_0", "DPU", "1", "2") +
            "," + event("conv?t_C/cluster_0/variant_0", "DPU", "1", "1") + "," +
            event("x", "counter", "0", "0")));

  EXPECT_THAT(tasks_of(timeline), ElementsAre("DPU conv?t_C/cluster_0 1000-3000"));
}

TEST(LoadTimeline, ReadsABareListOfEvents) {
  EXPECT_THAT(tasks_of(read("[" + event("a", "DMA", "0", "1") + "]")), ElementsAre("DMA a 0-1000"));
}

TEST(LoadTimeline, TakesTheClockOfTheWorkpoint) {
  const std::string rest = R"(, "workpoint": {"freq": 1066.7, "status": "OK"})";

  EXPECT_EQ(read(trace(event("a", "DMA", "0", "1"), rest)).dpu_frequency, Hertz(1'066'700'000));
  EXPECT_FALSE(read(trace(event("a", "DMA", "0", "1"))).dpu_frequency);
}

TEST(LoadTimeline, FindsTheTickOfTheProfilersTimer) {
  // 5, 6 and 21 ticks of 52.083 ns; 3 and 86 of 26.042 ns, cut and rounded.
  const Timeline newer =
      read(trace(event("a", "DMA", "0", "0.260") + "," + event("b", "DMA", "1", "0.312") + "," +
                 event("c", "Shave", "2", "1.094")));
  const Timeline older =
      read(trace(event("a", "DMA", "0", "0.07") + "," + event("b", "SW", "1", "2.24") + "," +
                 event("c", "SW", "1", "0.23") + "," + event("d", "DPU", "1", "0.01")));
  const Timeline exact = read(trace(event("a", "DMA", "0", "0.271")));

  EXPECT_EQ(newer.resolution, Picoseconds(52'083));
  EXPECT_EQ(older.resolution, Picoseconds(26'042));
  EXPECT_FALSE(exact.resolution);
}

TEST(LoadTimeline, RefusesWhatIsNeitherAResultNorATrace) {
  EXPECT_THAT(error_of("{\"tasks\": []}"),
              AllOf(HasSubstr("t.json:1:1: expected a result"), HasSubstr("\"traceEvents\"")));
  EXPECT_THAT(error_of("{\"traceEvents\": 3}"),
              HasSubstr("t.json:1:17: traceEvents: expected a list of events, got '3'"));
  EXPECT_THAT(error_of("{\"traceEvents\": []}"), HasSubstr("has no tasks"));
  EXPECT_THAT(error_of("{\"traceEvents\": [7]}"), HasSubstr("traceEvents[0]: expected an event"));
  EXPECT_THAT(error_of("{\"vpusim_result\": 2}"), HasSubstr("this program reads version 1"));
}

TEST(LoadTimeline, RefusesEventsWithoutANameOrATime) {
  EXPECT_THAT(error_of(trace(R"({"cat": "DMA", "ph": "X", "ts": 0, "dur": 1})")),
              HasSubstr("t.json:2:1: traceEvents[0]: missing key 'name'"));
  EXPECT_THAT(error_of(trace(R"({"name": "a", "cat": "DMA", "ph": "X", "ts": 0})")),
              HasSubstr("missing key 'dur'"));
  EXPECT_THAT(error_of(trace(event("a", "DMA", "\"0\"", "1"))),
              HasSubstr("traceEvents[0].ts: expected microseconds, got '0'"));
}

TEST(LoadTimeline, RefusesImpossibleTimes) {
  EXPECT_THAT(error_of(trace(event("a", "DMA", "-1", "1"))),
              HasSubstr("ts: must be 0 to 1e+12 microseconds, got -1"));
  EXPECT_THAT(error_of(trace(event("a", "DMA", "0", "1e300"))), HasSubstr("dur: must be 0 to"));
  EXPECT_THAT(error_of(trace(event("a", "DMA", "0", "1"), R"(, "workpoint": {"freq": -3})")),
              HasSubstr("workpoint.freq: must be 0, or 1 to 100000 MHz"));
}

std::string result(const std::string& task) {
  return R"({"vpusim_result": 1, "dpu_hz": 1300000000, "engines": [{"name": "DMA 0", "kind": "DMA"}],
"tasks": [)" +
         task + "]}";
}

TEST(LoadTimeline, RefusesBrokenResults) {
  EXPECT_THAT(error_of(result(R"({"name": "a", "engine": "DMA 0", "start_ps": 9, "end_ps": 8})")),
              HasSubstr("tasks[0].end_ps: the task ends before it starts"));
  EXPECT_THAT(error_of(result(R"({"name": "a", "engine": "DPU 0", "start_ps": 0, "end_ps": 8})")),
              HasSubstr("tasks[0].engine: is not in the list of engines"));
  EXPECT_THAT(error_of(result(R"({"name": "a", "engine": "DMA 0", "start_ps": 0,
                                 "end_ps": 9999999999999999999})")),
              HasSubstr("must be at most"));
  EXPECT_THAT(
      error_of(R"({"vpusim_result": 1, "dpu_hz": 1300000000, "engines": [{"kind": "CPU"}]})"),
      HasSubstr("engines[0].kind: expected one of DMA, DPU, SHAVE, M2I"));
}

TEST(LoadTimeline, RefusesClocksThatNoDeviceHas) {
  EXPECT_THAT(error_of(trace(event("a", "DMA", "0", "1"), R"(, "workpoint": {"freq": 1e-7})")),
              HasSubstr("must be 0, or 1 to 100000 MHz"));
  EXPECT_THAT(error_of(R"({"vpusim_result": 1, "dpu_hz": 0, "engines": [], "tasks": []})"),
              HasSubstr("must be at least 1 MHz"));
  EXPECT_NE(error_of(R"({"vpusim_result": 1, "dpu_hz": 18446744073709551615, "engines": [], )"
                     R"("tasks": []})"),
            "");
}

TEST(LoadTimeline, ReadsTracesMeasuredOnSilicon) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(older, "measured/age_gender_37XX.trace.json");
  VPUSIM_REFERENCE_DATA_OR_SKIP(newer, "measured/resnet320_head_40XX.trace.json");

  const Timeline on_37xx = load_timeline(older);
  const Timeline on_40xx = load_timeline(newer);

  EXPECT_EQ(on_37xx.tasks.size(), 48U);
  EXPECT_EQ(on_37xx.resolution, Picoseconds(26'042));
  EXPECT_EQ(on_40xx.tasks.size(), 10U);
  EXPECT_EQ(on_40xx.resolution, Picoseconds(52'083));
  EXPECT_EQ(on_40xx.dpu_frequency, Hertz(1'850'000'000));
}

}  // namespace
}  // namespace vpusim::test
