#include "sim/base/utf8.hpp"

#include <simdjson.h>

#include <algorithm>

namespace vpusim {

std::size_t utf8_character_size(std::string_view text) {
  constexpr std::size_t kLongest = 4;
  for (std::size_t size = 1; size <= std::min(kLongest, text.size()); ++size) {
    if (simdjson::validate_utf8(text.data(), size)) {
      return size;
    }
  }
  return 0;
}

std::size_t find_invalid_utf8(std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) {
    return std::string_view::npos;
  }
  std::size_t place = 0;
  for (std::size_t size = 1; size > 0; place += size) {
    size = utf8_character_size(text.substr(place));
  }
  return place;
}

std::string as_valid_utf8(std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) {
    return std::string(text);
  }
  std::string valid;
  while (!text.empty()) {
    const std::size_t size = utf8_character_size(text);
    valid += size > 0 ? text.substr(0, size) : std::string_view("\xef\xbf\xbd");
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return valid;
}

}  // namespace vpusim
