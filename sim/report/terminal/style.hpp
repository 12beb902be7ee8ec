#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/quantity.hpp"

namespace vpusim {

// What the terminal that reads can show. What goes to a file has no colour.
struct TerminalStyle {
  bool has_color = false;
  bool has_unicode = true;  // else bars are drawn with ASCII
};

enum class Color : std::uint8_t { kGreen, kRed, kYellow, kBlue, kGray, kBold };

// The text in a colour, or as it is where there is none.
std::string colored(std::string_view text, Color color, const TerminalStyle& style);

// What engines do with their time, as bars draw it: working, slowed, waiting for a barrier, for
// the queue, idle.
inline constexpr std::size_t kBarStates = 5;

// A bar of exactly `width` characters with a part for each state, the parts' sum being 100 %.
// A part that is not zero may be too short to be seen.
std::string stacked_bar(std::span<const Picoseconds, kBarStates> parts, std::size_t width,
                        const TerminalStyle& style);
// What the signs of such bars mean, in one line.
std::string bar_legend(const TerminalStyle& style);

// A bar of at most `width` characters, padded with spaces; `share` from 0 to 1.
std::string plain_bar(double share, std::size_t width, const TerminalStyle& style);

}  // namespace vpusim
