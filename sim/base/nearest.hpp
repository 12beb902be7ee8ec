#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vpusim {

// The legal name closest to a misspelt one, or empty when none is close enough
// to be what was meant (more than a third of the letters differ). A name of one letter
// is never a typo of another.
std::string_view nearest_name(std::string_view wrong, std::span<const std::string_view> legal);

// "; did you mean 'dpus_per_tile'?", or nothing when no legal name is close.
std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> legal);

}  // namespace vpusim
