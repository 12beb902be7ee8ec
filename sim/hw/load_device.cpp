#include "sim/hw/load_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/nearest.hpp"
#include "sim/hw/device_keys.hpp"
#include "sim/hw/load_tables.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestChain = 8;  // of `extends`

constexpr std::string_view kDpuClock = "clocks.dpu_mhz";
constexpr std::string_view kVpuClock = "clocks.vpu_mhz";

// Keys of a device file that are no numbers.
constexpr std::string_view kTitle = "title";
constexpr std::string_view kArchitectures = "architectures";
constexpr std::string_view kExtends = "extends";
constexpr std::string_view kKernelTable = "shave.kernel_table";
constexpr std::string_view kHeuristicTable = "shave.heuristic_table";
constexpr std::string_view kProfiledTable = "shave.profiled_table";
constexpr std::string_view kMeasuredTable = "shave.measured_table";
constexpr std::string_view kPowerTable = "dpu.power_table";
constexpr std::string_view kVpunnDevice = "timing.vpunn_device";
constexpr std::string_view kDpuModel = "timing.dpu.model";
constexpr std::string_view kDmaModel = "timing.dma.model";
constexpr std::string_view kShaveModel = "timing.shave.model";
constexpr std::array kTextKeys = {kTitle,          kArchitectures, kExtends,       kKernelTable,
                                  kHeuristicTable, kProfiledTable, kMeasuredTable, kPowerTable,
                                  kVpunnDevice,    kDpuModel,      kDmaModel,      kShaveModel};

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
      hw_.shave.kernels = read_kernel_table(table_of(entry));
    } else if (path == kHeuristicTable) {
      hw_.shave.heuristics = read_heuristic_table(table_of(entry));
    } else if (path == kProfiledTable) {
      hw_.shave.profile = read_profiled_table(table_of(entry));
    } else if (path == kMeasuredTable) {
      hw_.shave.measured_kernels = read_kernel_table(table_of(entry));
    } else if (path == kPowerTable) {
      hw_.dpu.power = read_power_table(table_of(entry));
    } else if (path == kVpunnDevice) {
      const std::string_view name = entry.as_text("a device of the published cost model");
      const std::optional<VpunnDevice> known = kVpunnDeviceNames.find(name);
      if (!known) {
        entry.fail("unknown device " + in_quotes(name) +
                   did_you_mean(name, kVpunnDeviceNames.all()));
      }
      hw_.timing.vpunn_device = *known;
      given_.insert(kVpunnDevice);
    } else if (path == kDpuModel) {
      hw_.timing.dpu_model = model_chain_in_folder(
          entry.as_text("pipeline, analytic, unit or a chain of measured:FILE and vpunn:FILE"),
          folder_);
    } else if (path == kDmaModel) {
      hw_.timing.dma_model =
          model_chain_in_folder(entry.as_text("analytic or vpunn:FILE"), folder_);
    } else if (path == kShaveModel) {
      read_shave_model(entry);
    }
  }

  void read_shave_model(const Cursor& entry) {
    const std::string_view name = entry.as_text("a SHAVE model");
    const std::optional<ShaveModel> known = kShaveModelNames.find(name);
    if (!known) {
      entry.fail("unknown SHAVE model " + in_quotes(name) +
                 did_you_mean(name, kShaveModelNames.all()));
    }
    hw_.timing.shave_model = *known;
    given_.insert(kShaveModel);
  }

  // The file that an entry names, beside the device file.
  Document table_of(const Cursor& entry) const {
    return Document::load((folder_ / std::string(entry.as_text("a file name"))).string());
  }

  HwConfig& hw_;
  std::set<std::string_view>& given_;  // paths that some file of the chain gave
  fs::path folder_;
};

bool lacks_its_table(const HwConfig& hw) {
  switch (hw.timing.shave_model) {
    case ShaveModel::kHeuristic:
      return hw.shave.heuristics.empty();
    case ShaveModel::kProfiled:
      return hw.shave.profile.kernels.empty();
    case ShaveModel::kLinear:
      break;
  }
  return false;
}

bool names_a_file(const std::string& device) {
  return device.find('/') != std::string::npos || device.find('.') != std::string::npos;
}

