#include "sim/cli/choose_timing.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "nn_timing/model/measured_timing.hpp"
#include "nn_timing/model/neural_timing.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/vpunn/cycle_cache.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/importers/workloads/workload_reader.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/cached.hpp"
#include "sim/timing/first_match.hpp"
#include "sim/timing/shave/device_timing.hpp"
#include "sim/timing/unit_timing.hpp"

namespace vpusim {
namespace {

constexpr std::string_view kAnalytic = "analytic";
constexpr std::string_view kUnit = "unit";
constexpr std::string_view kMeasured = "measured:";
constexpr std::string_view kNetwork = "vpunn:";
constexpr std::array kNames = {kAnalytic, kUnit, kMeasured, kNetwork};

std::vector<std::string> links_of(const std::string& spec) {
  std::vector<std::string> links;
  std::istringstream text(spec);
  for (std::string link; std::getline(text, link, ',');) {
    links.push_back(link);
  }
  return links;
}

std::string stem_of(const std::string& file) {
  return std::filesystem::path(file).filename().replace_extension().string();
}

// A table's own column of cycles: what was measured, or what `predict` wrote.
std::optional<std::uint64_t> cycles_of(const WorkloadReader& reader) {
  for (const std::string_view column : {"gt_cycles", "cycles"}) {
    const std::string field(reader.field(column));
    if (!field.empty() && field.find_first_not_of("0123456789") == std::string::npos &&
        field.size() < 19) {
      return std::stoull(field);
    }
  }
  return std::nullopt;
}

std::unique_ptr<DpuTimingModel> measured_table(const std::string& file, VpunnDevice device) {
  WorkloadReader reader(file);
  nn_timing::MeasuredDpuTiming::Table table;
  WorkloadRow row;
  while (reader.next(row)) {
    const std::optional<std::uint64_t> cycles = cycles_of(reader);
    if (cycles && row.device.value_or(device) == device) {
      // Of several measurements of one workload the first counts.
      table.emplace(nn_timing::sanitized(row.workload, device), Cycles(*cycles));
    }
  }
  if (table.empty()) {
    throw InputError(fmt::format(
        "{}: has no workload of {} with whole cycles in a column 'gt_cycles' or 'cycles'", file,
        kVpunnDeviceNames[device]));
  }
  return std::make_unique<nn_timing::MeasuredDpuTiming>(std::move(table), device,
                                                        "measured:" + stem_of(file));
}

[[noreturn]] void fail_unknown(const std::string& link) {
  throw InputError(fmt::format("unknown timing model {}{} (expected {})", in_quotes(link),
                               did_you_mean(link, kNames), kTimingSyntax));
}

// Builds a chain link by link.
class ChainBuilder {
 public:
  explicit ChainBuilder(VpunnDevice device) : device_(device) {}

  void add(const std::string& link) {
    if (link.starts_with(kNetwork)) {
      add_network(link.substr(kNetwork.size()));
    } else if (link.starts_with(kMeasured) && link.ends_with(".cachebin")) {
      caches_.push_back({models_.size(), link.substr(kMeasured.size())});
      models_.push_back(nullptr);
    } else if (link.starts_with(kMeasured)) {
      models_.push_back(measured_table(link.substr(kMeasured.size()), device_));
    } else if (link == kAnalytic) {
      models_.push_back(std::make_unique<AnalyticDpuTiming>());
    } else {
      fail_unknown(link);
    }
  }

  std::unique_ptr<DpuTimingModel> finish() {
    for (const auto& [place, file] : caches_) {
      if (descriptor_ == nullptr) {
        throw InputError(file +
                         ": a .cachebin has hashes of what a network takes for keys; name the "
                         "network too, as in measured:x.cachebin,vpunn:x.vpunn");
      }
      models_[place] = std::make_unique<nn_timing::CycleCacheTiming>(
          nn_timing::load_cycle_cache(file), *descriptor_, "measured:" + stem_of(file));
    }
    models_.push_back(std::make_unique<AnalyticDpuTiming>());
    return std::make_unique<Cached<DpuWorkload>>(
        std::make_unique<FirstMatch<DpuWorkload>>(std::move(models_)));
  }

 private:
  struct CacheFile {
    std::size_t place = 0;  // in the chain
    std::string file;
  };

  void add_network(const std::string& file) {
    nn_timing::DpuNetwork network(nn_timing::load_network(file), file);
    if (descriptor_ == nullptr) {
      descriptor_ = &network.descriptor();
    }
    models_.push_back(std::make_unique<nn_timing::NeuralDpuTiming>(
        std::move(network), std::string(kNetwork) + stem_of(file)));
  }

  VpunnDevice device_;
  FirstMatch<DpuWorkload>::Models models_;
  std::vector<CacheFile> caches_;
  const nn_timing::Descriptor* descriptor_ = nullptr;  // of the first network
};

std::unique_ptr<ShaveTimingModel> shave_chain(Fidelity fidelity) {
  if (fidelity == Fidelity::kCompiler) {
    return std::make_unique<DeviceShaveTiming>();
  }
  FirstMatch<ShaveWorkload>::Models models;
  models.push_back(std::make_unique<DeviceShaveTiming>());
  models.push_back(std::make_unique<MeasuredKernelTiming>());
  models.push_back(std::make_unique<UnknownKernelTiming>());
  return std::make_unique<FirstMatch<ShaveWorkload>>(std::move(models));
}

}  // namespace

std::unique_ptr<DpuTimingModel> choose_dpu_timing(const std::string& spec, const HwConfig& hw) {
  const std::vector<std::string> links = links_of(spec.empty() ? hw.timing.dpu_model : spec);
  if (links.empty()) {
    fail_unknown(spec);
  }
  if (links.front() == kAnalytic && links.size() == 1) {
    return std::make_unique<AnalyticDpuTiming>();
  }
  if (links.front() == kUnit && links.size() == 1) {
    return std::make_unique<UnitTiming<DpuWorkload>>();
  }
  ChainBuilder chain(hw.timing.vpunn_device);
  for (const std::string& link : links) {
    chain.add(link);
  }
  return chain.finish();
}

TimingModels choose_timing(const std::string& spec, const HwConfig& hw, Fidelity fidelity) {
  return {choose_dpu_timing(spec, hw), shave_chain(fidelity)};
}

}  // namespace vpusim
