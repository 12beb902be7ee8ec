#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace vpusim {

// Help texts that fit 80 columns: an option on a line of its own, its description
// wrapped and indented below.
class HelpFormat final : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* subcommand) const override;
};

}  // namespace vpusim
