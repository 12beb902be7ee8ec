#pragma once

#include <gtest/gtest.h>

#include <stdexcept>

#include "sim/kernel/systemc.hpp"

namespace vpusim::test {

// Base of every test that elaborates modules. SystemC allows one elaboration per
// process; CTest gives every test its own, and this guard says so when somebody
// runs the whole program by hand.
class SimTest : public testing::Test {
 protected:
  SimTest() {
    if (sc_core::sc_get_status() > sc_core::SC_ELABORATION) {
      throw std::logic_error(
          "one simulation per process: run ctest, or pick one test with --gtest_filter");
    }
  }
};

}  // namespace vpusim::test
