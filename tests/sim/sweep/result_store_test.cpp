#include "sim/sweep/result_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sim/base/input_error.hpp"
#include "sim/sweep/metrics.hpp"
#include "tests/sim/sweep/plan_of.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Access = ResultStore::Access;

// A fine outcome whose metrics are all `value`.
PointOutcome fine(double value) {
  PointOutcome outcome;
  outcome.metrics.assign(metric_names().size(), value);
  outcome.schedule_sha256 = "abc";
  return outcome;
}

PointOutcome with_status(PointOutcome::Status status, const std::string& error) {
  PointOutcome outcome;
  outcome.status = status;
  outcome.error = error;
  return outcome;
}

std::vector<std::uint64_t> missing_in(const ResultStore& store) {
  std::vector<std::uint64_t> numbers;
  for (const ResultStore::Missing& missing : store.missing_points("study")) {
    numbers.push_back(missing.number);
  }
  return numbers;
}

class ResultStoreTest : public testing::Test {
 protected:
  std::string key(std::uint64_t number) const { return plan.keys_of(plan.point(number)).result; }
  std::string path(std::string_view name) const { return folder.path(name); }
  ShardRange all() const { return Shard{}.range_of(plan.point_count()); }

  // A store in which the points of the range are computed.
  void make(const std::string& name, ShardRange range, double first = 0) const {
    ResultStore store(path(name), Access::kExclusive);
    store.add_study(plan, range);
    for (std::uint64_t number = range.begin; number < range.end; ++number) {
      store.put(key(number), fine(first + static_cast<double>(number)));
    }
    store.commit();
  }

  TemporaryFolder folder;
  StudyPlan plan = plan_of_schedule(
      "parameters: {dma.port_count: [1, 2, 3, 4]}\n"
      "metrics: [latency_us, {area: tile.count + dma.port_count}]\n"
      "budgets: [area < 6, latency_us < 3]\n");
};

TEST_F(ResultStoreTest, RemembersWhatIsComputed) {
  {
    ResultStore store(path("a.sqlite"), Access::kShared);
    store.add_study(plan, all());
    EXPECT_THAT(missing_in(store), ElementsAre(0, 1, 2, 3));
    store.put(key(2), fine(7));
    store.commit();
    store.put(key(3), fine(8));  // nobody commits it
  }

  ResultStore store(path("a.sqlite"), Access::kShared);
  store.add_study(plan, all());

  EXPECT_THAT(missing_in(store), ElementsAre(0, 1, 3));
  const SweepTable table = store.table("study");
  ASSERT_EQ(table.rows.size(), 4U);
  EXPECT_EQ(table.rows[2].status, SweepRow::Status::kOk);
  EXPECT_EQ(table.rows[2].metrics.front(), 7.0);
  EXPECT_EQ(table.rows[3].status, SweepRow::Status::kMissing);
}

TEST_F(ResultStoreTest, ErrorsStayAndFailuresAreTriedAgain) {
  ResultStore store(path("a.sqlite"), Access::kShared);
  store.add_study(plan, all());

  store.put(key(0), with_status(PointOutcome::Status::kError, "no room"));
  store.put(key(1), with_status(PointOutcome::Status::kFailed, "killed"));
  store.commit();

  EXPECT_THAT(missing_in(store), ElementsAre(1, 2, 3));
  EXPECT_EQ(store.table("study").rows[0].status, SweepRow::Status::kError);
  EXPECT_EQ(store.table("study").rows[0].error, "no room");
  EXPECT_EQ(store.table("study").rows[1].status, SweepRow::Status::kFailed);
  EXPECT_EQ(store.table("study").rows[1].error, "killed");
}

TEST_F(ResultStoreTest, ComputesOwnMetricsAndBudgets) {
  make("a.sqlite", all());

  const SweepTable table = load_sweep_table(path("a.sqlite"));

  // VPU 2.7 has 2 tiles; latencies are 0, 1, 2, 3.
  EXPECT_EQ(table.metrics.back().name, "area");
  EXPECT_EQ(table.rows[1].metrics.back(), 4.0);
  EXPECT_TRUE(table.rows[2].is_within_budget);
  EXPECT_FALSE(table.rows[3].is_within_budget);
}

