#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// The folder of device generations, one sub-folder each with a device.yaml.
class DeviceCatalog {
 public:
  explicit DeviceCatalog(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Sorted. Errors: EnvironmentError when the folder cannot be read.
  std::vector<std::string> names() const;
  std::filesystem::path device_file(const std::string& name) const;

  // `device` is a name of this catalogue, or a file when it has a '/' or an ending.
  //
  // A file may say `extends:` with a name or a file beside it, and then gives only
  // the keys that it changes. Errors: InputError for an unknown name or key (with
  // the nearest legal one), a missing key, a number out of its range.
  HwConfig load(const std::string& device) const;
  // With further keys over those of the device, as a file that extends it would give them; files
  // that they name are relative to the present folder. It keeps the device's name.
  HwConfig load(const std::string& device, const Document& changes) const;
  // The files that load() reads, from the one that is named to the last that is extended.
  std::vector<std::filesystem::path> files_of(const std::string& device) const;

 private:
  HwConfig load_over(const std::string& device, const Document* changes) const;
  std::filesystem::path file_of(const std::string& device,
                                const std::filesystem::path& extended_by) const;
  bool holds(const std::filesystem::path& file) const;

  std::filesystem::path folder_;
};

// A chain of timing models such as "measured:FILE,vpunn:FILE" with its files beside the file that
// names them. An absolute name stays as it is.
std::string model_chain_in_folder(std::string_view chain, const std::filesystem::path& folder);

}  // namespace vpusim
