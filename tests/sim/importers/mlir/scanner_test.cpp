// Does the scanner see MLIR's tokens, whatever their layout, and say where a text is broken?

#include "sim/importers/mlir/scanner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>

#include "tests/sim/importers/mlir/mlir_text.hpp"

namespace vpusim::mlir {
namespace {

using test::error_of;
using testing::HasSubstr;
using testing::StartsWith;

class ScannerTest : public testing::Test {
 protected:
  Scanner& scan(std::string_view text) {
    source_.emplace("a.mlir", text);
    return scanner_.emplace(*source_, text);
  }

 private:
  std::optional<SourceText> source_;
  std::optional<Scanner> scanner_;
};

TEST_F(ScannerTest, SpaceLineEndsAndCommentsOnlySeparate) {
  Scanner& scanner =
      scan(" \t\r\n// a comment { \" \n  a// another\nb // the last, without a line end");

  EXPECT_EQ(scanner.word("a word"), "a");
  EXPECT_EQ(scanner.word("a word"), "b");
  EXPECT_TRUE(scanner.at_end());
}

TEST_F(ScannerTest, ASingleSlashIsNoComment) {
  Scanner& scanner = scan("/ a");

  EXPECT_FALSE(scanner.at_end());
  EXPECT_TRUE(scanner.accept('/'));
  EXPECT_EQ(scanner.word("a word"), "a");
}

TEST_F(ScannerTest, AWordTakesDotsDigitsUnderscoresAndDollars) {
  EXPECT_EQ(scan("VPUIP.SW.Kernel_3$x-y").word("a word"), "VPUIP.SW.Kernel_3$x");
}

TEST_F(ScannerTest, AcceptWordComparesWholeWords) {
  Scanner& scanner = scan("location");

  EXPECT_FALSE(scanner.accept_word("loc"));
  EXPECT_TRUE(scanner.accept_word("location"));
}

TEST_F(ScannerTest, AValueLosesItsPercentAndItsResultNumber) {
  Scanner& scanner = scan("%285#12, %cst_0");

  EXPECT_EQ(scanner.value_name("a value"), "285");
  EXPECT_TRUE(scanner.accept(','));
  EXPECT_EQ(scanner.value_name("a value"), "cst_0");
}

TEST_F(ScannerTest, TheArrowBehindAValueIsNotPartOfIt) {
  Scanner& scanner = scan("%a->");

  EXPECT_EQ(scanner.value_name("a value"), "a");
  EXPECT_TRUE(scanner.accept_arrow());
}

TEST_F(ScannerTest, ASymbolIsItsLastLeafWithoutQuotes) {
  EXPECT_EQ(scan("@VPU.SW::@builtin_MVN inputs").symbol("a symbol"), "builtin_MVN");
  EXPECT_EQ(scan("@\"resnet-320 pytorch\"").symbol("a symbol"), "resnet-320 pytorch");
}

TEST_F(ScannerTest, AnAliasKeepsItsFirstCharacter) {
  EXPECT_EQ(scan("#loc12)").alias("an alias"), "#loc12");
  EXPECT_EQ(scan("!qElemType>").alias("an alias"), "!qElemType");
}

TEST_F(ScannerTest, AStringsEscapesAreResolved) {
  EXPECT_EQ(scan(R"("a\"b\\c\n\t\41")").text("a string"), "a\"b\\c\n\tA");
}

TEST_F(ScannerTest, EscapedBytesThatAreNoUtf8BecomeTheReplacementCharacter) {
  EXPECT_EQ(scan(R"("\C3\A4\FFz")").text("a string"), "\xc3\xa4\xef\xbf\xbdz");
}

TEST_F(ScannerTest, IntegersKeepAll64Bits) {
  EXPECT_EQ(scan("18446744073709551615").integer("a number"), 18446744073709551615U);
  EXPECT_EQ(scan("-9223372036854775808").signed_integer("a number"),
            std::numeric_limits<std::int64_t>::min());
}

TEST_F(ScannerTest, AnIntegerOfMoreThan64BitsIsRefused) {
  EXPECT_EQ(error_of([&] { scan(" 18446744073709551616").integer("a number"); }),
            "a.mlir:1:2: this number does not fit in 64 bits");
  EXPECT_EQ(error_of([&] { scan("-9223372036854775809").signed_integer("a number"); }),
            "a.mlir:1:1: this number does not fit in 64 bits");
}

TEST_F(ScannerTest, ARealIsFinite) {
  EXPECT_EQ(scan("1.300000e+03").real("a number"), 1300.0);
  EXPECT_THAT(error_of([&] { scan("1e999").real("a number"); }), HasSubstr("expected a number"));
}

TEST_F(ScannerTest, AGroupEndsAtItsOwnBracket) {
  EXPECT_EQ(scan("{a = [1, (2)], b = <c>} rest").group("a group"), "{a = [1, (2)], b = <c>}");
}

TEST_F(ScannerTest, BracketsInStringsAndCommentsCloseNothing) {
  EXPECT_EQ(scan("(\"a)\\\")\" // )\n b)c").group("a group"), "(\"a)\\\")\" // )\n b)");
}

TEST_F(ScannerTest, TheArrowInAnAffineMapClosesNothing) {
  EXPECT_EQ(scan("<(d0, d1) -> (d1, d0)>, x").inside("a map"), "(d0, d1) -> (d1, d0)");
}

TEST_F(ScannerTest, ABracketThatIsNeverClosedIsNamedWithThePlaceOfItsOpening) {
  EXPECT_EQ(error_of([&] { scan("\n  {a = [1, 2]\n\n").group("a group"); }),
            "a.mlir:2:3: this '{' is never closed; the file may be truncated");
}

TEST_F(ScannerTest, AStringThatIsNeverClosedIsNamedWithThePlaceOfItsOpening) {
  EXPECT_EQ(error_of([&] { scan("(\n \"a\\\"").group("a group"); }),
            "a.mlir:2:2: this string is never closed; the file may be truncated");
}

TEST_F(ScannerTest, AWrongClosingBracketNamesBothPlaces) {
  EXPECT_EQ(error_of([&] { scan("{\n(]").group("a group"); }),
            "a.mlir:2:2: expected ')' for the '(' of line 2, got ']'");
}

TEST_F(ScannerTest, NestingIsBounded) {
  const std::string deepest = std::string(500, '(') + std::string(500, ')');
  const std::string deeper = std::string(501, '(') + std::string(501, ')');

  EXPECT_EQ(scan(deepest).group("a group").size(), 1000U);
  EXPECT_THAT(error_of([&] { scan(deeper).group("a group"); }),
              HasSubstr("nested deeper than 500 brackets"));
}

TEST_F(ScannerTest, AnAttributesValueEndsAtTheCommaOrBracketOfItsLevel) {
  EXPECT_EQ(scan("dense<[1, 2]> : tensor<2xi64>, b").attribute_value(),
            "dense<[1, 2]> : tensor<2xi64>");
  EXPECT_EQ(scan("affine_map<(d0) -> (d0)>]").attribute_value(), "affine_map<(d0) -> (d0)>");
  EXPECT_EQ(scan("\"a, b\"}").attribute_value(), "\"a, b\"");
}

TEST_F(ScannerTest, TypesOfEveryFormAreTakenWhole) {
  EXPECT_EQ(scan("memref<1x!q, {a = [1]}> x").type(), "memref<1x!q, {a = [1]}>");
  EXPECT_EQ(scan("!VPUIP.ITIBuffer <1xf16> x").type(), "!VPUIP.ITIBuffer <1xf16>");
  EXPECT_EQ(scan("!VPURT.Barrier) x").type(), "!VPURT.Barrier");
  EXPECT_EQ(scan("(f16, i8) -> (i1) -> f16, x").type(), "(f16, i8) -> (i1) -> f16");
}

TEST_F(ScannerTest, AFunctionTypeOfManyArrowsDoesNotExhaustTheStack) {
  std::string many;
  for (int i = 0; i < 250'000; ++i) {
    many += "()->";
  }

  EXPECT_EQ(scan(many + "i8").type().size(), many.size() + 2);
}

TEST_F(ScannerTest, ALocationIsWhatStandsBetweenItsBrackets) {
  std::string_view inside;

  EXPECT_TRUE(scan("loc(fused[#loc1, \"a)\"])").accept_location(inside));
  EXPECT_EQ(inside, "fused[#loc1, \"a)\"]");
  EXPECT_FALSE(scan("loc = 3").accept_location(inside));
}

TEST_F(ScannerTest, AnErrorQuotesWhatItFoundShortened) {
  const std::string junk(100, 'x');

  EXPECT_THAT(error_of([&] { scan("= b").word("a word"); }),
              "a.mlir:1:1: expected a word, got '='");
  EXPECT_THAT(
      error_of([&] { scan(junk).integer("a number"); }),
      StartsWith("a.mlir:1:1: expected a number, got 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
  EXPECT_THAT(error_of([&] { scan("").integer("a number"); }),
              HasSubstr("got the end of the text; the file may be truncated"));
}

TEST(SourceText, CountsLinesAndColumnsFromOne) {
  const std::string text = "ab\ncd\n";
  const SourceText source("a.mlir", text);

  EXPECT_EQ(source.locate(text.data()).line, 1U);
  EXPECT_EQ(source.locate(text.data()).column, 1U);
  EXPECT_EQ(source.locate(text.data() + 4).line, 2U);
  EXPECT_EQ(source.locate(text.data() + 4).column, 2U);
}

}  // namespace
}  // namespace vpusim::mlir
