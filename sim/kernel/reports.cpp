#include "sim/kernel/reports.hpp"

#include <stdexcept>
#include <string>

#include "sim/base/log.hpp"
#include "sim/kernel/systemc.hpp"

namespace vpusim {
namespace {

void handle(const sc_core::sc_report& report, const sc_core::sc_actions& /*actions*/) {
  const std::string text = std::string(report.get_msg_type()) + ": " + report.get_msg();
  switch (report.get_severity()) {
    case sc_core::SC_INFO:
      log::debug("systemc", "{}", text);
      return;
    case sc_core::SC_WARNING:
      log::warn("systemc", "{}", text);
      return;
    default:
      throw std::runtime_error("SystemC: " + text);
  }
}

}  // namespace

void install_report_handler() { sc_core::sc_report_handler::set_handler(handle); }

}  // namespace vpusim
