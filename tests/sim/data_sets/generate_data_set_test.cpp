// Are rows shared out over shards so that each is there once, whoever makes them and whenever?
// Asked of a kind whose rows are numbers.

#include "sim/data_sets/generate_data_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "nn_timing/data/column_maker.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/random.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

struct Numbers {
  std::uint32_t below = 1000;    // what is drawn
  std::uint32_t answered = 999;  // from 0 up to there; to others there is no answer
  bool are_cheap = true;
};

class NumberRows final : public ShardRows {
 public:
  NumberRows(const Numbers& numbers, std::uint64_t seed) : numbers_(numbers), random_(seed) {}

  std::uint64_t draw() override {
    drawn_ = random_.below(numbers_.below);
    return XXH3_64bits(&drawn_, sizeof(drawn_));
  }
  void keep() override { open_.push_back(drawn_); }
  std::size_t batch_size() const override { return 8; }
  std::size_t label() override {
    std::size_t unanswered = 0;
    for (const std::uint32_t number : open_) {
      if (number > numbers_.answered) {
        ++unanswered;
      } else {
        rows_.push_back(number);
      }
    }
    open_.clear();
    return unanswered;
  }
  std::size_t size() const override { return rows_.size(); }
  std::vector<nn_timing::ShardTable> tables() const override {
    nn_timing::ShardTable table;
    nn_timing::ColumnMaker<std::uint32_t> columns(rows_, table);
    columns.add<std::int32_t>({"number", "number", "that was drawn"},
                              [](std::uint32_t number) { return number; });
    columns.add<std::string_view>({"parity", "text", "odd or even"}, [](std::uint32_t number) {
      return number % 2 == 0 ? "even" : "odd";
    });
    return {table};
  }

 private:
  const Numbers& numbers_;
  Random random_;
  std::uint32_t drawn_ = 0;
  std::vector<std::uint32_t> open_;
  std::vector<std::uint32_t> rows_;
};

class NumberKind final : public DataKind {
 public:
  explicit NumberKind(Numbers numbers) : numbers_(numbers) {}

  std::string_view name() const override { return "numbers"; }
  nlohmann::ordered_json settings() const override { return {{"below", numbers_.below}}; }
  const std::vector<Warning>& warnings() const override { return warnings_; }
  std::span<const std::string_view> counted_columns() const override {
    static constexpr std::array<std::string_view, 1> kColumns = {"parity"};
    return kColumns;
  }
  bool draws_are_cheap() const override { return numbers_.are_cheap; }
  std::unique_ptr<ShardRows> rows(std::uint64_t seed) const override {
    return std::make_unique<NumberRows>(numbers_, seed);
  }

 private:
  Numbers numbers_;
  std::vector<Warning> warnings_;
};

// 300 rows of 1000 numbers in shards of 100, where shards have many draws in common.
class GenerateDataSet : public testing::TestWithParam<bool> {
 protected:
  DataSetRequest request(const std::string& name) const {
    return {.folder = folder.path(name),
            .settings = {.seed = 1,
                         .rows = 300,
                         .shard_rows = 100,
                         .formats = {nn_timing::ShardFormat::kCsv}},
            .workers = 1,
            .on_progress = nullptr};
  }

  // The lines of all shards.
  std::vector<std::string> rows_of(const std::string& name) const {
    const std::string lines = folder.path("lines.txt");
    const std::string command = "cd '" + folder.path(name) +
                                "' && for f in *.gz; do gzip -dc $f | tail -n +2; done > '" +
                                lines + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream file(lines);
    std::vector<std::string> rows;
    for (std::string line; std::getline(file, line);) {
      rows.push_back(line);
    }
    return rows;
  }

  std::map<std::string, std::string> files_of(const std::string& name) const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path(name))) {
      files[entry.path().filename().string()] = read_file(entry.path().string());
    }
    return files;
  }

  Numbers numbers{.below = 1000, .answered = 999, .are_cheap = GetParam()};
  TemporaryFolder folder;
};

TEST_P(GenerateDataSet, HasEachRowOnce) {
  const NumberKind kind(numbers);

  const auto manifest = generate_data_set(kind, request("data"));

  const std::vector<std::string> rows = rows_of("data");
  EXPECT_EQ(rows.size(), 300U);
  EXPECT_EQ(std::set<std::string>(rows.begin(), rows.end()).size(), 300U);
  ASSERT_TRUE(manifest);
  EXPECT_EQ((*manifest)["counts"]["rows"], 300);
  EXPECT_GT((*manifest)["counts"]["left_out_repeated"], 0);
}

TEST_P(GenerateDataSet, DoesNotDependOnWorkers) {
  const NumberKind kind(numbers);
  DataSetRequest with_three = request("three");
  with_three.workers = 3;

  generate_data_set(kind, request("one"));
  generate_data_set(kind, with_three);

  EXPECT_EQ(files_of("one"), files_of("three"));
}

