#include "nn_timing/model/dpu_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "nn_timing/model/post_processing.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

// Enough rows for the kernels' best speed, few enough for all to stay in the cache.
constexpr std::size_t kRowsPerBatch = 192;
constexpr float kLongest = 4e9F;  // raw cycles; more is no answer

constexpr unsigned kOldestOutput = 0;
constexpr unsigned kWithoutOverhead = 2;
constexpr unsigned kCorrectedOutput = 4;
constexpr unsigned kNewestOutput = 5;

const Descriptor& descriptor_of(const NetworkFile& network, const std::string& file) {
  const NetworkVersion& version = network.version;
  const Descriptor* const descriptor = find_descriptor(version.input_interface);
  if (descriptor == nullptr) {
    throw InputError(
        fmt::format("{}: '{}' takes input interface {}, which is none of DPU "
                    "workloads that is known",
                    file, network.name, version.input_interface));
  }
  if (network.mlp.input_count() != descriptor->size || network.mlp.output_count() != 1) {
    throw InputError(
        fmt::format("{}: '{}' has {} inputs and {} outputs, but interface {} has {} and 1", file,
                    network.name, network.mlp.input_count(), network.mlp.output_count(),
                    version.input_interface, descriptor->size));
  }
  const unsigned output = version.output_interface;
  if (output != kOldestOutput &&
      (output < kWithoutOverhead || output == 3 || output > kNewestOutput)) {
    throw InputError(fmt::format("{}: '{}' has output interface {}; known are 0, 2, 4 and 5", file,
                                 network.name, output));
  }
  return *descriptor;
}

// Channels beyond the training range are continued along the line through two
// that are in it.
constexpr std::array<std::uint32_t, 2> kLineThrough = {32, 64};

bool is_beyond_trained_channels(const DpuWorkload& w) {
  switch (w.operation) {
    case DpuOperation::kDepthwiseConvolution:
    case DpuOperation::kMaxPool:
    case DpuOperation::kAveragePool:
      return w.input.channels > kLineThrough[1];
    default:
      return false;
  }
}

DpuWorkload with_channels(DpuWorkload w, std::uint32_t channels) {
  w.input.channels = channels;
  w.output.channels = channels;
  return w;
}

}  // namespace

// Questions on their way through the network.
class DpuNetwork::Batch {
 public:
  Batch(const DpuNetwork& network, VpunnDevice device, std::span<DpuPrediction> predictions)
      : network_(network),
        device_(device),
        predictions_(predictions),
        features_(kRowsPerBatch * network.descriptor_->size),
        raw_(kRowsPerBatch) {
    questions_.reserve(kRowsPerBatch);
  }

  // Sparsity of both sides was not trained: the better of either alone.
  void ask_all(const DpuWorkload& stated, std::size_t place) {
    const DpuWorkload workload = sanitized(stated, device_);
    if (!workload.input.is_sparse || !workload.has_weight_sparsity) {
      ask(workload, place);
      return;
    }
    DpuWorkload dense_input = workload;
    dense_input.input.is_sparse = false;
    dense_input.input_sparsity = 0;
    DpuWorkload dense_weights = workload;
    dense_weights.has_weight_sparsity = false;
    dense_weights.weight_sparsity = 0;
    ask(dense_input, place);
    if (predictions_[place].verdict == Verdict::kValid) {
      ask(dense_weights, place);
    }
  }

  void flush() {
    const std::size_t width = network_.descriptor_->size;
    network_.inference_.run(std::span(features_).first(row_count_ * width),
                            std::span(raw_).first(row_count_));
    for (const Question& question : questions_) {
      answer(question);
    }
    questions_.clear();
    row_count_ = 0;
  }

 private:
  struct Question {
    std::size_t place = 0;
    std::size_t row = 0;
    float factor = 1;
    std::uint32_t channels = 0;  // not 0: two rows, to be continued to here
  };

  void ask(const DpuWorkload& workload, std::size_t place) {
    DpuPrediction& prediction = predictions_[place];
    prediction.verdict = check(workload, device_);
    if (prediction.verdict != Verdict::kValid) {
      prediction.cycles.reset();
      return;
    }
    if (row_count_ + kLineThrough.size() > kRowsPerBatch) {
      flush();
    }
    Question question = {.place = place,
                         .row = row_count_,
                         .factor = post_factor(network_.output_interface_, workload, device_)};
    if (!is_beyond_trained_channels(workload)) {
      add_row(workload, prediction);
    } else {
      question.channels = workload.input.channels;
      for (const std::uint32_t channels : kLineThrough) {
        add_row(with_channels(workload, channels), prediction);
      }
    }
    if (prediction.verdict == Verdict::kValid) {
      questions_.push_back(question);
    } else {
      row_count_ = question.row;
    }
  }

  void add_row(const DpuWorkload& workload, DpuPrediction& prediction) {
    const std::size_t width = network_.descriptor_->size;
    if (!network_.descriptor_->write(workload, device_,
                                     std::span(features_).subspan(row_count_ * width, width))) {
      prediction.verdict = Verdict::kInvalidConfiguration;
    }
    ++row_count_;
  }

  void answer(const Question& question) {
    DpuPrediction& prediction = predictions_[question.place];
    float raw = raw_[question.row];
    const bool is_time = raw >= 0 && raw <= kLongest;
    prediction.raw = raw;
    raw *= question.factor;
    if (question.channels > 0) {
      const float next = raw_[question.row + 1] * question.factor;
      const float slope = (next - raw) / static_cast<float>(kLineThrough[1] - kLineThrough[0]);
      raw += slope * (static_cast<float>(question.channels) - static_cast<float>(kLineThrough[0]));
    }
    if (prediction.verdict != Verdict::kValid || !is_time || !(raw >= 0) || raw > kLongest) {
      return;
    }
    const Cycles cycles(static_cast<std::uint64_t>(std::ceil(raw)));
    prediction.cycles = prediction.cycles ? std::min(*prediction.cycles, cycles) : cycles;
  }

  const DpuNetwork& network_;
  VpunnDevice device_;
  std::span<DpuPrediction> predictions_;
  std::vector<float> features_;  // [row][feature]
  std::vector<float> raw_;       // [row]
  std::vector<Question> questions_;
  std::size_t row_count_ = 0;
};

DpuNetwork::DpuNetwork(const NetworkFile& network, const std::string& file)
    : descriptor_(&descriptor_of(network, file)),
      output_interface_(network.version.output_interface),
      inference_(network.mlp) {}

bool DpuNetwork::is_for(VpunnDevice device) const {
  switch (device) {
    case VpunnDevice::kVpu21:  // a faster VPU 2.0
      return descriptor_->device == VpunnDevice::kVpu20;
    case VpunnDevice::kVpu40:
      return descriptor_->device == device || output_interface_ == kCorrectedOutput;
    default:
      return descriptor_->device == device;
  }
}

void DpuNetwork::predict(std::span<const DpuWorkload> workloads, VpunnDevice device,
                         std::span<DpuPrediction> predictions) const {
  VPUSIM_CHECK(workloads.size() == predictions.size());
  std::fill(predictions.begin(), predictions.end(), DpuPrediction());
  Batch batch(*this, device, predictions);
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    batch.ask_all(workloads[i], i);
  }
  batch.flush();
}

}  // namespace vpusim::nn_timing
