#include "sim/cli/tell_warnings.hpp"

#include <iostream>

#include "sim/session/shown_findings.hpp"

namespace vpusim {

void tell_warnings(const std::vector<Warning>& warnings) {
  for (const std::string& line : shown_findings(warnings)) {
    std::cerr << "vpusim: warning: " << line << '\n';
  }
}

}  // namespace vpusim
