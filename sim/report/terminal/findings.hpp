#pragma once

#include <cstddef>
#include <string>

#include "sim/analysis/legality.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim {

struct FindingsReport {
  const Schedule& schedule;
  const Legality& legality;
  std::string file;    // the schedule's, as the user named it
  std::string device;  // its name
};

// Where a finding's task or barrier stands in the file: line 0 where it has none.
SourceLocation location_of(const FindingsReport& report, const Finding& finding);

// A line for each finding, "file:line:column: error: ... [code]", with its hint below,
// and the verdict. Of one code at most `most_of_one_code`.
std::string findings_text(const FindingsReport& report, std::size_t most_of_one_code);

// "3 errors, 1 warning"
std::string counted_findings(const Legality& legality);

}  // namespace vpusim
