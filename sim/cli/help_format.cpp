#include "sim/cli/help_format.hpp"

#include <fmt/format.h>

#include <string_view>

namespace vpusim {
namespace {

constexpr std::size_t kWidth = 80;

std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (column == 0 || column + 1 + word.size() > kWidth) {
      out += (column == 0 ? "" : "\n") + std::string(indent, ' ');
      column = indent;
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out + '\n';
}

}  // namespace

std::string HelpFormat::make_option(const CLI::Option* option, bool is_positional) const {
  std::string name = is_positional ? option->get_name(true) : option->get_name(false, true);
  if (!is_positional && option->get_items_expected_max() > 0) {
    const std::string type = option->get_type_name();
    name += type.find('|') == std::string::npos ? " VALUE" : " " + type;
    if (!option->get_default_str().empty()) {
      name += fmt::format(" (default: {})", option->get_default_str());
    }
  }
  return fmt::format("  {}\n{}", name, wrapped(option->get_description(), 6));
}

std::string HelpFormat::make_subcommand(const CLI::App* subcommand) const {
  return fmt::format("  {:<10} {}\n", subcommand->get_name(), subcommand->get_description());
}

}  // namespace vpusim
