// Does `vpusim report` write the page that `vpusim run --report` does?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::string kHello = source_file("workloads/schedules/hello.yaml");

// The page without the line that names the command, which differs.
std::string without_command(const std::string& page) {
  const std::string begin = "[\"command line\",\"";
  const std::size_t from = page.find(begin);
  return from == std::string::npos ? page
                                   : page.substr(0, from) + page.substr(page.find("\"]", from) + 2);
}

TEST(ReportCommand, MakesThePageOfTheRunAgain) {
  const TemporaryFolder folder;
  const std::string result = folder.path("result.json");
  const std::string then = folder.path("then.html");
  const std::string now = folder.path("now.html");
  ASSERT_EQ(run_vpusim({"run", kHello, "-q", "--json", result, "--report", then}).exit_code, 0);

  const CommandResult report = run_vpusim({"report", result, "-o", now});

  EXPECT_EQ(report.exit_code, 0);
  EXPECT_THAT(report.out, IsEmpty());
  EXPECT_THAT(report.err, IsEmpty());
  EXPECT_EQ(without_command(read_file(now)), without_command(read_file(then)));
  EXPECT_THAT(read_file(now), HasSubstr("vpusim report " + result));
}

TEST(ReportCommand, TakesASchedule) {
  const TemporaryFolder folder;
  const std::string page = folder.path("page.html");

  EXPECT_EQ(run_vpusim({"report", kHello, "-o", page}).exit_code, 0);
  EXPECT_THAT(read_file(page), HasSubstr("<title>hello on vpu_2_7"));
}

TEST(ReportCommand, PrintsThePageAndNothingElse) {
  const CommandResult run = run_vpusim({"run", kHello, "--report", "-"});

  EXPECT_THAT(run.out, testing::StartsWith("<!doctype html>"));
  EXPECT_THAT(run.out, testing::EndsWith("</html>\n"));
}

TEST(ReportCommand, RefusesWhatIsNeitherAndLeavesNothing) {
  const TemporaryFolder folder;
  const std::string page = folder.path("page.html");

  const CommandResult report = run_vpusim({"report", folder.write("x.yaml", "a: 1"), "-o", page});

  EXPECT_EQ(report.exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(page));
}

TEST(ReportCommand, FindsAPageThatCannotBeWrittenBeforeTheWork) {
  const TemporaryFolder folder;
  const std::string broken = folder.write("x.yaml", "a: 1");  // the work would end here

  for (const CommandResult& result :
       {run_vpusim({"report", broken, "-o", "/nowhere/page.html"}),
        run_vpusim({"run", broken, "--report", "/nowhere/page.html"}),
        run_vpusim({"explain", broken, "--json", "/nowhere/page.html"})}) {
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_THAT(result.err, HasSubstr("/nowhere/page.html: cannot write"));
  }
}

TEST(ReportCommand, SaysWhatAFileOfAnotherKindIs) {
  const TemporaryFolder folder;
  const std::string explanation = folder.path("why.json");
  ASSERT_EQ(run_vpusim({"explain", kHello, "-q", "--json", explanation}).exit_code, 0);

  const CommandResult report = run_vpusim({"report", explanation, "-o", "-"});
  const CommandResult diff = run_vpusim({"diff", explanation, explanation});

  EXPECT_THAT(report.err, HasSubstr("expected a schedule; this is an explanation of 'vpusim "
                                    "explain --json'"));
  EXPECT_THAT(diff.err, HasSubstr("expected a result of 'vpusim run --json' or a profiling trace "
                                  "in Chrome's format; this is an explanation"));
}

TEST(ReportCommand, NeverWritesOverItsResultOrInput) {
  const TemporaryFolder folder;
  const std::string schedule = folder.write("hello.yaml", read_file(kHello));
  const std::string result = folder.path("result.json");
  ASSERT_EQ(run_vpusim({"run", schedule, "-q", "--json", result}).exit_code, 0);

  EXPECT_EQ(run_vpusim({"report", result, "-o", result}).exit_code, 2);
  EXPECT_EQ(run_vpusim({"report", result, "-o", schedule}).exit_code, 2);
  EXPECT_EQ(run_vpusim({"run", schedule, "-q", "--report", schedule}).exit_code, 2);
}

TEST(ReportCommand, QuotesTheCommandForAShell) {
  const TemporaryFolder folder;
  const std::string page = folder.path("it's.html");

  ASSERT_EQ(run_vpusim({"run", kHello, "-q", "--report", page}).exit_code, 0);

  EXPECT_THAT(read_file(page), HasSubstr(R"(it'\\''s.html')"));
}

}  // namespace
}  // namespace vpusim::test
