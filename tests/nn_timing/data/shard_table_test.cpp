#include "nn_timing/data/shard_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "nn_timing/data/column_maker.hpp"
#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using testing::ElementsAre;
using vpusim::test::CommandResult;
using vpusim::test::run_shell;
using vpusim::test::TemporaryFolder;

constexpr std::array<std::string_view, 2> kColours = {"red", "green"};

ShardTable fruits() {
  ShardTable table;
  const std::vector<int> rows = {1, 2, 3};
  ColumnMaker<int> columns(rows, table);
  columns.add<std::int32_t>({"weight", "number", "grams"}, [](int row) { return row * 100; });
  columns.add<float>({"share", "share", "of sugar"}, [](int row) { return 0.25 * row; });
  columns.add<std::int8_t>({"colour", "name", "outside", kColours},
                           [](int row) { return row - 2; });
  columns.add<std::string_view>({"text", "text", "whatever"},
                                [](int row) { return row == 2 ? "two" : ""; });
  return table;
}

ShardTable named(std::string name) {
  ShardTable table = fruits();
  table.name = std::move(name);
  return table;
}

TEST(EncodeShard, WritesNamesAndLeavesEmptyWhatIsNotStated) {
  const TemporaryFolder folder;
  const std::array tables = {fruits()};

  const std::vector<ShardFile> files = encode_shard(tables, ShardFormat::kCsv);

  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].ending, ".csv.gz");
  const std::string file = folder.write("fruits.csv.gz", files[0].bytes);
  EXPECT_EQ(run_shell("gzip -dc '" + file + "'").out,
            "weight,share,colour,text\n100,0.25,,\n200,0.5,red,two\n300,0.75,green,\n");
}

TEST(EncodeShard, GivesEachTableAFileInCsvAndAGroupInHdf5) {
  const std::array tables = {named("apples"), named("pears")};
  const auto endings = [](const std::vector<ShardFile>& files) {
    std::vector<std::string> all;
    for (const ShardFile& file : files) {
      all.push_back(file.ending);
    }
    return all;
  };

  EXPECT_THAT(endings(encode_shard(tables, ShardFormat::kCsv)),
              ElementsAre(".apples.csv.gz", ".pears.csv.gz"));
  EXPECT_THAT(endings(encode_shard(tables, ShardFormat::kHdf5)), ElementsAre(".h5"));
}

TEST(EncodeShard, HasTheSameRowsInHdf5) {
  if (run_shell("/usr/bin/python3 -c 'import h5py'").exit_code != 0) {
    GTEST_SKIP() << "needs python3-h5py";
  }
  const TemporaryFolder folder;
  const std::array tables = {named("fruits")};
  const std::string file =
      folder.write("f.h5", encode_shard(tables, ShardFormat::kHdf5).front().bytes);

  const CommandResult read =
      run_shell("/usr/bin/python3 -c 'import h5py; f = h5py.File(\"" + file +
                "\")[\"fruits\"]; print(f[\"weight\"][:].tolist(), f[\"share\"][:].tolist(), "
                "f[\"colour\"][:].tolist(), f[\"text\"][:].tolist(), "
                "f[\"colour\"].attrs[\"names\"].tolist(), f[\"colour\"].attrs[\"unset\"])'");

  EXPECT_EQ(read.out,
            "[100, 200, 300] [0.25, 0.5, 0.75] [-1, 0, 1] [b'', b'two', b''] "
            "[b'red', b'green'] -1\n")
      << read.err;
}

// More than the chunks of 65536 rows that a file is packed in, the last of which is not full.
TEST(EncodeShard, HasAllRowsOfALargeTableInHdf5) {
  if (run_shell("/usr/bin/python3 -c 'import h5py'").exit_code != 0) {
    GTEST_SKIP() << "needs python3-h5py";
  }
  const TemporaryFolder folder;
  std::vector<int> rows(150'000);
  std::iota(rows.begin(), rows.end(), 0);
  ShardTable table;
  ColumnMaker<int> columns(rows, table);
  columns.add<std::int64_t>({"wide", "number", "a"}, [](int row) { return row * 1'000'003LL; });
  columns.add<std::string_view>({"text", "text", "b"},
                                [](int row) { return row % 3 == 0 ? "three" : "no"; });
  const std::array tables = {table};
  const std::string file =
      folder.write("f.h5", encode_shard(tables, ShardFormat::kHdf5).front().bytes);

  const CommandResult read =
      run_shell("/usr/bin/python3 -c 'import h5py, numpy as np; f = h5py.File(\"" + file +
                "\"); rows = np.arange(150000); print((f[\"wide\"][:] == rows * 1000003).all(), "
                "(f[\"text\"][:] == np.where(rows % 3 == 0, b\"three\", b\"no\")).all())'");

  EXPECT_EQ(read.out, "True True\n") << read.err;
}

TEST(EncodeShard, WritesTablesWithoutRows) {
  ShardTable empty;
  ColumnMaker<int> columns({}, empty);
  columns.add<std::int32_t>({"weight", "number", "grams"}, [](int row) { return row; });
  columns.add<std::string_view>({"text", "text", "whatever"}, [](int) { return ""; });
  const std::array tables = {empty};

  EXPECT_EQ(encode_shard(tables, ShardFormat::kHdf5).size(), 1U);
  EXPECT_EQ(encode_shard(tables, ShardFormat::kCsv).size(), 1U);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
