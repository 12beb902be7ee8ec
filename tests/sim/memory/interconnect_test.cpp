// Flows over shared resources, to the picosecond. All capacities are in bytes per
// second; 8'000'000'000 are 8 bytes per nanosecond.

#include "sim/memory/interconnect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/sim_test.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::IsEmpty;
using testing::Optional;

constexpr std::uint64_t kPerNanosecond = 1'000'000'000;  // one byte per ns
constexpr Ticks kNanosecond = 1000;

struct Client final : FlowClient {
  void flow_done() override { done = now(); }
  std::optional<Ticks> done;
};

// Starts flows at given times; those of one time in the order given.
class Stimulus final : public sc_core::sc_module {
 public:
  Stimulus(const sc_core::sc_module_name& name, Interconnect& interconnect)
      : sc_module(name), interconnect_(interconnect) {
    SC_HAS_PROCESS(Stimulus);
    SC_METHOD(run);
  }

  struct Start {
    Ticks time = 0;
    std::uint64_t bytes = 0;
    std::uint64_t highest_rate = 0;
    std::vector<ResourceUse> uses;
    Client client;
  };
  std::deque<Start> starts;  // demands point to the uses

 private:
  void run() {
    for (; next_ < starts.size() && starts[next_].time <= now(); ++next_) {
      Start& start = starts[next_];
      interconnect_.begin_flow(start.bytes, {start.highest_rate, start.uses}, start.client);
    }
    if (next_ < starts.size()) {
      next_trigger(to_sc_time(starts[next_].time - now()));
    }
  }

  std::size_t next_ = 0;
  Interconnect& interconnect_;
};

// DDR with 12 bytes per ns for reads and writes, one engine with 10, the CMX of two tiles with 9
// each.
class InterconnectTest : public SimTest {
 protected:
  InterconnectTest() { interconnect.rearm(capacities()); }

  std::vector<std::uint64_t> capacities() const {
    return {12 * kPerNanosecond, 12 * kPerNanosecond, 10 * kPerNanosecond, 9 * kPerNanosecond,
            9 * kPerNanosecond};
  }
  // A flow that begins at a time and moves at most 8 bytes per ns; weights in bytes per byte.
  const Client& flow(Ticks time, std::uint64_t bytes, std::vector<ResourceUse> uses,
                     std::uint64_t highest_rate = 8 * kPerNanosecond) {
    for (ResourceUse& use : uses) {
      use.weight *= ResourceUse::kWhole;
    }
    stimulus.starts.push_back({time, bytes, highest_rate, std::move(uses), Client()});
    return stimulus.starts.back().client;
  }
  // "time: bytes per second" of every sample.
  static std::vector<std::string> samples(const Memory& memory) {
    std::vector<std::string> shown;
    for (const Memory::Sample& sample : memory.samples()) {
      shown.push_back(std::to_string(sample.time) + ": " + std::to_string(sample.bytes_per_second));
    }
    return shown;
  }

  static constexpr InterconnectLayout kLayout{.engine_count = 1, .tile_count = 2};
  static constexpr std::uint32_t kDdr = InterconnectLayout::kDdr;

  Memory ddr{"ddr"};
  Memory cmx0{"cmx0"};
  Memory cmx1{"cmx1"};
  Interconnect interconnect{"interconnect", {&ddr, nullptr, nullptr, &cmx0, &cmx1}};
  Stimulus stimulus{"stimulus", interconnect};
};

TEST_F(InterconnectTest, ALoneFlowTakesItsBytesOverItsRate) {
  const Client& client = flow(0, 1000, {{kDdr, 1}});

  sc_core::sc_start();

  EXPECT_THAT(client.done, Optional(125 * kNanosecond));  // 1000 / 8
}

