#include "sim/report/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/base/utf8.hpp"

namespace vpusim {
namespace {

// Whether a character does something to a terminal instead of being shown: ASCII and
// C1 controls, separators of lines, and the marks that turn the direction of text.
bool is_control(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) {
    return byte(0) < 0x20 || byte(0) == 0x7f;
  }
  if (character.size() == 2) {
    return (byte(0) == 0xc2 && byte(1) < 0xa0) || character == "\xd8\x9c";  // U+061C
  }
  // U+200E, U+200F and U+2028 to U+202E; U+2066 to U+2069.
  const bool is_mark = character.starts_with("\xe2\x80") &&
                       (byte(2) == 0x8e || byte(2) == 0x8f || (byte(2) >= 0xa8 && byte(2) <= 0xae));
  const bool is_isolate = character.starts_with("\xe2\x81") && byte(2) >= 0xa6 && byte(2) <= 0xa9;
  return is_mark || is_isolate;
}

// One entry per UTF-8 character, so that none is cut in half.
std::vector<std::string_view> safe_characters(std::string_view text) {
  std::vector<std::string_view> characters;
  while (!text.empty()) {
    const std::size_t size = utf8_character_size(text);
    const std::string_view character = text.substr(0, size);
    characters.push_back(size == 0 || is_control(character) ? "?" : character);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return characters;
}

}  // namespace

std::string for_terminal(std::string_view text, std::size_t width) {
  constexpr std::string_view kGap = "...";
  const std::vector<std::string_view> characters = safe_characters(text);
  const bool is_cut = characters.size() > width && width > kGap.size();
  const std::size_t head = is_cut ? (width - kGap.size()) / 2 : std::min(width, characters.size());
  const std::size_t tail = is_cut ? width - kGap.size() - head : 0;
  std::string shown;
  for (std::size_t i = 0; i < head; ++i) {
    shown += characters[i];
  }
  shown += is_cut ? kGap : "";
  for (std::size_t i = characters.size() - tail; i < characters.size(); ++i) {
    shown += characters[i];
  }
  return shown;
}

std::string fitted_number(double value, std::size_t width, int decimals) {
  std::string text;
  do {
    text = fmt::format("{:>{}.{}f}", value, width, decimals);
  } while (text.size() > width && --decimals >= 0);
  return text.size() > width ? fmt::format("{:>{}}", "huge", width) : text;
}

std::string signed_number(double value, std::size_t width, int decimals) {
  std::string text = fitted_number(std::abs(value), width - 1, decimals);
  text.insert(text.find_first_not_of(' '), 1, value < 0 ? '-' : '+');
  return text;
}

}  // namespace vpusim
