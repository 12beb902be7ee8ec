#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vpusim::nn_timing {

// What a network is asked about. DMA networks number their interfaces on their own.
enum class NetworkDomain : std::uint8_t { kDpu, kDma };

// A form of a workload's descriptor, or of an answer.
struct NetworkInterface {
  NetworkDomain domain = NetworkDomain::kDpu;
  unsigned number = 0;
  std::uint32_t length = 0;  // of a descriptor, in values; answers have 1
  std::string_view devices;  // which it is for; empty for an answer
  std::string_view meaning;  // for people

  bool operator==(const NetworkInterface&) const = default;
};

// The input interface of the number and length; a number alone would not tell an old
// DPU network (1) from a DMA network (1).
std::optional<NetworkInterface> find_input_interface(unsigned number, std::uint32_t length);

// The length that descriptors of this number should have, when the number is known.
std::optional<std::uint32_t> usual_length(unsigned number);

std::optional<NetworkInterface> find_output_interface(NetworkDomain domain, unsigned number);

}  // namespace vpusim::nn_timing
