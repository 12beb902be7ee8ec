#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "nn_timing/net/mlp.hpp"
#include "nn_timing/vpunn/network_version.hpp"

namespace vpusim::nn_timing {

// A trained network as it stands in a .vpunn file, with the SHA-256 of that file.
struct NetworkFile {
  std::string name;  // "VPUNN-11-02"
  NetworkVersion version;
  Mlp mlp;             // sound: find_defect() finds nothing
  std::string sha256;  // of the file's bytes

  bool operator==(const NetworkFile&) const = default;
};

// Reads a network of fully connected layers, of any size up to 256 MiB and 256 layers
// of 65,536 neurons. `file` is for messages.
//
// Errors: InputError that says where in the file what was expected and what was found,
// also for kinds of layers that exist but that no published network has.
NetworkFile read_network(std::string_view bytes, const std::string& file);
NetworkFile load_network(const std::string& path);

// Writes name and layers in the form of the published files, equal bytes for equal
// networks; version and hash follow from those. Precondition: the network is sound.
void write_network(const NetworkFile& network, std::ostream& out);

}  // namespace vpusim::nn_timing
