#include "sim/generator/shave_sampler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "sim/base/input_error.hpp"
#include "sim/base/mix_reader.hpp"
#include "sim/generator/default_mixes.hpp"

namespace vpusim {
namespace {

constexpr std::uint32_t kLargestExtent = 8192;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

// Element by element on two tensors.
bool has_two_inputs(std::string_view kernel) {
  constexpr auto kKernels = std::to_array<std::string_view>({"add",         "and",
                                                             "div",         "divide",
                                                             "equal",       "floormod",
                                                             "greater",     "greatereq",
                                                             "less",        "lesseq",
                                                             "logicaland",  "logicalor",
                                                             "logicalxor",  "max",
                                                             "maximum",     "min",
                                                             "minimum",     "mod",
                                                             "mul",         "multiply",
                                                             "notequal",    "or",
                                                             "power",       "prelu",
                                                             "squareddiff", "squareddifference",
                                                             "sub",         "subtract",
                                                             "xor"});
  return std::find(kKernels.begin(), kKernels.end(), lower_case(kernel)) != kKernels.end();
}

}  // namespace

std::string_view ShaveMix::default_text() { return kShaveMix; }

ShaveMix::ShaveMix() {
  const Document document("the compiled-in mix", std::string(kShaveMix), Document::Syntax::kYaml);
  read(document.root(), [](std::string_view) { return std::nullopt; });
}

ShaveMix ShaveMix::load(const std::string& file, const NameCheck& kernel_problem) {
  ShaveMix mix;
  const Document document = Document::load(file);
  mix.read(document.root(), kernel_problem);
  return mix;
}

void ShaveMix::read(const Cursor& file, const NameCheck& kernel_problem) {
  constexpr std::uint32_t kMostBatches = 64;
  const Members members(file,
                        {"kernels", "element_types", "percent", "channels", "extents", "batches"});
  members.member("kernels", [&](const Cursor& c) {
    if (c.is_mapping() && c.size() == 0) {
      kernels.clear();
    } else {
      read_checked_choices(c, kernels, kernel_problem);
    }
  });
  members.member("element_types",
                 [&](const Cursor& c) { read_named_choices(c, element_types, kDataTypeNames); });
  members.member("batches",
                 [&](const Cursor& c) { read_numbered_choices(c, batches, kMostBatches); });
  members.member("channels", [&](const Cursor& c) { read_size_mix(c, channels, kLargestExtent); });
  members.member("extents", [&](const Cursor& c) { read_size_mix(c, extents, kLargestExtent); });
  members.member("percent", [&](const Cursor& c) {
    const Members shares(c, {"one_dimension", "batched", "broadcast"});
    shares.member("one_dimension", [&](const Cursor& p) { one_dimension = read_percent(p); });
    shares.member("batched", [&](const Cursor& p) { batched = read_percent(p); });
    shares.member("broadcast", [&](const Cursor& p) { broadcast = read_percent(p); });
  });
}

std::vector<std::string> costed_kernels(const HwConfig& hw) {
  std::map<std::string, std::string> names;  // tables differ in the case of letters only
  const auto add = [&](const auto& table) {
    for (const auto& cost : table) {
      names.try_emplace(lower_case(cost.kernel), cost.kernel);
    }
  };
  add(hw.shave.kernels);
  add(hw.shave.heuristics);
  add(hw.shave.measured_kernels);
  add(hw.shave.profile.kernels);
  std::vector<std::string> kernels;
  kernels.reserve(names.size());
  for (auto& [lower, name] : names) {
    kernels.push_back(std::move(name));
  }
  return kernels;
}

ShaveSampler::ShaveSampler(const HwConfig& hw, ShaveMix mix, std::uint64_t seed)
    : mix_(std::move(mix)), cmx_bytes_(hw.cmx.capacity.count()), random_(seed) {
  if (mix_.kernels.empty()) {
    for (std::string& kernel : costed_kernels(hw)) {
      mix_.kernels.push_back({std::move(kernel), 1});
    }
  }
  if (mix_.kernels.empty()) {
    throw InputError(fmt::format("{}: no kernel has a known cost", hw.name));
  }
}

WorkloadTensor ShaveSampler::draw_tensor(std::uint64_t largest_bytes) {
  constexpr std::uint32_t kLargestPower = 512;
  WorkloadTensor tensor;
  tensor.type = pick(random_, mix_.element_types);
  tensor.channels = draw_size(random_, mix_.channels, 1, 2 * kLargestPower);
  if (!random_.chance(mix_.one_dimension)) {
    tensor.width = draw_size(random_, mix_.extents, 1, kLargestPower);
    tensor.height = draw_size(random_, mix_.extents, 1, kLargestPower);
  }
  if (random_.chance(mix_.batched)) {
    tensor.batch = pick(random_, mix_.batches);
  }
  while (tensor.element_count() * bits_of(tensor.type) / 8 > largest_bytes) {
    std::uint32_t& longest = tensor.width >= tensor.height && tensor.width > 1 ? tensor.width
                             : tensor.height > 1                               ? tensor.height
                             : tensor.channels > 1                             ? tensor.channels
                                                                               : tensor.batch;
    longest = (longest + 1) / 2;
  }
  return tensor;
}

ShaveWorkload ShaveSampler::next() {
  ShaveWorkload call;
  call.kernel = pick(random_, mix_.kernels);
  const bool is_binary = has_two_inputs(call.kernel);
  const WorkloadTensor tensor = draw_tensor(cmx_bytes_ / (is_binary ? 3 : 2));
  call.inputs.push_back(tensor);
  if (is_binary) {
    call.inputs.push_back(tensor);
    if (random_.chance(mix_.broadcast)) {
      call.inputs.back().width = 1;
      call.inputs.back().height = 1;
    }
  }
  call.outputs.push_back(tensor);
  return call;
}

}  // namespace vpusim
