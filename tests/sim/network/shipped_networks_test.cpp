// Are the networks that ship with the program the published ones?

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/network/load_network.hpp"
#include "sim/network/work.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

struct Figure {
  std::string_view key;
  std::uint64_t (*count)(const Network& network);
};

constexpr Figure kFigures[] = {
    {"macs", [](const Network& network) { return mac_count(network); }},
    {"weight_macs", weight_mac_count},
    {"parameters", parameter_count},
};

TEST(ShippedNetworks, HaveThePublishedCounts) {
  for (const std::string& file : shipped_networks()) {
    const Document document = Document::load(file);
    const Network network = load_network(file, {});
    const Cursor published = document.root().at("published");
    const double tolerance = published.at("tolerance_percent").as_real("a number") / 100;
    EXPECT_LE(tolerance, 0.02) << file;
    EXPECT_FALSE(published.at("source").as_text("a source").empty()) << file;
    EXPECT_FALSE(document.root().at("origin").as_text("an origin").empty()) << file;
    int figure_count = 0;

    for (const Figure& figure : kFigures) {
      if (const auto stated = published.find(figure.key)) {
        const double expected = stated->as_real("a number");
        EXPECT_NEAR(static_cast<double>(figure.count(network)), expected, expected * tolerance)
            << file << ": " << figure.key;
        ++figure_count;
      }
    }

    EXPECT_GE(figure_count, 2) << file;
  }
}

TEST(ShippedNetworks, AreThoseOfTheReadme) {
  const std::string readme = read_file(source_file("workloads/networks/README.md"));

  for (const std::string& file : shipped_networks()) {
    const std::string name = std::filesystem::path(file).stem().string();
    EXPECT_NE(readme.find("`" + name + "`"), std::string::npos) << name;
  }
  EXPECT_GE(shipped_networks().size(), 11U);
}

TEST(ShippedNetworks, HaveNoOperationOfUnknownCost) {
  for (const std::string& file : shipped_networks()) {
    const Network network = load_network(file, {});
    for (const Layer& layer : network.layers()) {
      EXPECT_NE(layer.operation, Operation::kUnknown) << file << ": " << layer.name;
    }
  }
}

// By hand: 2 bytes for each of 25.53 M constants, 150,528 inputs and 1000 outputs.
TEST(ShippedNetworks, KnowTheCompulsoryTrafficOfResnet50) {
  const Network network = load_network(source_file("workloads/networks/resnet50.yaml"), {});

  EXPECT_EQ(compulsory_bytes(network),
            Bytes(2 * (parameter_count(network) + std::uint64_t{3} * 224 * 224 + 1000)));
}

// Of its table of words a step reads one row as input, and the whole table as output matrix.
TEST(ShippedNetworks, KnowTheCompulsoryTrafficOfADecodeStep) {
  const Network network = load_network(source_file("workloads/networks/llama3_1b_decode.yaml"), {});
  const std::uint64_t cache = std::uint64_t{2} * 16 * 8 * 511 * 64;
  const std::uint64_t outputs = 128'256 + std::uint64_t{2} * 16 * 8 * 64;

  EXPECT_EQ(compulsory_bytes(network), Bytes(2 * (parameter_count(network) + cache + outputs) + 8));
}

}  // namespace
}  // namespace vpusim::test
