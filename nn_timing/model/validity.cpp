#include "nn_timing/model/validity.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "nn_timing/features/workload_form.hpp"
#include "nn_timing/model/cmx_size.hpp"
#include "nn_timing/model/device_limits.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::uint32_t kLargestExtent = 8192;
constexpr std::uint32_t kLargestKernel = 15;
constexpr std::uint32_t kLargestStride = 8;
constexpr std::uint32_t kChannelUnit = 16;
constexpr std::uint8_t kLastSwizzlingKey = 5;

template <class Value>
bool contains(std::span<const Value> values, Value value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool may_be_sparse(DpuOperation operation) {
  return operation == DpuOperation::kConvolution || operation == DpuOperation::kLayerNorm ||
         operation == DpuOperation::kElementwise || operation == DpuOperation::kElementwiseMultiply;
}

// One check of one workload. Without a list of findings it stops at the first.
class RuleCheck {
 public:
  RuleCheck(const DpuWorkload& workload, VpunnDevice device, std::vector<std::string>* findings)
      : w_(workload), device_(device), limits_(limits_of(device)), findings_(findings) {}

  bool passes() {
    check_strategy();
    check_window();
    check_extents();
    check_channels();
    check_kinds();
    check_sparsity();
    check_halos();
    return is_valid_;
  }

 private:
  template <class... Values>
  void require(bool holds, fmt::format_string<Values...> finding, Values&&... values) {
    if (!holds) {
      is_valid_ = false;
      if (findings_ != nullptr) {
        findings_->push_back(fmt::format(finding, std::forward<Values>(values)...));
      }
    }
  }

  void require_range(std::string_view what, std::int64_t value, std::int64_t from,
                     std::int64_t to) {
    require(from <= value && value <= to, "{} is {}, must be {} to {}", what, value, from, to);
  }

  template <class Names, class Value>
  void require_one_of(std::string_view what, const Names& names, Value value,
                      std::span<const Value> legal) {
    require(contains(legal, value), "{} {} is not among those that the model knows", what,
            names[value]);
  }

  void check_strategy() {
    require_range("output write tiles", w_.output_write_tiles, 1, limits_.largest_write_tiles);
    require_one_of("strategy", kIsiStrategyNames, w_.isi_strategy, limits_.isi_strategies);
    require(w_.isi_strategy != IsiStrategy::kSplitOverChannels || w_.output_write_tiles > 1,
            "split over channels needs more than one tile to write to");
  }

  void check_window() {
    const bool is_single = w_.operation == DpuOperation::kElementwise;
    const std::uint32_t kernel = is_single ? 1 : kLargestKernel;
    const std::uint32_t stride = is_single ? 1 : kLargestStride;
    require_range("kernel width", w_.kernel_width, 1, kernel);
    require_range("kernel height", w_.kernel_height, 1, kernel);
    require_range("stride over width", w_.stride_width, 1, stride);
    require_range("stride over height", w_.stride_height, 1, stride);
    require_range("padding at the top", w_.padding.top, 0, w_.kernel_height / 2);
    require_range("padding at the bottom", w_.padding.bottom, 0, w_.kernel_height / 2);
    require_range("padding at the left", w_.padding.left, 0, w_.kernel_width / 2);
    require_range("padding at the right", w_.padding.right, 0, w_.kernel_width / 2);
  }

  static std::int64_t output_extent(std::int64_t input, std::int64_t kernel, std::int64_t stride) {
    return input < kernel || stride <= 0 ? 0 : (input - kernel) / stride + 1;
  }

  void check_extents() {
    const auto smallest = [](std::uint32_t kernel, std::int32_t before, std::int32_t after) {
      return std::max<std::int64_t>(1, std::int64_t{kernel} - before - after);
    };
    const Padding& pad = w_.padding;
    require_range("input height", w_.input.height, smallest(w_.kernel_height, pad.top, pad.bottom),
                  kLargestExtent);
    require_range("input width", w_.input.width, smallest(w_.kernel_width, pad.left, pad.right),
                  kLargestExtent);
    const std::int64_t width = output_extent(std::int64_t{w_.input.width} + pad.left + pad.right,
                                             w_.kernel_width, w_.stride_width);
    require_range("output width", w_.output.width, width, width);
    const std::int64_t rows = std::int64_t{w_.input.height} + pad.top + pad.bottom;
    const std::int64_t height = output_extent(rows, w_.kernel_height, w_.stride_height);
    std::int64_t tallest = height;
    if (w_.isi_strategy == IsiStrategy::kSplitOverHeight) {
      // Rows of the neighbours may add to each side that has no padding.
      const std::int64_t more = (pad.top == 0 ? std::int64_t{w_.kernel_height} : 0) +
                                (pad.bottom == 0 ? std::int64_t{w_.kernel_height} : 0);
      tallest = output_extent(rows + more, w_.kernel_height, w_.stride_height);
    }
    require_range("output height", w_.output.height, height, tallest);
    require(w_.output.batch == w_.input.batch, "output batch {} is not the input's {}",
            w_.output.batch, w_.input.batch);
    require(w_.input.batch >= 1, "input batch is 0");
    require(!limits_.has_single_batch || w_.input.batch == 1, "input batch is {}, must be 1",
            w_.input.batch);
  }

  bool input_channels_fit() const {
    const std::uint32_t channels = w_.input.channels;
    const bool is_aligned = channels % kChannelUnit == 0 && channels >= kChannelUnit;
    const bool is_5_0 = device_ >= VpunnDevice::kNpu50;
    const std::uint32_t padded = bits_of(w_.input.type) > 8 ? 9 : 15;
    const bool is_padded = is_5_0 && w_.has_input_autopad && channels >= 1 && channels <= padded;
    switch (w_.operation) {
      case DpuOperation::kDepthwiseConvolution:
      case DpuOperation::kMaxPool:
      case DpuOperation::kAveragePool:
        if (device_ < VpunnDevice::kVpu27) {
          return is_aligned && channels <= kLargestExtent;
        }
        return channels == 16 || channels == 32 || channels == 64;
      case DpuOperation::kCompressedConvolution:
        return (channels >= 1 && channels <= (device_ <= VpunnDevice::kVpu27 ? 16 : 15)) ||
               is_padded;
      case DpuOperation::kConvolution:
        return (is_aligned && channels <= kLargestExtent) || is_padded;
      default:
        return is_aligned && channels <= kLargestExtent;
    }
  }

  void check_channels() {
    require(input_channels_fit(), "{} input channels are not legal for {}", w_.input.channels,
            kDpuOperationNames[w_.operation]);
    const std::uint32_t channels = w_.output.channels;
    const bool is_aligned =
        channels >= kChannelUnit && channels <= kLargestExtent && channels % kChannelUnit == 0;
    const bool is_padded = device_ >= VpunnDevice::kNpu50 && w_.has_output_autopad &&
                           channels >= 1 && channels < kChannelUnit;
    require(is_aligned || is_padded, "{} output channels, must be a multiple of 16 up to 8192",
            channels);
    require(!keeps_channels(w_.operation) || w_.has_output_autopad ||
                w_.input.channels == w_.output.channels,
            "{} has {} input and {} output channels, must be equal",
            kDpuOperationNames[w_.operation], w_.input.channels, w_.output.channels);
  }

  void check_kinds() {
    require_one_of("input type", kDataTypeNames, w_.input.type, limits_.input_types);
    require_one_of("output type", kDataTypeNames, w_.output.type, limits_.output_types);
    if (w_.weight_type) {
      require_one_of("weight type", kDataTypeNames, *w_.weight_type, limits_.weight_types);
    }
    require_one_of("execution mode", kExecutionModeNames, w_.execution_mode,
                   execution_modes(device_, w_.operation));
    for (const std::uint8_t key : w_.swizzling) {
      require_range("swizzling key", key, 0, kLastSwizzlingKey);
    }
  }

  void check_sparsity() {
    constexpr float kSmallest = 0.01F;  // less is as good as none, and not trained
    const bool may = may_be_sparse(w_.operation);
    require(may || !w_.input.is_sparse, "{} has no sparse input", kDpuOperationNames[w_.operation]);
    require(may || !w_.has_weight_sparsity, "{} has no sparse weights",
            kDpuOperationNames[w_.operation]);
    require(w_.input_sparsity >= 0 && w_.input_sparsity <= 1, "input sparsity {} is no share",
            w_.input_sparsity);
    require(w_.weight_sparsity >= 0 && w_.weight_sparsity <= 1, "weight sparsity {} is no share",
            w_.weight_sparsity);
    require(!w_.input.is_sparse || w_.input_sparsity >= kSmallest,
            "input sparsity {} is enabled but almost none", w_.input_sparsity);
    require(w_.input.is_sparse || w_.input_sparsity == 0,
            "input sparsity {} is given but not enabled", w_.input_sparsity);
    require(w_.has_weight_sparsity || w_.weight_sparsity == 0,
            "weight sparsity {} is given but not enabled", w_.weight_sparsity);
  }

  void check_halos() {
    const auto clash = [](std::int32_t halo, std::int32_t padding) {
      return halo > 0 && padding > 0;
    };
    const Halo& in = w_.input_halo;
    require(!clash(in.top, w_.padding.top) && !clash(in.bottom, w_.padding.bottom) &&
                !clash(in.left, w_.padding.left) && !clash(in.right, w_.padding.right),
            "a side has both padding and an input halo");
    for (const Halo* halo : {&w_.output_halo, &w_.output_broadcast}) {
      require(std::min(
                  {halo->top, halo->bottom, halo->left, halo->right, halo->front, halo->back}) >= 0,
              "an output halo or its number of tiles is negative");
    }
  }

  const DpuWorkload& w_;
  VpunnDevice device_;
  const DeviceLimits& limits_;
  std::vector<std::string>* findings_;
  bool is_valid_ = true;
};

}  // namespace

Verdict check(const DpuWorkload& w, VpunnDevice device, std::vector<std::string>* findings,
              std::optional<Bytes> cmx_capacity) {
  const DeviceLimits& limits = limits_of(device);
  const Bytes capacity = cmx_capacity.value_or(limits.cmx_capacity);
  if (!contains(limits.operations, w.operation)) {
    if (findings != nullptr) {
      findings->push_back(
          fmt::format("{} has no {}", kVpunnDeviceNames[device], kDpuOperationNames[w.operation]));
    }
    return Verdict::kInvalidOperation;
  }
  if (const Bytes size = cmx_size(w, device); size > capacity) {
    if (findings != nullptr) {
      findings->push_back(
          fmt::format("needs {} bytes of CMX, a tile has {}", size.count(), capacity.count()));
    }
    return Verdict::kInputTooBig;
  }
  return RuleCheck(w, device, findings).passes() ? Verdict::kValid : Verdict::kInvalidConfiguration;
}

}  // namespace vpusim::nn_timing