// Errors: InputError at `file` for what is missing, and for numbers that contradict each other.
void check_complete(const HwConfig& hw, const std::set<std::string_view>& given,
                    const fs::path& file) {
  for (const DeviceKey& key : device_keys()) {
    if (!given.contains(key.path) && !key.has_default) {
      throw InputError({file.string(), "", 0, 0},
                       fmt::format("missing key '{}' ({})", key.path, key.meaning));
    }
  }
  if (!given.contains(kShaveModel)) {
    throw InputError({file.string(), "", 0, 0},
                     fmt::format("missing key '{}' (one of {})", kShaveModel,
                                 fmt::join(kShaveModelNames.all(), ", ")));
  }
  if (lacks_its_table(hw)) {
    throw InputError({file.string(), std::string(kShaveModel), 0, 0},
                     fmt::format("'{}' needs its table, 'shave.{}_table'",
                                 kShaveModelNames[hw.timing.shave_model],
                                 kShaveModelNames[hw.timing.shave_model]));
  }
  if (!given.contains(kVpunnDevice)) {
    throw InputError({file.string(), "", 0, 0},
                     fmt::format("missing key '{}' (one of {})", kVpunnDevice,
                                 fmt::join(kVpunnDeviceNames.all(), ", ")));
  }
  for (const EngineKind kind : kEngineKinds) {
    const TaskHandling& handling = hw.handling(kind);
    // In order and in no time, a task is in its queue before it is the queue's head,
    // however short the queue is: such a depth would change nothing.
    if (handling.fifo_depth > 0 && handling.enqueue_latency == Picoseconds(0)) {
      throw InputError({file.string(), "", 0, 0},
                       fmt::format("fifo_depth of the {} queues is {}, but their "
                                   "enqueue_latency_ns is 0: a depth without the time to refill "
                                   "a place has no effect; give both or neither",
                                   kEngineKindNames[kind], handling.fifo_depth));
    }
  }
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

fs::path DeviceCatalog::file_of(const std::string& device, const fs::path& extended_by) const {
  if (names_a_file(device)) {
    const fs::path file = device;
    return file.is_relative() ? extended_by.parent_path() / file : file;
  }
  const std::vector<std::string> known = names();
  if (std::find(known.begin(), known.end(), device) != known.end()) {
    return device_file(device);
  }
  const std::string where = extended_by.empty() ? "" : extended_by.string() + ": extends: ";
  std::error_code error;
  if (extended_by.empty() && fs::is_directory(device, error)) {
    throw InputError(device + ": is a directory, expected a device's name or file");
  }
  const std::vector<std::string_view> legal(known.begin(), known.end());
  const bool is_a_file = extended_by.empty() && fs::exists(device, error) && !device.empty();
  throw InputError(fmt::format("{}unknown device {}{} (known: {})", where, in_quotes(device),
                               is_a_file ? fmt::format("; to name the file, write './{}'", device)
                                         : did_you_mean(device, legal),
                               fmt::join(known, ", ")));
}

std::vector<fs::path> DeviceCatalog::files_of(const std::string& device) const {
  std::vector<fs::path> chain;
  std::optional<std::string> next = device;
  while (next) {
    const fs::path file = file_of(*next, chain.empty() ? fs::path() : chain.back());
    const bool is_circle = std::any_of(chain.begin(), chain.end(), [&](const fs::path& seen) {
      std::error_code error;
      return fs::equivalent(seen, file, error);
    });
    chain.push_back(file);
    if (is_circle || chain.size() > kLongestChain) {
      std::string steps;
      for (const fs::path& step : chain) {
        steps += (steps.empty() ? "" : " -> ") + step.string();
      }
      throw InputError(fmt::format("{}: extends: {}: {}", chain.front().string(),
                                   is_circle ? "goes in a circle" : "more than 8 files", steps));
    }
    const Document document = Document::load(file.string());
    const auto extends = document.root().find(kExtends);
    next = extends ? std::optional(std::string(extends->as_text("a device name or file")))
                   : std::nullopt;
  }
  return chain;
}

bool DeviceCatalog::holds(const fs::path& file) const {
  std::error_code error;
  return fs::equivalent(fs::absolute(file).parent_path().parent_path(), folder_, error);
}

HwConfig DeviceCatalog::load(const std::string& device) const { return load_over(device, nullptr); }

HwConfig DeviceCatalog::load(const std::string& device, const Document& changes) const {
  return load_over(device, &changes);
}

HwConfig DeviceCatalog::load_over(const std::string& device, const Document* changes) const {
  const std::vector<fs::path> chain = files_of(device);
  HwConfig hw;
  std::set<std::string_view> given;
  const auto read = [&](const Document& document, const fs::path& folder, bool is_shipped) {
    std::set<std::string_view> given_here;
    DeviceReader(hw, given_here).read(document.root(), folder);
    if (!is_shipped && (given_here.contains(kDpuClock) || given_here.contains(kVpuClock))) {
      hw.clocks.are_users_own = true;
    }
    given.merge(given_here);
  };
  for (auto file = chain.rbegin(); file != chain.rend(); ++file) {
    read(Document::load(file->string()), file->parent_path(), holds(*file));
  }
  if (changes != nullptr) {
    if (const auto extends = changes->root().find(kExtends)) {
      extends->fail_at_key("changes are of one device; name another instead of it");
    }
    read(*changes, {}, false);
  }
  check_complete(hw, given, chain.front());
  hw.name = names_a_file(device) ? chain.front().stem().string() : device;
  return hw;
}

std::string model_chain_in_folder(std::string_view chain, const fs::path& folder) {
  constexpr std::string_view kDma = "dma:";
  std::string resolved;
  while (true) {
    std::string_view link = chain.substr(0, chain.find(','));
    const bool is_last = link.size() == chain.size();
    chain.remove_prefix(is_last ? link.size() : link.size() + 1);
    if (link.starts_with(kDma)) {
      resolved += kDma;
      link.remove_prefix(kDma.size());
    }
    const std::size_t colon = link.find(':');
    const std::size_t file = colon == std::string_view::npos ? link.size() : colon + 1;
    resolved += link.substr(0, file);
    resolved += file == link.size() ? "" : (folder / link.substr(file)).string();
    if (is_last) {
      return resolved;
    }
    resolved += ',';
  }
}

}  // namespace vpusim
