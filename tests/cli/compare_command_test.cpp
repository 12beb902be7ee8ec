// Does `vpusim compare` do what its help and the README say?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string kConvnet = source_file("workloads/schedules/convnet_37XX.mlir");
const std::string kHello = source_file("workloads/schedules/hello.yaml");

// One schedule as both fidelities see it, the device's also as a trace.
class CompareCommand : public testing::Test {
 protected:
  CompareCommand() {
    run_vpusim({"run", kConvnet, "-q", "--json", device, "--trace", trace});
    run_vpusim({"run", kConvnet, "-q", "--json", compiler, "--fidelity", "compiler"});
  }

  const TemporaryFolder folder;
  const std::string device = folder.path("device.json");
  const std::string trace = folder.path("trace.json");
  const std::string compiler = folder.path("compiler.json");
};

TEST_F(CompareCommand, AResultAndItsOwnTraceAgree) {
  const CommandResult result = run_vpusim({"compare", device, trace, "--fail-above", "0.01%"});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, StartsWith("30 tasks matched by name and order; only simulated 0, only "
                                     "measured 0\n"));
}

TEST_F(CompareCommand, TellsErrorsByKindAndByLayer) {
  const CommandResult result = run_vpusim({"compare", compiler, device});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const std::string text : {"window: simulated ", "\nDMA ", "\nDPU ", "\nSHAVE ", "\nlayer ",
                                 "\nconv3 ", "\nwhat makes the total error "}) {
    EXPECT_THAT(result.out, HasSubstr(text));
  }
}

TEST_F(CompareCommand, FailsAboveTheLimit) {
  const CommandResult result = run_vpusim({"compare", compiler, device, "--fail-above", "0.001 %"});

  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("what makes the total error"));
  EXPECT_THAT(result.err, HasSubstr("vpusim: the total error of "));
  EXPECT_THAT(result.err, HasSubstr(" % is above 0.001 %\n"));
}

TEST_F(CompareCommand, TheLimitIsAPercentage) {
  for (const std::string limit : {"0.05", "5", "-5%", "x%", "nan%", "5%%"}) {
    const CommandResult result = run_vpusim({"compare", device, trace, "--fail-above=" + limit});

    EXPECT_EQ(result.exit_code, 2) << limit;
    EXPECT_THAT(result.err, HasSubstr("expected a percentage like 5%")) << limit;
  }
  EXPECT_EQ(run_vpusim({"compare", device, trace, "--fail-above", ""}).exit_code, 2);
}

TEST_F(CompareCommand, WritesJsonAndAPicture) {
  const std::string picture = folder.path("both.svg");

  const CommandResult result =
      run_vpusim({"compare", compiler, device, "--json", "-", "--picture", picture});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json comparison = json::parse(result.out);
  EXPECT_EQ(comparison.at("tasks").size(), 30U);
  EXPECT_NE(comparison.at("total_error_percent").get<double>(), 0);
  EXPECT_THAT(read_file(picture), StartsWith("<svg "));
  EXPECT_THAT(read_file(picture), EndsWith("</svg>\n"));
}

TEST_F(CompareCommand, ReadsOneSideFromTheStandardInput) {
  const CommandResult result = run_shell("$VPUSIM compare - " + device + " < " + trace);
  EXPECT_EQ(result.exit_code, 0) << result.err;

  const CommandResult both = run_vpusim({"compare", "-", "-"});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.err, HasSubstr("only one of the two"));
}

TEST_F(CompareCommand, AnotherSchedulesResultIsAMistake) {
  const std::string other = folder.path("hello.json");
  run_vpusim({"run", kHello, "-q", "--json", other});
  const std::string picture = folder.path("none.svg");

  const CommandResult result = run_vpusim({"compare", other, device, "--picture", picture});

  // They may have a name in common by chance; these two have "conv".
  EXPECT_THAT(result.out + result.err,
              testing::AnyOf(HasSubstr("have no task in common"), HasSubstr("only measured")));
}

TEST_F(CompareCommand, RefusesWhatItCannotRead) {
  const std::string broken = folder.write("broken.json", "{\"traceEvents\": [{]}");
  const std::string number = folder.write("number.json", "[3]");

  EXPECT_EQ(run_vpusim({"compare", device, folder.path("absent.json")}).exit_code, 2);
  EXPECT_THAT(run_vpusim({"compare", broken, device}).err, HasSubstr("broken.json:1:"));
  EXPECT_THAT(run_vpusim({"compare", number, device}).err, HasSubstr("number.json:1:2: [0]: "));
  EXPECT_THAT(run_vpusim({"compare", kConvnet, device}).err, HasSubstr("convnet_37XX.mlir:1:1"));
}

TEST_F(CompareCommand, DoesNotOverwriteItsInputs) {
  EXPECT_THAT(run_vpusim({"compare", device, trace, "--json", device}).err,
              HasSubstr("SIM and --json name the same file"));
  EXPECT_THAT(run_vpusim({"compare", device, trace, "--picture", trace}).err,
              HasSubstr("MEASURED and --picture name the same file"));
}

TEST(CompareCommandMeasured, MatchesEveryTaskThatWasMeasured) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(measured, "measured/age_gender_37XX.trace.json");
  VPUSIM_REFERENCE_DATA_OR_SKIP(schedule, "schedules/age_gender_37XX.mlir");

  const CommandResult result =
      run_shell("$VPUSIM run " + schedule + " -q --json - | $VPUSIM compare - " + measured);

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("48 tasks matched by name and order; only simulated 68, only "
                                     "measured 0\n"));
  EXPECT_THAT(result.out, HasSubstr("68 of them the profiler's own"));
}

}  // namespace
}  // namespace vpusim::test
