#include "sim/importers/mlir/scanner.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>

#include "sim/base/document.hpp"
#include "sim/base/utf8.hpp"

namespace vpusim::mlir {
namespace {

constexpr int kDeepestNesting = 500;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '$'; }
bool is_suffix(char c) { return is_word(c) || c == '-'; }  // of value and alias names

// Which characters a walk over a group must look at.
constexpr std::array<bool, 256> kMattersInGroup = [] {
  std::array<bool, 256> table{};
  for (const char c : {'(', ')', '[', ']', '{', '}', '<', '>', '"', '/', '-'}) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();
bool matters_in_group(char c) { return kMattersInGroup[static_cast<unsigned char>(c)]; }

char closing(char opening) {
  switch (opening) {
    case '(':
      return ')';
    case '[':
      return ']';
    case '{':
      return '}';
    case '<':
      return '>';
    default:
      return '\0';
  }
}

int hex_digit(char c) {
  if (is_digit(c)) {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

SourceLocation SourceText::locate(const char* place) const {
  const char* const begin = text_.data();
  const char* const end = std::min(place, begin + text_.size());
  const auto line = static_cast<std::uint32_t>(std::count(begin, end, '\n')) + 1;
  const char* start = end;
  while (start > begin && start[-1] != '\n') {
    --start;
  }
  return {file_, "", line, static_cast<std::uint32_t>(end - start) + 1};
}

void SourceText::fail(const char* place, const std::string& problem) const {
  throw InputError(locate(place), problem);
}

void Scanner::skip_space() {
  while (at_ < end_) {
    if (is_space(*at_)) {
      ++at_;
    } else if (starts_comment()) {
      skip_comment();
    } else {
      return;
    }
  }
}

void Scanner::skip_comment() {
  const void* line_end = std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_));
  at_ = line_end == nullptr ? end_ : static_cast<const char*>(line_end) + 1;
}

void Scanner::skip_string() {
  const char* const begin = at_;
  ++at_;
  while (at_ < end_) {
    const void* quote = std::memchr(at_, '"', static_cast<std::size_t>(end_ - at_));
    if (quote == nullptr) {
      break;
    }
    const char* const found = static_cast<const char*>(quote);
    const char* escapes = found;
    while (escapes > at_ && escapes[-1] == '\\') {
      --escapes;
    }
    at_ = found + 1;
    if ((found - escapes) % 2 == 0) {
      return;
    }
  }
  source_->fail(begin, "this string is never closed; the file may be truncated");
}

void Scanner::skip_group() {
  std::array<const char*, kDeepestNesting> open;  // filled up to depth, so not worth clearing
  std::size_t depth = 0;
  do {
    while (at_ < end_ && !matters_in_group(*at_)) {
      ++at_;
    }
    if (at_ == end_) {
      source_->fail(open[depth - 1], std::string("this '") + *open[depth - 1] +
                                         "' is never closed; the file may be truncated");
    }
    switch (*at_) {
      case '"':
        skip_string();
        continue;
      case '/':
        starts_comment() ? skip_comment() : void(++at_);
        continue;
      case '-':
        at_ += end_ - at_ > 1 && at_[1] == '>' ? 2 : 1;
        continue;
      case '(':
      case '[':
      case '{':
      case '<':
        if (depth == open.size()) {
          fail("nested deeper than 500 brackets");
        }
        open[depth++] = at_++;
        continue;
      default:
        if (*at_ != closing(*open[depth - 1])) {
          const SourceLocation opened = source_->locate(open[depth - 1]);
          fail(std::string("expected '") + closing(*open[depth - 1]) + "' for the '" +
               *open[depth - 1] + "' of line " + std::to_string(opened.line) + ", got '" + *at_ +
               "'");
        }
        --depth;
        ++at_;
    }
  } while (depth > 0);
}

bool Scanner::at_end() {
  skip_space();
  return at_ == end_;
}

char Scanner::peek() {
  skip_space();
  return at_ < end_ ? *at_ : '\0';
}

bool Scanner::accept(char punctuation) {
  if (peek() != punctuation || at_ == end_) {
    return false;
  }
  ++at_;
  return true;
}

void Scanner::expect(char punctuation) {
  if (!accept(punctuation)) {
    fail_expected(std::string("'") + punctuation + "'");
  }
}

bool Scanner::accept_arrow() {
  if (peek() != '-' || end_ - at_ < 2 || at_[1] != '>') {
    return false;
  }
  at_ += 2;
  return true;
}

std::string_view Scanner::peek_word() {
  if (!is_letter(peek())) {
    return {};
  }
  const char* end = at_;
  while (end < end_ && is_word(*end)) {
    ++end;
  }
  return {at_, static_cast<std::size_t>(end - at_)};
}

bool Scanner::accept_word(std::string_view word) {
  if (peek_word() != word) {
    return false;
  }
  at_ += word.size();
  return true;
}

std::string_view Scanner::word(std::string_view expected) {
  const std::string_view found = peek_word();
  if (found.empty()) {
    fail_expected(expected);
  }
  at_ += found.size();
  return found;
}

std::string_view Scanner::value_name(std::string_view expected) {
  if (!accept('%')) {
    fail_expected(expected);
  }
  const char* const begin = at_;
  while (at_ < end_ && is_suffix(*at_)) {
    // The '-' of an arrow behind a name is not part of it.
    if (*at_ == '-' && end_ - at_ > 1 && at_[1] == '>') {
      break;
    }
    ++at_;
  }
  const std::string_view name = from(begin);
  if (name.empty()) {
    fail_expected(expected);
  }
  if (end_ - at_ > 1 && at_[0] == '#' && is_digit(at_[1])) {
    for (++at_; at_ < end_ && is_digit(*at_);) {
      ++at_;
    }
  }
  return name;
}

std::string_view Scanner::symbol(std::string_view expected) {
  std::string_view leaf;
  do {
    if (!accept('@')) {
      fail_expected(expected);
    }
    const char* begin = at_;
    if (at_ < end_ && *at_ == '"') {
      skip_string();
      leaf = {begin + 1, static_cast<std::size_t>(at_ - begin) - 2};
    } else {
      while (at_ < end_ && is_suffix(*at_) && !(*at_ == '-' && end_ - at_ > 1 && at_[1] == '>')) {
        ++at_;
      }
      leaf = from(begin);
    }
    if (leaf.empty()) {
      fail_expected(expected);
    }
  } while (end_ - at_ > 2 && at_[0] == ':' && at_[1] == ':' && (at_ += 2) != nullptr);
  return leaf;
}

std::string_view Scanner::alias(std::string_view expected) {
  const char first = peek();
  if (first != '#' && first != '!') {
    fail_expected(expected);
  }
  const char* const begin = at_++;
  while (at_ < end_ && is_suffix(*at_)) {
    ++at_;
  }
  return from(begin);
}

std::string Scanner::text(std::string_view expected) {
  if (peek() != '"') {
    fail_expected(expected);
  }
  const char* const begin = at_;
  skip_string();
  const std::string_view raw(begin + 1, static_cast<std::size_t>(at_ - begin) - 2);
  if (raw.find('\\') == std::string_view::npos) {
    return std::string(raw);
  }
  std::string result;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      result += raw[i];
      continue;
    }
    const char escape = raw[++i];
    const int high = hex_digit(escape);
    const int low = i + 1 < raw.size() ? hex_digit(raw[i + 1]) : -1;
    if (escape == 'n' || escape == 't') {
      result += escape == 'n' ? '\n' : '\t';
    } else if (high >= 0 && low >= 0) {
      result += static_cast<char>(high * 16 + low);
      ++i;
    } else {
      result += escape;
    }
  }
  return as_valid_utf8(result);
}

