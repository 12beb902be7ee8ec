#include "sim/report/svg/svg_text.hpp"

#include "sim/report/terminal/text.hpp"

namespace vpusim {

std::string svg_text(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  std::string result;
  for (const char c : for_terminal(text, kLongest)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

}  // namespace vpusim
