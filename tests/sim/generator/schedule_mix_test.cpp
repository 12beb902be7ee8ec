#include "sim/generator/schedule_mix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

class ScheduleMixFile : public testing::Test {
 protected:
  ScheduleMix load(const std::string& text) const {
    const auto problem_of = [](std::string_view name) {
      return name.starts_with("known") ? std::nullopt : std::optional<std::string>("is not known");
    };
    return ScheduleMix::load(folder.write("mix.yaml", text),
                             {.kernel_problem = problem_of, .network_problem = problem_of});
  }
  std::string error_of(const std::string& text) const {
    return input_error_of([&] { load(text); });
  }

  TemporaryFolder folder;
};

TEST_F(ScheduleMixFile, ChangesWhatItSaysAndNothingElse) {
  const ScheduleMix mix = load("random: {tasks: {smallest: 5, largest: 5}}\n");

  EXPECT_EQ(mix.random.tasks.largest, 5U);
  EXPECT_EQ(mix.random.kernels.size(), ScheduleMix().random.kernels.size());
  EXPECT_EQ(mix.variations.size(), ScheduleMix().variations.size());
}

TEST_F(ScheduleMixFile, RefusesWhatIsNotLegal) {
  EXPECT_THAT(error_of("sources: {compiler: 1}\n"), HasSubstr("did you mean 'compiled'"));
  EXPECT_THAT(error_of("random: {tasks: {smallest: 9, largest: 8}}\n"), HasSubstr("mix.yaml:1:17"));
  EXPECT_THAT(error_of("random: {tasks: {largest: 1000000}}\n"), HasSubstr("1000000"));
  EXPECT_THAT(error_of("random: {engines: {GPU: 1}}\n"), HasSubstr("unknown name 'GPU'"));
  EXPECT_THAT(error_of("random: {element_types: {f32: 1}}\n"), HasSubstr("expected f16 or ui8"));
  EXPECT_THAT(error_of("compiled: {efforts: {4: 1}}\n"), HasSubstr("an effort, 0 to 3"));
  EXPECT_THAT(error_of("devices: {values: {tile.cuont: [1]}}\n"),
              HasSubstr("did you mean 'tile.count'"));
  EXPECT_THAT(error_of("devices: {values: {tile.count: [0]}}\n"), HasSubstr("at least"));
  EXPECT_THAT(error_of("devices: {values: {tile.count: []}}\n"), HasSubstr("nothing to draw"));
}

TEST_F(ScheduleMixFile, AsksOthersAboutTheirNames) {
  const ScheduleMix mix = load(
      "random: {shave_kernels: {known_kernel: 1}}\n"
      "compiled: {networks: {random: 1, known_network: 2}}\n");

  EXPECT_EQ(mix.random.shave_kernels.size(), 1U);
  EXPECT_EQ(mix.compiled.networks.size(), 2U);
  EXPECT_THAT(error_of("random: {shave_kernels: {other: 1}}\n"),
              HasSubstr("mix.yaml:1:26: random.shave_kernels.other: is not known"));
  EXPECT_THAT(error_of("compiled: {networks: {random: 1,\n  other: 1}}\n"),
              HasSubstr("mix.yaml:2:3: compiled.networks.other: is not known"));
}

TEST(DeviceVariation, ScalesWhatTheDeviceHasAndStaysLegal) {
  HwConfig hw = catalog_device("vpu_4_0");
  const ScheduleMix mix;
  const auto named = [&](std::string_view path) {
    return *std::find_if(mix.variations.begin(), mix.variations.end(),
                         [&](const DeviceVariation& v) { return v.key->path == path; });
  };
  const DeviceVariation clock = named("clocks.dpu_mhz");

  clock.apply(50, hw);
  EXPECT_EQ(clock.key->get(hw), 850U);
  clock.apply(0, hw);
  EXPECT_EQ(clock.key->get(hw), clock.key->smallest);
}

}  // namespace
}  // namespace vpusim::test
