#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace vpusim {

// How far long work is and how long the rest will take: a line that overwrites itself on a
// terminal, one line in ten seconds otherwise. On stderr.
class Progress {
 public:
  explicit Progress(std::string unit) : unit_(std::move(unit)) {}  // "rows"

  // The work goes on from here: what was done before took no time of what follows.
  void start_at(double share);
  // `share` of the work, from 0 to 1.
  void show(double share, std::uint64_t count);
  // A part of the work from which nobody can tell how long the rest takes.
  void show_part(std::string_view what, double share);
  void finish() const;

 private:
  bool is_time_to_show();
  void print(const std::string& line);

  std::string unit_;
  double begin_share_ = 0;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = begin_;
  bool is_open_ = false;
};

// "40 s", "5 min", "2.5 h".
std::string shown_duration(double seconds);

}  // namespace vpusim
