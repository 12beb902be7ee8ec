#include "nn_timing/model/learned_timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/model/validity.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::size_t kOutputs = 2;
// Enough rows for the kernels' best speed, few enough for all to stay in the cache.
constexpr std::size_t kRowsPerBatch = 192;

}  // namespace

Reference reference_of(const NetworkFile& network, const std::string& file) {
  const NetworkVersion& version = network.version;
  const bool is_known =
      version.output_interface == kRatioInterface &&
      (version.input_interface == kPipelineInterface || version.input_interface == kIdealInterface);
  const Reference reference =
      version.input_interface == kIdealInterface ? Reference::kIdeal : Reference::kPipeline;
  if (!is_known || network.mlp.input_count() != feature_count(reference) ||
      network.mlp.output_count() != kOutputs) {
    throw InputError(fmt::format(
        "{}: '{}' takes {} values and gives {}; this version of vpusim has networks {}-{}-{} "
        "and {}-{}-{}, which take {} and {} and give {}",
        file, network.name, network.mlp.input_count(), network.mlp.output_count(), kOwnFamily,
        kPipelineInterface, kRatioInterface, kOwnFamily, kIdealInterface, kRatioInterface,
        feature_count(Reference::kPipeline), feature_count(Reference::kIdeal), kOutputs));
  }
  return reference;
}

bool is_own(const NetworkFile& network) { return network.version.family == kOwnFamily; }

double largest_log_ratio(Reference reference) {
  return reference == Reference::kPipeline ? std::log(8.0) : std::log(64.0);
}

NetworkAnswer answer_of(float ratio_output, float error_output, double largest) {
  return {.log_ratio = 2 * largest * (double{ratio_output} - 0.5),
          .log_error = double{error_output} + kSmallestLogError};
}

LearnedDpuTiming::LearnedDpuTiming(const NetworkFile& network, const std::string& file,
                                   std::string name)
    : reference_(reference_of(network, file)), inference_(network.mlp), name_(std::move(name)) {}

std::vector<std::optional<Estimate>> LearnedDpuTiming::estimate(
    std::span<const DpuWorkload> workloads, const HwConfig& hw) const {
  const VpunnDevice device = hw.timing.vpunn_device;
  std::vector<std::optional<Estimate>> answers(workloads.size());
  const std::size_t width = feature_count(reference_);
  const double largest = largest_log_ratio(reference_);
  std::vector<float> features(std::min(workloads.size(), kRowsPerBatch) * width);
  std::vector<float> outputs(kRowsPerBatch * kOutputs);
  std::vector<double> references;
  std::vector<std::size_t> places;
  const auto flush = [&] {
    const std::size_t rows = places.size();
    inference_.run(std::span(features).first(rows * width),
                   std::span(outputs).first(rows * kOutputs));
    for (std::size_t i = 0; i < rows; ++i) {
      const NetworkAnswer answer =
          answer_of(outputs[i * kOutputs], outputs[i * kOutputs + 1], largest);
      const double cycles = references[i] * std::exp(answer.log_ratio);
      answers[places[i]] = Estimate{.cycles = Cycles(static_cast<std::uint64_t>(std::ceil(cycles))),
                                    .model = name_,
                                    .uncertainty = static_cast<float>(answer.log_error)};
    }
    references.clear();
    places.clear();
  };
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    const DpuWorkload workload = sanitized(workloads[i], device);
    if (check(workload, device, nullptr, hw.cmx.capacity) != Verdict::kValid) {
      continue;
    }
    references.push_back(write_features(workload, hw, reference_,
                                        std::span(features).subspan(places.size() * width, width)));
    places.push_back(i);
    if (places.size() == kRowsPerBatch) {
      flush();
    }
  }
  flush();
  return answers;
}

}  // namespace vpusim::nn_timing
