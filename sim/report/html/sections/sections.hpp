#pragma once

#include <nlohmann/json.hpp>

#include "sim/report/html/run_report.hpp"

// What each part of the page about a run is told, one function and one file each. The scripts of
// the same names in ../web/sections read it; the members are described there, where they are used.

namespace vpusim {

nlohmann::json tasks_data(const RunReport& report);        // when every step of each task ran
nlohmann::json headline_data(const RunReport& report);     // a few numbers, and what holds it back
nlohmann::json utilisation_data(const RunReport& report);  // what each engine did with the time
nlohmann::json layers_data(const RunReport& report);       // time, work and limits of each layer
nlohmann::json roofline_data(const RunReport& report);     // the limits, and each DPU task's work
nlohmann::json memory_data(const RunReport& report);       // what lies in CMX; traffic over time
nlohmann::json provenance_data(const RunReport& report);   // what the result was made of

}  // namespace vpusim
