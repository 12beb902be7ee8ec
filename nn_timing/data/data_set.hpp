#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// What a row may be used for.
enum class Split : std::uint8_t { kTrain, kValidation, kTest };
inline constexpr auto kSplitNames = enum_names<Split, Split::kTest>("train", "validation", "test");

// Who says how long it takes: silicon, a published network, the cycle-level model, a formula, the
// simulated machine.
enum class LabelSource : std::uint8_t { kMeasured, kTeacher, kPipeline, kAnalytic, kSimulated };
inline constexpr auto kLabelSourceNames = enum_names<LabelSource, LabelSource::kSimulated>(
    "measured", "teacher", "pipeline", "analytic", "simulated");

// One row of a data set.
struct LabelledWorkload {
  DpuWorkload workload;
  VpunnDevice device = VpunnDevice::kVpu27;
  double cycles = 0;  // of the DPU clock; positive
  Split split = Split::kTrain;
  LabelSource label = LabelSource::kMeasured;
  std::string group;  // rows that belong together, such as one test's; may be empty
  std::string model;  // who says how long it takes; may be empty
};

struct DataSetOptions {
  // Only rows of this device, and rows that name none are of it.
  std::optional<VpunnDevice> device = {};
  std::optional<Split> split = {};  // only these rows
  // Of tables with a column `kind`: only what was profiled cleanly on silicon, not what
  // somebody noted (hw_profiled_regression).
  bool is_only_profiled = false;
};

// Reads a data set row by row: the folder that `vpusim generate` wrote, or a table of workloads
// (CSV, packed or not, YAML, or a shard in HDF5) with labels, such as the published measurements.
//
// Of a table, the label is in the column `gt_cycles`, or else `cycles`, or else `cached_5_1` where
// `use_5_1` is 1. Rows without one are passed over. `split`, `label` and `group` may be there;
// without them rows are for training and measured.
//
// Errors: InputError with file and line for a field that is no legal value, a table without label
// column, a row without device where the options name none, a folder whose manifest is missing,
// damaged or not complete; EnvironmentError.
class DataSetReader {
 public:
  DataSetReader(const std::string& path, const DataSetOptions& options);
  DataSetReader(const DataSetReader&) = delete;
  DataSetReader& operator=(const DataSetReader&) = delete;
  ~DataSetReader();

  // False at the end.
  bool next(LabelledWorkload& row);
  double progress() const;  // share that has been read, 0 to 1

 private:
  class File;
  class TableFile;
  class Hdf5File;

  bool open_next();

  DataSetOptions options_;
  std::vector<std::string> files_;
  std::size_t next_file_ = 0;
  std::unique_ptr<File> file_;
};

// All rows at once. Errors: as DataSetReader, and InputError when no row is left.
std::vector<LabelledWorkload> read_data_set(const std::string& path, const DataSetOptions& options);

}  // namespace vpusim::nn_timing
