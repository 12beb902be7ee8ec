#include "sim/session/choose_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/log.hpp"
#include "sim/session/data_folder.hpp"

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

double megahertz(Hertz frequency) { return static_cast<double>(frequency.count()) / 1e6; }

Hertz clock_of_work_point(const HwConfig& hw, std::uint32_t index) {
  std::vector<std::string> known;
  for (std::uint32_t i = 0; i < hw.clocks.dvfs_points; ++i) {
    known.push_back(fmt::format("{}: {:g} MHz", i, megahertz(hw.clocks.dvfs_point(i))));
  }
  if (index >= known.size() || hw.clocks.dvfs_point(index) == Hertz(0)) {
    throw InputError(known.empty()
                         ? fmt::format("--work-point: {} has no known work points", hw.name)
                         : fmt::format("--work-point: {} has no {} ({})", hw.name, index,
                                       fmt::join(known, ", ")));
  }
  return hw.clocks.dvfs_point(index);
}

HwConfig at_its_clock(HwConfig hw, const Schedule& schedule, const DeviceChoice& choice) {
  std::string_view whose = hw.clocks.are_users_own ? "of the device file" : "of the device";
  if (choice.dpu_mhz) {
    hw = hw.with_dpu_frequency(Hertz(std::uint64_t{*choice.dpu_mhz} * 1'000'000));
    whose = "of --dpu-mhz";
  } else if (choice.work_point) {
    hw = hw.with_dpu_frequency(clock_of_work_point(hw, *choice.work_point));
    whose = "of --work-point";
  } else if (schedule.target().dpu_frequency && !hw.clocks.are_users_own) {
    hw = hw.with_dpu_frequency(*schedule.target().dpu_frequency);
    whose = "of the schedule";
  }
  log::info("device", "DPU clock {:g} MHz {}, VPU clock {:g} MHz", megahertz(hw.clocks.dpu), whose,
            megahertz(hw.clocks.vpu));
  return hw;
}

}  // namespace

HwConfig choose_device(const Schedule& schedule, const DeviceChoice& choice) {
  const DeviceCatalog catalog = device_catalog();
  const std::string& architecture = schedule.target().architecture;
  HwConfig hw =
      choice.device ? catalog.load(*choice.device) : device_of_architecture(catalog, architecture);
  std::vector<std::string> files;
  for (const std::filesystem::path& file : catalog.files_of(choice.device.value_or(hw.name))) {
    files.push_back(file.string());
  }
  log::info("device", "{}, {}, read from {}", hw.name,
            choice.device ? "as --hw says" : "which has the architecture of the schedule",
            fmt::join(files, " over "));
  return at_its_clock(std::move(hw), schedule, choice);
}

HwConfig choose_device(const DeviceChoice& choice) {
  HwConfig hw = device_catalog().load(choice.device.value_or("vpu_4_0"));
  if (choice.dpu_mhz) {
    return hw.with_dpu_frequency(Hertz(std::uint64_t{*choice.dpu_mhz} * 1'000'000));
  }
  return choice.work_point ? hw.with_dpu_frequency(clock_of_work_point(hw, *choice.work_point))
                           : hw;
}

std::vector<std::filesystem::path> device_files(const DeviceChoice& choice) {
  return choice.device ? device_catalog().files_of(*choice.device)
                       : std::vector<std::filesystem::path>();
}

}  // namespace vpusim
