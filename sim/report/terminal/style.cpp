#include "sim/report/terminal/style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace vpusim {
namespace {

// ANSI escape codes (ECMA-48, select graphic rendition).
constexpr std::array<std::string_view, 6> kCodes = {"32", "31", "33", "34", "90", "1"};

struct BarSign {
  std::string_view unicode;
  std::string_view ascii;
  Color color;
  std::string_view meaning;
};

constexpr std::array<BarSign, kBarStates> kSigns = {{
    {"\u2588", "#", Color::kGreen, "works"},
    {"\u2593", "%", Color::kRed, "slowed"},
    {"\u2592", "=", Color::kYellow, "waits for barrier"},
    {"\u2591", "-", Color::kBlue, "for queue"},
    {" ", " ", Color::kGray, ""},
}};

std::string_view sign_of(const BarSign& sign, const TerminalStyle& style) {
  return style.has_unicode ? sign.unicode : sign.ascii;
}

std::string repeated(std::string_view sign, std::uint64_t count) {
  std::string text;
  for (std::uint64_t i = 0; i < count; ++i) {
    text += sign;
  }
  return text;
}

}  // namespace

std::string colored(std::string_view text, Color color, const TerminalStyle& style) {
  if (!style.has_color || text.empty()) {
    return std::string(text);
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(color)], text);
}

std::string stacked_bar(std::span<const Picoseconds, kBarStates> parts, std::size_t width,
                        const TerminalStyle& style) {
  std::uint64_t whole = 0;
  for (const Picoseconds part : parts) {
    whole += part.count();
  }
  std::string bar;
  std::uint64_t before = 0;
  std::uint64_t drawn = 0;
  for (std::size_t i = 0; i < kBarStates; ++i) {
    before += parts[i].count();
    // Rounding the ends, not the lengths, keeps the sum.
    const std::uint64_t end = whole == 0 ? (i + 1 == kBarStates ? width : 0)
                                         : detail::multiply_divide(before, width, whole);
    bar += colored(repeated(sign_of(kSigns[i], style), end - drawn), kSigns[i].color, style);
    drawn = end;
  }
  return bar;
}

std::string bar_legend(const TerminalStyle& style) {
  std::string legend;
  for (const BarSign& sign : kSigns) {
    if (!sign.meaning.empty()) {
      legend += fmt::format("{}{} {}", legend.empty() ? "" : ", ",
                            colored(sign_of(sign, style), sign.color, style), sign.meaning);
    }
  }
  return legend;
}

std::string plain_bar(double share, std::size_t width, const TerminalStyle& style) {
  const double length = std::clamp(share, 0.0, 1.0) * static_cast<double>(width);
  const auto count = static_cast<std::uint64_t>(std::lround(length));
  return colored(repeated(style.has_unicode ? "\u2588" : "#", count), Color::kBlue, style) +
         std::string(width - count, ' ');
}

}  // namespace vpusim
