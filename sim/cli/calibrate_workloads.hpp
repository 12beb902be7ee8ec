#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace vpusim {

// What `vpusim calibrate` is asked for tables of measured DPU workloads.
struct WorkloadCalibration {
  std::string device;               // a name or a file
  std::vector<std::string> keys;    // as --fit takes them
  std::vector<std::string> tables;  // each counts equally, once for every time it is named
  std::string timing;               // empty: the device's own
  std::string output;
  std::size_t evaluations = 0;
};

// Fits numbers of a device to measured workloads: the least mean of the tables' mean absolute
// errors in percent, over the rows of the split "train" (all, where a table has no splits). Tells
// on the standard output what it does and what came out, also for rows of groups that a fit did
// not see, and writes a device file.
//
// Errors: InputError, EnvironmentError.
void calibrate_to_workloads(const WorkloadCalibration& options);

}  // namespace vpusim
