#pragma once

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim::test {

// Reports as always, and keeps every counter for ratios at the end.
class RatioReporter final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      for (const auto& [counter, value] : run.counters) {
        values_[run.benchmark_name() + ":" + counter] = value.value;
      }
    }
  }

  // A counter by "benchmark:counter"; 0 when it did not run.
  double find(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? 0 : found->second;
  }

  // Prints nothing when either did not run.
  static void print_ratio(std::string_view what, double value, double reference) {
    if (value > 0 && reference > 0) {
      fmt::print("{:<66} {:6.2f}\n", what, value / reference);
    }
  }

 private:
  std::map<std::string, double> values_;
};

}  // namespace vpusim::test
