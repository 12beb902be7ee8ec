#include "sim/python/errors.hpp"

#include <string>
#include <utility>

#include "sim/base/input_error.hpp"
#include "sim/python/text.hpp"
#include "sim/run/deadlock.hpp"

namespace vpusim::python {
namespace {

namespace py = pybind11;

// Live as long as the interpreter: a module of C++ is never unloaded.
struct Types {
  PyObject* input = nullptr;
  PyObject* environment = nullptr;
  PyObject* deadlock = nullptr;
  PyObject* capacity = nullptr;
};

Types& types() {
  static Types all;
  return all;
}

PyObject* add_type(py::module_& module, const char* name, const char* doc, const py::tuple& bases) {
  const std::string full_name = std::string("vpusim.") + name;
  PyObject* const type = PyErr_NewExceptionWithDoc(full_name.c_str(), doc, bases.ptr(), nullptr);
  if (type == nullptr) {
    throw py::error_already_set();
  }
  module.attr(name) = py::reinterpret_borrow<py::object>(type);
  return type;
}

void raise(PyObject* type, const char* message) { PyErr_SetObject(type, text(message).ptr()); }

// None for what the error does not say.
py::object text_or_none(const std::string& value) {
  return value.empty() ? py::object(py::none()) : py::object(text(value));
}

py::object number_or_none(std::uint32_t value) {
  return value == 0 ? py::object(py::none()) : py::object(py::int_(value));
}

void raise_input_error(const InputError& error) {
  const SourceLocation& where = error.where();
  const py::object instance = py::reinterpret_borrow<py::object>(types().input)(text(error.what()));
  instance.attr("file") = text_or_none(where.file);
  instance.attr("path") = text_or_none(where.path);
  instance.attr("line") = number_or_none(where.line);
  instance.attr("column") = number_or_none(where.column);
  PyErr_SetObject(types().input, instance.ptr());
}

void translate(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (const InputError& error) {
    raise_input_error(error);
  } catch (const EnvironmentError& error) {
    raise(types().environment, error.what());
  } catch (const Deadlock& error) {
    raise(types().deadlock, error.what());
  } catch (const CapacityError& error) {
    raise(types().capacity, error.what());
  }
}

}  // namespace

void bind_errors(py::module_& module) {
  const py::object base = py::reinterpret_steal<py::object>(add_type(
      module, "Error", "All errors of vpusim.", py::make_tuple(py::handle(PyExc_Exception))));
  const auto also = [&](PyObject* builtin) { return py::make_tuple(base, py::handle(builtin)); };
  types().input = add_type(module, "InputError",
                           "A mistake in a file or an argument.\n\nfile, path, line and column "
                           "(from 1) say where; None where that is not known.",
                           also(PyExc_ValueError));
  for (const char* name : {"file", "path", "line", "column"}) {
    py::handle(types().input).attr(name) = py::none();
  }
  types().environment = add_type(
      module, "EnvironmentError",
      "The environment failed: a file that may not be read, a full disk.", also(PyExc_OSError));
  types().deadlock = add_type(
      module, "Deadlock",
      "The schedule got stuck; the message names the tasks, the barriers and their counts.",
      also(PyExc_RuntimeError));
  types().capacity =
      add_type(module, "CapacityError",
               "The device is larger than the machine of this process; see reserve().",
               also(PyExc_RuntimeError));
  py::register_exception_translator(translate);
}

}  // namespace vpusim::python
