#include "sim/cli/percent_option.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim {

double read_percent(const std::string& option, const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string rest(end, text.data() + text.size());
  const bool is_percent = rest == "%" || rest == " %";
  if (error != std::errc() || !is_percent || !std::isfinite(number) || number < 0) {
    throw InputError(option + ": expected a percentage like 5%, got " + in_quotes(text));
  }
  return number;
}

}  // namespace vpusim
