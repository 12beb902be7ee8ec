#pragma once

#include <gtest/gtest.h>

#include <string>

#include "sim/base/input_error.hpp"

namespace vpusim::test {

// What the InputError says that `action` throws; the test fails when it throws none.
template <class Action>
std::string input_error_of(const Action& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << "threw no InputError";
  return "";
}

}  // namespace vpusim::test
