#include "nn_timing/data/workload_mix.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <functional>
#include <string_view>

#include "nn_timing/data/default_mix.hpp"
#include "sim/base/nearest.hpp"

namespace vpusim::nn_timing {
namespace {

// Reads the members of a mapping that are there and refuses others.
class Members {
 public:
  Members(const Cursor& mapping, std::vector<std::string_view> legal) : mapping_(mapping) {
    if (!mapping.is_mapping()) {
      mapping.fail_expected("a mapping");
    }
    mapping.allow_only(legal);
  }

  template <class Read>
  void member(std::string_view key, const Read& read) const {
    if (const auto value = mapping_.find(key)) {
      read(*value);
    }
  }

 private:
  Cursor mapping_;
};

constexpr std::uint32_t kLargestWeight = 1'000'000;
constexpr std::uint32_t kLargestExtent = 8192;

// `value_of` reads an entry's key. The list replaces the one before.
template <class Value, class ValueOf>
void read_choices(const Cursor& cursor, Choices<Value>& choices, const ValueOf& value_of) {
  choices.clear();
  std::uint64_t sum = 0;
  for (const Cursor entry : cursor.entries("a mapping of values to weights")) {
    const auto weight =
        static_cast<std::uint32_t>(entry.as_unsigned("a weight, a whole number", kLargestWeight));
    choices.push_back({value_of(entry), weight});
    sum += weight;
  }
  if (sum == 0) {
    cursor.fail("no value has a weight, so there is nothing to draw");
  }
}

template <class Value, class Names>
void read_named(const Cursor& cursor, Choices<Value>& choices, const Names& names) {
  read_choices(cursor, choices, [&](const Cursor& entry) {
    const auto value = names.find(entry.key());
    if (!value) {
      entry.fail_at_key(
          fmt::format("unknown name '{}'{}", entry.key(), did_you_mean(entry.key(), names.all())));
    }
    return *value;
  });
}

void read_numbered(const Cursor& cursor, Choices<std::uint32_t>& choices, std::uint32_t largest) {
  read_choices(cursor, choices, [&](const Cursor& entry) {
    std::uint32_t value = 0;
    const std::string_view key = entry.key();
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), value);
    if (error != std::errc() || end != key.data() + key.size() || value < 1 || value > largest) {
      entry.fail_at_key(
          fmt::format("expected a whole number, 1 to {}, got {}", largest, in_quotes(key)));
    }
    return value;
  });
}

void read_list(const Cursor& cursor, std::vector<std::uint32_t>& list) {
  list.clear();
  for (const Cursor element : cursor.elements("a list of sizes")) {
    const std::uint64_t size = element.as_unsigned("a size", kLargestExtent);
    if (size == 0) {
      element.fail("must be at least 1, got 0");
    }
    list.push_back(static_cast<std::uint32_t>(size));
  }
  if (list.empty()) {
    cursor.fail("the list is empty, so there is nothing to draw");
  }
}

void read_window(const Cursor& cursor, WindowMix& window) {
  constexpr std::uint32_t kLargestKernel = 15;
  constexpr std::uint32_t kLargestStride = 8;
  const Members members(cursor, {"kernels", "strides"});
  members.member("kernels",
                 [&](const Cursor& c) { read_numbered(c, window.kernels, kLargestKernel); });
  members.member("strides",
                 [&](const Cursor& c) { read_numbered(c, window.strides, kLargestStride); });
}

void read_sizes(const Cursor& cursor, SizeMix& sizes) {
  constexpr auto kKindNames =
      enum_names<SizeMix::Kind, SizeMix::Kind::kEdge>("network", "power", "log_uniform", "edge");
  const Members members(cursor, {"kinds", "network", "edge", "largest_log_uniform"});
  members.member("kinds", [&](const Cursor& c) { read_named(c, sizes.kinds, kKindNames); });
  members.member("network", [&](const Cursor& c) { read_list(c, sizes.network); });
  members.member("edge", [&](const Cursor& c) { read_list(c, sizes.edge); });
  members.member("largest_log_uniform", [&](const Cursor& c) {
    constexpr std::uint32_t kSmallest = 16;
    const std::uint64_t largest = c.as_unsigned("a size", kLargestExtent);
    if (largest < kSmallest) {
      c.fail(fmt::format("must be at least {}, got {}", kSmallest, largest));
    }
    sizes.largest_log_uniform = static_cast<std::uint32_t>(largest);
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

void read_percent(const Cursor& cursor, MixPercent& percent) {
  std::vector<std::string_view> legal;
  legal.reserve(kPercentKeys.size());
  for (const PercentKey& key : kPercentKeys) {
    legal.push_back(key.key);
  }
  const Members members(cursor, legal);
  for (const PercentKey& key : kPercentKeys) {
    members.member(key.key, [&](const Cursor& c) {
      constexpr std::string_view kExpected = "a number of percent, 0 to 100";
      const double value = c.as_real(kExpected);
      if (!(value >= 0 && value <= 100)) {
        c.fail_expected(kExpected);
      }
      percent.*key.value = value;
    });
  }
}

void read_tokens(const Cursor& cursor, std::vector<std::uint32_t>& counts,
                 Choices<std::uint32_t>& columns) {
  const Members members(cursor, {"counts", "columns"});
  members.member("counts", [&](const Cursor& c) { read_list(c, counts); });
  members.member("columns", [&](const Cursor& c) { read_numbered(c, columns, kLargestExtent); });
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
    return [&](const Cursor& c) { read_named(c, choices, names); };
  };
  const auto numbered = [](Choices<std::uint32_t>& choices, std::uint32_t largest) {
    return [&choices, largest](const Cursor& c) { read_numbered(c, choices, largest); };
  };
  const std::vector<Key> keys = {
      {"operations", named(operations, kDpuOperationNames)},
      {"windows", [&](const Cursor& c) { read_windows(c, *this); }},
      {"extents", [&](const Cursor& c) { read_sizes(c, extents); }},
      {"tokens", [&](const Cursor& c) { read_tokens(c, token_counts, token_columns); }},
      {"channels", [&](const Cursor& c) { read_sizes(c, channels); }},
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
      {"percent", [&](const Cursor& c) { read_percent(c, percent); }},
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
