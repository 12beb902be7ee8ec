// Does every device run every shipped schedule, or refuse it with a reason?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "sim/hw/load_device.hpp"
#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;

TEST(Smoke, EveryDeviceRunsEveryScheduleOrSaysWhyNot) {
  const DeviceCatalog catalog(source_file("hw_configs"));
  int runs = 0;
  for (const std::string& device : catalog.names()) {
    for (const auto& entry : fs::directory_iterator(source_file("workloads/schedules"))) {
      const std::string file = entry.path().string();
      if (!file.ends_with(".mlir") && !file.ends_with("hello.yaml")) {
        continue;
      }
      for (const std::string fidelity : {"compiler", "device"}) {
        const CommandResult result =
            run_vpusim({"run", file, "--hw", device, "--fidelity", fidelity});

        EXPECT_THAT(result.exit_code, AnyOf(Eq(0), Eq(2))) << file << " on " << device;
        if (result.exit_code == 2) {
          EXPECT_THAT(result.err, HasSubstr("cannot run on " + device)) << file;
        } else {
          ++runs;
        }
      }
    }
  }
  EXPECT_GE(runs, 16);
}

}  // namespace
}  // namespace vpusim::test
