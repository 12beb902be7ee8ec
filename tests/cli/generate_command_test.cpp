// Does `vpusim generate` do what its help and the README say?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/base/folder_lock.hpp"
#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
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
  EXPECT_THAT(result.err, HasSubstr("are new ones to which there is an answer"));
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

// A name in a mix that nobody knows is told where it stands, before any work.
TEST_F(GenerateCommand, KnowsTheNamesInAMix) {
  const auto error_of = [&](const std::string& kind, const std::string& mix) {
    const CommandResult result =
        run_vpusim({"generate", kind, "--hw", "vpu_2_7", "-n", "9", "--mix",
                    folder.write("mix.yaml", mix), "-o", folder.path("data")});
    EXPECT_EQ(result.exit_code, 2);
    return result.err;
  };

  EXPECT_THAT(error_of("shave", "kernels: {SoftMx: 1}\n"),
              HasSubstr("mix.yaml:1:11: kernels.SoftMx: vpu_2_7 has no cost of a kernel 'SoftMx'; "
                        "did you mean 'Softmax'?"));
  EXPECT_THAT(error_of("shave", "kernels: {\"a\\0b\": 1}\n"), HasSubstr("mix.yaml:1:11"));
  EXPECT_THAT(error_of("schedules", "random: {shave_kernels: {builtin_SoftMx: 1}}\n"),
              HasSubstr("mix.yaml:1:26: random.shave_kernels.builtin_SoftMx: no device has a cost "
                        "of a kernel 'builtin_SoftMx'; did you mean 'builtin_SoftMax'?"));
  EXPECT_THAT(error_of("schedules", "compiled:\n  networks: {random: 1, mobilenet: 2}\n"),
              AllOf(HasSubstr("mix.yaml:2:25: compiled.networks.mobilenet: "),
                    HasSubstr("did you mean 'mobilenetv2'?")));
  EXPECT_THAT(error_of("schedules", "compiled: {networks: {\"resnet50\\0\": 2}}\n"),
              HasSubstr("mix.yaml:1:23"));
  EXPECT_FALSE(std::filesystem::exists(folder.path("data")));
}

TEST_F(GenerateCommand, RefusesNumbersThatCannotBe) {
  const auto error_of = [&](const std::string& rows, const std::string& shard_rows) {
    return run_vpusim({"generate", "dpu", "--hw", "vpu_2_7", "-n", rows, "--shard-rows", shard_rows,
                       "-o", folder.path("data")})
        .err;
  };

  EXPECT_THAT(generate("data", {"--seed", "-1"}).err,
              HasSubstr("--seed: expected a whole number from 0 up, got -1"));
  EXPECT_THAT(error_of("200000000", "1"),
              HasSubstr("--shard-rows: 200000000 rows would be in 200000000 files, at most 100000 "
                        "are possible; name at least 2000"));
  EXPECT_THAT(error_of("2000000", "2000000"),
              HasSubstr("--shard-rows: a file has at most 1000000 rows"));
  EXPECT_FALSE(std::filesystem::exists(folder.path("data")));
}

// A file is as large as its rows, whatever is allowed.
TEST_F(GenerateCommand, PutsFewRowsIntoOneFile) {
  const CommandResult result =
      run_vpusim({"generate", "dpu", "--hw", "vpu_2_7", "--timing", "analytic", "-n", "1",
                  "--shard-rows", "2000000000", "-o", folder.path("data")});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("data: 1 row; left out"));
  EXPECT_EQ(files_of(folder.path("data")).size(), 2U);
}

// Otherwise one worker would make them all.
TEST_F(GenerateCommand, MakesSeveralFilesOfFewSchedules) {
  const CommandResult result =
      run_vpusim({"generate", "schedules", "--hw", "vpu_2_7", "-n", "500", "--timing", "analytic",
                  "-o", folder.path("data"), "--format", "hdf5"});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(std::filesystem::exists(folder.path("data/shard-00003.h5")));
  EXPECT_FALSE(std::filesystem::exists(folder.path("data/shard-00004.h5")));
}

