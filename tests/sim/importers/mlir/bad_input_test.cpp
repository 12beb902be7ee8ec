// Is every broken file refused with a message, and never anything worse?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "tests/sim/importers/mlir/mlir_text.hpp"
#include "tests/sim/importers/mlir/sample_schedules.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Loads or throws InputError; anything else fails the test.
void expect_schedule_or_message(std::string_view text, const std::string& what) {
  try {
    load_text(text);
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), StartsWith("net.mlir")) << what;
  } catch (const std::exception& error) {
    FAIL() << what << ": " << error.what();
  }
}

TEST(TruncatedFile, IsRefusedAtWhateverByteItEnds) {
  for (const std::string_view sample : {kOldSample, kNewSample}) {
    for (std::size_t size = 0; size <= sample.size(); ++size) {
      const std::string prefix(sample.substr(0, size));  // so that reading past it is noticed
      expect_schedule_or_message(prefix, "after byte " + std::to_string(size));
    }
  }
}

TEST(TruncatedFile, NamesTheBracketThatIsNotClosed) {
  const std::string text = "module @net {\n  func.func @main() {\n    foo.bar\n";

  EXPECT_EQ(error_of([&] { load_text(text); }),
            "net.mlir:2:21: this '{' is never closed; the file may be truncated");
}

TEST(DamagedFile, WithAnyByteReplacedIsRefusedOrRead) {
  std::mt19937_64 random(1);
  for (const std::string_view sample : {kOldSample, kNewSample}) {
    for (int i = 0; i < 3000; ++i) {
      std::string text(sample);
      const std::size_t place = random() % text.size();
      constexpr auto kBytes = std::to_array("\n \"(){}[]<>%#@!-=:,0x9\\/~\x80");
      text[place] = kBytes[random() % kBytes.size()];  // its last one is a NUL
      expect_schedule_or_message(text, "byte " + std::to_string(place));
    }
  }
}

TEST(DamagedFile, WithAnyPieceMissingIsRefusedOrRead) {
  std::mt19937_64 random(2);
  for (const std::string_view sample : {kOldSample, kNewSample}) {
    for (int i = 0; i < 3000; ++i) {
      std::string text(sample);
      const std::size_t place = random() % text.size();
      text.erase(place, 1 + random() % 40);
      expect_schedule_or_message(text, "from byte " + std::to_string(place));
    }
  }
}

TEST(EmptyFile, HoldsNoSchedule) {
  for (const std::string_view text : {"", " \n\t", "// only a comment", "// -----\n\n// -----\n"}) {
    EXPECT_THAT(error_of([&] { load_text(text); }),
                StartsWith("net.mlir: holds no schedule: no function with a VPURT.Task."));
  }
}

TEST(BinaryFile, IsNoText) {
  EXPECT_EQ(error_of([] {
              load_text(
                  std::string_view("module {\n \x7f"
                                   "ELF\x01\xff\x00\x90",
                                   18));
            }),
            "net.mlir:2:7: this is no UTF-8 text");
}

TEST(BinaryFile, OfRandomBytesIsRefused) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 200; ++i) {
    std::string text(1 + random() % 300, '\0');
    for (char& byte : text) {
      byte = static_cast<char>(random());
    }
    EXPECT_NE(error_of([&] { load_text(text); }), "");
  }
}

TEST(GenericForm, IsRefusedWithWhatToDo) {
  EXPECT_THAT(error_of([] {
                load_body(
                    "%x = \"VPURT.DeclareBuffer\"() {byteOffset = 0 : i64} : () -> "
                    "memref<4xf16>  VPURT.Task {}");
              }),
              HasSubstr("this is MLIR's generic form; print the schedule in the custom form "
                        "(without --mlir-print-op-generic)"));
}

TEST(GenericForm, OfTheWholeFileIsRefusedToo) {
  EXPECT_NE(error_of([] {
              load_text(
                  "\"builtin.module\"() ({\n \"func.func\"() ({\n  \"VPURT.Task\"() ({}) : () "
                  "-> ()\n }) {sym_name = \"main\"} : () -> ()\n}) : () -> ()\n");
            }),
            "");
}

TEST(LongToken, OfAMegabyteIsOnlyLong) {
  const std::string name(1 << 20, 'x');
  const Schedule schedule = load_body(
      "%" + name + " = VPURT.DeclareBuffer <DDR> <0> -> memref<4xui8>" + std::string(kAnyTask));

  EXPECT_EQ(schedule.buffers()[BufferId(2)].name.size(), name.size());
}

TEST(LongToken, IsShortenedInMessages) {
  const std::string name(1 << 20, 'x');

  EXPECT_LT(error_of([&] { load_task("VPUIP." + name); }).size(), 300U);
  EXPECT_LT(
      error_of([&] {
        load_body("%a = VPURT.DeclareBuffer <" + name + "> <0> -> i8" + std::string(kAnyTask));
      }).size(),
      300U);
}

TEST(DeepNesting, IsRefusedWithoutExhaustingTheStack) {
  const std::string open(100'000, '{');

  EXPECT_THAT(error_of([&] { load_text("module " + open); }),
              HasSubstr("nested deeper than 500 brackets"));
  EXPECT_THAT(error_of([&] { load_body("foo.bar " + open + " VPURT.Task"); }),
              HasSubstr("nested deeper than 500 brackets"));
}

TEST(DeepNesting, OfSparseBuffersIsReadOrRefused) {
  std::string type = "memref<4xui8>";
  for (int i = 0; i < 450; ++i) {
    type = "!VPUIP.SparseBuffer<data=" + type + ">";
  }

  const Schedule schedule =
      load_body("%t = VPURT.DeclareBuffer <DDR> <0> -> " + type + std::string(kAnyTask));

  EXPECT_EQ(schedule.type_of(BufferId(2)).bytes(), Bytes(4));
}

// Numbers that do not fit where they stand.
class HugeNumbers : public testing::TestWithParam<std::string_view> {};

TEST_P(HugeNumbers, AreReadOrRefusedWhereverTheyStand) {
  for (const std::string_view sample : {kOldSample, kNewSample}) {
    for (std::size_t place = 0; place < sample.size(); ++place) {
      const bool is_number = std::isdigit(static_cast<unsigned char>(sample[place])) != 0 &&
                             std::isalnum(static_cast<unsigned char>(sample[place - 1])) == 0;
      if (is_number) {
        std::string text(sample);
        const std::size_t end = text.find_first_not_of("0123456789", place);
        text.replace(place, end - place, GetParam());
        expect_schedule_or_message(text, "byte " + std::to_string(place));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, HugeNumbers,
    testing::Values("0", "-1", "2147483647", "2147483648", "4294967296", "-2147483649",
                    "9223372036854775808", "18446744073709551615", "18446744073709551616",
                    "-9223372036854775809", "99999999999999999999999999999999"),
    [](const auto& number) { return "Number" + std::to_string(number.index); });

}  // namespace
}  // namespace vpusim::test
