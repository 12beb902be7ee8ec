#pragma once

#include <charconv>
#include <string_view>
#include <system_error>

namespace vpusim {

// Whether the whole text is a number that fits; then `number` is it.
template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace vpusim