TEST_F(GenerateCommand, SaysWhichOptionIsWrong) {
  const auto error_of = [&](const std::string& kind, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"generate", kind, "-n", "9", "-o", folder.path("data")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_vpusim(arguments).err;
  };

  EXPECT_THAT(error_of("schedules", {"--hw", "vpu_2_7,vpu_40"}),
              HasSubstr("--hw: unknown device 'vpu_40'; did you mean 'vpu_4_0'?"));
  EXPECT_THAT(error_of("dpu", {"--hw", "vpu_2_7", "--timing", "pipelin"}),
              HasSubstr("--timing: unknown timing model 'pipelin'; did you mean 'pipeline'?"));
  EXPECT_THAT(error_of("dma", {"--hw", "vpu_2_7", "--timing", "devic"}),
              HasSubstr("--timing: expected device, dma:analytic or dma:vpunn:FILE, got 'devic'; "
                        "did you mean 'device'?"));
}

// Of equal rows one is kept, in whichever shards they were drawn: kernels of few sizes.
TEST_F(GenerateCommand, HasNoRowTwice) {
  const std::string mix = folder.write(
      "mix.yaml",
      "kernels: {SoftMax: 1}\nelement_types: {FLOAT16: 1}\nextents: {kinds: {network: 1}, network: "
      "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}\nchannels: {kinds: {network: 1}, network: [1, 2, 3, 4, 5, "
      "6]}\n"
      "percent: {batched: 0, one_dimension: 0}\n");

  const CommandResult result =
      run_vpusim({"generate", "shave", "--hw", "vpu_2_7", "-n", "400", "--shard-rows", "100",
                  "--mix", mix, "-o", folder.path("data")});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(run_shell("cd '" + folder.path("data") +
                      "' && for f in *.csv.gz; do gzip -dc $f | tail -n +2; done | sort -u | wc -l")
                .out,
            "400\n");
  const json counts = json::parse(read_file(folder.path("data/manifest.json")))["counts"];
  EXPECT_GT(counts["left_out_repeated"], 100);
}

TEST_F(GenerateCommand, LeavesManifestsOfOthersAlone) {
  for (const std::string text :
       {"[]", R"({"name": "an application"})",
        R"({"vpusim_data_set": 2, "is_complete": "yes", "settings": {}})",
        R"({"vpusim_data_set": 2, "is_complete": false, "settings": 5})"}) {
    std::filesystem::create_directories(folder.path("data"));
    folder.write("data/manifest.json", text);

    const CommandResult result = generate("data");

    EXPECT_EQ(result.exit_code, 2) << text;
    EXPECT_THAT(result.err, HasSubstr("data/manifest.json: ")) << text;
    EXPECT_EQ(read_file(folder.path("data/manifest.json")), text);
  }
}

TEST_F(GenerateCommand, WorksAloneInAFolder) {
  std::filesystem::create_directories(folder.path("data"));
  const FolderLock lock(folder.path("data"));

  const CommandResult result = generate("data");

  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("another process is at work in it"));
}

