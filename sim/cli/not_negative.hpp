#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace vpusim {

// Refuses what is below zero, which an option of an unsigned number would take as a huge one.
inline CLI::Validator not_negative() {
  return {[](const std::string& text) {
            return text.starts_with('-') ? "expected a whole number from 0 up, got " + text
                                         : std::string();
          },
          ""};
}

}  // namespace vpusim
