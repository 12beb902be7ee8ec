#pragma once

#include <string>

namespace vpusim {

// "5%" or "2.5 %"; the sign is required, because 0.05 could be meant either way. `option` is named
// in the message. Errors: InputError; also for what is negative or not finite.
double read_percent(const std::string& option, const std::string& text);

}  // namespace vpusim
