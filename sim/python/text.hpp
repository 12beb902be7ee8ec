#pragma once

#include <pybind11/pybind11.h>

#include <string_view>

namespace vpusim::python {

// A str; bytes that are no UTF-8, as a file may have them, become U+FFFD.
inline pybind11::str text(std::string_view value) {
  PyObject* const decoded =
      PyUnicode_DecodeUTF8(value.data(), static_cast<Py_ssize_t>(value.size()), "replace");
  if (decoded == nullptr) {
    throw pybind11::error_already_set();
  }
  return pybind11::reinterpret_steal<pybind11::str>(decoded);
}

}  // namespace vpusim::python
