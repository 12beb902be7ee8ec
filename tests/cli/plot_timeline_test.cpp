// Does tools/plot_timeline.py say what it lacks?

#include <gtest/gtest.h>

#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

TEST(PlotTimeline, NamesThePackageThatIsMissing) {
  const TemporaryFolder folder;
  folder.write("matplotlib.py", "raise ImportError\n");
  const std::string plot = "PYTHONDONTWRITEBYTECODE=1 PYTHONPATH='" + folder.path("") +
                           "' python3 '" + source_file("tools/plot_timeline.py") + "' ";

  const CommandResult help = run_shell(plot + "--help");
  const CommandResult result = run_shell(plot + "out.json -o out.svg");

  EXPECT_EQ(help.exit_code, 0) << help.err;
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.err,
            "plot_timeline.py: needs matplotlib, on Debian and Ubuntu the package "
            "python3-matplotlib\n");
}

}  // namespace
}  // namespace vpusim::test
