#include "sim/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace vpusim {
namespace {

bool is_terminal() { return ::isatty(STDERR_FILENO) != 0; }

}  // namespace

void Progress::start_at(double share) {
  begin_ = std::chrono::steady_clock::now();
  begin_share_ = share;
}

bool Progress::is_time_to_show() {
  const auto now = std::chrono::steady_clock::now();
  const auto pause =
      is_terminal() ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10'000);
  if (now - last_ < pause) {
    return false;
  }
  last_ = now;
  return true;
}

void Progress::print(const std::string& line) {
  fmt::print(stderr, "{}{}{}", is_terminal() ? "\r" : "", line, is_terminal() ? "  " : "\n");
  is_open_ = is_terminal();
}

void Progress::show(double share, std::uint64_t count) {
  if (!is_time_to_show()) {
    return;
  }
  const std::chrono::duration<double> taken = last_ - begin_;
  const double done = share - begin_share_;
  const std::string left =
      done > 0 ? fmt::format(", {} left", shown_duration(taken.count() * (1 - share) / done)) : "";
  print(fmt::format("{:3.0f} % ({} {}){}", 100 * share, count, unit_, left));
}

void Progress::show_part(std::string_view what, double share) {
  if (is_time_to_show()) {
    print(fmt::format("{} {:3.0f} %", what, 100 * share));
  }
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
