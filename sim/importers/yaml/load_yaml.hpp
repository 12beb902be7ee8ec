#pragma once

#include "sim/base/document.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Reads a schedule in vpusim's own format, YAML or JSON alike. The format is
// described in the README of this folder and in workloads/schedules/schedule.schema.json.
//
// Errors: InputError for an unknown key or name (with the nearest legal one), a
// missing key, or a value that no schedule can have.
Schedule load_yaml(const Document& document);

}  // namespace vpusim
