#include "sim/base/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include "sim/base/document_builder.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/text_file.hpp"
#include "sim/base/utf8.hpp"

namespace vpusim {
namespace {

// A whole text as one number; nothing when it is anything else.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

// What a message shows of a text: cut between two characters, no control characters.
std::string beginning_of(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::size_t size = std::min(text.size(), kShown);
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) >> 6) == 2) {
    --size;  // text[size] continues a character of UTF-8
  }
  std::string shown(text.substr(0, size));
  std::replace_if(
      shown.begin(), shown.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return shown;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  const std::string shown = beginning_of(text);
  return "'" + shown + (shown.size() < text.size() ? "...'" : "'");
}

Document::Document(std::string file, std::string text, Syntax syntax)
    : file_(std::move(file)), text_(std::move(text)) {
  DocumentBuilder builder(*this);
  if (const std::size_t invalid = find_invalid_utf8(text_); invalid != std::string::npos) {
    const std::string_view before = std::string_view(text_).substr(0, invalid);
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    builder.fail({static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1),
                  static_cast<std::uint32_t>(invalid - line_start + 1)},
                 "this is no UTF-8 text");
  }
  syntax == Syntax::kJson ? parse_json(builder) : parse_yaml(builder);
}

Document Document::load(const std::string& file) {
  return {file, read_text_file(file), file.ends_with(".json") ? Syntax::kJson : Syntax::kYaml};
}

std::optional<Cursor> Cursor::find(std::string_view key) const {
  if (!is_mapping()) {
    return std::nullopt;
  }
  for (std::uint32_t child = node().first_child; child != Document::kNone;
       child = document_->nodes_[child].next_sibling) {
    if (document_->nodes_[child].key == key) {
      return Cursor(document_, child);
    }
  }
  return std::nullopt;
}

Cursor Cursor::at(std::string_view key) const {
  const std::optional<Cursor> child = find(key);
  if (!child) {
    fail(fmt::format("missing key '{}'", key));
  }
  return *child;
}

Cursor::Children Cursor::elements(std::string_view expected) const {
  if (!is_sequence()) {
    fail_expected(expected);
  }
  return {document_, node().first_child};
}

Cursor::Children Cursor::entries(std::string_view expected) const {
  if (!is_mapping()) {
    fail_expected(expected);
  }
  return {document_, node().first_child};
}

std::string_view Cursor::as_text(std::string_view expected) const {
  if (!is_scalar()) {
    fail_expected(expected);
  }
  return node().text;
}

std::uint64_t Cursor::as_unsigned(std::string_view expected) const {
  const std::optional<std::uint64_t> number =
      is_scalar() && !node().is_quoted ? parse_number<std::uint64_t>(node().text) : std::nullopt;
  if (!number) {
    fail_expected(expected);
  }
  return *number;
}

std::uint64_t Cursor::as_unsigned(std::string_view expected, std::uint64_t largest) const {
  const std::uint64_t number = as_unsigned(expected);
  if (number > largest) {
    fail(fmt::format("must be at most {}, got {}", largest, number));
  }
  return number;
}

std::int64_t Cursor::as_signed(std::string_view expected) const {
  const std::optional<std::int64_t> number =
      is_scalar() && !node().is_quoted ? parse_number<std::int64_t>(node().text) : std::nullopt;
  if (!number) {
    fail_expected(expected);
  }
  return *number;
}

double Cursor::as_real(std::string_view expected) const {
  const std::optional<double> number =
      is_scalar() && !node().is_quoted ? parse_number<double>(node().text) : std::nullopt;
  if (!number || !std::isfinite(*number)) {
    fail_expected(expected);
  }
  return *number;
}

bool Cursor::as_bool() const {
  if (is_scalar() && !node().is_quoted && (node().text == "true" || node().text == "false")) {
    return node().text == "true";
  }
  fail_expected("true or false");
}

void Cursor::allow_only(std::span<const std::string_view> legal) const {
  for (const Cursor entry : entries("a mapping")) {
    if (std::find(legal.begin(), legal.end(), entry.key()) == legal.end()) {
      entry.fail_at_key("unknown key " + in_quotes(entry.key()) + did_you_mean(entry.key(), legal));
    }
  }
}

void Cursor::fail(const std::string& problem) const {
  throw InputError({document_->file_, path(), line(), column()}, problem);
}

void Cursor::fail_at_key(const std::string& problem) const {
  throw InputError({document_->file_, path(), node().key_line, node().key_column}, problem);
}

void Cursor::fail_expected(std::string_view expected) const {
  fail(fmt::format("expected {}, got {}", expected, shown()));
}

std::string Cursor::path() const {
  std::vector<std::string> parts;
  for (std::uint32_t at = node_; document_->nodes_[at].parent != Document::kNone;) {
    const std::uint32_t parent = document_->nodes_[at].parent;
    if (document_->nodes_[parent].kind == Document::Kind::kMapping) {
      parts.push_back("." + beginning_of(document_->nodes_[at].key));
    } else {
      std::size_t position = 0;
      for (std::uint32_t child = document_->nodes_[parent].first_child; child != at;
           child = document_->nodes_[child].next_sibling) {
        ++position;
      }
      parts.push_back(fmt::format("[{}]", position));
    }
    at = parent;
  }
  std::string text;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    text += *part;
  }
  return text.starts_with('.') ? text.substr(1) : text;
}

std::string Cursor::shown() const {
  switch (node().kind) {
    case Document::Kind::kNull:
      return "nothing";
    case Document::Kind::kScalar:
      return in_quotes(node().text);
    case Document::Kind::kSequence:
      return "a list";
    case Document::Kind::kMapping:
      return "a mapping";
  }
  return "";
}

}  // namespace vpusim
