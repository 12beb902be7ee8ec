#include "sim/data_sets/kind_settings.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "sim/base/input_error.hpp"
#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/data_folder.hpp"

namespace vpusim {

using nlohmann::ordered_json;

namespace {

// A mistake that has no place in a file is in the option.
template <class Work>
auto in_option(std::string_view option, const Work& work) {
  try {
    return work();
  } catch (const InputError& error) {
    if (!error.where().file.empty()) {
      throw;
    }
    throw InputError(fmt::format("{}: {}", option, error.what()));
  }
}

}  // namespace

HwConfig named_device(const std::string& name) {
  return in_option("--hw", [&] { return device_catalog().load(name); });
}

TimingModels named_timing(const std::string& timing, const HwConfig& hw, Fidelity fidelity) {
  return in_option("--timing", [&] { return choose_timing(timing, hw, fidelity); });
}

bool has_cost(std::string_view kernel, const ShaveTimingModel& model, const HwConfig& hw) {
  constexpr WorkloadTensor kSmall = {.width = 1, .height = 1, .channels = 16};
  const ShaveWorkload call = {
      .kernel = std::string(kernel), .inputs = {kSmall, kSmall}, .outputs = {kSmall}};
  const std::optional<Estimate> answer = model.estimate({&call, 1}, hw).front();
  return answer && !answer->is_fallback;
}

HwConfig only_device(const KindOptions& options) {
  if (options.devices.size() != 1) {
    throw InputError("--hw: rows of this kind are of one device; name one");
  }
  return named_device(options.devices.front());
}

ordered_json device_settings(const HwConfig& hw) {
  return {{"device", hw.name}, {"device_sha256", hash_of(hw)}};
}

ordered_json timing_settings(const std::string& timing, const HwConfig& hw) {
  std::string told = timing;
  ordered_json models = ordered_json::array();
  for (const NamedFile& model : timing_files(timing, hw)) {
    const std::size_t place = told.find(model.file);
    if (place == std::string::npos) {
      continue;  // of a chain that nobody asks
    }
    const std::string name = std::filesystem::path(model.file).filename().string();
    told.replace(place, model.file.size(), name);
    models.push_back({{"name", name}, {"sha256", sha256_hex(read_text_file(model.file))}});
  }
  return {{"timing", told}, {"models", models}};
}

ordered_json mix_settings(const std::string& file, std::string_view default_text) {
  return {
      {"mix_sha256", file.empty() ? sha256_hex(default_text) : sha256_hex(read_text_file(file))}};
}

}  // namespace vpusim
