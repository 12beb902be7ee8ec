#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace vpusim::python {

// NumPy arrays of one dimension, filled place by place and read-only then: they are copies, and
// what somebody writes into one would be lost silently. Amounts are int64: uint64 would turn to
// floating point as soon as somebody subtracts an int64 from it.

inline void make_read_only(pybind11::array& array) {
  array.attr("setflags")(pybind11::arg("write") = false);
}

template <class Element, class ElementAt>
pybind11::array_t<Element> numbers(std::size_t count, const ElementAt& element_at) {
  pybind11::array_t<Element> array(static_cast<pybind11::ssize_t>(count));
  Element* const data = array.mutable_data();
  for (std::size_t i = 0; i < count; ++i) {
    data[i] = static_cast<Element>(element_at(i));
  }
  make_read_only(array);
  return array;
}

template <class ElementAt>
pybind11::array_t<std::int64_t> integers(std::size_t count, const ElementAt& element_at) {
  return numbers<std::int64_t>(count, element_at);
}

template <class ElementAt>
pybind11::array_t<double> reals(std::size_t count, const ElementAt& element_at) {
  return numbers<double>(count, element_at);
}

// Of Python objects; texts of any length are cheapest so, and equal ones may share theirs.
template <class ElementAt>
pybind11::array objects(std::size_t count, const ElementAt& element_at) {
  pybind11::array array(pybind11::dtype("O"), static_cast<pybind11::ssize_t>(count));
  auto* const data = static_cast<PyObject**>(array.mutable_data());
  for (std::size_t i = 0; i < count; ++i) {
    pybind11::object element = element_at(i);
    Py_XDECREF(data[i]);
    data[i] = element.release().ptr();
  }
  make_read_only(array);
  return array;
}

}  // namespace vpusim::python
