#pragma once

#include <iosfwd>

#include "sim/report/terminal/findings.hpp"

namespace vpusim {

// All findings for machines; the members are explained in this room's README.
void write_findings_json(const FindingsReport& report, std::ostream& out);

}  // namespace vpusim
