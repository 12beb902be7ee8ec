#include "sim/generator/schedule_mix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/base/mix_reader.hpp"
#include "sim/base/nearest.hpp"
#include "sim/generator/default_mixes.hpp"

namespace vpusim {
namespace {

void read_range(const Cursor& cursor, SizeRange& range, std::uint32_t largest) {
  const Members members(cursor, {"smallest", "largest"});
  members.member("smallest", [&](const Cursor& c) { range.smallest = read_size(c, largest); });
  members.member("largest", [&](const Cursor& c) { range.largest = read_size(c, largest); });
  if (range.smallest > range.largest) {
    cursor.fail(fmt::format("smallest, {}, is above largest, {}", range.smallest, range.largest));
  }
}

void read_element_types(const Cursor& cursor, Choices<ElementType>& choices) {
  read_choices(cursor, choices, [](const Cursor& entry) {
    const auto type = ElementType::from_name(entry.key());
    if (!type || (type->name() != "f16" && type->name() != "ui8")) {
      entry.fail_at_key(fmt::format("expected f16 or ui8, got {}", in_quotes(entry.key())));
    }
    return *type;
  });
}

// 0 is an effort too.
void read_efforts(const Cursor& cursor, Choices<std::uint32_t>& choices) {
  constexpr std::uint32_t kHighest = 3;
  read_choices(cursor, choices, [&](const Cursor& entry) {
    std::uint32_t effort = 0;
    const std::string_view key = entry.key();
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), effort);
    if (error != std::errc() || end != key.data() + key.size() || effort > kHighest) {
      entry.fail_at_key(
          fmt::format("expected an effort, 0 to {}, got {}", kHighest, in_quotes(key)));
    }
    return effort;
  });
}

void read_percents(const Cursor& cursor, RandomScheduleMix& mix) {
  struct Key {
    std::string_view key;
    double RandomScheduleMix::*value;
  };
  constexpr auto kKeys = std::to_array<Key>({{"waits", &RandomScheduleMix::waits},
                                             {"second_wait", &RandomScheduleMix::second_wait},
                                             {"updates", &RandomScheduleMix::updates},
                                             {"strided", &RandomScheduleMix::strided},
                                             {"broadcast", &RandomScheduleMix::broadcast},
                                             {"rectified", &RandomScheduleMix::rectified}});
  std::vector<std::string_view> legal;
  legal.reserve(kKeys.size());
  for (const Key& key : kKeys) {
    legal.push_back(key.key);
  }
  const Members members(cursor, legal);
  for (const Key& key : kKeys) {
    members.member(key.key, [&](const Cursor& c) { mix.*key.value = read_percent(c); });
  }
}

// Those that random schedules have, by the names of all.
constexpr auto kDrawnEngineNames =
    enum_names<EngineKind, EngineKind::kShave>("DMA", "DPU", "SHAVE");
constexpr auto kDrawnOperationNames = enum_names<NceOperation, NceOperation::kElementwise>(
    "CONV", "DWCONV", "MAXPOOL", "AVEPOOL", "ELTWISE");

void read_random(const Cursor& cursor, const NameCheck& kernel_problem, RandomScheduleMix& mix) {
  constexpr std::uint32_t kMostTasks = 100'000;
  constexpr std::uint32_t kMostBarriers = 64;
  constexpr std::uint32_t kMostTensors = 64;
  constexpr std::uint32_t kMostVariants = 16;
  constexpr std::uint32_t kLargestKernel = 11;
  constexpr std::uint32_t kLargestStride = 8;
  constexpr std::uint32_t kLargestExtent = 1024;
  const Members members(
      cursor, {"tasks", "open_barriers", "tensors_per_tile", "engines", "transfers", "operations",
               "kernels", "strides", "variants", "modes", "element_types", "shave_kernels",
               "channels", "extents", "percent"});
  const auto range = [&](std::string_view key, SizeRange& value, std::uint32_t largest) {
    members.member(key, [&](const Cursor& c) { read_range(c, value, largest); });
  };
  const auto numbers = [&](std::string_view key, Choices<std::uint32_t>& value,
                           std::uint32_t largest) {
    members.member(key, [&](const Cursor& c) { read_numbered_choices(c, value, largest); });
  };
  const auto names = [&](std::string_view key, auto& value, const auto& known) {
    members.member(key, [&](const Cursor& c) { read_named_choices(c, value, known); });
  };
  range("tasks", mix.tasks, kMostTasks);
  range("open_barriers", mix.open_barriers, kMostBarriers);
  range("tensors_per_tile", mix.tensors_per_tile, kMostTensors);
  names("engines", mix.engines, kDrawnEngineNames);
  names("transfers", mix.transfers, kTransferStepNames);
  names("operations", mix.operations, kDrawnOperationNames);
  names("modes", mix.modes, kMpeModeNames);
  numbers("kernels", mix.kernels, kLargestKernel);
  numbers("strides", mix.strides, kLargestStride);
  numbers("variants", mix.variants, kMostVariants);
  numbers("channels", mix.channels, kLargestExtent);
  numbers("extents", mix.extents, kLargestExtent);
  members.member("element_types",
                 [&](const Cursor& c) { read_element_types(c, mix.element_types); });
  members.member("shave_kernels", [&](const Cursor& c) {
    read_checked_choices(c, mix.shave_kernels, kernel_problem);
  });
  members.member("percent", [&](const Cursor& c) { read_percents(c, mix); });
}

