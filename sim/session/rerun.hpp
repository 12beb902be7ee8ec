#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/session/load_run.hpp"

namespace vpusim {

// What of a recorded run is replaced, where its inputs moved or another device is wanted.
struct RerunChanges {
  std::vector<std::string> files;     // for the streams, in order; empty: those of that time
  std::optional<std::string> device;  // as --hw
  std::optional<std::string> timing;  // as --timing
  bool accepts_changes = false;       // inputs that are no longer what they were are taken
};

// A run as its result file says it was made: load_run() of the same request, and proof that the
// inputs are the same. finish_run() then gives the result of that time, byte for byte.
//
// Relative files are looked for from the present folder, then beside the result file.
//
// Errors: InputError when the file is no result or does not say what it was made of; when an input
// is not there, which names it and how to say where it is; when an input, the device or a model
// is not what it was, unless `changes` replaced it or accepts that: then a warning says so. Where
// nothing was replaced finish_run() compares the latencies in the same way.
LoadedRun load_again(const std::string& result_file, const RerunChanges& changes);

// Whether a file is a result of `vpusim run --json`, by its first bytes; a pipe is never one.
bool is_result(const std::string& file);

}  // namespace vpusim
