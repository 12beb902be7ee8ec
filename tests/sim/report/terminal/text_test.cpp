// Can no name of a user's file do anything to a terminal but be shown?

#include "sim/report/terminal/text.hpp"

#include <gtest/gtest.h>

namespace vpusim {
namespace {

TEST(ForTerminal, LeavesPlainTextAlone) {
  EXPECT_EQ(for_terminal("conv1/3x3?t_Convolution", 40), "conv1/3x3?t_Convolution");
  EXPECT_EQ(for_terminal("", 40), "");
}

TEST(ForTerminal, ControlCharactersBecomeQuestionMarks) {
  EXPECT_EQ(for_terminal("a\x1b[31mb\n\t\r\x07\x7f", 40), "a?[31mb?????");
  EXPECT_EQ(for_terminal(std::string_view("a\0b", 3), 40), "a?b");
}

TEST(ForTerminal, C1ControlsBecomeQuestionMarks) {
  EXPECT_EQ(for_terminal("a\xc2\x9b"
                         "31m\xc2\x80\xc2\x9f",
                         40),
            "a?31m??");
  EXPECT_EQ(for_terminal("\xc2\xa0\xc3\xa9", 40), "\xc2\xa0\xc3\xa9");  // no-break space, e acute
}

TEST(ForTerminal, MarksThatTurnTheDirectionOfTextBecomeQuestionMarks) {
  // U+202A to U+202E and U+2066 to U+2069.
  EXPECT_EQ(for_terminal("\xe2\x80\xaa\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9", 40), "????");
  // U+200E and U+200F, the left-to-right and right-to-left marks, and U+061C, the Arabic one.
  EXPECT_EQ(for_terminal("\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", 40), "???");
}

TEST(ForTerminal, LineAndParagraphSeparatorsBecomeQuestionMarks) {
  EXPECT_EQ(for_terminal("a\xe2\x80\xa8"
                         "b\xe2\x80\xa9",
                         40),
            "a?b?");
}

TEST(ForTerminal, BytesThatAreNoUtf8BecomeQuestionMarks) {
  EXPECT_EQ(for_terminal("a\xff"
                         "b\x80",
                         40),
            "a?b?");
  EXPECT_EQ(for_terminal("\xc3", 40), "?");
  EXPECT_EQ(for_terminal("\xe2\x82", 40), "??");  // the last byte is missing
}

TEST(ForTerminal, TooLongTextIsCutInItsMiddle) {
  EXPECT_EQ(for_terminal("abcdefghij", 10), "abcdefghij");
  EXPECT_EQ(for_terminal("abcdefghijk", 10), "abc...hijk");
  EXPECT_EQ(for_terminal("abcdefghijk", 9), "abc...ijk");
}

TEST(ForTerminal, InALittleWidthThereIsNoRoomForDots) {
  EXPECT_EQ(for_terminal("abcdef", 3), "abc");
  EXPECT_EQ(for_terminal("abcdef", 0), "");
}

TEST(ForTerminal, CharactersOfSeveralBytesAreNeverCutApart) {
  const std::string_view umlauts =
      "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xf0\x9f\x98\x80";

  EXPECT_EQ(for_terminal(umlauts, 5), "\xc3\xa4...\xf0\x9f\x98\x80");
  EXPECT_EQ(for_terminal(umlauts, 7), umlauts);
}

}  // namespace
}  // namespace vpusim
