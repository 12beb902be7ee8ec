#include "sim/report/html/web_assets.hpp"

// Of web_assets.S.
extern "C" {
extern const char vpusim_page_css_begin[];
extern const char vpusim_page_css_end[];
extern const char vpusim_run_report_js_begin[];
extern const char vpusim_run_report_js_end[];
}

namespace vpusim {

std::string_view page_style() { return {vpusim_page_css_begin, vpusim_page_css_end}; }

std::string_view run_report_script() {
  return {vpusim_run_report_js_begin, vpusim_run_report_js_end};
}

}  // namespace vpusim
