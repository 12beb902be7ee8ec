// Is a run made again from its result file the run of that time, and is it told when not?

#include "sim/session/rerun.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "sim/base/input_error.hpp"
#include "sim/trace/writers/result_json.hpp"
#include "tests/support/files.hpp"
#include "tests/support/sim_test.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string kHello = source_file("workloads/schedules/hello.yaml");
const std::string kConvnet = source_file("workloads/schedules/convnet_37XX.mlir");

std::string replaced(std::string text, const std::string& old, const std::string& with) {
  const std::size_t place = text.find(old);
  EXPECT_NE(place, std::string::npos) << old;
  return text.replace(place, old.size(), with);
}

class RerunTest : public SimTest {
 protected:
  std::string bytes_of(LoadedRun loaded) {
    if (!simulator) {
      simulator.emplace(VpuSize::of(loaded.hw));
    }
    const FinishedRun finished = finish_run(*simulator, std::move(loaded));
    std::ostringstream text;
    write_result_json(*finished.loaded.schedule, finished.result, text);
    return text.str();
  }

  std::string written_result(const RunRequest& request) {
    return folder.write("result.json", bytes_of(load_run(request)));
  }

  std::string problem_of(const std::string& result, const RerunChanges& changes) {
    try {
      load_again(result, changes);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  TemporaryFolder folder;
  std::optional<Simulator> simulator;
};

TEST_F(RerunTest, GivesTheSameBytes) {
  const std::string result = written_result({.files = {kConvnet}});

  EXPECT_EQ(bytes_of(load_again(result, {})), read_file(result));
}

TEST_F(RerunTest, GivesTheSameBytesOfEverythingThatAUserCanChoose) {
  const std::string result =
      written_result({.files = {kConvnet},
                      .device = {.device = "vpu_2_7", .dpu_mhz = 1100, .work_point = {}},
                      .fidelity = Fidelity::kCompiler,
                      .timing = "analytic"});

  EXPECT_EQ(bytes_of(load_again(result, {})), read_file(result));
}

TEST_F(RerunTest, GivesTheSameBytesOfSeveralInferences) {
  const std::string result = written_result({.files = {kHello, kHello}, .repeat = 2});

  EXPECT_EQ(bytes_of(load_again(result, {})), read_file(result));
}

TEST_F(RerunTest, GivesTheSameBytesOfANetworkThatIsCompiled) {
  const std::string result = written_result({.files = {"mobilenetv2"}, .compile = {.effort = 1}});

  EXPECT_EQ(bytes_of(load_again(result, {})), read_file(result));
}

TEST_F(RerunTest, FindsAnInputBesideTheResult) {
  const std::string schedule = folder.write("net.yaml", read_file(kHello));
  const std::string result = written_result({.files = {schedule}});
  const std::string text = replaced(read_file(result), schedule, "elsewhere/net.yaml");
  const std::string moved = folder.write("moved.json", text);

  EXPECT_EQ(bytes_of(load_again(moved, {})), text);
}

TEST_F(RerunTest, NamesAnInputThatIsGone) {
  const std::string schedule = folder.write("net.yaml", read_file(kHello));
  const std::string result = written_result({.files = {schedule}});
  std::filesystem::remove(schedule);

  EXPECT_THAT(problem_of(result, {}),
              AllOf(HasSubstr("net.yaml"), HasSubstr("not there any more"), HasSubstr("--input")));
}

TEST_F(RerunTest, NamesAnInputThatChanged) {
  const std::string schedule = folder.write("net.yaml", read_file(kHello));
  const std::string result = written_result({.files = {schedule}});
  folder.write("net.yaml", replaced(read_file(kHello), "conv?t_Convolution", "c?t_Convolution"));

  EXPECT_THAT(problem_of(result, {}), AllOf(HasSubstr("the schedule in"), HasSubstr("net.yaml"),
                                            HasSubstr("is not what it was")));
}

TEST_F(RerunTest, TakesAChangedInputOnRequestAndWarns) {
  const std::string schedule = folder.write("net.yaml", read_file(kHello));
  const std::string result = written_result({.files = {schedule}});
  folder.write("net.yaml", replaced(read_file(kHello), "conv?t_Convolution", "c?t_Convolution"));

  const LoadedRun loaded =
      load_again(result, {.files = {}, .device = {}, .timing = {}, .accepts_changes = true});

  ASSERT_FALSE(loaded.warnings.empty());
  EXPECT_EQ(loaded.warnings.back().code, "changed-input");
}

TEST_F(RerunTest, RefusesALatencyThatIsNotThatOfTheRun) {
  const std::string result = written_result({.files = {kHello}});
  const std::string text = replaced(read_file(result), "\"latency_us\": ", "\"latency_us\": 9");
  const std::string edited = folder.write("edited.json", text);

  try {
    bytes_of(load_again(edited, {}));
    FAIL() << "nothing was refused";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("edited.json"), HasSubstr("made again it takes"),
                                    HasSubstr("--accept-changes")));
  }
  const std::string accepted = bytes_of(
      load_again(edited, {.files = {}, .device = {}, .timing = {}, .accepts_changes = true}));
  EXPECT_THAT(accepted, HasSubstr("changed-latency"));
}