TEST_F(ResultStoreTest, AnotherStudyOfTheNameTakesItsPlaceAndKeepsTheResults) {
  make("a.sqlite", all());
  const StudyPlan smaller = plan_of_schedule("parameters: {dma.port_count: [2, 5]}\n");

  ResultStore store(path("a.sqlite"), Access::kShared);
  store.add_study(smaller, Shard{}.range_of(2));

  EXPECT_THAT(store.studies(), ElementsAre("study"));
  EXPECT_THAT(missing_in(store), ElementsAre(1));
}

TEST_F(ResultStoreTest, MergesShardsAsOftenAsOneLikes) {
  make("1.sqlite", {0, 3});
  make("2.sqlite", {3, 4});
  make("all.sqlite", all());

  ResultStore merged(path("merged.sqlite"), Access::kShared);
  for (const char* const name : {"2.sqlite", "1.sqlite", "2.sqlite"}) {
    merged.merge(path(name));
  }

  EXPECT_EQ(merged.tally("study").fine, 4U);
  EXPECT_EQ(merged.tally("study").missing, 0U);
  EXPECT_THAT(missing_in(merged), IsEmpty());
  std::ostringstream from_shards;
  std::ostringstream at_once;
  write_csv(merged.table("study"), from_shards);
  write_csv(load_sweep_table(path("all.sqlite")), at_once);
  EXPECT_EQ(from_shards.str(), at_once.str());
}

TEST_F(ResultStoreTest, AShardThatWasKilledBeforeItBeganHasNoResults) {
  std::ofstream(path("shard.sqlite")).close();
  ResultStore merged(path("merged.sqlite"), Access::kShared);

  merged.merge(path("shard.sqlite"));

  EXPECT_THAT(merged.studies(), IsEmpty());
}

TEST_F(ResultStoreTest, AResultReplacesAFailureWhenMerged) {
  make("good.sqlite", {0, 1});
  {
    ResultStore bad(path("bad.sqlite"), Access::kExclusive);
    bad.add_study(plan, {0, 1});
    bad.put(key(0), with_status(PointOutcome::Status::kFailed, "killed"));
    bad.commit();
  }

  ResultStore merged(path("merged.sqlite"), Access::kShared);
  for (const char* const name : {"bad.sqlite", "good.sqlite", "bad.sqlite"}) {
    merged.merge(path(name));
  }

  EXPECT_THAT(missing_in(merged), IsEmpty());
}

TEST_F(ResultStoreTest, RefusesToMergeWhatContradicts) {
  make("1.sqlite", all());
  make("2.sqlite", all(), 100);
  ResultStore merged(path("merged.sqlite"), Access::kShared);
  merged.merge(path("1.sqlite"));

  try {
    merged.merge(path("2.sqlite"));
    FAIL() << "merged two results of one point";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("has another result for the point with key"));
  }
  EXPECT_EQ(merged.table("study").rows[1].metrics.front(), 1.0);
}

TEST_F(ResultStoreTest, RefusesToMergeResultsOfAnotherStudy) {
  make("1.sqlite", all());
  const StudyPlan other = plan_of_schedule("parameters: {tile.count: [1, 2]}\n");
  { ResultStore(path("2.sqlite"), Access::kShared).add_study(other, Shard{}.range_of(2)); }
  ResultStore merged(path("merged.sqlite"), Access::kShared);
  merged.merge(path("1.sqlite"));

  try {
    merged.merge(path("2.sqlite"));
    FAIL() << "merged the results of another study";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr(path("2.sqlite") + ": has no results of this study"));
  }
}

