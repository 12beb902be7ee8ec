#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn_timing/model/efficiency_features.hpp"
#include "nn_timing/net/inference.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim::nn_timing {

// The name in the files of networks that vpusim trains, and their interfaces: they stand in a
// .vpunn file as the published ones do, but answer another question.
inline constexpr std::string_view kOwnFamily = "VPUSIM";
// Of the input, by what the answer relates to, and of the output.
inline constexpr unsigned kPipelineInterface = 100;
inline constexpr unsigned kIdealInterface = 101;
inline constexpr unsigned kRatioInterface = 100;

// Whether vpusim trained this network.
bool is_own(const NetworkFile& network);

// What its answer relates to. Errors: InputError, naming `file`, when it does not take and give
// what this version of vpusim knows.
Reference reference_of(const NetworkFile& network, const std::string& file);

// What the outputs of such a network mean: cycles are `reference * exp(log_ratio)`.
struct NetworkAnswer {
  double log_ratio = 0;
  double log_error = 0;  // expected absolute error of it, about the expected relative error
};

// The ratio is bounded: to 8 times the pipeline model and an eighth of it, and to 64 times the
// ideal, which knows less.
double largest_log_ratio(Reference reference);
// No answer claims to be better than this.
inline constexpr double kSmallestLogError = 1e-3;
// `largest` is the largest_log_ratio() of the network's reference.
NetworkAnswer answer_of(float ratio_output, float error_output, double largest);

// A network that says how a workload's cycles relate to those of a physical model of the device
// (see efficiency_features.hpp). Has no answer for a workload that breaks the rules of the
// published cost model, as check() has them, with the CMX that the device has.
class LearnedDpuTiming final : public DpuTimingModel {
 public:
  // `name` is what estimates and reports call it, `file` is for messages.
  // Errors: InputError when the network does not take and give what vpusim's do.
  LearnedDpuTiming(const NetworkFile& network, const std::string& file, std::string name);

  std::string_view name() const override { return name_; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& hw) const override;

 private:
  Reference reference_;
  Inference inference_;
  std::string name_;
};

}  // namespace vpusim::nn_timing
