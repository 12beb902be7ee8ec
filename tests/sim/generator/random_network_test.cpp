#include "sim/generator/random_network.hpp"

#include <fmt/format.h>
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

// All that is drawn, without names: those of layers count them.
std::string drawn_text(const Network& network) {
  std::string text;
  for (std::size_t i = 0; i < network.tensors().size(); ++i) {
    const NetworkTensor& tensor = network.tensors()[NetworkTensorId(i)];
    text += shown(tensor.shape) + tensor.element.name() + " ";
  }
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    const Layer& layer = network.layers()[LayerId(i)];
    text += layer.operator_name;
    for (const auto& numbers : {layer.attributes.window.kernel, layer.attributes.window.strides}) {
      for (const std::uint32_t number : numbers) {
        text += fmt::format(" {}", number);
      }
    }
    for (const NetworkTensorId input : layer.inputs) {
      text += fmt::format(" <{}", input.index());
    }
  }
  return text;
}

// Networks of one layer are so few that seeds come to the same.
TEST(RandomNetwork, IsToldFromOthersByItsContent) {
  constexpr std::uint64_t kSeeds = 3000;
  std::set<std::string> texts;
  std::set<std::uint64_t> hashes;

  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Network network = random_network(seed, 1);
    texts.insert(drawn_text(network));
    hashes.insert(content_hash(network));
  }

  EXPECT_LT(texts.size(), kSeeds);
  EXPECT_EQ(hashes.size(), texts.size());
}

}  // namespace
}  // namespace vpusim::test