std::uint64_t Scanner::integer(std::string_view expected) {
  if (!is_digit(peek())) {
    fail_expected(expected);
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(at_, end_, number);
  if (error != std::errc()) {
    fail("this number does not fit in 64 bits");
  }
  at_ = end;
  return number;
}

std::int64_t Scanner::signed_integer(std::string_view expected) {
  if (!is_digit(peek()) && peek() != '-') {
    fail_expected(expected);
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(at_, end_, number);
  if (error == std::errc::result_out_of_range) {
    fail("this number does not fit in 64 bits");
  }
  if (error != std::errc()) {
    fail_expected(expected);
  }
  at_ = end;
  return number;
}

double Scanner::real(std::string_view expected) {
  if (!is_digit(peek()) && peek() != '-') {
    fail_expected(expected);
  }
  double number = 0;
  const auto [end, error] = std::from_chars(at_, end_, number);
  if (error != std::errc() || !std::isfinite(number)) {
    fail_expected(expected);
  }
  at_ = end;
  return number;
}

std::string_view Scanner::group(std::string_view expected) {
  if (closing(peek()) == '\0') {
    fail_expected(expected);
  }
  const char* const begin = at_;
  skip_group();
  return from(begin);
}

std::string_view Scanner::inside(std::string_view expected) {
  const std::string_view whole = group(expected);
  return whole.substr(1, whole.size() - 2);
}

std::string_view Scanner::attribute_value() {
  skip_space();
  const char* const begin = at_;
  while (at_ < end_) {
    switch (*at_) {
      case '"':
        skip_string();
        break;
      case '(':
      case '[':
      case '{':
      case '<':
        skip_group();
        break;
      case '/':
        starts_comment() ? skip_comment() : void(++at_);
        break;
      case '-':
        at_ += end_ - at_ > 1 && at_[1] == '>' ? 2 : 1;
        break;
      case ',':
      case ')':
      case ']':
      case '}':
      case '>':
        return from(begin);
      default:
        ++at_;
    }
  }
  return from(begin);
}

std::string_view Scanner::type() {
  peek();
  const char* const begin = at_;
  while (peek() == '(') {  // "(T) -> (U) -> V"
    skip_group();
    const char* const behind = at_;
    if (!accept_arrow()) {
      at_ = behind;
      return from(begin);
    }
  }
  if (peek() == '!') {
    ++at_;
  }
  word("a type");
  const char* const behind = at_;
  if (peek() == '<') {
    skip_group();
  } else {
    at_ = behind;
  }
  return from(begin);
}

bool Scanner::accept_location(std::string_view& inside_text) {
  const char* const begin = at_;
  if (!accept_word("loc")) {
    return false;
  }
  if (peek() != '(') {
    at_ = begin;
    return false;
  }
  inside_text = inside("a location");
  return true;
}

void Scanner::fail_expected(std::string_view expected) {
  skip_space();
  const char* stop = at_;
  while (stop < end_ && !is_space(*stop) && stop - at_ < 40) {
    ++stop;
  }
  const std::string found = at_ == end_
                                ? std::string("the end of the text; the file may be truncated")
                                : in_quotes({at_, static_cast<std::size_t>(stop - at_)});
  fail("expected " + std::string(expected) + ", got " + found);
}

}  // namespace vpusim::mlir
