#pragma once

#include <optional>
#include <string>

#include "sim/base/document.hpp"
#include "sim/base/quantity.hpp"
#include "sim/trace/run_inputs.hpp"

namespace vpusim {

// What a result file says about how it was made.
struct RecordedRun {
  RunInputs inputs;
  std::string version;  // of the program
  std::string schedule_sha256;
  std::string device;
  std::string device_sha256;
  std::optional<Picoseconds> latency;
};

// Whether a document is a result file of 'vpusim run --json'.
bool is_result_file(const Cursor& root);

// Reads inputs and provenance of a result file; its tasks are not looked at. Errors: InputError
// with the position; also when the file does not say what it was made of, as those of older
// versions do.
RecordedRun read_recorded_run(const Cursor& root);

}  // namespace vpusim
