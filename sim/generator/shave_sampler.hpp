#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/choices.hpp"
#include "sim/base/document.hpp"
#include "sim/base/mix_reader.hpp"
#include "sim/base/random.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// What a ShaveSampler draws and how often: workloads/generators/shave.yaml, which is compiled in
// and which a user's file may change.
struct ShaveMix {
  // The compiled-in file.
  ShaveMix();
  // That, changed by what the file says. Errors: InputError with file:line:column for a key, name
  // or value that is not legal, and for a kernel in which the check finds a problem.
  static ShaveMix load(const std::string& file, const NameCheck& kernel_problem);
  static std::string_view default_text();

  Choices<std::string> kernels;  // empty: all that the device has a cost for
  Choices<DataType> element_types;
  Choices<std::uint32_t> batches;
  SizeMix channels;
  SizeMix extents;
  double one_dimension = 0;  // in percent, as the following
  double batched = 0;
  double broadcast = 0;

 private:
  void read(const Cursor& file, const NameCheck& kernel_problem);
};

// The kernels that a device has a published or measured cost for, by the compiler's name where
// there is one, sorted.
std::vector<std::string> costed_kernels(const HwConfig& hw);

// Draws random kernel calls of one run: one or two inputs, as the kernel has them, and an output of
// the first one's shape, all of which fit into CMX together. The same device, mix and seed give the
// same calls on every machine.
class ShaveSampler {
 public:
  // Errors: InputError when nobody knows a cost of any kernel of the device.
  ShaveSampler(const HwConfig& hw, ShaveMix mix, std::uint64_t seed);

  ShaveWorkload next();

 private:
  WorkloadTensor draw_tensor(std::uint64_t largest_bytes);

  ShaveMix mix_;
  std::uint64_t cmx_bytes_;
  Random random_;
};

}  // namespace vpusim
