// Did anything change? The latency and the bytes of the result of every shipped
// schedule in both fidelities, against workloads/schedules/expected.yaml. After a
// change that is meant:
//   VPUSIM_UPDATE_GOLDEN=1 ctest -L golden

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/base/document.hpp"
#include "sim/base/sha256.hpp"
#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  std::string latency_us;
  std::string result_sha256;  // of the result file without the program's version and file names
  bool operator==(const Outcome&) const = default;
};

void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << outcome.latency_us << " us, result " << outcome.result_sha256;
}

// "hello.yaml" -> fidelity -> outcome.
using Outcomes = std::map<std::string, std::map<std::string, Outcome>>;

bool is_schedule(const fs::path& file) {
  return file.extension() == ".mlir" ||
         (file.extension() == ".yaml" && file.filename() != "expected.yaml");
}

Outcome outcome_of(const std::string& schedule, const std::string& fidelity) {
  const CommandResult run = run_vpusim({"run", schedule, "--fidelity", fidelity, "--json", "-"});
  EXPECT_EQ(run.exit_code, 0) << schedule << ": " << run.err;
  auto result = nlohmann::ordered_json::parse(run.out);
  const std::uint64_t picoseconds =
      static_cast<std::uint64_t>(result.at("latency_us").get<double>() * 1e6 + 0.5);
  result.at("provenance").erase("version");
  result.erase("inputs");
  return {fmt::format("{}.{:06}", picoseconds / 1'000'000, picoseconds % 1'000'000),
          sha256_hex(result.dump())};
}

Outcomes simulated() {
  Outcomes outcomes;
  for (const auto& entry : fs::directory_iterator(source_file("workloads/schedules"))) {
    if (is_schedule(entry.path())) {
      for (const std::string fidelity : {"compiler", "device"}) {
        outcomes[entry.path().filename().string()][fidelity] =
            outcome_of(entry.path().string(), fidelity);
      }
    }
  }
  return outcomes;
}

Outcomes expected(const std::string& file) {
  Outcomes outcomes;
  const Document document = Document::load(file);
  for (const Cursor schedule : document.root().entries("a mapping of schedules")) {
    for (const Cursor fidelity : schedule.entries("a mapping of fidelities")) {
      outcomes[std::string(schedule.key())][std::string(fidelity.key())] = {
          std::string(fidelity.at("latency_us").as_text("microseconds")),
          std::string(fidelity.at("result_sha256").as_text("a hash"))};
    }
  }
  return outcomes;
}

void write_expected(const std::string& file, const Outcomes& outcomes) {
  std::ofstream out(file);
  out << "# What each schedule takes, and the SHA-256 of its result without the program's\n"
         "# version. Rewritten by VPUSIM_UPDATE_GOLDEN=1 ctest -L golden.\n";
  for (const auto& [schedule, by_fidelity] : outcomes) {
    out << schedule << ":\n";
    for (const auto& [fidelity, outcome] : by_fidelity) {
      out << fmt::format("  {}: {{latency_us: \"{}\", result_sha256: {}}}\n", fidelity,
                         outcome.latency_us, outcome.result_sha256);
    }
  }
}

TEST(Golden, ShippedSchedulesGiveTheResultsOfBefore) {
  const std::string file = source_file("workloads/schedules/expected.yaml");
  const Outcomes outcomes = simulated();

  if (std::getenv("VPUSIM_UPDATE_GOLDEN") != nullptr) {
    write_expected(file, outcomes);
  }

  EXPECT_EQ(outcomes, expected(file));
}

}  // namespace
}  // namespace vpusim::test
