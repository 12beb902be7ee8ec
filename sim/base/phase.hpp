#pragma once

#include <sys/resource.h>

#include <chrono>
#include <string_view>

#include "sim/base/log.hpp"

namespace vpusim {

// Does one part of the work and gives its result; -v tells how long it took, twice also
// how much memory the program has needed so far.
template <class Work>
auto run_phase(std::string_view phase, const Work& work) {
  class Report {
   public:
    explicit Report(std::string_view phase) : phase_(phase) {}
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;
    ~Report() {
      const std::chrono::duration<double, std::milli> taken =
          std::chrono::steady_clock::now() - begin_;
      log::info("time", "{} took {:.1f} ms", phase_, taken.count());
      rusage usage{};
      if (::getrusage(RUSAGE_SELF, &usage) == 0) {
        log::debug("memory", "{} MiB at most until then", usage.ru_maxrss / 1024);
      }
    }

   private:
    std::string_view phase_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  };
  const Report report(phase);
  return work();
}

}  // namespace vpusim
