#include "sim/base/text_file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

#include "sim/base/input_error.hpp"
#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

namespace fs = std::filesystem;

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

template <class Action>
std::string environment_error_of(const Action& action) {
  try {
    action();
  } catch (const EnvironmentError& error) {
    return error.what();
  }
  return "no EnvironmentError";
}

// What an action fails with for a user without special rights; nothing when this
// process cannot become one. Root may read and write anything.
std::optional<std::string> environment_error_of_nobody(const std::function<void()>& action) {
  constexpr unsigned kNobody = 65534;
  constexpr int kNoRights = 77;
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) {
    throw std::runtime_error("no pipe");
  }
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) {
      ::_exit(kNoRights);
    }
    const std::string message = environment_error_of(action);
    ::_exit(::write(pipe[1], message.data(), message.size()) < 0 ? 1 : 0);
  }
  ::close(pipe[1]);
  std::string message(4096, '\0');
  const ssize_t size = ::read(pipe[0], message.data(), message.size());
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoRights) {
    return std::nullopt;
  }
  message.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  return message;
}

constexpr const char* kNeedsNobody = "runs as root and may not become another user";

fs::perms permissions(const std::string& path) { return fs::status(path).permissions(); }

void write_result(const std::string& path, const std::string& text) {
  OutputFile file(path);
  file.stream() << text;
  file.commit();
}

class TextFileTest : public testing::Test {
 protected:
  std::vector<std::string> names_in_folder() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.path("."))) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  TemporaryFolder folder;
};

using ReadTextFileTest = TextFileTest;
using OutputFileTest = TextFileTest;

TEST_F(ReadTextFileTest, GivesEveryByte) {
  const std::string text("a\0b\r\n\xff", 6);

  EXPECT_EQ(read_text_file(folder.write("file", text)), text);
}

TEST_F(ReadTextFileTest, GivesNothingOfAnEmptyFile) {
  EXPECT_EQ(read_text_file(folder.write("file", "")), "");
}

TEST_F(ReadTextFileTest, ReadsAFileOfManyBlocks) {
  std::string text;
  for (int i = 0; text.size() < 3'000'000; ++i) {
    text += std::to_string(i);
  }

  EXPECT_EQ(read_text_file(folder.write("file", text)), text);
}

TEST_F(ReadTextFileTest, AMissingFileIsTheUsersMistake) {
  EXPECT_EQ(input_error_of([&] { read_text_file(folder.path("none.yaml")); }),
            folder.path("none.yaml") + ": No such file or directory");
}

TEST_F(ReadTextFileTest, APathThroughAFileIsTheUsersMistake) {
  const std::string path = folder.write("file", "") + "/below.yaml";

  EXPECT_EQ(input_error_of([&] { read_text_file(path); }), path + ": Not a directory");
}

TEST_F(ReadTextFileTest, AFolderIsTheUsersMistake) {
  EXPECT_THAT(input_error_of([&] { read_text_file(folder.path(".")); }),
              EndsWith(": is a directory, expected a file"));
}

TEST_F(ReadTextFileTest, ADeviceThatNeverEndsIsTheUsersMistake) {
  EXPECT_EQ(input_error_of([] { read_text_file("/dev/zero"); }),
            "/dev/zero: is a device, expected a file");
}

TEST_F(ReadTextFileTest, RefusesMoreThanTheCallerTakes) {
  const std::string path = folder.write("file", "12345");

  EXPECT_EQ(read_text_file(path, 5), "12345");
  EXPECT_EQ(input_error_of([&] { read_text_file(path, 4); }), path + ": larger than 4 bytes");
}

// By its size alone, which it need not be read for.
TEST_F(ReadTextFileTest, RefusesAHugeFile) {
  const std::string path = folder.write("huge", "");
  fs::resize_file(path, kLargestFile + 1);

  EXPECT_EQ(input_error_of([&] { read_text_file(path); }), path + ": larger than 4096 MiB");
}

TEST_F(ReadTextFileTest, AFileThatMayNotBeReadIsTheEnvironmentsFault) {
  const std::string path = folder.write("secret", "text");
  fs::permissions(folder.path("."), fs::perms(0755));
  fs::permissions(path, fs::perms::none);

  const auto message = environment_error_of_nobody([&] { read_text_file(path); });

  if (!message) {
    GTEST_SKIP() << kNeedsNobody;
  }
  EXPECT_EQ(*message, path + ": cannot open: Permission denied");
}

TEST_F(ReadTextFileTest, ADashIsTheStandardInput) {
  const int saved = ::dup(STDIN_FILENO);
  const int file = ::open(folder.write("file", "from stdin").c_str(), O_RDONLY);
  ::dup2(file, STDIN_FILENO);

  const std::string text = read_text_file("-");

  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(file);
  EXPECT_EQ(text, "from stdin");
}

