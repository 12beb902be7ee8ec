#pragma once

#include <pybind11/pybind11.h>

#include <stdexcept>

namespace vpusim::python {

// The machine of this process was built with the first run, and the device is larger.
class CapacityError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The exception types of the module, and what of ours becomes which.
void bind_errors(pybind11::module_& module);

}  // namespace vpusim::python
