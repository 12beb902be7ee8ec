#include <gtest/gtest.h>

#include "sim/kernel/systemc.hpp"

namespace {

// A SystemC warning (unbound port, duplicate name) fails the running test.
void fail_test_on_report(const sc_core::sc_report& report, const sc_core::sc_actions& actions) {
  if (report.get_severity() >= sc_core::SC_WARNING) {
    ADD_FAILURE() << report.get_msg_type() << ": " << report.get_msg();
  }
  sc_core::sc_report_handler::default_handler(report, actions);
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return sc_core::sc_elab_and_sim(argc, argv);
}

int sc_main(int /*argc*/, char* /*argv*/[]) {
  sc_core::sc_report_handler::set_handler(fail_test_on_report);
  return RUN_ALL_TESTS();
}
