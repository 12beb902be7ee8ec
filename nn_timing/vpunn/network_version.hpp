#pragma once

#include <string>
#include <string_view>

namespace vpusim::nn_timing {

// What a network's name says of it: "VPUNN-4011-05 $runs-model.pth$" takes the
// descriptor of input interface 4011 and answers by output interface 5.
struct NetworkVersion {
  std::string family;  // "VPUNN", "DMANN"; "none" when the name has none
  unsigned input_interface = 0;
  unsigned output_interface = 0;
  std::string nickname;  // what stands between the first and the last '$'

  bool operator==(const NetworkVersion&) const = default;
};

// Reads FAMILY-INPUT-OUTPUT. A missing number is 1 (0 for the input of an empty name);
// what follows a number is ignored. `file` is for messages. Errors: InputError when
// there is something that is no number.
//
// Source: intel/npu-nn-cost-model at 8a2ae92.
NetworkVersion network_version(std::string_view name, const std::string& file);

}  // namespace vpusim::nn_timing
