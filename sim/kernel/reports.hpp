#pragma once

namespace vpusim {

// Sends the SystemC kernel's own reports where the rest of the program's go:
// information and warnings to the log, errors as std::runtime_error. Call once,
// before the first module is built.
void install_report_handler();

}  // namespace vpusim