TEST_F(InterconnectTest, AFlowEndsAtTheFirstPicosecondAtWhichAllIsMoved) {
  const Client& client = flow(0, 1000, {{kDdr, 1}}, 3 * kPerNanosecond);

  sc_core::sc_start();

  EXPECT_THAT(client.done, Optional(Ticks{333'334}));  // 333,333.3 ps
}

TEST_F(InterconnectTest, AFlowIsHeldUpByWhatItPassesThrough) {
  const Client& client = flow(0, 1800, {{kDdr, 1}, {kLayout.cmx(0), 1}}, 20 * kPerNanosecond);

  sc_core::sc_start();

  EXPECT_THAT(client.done, Optional(200 * kNanosecond));  // 9 bytes per ns into the CMX
}

TEST_F(InterconnectTest, AFlowThatReadsAndWritesOneMemoryTakesTwiceItsBandwidth) {
  const Client& client = flow(0, 600, {{kDdr, 2}});

  sc_core::sc_start();

  EXPECT_THAT(client.done, Optional(100 * kNanosecond));  // 12 / 2 bytes per ns
}

TEST_F(InterconnectTest, FlowsThatStartTogetherShare) {
  const Client& first = flow(0, 600, {{kDdr, 1}});
  const Client& second = flow(0, 600, {{kDdr, 1}});

  sc_core::sc_start();

  EXPECT_THAT(first.done, Optional(100 * kNanosecond));  // 6 bytes per ns each
  EXPECT_THAT(second.done, Optional(100 * kNanosecond));
}

TEST_F(InterconnectTest, FlowsThatShareNothingDoNotMeet) {
  const Client& first = flow(0, 800, {{kLayout.cmx(0), 1}});
  const Client& second = flow(0, 800, {{kLayout.cmx(1), 1}});

  sc_core::sc_start();

  EXPECT_THAT(first.done, Optional(100 * kNanosecond));
  EXPECT_THAT(second.done, Optional(100 * kNanosecond));
}

TEST_F(InterconnectTest, RatesAreSharedAnewWhenAFlowJoinsAndWhenOneLeaves) {
  const Client& early = flow(0, 1600, {{kDdr, 1}});
  const Client& late = flow(100 * kNanosecond, 600, {{kDdr, 1}});

  sc_core::sc_start();

  // From 100 on both have 6 bytes per ns: `late` ends at 200. `early` has moved
  // 800 + 600 and moves the other 200 at 8 again.
  EXPECT_THAT(late.done, Optional(200 * kNanosecond));
  EXPECT_THAT(early.done, Optional(225 * kNanosecond));
}

TEST_F(InterconnectTest, AFlowThatJoinsAtTheEndOfAnotherHasTheWayToItself) {
  const Client& first = flow(0, 800, {{kDdr, 1}});
  const Client& second = flow(100 * kNanosecond, 800, {{kDdr, 1}});

  sc_core::sc_start();

  EXPECT_THAT(first.done, Optional(100 * kNanosecond));
  EXPECT_THAT(second.done, Optional(200 * kNanosecond));
}

TEST_F(InterconnectTest, NothingIsLostWhereRatesAreNoRoundNumbers) {
  // Seven flows join a picosecond after each other, so that every one lives through
  // seven odd rates. All together move 7 * 1 MB at 12 bytes per ns, less the few
  // bytes per second that integer shares round off.
  std::vector<const Client*> clients;
  for (Ticks i = 0; i < 7; ++i) {
    clients.push_back(&flow(i, 1'000'000, {{kDdr, 1}}));
  }

  sc_core::sc_start();

  // 7,000,000 / 12 = 583,333.33 ns. In the first picosecond one flow alone moves 8.
  ASSERT_TRUE(clients.back()->done.has_value());
  EXPECT_GE(*clients.back()->done, 583'333'333U);
  EXPECT_LE(*clients.back()->done, 583'333'333U + 3);
}

TEST_F(InterconnectTest, MemoriesSeeTheirTraffic) {
  flow(0, 1600, {{kDdr, 1}, {kLayout.engine(0), 1}, {kLayout.cmx(0), 1}});
  flow(100 * kNanosecond, 300, {{kDdr, 1}, {kLayout.cmx(1), 1}}, 3 * kPerNanosecond);

  sc_core::sc_start();

  // 8 and 3 bytes per ns together fit into the DDR.
  EXPECT_THAT(samples(ddr), ElementsAre("0: 8000000000", "100000: 11000000000", "200000: 0"));
  EXPECT_THAT(samples(cmx0), ElementsAre("0: 8000000000", "200000: 0"));
  EXPECT_THAT(samples(cmx1), ElementsAre("0: 0", "100000: 3000000000", "200000: 0"));
}

TEST_F(InterconnectTest, AMemoryThatIsReadAndWrittenSeesBoth) {
  flow(0, 600, {{kDdr, 2}}, 5 * kPerNanosecond);

  sc_core::sc_start();

  EXPECT_THAT(samples(ddr), ElementsAre("0: 10000000000", "120000: 0"));
}

TEST_F(InterconnectTest, ForgetsItsFlowsWhenItIsArmedAnew) {
  const Client& forgotten = flow(0, 1'000'000, {{kDdr, 1}});
  const Client& next = flow(50 * kNanosecond, 600, {{kDdr, 1}});
  sc_core::sc_start(to_sc_time(20 * kNanosecond));

  std::vector<std::uint64_t> narrow = capacities();
  narrow[kDdr] = 6 * kPerNanosecond;
  interconnect.rearm(narrow);
  sc_core::sc_start();

  EXPECT_THAT(forgotten.done, Eq(std::nullopt));
  EXPECT_THAT(next.done, Optional(150 * kNanosecond));  // alone, at 6 bytes per ns
}

TEST_F(InterconnectTest, AnIdleInterconnectNeverWakesTheKernel) {
  sc_core::sc_start();

  EXPECT_EQ(now(), 0U);
  EXPECT_THAT(ddr.samples(), IsEmpty());
}

}  // namespace
}  // namespace vpusim::test
