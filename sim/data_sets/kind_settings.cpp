#include "sim/data_sets/kind_settings.hpp"

#include <filesystem>

#include "sim/base/input_error.hpp"
#include "sim/base/sha256.hpp"
#include "sim/base/text_file.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/data_folder.hpp"

namespace vpusim {

using nlohmann::ordered_json;

HwConfig only_device(const KindOptions& options) {
  if (options.devices.size() != 1) {
    throw InputError("--hw: rows of this kind are of one device; name one");
  }
  return device_catalog().load(options.devices.front());
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
