// Are the schedules that real compilers printed read completely, and do their tasks
// have the names that were measured on silicon?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "sim/hw/hw_config.hpp"
#include "sim/importers/load_schedule.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::IsEmpty;

struct Reference {
  const char* file;
  std::size_t dma;
  std::size_t dpu;
  std::size_t shave;
  std::size_t m2i;
  std::size_t barriers;
  const char* architecture;
  std::optional<Cycles> compiler_estimate;
};

std::size_t count_of(const Schedule& schedule, EngineKind kind) {
  return static_cast<std::size_t>(
      std::count_if(schedule.tasks().begin(), schedule.tasks().end(),
                    [&](const Task& task) { return task.kind() == kind; }));
}

class ReferenceSchedules : public testing::TestWithParam<Reference> {};

TEST_P(ReferenceSchedules, AreReadWithoutNotes) {
  const Reference& expected = GetParam();
  VPUSIM_REFERENCE_DATA_OR_SKIP(file, std::string("schedules/") + expected.file);

  const Schedule schedule = load_schedule(file, std::nullopt);

  EXPECT_EQ(count_of(schedule, EngineKind::kDma), expected.dma);
  EXPECT_EQ(count_of(schedule, EngineKind::kDpu), expected.dpu);
  EXPECT_EQ(count_of(schedule, EngineKind::kShave), expected.shave);
  EXPECT_EQ(count_of(schedule, EngineKind::kM2i), expected.m2i);
  EXPECT_EQ(schedule.barriers().size(), expected.barriers);
  EXPECT_EQ(schedule.target().architecture, expected.architecture);
  EXPECT_EQ(schedule.target().compiler_estimate, expected.compiler_estimate);
  EXPECT_THAT(schedule.import_notes(), IsEmpty());
}

// Counts of facts section 0 and of the files themselves ("grep -c VPUIP.NNDMA").
INSTANTIATE_TEST_SUITE_P(
    All, ReferenceSchedules,
    testing::Values(Reference{"age_gender_37XX.mlir", 98, 10, 8, 0, 16, "NPU37XX", Cycles(104492)},
                    Reference{"age_gender_37XX_2023.mlir", 77, 6, 6, 0, 12, "VPUX37XX",
                              std::nullopt},
                    Reference{"gru_sequence_37XX.mlir", 33, 0, 12, 0, 10, "NPU37XX", Cycles(27805)},
                    Reference{"resnet320_head_40XX.mlir", 13, 2, 1, 0, 9, "NPU4000", Cycles(16514)},
                    Reference{"m2i_50XX.mlir", 6, 0, 0, 2, 6, "NPU50XX", Cycles(113636)}),
    [](const auto& test) {
      const std::string name = test.param.file;
      return name.substr(0, name.find('.'));
    });

struct Measured {
  const char* schedule;
  const char* trace;
};

class MeasuredNames : public testing::TestWithParam<Measured> {};

TEST_P(MeasuredNames, AreAllAmongTheTasks) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(file, std::string("schedules/") + GetParam().schedule);
  VPUSIM_REFERENCE_DATA_OR_SKIP(trace_file, std::string("measured/") + GetParam().trace);

  const Schedule schedule = load_schedule(file, std::nullopt);

  std::multiset<std::string> names;
  for (const Task& task : schedule.tasks()) {
    names.insert(task.name);
  }
  const auto trace = nlohmann::json::parse(read_file(trace_file));
  std::size_t measured = 0;
  for (const auto& event : trace.at("traceEvents")) {
    if (event.at("ph") == "X" && event.at("cat") != "Layer") {
      const auto found = names.find(event.at("name"));
      EXPECT_NE(found, names.end()) << event.at("name");
      if (found != names.end()) {
        names.erase(found);  // each task was measured once
      }
      ++measured;
    }
  }
  EXPECT_GE(measured, 10U);
}

INSTANTIATE_TEST_SUITE_P(
    All, MeasuredNames,
    testing::Values(Measured{"age_gender_37XX.mlir", "age_gender_37XX.trace.json"},
                    Measured{"resnet320_head_40XX.mlir", "resnet320_head_40XX.trace.json"},
                    Measured{"age_gender_37XX_2023.mlir", "age_gender_37XX_2023.trace.json"}),
    [](const auto& test) {
      const std::string name = test.param.schedule;
      return name.substr(0, name.find('.'));
    });

}  // namespace
}  // namespace vpusim::test