// Eight devices, one network, one way to compile it.
TEST_F(GenerateCommand, SaysWhenAMixHasTooFewSchedules) {
  const std::string mix =
      folder.write("mix.yaml",
                   "sources: {random: 0, compiled: 1}\n"
                   "compiled: {networks: {random: 0, mobilenetv2: 1}, efforts: {0: 1}}\n");

  const CommandResult result = run_vpusim({"generate", "schedules", "--hw", "vpu_4_0", "-n", "9",
                                           "--mix", mix, "-o", folder.path("data")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("and 9 are wanted"));
}

// Whatever the seed, there is one schedule of one task that moves nothing.
TEST_F(GenerateCommand, TellsRandomSchedulesApartByTheirContent) {
  const std::string mix = folder.write("mix.yaml",
                                       "sources: {random: 1}\n"
                                       "random: {tasks: {smallest: 1, largest: 1}, engines: {DMA: "
                                       "1}, transfers: {sync: 1}}\n"
                                       "devices: {per_shard: 1, factors_percent: {}}\n");

  const CommandResult result = run_vpusim({"generate", "schedules", "--hw", "npu_5_0", "-n", "40",
                                           "--mix", mix, "-o", folder.path("data")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("and 40 are wanted"));
}

// Schedules of two tasks and networks of one layer, of which many seeds come to the same, on two
// variants of a device.
constexpr const char* kFewSchedules =
    "sources: {random: 90, compiled: 10}\n"
    "random:\n"
    "  tasks: {smallest: 2, largest: 2}\n"
    "  engines: {DMA: 1}\n"
    "  transfers: {load: 1}\n"
    "  extents: {4: 1, 7: 1, 14: 1}\n"
    "  channels: {16: 1, 32: 1, 64: 1}\n"
    "compiled: {networks: {random: 1}, layers: {smallest: 1, largest: 1}, efforts: {0: 1}}\n"
    "devices: {per_shard: 2, factors_percent: {clocks.dpu_mhz: [70, 100]}}\n";

TEST_F(GenerateCommand, HasNoScheduleTwiceNorInTwoSplits) {
  if (run_shell("/usr/bin/python3 -c 'import h5py'").exit_code != 0) {
    GTEST_SKIP() << "needs python3-h5py";
  }
  const std::string check = folder.write("check.py", R"(
import sys
sys.path.insert(0, sys.argv[1])
from load_data_set import DataSet
simulated = ("start_ps", "end_ps", "cycles", "model", "engine")
rows, splits = [], {}
for s in DataSet(sys.argv[2]).schedules():
    content = b"".join(s.tasks[name].tobytes() for name in sorted(s.tasks) if name not in simulated)
    content += b"".join(s.dependencies[name].tobytes() for name in sorted(s.dependencies))
    rows.append((content, s.device["clocks.dpu_mhz"]))
    if not s.row["network"]:
        splits.setdefault(content, set()).add(s.row["split"])
print(len(rows), len(rows) - len(set(rows)), sum(len(split) - 1 for split in splits.values()))
)");

  const CommandResult result = run_vpusim(
      {"generate", "schedules", "--hw", "vpu_2_7", "-n", "600", "--shard-rows", "200", "--format",
       "hdf5", "--mix", folder.write("mix.yaml", kFewSchedules), "-o", folder.path("data")});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(run_shell("PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 '" + check + "' '" +
                      source_file("tools") + "' '" + folder.path("data") + "'")
                .out,
            "600 0 0\n");
  const json counts = json::parse(read_file(folder.path("data/manifest.json")))["counts"];
  EXPECT_GT(counts["left_out_repeated"], 0);
}

// Shards that were made before it was known that others have some of their rows.
TEST_F(GenerateCommand, MakesTheSameSchedulesWhereShardsHaveSomeInCommon) {
  const std::string mix = folder.write("mix.yaml", kFewSchedules);
  const auto generate_few = [&](const std::string& name, const std::string& workers) {
    return run_vpusim({"generate", "schedules", "--hw", "vpu_2_7", "-n", "300", "--shard-rows",
                       "100", "--mix", mix, "--workers", workers, "-o", folder.path(name)});
  };

  const CommandResult one = generate_few("one", "1");
  const CommandResult three = generate_few("three", "3");

  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(three.exit_code, 0) << three.err;
  EXPECT_EQ(files_of(folder.path("one")), files_of(folder.path("three")));
}

// The same rows twice would be all that is left: it says so instead of looking for ever.
TEST_F(GenerateCommand, EndsWhenThereAreNotSoManyRows) {
  const std::string mix = folder.write(
      "mix.yaml",
      "kernels: {SoftMax: 1}\nelement_types: {FLOAT16: 1}\nextents: {kinds: {network: 1}, network: "
      "[1]}\nchannels: {kinds: {network: 1}, network: [1, 2, 3]}\npercent: {batched: 0}\n");

  const CommandResult result =
      run_vpusim({"generate", "shave", "--hw", "vpu_2_7", "-n", "50", "--shard-rows", "10", "--mix",
                  mix, "-o", folder.path("data")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("are new ones"));
}

// One kind of rows: what it takes, and a column that only it has.
struct KindOfRows {
  std::string name;
  std::vector<std::string> options;
};

class GenerateKind : public testing::TestWithParam<KindOfRows> {
 protected:
  CommandResult generate(const std::string& name, const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {
        "generate", GetParam().name, "-n", "60", "--shard-rows", "25", "-o", folder.path(name)};
    arguments.insert(arguments.end(), GetParam().options.begin(), GetParam().options.end());
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_vpusim(arguments);
  }

  TemporaryFolder folder;
};

TEST_P(GenerateKind, MakesTheSameBytesWithAnyNumberOfWorkers) {
  const CommandResult one = generate("one", {"--workers", "1", "--format", "csv,hdf5"});
  const CommandResult three = generate("three", {"--workers", "3", "--format", "csv,hdf5"});

  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(three.exit_code, 0) << three.err;
  EXPECT_EQ(files_of(folder.path("one")), files_of(folder.path("three")));
}

TEST_P(GenerateKind, MakesTheSameBytesAfterLosingHalfOfItsFiles) {
  generate("whole", {"--format", "hdf5"});
  generate("half", {"--format", "hdf5"});
  // As if it had been killed: the manifest of the beginning, two shards not finished.
  const std::string half = folder.path("half");
  using nlohmann::ordered_json;  // settings stay as they were written
  ordered_json manifest = ordered_json::parse(read_file(half + "/manifest.json"));
  manifest = ordered_json{{"vpusim_data_set", 2},
                          {"is_complete", false},
                          {"program", manifest["program"]},
                          {"settings", manifest["settings"]}};
  folder.write("half/manifest.json", manifest.dump());
  std::filesystem::remove(half + "/shard-00001.h5");

  const CommandResult again = generate("half", {"--format", "hdf5"});

  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(files_of(folder.path("whole")), files_of(half));
}

TEST_P(GenerateKind, SplitsAndCountsItsRows) {
  generate("data", {});

  const json manifest = json::parse(read_file(folder.path("data/manifest.json")));

  EXPECT_EQ(manifest["settings"]["kind"], GetParam().name);
  EXPECT_EQ(manifest["counts"]["rows"], 60);
  int rows = 0;
  for (const auto& [split, count] : manifest["counts"]["splits"].items()) {
    rows += count.get<int>();
  }
  EXPECT_EQ(rows, 60);
}

TEST_P(GenerateKind, IsReadByTheLoaderThatIsShipped) {
  if (run_shell("/usr/bin/python3 -c 'import h5py'").exit_code != 0) {
    GTEST_SKIP() << "needs python3-h5py";
  }
  generate("data", {"--format", "hdf5"});

  const CommandResult loaded =
      run_shell("/usr/bin/python3 '" + source_file("tools/load_data_set.py") + "' '" +
                folder.path("data") + "'");

  EXPECT_EQ(loaded.exit_code, 0) << loaded.err;
  EXPECT_THAT(loaded.out, StartsWith("60 "));
}

// What the loader cannot read it tells in a line.
TEST_F(GenerateCommand, HasALoaderThatSaysWhatIsDamaged) {
  if (run_shell("/usr/bin/python3 -c 'import h5py'").exit_code != 0) {
    GTEST_SKIP() << "needs python3-h5py";
  }
  const auto load = [&](const std::string& name) {
    return run_shell("/usr/bin/python3 '" + source_file("tools/load_data_set.py") + "' '" +
                     folder.path(name) + "'");
  };
  const auto expect_error = [&](const std::string& name, const std::string& error) {
    const CommandResult result = load(name);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, StartsWith("load_data_set.py: " + folder.path(error)));
    EXPECT_THAT(result.err, Not(HasSubstr("Traceback")));
  };
  const auto make = [&] { generate("data", {"--format", "hdf5"}); };
  const auto make_again = [&] {
    std::filesystem::remove_all(folder.path("data"));
    make();
  };
  make();

  expect_error("nowhere", "nowhere/manifest.json: No such file");
  const std::string shard = read_file(folder.path("data/shard-00001.h5"));
  folder.write("data/shard-00001.h5", shard.substr(0, 3000));
  expect_error("data", "data/shard-00001.h5: is damaged: it has 3000 bytes");
  folder.write("data/shard-00001.h5", std::string(shard.size(), 'x'));
  expect_error("data", "data/shard-00001.h5: is damaged: ");
  std::filesystem::remove(folder.path("data/shard-00001.h5"));
  expect_error("data", "data/shard-00001.h5: No such file");
  make_again();
  for (const std::string text : {"{", "[]", R"({"is_complete": true})", "\xff\xfe"}) {
    folder.write("data/manifest.json", text);
    expect_error("data", "data/manifest.json: is no manifest of a data set");
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, GenerateKind,
    testing::Values(KindOfRows{"dpu", {"--hw", "vpu_2_7", "--timing", "analytic"}},
                    KindOfRows{"dma", {"--hw", "vpu_4_0"}},
                    KindOfRows{"shave", {"--hw", "npu_5_0"}},
                    KindOfRows{"schedules", {"--hw", "vpu_2_7,vpu_4_0", "--timing", "analytic"}}),
    [](const auto& tested) { return tested.param.name; });

// What a shard says about a transfer on the device's own paths is what `predict` says.
TEST_F(GenerateCommand, LabelsTransfersAsPredictDoes) {
  for (const std::string device : {"vpu_2_7", "vpu_4_0"}) {
    const std::string data = folder.path(device);
    run_vpusim({"generate", "dma", "--hw", device, "-n", "500", "-o", data});

    const CommandResult predicted = run_vpusim(
        {"predict", "--dma", data + "/shard-00000.csv.gz", "--csv", folder.path("p.csv")});

    EXPECT_EQ(predicted.exit_code, 0) << predicted.err;
    const CommandResult compared = run_shell(
        "/usr/bin/python3 -c 'import csv; rows = list(csv.DictReader(open(\"" +
        folder.path("p.csv") +
        "\"))); print(len(rows), all(r[\"given_cycles\"] == r[\"device_cycles\"] for r in rows))'");
    EXPECT_EQ(compared.out, "500 True\n") << compared.err;
  }
}

// A schedule can be had again from its row: tasks lie one after another in each queue, and nobody
// starts before those that it depends on have ended.
TEST_F(GenerateCommand, GivesTimelinesThatKeepTheirDependencies) {
  if (run_shell("/usr/bin/python3 -c 'import h5py'").exit_code != 0) {
    GTEST_SKIP() << "needs python3-h5py";
  }
  run_vpusim({"generate", "schedules", "--hw", "vpu_2_7,npu_5_0", "-n", "80", "--shard-rows", "30",
              "--format", "hdf5", "-o", folder.path("data"), "--mix",
              folder.write("mix.yaml", "sources: {random: 50, compiled: 50}\n")});
  const std::string check = folder.write("check.py", R"(
import sys
sys.path.insert(0, sys.argv[1])
from load_data_set import DataSet
data = DataSet(sys.argv[2])
late = early = tasks = 0
sources = set()
for s in data.schedules():
    sources.add(data.names("source", "schedules")[s.row["source"]])
    tasks += len(s.tasks["start_ps"])
    barrier = s.dependencies["kind"] == data.code("kind", "barrier", "dependencies")
    ends = s.tasks["end_ps"][s.dependencies["from"][barrier]]
    early += (s.tasks["start_ps"][s.dependencies["to"][barrier]] < ends).sum()
    late += (s.tasks["end_ps"] > s.row["latency_ps"]).sum()
    assert (s.tasks["end_ps"] >= s.tasks["start_ps"]).all()
    assert s.device["tile.count"] in (2, 3, 4, 6)
print(sorted(sources), tasks > 5000, early, late)
)");

  const CommandResult result =
      run_shell("PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 '" + check + "' '" +
                source_file("tools") + "' '" + folder.path("data") + "'");

  EXPECT_EQ(result.out, "['compiled', 'random'] True 0 0\n") << result.err;
}

TEST_F(GenerateCommand, TellsEvaluateThatTheseAreNoWorkloads) {
  run_vpusim({"generate", "dma", "--hw", "vpu_2_7", "-n", "20", "-o", folder.path("data")});

  const CommandResult result =
      run_vpusim({"evaluate", "analytic", "--data", folder.path("data"), "--hw", "vpu_2_7"});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("holds dma, expected DPU workloads"));
}

TEST_F(GenerateCommand, RefusesModelsAndDevicesThatAKindHasNot) {
  EXPECT_THAT(run_vpusim({"generate", "shave", "--hw", "vpu_2_7", "-n", "9", "--timing", "analytic",
                          "-o", folder.path("a")})
                  .err,
              HasSubstr("labelled by the tables of the device"));
  EXPECT_THAT(run_vpusim({"generate", "dma", "--hw", "vpu_2_7", "-n", "9", "--timing", "pipeline",
                          "-o", folder.path("b")})
                  .err,
              HasSubstr("expected device, dma:analytic or dma:vpunn:FILE"));
  EXPECT_THAT(
      run_vpusim({"generate", "dma", "--hw", "vpu_2_7,vpu_4_0", "-n", "9", "-o", folder.path("c")})
          .err,
      HasSubstr("of one device"));
}

}  // namespace
}  // namespace vpusim::test
