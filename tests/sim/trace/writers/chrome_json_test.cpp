// Is the Chrome trace one that the vendor's tools could have written?

#include "sim/trace/writers/chrome_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "tests/sim/trace/small_result.hpp"
#include "tests/support/files.hpp"
#include "tests/support/random_schedule.hpp"
#include "tests/support/sim_test.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;

json trace_of(const Schedule& schedule, const RunResult& result) {
  std::ostringstream out;
  write_chrome_json(schedule, result, out);
  return json::parse(out.str());
}

json two_layers_trace() {
  SmallResult made = two_layers();
  const Schedule schedule = made.tasks.finish();
  return trace_of(schedule, made.result);
}

// The names of one kind of metadata event, in order.
std::vector<std::string> names(const json& trace, const std::string& kind) {
  std::vector<std::string> found;
  for (const json& event : trace.at("traceEvents")) {
    if (event.at("ph") == "M" && event.at("name") == kind) {
      found.push_back(event.at("args").at("name"));
    }
  }
  return found;
}

json event_named(const json& trace, const std::string& name) {
  for (const json& event : trace.at("traceEvents")) {
    if (event.at("ph") == "X" && event.at("name") == name) {
      return event;
    }
  }
  throw std::runtime_error("no event " + name);
}

// Events of one thread end before the next begins.
void expect_no_overlaps(const json& trace) {
  std::map<int, std::vector<std::pair<double, double>>> threads;
  for (const json& event : trace.at("traceEvents")) {
    if (event.at("ph") == "X") {
      const double begin = event.at("ts");
      const double duration = event.at("dur");
      threads[event.at("tid")].emplace_back(begin, begin + duration);
    }
  }
  for (auto& [thread, boxes] : threads) {
    std::sort(boxes.begin(), boxes.end());
    for (std::size_t i = 1; i < boxes.size(); ++i) {
      // Sums of decimal numbers are not exact.
      EXPECT_LE(boxes[i - 1].second, boxes[i].first + 1e-9) << "thread " << thread;
    }
  }
}

TEST(ChromeTrace, HasTheProcessesAndThreadsOfTheVendor) {
  const json trace = two_layers_trace();

  EXPECT_THAT(names(trace, "process_name"), ElementsAre("DMA", "Cluster (0)", "Layers"));
  EXPECT_THAT(names(trace, "thread_name"),
              ElementsAre("DMA 0 DDR", "DMA 0 CMX", "DPU", "DPU / Variants", "Shave", "Shave",
                          "Layers", "Layers", "Layers"));
}

TEST(ChromeTrace, HasTaskTimesInMicrosecondsSinceTheFirstTask) {
  SmallResult made;
  const auto dma = made.engine("DMA 0", EngineKind::kDma, 0, 0);
  made.tasks.dma("a", 0, 64);
  made.ran({{dma, 5000, 6500}});
  made.tasks.dma("b", 0, 64);
  made.ran({{dma, 7001, 7003}});
  const Schedule schedule = made.tasks.finish();

  const json trace = trace_of(schedule, made.result);

  EXPECT_EQ(event_named(trace, "a").at("ts"), 0.0);
  EXPECT_EQ(event_named(trace, "a").at("dur"), 1.5);
  EXPECT_EQ(event_named(trace, "b").at("ts"), 2.001);
  EXPECT_EQ(event_named(trace, "b").at("dur"), 0.002);
}

TEST(ChromeTrace, CategoriesAreThoseOfTheVendor) {
  const json trace = two_layers_trace();

  EXPECT_EQ(event_named(trace, "spill").at("cat"), "DMA");
  EXPECT_EQ(event_named(trace, "conv?t_Convolution/cluster_0").at("cat"), "DPU");
  EXPECT_EQ(event_named(trace, "mvn?t_MVN/tile_0").at("cat"), "Shave");
  EXPECT_EQ(event_named(trace, "conv").at("cat"), "Layer");
}

TEST(ChromeTrace, VariantsAreEventsOfTheirOwn) {
  const json trace = two_layers_trace();

  EXPECT_EQ(event_named(trace, "conv?t_Convolution/cluster_0/variant_0").at("dur"), 1.0);
  EXPECT_EQ(event_named(trace, "conv?t_Convolution/cluster_0/variant_1").at("ts"), 3.0);
}