// Stops after each number of shards in turn, as a kill would.
TEST_P(GenerateDataSet, GoesOnFromWhereverItStopped) {
  const NumberKind kind(numbers);
  generate_data_set(kind, request("whole"));

  for (int steps = 1; steps <= 6; ++steps) {
    const std::string name = "stopped" + std::to_string(steps);
    DataSetRequest stopped = request(name);
    int left = steps;
    stopped.on_progress = [&](const DataSetProgress&) {
      if (left-- == 0) {
        throw std::runtime_error("stopped");
      }
    };
    try {
      generate_data_set(kind, stopped);
    } catch (const std::runtime_error&) {
    }

    generate_data_set(kind, request(name));

    EXPECT_EQ(files_of(name), files_of("whole")) << steps;
  }
}

// Ends after two steps: some shards are there, and others not.
void stop_half_way(const DataKind& kind, DataSetRequest request) {
  int left = 2;
  request.on_progress = [&](const DataSetProgress&) {
    if (left-- == 0) {
      throw std::runtime_error("stopped");
    }
  };
  EXPECT_THROW(generate_data_set(kind, request), std::runtime_error);
}

TEST_P(GenerateDataSet, DoesNotGoOnWithWhatAnotherBuildBegan) {
  const NumberKind kind(numbers);
  stop_half_way(kind, request("data"));
  using nlohmann::ordered_json;
  ordered_json manifest = ordered_json::parse(read_file(folder.path("data/manifest.json")));
  const std::string own = manifest["program"];
  manifest["program"] = "vpusim 0.0.9 abc";
  folder.write("data/manifest.json", manifest.dump());

  EXPECT_THAT([&] { generate_data_set(kind, request("data")); },
              ThrowsMessage<InputError>(AllOf(HasSubstr("was begun by another build"),
                                              HasSubstr("vpusim 0.0.9 abc"), HasSubstr(own))));
}

TEST_P(GenerateDataSet, LeavesOutWhatHasNoAnswer) {
  numbers.answered = 599;
  const NumberKind kind(numbers);

  const auto manifest = generate_data_set(kind, request("data"));

  ASSERT_TRUE(manifest);
  EXPECT_EQ((*manifest)["counts"]["rows"], 300);
  EXPECT_GT((*manifest)["counts"]["left_out_unanswered"], 50);
  for (const std::string& row : rows_of("data")) {
    EXPECT_LT(std::stoi(row), 600);
  }
}

TEST_P(GenerateDataSet, SaysWhenThereAreNotSoManyRows) {
  numbers.below = 250;
  const NumberKind kind(numbers);

  EXPECT_THAT([&] { generate_data_set(kind, request("data")); },
              ThrowsMessage<InputError>(HasSubstr("ask for fewer")));
}

TEST_P(GenerateDataSet, HasNothingToDoTwice) {
  const NumberKind kind(numbers);
  generate_data_set(kind, request("data"));
  const auto before = files_of("data");

  EXPECT_FALSE(generate_data_set(kind, request("data")));

  EXPECT_EQ(files_of("data"), before);
}

// All that is finished counts, also what was made again because another shard has some of it.
TEST_P(GenerateDataSet, TellsWhatIsThereAlready) {
  const NumberKind kind(numbers);
  DataSetRequest stopped = request("data");
  stopped.on_progress = [&](const DataSetProgress& now) {
    if (now.drawn == 300 && now.made == 300) {
      throw std::runtime_error("stopped");
    }
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_THROW(generate_data_set(kind, stopped), std::runtime_error);
  }
  std::vector<DataSetProgress> told;
  DataSetRequest watched = request("data");
  watched.on_progress = [&](const DataSetProgress& now) { told.push_back(now); };

  generate_data_set(kind, watched);

  EXPECT_EQ(told.front().made, 300U);
}

TEST_P(GenerateDataSet, TellsHowFarItIs) {
  const NumberKind kind(numbers);
  DataSetRequest watched = request("data");
  std::vector<DataSetProgress> told;
  watched.on_progress = [&](const DataSetProgress& now) { told.push_back(now); };

  generate_data_set(kind, watched);

  EXPECT_EQ(told.front().made, 0U);
  EXPECT_EQ(told.back().made, 300U);
  EXPECT_EQ(told.back().drawn, 300U);
  EXPECT_EQ(told.back().rows, 300U);
  EXPECT_EQ(told[1].is_drawing, numbers.are_cheap);
  EXPECT_FALSE(told.back().is_drawing);
}

INSTANTIATE_TEST_SUITE_P(Kinds, GenerateDataSet, testing::Values(true, false),
                         [](const auto& tested) {
                           return tested.param ? "CheapToDraw" : "CostlyToDraw";
                         });

}  // namespace
}  // namespace vpusim::test
