// Does `vpusim generate` do what its help and the README say?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

// The bytes of each file of a folder.
std::map<std::string, std::string> files_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files[entry.path().filename().string()] = read_file(entry.path().string());
  }
  return files;
}

// Of 250 workloads in shards of 100, labelled by the formula.
class GenerateCommand : public testing::Test {
 protected:
  CommandResult generate(const std::string& name, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"--timing", "analytic"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return generate_with(name, arguments);
  }
  CommandResult generate_with(const std::string& name, const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {
        "generate", "dpu",          "--hw", "vpu_2_7", "-n",
        "250",      "--shard-rows", "100",  "-o",      folder.path(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_vpusim(arguments);
  }

  TemporaryFolder folder;
};

TEST_F(GenerateCommand, WritesShardsThatPredictReads) {
  const CommandResult result = generate("data");

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("data: 250 rows"));
  EXPECT_THAT(result.out, HasSubstr("analytic                 250"));
  EXPECT_EQ(files_of(folder.path("data")).size(), 4U);
  const CommandResult predicted = run_vpusim(
      {"predict", folder.path("data/shard-00002.csv.gz"), "--csv", folder.path("p.csv")});
  EXPECT_THAT(predicted.out, HasSubstr("50 workloads on vpu_2_7, 0 rejected"));
}

TEST_F(GenerateCommand, DescribesTheDataInItsManifest) {
  generate("data", {"--format", "csv,hdf5", "--seed", "7"});

  const json manifest = json::parse(read_file(folder.path("data/manifest.json")));

  EXPECT_EQ(manifest["settings"]["seed"], 7);
  EXPECT_EQ(manifest["settings"]["device"], "vpu_2_7");
  EXPECT_EQ(manifest["counts"]["rows"], 250);
  EXPECT_EQ(manifest["counts"]["labels"]["analytic"], 250);
  EXPECT_EQ(manifest["columns"].back()["name"], "split");
  ASSERT_EQ(manifest["shards"].size(), 3U);
  const json file = manifest["shards"][2]["files"][1];
  EXPECT_EQ(file["name"], "shard-00002.h5");
  const CommandResult sum = run_shell("sha256sum < '" + folder.path("data/shard-00002.h5") + "'");
  EXPECT_THAT(sum.out, StartsWith(file["sha256"].get<std::string>()));
}

TEST_F(GenerateCommand, MakesTheSameBytesWithAnyNumberOfWorkers) {
  generate("one", {"--workers", "1", "--format", "csv,hdf5"});
  generate("three", {"--workers", "3", "--format", "hdf5,csv"});
  generate("again", {"--workers", "2", "--format", "csv,hdf5"});

  EXPECT_EQ(files_of(folder.path("one")), files_of(folder.path("again")));
  EXPECT_EQ(files_of(folder.path("one"))["shard-00001.h5"],
            files_of(folder.path("three"))["shard-00001.h5"]);
}

TEST_F(GenerateCommand, GoesOnAfterAnInterruption) {
  const std::string command =
      "\"$VPUSIM\" generate dpu --hw vpu_2_7 --timing analytic -n 60000 "
      "--shard-rows 2000 --workers 2 -o '" +
      folder.path("data") + "'";
  const CommandResult interrupted = run_shell(
      command + " & pid=$!; while ! ls '" + folder.path("data") +
      "'/shard-00001.json >/dev/null 2>&1; do sleep 0.01; done; kill -TERM $pid; wait $pid");

  const CommandResult resumed = run_shell(command);
  run_shell(
      "\"$VPUSIM\" generate dpu --hw vpu_2_7 --timing analytic -n 60000 --shard-rows 2000 -o '" +
      folder.path("at once") + "'");

  EXPECT_EQ(interrupted.exit_code, 128 + 15) << interrupted.err;
  EXPECT_THAT(interrupted.err, HasSubstr("of 30 shards are finished; the same command makes the"));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(files_of(folder.path("data")), files_of(folder.path("at once")));
  EXPECT_THAT(run_shell(command).out, HasSubstr("is complete already"));
}

TEST_F(GenerateCommand, RefusesTheFolderOfAnotherCommand) {
  generate("data");
  folder.write("note.txt", "mine");

  const CommandResult other = generate("data", {"--seed", "2"});
  const CommandResult foreign = generate(".");

  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("holds a data set of another command: seed was 1, is 2"));
  EXPECT_EQ(foreign.exit_code, 2);
  EXPECT_THAT(foreign.err, HasSubstr("is not empty and holds no data set"));
}

TEST_F(GenerateCommand, DrawsWhatAMixSays) {
  const std::string mix = folder.write("mix.yaml", "operations: {MAXPOOL: 1}\n");

  generate("data", {"--mix", mix});

  const json manifest = json::parse(read_file(folder.path("data/manifest.json")));
  EXPECT_EQ(manifest["counts"]["operations"], json({{"MAXPOOL", 250}}));
}

TEST_F(GenerateCommand, LeavesOutWhatOnlyTheLastResortAnswers) {
  const std::string table = folder.write("measured.csv",
                                         "device,operation,in_w,in_h,in_c,out_w,out_h,out_c,gt_"
                                         "cycles\nVPU_2_7,MAXPOOL,7,7,16,7,7,16,9\n");

  const CommandResult result = generate_with("data", {"--timing", "measured:" + table});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("that measured:measured.csv knows"));
}

TEST_F(GenerateCommand, SaysWhatIsWrong) {
  EXPECT_THAT(generate("data", {"--format", "hdf"}).err,
              HasSubstr("unknown format 'hdf'; did you mean 'hdf5'? (csv, hdf5)"));
  EXPECT_THAT(generate_with("data", {"--timing", "unit"}).err,
              HasSubstr("says nothing about workloads"));
  EXPECT_THAT(generate("data", {"--mix", folder.path("none.yaml")}).err, HasSubstr("No such file"));
  EXPECT_EQ(run_vpusim({"generate"}).exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(folder.path("data")));
}

}  // namespace
}  // namespace vpusim::test
