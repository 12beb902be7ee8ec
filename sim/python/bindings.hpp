#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

// The module's parts; module.cpp puts them together.

namespace vpusim::python {

// Results refer to the schedule that ran. Nothing that Python can reach changes one; pybind11 holds
// no pointers to const.
using SharedSchedule = std::shared_ptr<Schedule>;

struct Result {
  SharedSchedule schedule;
  HwConfig hw;  // as the fidelity sees it
  RunResult run;
};

void bind_device(pybind11::module_& module);
void bind_schedule(pybind11::module_& module);
void bind_network(pybind11::module_& module);
void bind_result(pybind11::module_& module);
void bind_run(pybind11::module_& module);
void bind_predict(pybind11::module_& module);

}  // namespace vpusim::python