TEST_F(RerunTest, ComparesNoLatencyWhereAnotherDeviceIsAskedFor) {
  const std::string result = written_result({.files = {kConvnet}});

  const LoadedRun loaded = load_again(result, {.files = {}, .device = "vpu_4_0", .timing = {}});

  EXPECT_FALSE(loaded.recorded);
}

TEST_F(RerunTest, TakesAnotherInputAndAnotherDevice) {
  const std::string result = written_result({.files = {kHello}});

  const LoadedRun loaded =
      load_again(result, {.files = {kConvnet}, .device = "vpu_4_0", .timing = {}});

  EXPECT_EQ(loaded.schedule->name(), "convnet");
  EXPECT_EQ(loaded.hw.name, "vpu_4_0");
}

TEST_F(RerunTest, NamesADeviceThatChanged) {
  const std::string device = folder.write("mine.yaml", "extends: vpu_2_7\n");
  const std::string result = written_result({.files = {kHello}, .device = {.device = device}});
  folder.write("mine.yaml", "extends: vpu_2_7\nddr: {bandwidth_mb_per_s: 1000}\n");

  EXPECT_THAT(problem_of(result, {}), AllOf(HasSubstr("the device mine"), HasSubstr("--hw")));
}

TEST_F(RerunTest, RefusesWhatIsNoResult) {
  EXPECT_THAT(problem_of(folder.write("x.json", "{\"a\": 1}"), {}),
              HasSubstr("expected a result of 'vpusim run --json'"));
  EXPECT_THAT(problem_of(folder.write("new.json", "{\"vpusim_result\": 99}"), {}),
              HasSubstr("this program reads version 1"));
  EXPECT_THAT(problem_of(folder.write("old.json", "{\"vpusim_result\": 1}"), {}),
              HasSubstr("does not say what it was made of"));
}

TEST_F(RerunTest, RefusesARecordThatMakesNoSense) {
  const std::string text = read_file(written_result({.files = {kHello}}));
  const auto problem = [&](const std::string& old, const std::string& with) {
    return problem_of(folder.write("bad.json", replaced(text, old, with)), {});
  };

  EXPECT_THAT(problem("\"repeat\": 1", "\"repeat\": 0"), HasSubstr("must be at least 1"));
  EXPECT_THAT(problem("\"repeat\": 1", "\"repeat\": 99999999"), HasSubstr("repeat"));
  EXPECT_THAT(problem("\"timing\": \"\"", "\"timing\": 7"), HasSubstr("timing"));
  EXPECT_THAT(problem("\"fidelity\": \"device\", \"timing\"", "\"fidelity\": \"x\", \"timing\""),
              HasSubstr("unknown fidelity"));
}

TEST_F(RerunTest, RefusesAScheduleOfTheStandardInput) {
  const std::string result = written_result({.files = {kHello}});
  const std::string text = replaced(read_file(result), kHello, "-");

  EXPECT_THAT(problem_of(folder.write("piped.json", text), {}), HasSubstr("standard input"));
}

}  // namespace
}  // namespace vpusim::test
