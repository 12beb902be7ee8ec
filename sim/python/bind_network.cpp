#include <fmt/format.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/compiler/compile.hpp"
#include "sim/network/network.hpp"
#include "sim/python/bindings.hpp"
#include "sim/python/text.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/read_network.hpp"

namespace vpusim::python {
namespace {

namespace py = pybind11;

struct Compiled {
  SharedSchedule schedule;
  std::uint64_t macs = 0;
  std::uint64_t loaded_bytes = 0;
  std::uint64_t stored_bytes = 0;
  LowerBound bound;
};

Network load(const std::string& name, const std::vector<std::string>& shapes) {
  const py::gil_scoped_release others_may_run;  // a pure function of the file
  return read_network(network_file(name), shapes);
}

Objective objective_named(const std::string& name) {
  const auto objective = kObjectiveNames.find(name);
  if (!objective) {
    throw InputError(fmt::format("unknown objective {}{} ({})", in_quotes(name),
                                 did_you_mean(name, kObjectiveNames.all()),
                                 fmt::join(kObjectiveNames.all(), ", ")));
  }
  return *objective;
}

Compiled compile_network(const Network& network, const HwConfig& hw, std::int64_t effort,
                         const std::string& objective, const std::string& timing) {
  constexpr std::int64_t kMostEffort = 3;
  if (effort < 0 || effort > kMostEffort) {
    throw InputError(fmt::format("effort must be 0 to {}, got {}", kMostEffort, effort));
  }
  const CompileOptions options{.effort = static_cast<std::uint32_t>(effort),
                               .objective = objective_named(objective)};
  const py::gil_scoped_release others_may_run;  // pure, with models of its own
  const TimingModels models = choose_timing(timing, hw, Fidelity::kDevice);
  CompileResult result = compile(network, hw, options, *models.dpu, *models.shave);
  return {.schedule = std::make_shared<Schedule>(std::move(result.schedule)),
          .macs = result.macs,
          .loaded_bytes = result.loaded_bytes,
          .stored_bytes = result.stored_bytes,
          .bound = result.bound};
}

py::dict bound_of(const Compiled& compiled) {
  const LowerBound& bound = compiled.bound;
  py::dict parts;
  parts["dpu_ps"] = bound.dpu.count();
  parts["shave_ps"] = bound.shave.count();
  parts["ddr_ps"] = bound.ddr.count();
  parts["dma_ps"] = bound.dma.count();
  parts["latency_ps"] = bound.of_device().count();
  parts["compulsory_bytes"] = bound.compulsory.count();
  return parts;
}

}  // namespace

void bind_network(py::module_& module) {
  py::class_<Network>(module, "Network",
                      "A neural network before any compiler. len() counts the layers.")
      .def_property_readonly(
          "name", [](const Network& n) { return text(n.name()); }, "As its file calls it.")
      .def("__len__", [](const Network& n) { return n.layers().size(); })
      .def("__repr__", [](const Network& n) {
        return text(fmt::format("<vpusim.Network {}: {} layers>", n.name(), n.layers().size()));
      });
  py::class_<Compiled>(module, "Compiled", "A schedule that compile() made of a network.")
      .def_property_readonly(
          "schedule", [](const Compiled& c) { return c.schedule; }, "What was made.")
      .def_readonly("macs", &Compiled::macs, "Multiplications of the network.")
      .def_readonly("loaded_bytes", &Compiled::loaded_bytes, "From DDR.")
      .def_readonly("stored_bytes", &Compiled::stored_bytes, "To DDR.")
      .def_property_readonly("bound", bound_of,
                             "What no schedule can be faster than: dpu_ps, shave_ps, ddr_ps, "
                             "dma_ps, the largest of them as latency_ps; compulsory_bytes.")
      .def("__repr__", [](const Compiled& c) {
        return text(fmt::format("<vpusim.Compiled {}: {} tasks>", c.schedule->name(),
                                c.schedule->tasks().size()));
      });
  module.def("load_network", load, py::arg("network"), py::arg("shapes"));
  module.def(
      "is_network", [](const std::string& name) { return is_network(network_file(name)); },
      py::arg("name"));
  module.def("compile", compile_network, py::arg("network"), py::arg("device"), py::arg("effort"),
             py::arg("objective"), py::arg("timing"));
}

}  // namespace vpusim::python
