#include "sim/cli/predict/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/session/data_folder.hpp"

namespace vpusim {
namespace {

// "56x56x64": `count` whole numbers.
std::vector<std::uint32_t> read_extents(std::string_view option, const std::string& text,
                                        std::size_t count) {
  constexpr std::uint32_t kLargest = 1U << 24;
  std::vector<std::uint32_t> extents;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (at < end) {
    std::uint32_t extent = 0;
    const auto [next, error] = std::from_chars(at, end, extent);
    if (error != std::errc() || extent > kLargest || (next != end && *next != 'x')) {
      break;
    }
    extents.push_back(extent);
    at = next == end ? end : next + 1;
  }
  if (at != end || extents.size() != count || text.ends_with('x')) {
    throw InputError(fmt::format("{}: expected {} whole numbers such as {}, got {}", option, count,
                                 count == 3 ? "56x56x64" : (count == 2 ? "3x3" : "1x1x1x1"),
                                 in_quotes(text)));
  }
  return extents;
}

// "conv" is CONVOLUTION, "maxpool" MAXPOOL: published names in any case, or their short forms.
DpuOperation read_operation(std::string text) {
  constexpr auto kShort = std::to_array<std::pair<std::string_view, DpuOperation>>(
      {{"CONV", DpuOperation::kConvolution},
       {"DW", DpuOperation::kDepthwiseConvolution},
       {"DW_CONV", DpuOperation::kDepthwiseConvolution},
       {"AVGPOOL", DpuOperation::kAveragePool},
       {"CM_CONV", DpuOperation::kCompressedConvolution}});
  const std::string stated = text;
  for (char& c : text) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  for (const auto& [name, operation] : kShort) {
    if (name == text) {
      return operation;
    }
  }
  const auto operation = kDpuOperationNames.find(text);
  if (!operation) {
    throw InputError(fmt::format("--op: unknown operation {}{} ({})", in_quotes(stated),
                                 did_you_mean(text, kDpuOperationNames.all()),
                                 fmt::join(kDpuOperationNames.all(), ", ")));
  }
  return *operation;
}

template <class Names>
auto read_name(std::string_view option, const Names& names, const std::string& text) {
  const auto value = names.find(text);
  if (!value) {
    throw InputError(fmt::format("{}: unknown {}{} ({})", option, in_quotes(text),
                                 did_you_mean(text, names.all()), fmt::join(names.all(), ", ")));
  }
  return *value;
}

}  // namespace

DpuWorkload stated_workload(const PredictOptions& options, VpunnDevice device) {
  DpuWorkload w;
  w.operation = read_operation(options.operation);
  const auto in = read_extents("--in", options.input, 3);
  const auto out = read_extents("--out", options.output, 3);
  const auto kernel = read_extents("--kernel", options.kernel, 2);
  const auto stride = read_extents("--stride", options.stride, 2);
  const auto padding = read_extents("--pad", options.padding, 4);
  w.input.width = in[0];
  w.input.height = in[1];
  w.input.channels = in[2];
  w.output.width = out[0];
  w.output.height = out[1];
  w.output.channels = out[2];
  w.kernel_width = kernel[0];
  w.kernel_height = kernel[1];
  w.stride_width = stride[0];
  w.stride_height = stride[1];
  w.padding.top = static_cast<std::int32_t>(padding[0]);
  w.padding.bottom = static_cast<std::int32_t>(padding[1]);
  w.padding.left = static_cast<std::int32_t>(padding[2]);
  w.padding.right = static_cast<std::int32_t>(padding[3]);
  w.input.type = w.output.type = read_name("--type", kDataTypeNames, options.type);
  if (!options.mode.empty()) {
    w.execution_mode = read_name("--mode", kExecutionModeNames, options.mode);
  } else if (device < VpunnDevice::kVpu27) {
    w.execution_mode = ExecutionMode::kMatrix;
  } else if (w.operation == DpuOperation::kElementwise ||
             w.operation == DpuOperation::kElementwiseMultiply) {
    w.execution_mode = ExecutionMode::kCuboid8x16;
  }
  w.swizzling = {5, 5, 5};  // as compilers place tensors
  return w;
}

HwConfig predicted_device(const std::string& chosen, std::optional<VpunnDevice> of_table) {
  const DeviceCatalog catalog = device_catalog();
  if (!chosen.empty()) {
    return catalog.load(chosen);
  }
  if (!of_table) {
    throw InputError("nothing says which device; choose one with --hw (see 'vpusim devices')");
  }
  for (const std::string& name : catalog.names()) {
    HwConfig hw = catalog.load(name);
    if (hw.timing.vpunn_device == *of_table) {
      return hw;
    }
  }
  throw InputError(
      fmt::format("no device file is for {}; choose one with --hw", kVpunnDeviceNames[*of_table]));
}

void expect_device(const std::optional<VpunnDevice>& of_row, const HwConfig& hw,
                   const std::string& table, std::uint64_t line) {
  if (of_row && *of_row != hw.timing.vpunn_device) {
    throw InputError(
        {table, "", static_cast<std::uint32_t>(line), 0},
        fmt::format("is for {}, but the predictions are for {} ({})", kVpunnDeviceNames[*of_row],
                    hw.name, kVpunnDeviceNames[hw.timing.vpunn_device]));
  }
}

}  // namespace vpusim
