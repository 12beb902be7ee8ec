#include "sim/session/choose_timing.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "nn_timing/model/learned_timing.hpp"
#include "nn_timing/model/measured_timing.hpp"
#include "nn_timing/model/neural_dma_timing.hpp"
#include "nn_timing/model/neural_timing.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/vpunn/cycle_cache.hpp"
#include "nn_timing/vpunn/interfaces.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/importers/workloads/workload_reader.hpp"
#include "sim/timing/analytic/dma_timing.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/cached.hpp"
#include "sim/timing/first_match.hpp"
#include "sim/timing/pipeline/pipeline_timing.hpp"
#include "sim/timing/shave/device_timing.hpp"
#include "sim/timing/unit_timing.hpp"

namespace vpusim {
namespace {

constexpr std::string_view kAnalytic = "analytic";
constexpr std::string_view kPipeline = "pipeline";
constexpr std::string_view kUnit = "unit";
constexpr std::string_view kMeasured = "measured:";
constexpr std::string_view kNetwork = "vpunn:";
constexpr std::string_view kDma = "dma:";
constexpr std::array kNames = {kPipeline, kAnalytic, kUnit, kMeasured, kNetwork, kDma};

// How many answers are remembered: most workloads of a schedule or a long table, some 40 MB.
constexpr std::size_t kCacheCapacity = 1 << 16;

using Links = std::vector<std::string>;

Links links_of(const std::string& spec) {
  Links links;
  std::istringstream text(spec);
  for (std::string link; std::getline(text, link, ',');) {
    links.push_back(link);
  }
  return links;
}

// What is asked about DPU and DMA, by the option or else by the device. In compiler fidelity the
// device's own choice for DPU, which is as exact as can be, has no say: what is asked for there
// is the compiler's estimate.
struct Chains {
  Links dpu;
  Links dma;  // without "dma:"
};

Chains chains_of(const std::string& spec, const HwConfig& hw, Fidelity fidelity) {
  Chains chains;
  for (const std::string& link : links_of(spec)) {
    if (link.starts_with(kDma)) {
      chains.dma.push_back(link.substr(kDma.size()));
    } else {
      chains.dpu.push_back(link);
    }
  }
  if (chains.dpu.empty() && fidelity == Fidelity::kDevice) {
    chains.dpu = links_of(hw.timing.dpu_model);
  }
  if (chains.dma.empty()) {
    chains.dma = links_of(hw.timing.dma_model);
  }
  return chains;
}

std::string stem_of(const std::string& file) {
  return std::filesystem::path(file).filename().replace_extension().string();
}

// A table's own column of cycles: what was measured, or what `predict` wrote.
std::optional<std::uint64_t> cycles_of(const WorkloadReader& reader) {
  for (const std::string_view column : {"gt_cycles", "cycles"}) {
    const std::string field(reader.table().field(column));
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
  if (link == "unit") {
    throw InputError("the timing model 'unit' stands alone: it knows every workload");
  }
  throw InputError(fmt::format("unknown timing model {}{} (expected {})", in_quotes(link),
                               did_you_mean(link, kNames), kTimingSyntax));
}

// Nobody would notice from the numbers.
void warn_of_other_device(const std::string& file, VpunnDevice trained, const HwConfig& hw,
                          std::vector<Warning>& warnings) {
  warnings.push_back({.code = "foreign-network",
                      .message = fmt::format("{}: a network for {} answers for {} ({})", file,
                                             kVpunnDeviceNames[trained], hw.name,
                                             kVpunnDeviceNames[hw.timing.vpunn_device]),
                      .count = 1});
}

std::unique_ptr<DpuTimingModel> closed_form(std::string_view name) {
  if (name == kPipeline) {
    return std::make_unique<PipelineTiming>();
  }
  return std::make_unique<AnalyticDpuTiming>();
}

// Who answers when no link of a chain does: what the compiler asks, or what is nearest
// to the hardware.
std::string_view last_link(Fidelity fidelity) {
  return fidelity == Fidelity::kCompiler ? kAnalytic : kPipeline;
}

// Builds a chain of DPU models link by link.
class ChainBuilder {
 public:
  ChainBuilder(const HwConfig& hw, std::vector<Warning>& warnings) : hw_(hw), warnings_(warnings) {}

  void add(const std::string& link) {
    if (link.starts_with(kNetwork)) {
      add_network(link.substr(kNetwork.size()));
    } else if (link.starts_with(kMeasured) && link.ends_with(".cachebin")) {
      caches_.push_back({models_.size(), link.substr(kMeasured.size())});
      models_.push_back(nullptr);
    } else if (link.starts_with(kMeasured)) {
      models_.push_back(measured_table(link.substr(kMeasured.size()), hw_.timing.vpunn_device));
    } else if (link == kAnalytic || link == kPipeline) {
      models_.push_back(closed_form(link));
    } else {
      fail_unknown(link);
    }
  }

  bool has_network() const { return descriptor_ != nullptr || has_own_network_; }

  std::unique_ptr<DpuTimingModel> finish(std::string_view last) {
    for (const auto& [place, file] : caches_) {
      if (descriptor_ == nullptr) {
        throw InputError(file +
                         ": a .cachebin has hashes of what a network takes for keys; name the "
                         "network too, as in measured:x.cachebin,vpunn:x.vpunn");
      }
      models_[place] = std::make_unique<nn_timing::CycleCacheTiming>(
          nn_timing::load_cycle_cache(file), *descriptor_, "measured:" + stem_of(file));
    }
    models_.push_back(closed_form(last));
    return std::make_unique<Cached<DpuWorkload>>(
        std::make_unique<FirstMatch<DpuWorkload>>(std::move(models_)), kCacheCapacity);
  }

 private:
  struct CacheFile {
    std::size_t place = 0;  // in the chain
    std::string file;
  };

  void add_network(const std::string& file) {
    const nn_timing::NetworkFile loaded = nn_timing::load_network(file);
    if (is_for_dma(loaded)) {
      throw InputError(fmt::format("{}: '{}' is a network for DMA; name it dma:vpunn:{}", file,
                                   loaded.name, file));
    }
    if (nn_timing::is_own(loaded)) {
      add_own_network(loaded, file);
      return;
    }
    nn_timing::DpuNetwork network(loaded, file);
    if (descriptor_ == nullptr) {
      descriptor_ = &network.descriptor();
    }
    if (!network.is_for(hw_.timing.vpunn_device)) {
      warn_of_other_device(file, network.descriptor().device, hw_, warnings_);
    }
    models_.push_back(std::make_unique<nn_timing::NeuralDpuTiming>(
        std::move(network), std::string(kNetwork) + stem_of(file)));
  }

  // Its nickname is the device that it was trained for.
  void add_own_network(const nn_timing::NetworkFile& loaded, const std::string& file) {
    const auto trained = kVpunnDeviceNames.find(loaded.version.nickname);
    if (trained && *trained != hw_.timing.vpunn_device) {
      warn_of_other_device(file, *trained, hw_, warnings_);
    }
    has_own_network_ = true;
    models_.push_back(std::make_unique<nn_timing::LearnedDpuTiming>(
        loaded, file, std::string(kNetwork) + stem_of(file)));
  }

  static bool is_for_dma(const nn_timing::NetworkFile& network) {
    const auto input =
        nn_timing::find_input_interface(network.version.input_interface, network.mlp.input_count());
    return input && input->domain == nn_timing::NetworkDomain::kDma;
  }

  const HwConfig& hw_;
  std::vector<Warning>& warnings_;
  FirstMatch<DpuWorkload>::Models models_;
  std::vector<CacheFile> caches_;
  const nn_timing::Descriptor* descriptor_ = nullptr;  // of the first published network
  bool has_own_network_ = false;
};

void choose_dpu(const Links& links, const HwConfig& hw, Fidelity fidelity, TimingModels& models) {
  if (links.empty()) {
    models.dpu = closed_form(last_link(fidelity));
    return;
  }
  if (links.size() == 1 && (links.front() == kAnalytic || links.front() == kPipeline)) {
    models.dpu = closed_form(links.front());
    return;
  }
  if (links.size() == 1 && links.front() == kUnit) {
    models.dpu = std::make_unique<UnitTiming<DpuWorkload>>();
    return;
  }
  ChainBuilder chain(hw, models.warnings);
  for (const std::string& link : links) {
    chain.add(link);
  }
  models.has_dpu_network = chain.has_network();
  models.dpu = chain.finish(last_link(fidelity));
}

nn_timing::DmaNetwork load_dma_network(const std::string& file) {
  const nn_timing::NetworkFile loaded = nn_timing::load_network(file);
  try {
    return nn_timing::DmaNetwork(loaded);
  } catch (const InputError& error) {
    throw InputError(file + ": " + error.what());
  }
}

std::unique_ptr<DmaTimingModel> dma_network(const std::string& file, const HwConfig& hw,
                                            std::vector<Warning>& warnings) {
  nn_timing::DmaNetwork network = load_dma_network(file);
  const VpunnDevice trained = nn_timing::device_of(network.interface());
  if (trained != hw.timing.vpunn_device) {
    warn_of_other_device(file, trained, hw, warnings);
  }
  return std::make_unique<nn_timing::NeuralDmaTiming>(std::move(network),
                                                      std::string(kNetwork) + stem_of(file));
}

void choose_dma(const Links& links, const HwConfig& hw, TimingModels& models) {
  FirstMatch<DmaWorkload>::Models chain;
  for (const std::string& link : links) {
    if (link == kAnalytic) {
      break;  // it answers all
    }
    if (link.starts_with(kNetwork)) {
      chain.push_back(dma_network(link.substr(kNetwork.size()), hw, models.warnings));
    } else {
      throw InputError(fmt::format("unknown DMA timing model {}{} (expected {})", in_quotes(link),
                                   did_you_mean(link, std::array{kAnalytic, kNetwork}),
                                   "dma:analytic or dma:vpunn:FILE"));
    }
  }
  chain.push_back(std::make_unique<AnalyticDmaTiming>());
  models.dma = std::make_unique<FirstMatch<DmaWorkload>>(std::move(chain));
}

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

TimingModels choose_timing(const std::string& spec, const HwConfig& hw, Fidelity fidelity) {
  const Chains chains = chains_of(spec, hw, fidelity);
  TimingModels models;
  choose_dpu(chains.dpu, hw, fidelity, models);
  choose_dma(chains.dma, hw, models);
  models.shave = shave_chain(fidelity);
  if (fidelity == Fidelity::kDevice && spec.find(kDma) != std::string::npos) {
    models.warnings.push_back(
        {.code = "dma-timing",
         .message = fmt::format("{} is not asked in device fidelity: there transfers are "
                                "simulated as data flows",
                                models.dma->name()),
         .count = 1});
  }
  return models;
}

std::vector<NamedFile> timing_files(const std::string& spec, const HwConfig& hw) {
  const Chains chains = chains_of(spec, hw, Fidelity::kDevice);
  std::vector<NamedFile> files;
  for (const Links* const links : {&chains.dpu, &chains.dma}) {
    for (const std::string& link : *links) {
      const std::size_t colon = link.find(':');
      if (colon != std::string::npos) {
        files.push_back({"the timing model " + link, link.substr(colon + 1)});
      }
    }
  }
  return files;
}

}  // namespace vpusim
