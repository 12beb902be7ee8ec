#pragma once

#include <iosfwd>

#include "sim/network/network.hpp"

namespace vpusim {

// The whole network with its work, for programs; the members are explained in this room's README.
void write_network_json(const Network& network, std::ostream& out);

}  // namespace vpusim
