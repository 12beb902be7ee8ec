// Did anything change? The latency of every shipped schedule in both fidelities,
// against workloads/schedules/expected.yaml. After a change that is meant:
//   VPUSIM_UPDATE_GOLDEN=1 ctest -L golden

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/base/document.hpp"
#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

namespace fs = std::filesystem;

// "hello.yaml" -> fidelity -> latency in picoseconds.
using Latencies = std::map<std::string, std::map<std::string, std::uint64_t>>;

bool is_schedule(const fs::path& file) {
  return file.extension() == ".mlir" ||
         (file.extension() == ".yaml" && file.filename() != "expected.yaml");
}

Latencies simulated() {
  Latencies latencies;
  for (const auto& entry : fs::directory_iterator(source_file("workloads/schedules"))) {
    if (!is_schedule(entry.path())) {
      continue;
    }
    for (const std::string fidelity : {"compiler", "device"}) {
      const CommandResult result =
          run_vpusim({"run", entry.path().string(), "--fidelity", fidelity, "--json", "-"});
      EXPECT_EQ(result.exit_code, 0) << entry.path() << ": " << result.err;
      std::uint64_t latency_ps = 0;
      for (const auto& task : nlohmann::json::parse(result.out).at("tasks")) {
        latency_ps = std::max(latency_ps, task.at("end_ps").get<std::uint64_t>());
      }
      latencies[entry.path().filename().string()][fidelity] = latency_ps;
    }
  }
  return latencies;
}

Latencies expected(const std::string& file) {
  Latencies latencies;
  const Document document = Document::load(file);
  for (const Cursor schedule : document.root().entries("a mapping of schedules")) {
    for (const Cursor fidelity : schedule.entries("a mapping of fidelities")) {
      latencies[std::string(schedule.key())][std::string(fidelity.key())] =
          fidelity.as_unsigned("picoseconds");
    }
  }
  return latencies;
}

void write_expected(const std::string& file, const Latencies& latencies) {
  std::ofstream out(file);
  out << "# The end of the last task of each schedule, in picoseconds.\n";
  for (const auto& [schedule, by_fidelity] : latencies) {
    out << schedule << ":";
    std::string separator = " {";
    for (const auto& [fidelity, latency_ps] : by_fidelity) {
      out << separator << fidelity << ": " << latency_ps;
      separator = ", ";
    }
    out << "}\n";
  }
}

TEST(Golden, ShippedSchedulesTakeAsLongAsBefore) {
  const std::string file = source_file("workloads/schedules/expected.yaml");
  const Latencies latencies = simulated();

  if (std::getenv("VPUSIM_UPDATE_GOLDEN") != nullptr) {
    write_expected(file, latencies);
  }

  EXPECT_EQ(latencies, expected(file));
}

}  // namespace
}  // namespace vpusim::test