void read_compiled(const Cursor& cursor, const NameCheck& network_problem,
                   CompiledScheduleMix& mix) {
  constexpr std::uint32_t kMostLayers = 200;
  const Members members(cursor, {"networks", "layers", "efforts"});
  members.member("networks", [&](const Cursor& c) {
    read_checked_choices(c, mix.networks, [&](std::string_view name) {
      return name == CompiledScheduleMix::kRandomNetwork ? std::nullopt : network_problem(name);
    });
  });
  members.member("layers", [&](const Cursor& c) { read_range(c, mix.layers, kMostLayers); });
  members.member("efforts", [&](const Cursor& c) { read_efforts(c, mix.efforts); });
}

const DeviceKey& key_of(const Cursor& entry) {
  std::vector<std::string_view> paths;
  for (const DeviceKey& key : device_keys()) {
    if (key.path == entry.key()) {
      return key;
    }
    paths.push_back(key.path);
  }
  entry.fail_at_key(fmt::format("unknown key {}{} ('vpusim devices NAME' lists them)",
                                in_quotes(entry.key()), did_you_mean(entry.key(), paths)));
}

DeviceVariation read_variation(const Cursor& entry, bool is_factor) {
  constexpr std::uint64_t kLargestFactor = 10'000;
  DeviceVariation variation{.key = &key_of(entry), .is_factor = is_factor, .values = {}};
  const std::uint64_t largest = is_factor ? kLargestFactor : variation.key->largest;
  for (const Cursor element : entry.elements("a list of numbers")) {
    const std::uint64_t value = element.as_unsigned("a number", largest);
    if (!is_factor && value < variation.key->smallest) {
      element.fail(fmt::format("must be at least {}, got {}", variation.key->smallest, value));
    }
    variation.values.push_back(value);
  }
  if (variation.values.empty()) {
    entry.fail("the list is empty, so there is nothing to draw");
  }
  return variation;
}

}  // namespace

void DeviceVariation::apply(std::uint64_t value, HwConfig& hw) const {
  constexpr std::uint64_t kPercent = 100;
  if (is_factor) {
    value = std::clamp(detail::multiply_divide(key->get(hw), value, kPercent), key->smallest,
                       key->largest);
  }
  key->set(hw, value);
}

std::string_view ScheduleMix::default_text() { return kScheduleMix; }

ScheduleMix::ScheduleMix() {
  const Document document("the compiled-in mix", std::string(kScheduleMix),
                          Document::Syntax::kYaml);
  const NameCheck none = [](std::string_view) { return std::nullopt; };
  read(document.root(), {.kernel_problem = none, .network_problem = none});
}

ScheduleMix ScheduleMix::load(const std::string& file, const NameChecks& checks) {
  ScheduleMix mix;
  const Document document = Document::load(file);
  mix.read(document.root(), checks);
  return mix;
}

void ScheduleMix::read(const Cursor& file, const NameChecks& checks) {
  const Members members(file, {"sources", "random", "compiled", "devices"});
  members.member("sources",
                 [&](const Cursor& c) { read_named_choices(c, sources, kScheduleSourceNames); });
  members.member("random", [&](const Cursor& c) { read_random(c, checks.kernel_problem, random); });
  members.member("compiled",
                 [&](const Cursor& c) { read_compiled(c, checks.network_problem, compiled); });
  members.member("devices", [&](const Cursor& c) { read_devices(c); });
}

void ScheduleMix::read_devices(const Cursor& devices) {
  constexpr std::uint32_t kMostDevices = 256;
  const Members members(devices, {"per_shard", "factors_percent", "values"});
  members.member("per_shard",
                 [&](const Cursor& c) { devices_per_shard = read_size(c, kMostDevices); });
  const auto vary = [&](std::string_view key, bool is_factor) {
    members.member(key, [&](const Cursor& c) {
      std::erase_if(variations, [&](const DeviceVariation& v) { return v.is_factor == is_factor; });
      if (c.is_mapping() && c.size() == 0) {
        return;
      }
      for (const Cursor entry : c.entries("a mapping of keys of a device to lists of numbers")) {
        variations.push_back(read_variation(entry, is_factor));
      }
    });
  };
  vary("factors_percent", true);
  vary("values", false);
}

}  // namespace vpusim
