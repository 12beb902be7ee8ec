#include "nn_timing/data/workload_mix.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <string_view>

#include "nn_timing/data/default_mix.hpp"
#include "sim/base/mix_reader.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::uint32_t kLargestExtent = 8192;

void read_window(const Cursor& cursor, WindowMix& window) {
  constexpr std::uint32_t kLargestKernel = 15;
  constexpr std::uint32_t kLargestStride = 8;
  const Members members(cursor, {"kernels", "strides"});
  members.member("kernels", [&](const Cursor& c) {
    read_numbered_choices(c, window.kernels, kLargestKernel);
  });
  members.member("strides", [&](const Cursor& c) {
    read_numbered_choices(c, window.strides, kLargestStride);
  });
}

struct PercentKey {
  std::string_view key;
  double MixPercent::*value;
};
constexpr auto kPercentKeys = std::to_array<PercentKey>({
    {"square_kernel", &MixPercent::square_kernel},
    {"square_stride", &MixPercent::square_stride},
    {"square_tensor", &MixPercent::square_tensor},
    {"token_tensor", &MixPercent::token_tensor},
    {"full_padding", &MixPercent::full_padding},
    {"no_padding", &MixPercent::no_padding},
    {"padding_rounds_up", &MixPercent::padding_rounds_up},
    {"batched", &MixPercent::batched},
    {"other_output_type", &MixPercent::other_output_type},
    {"stated_weight_type", &MixPercent::stated_weight_type},
    {"sparse_weights", &MixPercent::sparse_weights},
    {"sparse_input", &MixPercent::sparse_input},
    {"sparse_output", &MixPercent::sparse_output},
    {"swizzled", &MixPercent::swizzled},
    {"unswizzled", &MixPercent::unswizzled},
    {"clustering_broadcast", &MixPercent::clustering_broadcast},
    {"halo_in_memory", &MixPercent::halo_in_memory},
    {"output_halo", &MixPercent::output_halo},
    {"superdense", &MixPercent::superdense},
    {"input_autopad", &MixPercent::input_autopad},
    {"output_autopad", &MixPercent::output_autopad},
    {"stated_reuse", &MixPercent::stated_reuse},
});

void read_percents(const Cursor& cursor, MixPercent& percent) {
  std::vector<std::string_view> legal;
  legal.reserve(kPercentKeys.size());
  for (const PercentKey& key : kPercentKeys) {
    legal.push_back(key.key);
  }
  const Members members(cursor, legal);
  for (const PercentKey& key : kPercentKeys) {
    members.member(key.key, [&](const Cursor& c) { percent.*key.value = read_percent(c); });
  }
}

void read_tokens(const Cursor& cursor, std::vector<std::uint32_t>& counts,
                 Choices<std::uint32_t>& columns) {
  const Members members(cursor, {"counts", "columns"});
  members.member("counts", [&](const Cursor& c) { read_sizes(c, counts, kLargestExtent); });
  members.member("columns",
                 [&](const Cursor& c) { read_numbered_choices(c, columns, kLargestExtent); });
}

void read_windows(const Cursor& cursor, WorkloadMix& mix) {
  const Members members(cursor, {"convolution", "depthwise", "pool", "compressed"});
  members.member("convolution", [&](const Cursor& c) { read_window(c, mix.convolution); });
  members.member("depthwise", [&](const Cursor& c) { read_window(c, mix.depthwise); });
  members.member("pool", [&](const Cursor& c) { read_window(c, mix.pool); });
  members.member("compressed", [&](const Cursor& c) { read_window(c, mix.compressed); });
}

}  // namespace

std::string_view default_mix_text() { return kDefaultMix; }

WorkloadMix::WorkloadMix() {
  const Document document("the compiled-in mix", std::string(kDefaultMix), Document::Syntax::kYaml);
  read(document.root());
}

WorkloadMix WorkloadMix::load(const std::string& file) {
  WorkloadMix mix;
  const Document document = Document::load(file);
  mix.read(document.root());
  return mix;
}

void WorkloadMix::read(const Cursor& file) {
  constexpr std::uint32_t kMostPieces = 64;
  constexpr std::uint32_t kMostTiles = 64;
  constexpr std::uint32_t kMostDepthwiseChannels = 64;
  constexpr std::uint32_t kMostCompressedChannels = 16;
  struct Key {
    std::string_view key;
    std::function<void(const Cursor&)> read;
  };
  const auto named = [](auto& choices, const auto& names) {
    return [&](const Cursor& c) { read_named_choices(c, choices, names); };
  };
  const auto numbered = [](Choices<std::uint32_t>& choices, std::uint32_t largest) {
    return [&choices, largest](const Cursor& c) { read_numbered_choices(c, choices, largest); };
  };
  const std::vector<Key> keys = {
      {"operations", named(operations, kDpuOperationNames)},
      {"windows", [&](const Cursor& c) { read_windows(c, *this); }},
      {"extents", [&](const Cursor& c) { read_size_mix(c, extents, kLargestExtent); }},
      {"tokens", [&](const Cursor& c) { read_tokens(c, token_counts, token_columns); }},
      {"channels", [&](const Cursor& c) { read_size_mix(c, channels, kLargestExtent); }},
      {"depthwise_channels", numbered(depthwise_channels, kMostDepthwiseChannels)},
      {"compressed_channels", numbered(compressed_channels, kMostCompressedChannels)},
      {"height_pieces", numbered(height_pieces, kMostPieces)},
      {"width_pieces", numbered(width_pieces, kMostPieces)},
      {"channel_pieces", numbered(channel_pieces, kMostPieces)},
      {"input_types", named(input_types, kDataTypeNames)},
      {"output_types", named(output_types, kDataTypeNames)},
      {"weight_types", named(weight_types, kDataTypeNames)},
      {"execution_modes", named(execution_modes, kExecutionModeNames)},
      {"strategies", named(strategies, kIsiStrategyNames)},
      {"write_tiles", numbered(write_tiles, kMostTiles)},
      {"input_layouts", named(input_layouts, kLayoutNames)},
      {"output_layouts", named(output_layouts, kLayoutNames)},
      {"activation_functions", named(activation_functions, kActivationFunctionNames)},
      {"percent", [&](const Cursor& c) { read_percents(c, percent); }},
  };
  std::vector<std::string_view> legal;
  legal.reserve(keys.size());
  for (const Key& key : keys) {
    legal.push_back(key.key);
  }
  const Members members(file, legal);
  for (const Key& key : keys) {
    members.member(key.key, key.read);
  }
}

}  // namespace vpusim::nn_timing
