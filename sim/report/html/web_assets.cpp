#include "sim/report/html/web_assets.hpp"

// Of web_assets.S.
extern "C" {
extern const char kVpusimPageStyleBegin[];
extern const char kVpusimPageStyleEnd[];
extern const char kVpusimRunReportScriptBegin[];
extern const char kVpusimRunReportScriptEnd[];
}

namespace vpusim {

std::string_view page_style() { return {kVpusimPageStyleBegin, kVpusimPageStyleEnd}; }

std::string_view run_report_script() {
  return {kVpusimRunReportScriptBegin, kVpusimRunReportScriptEnd};
}

}  // namespace vpusim
