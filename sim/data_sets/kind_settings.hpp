#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/data_sets/kinds.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/session/choose_timing.hpp"

// What the settings of all kinds of data have in common.

namespace vpusim {

// The device of that name or file. Errors: InputError.
HwConfig named_device(const std::string& name);
// For kinds whose rows are of one device. Errors: InputError when several are named.
HwConfig only_device(const KindOptions& options);
// As choose_timing(); InputErrors name the option.
TimingModels named_timing(const std::string& timing, const HwConfig& hw, Fidelity fidelity);

// Whether the device's own tables have a cost for a kernel, by whichever of its names.
bool has_cost(std::string_view kernel, const ShaveTimingModel& model, const HwConfig& hw);

// "device" and "device_sha256".
nlohmann::ordered_json device_settings(const HwConfig& hw);

// "timing" as the chain is written, and "models", the files that it names with their SHA-256. Files
// stand there without their folders: wherever they lie, the data are the same.
nlohmann::ordered_json timing_settings(const std::string& timing, const HwConfig& hw);

// "mix_sha256", of the text of the file, or of the default.
nlohmann::ordered_json mix_settings(const std::string& file, std::string_view default_text);

}  // namespace vpusim
