#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vpusim {

// A text from a user's file made safe for a terminal: control characters, marks that
// turn the direction of text and bytes that are no UTF-8 become '?', and what is
// longer than `width` characters is cut in its middle.
std::string for_terminal(std::string_view text, std::size_t width);

// A number right-aligned in `width` characters, with at most so many decimals, fewer where the
// column is too narrow for them; "huge" where no column of that width holds it.
std::string fitted_number(double value, std::size_t width, int decimals);
// The same with its sign, '+' too.
std::string signed_number(double value, std::size_t width, int decimals);

}  // namespace vpusim
