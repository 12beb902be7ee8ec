#include "sim/hw/load_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/nearest.hpp"
#include "sim/hw/device_keys.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

constexpr int kLongestChain = 8;  // of `extends`

// Keys of a device file that are no numbers.
constexpr std::string_view kTitle = "title";
constexpr std::string_view kArchitectures = "architectures";
constexpr std::string_view kExtends = "extends";
constexpr std::string_view kKernelTable = "shave.kernel_table";
constexpr std::array kTextKeys = {kTitle, kArchitectures, kExtends, kKernelTable};

std::vector<std::string_view> all_paths() {
  std::vector<std::string_view> paths(kTextKeys.begin(), kTextKeys.end());
  for (const DeviceKey& key : device_keys()) {
    paths.push_back(key.path);
  }
  return paths;
}

// The legal keys directly below `prefix` ("dma." gives "port_count", "ddr_to_cmx", ...).
std::vector<std::string_view> keys_below(std::string_view prefix) {
  std::vector<std::string_view> names;
  for (std::string_view path : all_paths()) {
    if (path.starts_with(prefix)) {
      path.remove_prefix(prefix.size());
      const std::string_view name = path.substr(0, path.find('.'));
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
      }
    }
  }
  return names;
}

std::vector<ShaveKernelCost> read_kernel_table(const Document& document) {
  std::vector<ShaveKernelCost> kernels;
  for (const Cursor entry : document.root().entries("a mapping of kernel names")) {
    constexpr std::array<std::string_view, 2> kKeys = {"bytes_per_kilocycle", "latency_dpu_cycles"};
    entry.allow_only(kKeys);
    const Cursor width = entry.at(kKeys[0]);
    const std::uint64_t bytes = width.as_unsigned("bytes per 1000 cycles", 1'000'000);
    if (bytes == 0) {
      width.fail("must be > 0, got 0");
    }
    kernels.push_back({.kernel = std::string(entry.key()),
                       .width = BytesPerKilocycle(bytes),
                       .latency = Cycles(entry.at(kKeys[1]).as_unsigned("cycles", 1'000'000'000))});
  }
  std::sort(kernels.begin(), kernels.end(),
            [](const auto& a, const auto& b) { return a.kernel < b.kernel; });
  return kernels;
}

// Reads one file over what its base said.
class DeviceReader {
 public:
  DeviceReader(HwConfig& hw, std::set<std::string_view>& given) : hw_(hw), given_(given) {}

  void read(const Cursor& mapping, const fs::path& folder) {
    folder_ = folder;
    read_level(mapping, "");
  }

 private:
  void read_level(const Cursor& mapping, const std::string& prefix) {
    mapping.allow_only(keys_below(prefix));
    for (const Cursor entry : mapping.entries("a mapping")) {
      const std::string path = prefix + std::string(entry.key());
      const auto keys = device_keys();
      const auto key = std::find_if(keys.begin(), keys.end(),
                                    [&](const DeviceKey& k) { return k.path == path; });
      if (key != keys.end()) {
        read_number(entry, *key);
      } else if (std::find(kTextKeys.begin(), kTextKeys.end(), path) != kTextKeys.end()) {
        read_text(entry, path);
      } else {
        read_level(entry, path + ".");
      }
    }
  }

  void read_number(const Cursor& entry, const DeviceKey& key) {
    std::uint64_t value = 0;
    if (key.is_flag()) {
      value = entry.as_bool() ? 1 : 0;
    } else {
      value = entry.as_unsigned("a whole number");
      if (value < key.smallest || value > key.largest) {
        entry.fail(fmt::format("must be {} to {}, got {}", key.smallest, key.largest, value));
      }
    }
    key.set(hw_, value);
    given_.insert(key.path);
  }

  void read_text(const Cursor& entry, const std::string& path) {
    if (path == kTitle) {
      hw_.title = entry.as_text("a title");
    } else if (path == kArchitectures) {
      hw_.architectures.clear();
      for (const Cursor name : entry.elements("a list of architecture names")) {
        hw_.architectures.emplace_back(name.as_text("an architecture name"));
      }
    } else if (path == kKernelTable) {
      const fs::path file = folder_ / std::string(entry.as_text("a file name"));
      const Document table = Document::load(file.string());
      hw_.shave.kernels = read_kernel_table(table);
      given_.insert(kKernelTable);
    }
  }

  HwConfig& hw_;
  std::set<std::string_view>& given_;  // paths that some file of the chain gave
  fs::path folder_;
};

bool names_a_file(const std::string& device) {
  return device.find('/') != std::string::npos || device.find('.') != std::string::npos;
}

}  // namespace

std::vector<std::string> DeviceCatalog::names() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, error)) {
    if (fs::exists(entry.path() / "device.yaml")) {
      names.push_back(entry.path().filename().string());
    }
  }
  if (error) {
    throw EnvironmentError(folder_.string() + ": cannot read the device files: " + error.message());
  }
  std::sort(names.begin(), names.end());
  return names;
}

fs::path DeviceCatalog::device_file(const std::string& name) const {
  return folder_ / name / "device.yaml";
}

HwConfig DeviceCatalog::load(const std::string& device) const {
  // From the user's file down to the one that extends nothing.
  std::vector<fs::path> chain;
  std::string next = device;
  fs::path beside;
  while (!next.empty()) {
    const std::vector<std::string> known = names();
    fs::path file = names_a_file(next) ? fs::path(next) : device_file(next);
    if (names_a_file(next) && file.is_relative()) {
      file = beside / file;
    }
    if (!names_a_file(next) && std::find(known.begin(), known.end(), next) == known.end()) {
      const std::vector<std::string_view> legal(known.begin(), known.end());
      throw InputError(
          fmt::format("{}unknown device {}{} (known: {})",
                      chain.empty() ? "" : chain.back().string() + ": extends: ", in_quotes(next),
                      did_you_mean(next, legal), fmt::join(known, ", ")));
    }
    chain.push_back(file);
    if (chain.size() > kLongestChain) {
      throw InputError(chain.front().string() + ": extends: goes in a circle or is longer than 8");
    }
    const Document document = Document::load(file.string());
    const auto extends = document.root().find(kExtends);
    next = extends ? std::string(extends->as_text("a device name or file")) : "";
    beside = file.parent_path();
  }

  HwConfig hw;
  std::set<std::string_view> given;
  for (auto file = chain.rbegin(); file != chain.rend(); ++file) {
    const Document document = Document::load(file->string());
    DeviceReader(hw, given).read(document.root(), file->parent_path());
  }
  for (const DeviceKey& key : device_keys()) {
    if (!given.contains(key.path)) {
      throw InputError({chain.front().string(), "", 0, 0},
                       fmt::format("missing key '{}' ({})", key.path, key.meaning));
    }
  }
  hw.name = names_a_file(device) ? chain.front().stem().string() : device;
  return hw;
}

}  // namespace vpusim