TEST(ChromeTrace, ALayerSpansItsTasksAndSumsTheirTimes) {
  const json conv = event_named(two_layers_trace(), "conv");
  const json mvn = event_named(two_layers_trace(), "mvn");

  EXPECT_EQ(conv.at("ts"), 0.0);
  EXPECT_EQ(conv.at("dur"), 5.0);
  EXPECT_EQ(
      conv.at("args"),
      (json{{"Layer type", "Convolution"}, {"DPU time", "3us 0ns"}, {"DMA time", "2us 0ns"}}));
  EXPECT_EQ(mvn.at("dur"), 8.0);  // 4 to 12
  EXPECT_EQ(mvn.at("args"), (json{{"Layer type", "MVN"},
                                  {"Shave time", "5us 0ns"},  // 4 + 1
                                  {"DMA time", "2us 0ns"}}));
}

TEST(ChromeTrace, ADmaSaysWhatItMoves) {
  EXPECT_EQ(
      event_named(two_layers_trace(), "conv?t_Convolution/input").at("args"),
      (json{{"Source memory:", "DDR"}, {"Destination memory:", "CMX"}, {"Total bytes", "64"}}));
}

TEST(ChromeTrace, StatisticsAreThoseWorkedOutByHand) {
  const json trace = two_layers_trace();

  // DMA 0-2, 4.5-6, 10-12; DPU 2-5; SHAVE 4-8 and 5-6.
  EXPECT_EQ(trace.at("taskStatistics"), (json{{"total duration", 12.0},
                                              {"DMA duration", 5.5},
                                              {"DPU duration", 3.0},
                                              {"SW duration", 4.0},
                                              {"M2I duration", 0.0},
                                              {"DMA-DPU overlap", 0.5},
                                              {"DMA-SW overlap", 1.5},
                                              {"SW-DPU overlap", 1.0},
                                              {"all tasks union", 10.0},
                                              {"total idle", 2.0},
                                              {"SW duration without DPU overlap", 3.0},
                                              {"DMA duration without overlaps", 4.0},
                                              {"Sum of DMA task durations", 5.5},
                                              {"Sum of DPU task durations", 3.0},
                                              {"Sum of SW task durations", 5.0},
                                              {"Sum of M2I task durations", 0.0}}));
}

TEST(ChromeTrace, SaysThatItIsSimulatedAndAtWhatClock) {
  const json trace = two_layers_trace();

  EXPECT_EQ(trace.at("workpoint"), (json{{"freq", 1300.0}, {"status", "SIM"}}));
  EXPECT_EQ(trace.at("displayTimeUnit"), "ns");
}

TEST(ChromeTrace, EventsOfOneThreadNeverOverlap) { expect_no_overlaps(two_layers_trace()); }

TEST(ChromeTrace, HostileNamesStayInsideTheirStrings) {
  SmallResult made;
  const auto dma = made.engine("DMA 0", EngineKind::kDma, 0, 0);
  made.tasks.dma("\"}],\n\x01\\{}", 0, 64);
  made.ran({{dma, 0, 1}});
  const Schedule schedule = made.tasks.finish();

  EXPECT_EQ(event_named(trace_of(schedule, made.result), "\"}],\n\x01\\{}").at("cat"), "DMA");
}

TEST(ChromeTrace, HasTheKeysOfAMeasuredOne) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(file, "measured/resnet320_head_40XX.trace.json");
  const json measured = json::parse(read_file(file));

  const json trace = two_layers_trace();

  const auto keys = [](const json& object) {
    std::set<std::string> found;
    for (const auto& [key, value] : object.items()) {
      found.insert(key);
    }
    return found;
  };
  const auto categories = [](const json& of) {
    std::set<std::string> found;
    for (const json& event : of.at("traceEvents")) {
      found.insert(event.value("cat", ""));
    }
    return found;
  };
  EXPECT_EQ(keys(trace), keys(measured));
  EXPECT_EQ(keys(trace.at("taskStatistics")), keys(measured.at("taskStatistics")));
  EXPECT_EQ(keys(trace.at("workpoint")), keys(measured.at("workpoint")));
  EXPECT_EQ(names(trace, "process_name"), names(measured, "process_name"));
  EXPECT_EQ(categories(trace), categories(measured));
  EXPECT_EQ(keys(event_named(trace, "spill")),
            keys(event_named(measured, "Conv_0?t_Convert/input-0-CMX")));
  for (const std::string& thread : names(measured, "thread_name")) {
    EXPECT_THAT(names(trace, "thread_name"), testing::Contains(thread));
  }
}

using SimulatedChromeTrace = SimTest;

TEST_F(SimulatedChromeTrace, EventsOfOneThreadNeverOverlapOnARandomSchedule) {
  const HwConfig hw = small_device();
  const Schedule schedule = random_schedule({.seed = 7, .task_count = 300}, hw);

  expect_no_overlaps(trace_of(schedule, simulate(schedule, hw, Fidelity::kDevice)));
}

}  // namespace
}  // namespace vpusim::test