TEST_F(OutputFileTest, AppearsWithItsContentOnCommit) {
  const std::string path = folder.path("result.json");

  write_result(path, "content");

  EXPECT_EQ(read_file(path), "content");
  EXPECT_THAT(names_in_folder(), testing::ElementsAre("result.json"));
}

TEST_F(OutputFileTest, IsNotThereBeforeCommit) {
  OutputFile file(folder.path("result.json"));

  file.stream() << "content" << std::flush;

  EXPECT_FALSE(fs::exists(folder.path("result.json")));
}

TEST_F(OutputFileTest, LeavesNothingBehindWithoutCommit) {
  {
    OutputFile file(folder.path("result.json"));
    file.stream() << "half of the conte" << std::flush;
  }

  EXPECT_THAT(names_in_folder(), IsEmpty());
}

TEST_F(OutputFileTest, KeepsTheOldContentWithoutCommit) {
  const std::string path = folder.write("result.json", "old");

  {
    OutputFile file(path);
    file.stream() << "new" << std::flush;
  }

  EXPECT_EQ(read_file(path), "old");
}

TEST_F(OutputFileTest, ReplacesTheOldContentOnCommit) {
  const std::string path = folder.write("result.json", "old and longer");

  write_result(path, "new");

  EXPECT_EQ(read_file(path), "new");
  EXPECT_THAT(names_in_folder(), testing::ElementsAre("result.json"));
}

TEST_F(OutputFileTest, WritesMoreThanItsBuffer) {
  const std::string path = folder.path("result.json");
  const std::string text(5'000'000, 'x');

  write_result(path, text);

  EXPECT_EQ(read_file(path), text);
}

TEST_F(OutputFileTest, TakesANameWithoutAFolder) {
  const fs::path before = fs::current_path();
  fs::current_path(folder.path("."));

  write_result("result.json", "content");

  fs::current_path(before);
  EXPECT_EQ(read_file(folder.path("result.json")), "content");
}

TEST_F(OutputFileTest, WritesWhereASymbolicLinkPoints) {
  const std::string target = folder.write("target.json", "old");
  fs::create_symlink("target.json", folder.path("link.json"));

  write_result(folder.path("link.json"), "new");

  EXPECT_TRUE(fs::is_symlink(folder.path("link.json")));
  EXPECT_EQ(read_file(target), "new");
}

TEST_F(OutputFileTest, KeepsThePermissionsOfTheFileItReplaces) {
  const std::string path = folder.write("result.json", "old");
  fs::permissions(path, fs::perms(0604));

  write_result(path, "new");

  EXPECT_EQ(permissions(path), fs::perms(0604));
}

TEST_F(OutputFileTest, GivesANewFileThePermissionsThatTheUserAskedFor) {
  const mode_t before = ::umask(0027);

  write_result(folder.path("result.json"), "content");

  ::umask(before);
  EXPECT_EQ(permissions(folder.path("result.json")), fs::perms(0640));
}

TEST_F(OutputFileTest, FailsAtOnceInAMissingFolder) {
  const std::string path = folder.path("none/result.json");

  EXPECT_EQ(environment_error_of([&] { OutputFile file(path); }),
            path + ": cannot write: No such file or directory");
}

TEST_F(OutputFileTest, FailsAtOnceWhereAFolderIs) {
  EXPECT_THAT(environment_error_of([&] { OutputFile file(folder.path(".")); }),
              EndsWith(": cannot write: is a directory"));
}

TEST_F(OutputFileTest, FailsAtOnceOnAFileThatMayNotBeWritten) {
  const std::string path = folder.write("result.json", "old");
  fs::permissions(folder.path("."), fs::perms(0755));
  fs::permissions(path, fs::perms(0444));

  const auto message = environment_error_of_nobody([&] { OutputFile file(path); });

  if (!message) {
    GTEST_SKIP() << kNeedsNobody;
  }
  EXPECT_EQ(*message, path + ": cannot write: Permission denied");
}

TEST_F(OutputFileTest, TellsOfAFullDiskOnCommit) {
  EXPECT_EQ(environment_error_of([] { write_result("/dev/full", "content"); }),
            "/dev/full: cannot write: No space left on device");
}

TEST_F(OutputFileTest, TellsOfADiskThatWasFullBeforeCommit) {
  // More than any buffer, so the writing itself meets the full disk.
  EXPECT_EQ(environment_error_of([] { write_result("/dev/full", std::string(5'000'000, 'x')); }),
            "/dev/full: cannot write: No space left on device");
}

TEST_F(OutputFileTest, ADashIsTheStandardOutput) {
  std::ostringstream captured;
  std::streambuf* before = std::cout.rdbuf(captured.rdbuf());

  write_result("-", "content");

  std::cout.rdbuf(before);
  EXPECT_EQ(captured.str(), "content");
}

TEST_F(OutputFileTest, LeavesADeviceInItsPlace) {
  write_result("/dev/null", "content");

  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace vpusim::test
