// Does `vpusim explain` say why, to people and to programs?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>

#include "sim/base/utf8.hpp"
#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kConvnet = source_file("workloads/schedules/convnet_37XX.mlir");

void expect_fits_80_columns(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::size_t columns = 0;
    for (std::string_view rest = line; !rest.empty(); ++columns) {
      rest.remove_prefix(std::max<std::size_t>(utf8_character_size(rest), 1));
    }
    EXPECT_LE(columns, 80U) << line;
  }
}

TEST(ExplainCommand, TellsWhatHoldsARunBack) {
  const CommandResult result = run_vpusim({"explain", kConvnet});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, AllOf(HasSubstr("What holds it back"), HasSubstr("1. DPU work: "),
                                HasSubstr("the critical path"), HasSubstr("By layer"),
                                HasSubstr("What would be if"), HasSubstr("DDR bandwidth")));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));  // a file is no terminal
  expect_fits_80_columns(result.out);
}

TEST(ExplainCommand, SimulatesAResultAgain) {
  const TemporaryFolder folder;
  const std::string file = folder.path("convnet.json");
  run_vpusim({"run", kConvnet, "--fidelity", "compiler", "-q", "--json", file});

  const CommandResult of_result = run_vpusim({"explain", file});

  EXPECT_EQ(of_result.exit_code, 0);
  EXPECT_EQ(of_result.out, run_vpusim({"explain", kConvnet, "--fidelity", "compiler"}).out);
}

TEST(ExplainCommand, WritesTheRoofsOfEveryTask) {
  const json written = json::parse(run_vpusim({"explain", kConvnet, "--json", "-"}).out);

  std::uint64_t operations = 0;
  std::uint64_t ddr = 0;
  for (const json& task : written.at("tasks")) {
    operations += task.at("operations").get<std::uint64_t>();
    ddr += task.at("ddr_bytes").get<std::uint64_t>();
    const std::uint64_t compute = task.at("least_compute_ps");
    const std::uint64_t of_ddr = task.at("least_ddr_ps");
    const std::uint64_t of_cmx = task.at("least_cmx_ps");
    const std::uint64_t least = std::max({compute, of_ddr, of_cmx});
    const std::string roof = task.at("roof");
    EXPECT_EQ(least, roof == "compute" ? compute : roof == "DDR" ? of_ddr : of_cmx) << task;
    EXPECT_EQ(roof == "-", least == 0) << task;
  }
  EXPECT_EQ(written.at("operations"), operations);
  EXPECT_EQ(written.at("ddr_bytes_read").get<std::uint64_t>() +
                written.at("ddr_bytes_written").get<std::uint64_t>(),
            ddr);
}

TEST(ExplainCommand, WritesPiecesThatAddUpToTheLatency) {
  const json written = json::parse(run_vpusim({"explain", kConvnet, "--json", "-"}).out);

  std::uint64_t at = 0;
  for (const json& piece : written.at("critical_path")) {
    EXPECT_EQ(piece.at("start_ps"), at);
    at = piece.at("end_ps");
  }
  EXPECT_EQ(written.at("latency_ps"), at);
  std::uint64_t layers = 0;
  for (const json& layer : written.at("layers")) {
    layers += layer.at("critical_ps").get<std::uint64_t>();
  }
  EXPECT_EQ(layers, at);
  for (const json& engine : written.at("engines")) {
    std::uint64_t sum = 0;
    for (const char* part : {"working_ps", "contention_ps", "barrier_ps", "queue_ps", "idle_ps"}) {
      sum += engine.at(part).get<std::uint64_t>();
    }
    EXPECT_EQ(sum, at) << engine.at("name");
  }
  EXPECT_EQ(written.at("tasks").size(), 30U);
  EXPECT_FALSE(written.at("what_if").empty());
  EXPECT_FALSE(written.at("brakes").empty());
}

TEST(ExplainCommand, ListsEveryPieceOnRequest) {
  const std::string text = run_vpusim({"explain", kConvnet, "--path"}).out;

  EXPECT_THAT(text, HasSubstr("DPU 0 works"));
  expect_fits_80_columns(text);
}

TEST(ExplainCommand, TakesANetworkAndAnotherDevice) {
  const CommandResult result = run_vpusim({"explain", "mobilenetv2", "--hw", "vpu_4_0"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("mobilenetv2: "));
  expect_fits_80_columns(result.out);
}

TEST(ExplainCommand, NamesAnInputThatIsGoneAndTakesAnother) {
  const TemporaryFolder folder;
  const std::string schedule = folder.write("net.mlir", read_file(kConvnet));
  const std::string result = folder.path("out.json");
  run_vpusim({"run", schedule, "-q", "--json", result});
  std::filesystem::remove(schedule);

  const CommandResult gone = run_vpusim({"explain", result});
  const CommandResult elsewhere = run_vpusim({"explain", result, "--input", kConvnet});

  EXPECT_EQ(gone.exit_code, 2);
  EXPECT_THAT(gone.err, AllOf(HasSubstr("net.mlir"), HasSubstr("--input")));
  EXPECT_EQ(elsewhere.exit_code, 0);
}

TEST(ExplainCommand, RefusesOptionsThatAResultHasNoRoomFor) {
  const TemporaryFolder folder;
  const std::string result = folder.path("out.json");
  run_vpusim({"run", kConvnet, "-q", "--json", result});

  EXPECT_EQ(run_vpusim({"explain", result, "--repeat", "3"}).exit_code, 2);
  EXPECT_EQ(run_vpusim({"explain", kConvnet, "--input", kConvnet}).exit_code, 2);
  EXPECT_EQ(run_vpusim({"explain", result, "--json", result}).exit_code, 2);
}

// Names that do something to a terminal, are endless, or turn the direction of text.
TEST(ExplainCommand, HostileNamesDoNothing) {
  const TemporaryFolder folder;
  std::string text = read_file(source_file("workloads/schedules/hello.yaml"));
  const std::string name = "conv?t_Convolution/weights";
  const std::size_t place = text.find(name);
  ASSERT_NE(place, std::string::npos);
  text.replace(place, name.size(),
               "\"\\e[2J\\u202E<script>alert(1)</script>\\n=1+1\\u2028" + std::string(10'000, 'x') +
                   "?t_\\e]0;owned\\a\"");
  const std::string schedule = folder.write("hostile.yaml", text);

  for (const std::string command : {"explain", "run"}) {
    const CommandResult shown = run_vpusim({command, schedule});
    const CommandResult written = run_vpusim({command, schedule, "--json", "-"});

    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_THAT(shown.out, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xe2\x80\xae")),
                                 Not(HasSubstr("\xe2\x80\xa8")), Not(HasSubstr("\a"))));
    expect_fits_80_columns(shown.out);
    EXPECT_TRUE(json::accept(written.out));
    EXPECT_THAT(written.out, Not(HasSubstr("\x1b")));
  }
}

}  // namespace
}  // namespace vpusim::test
