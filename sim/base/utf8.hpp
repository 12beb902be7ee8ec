#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vpusim {

// The bytes of the well-formed character that the text begins with; 0 when it begins
// with none.
std::size_t utf8_character_size(std::string_view text);

// Where the first byte stands that is not part of a well-formed UTF-8 character;
// npos when there is none.
std::size_t find_invalid_utf8(std::string_view text);

// The text with U+FFFD in the place of each such byte: what a file of ours can hold.
std::string as_valid_utf8(std::string_view text);

}  // namespace vpusim
