// Does a schedule stay the same when it is written in our own format and read back?

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "sim/importers/load_schedule.hpp"
#include "sim/importers/yaml/load_yaml.hpp"
#include "sim/importers/yaml/write_yaml.hpp"
#include "tests/sim/importers/mlir/mlir_text.hpp"
#include "tests/sim/importers/mlir/sample_schedules.hpp"
#include "tests/support/files.hpp"
#include "tests/support/random_schedule.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

std::string written(const Schedule& schedule, ScheduleSyntax syntax) {
  std::ostringstream out;
  write_schedule(schedule, syntax, out);
  return out.str();
}

Schedule read_back(const std::string& text, ScheduleSyntax syntax) {
  const bool is_json = syntax == ScheduleSyntax::kJson;
  const Document document("written", text,
                          is_json ? Document::Syntax::kJson : Document::Syntax::kYaml);
  return load_yaml(document);
}

void expect_same_after_round_trips(const Schedule& schedule) {
  const std::string expected = hash_of(schedule);
  for (const ScheduleSyntax syntax : {ScheduleSyntax::kYaml, ScheduleSyntax::kJson}) {
    const std::string text = written(schedule, syntax);
    const Schedule same = read_back(text, syntax);
    ASSERT_EQ(hash_of(same), expected) << text.substr(0, 2000);
    EXPECT_EQ(written(same, syntax), text);
  }
}

class ReferenceRoundTrip : public testing::TestWithParam<const char*> {};

TEST_P(ReferenceRoundTrip, KeepsEverything) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(file, std::string("schedules/") + GetParam());

  expect_same_after_round_trips(load_schedule(file, std::nullopt));
}

INSTANTIATE_TEST_SUITE_P(All, ReferenceRoundTrip,
                         testing::Values("age_gender_37XX.mlir", "age_gender_37XX_2023.mlir",
                                         "gru_sequence_37XX.mlir", "m2i_50XX.mlir",
                                         "resnet320_head_40XX.mlir"),
                         [](const auto& test) {
                           const std::string name = test.param;
                           return name.substr(0, name.find('.'));
                         });

TEST(RoundTrip, KeepsTheSamplesOfBothDialects) {
  expect_same_after_round_trips(load_text(kOldSample));
  expect_same_after_round_trips(load_text(kNewSample));
}

TEST(RoundTrip, KeepsRandomSchedules) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_same_after_round_trips(random_schedule(
        {.seed = seed, .task_count = 200, .has_physical_barriers = seed % 2 == 0}, small_device()));
  }
}

// A schedule of one task with every name made of `text`.
Schedule named(const std::string& text) {
  ScheduleBuilder builder(text);
  Target target;
  target.architecture = text;
  builder.set_target(target);
  builder.add_note("code", text);
  TensorType type;
  type.shape = {4};
  Buffer buffer;
  buffer.name = text;
  buffer.type = builder.add_type(type);
  const BufferId data = builder.add_buffer(buffer);
  Barrier barrier;
  barrier.name = text;
  const BarrierId ended = builder.add_barrier(barrier);
  ShaveKernel kernel;
  kernel.symbol = text;
  kernel.inputs = {data};
  kernel.runs = {{.inputs = {data}, .outputs = {}, .arguments = text}};
  Task task;
  task.name = text;
  task.work = kernel;
  task.updates = {ended};
  builder.add_task(std::move(task));
  return std::move(builder).finish();
}

struct Name {
  std::string text;
};
void PrintTo(const Name& name, std::ostream* out) { *out << in_quotes(name.text); }

class OddNames : public testing::TestWithParam<Name> {};

TEST_P(OddNames, AreKept) { expect_same_after_round_trips(named(GetParam().text)); }

INSTANTIATE_TEST_SUITE_P(All, OddNames,
                         testing::ValuesIn(std::vector<Name>{{""},
                                                             {" "},
                                                             {"a b"},
                                                             {" a "},
                                                             {"\""},
                                                             {"a\""},
                                                             {"\\"},
                                                             {"\\\""},
                                                             {"a\\"},
                                                             {"'"},
                                                             {"''"},
                                                             {"true"},
                                                             {"Null"},
                                                             {"~"},
                                                             {"no"},
                                                             {"12"},
                                                             {"0x1f"},
                                                             {"1e3"},
                                                             {"-"},
                                                             {"- a"},
                                                             {"a: b"},
                                                             {"a #b"},
                                                             {"{a}"},
                                                             {"[a"},
                                                             {"a, b"},
                                                             {"*a"},
                                                             {"&a"},
                                                             {"!a"},
                                                             {"%a"},
                                                             {"@a"},
                                                             {"`a"},
                                                             {"|"},
                                                             {">"},
                                                             {"?"},
                                                             {"? a"},
                                                             {":"},
                                                             {"a:"},
                                                             {"\n"},
                                                             {"a\nb"},
                                                             {"\r\n"},
                                                             {"\t"},
                                                             {std::string("\0", 1)},
                                                             {"\x01\x1f\x7f"},
                                                             {"\xc3\xa9"},
                                                             {"\xc2\x85"},
                                                             {"\xe2\x80\xa8"},
                                                             {"\xef\xbb\xbf"},
                                                             {"\xf0\x9f\x98\x80"},
                                                             {"---"},
                                                             {"..."},
                                                             {"\x1b[31m"},
                                                             {"<<"},
                                                             {"="},
                                                             {"t0"},
                                                             {std::string(900, 'x')},
                                                             {std::string(5000, 'x')},
                                                             {std::string(5000, '"')}}),
                         [](const auto& test) { return "Name" + std::to_string(test.index); });

TEST(WrittenYaml, HasOneTaskPerLineAndNoNeedlessQuotes) {
  const std::string text = written(named("plain"), ScheduleSyntax::kYaml);

  EXPECT_NE(text.find("\n  - {name: plain, updates: [plain], shave: {kernel: plain, tile: 0, "
                      "inputs: [plain], runs: [{inputs: [plain], outputs: [], arguments: "
                      "plain}]}}\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace vpusim::test