// All or nothing: neither the result nor what it was made in stays behind.
TEST_F(ResultStoreTest, LeavesNothingOfAMergeThatFails) {
  make("1.sqlite", all());
  make("2.sqlite", all(), 100);
  std::filesystem::create_directory(path("in"));
  folder.write("in/text.sqlite", "no database");
  const auto files_of = [&](const std::string& name) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path(name))) {
      ++count;
    }
    return count;
  };

  for (const std::string& bad : {path("2.sqlite"), path("in/text.sqlite"), path("none.sqlite")}) {
    try {
      merge_results({path("1.sqlite"), bad}, path("in/all.sqlite"), false);
      ADD_FAILURE() << "merged " << bad;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), testing::StartsWith(bad + ": "));
    }
    EXPECT_EQ(files_of("in"), 1U);
  }
}

TEST_F(ResultStoreTest, AMergeThatFailsAddsNothingToWhatWasThere) {
  make("1.sqlite", {0, 2});
  make("2.sqlite", {2, 4});
  make("3.sqlite", {2, 4}, 100);
  merge_results({path("1.sqlite")}, path("all.sqlite"), true);

  EXPECT_THROW(merge_results({path("2.sqlite"), path("3.sqlite")}, path("all.sqlite"), true),
               InputError);
  EXPECT_EQ(ResultStore(path("all.sqlite"), Access::kRead).tally("study").fine, 2U);

  EXPECT_THAT(merge_results({path("2.sqlite")}, path("all.sqlite"), true), ElementsAre("study"));
  EXPECT_EQ(ResultStore(path("all.sqlite"), Access::kRead).tally("study").fine, 4U);
}

// As of a/study.yaml and b/study.yaml.
TEST_F(ResultStoreTest, StudiesOfOneNameFromTwoFilesStayApart) {
  StudyPlan other = plan_of_schedule("parameters: {tile.count: [1, 2]}\n");
  other.study.file = "elsewhere/study.yaml";
  ResultStore store(path("a.sqlite"), Access::kShared);

  EXPECT_EQ(store.add_study(plan, all()), "study");
  EXPECT_EQ(store.add_study(other, Shard{}.range_of(2)), "study-2");
  EXPECT_EQ(store.add_study(other, Shard{}.range_of(2)), "study-2");
  EXPECT_EQ(store.add_study(plan, all()), "study");

  EXPECT_EQ(store.table("study").rows.size(), 4U);
  EXPECT_EQ(store.table("study-2").rows.size(), 2U);
  EXPECT_EQ(store.table("study-2").study, "study-2");
}

// The shards name it "study", whatever it is called in the file that they are merged into.
TEST_F(ResultStoreTest, AShardIsMergedIntoItsStudyUnderAnyName) {
  make("shard.sqlite", all());
  StudyPlan other = plan_of_schedule("parameters: {tile.count: [3, 4]}\n");
  other.study.file = "elsewhere/study.yaml";
  {
    ResultStore store(path("all.sqlite"), Access::kShared);
    store.add_study(other, Shard{}.range_of(2));
    store.add_study(plan, all());
  }

  EXPECT_THAT(merge_results({path("shard.sqlite")}, path("all.sqlite"), true),
              ElementsAre("study-2"));
  const ResultStore store(path("all.sqlite"), Access::kRead);
  EXPECT_EQ(store.tally("study-2").fine, 4U);
  EXPECT_EQ(store.tally("study").missing, 2U);
}

TEST_F(ResultStoreTest, RefusesFilesThatAreNone) {
  folder.write("text.sqlite", "this is no database, but long enough to be taken for one. " +
                                  std::string(1000, 'x'));

  EXPECT_THROW(load_sweep_table(path("text.sqlite")), InputError);
  EXPECT_THROW(ResultStore(path("text.sqlite"), Access::kShared), InputError);
  EXPECT_THROW(load_sweep_table(path("absent.sqlite")), InputError);
  EXPECT_EQ(read_file(path("text.sqlite")).substr(0, 20), "this is no database,");
}

TEST_F(ResultStoreTest, OnlyOneProcessHasAStoreForItself) {
  const ResultStore store(path("a.sqlite"), Access::kExclusive);

  EXPECT_THROW(ResultStore(path("a.sqlite"), Access::kExclusive, std::chrono::milliseconds(0)),
               EnvironmentError);
}

}  // namespace
}  // namespace vpusim::test
