#include "nn_timing/vpunn/network_version.hpp"

#include <charconv>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

std::vector<std::string_view> split_at_dashes(std::string_view name) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('-', begin), name.size());
    parts.push_back(name.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string nickname_in(std::string_view name) {
  const std::size_t first = name.find('$');
  const std::size_t last = name.rfind('$');
  return first == last ? std::string() : std::string(name.substr(first + 1, last - first - 1));
}

}  // namespace

NetworkVersion network_version(std::string_view name, const std::string& file) {
  const std::vector<std::string_view> parts = split_at_dashes(name);
  const auto number_at = [&](std::size_t index, std::string_view meaning) -> unsigned {
    if (index >= parts.size()) {
      return 1;
    }
    std::string_view text = parts[index];
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    unsigned number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
      throw InputError({.file = file, .path = "name"},
                       "expected FAMILY-INPUT-OUTPUT with a number for the " +
                           std::string(meaning) + " interface, got " + in_quotes(name));
    }
    return number;
  };
  return {.family = parts.front().empty() ? "none" : std::string(parts.front()),
          .input_interface = name.empty() ? 0 : number_at(1, "input"),
          .output_interface = number_at(2, "output"),
          .nickname = nickname_in(name)};
}

}  // namespace vpusim::nn_timing
