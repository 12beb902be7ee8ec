#include "nn_timing/model/dma_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr float kLargestCycles = 4294967040.0F;  // largest float below 2^32

DmaInterface interface_of(const NetworkFile& network) {
  for (const DmaInterface known :
       {DmaInterface::kPlanes, DmaInterface::kNestedEngines, DmaInterface::kNested}) {
    if (network.version.input_interface == static_cast<unsigned>(known) &&
        network.mlp.input_count() == descriptor_length(known) && network.mlp.output_count() == 1) {
      return known;
    }
  }
  throw InputError(fmt::format(
      "expected a DMA network (input interface 1, 2 or 3 with 12, 29 or 27 values, one output), "
      "found {} with interface {}, {} values and {} output(s)",
      in_quotes(network.name), network.version.input_interface, network.mlp.input_count(),
      network.mlp.output_count()));
}

DmaNetwork::Output output_of(const NetworkFile& network) {
  for (const auto known : {DmaNetwork::Output::kBandwidthShare, DmaNetwork::Output::kCycles}) {
    if (network.version.output_interface == static_cast<unsigned>(known)) {
      return known;
    }
  }
  throw InputError(
      fmt::format("expected a DMA network of output interface 1 or 2, found {} with {}",
                  in_quotes(network.name), network.version.output_interface));
}

// All in single precision and in this order, as the published model computes: other
// roundings differ by a cycle and more from 2^24 on.
std::optional<Cycles> cycles_of_share(float share, Bytes bytes, const HwConfig& hw) {
  constexpr float kLeast = -0.1F;  // a share that training errors still explain
  constexpr float kMost = 1.1F;
  if (!(share >= kLeast && share <= kMost)) {
    return std::nullopt;
  }
  constexpr float kLeastWidth = 1.0F / 200;  // bytes per cycle
  const auto full_width = static_cast<float>(hw.compiler_dma.cmx_word.count());
  const float width = std::clamp(share * full_width, kLeastWidth, full_width);
  const auto mhz = [](Hertz clock) {
    return static_cast<float>(static_cast<double>(clock.count()) / 1e6);
  };
  const float vpu_cycles = static_cast<float>(bytes.count()) / width;
  const float cycles = std::ceil(vpu_cycles * mhz(hw.clocks.dpu) / mhz(hw.clocks.vpu));
  if (!(cycles <= kLargestCycles)) {
    return std::nullopt;
  }
  return Cycles(static_cast<std::uint64_t>(cycles));
}

std::optional<Cycles> cycles_of_cycles(float cycles) {
  constexpr float kMost = 1e9F;
  if (!(cycles >= 0 && cycles <= kMost)) {
    return std::nullopt;
  }
  return Cycles(static_cast<std::uint64_t>(std::ceil(cycles)));
}

}  // namespace

DmaNetwork::DmaNetwork(const NetworkFile& network)
    : name_(network.name),
      sha256_(network.sha256),
      interface_(interface_of(network)),
      output_(output_of(network)),
      inference_(network.mlp) {}

std::vector<std::optional<float>> DmaNetwork::raw_outputs(
    std::span<const DmaPattern> workloads) const {
  const std::size_t length = descriptor_length(interface_);
  std::vector<float> descriptors(workloads.size() * length);
  std::vector<bool> is_described(workloads.size());
  std::span<float> free = descriptors;
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    is_described[i] = describe(workloads[i], interface_, free.first(length));
    free = is_described[i] ? free.subspan(length) : free;
  }
  const std::size_t count = (descriptors.size() - free.size()) / length;
  std::vector<float> answers(count);
  inference_.run(std::span(descriptors).first(count * length), answers);
  std::vector<std::optional<float>> raw(workloads.size());
  auto answer = answers.begin();
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    if (is_described[i]) {
      raw[i] = *answer++;
    }
  }
  return raw;
}

std::vector<std::optional<Cycles>> DmaNetwork::estimate(std::span<const DmaPattern> workloads,
                                                        const HwConfig& hw) const {
  const std::vector<std::optional<float>> raw = raw_outputs(workloads);
  std::vector<std::optional<Cycles>> cycles(workloads.size());
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    if (raw[i]) {
      cycles[i] = cycles_of(*raw[i], workloads[i], hw);
    }
  }
  return cycles;
}

std::optional<Cycles> DmaNetwork::cycles_of(float raw, const DmaPattern& workload,
                                            const HwConfig& hw) const {
  if (output_ == Output::kCycles) {
    return cycles_of_cycles(raw);
  }
  const std::optional<Bytes> bytes = moved_bytes(workload);
  return bytes ? cycles_of_share(raw, *bytes, hw) : std::nullopt;
}

}  // namespace vpusim::nn_timing
