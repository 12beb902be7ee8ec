// Are well-formed characters told from bytes that are none?

#include "sim/base/utf8.hpp"

#include <gtest/gtest.h>

namespace vpusim {
namespace {

constexpr std::string_view kValid = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";  // 1, 2, 3, 4 bytes

TEST(Utf8CharacterSize, IsOneToFourBytes) {
  EXPECT_EQ(utf8_character_size(kValid), 1U);
  EXPECT_EQ(utf8_character_size(kValid.substr(1)), 2U);
  EXPECT_EQ(utf8_character_size(kValid.substr(3)), 3U);
  EXPECT_EQ(utf8_character_size(kValid.substr(6)), 4U);
}

TEST(Utf8CharacterSize, OfWhatIsNoCharacterIsZero) {
  for (const std::string_view text :
       {"", "\x80", "\xff", "\xc3", "\xe2\x82", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    EXPECT_EQ(utf8_character_size(text), 0U);
  }
}

TEST(FindInvalidUtf8, IsTheFirstByteOfNoCharacter) {
  EXPECT_EQ(find_invalid_utf8(kValid), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8(""), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8("\xff"), 0U);
  EXPECT_EQ(find_invalid_utf8("a\xc3\xa4\xe2\x82z\xff"), 3U);
}

TEST(AsValidUtf8, ReplacesEachSuchByte) {
  EXPECT_EQ(as_valid_utf8(kValid), kValid);
  EXPECT_EQ(as_valid_utf8("a\xff\xc3z"), "a\xef\xbf\xbd\xef\xbf\xbdz");
}

}  // namespace
}  // namespace vpusim
