#include <pybind11/pybind11.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "sim/python/bindings.hpp"
#include "sim/python/errors.hpp"
#include "sim/python/text.hpp"
#include "sim/session/version.hpp"

namespace vpusim::python {
namespace {

namespace py = pybind11;

// What the libraries log goes to Python's own logging. No lock of its own: whoever holds one
// must not wait for the interpreter's.
class PythonLog final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const py::gil_scoped_acquire lock;
    const py::object logger = py::module_::import("logging").attr("getLogger")("vpusim");
    const bool is_error = message.level >= spdlog::level::err;
    logger.attr(is_error ? "error" : "warning")(
        "%s", text({message.payload.data(), message.payload.size()}));
  }
  void flush_() override {}
};

void set_up_logging() {
  auto logger = std::make_shared<spdlog::logger>("vpusim", std::make_shared<PythonLog>());
  logger->set_level(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace
}  // namespace vpusim::python

PYBIND11_MODULE(_core, module) {
  using namespace vpusim::python;  // NOLINT(google-build-using-namespace): the body is a macro's
  module.doc() = "The compiled part of vpusim; import vpusim instead.";
  module.attr("__version__") = std::string(vpusim::kVersion);
  set_up_logging();
  bind_errors(module);
  bind_device(module);
  bind_schedule(module);
  bind_network(module);
  bind_result(module);
  bind_run(module);
  bind_predict(module);
}

// The SystemC library's own main() wants one, which nobody calls here. Beside no SystemC header,
// whose own declaration would hide it from the library.
extern "C" __attribute__((visibility("default"))) int sc_main(int /*argc*/, char* /*argv*/[]) {
  return 1;
}
