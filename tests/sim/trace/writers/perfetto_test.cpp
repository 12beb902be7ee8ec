// Can Perfetto read the trace: do slices nest and balance, and do flows have two ends?
// protoc decodes it; what it does not know shows as a bare field number.

#include "sim/trace/writers/perfetto.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/sim/trace/small_result.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// A message in protobuf's text form: scalars and messages by field name.
struct Message {
  std::multimap<std::string, std::string> scalars;
  std::multimap<std::string, Message> messages;

  std::string text(const std::string& field) const {
    const auto found = scalars.find(field);
    return found == scalars.end() ? "" : found->second;
  }
  std::uint64_t number(const std::string& field) const {
    const std::string value = text(field);
    return value.empty() ? 0 : std::stoull(value);
  }
  const Message* message(const std::string& field) const {
    const auto found = messages.find(field);
    return found == messages.end() ? nullptr : &found->second;
  }
  std::vector<std::string> all(const std::string& field) const {
    std::vector<std::string> values;
    for (auto [at, end] = scalars.equal_range(field); at != end; ++at) {
      values.push_back(at->second);
    }
    return values;
  }
};

Message parse(std::istream& in) {
  Message message;
  for (std::string line; std::getline(in, line);) {
    line.erase(0, line.find_first_not_of(' '));
    if (line == "}") {
      return message;
    }
    if (line.ends_with(" {")) {
      message.messages.emplace(line.substr(0, line.size() - 2), parse(in));
      continue;
    }
    const std::size_t colon = line.find(": ");
    std::string value = line.substr(colon + 2);
    if (value.starts_with('"')) {
      value = value.substr(1, value.size() - 2);
    }
    message.scalars.emplace(line.substr(0, colon), value);
  }
  return message;
}

// A slice as Perfetto puts it together from its begin and its end.
struct Slice {
  std::string name;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::size_t depth = 0;
  Message event;
};

class PerfettoTest : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string(VPUSIM_PROTOC).empty()) {
      GTEST_SKIP() << "needs protoc (package protobuf-compiler)";
    }
  }

  void decode(SmallResult made) {
    const Schedule schedule = made.tasks.finish();
    const TemporaryFolder folder;
    std::ostringstream out;
    write_perfetto(schedule, made.result, out);
    const std::string trace_file = folder.write("a.pftrace", out.str());
    const std::string text_file = folder.path("a.txt");
    const std::string proto = source_file("tests/sim/trace/perfetto_subset.proto");
    const std::string proto_folder = source_file("tests/sim/trace");
    const std::string command = std::string(VPUSIM_PROTOC) + " --decode=Trace '-I" + proto_folder +
                                "' '" + proto + "' < '" + trace_file + "' > '" + text_file + "'";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
    std::ifstream text(text_file);
    read_packets(parse(text));
  }

  // The slices of a track in the order in which they begin; fails unless they balance.
  std::vector<Slice> slices(const std::string& track) {
    std::vector<Slice> found;
    std::vector<std::size_t> open;
    std::uint64_t last = 0;
    for (const auto& [time, event] : events[uuid_of(track)]) {
      EXPECT_GE(time, last) << "time runs backwards on " << track;
      last = time;
      if (event.text("type") == "TYPE_SLICE_BEGIN") {
        open.push_back(found.size());
        found.push_back({event.text("name"), time, time, open.size() - 1, event});
      } else if (event.text("type") == "TYPE_SLICE_END") {
        if (open.empty()) {
          ADD_FAILURE() << "an end without a begin on " << track;
          return found;
        }
        found[open.back()].end = time;
        open.pop_back();
      }
    }
    EXPECT_THAT(open, IsEmpty()) << "slices without an end on " << track;
    return found;
  }

  std::uint64_t uuid_of(const std::string& track) const {
    for (const Message& descriptor : tracks) {
      if (descriptor.text("name") == track) {
        return descriptor.number("uuid");
      }
    }
    throw std::runtime_error("no track " + track);
  }

  std::vector<Message> tracks;
  std::map<std::uint64_t, std::vector<std::pair<std::uint64_t, Message>>> events;  // by track

 private:
  void read_packets(const Message& trace) {
    for (auto [at, end] = trace.messages.equal_range("packet"); at != end; ++at) {
      const Message& packet = at->second;
      EXPECT_EQ(packet.text("trusted_packet_sequence_id"), "1");
      if (const Message* descriptor = packet.message("track_descriptor")) {
        expect_known(*descriptor);
        tracks.push_back(*descriptor);
      } else if (const Message* event = packet.message("track_event")) {
        expect_known(*event);
        events[event->number("track_uuid")].emplace_back(packet.number("timestamp"), *event);
      } else {
        ADD_FAILURE() << "a packet with neither a track nor an event";
      }
    }
  }

  static void expect_known(const Message& message) {
    for (const auto& [field, value] : message.scalars) {
      EXPECT_EQ(std::isdigit(static_cast<unsigned char>(field.front())), 0)
          << "unknown field " << field;
    }
  }
};

TEST_F(PerfettoTest, HasATrackPerEngineThatWorkedBelowOneForTheRun) {
  SmallResult made = two_layers();
  made.engine("DPU 1", EngineKind::kDpu, 1, 0);  // without work

  decode(std::move(made));

  std::vector<std::string> names;
  for (const Message& track : tracks) {
    names.push_back(track.text("name"));
  }
  EXPECT_THAT(names, ElementsAre("test on small", "DMA 0 DDR", "DMA 0 CMX", "DPU 0", "SHAVE 0.0",
                                 "SHAVE 0.1"));
  for (std::size_t i = 1; i < tracks.size(); ++i) {
    EXPECT_EQ(tracks[i].number("parent_uuid"), tracks[0].number("uuid"));
  }
}

