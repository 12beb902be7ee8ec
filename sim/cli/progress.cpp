#include "sim/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace vpusim {

void Progress::show(double share, std::uint64_t count) {
  const auto now = std::chrono::steady_clock::now();
  const bool is_terminal = ::isatty(STDERR_FILENO) != 0;
  const auto pause = is_terminal ? std::chrono::milliseconds(200) : std::chrono::seconds(10);
  if (now - last_ < pause) {
    return;
  }
  last_ = now;
  const std::chrono::duration<double> taken = now - begin_;
  const std::string left =
      share > 0 ? fmt::format(", {} left", shown_duration(taken.count() * (1 - share) / share))
                : "";
  fmt::print(stderr, "{}{:3.0f} % ({} {}{}){}", is_terminal ? "\r" : "", 100 * share, count, unit_,
             left, is_terminal ? "  " : "\n");
  is_open_ = is_terminal;
}

void Progress::finish() const {
  if (is_open_) {
    fmt::print(stderr, "\r{:60}\r", "");
  }
}

std::string shown_duration(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kHour = 60 * kMinute;
  if (seconds < 2 * kMinute) {
    return fmt::format("{:.0f} s", std::ceil(seconds));
  }
  return seconds < 2 * kHour ? fmt::format("{:.0f} min", seconds / kMinute)
                             : fmt::format("{:.1f} h", seconds / kHour);
}

}  // namespace vpusim
