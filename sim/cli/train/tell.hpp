#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <string>
#include <utility>

#include "sim/report/terminal/text.hpp"

// What `vpusim train` says while it works, on stdout.

namespace vpusim {

template <class... Args>
void tell(fmt::format_string<Args...> text, Args&&... args) {
  std::cout << fmt::format(text, std::forward<Args>(args)...);
  std::cout.flush();
}

inline std::string shown(const std::string& file) { return for_terminal(file, 80); }

// 83 -> "1:23"
inline std::string minutes(double seconds) {
  const auto whole = std::llround(std::max(seconds, 0.0));
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

inline double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace vpusim
