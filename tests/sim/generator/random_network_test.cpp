#include "sim/generator/random_network.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace vpusim::test {
namespace {

// finish() checks shapes and names of each.
TEST(RandomNetwork, IsANetworkWhateverTheSeed) {
  std::set<Operation> operations;

  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const Network network = random_network(seed, 1 + static_cast<std::uint32_t>(seed % 30));
    EXPECT_GE(network.layers().size(), 1 + seed % 30);
    for (std::size_t i = 0; i < network.layers().size(); ++i) {
      operations.insert(network.layers()[LayerId(i)].operation);
    }
  }

  EXPECT_GE(operations.size(), 10U);
}

TEST(RandomNetwork, IsTheSameForTheSameSeed) {
  const auto text_of = [](const Network& network) {
    std::string text = network.name();
    for (std::size_t i = 0; i < network.tensors().size(); ++i) {
      const NetworkTensor& tensor = network.tensors()[NetworkTensorId(i)];
      text += " " + tensor.name + ":" + shown(tensor.shape);
    }
    return text;
  };

  EXPECT_EQ(text_of(random_network(7, 12)), text_of(random_network(7, 12)));
  EXPECT_NE(text_of(random_network(7, 12)), text_of(random_network(8, 12)));
}

}  // namespace
}  // namespace vpusim::test
