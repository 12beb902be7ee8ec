// Do the studies that come with the program run, and is the table of their README right?

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> studies() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source_file("workloads/studies"))) {
    if (entry.path().extension() == ".yaml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

class SweepStudies : public testing::TestWithParam<std::string> {};

TEST_P(SweepStudies, RunsAnswersAndHasThePointsThatItsReadmeSays) {
  const TemporaryFolder folder;
  const std::string study = source_file("workloads/studies/" + GetParam() + ".yaml");

  const CommandResult result =
      run_vpusim({"sweep", study, "-o", folder.path("r.sqlite"), "--csv", folder.path("r.csv")});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::string csv = read_file(folder.path("r.csv"));
  const auto points = std::count(csv.begin(), csv.end(), '\n') - 1;
  const std::string readme = read_file(source_file("workloads/studies/README.md"));
  const std::size_t row = readme.find("| `" + GetParam() + "` |");
  ASSERT_NE(row, std::string::npos);
  EXPECT_THAT(readme.substr(row, readme.find('\n', row) - row),
              testing::EndsWith(fmt::format("| {} |", points)));
  EXPECT_THAT(csv, HasSubstr(",ok,"));
  EXPECT_THAT(csv, Not(HasSubstr(",missing,")));

  // And it answers: a front, and for its objectives what they depend on.
  const CommandResult report =
      run_vpusim({"sweep", "report", folder.path("r.sqlite"), "-o", folder.path("r.html")});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_THAT(report.out, HasSubstr("Pareto front: "));
  EXPECT_THAT(report.out, HasSubstr("mean over everything else, by parameter"));
  EXPECT_THAT(report.out, HasSubstr("one at a time, from "));
  EXPECT_THAT(read_file(folder.path("r.html")), HasSubstr("</html>"));
}

INSTANTIATE_TEST_SUITE_P(Shipped, SweepStudies, testing::ValuesIn(studies()),
                         [](const auto& study) { return study.param; });

}  // namespace
}  // namespace vpusim::test