TEST_F(PerfettoTest, TasksAreSlicesInNanoseconds) {
  decode(two_layers());

  const std::vector<Slice> dma = slices("DMA 0 DDR");

  ASSERT_EQ(dma.size(), 2U);
  EXPECT_EQ(dma[0].name, "conv?t_Convolution/input");
  EXPECT_EQ(dma[0].begin, 0U);
  EXPECT_EQ(dma[0].end, 2000U);
  EXPECT_EQ(dma[1].begin, 10'000U);
  EXPECT_EQ(dma[1].end, 12'000U);
  EXPECT_EQ(dma[0].event.text("categories"), "DMA");
}

TEST_F(PerfettoTest, VariantsAreNestedInTheirTask) {
  decode(two_layers());

  const std::vector<Slice> dpu = slices("DPU 0");

  ASSERT_EQ(dpu.size(), 3U);
  EXPECT_EQ(dpu[0].name, "conv?t_Convolution/cluster_0");
  EXPECT_EQ(dpu[0].depth, 0U);
  EXPECT_EQ(dpu[0].end, 5000U);
  EXPECT_EQ(dpu[1].name, "conv?t_Convolution/cluster_0/variant_0");
  EXPECT_EQ(dpu[1].depth, 1U);
  EXPECT_EQ(dpu[1].end, 3000U);
  EXPECT_EQ(dpu[2].begin, 3000U);
  EXPECT_EQ(dpu[2].depth, 1U);
}

TEST_F(PerfettoTest, RunsOfAKernelOnSeveralShavesAreSlicesOfTheirOwn) {
  SmallResult made;
  const auto first = made.engine("SHAVE 0.0", EngineKind::kShave, 0, 0);
  const auto second = made.engine("SHAVE 0.1", EngineKind::kShave, 0, 1);
  made.tasks.shave("mvn", 0, {1, 1, 1});
  made.ran({{first, 0, 100}, {second, 0, 40}, {second, 40, 90}});

  decode(std::move(made));

  ASSERT_EQ(slices("SHAVE 0.0").size(), 1U);
  EXPECT_EQ(slices("SHAVE 0.0")[0].name, "mvn/run_0");
  const std::vector<Slice> others = slices("SHAVE 0.1");
  ASSERT_EQ(others.size(), 3U);
  EXPECT_EQ(others[0].begin, 0U);
  EXPECT_EQ(others[0].end, 90U);
  EXPECT_EQ(others[2].name, "mvn/run_2");
  EXPECT_EQ(others[2].depth, 1U);
}

TEST_F(PerfettoTest, EveryEngineBalances) {
  decode(two_layers());

  for (std::size_t i = 1; i < tracks.size(); ++i) {
    EXPECT_FALSE(slices(tracks[i].text("name")).empty());
  }
}

TEST_F(PerfettoTest, FlowsLeadFromTheLastProducerToEachConsumer) {
  decode(two_layers());

  const Message input = slices("DMA 0 DDR")[0].event;
  const Message conv = slices("DPU 0")[0].event;
  const Message left = slices("SHAVE 0.0")[0].event;
  const Message right = slices("SHAVE 0.1")[0].event;

  EXPECT_EQ(input.all("flow_ids").size(), 1U);
  EXPECT_EQ(conv.all("terminating_flow_ids"), input.all("flow_ids"));
  EXPECT_EQ(conv.all("flow_ids").size(), 2U);
  EXPECT_THAT(conv.all("flow_ids"), UnorderedElementsAre(left.text("terminating_flow_ids"),
                                                         right.text("terminating_flow_ids")));
}

TEST_F(PerfettoTest, OfSeveralProducersTheLastToEndIsTheOneWaitedFor) {
  SmallResult made;
  const auto dma0 = made.engine("DMA 0", EngineKind::kDma, 0, 0);
  const auto dma1 = made.engine("DMA 1", EngineKind::kDma, 1, 0);
  const auto dpu = made.engine("DPU 0", EngineKind::kDpu, 0, 0);
  const BarrierId ready = made.tasks.barrier();
  made.tasks.dma("late", 0, 1, {.waits = {}, .updates = {ready}});
  made.ran({{dma0, 0, 50}});
  made.tasks.dma("early", 1, 1, {.waits = {}, .updates = {ready}});
  made.ran({{dma1, 10, 20}});
  made.tasks.dpu("conv", 0, {1}, {.waits = {ready}, .updates = {}});
  made.ran({{dpu, 50, 60}});

  decode(std::move(made));

  EXPECT_EQ(slices("DMA 0")[0].event.all("flow_ids").size(), 1U);
  EXPECT_THAT(slices("DMA 1")[0].event.all("flow_ids"), IsEmpty());
}

TEST_F(PerfettoTest, CountersHaveAUnitAndTheirSamples) {
  SmallResult made = two_layers();
  made.result.counters = {
      {.name = "DDR", .unit = "B/s", .samples = {{Picoseconds(0), 7}, {Picoseconds(5000), 0}}}};

  decode(std::move(made));

  ASSERT_EQ(tracks.back().text("name"), "DDR");
  ASSERT_NE(tracks.back().message("counter"), nullptr);
  EXPECT_EQ(tracks.back().message("counter")->text("unit_name"), "B/s");
  const auto& samples = events[uuid_of("DDR")];
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_EQ(samples[0].second.text("type"), "TYPE_COUNTER");
  EXPECT_EQ(samples[0].second.number("counter_value"), 7U);
  EXPECT_EQ(samples[1].first, 5U);
}

}  // namespace
}  // namespace vpusim::test
