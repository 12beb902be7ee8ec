#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/input_error.hpp"

namespace vpusim::mlir {

// The text of one file, for turning places in it into lines and columns. Every
// string_view that the importer passes around points into it.
class SourceText {
 public:
  SourceText(std::string file, std::string_view text) : file_(std::move(file)), text_(text) {}

  std::string_view text() const { return text_; }
  const std::string& file() const { return file_; }
  SourceLocation locate(const char* place) const;
  [[noreturn]] void fail(const char* place, const std::string& problem) const;

 private:
  std::string file_;
  std::string_view text_;
};

// Reads MLIR tokens from a range of the text, front to back. Space, line ends and
// comments separate tokens and mean nothing else: the layout of the text is free.
//
// The expect_ functions throw InputError; the accept_ functions take the token
// if it is there and say whether it was.
class Scanner {
 public:
  // Precondition: `range` is part of the source's text.
  Scanner(const SourceText& source, std::string_view range)
      : source_(&source), at_(range.data()), end_(range.data() + range.size()) {}

  const char* place() const { return at_; }
  const SourceText& source() const { return *source_; }

  // Skips space and comments first, as all of the following do.
  bool at_end();
  char peek();  // '\0' at the end
  bool accept(char punctuation);
  void expect(char punctuation);
  bool accept_arrow();                               // "->"
  bool accept_word(std::string_view word);           // a whole bare identifier
  std::string_view peek_word();                      // empty when something else follows
  std::string_view word(std::string_view expected);  // letters, digits, '_', '.', '$'

  // "%12", "%cst_0": without the '%'; a result number "#1" is skipped.
  std::string_view value_name(std::string_view expected);
  // "@VPU.SW::@builtin_MVN": the last leaf without '@' and quotes.
  std::string_view symbol(std::string_view expected);
  // "#loc12", "!qElemType": with its first character.
  std::string_view alias(std::string_view expected);
  // A quoted string, escapes resolved; U+FFFD for bytes of them that are no UTF-8.
  std::string text(std::string_view expected);
  std::uint64_t integer(std::string_view expected);
  std::int64_t signed_integer(std::string_view expected);
  double real(std::string_view expected);

  // From an opening bracket to its partner, both included. Knows strings,
  // comments and that the '>' of "->" closes nothing.
  std::string_view group(std::string_view expected);
  // What is between the brackets.
  std::string_view inside(std::string_view expected);
  // An attribute's value: all up to a ',' or closing bracket of this level.
  std::string_view attribute_value();
  // A type: "memref<...>", "!VPUIP.ITIBuffer<...>", "f16", "(T) -> T".
  std::string_view type();
  // "loc(...)" when it is next: what is between its brackets.
  bool accept_location(std::string_view& inside);

  [[noreturn]] void fail(const std::string& problem) const { source_->fail(at_, problem); }
  [[noreturn]] void fail_expected(std::string_view expected);

 private:
  void skip_space();
  void skip_string();   // at_ is at the opening quote
  void skip_comment();  // at_ is at its first '/'
  void skip_group();    // at_ is at the opening bracket
  bool starts_comment() const { return end_ - at_ > 1 && at_[0] == '/' && at_[1] == '/'; }
  std::string_view from(const char* begin) const {
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }

  const SourceText* source_;
  const char* at_;
  const char* end_;
};

}  // namespace vpusim::mlir
