// Does `vpusim network` do what its help and the README say?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kSmall =
    "network: small\n"
    "inputs: {image: [1, 3, 8, 8]}\n"
    "layers:\n"
    "- {name: conv, op: Conv, channels: 4, kernel: 3, pad: 1, activation: Relu}\n"
    "- {operator: com.example.Fancy, shape: [1, 4]}\n";

class NetworkCommand : public testing::Test {
 protected:
  const TemporaryFolder folder;
  const std::string network = folder.write("net.yaml", kSmall);
};

TEST_F(NetworkCommand, ExplainsANetwork) {
  const CommandResult result = run_vpusim({"network", network});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("small: 3 layers, 0.007 M MACs, 0.000 M parameters"));
  EXPECT_THAT(result.out, HasSubstr("inputs    image 1x3x8x8 f16"));
  EXPECT_THAT(result.out, HasSubstr("compulsory traffic 0.001 MB"));
  EXPECT_THAT(result.out, HasSubstr("Conv                       matrix            1"));
}

// Of 6912 MACs, 256 activations and 256 elements read by the unknown one.
TEST_F(NetworkCommand, SaysTheShareOfOperatorsWithoutACost) {
  const CommandResult result = run_vpusim({"network", network});

  EXPECT_THAT(result.out, HasSubstr("operators without a known cost, by their share"));
  EXPECT_THAT(result.out, HasSubstr("com.example.Fancy          1 layers, 3.448 %"));
}

TEST_F(NetworkCommand, ListsEveryLayer) {
  const CommandResult result = run_vpusim({"network", network, "--layers"});

  EXPECT_THAT(result.out, HasSubstr("conv.Relu"));
  EXPECT_THAT(result.out, HasSubstr("1x4x8x8"));
}

TEST_F(NetworkCommand, WritesJson) {
  const CommandResult result = run_vpusim({"network", network, "--json", "-"});

  const json written = json::parse(result.out);
  EXPECT_EQ(written.at("macs"), 6912);
  EXPECT_EQ(written.at("layers").size(), 3U);
  EXPECT_EQ(written.at("layers").at(0).at("operation"), "Conv");
  EXPECT_EQ(written.at("layers").at(0).at("line"), 4);
  EXPECT_TRUE(written.at("layers").at(2).at("operation").is_null());
  EXPECT_EQ(written.at("tensors").at(0).at("shape"), json({1, 3, 8, 8}));
}

TEST_F(NetworkCommand, PrintsNothingWhenQuiet) {
  const CommandResult result = run_vpusim({"network", network, "-q"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, IsEmpty());
}

TEST_F(NetworkCommand, ReadsTheStandardInput) {
  const CommandResult result = run_shell("$VPUSIM network - < " + network);

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("small: 3 layers"));
}

TEST_F(NetworkCommand, ExplainsTheExampleOfTheReadme) {
  const CommandResult result =
      run_vpusim({"network", source_file("workloads/networks/resnet50.yaml")});

  EXPECT_THAT(result.out, HasSubstr("resnet50: 122 layers, 4089.184 M MACs, 25.530 M parameters"));
}

TEST_F(NetworkCommand, RefusesMistakesInTheFileWithTheirPlace) {
  const std::string wrong = folder.write("wrong.yaml", "network: n\nlayers: [{op: Cnov}]\n");

  const CommandResult result = run_vpusim({"network", wrong});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("wrong.yaml:2:15: layers[0].op: unknown operation 'Cnov'"));
  EXPECT_THAT(result.out, IsEmpty());
}

TEST_F(NetworkCommand, RefusesShapesThatAreNone) {
  for (const char* shape : {"image", "=1x2", "image=", "image=1x", "image=1xx2", "image=0x2",
                            "image=-1", "image=1x99999999999999999999"}) {
    const CommandResult result = run_vpusim({"network", network, "--shape", shape});

    EXPECT_EQ(result.exit_code, 2) << shape;
    EXPECT_THAT(result.err, HasSubstr("--shape: expected an input and its extents")) << shape;
  }
  const CommandResult twice = run_vpusim({"network", network, "--shape", "a=1", "--shape", "a=2"});
  EXPECT_THAT(twice.err, HasSubstr("'a' has two shapes"));
}

TEST_F(NetworkCommand, DoesNotOverwriteItsInput) {
  const CommandResult result = run_vpusim({"network", network, "--json", network});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(read_file(network), Not(IsEmpty()));
}

}  // namespace
}  // namespace vpusim::test
