#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace vpusim {

// How far long work is and how long the rest will take: a line that overwrites itself on a
// terminal, one line in ten seconds otherwise. On stderr.
class Progress {
 public:
  explicit Progress(std::string unit) : unit_(std::move(unit)) {}  // "rows"

  // `share` of the work, from 0 to 1.
  void show(double share, std::uint64_t count);
  void finish() const;

 private:
  std::string unit_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = begin_;
  bool is_open_ = false;
};

// "40 s", "5 min", "2.5 h".
std::string shown_duration(double seconds);

}  // namespace vpusim
