// Does the summary of a run fit a terminal, whatever ran?

#include "sim/report/terminal/summary.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "tests/sim/report/analysis_by_hand.hpp"
#include "tests/sim/trace/small_result.hpp"

namespace vpusim::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::string summary_of(SmallResult& made) {
  const Schedule schedule = made.tasks.finish();
  return run_summary(schedule, made.result, analysis_by_hand(schedule, made.result), {});
}

void expect_fits_a_terminal(const std::string& summary) {
  std::istringstream lines(summary);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto characters = std::count_if(line.begin(), line.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    });
    EXPECT_LE(characters, 80) << line;
  }
  EXPECT_LT(count, 30U) << summary;
}

// Every engine of a device of six tiles with four SHAVEs each worked.
SmallResult large_result(const std::string& name) {
  SmallResult made;
  made.tasks = ScheduleOfTasks(name);
  made.result.provenance.device = name;
  made.result.models = {};
  for (int i = 0; i < 5; ++i) {
    made.result.models.push_back({.name = name, .workloads = 123'456'789});
  }
  std::vector<SmallResult::Step> steps;
  for (std::uint32_t tile = 0; tile < 6; ++tile) {
    steps.push_back({made.engine(fmt::format("DPU {}", tile), EngineKind::kDpu, tile, 0), 0, 1});
    for (std::uint32_t i = 0; i < 4; ++i) {
      steps.push_back(
          {made.engine(fmt::format("SHAVE {}.{}", tile, i), EngineKind::kShave, tile, i), 0,
           100'000'000});
    }
  }
  for (std::uint32_t port = 0; port < 2; ++port) {
    for (const std::string channel : {"DDR", "CMX"}) {
      steps.push_back(
          {made.engine(fmt::format("DMA {} {}", port, channel), EngineKind::kDma, port, 0), 0, 7});
    }
  }
  for (const SmallResult::Step& step : steps) {
    made.tasks.dma(name, 0, 1);
    made.ran({step});
  }
  made.result.latency = Picoseconds(1'000'000'000'000);
  made.result.latency_dpu_cycles = Cycles(1'300'000'000);
  return made;
}

TEST(RunSummary, TellsTheEnergyOrThatItIsNotKnown) {
  SmallResult made = two_layers();
  EXPECT_THAT(summary_of(made), HasSubstr("energy not known: small has no power table\n"));

  SmallResult powered = two_layers();
  ScheduleEnergy& energy = powered.result.energy.emplace();
  energy.tasks.assign(6, std::nullopt);
  energy.dpu = 1500.25;
  energy.unknown_count = 2;
  const std::string summary = summary_of(powered);
  EXPECT_THAT(summary, HasSubstr("energy 1500.2 power-virus cycles (DPU 1500.2, SHAVE 0.0), "
                                 "activity 0.0817\nwithout 2 compute task(s) of unknown energy\n"));
}

TEST(RunSummary, TellsLatencyEnginesAndLayers) {
  SmallResult made = two_layers();

  const std::string summary = summary_of(made);

  EXPECT_THAT(summary, HasSubstr("test: 6 tasks, 2 barriers on small, device fidelity\n"));
  EXPECT_THAT(summary,
              HasSubstr("latency 12.000 us = 15600 DPU cycles at 1300 MHz, 83333 inferences/s\n"));
  EXPECT_THAT(summary, ContainsRegex("DPU 0 .* 25\\.0%"));  // 3 of 12 us
  EXPECT_THAT(summary, HasSubstr("timing by by hand (1) workloads\n"));
  EXPECT_THAT(summary, ContainsRegex("\nconv .* 3\\.000"));  // us of its DPU tasks
  EXPECT_THAT(summary, ContainsRegex("\nmvn .* 5\\.000"));   // us of its SHAVE tasks
}

TEST(RunSummary, FitsATerminalForASmallRun) {
  SmallResult made = two_layers();

  expect_fits_a_terminal(summary_of(made));
}

TEST(RunSummary, FitsATerminalForSixTiles) {
  SmallResult made = large_result("net");

  expect_fits_a_terminal(summary_of(made));
}

class SummaryNames : public testing::TestWithParam<std::string> {};

TEST_P(SummaryNames, FitATerminalAndDoNothingToIt) {
  SmallResult made = large_result(GetParam());

  const std::string summary = summary_of(made);

  expect_fits_a_terminal(summary);
  EXPECT_THAT(summary, Not(HasSubstr("\x1b")));
  EXPECT_THAT(summary, Not(HasSubstr("\xe2\x80\xae")));
}

INSTANTIATE_TEST_SUITE_P(All, SummaryNames,
                         testing::Values(std::string(1000, 'x'), "\x1b[2J\n\n\n\xe2\x80\xae",
                                         "\xc3\xa4\xc3\xb6\xc3\xbc"),
                         [](const auto& test) { return "Name" + std::to_string(test.index); });

TEST(RunSummary, OfNothingIsStillASummary) {
  SmallResult made;

  EXPECT_THAT(summary_of(made), HasSubstr("latency 0.000 us"));
}

}  // namespace
}  // namespace vpusim::test
