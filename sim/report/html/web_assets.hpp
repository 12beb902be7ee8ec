#pragma once

#include <string_view>

// Scripts and styles of the pages, bundled at build time and embedded into the program.

namespace vpusim {

std::string_view page_style();           // of every page
std::string_view run_report_script();    // of the page about one run
std::string_view sweep_report_script();  // of the page about a study

}  // namespace vpusim
