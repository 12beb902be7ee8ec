#pragma once

#include <string>
#include <string_view>

namespace vpusim {

// A text from a user's file as the content of an SVG element or attribute, at most 200
// characters of it.
std::string svg_text(std::string_view text);

}  // namespace vpusim
