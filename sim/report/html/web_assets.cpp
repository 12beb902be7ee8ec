#include "sim/report/html/web_assets.hpp"

// Of web_assets.S.
extern "C" {
extern const char kVpusimPageStyleBegin[];
extern const char kVpusimPageStyleEnd[];
extern const char kVpusimRunReportScriptBegin[];
extern const char kVpusimRunReportScriptEnd[];
extern const char kVpusimSweepReportScriptBegin[];
extern const char kVpusimSweepReportScriptEnd[];
}

namespace vpusim {

std::string_view page_style() { return {kVpusimPageStyleBegin, kVpusimPageStyleEnd}; }

std::string_view run_report_script() {
  return {kVpusimRunReportScriptBegin, kVpusimRunReportScriptEnd};
}

std::string_view sweep_report_script() {
  return {kVpusimSweepReportScriptBegin, kVpusimSweepReportScriptEnd};
}

}  // namespace vpusim
