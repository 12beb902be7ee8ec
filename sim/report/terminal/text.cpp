#include "sim/report/terminal/text.hpp"

#include <algorithm>
#include <vector>

namespace vpusim {
namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// ASCII and C1 controls, and the marks that turn the direction of text.
bool is_control(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) {
    return byte(0) < 0x20 || byte(0) >= 0x7f;  // a lone byte above is no UTF-8
  }
  if (character.size() == 2) {
    return byte(0) == 0xc2 && byte(1) < 0xa0;
  }
  const bool is_embedding =
      character.starts_with("\xe2\x80") && byte(2) >= 0xaa && byte(2) <= 0xae;
  const bool is_isolate = character.starts_with("\xe2\x81") && byte(2) >= 0xa6 && byte(2) <= 0xa9;
  return character.size() == 3 && (is_embedding || is_isolate);
}

// One entry per UTF-8 character, so that none is cut in half.
std::vector<std::string> safe_characters(std::string_view text) {
  std::vector<std::string> characters;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin + 1;
    while (end < text.size() && continues_character(text[end])) {
      ++end;
    }
    const std::string_view character = text.substr(begin, end - begin);
    characters.emplace_back(is_control(character) ? "?" : character);
    begin = end;
  }
  return characters;
}

}  // namespace

std::string for_terminal(std::string_view text, std::size_t width) {
  constexpr std::string_view kGap = "...";
  const std::vector<std::string> characters = safe_characters(text);
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

}  // namespace vpusim
