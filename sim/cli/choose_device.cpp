#include "sim/cli/choose_device.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/cli/data_folder.hpp"

namespace vpusim {
namespace {

HwConfig device_of_architecture(const DeviceCatalog& catalog, const std::string& architecture) {
  const std::vector<std::string> names = catalog.names();
  for (const std::string& name : names) {
    HwConfig hw = catalog.load(name);
    if (std::find(hw.architectures.begin(), hw.architectures.end(), architecture) !=
        hw.architectures.end()) {
      return hw;
    }
  }
  const std::string what = architecture.empty()
                               ? "the schedule does not name its architecture"
                               : "no device for architecture " + in_quotes(architecture);
  throw InputError(fmt::format("{}; choose one with --hw ({})", what, fmt::join(names, ", ")));
}

}  // namespace

HwConfig choose_device(const Schedule& schedule, const DeviceChoice& choice) {
  const DeviceCatalog catalog = device_catalog();
  HwConfig hw = choice.device.empty()
                    ? device_of_architecture(catalog, schedule.target().architecture)
                    : catalog.load(choice.device);
  if (choice.dpu_mhz) {
    return hw.with_dpu_frequency(Hertz(std::uint64_t{*choice.dpu_mhz} * 1'000'000));
  }
  const std::vector<std::string> names = catalog.names();
  const bool is_users_own = std::find(names.begin(), names.end(), hw.name) == names.end() ||
                            choice.device.find('/') != std::string::npos ||
                            choice.device.find('.') != std::string::npos;
  if (schedule.target().dpu_frequency && !is_users_own) {
    return hw.with_dpu_frequency(*schedule.target().dpu_frequency);
  }
  return hw;
}

}  // namespace vpusim
