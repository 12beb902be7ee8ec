#include "sim/session/shown_findings.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstddef>
#include <map>

#include "sim/report/terminal/text.hpp"

namespace vpusim {

std::vector<std::string> shown_findings(const std::vector<Warning>& findings) {
  constexpr std::size_t kMostOfOneCode = 5;
  const bool shows_all = spdlog::should_log(spdlog::level::debug);
  std::vector<std::string> lines;
  std::map<std::string, std::size_t> seen;  // by code
  for (const Warning& finding : findings) {
    if (++seen[finding.code] <= kMostOfOneCode || shows_all) {
      lines.push_back(for_terminal(finding.message, 300) +
                      (finding.count > 1 ? fmt::format(" ({} times)", finding.count) : ""));
    }
  }
  for (const auto& [code, count] : seen) {
    if (count > kMostOfOneCode && !shows_all) {
      lines.push_back(fmt::format("... and {} more of the kind {} (-v -v shows all)",
                                  count - kMostOfOneCode, for_terminal(code, 60)));
    }
  }
  return lines;
}

}  // namespace vpusim
