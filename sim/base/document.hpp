#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/input_error.hpp"

namespace vpusim {

class Cursor;

// A parsed YAML or JSON file: a tree of mappings, sequences and scalars, each
// with its line and column. Both formats give the same tree, so every reader in
// the project is written once, against Cursor.
//
// YAML is for people, JSON for machines: yaml-cpp reads 4 MB/s, simdjson about a
// hundred times that. Anchors and aliases work; merge keys and tags do not.
class Document {
 public:
  enum class Syntax : std::uint8_t { kYaml, kJson };

  // `file` is only used in messages. Errors: InputError with the position of the
  // first syntax error, of a byte that is no UTF-8, of a key that occurs twice, of
  // nesting deeper than 200, or of aliases that repeat more than a million values.
  Document(std::string file, std::string text, Syntax syntax);
  // Reads the file; JSON when its name ends in .json, YAML otherwise.
  static Document load(const std::string& file);

  Document(const Document&) = delete;  // cursors point into it
  Document& operator=(const Document&) = delete;

  Cursor root() const;

 private:
  friend class Cursor;
  friend class DocumentBuilder;

  enum class Kind : std::uint8_t { kNull, kScalar, kSequence, kMapping };
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Node {
    std::string_view key;   // of an entry of a mapping
    std::string_view text;  // of a scalar
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t key_line = 0;
    std::uint32_t key_column = 0;
    std::uint32_t parent = kNone;
    std::uint32_t first_child = kNone;
    std::uint32_t next_sibling = kNone;
    std::uint32_t child_count = 0;
    Kind kind = Kind::kNull;
    bool is_quoted = false;
  };

  std::string file_;
  std::string text_;
  std::deque<std::string> strings_;  // scalars that are not a plain part of text_
  std::vector<Node> nodes_;          // the root is the first
};

// A place in a Document that remembers where it is, so every failure can say
// file, line, column and path. Children are reached only through the cursor. The
// document must outlive it.
//
// All readers throw InputError; `expected` names what should have been there, as
// in "expected a byte count, got '-3'".
class Cursor {
 public:
  // The children of a node, in order; each is a Cursor.
  class Children {
   public:
    class Iterator {
     public:
      Iterator(const Document* document, std::uint32_t node) : document_(document), node_(node) {}
      Cursor operator*() const { return Cursor(document_, node_); }
      Iterator& operator++() {
        node_ = document_->nodes_[node_].next_sibling;
        return *this;
      }
      bool operator==(const Iterator&) const = default;

     private:
      const Document* document_;
      std::uint32_t node_;
    };

    Children(const Document* document, std::uint32_t first) : document_(document), first_(first) {}
    Iterator begin() const { return {document_, first_}; }
    Iterator end() const { return {document_, Document::kNone}; }

   private:
    const Document* document_;
    std::uint32_t first_;
  };

  bool is_null() const { return node().kind == Document::Kind::kNull; }
  bool is_mapping() const { return node().kind == Document::Kind::kMapping; }
  bool is_sequence() const { return node().kind == Document::Kind::kSequence; }
  bool is_scalar() const { return node().kind == Document::Kind::kScalar; }
  std::size_t size() const { return node().child_count; }  // 0 for a scalar

  // The value of a key of a mapping; a node of another kind has no keys.
  std::optional<Cursor> find(std::string_view key) const;
  Cursor at(std::string_view key) const;

  // The elements of a sequence, the entries of a mapping (see key()).
  Children elements(std::string_view expected) const;
  Children entries(std::string_view expected) const;
  std::string_view key() const { return node().key; }

  std::string_view as_text(std::string_view expected) const;
  std::uint64_t as_unsigned(std::string_view expected) const;
  // At most `largest`, which the message states.
  std::uint64_t as_unsigned(std::string_view expected, std::uint64_t largest) const;
  std::int64_t as_signed(std::string_view expected) const;
  double as_real(std::string_view expected) const;
  bool as_bool() const;

  // Fails at the first key of this mapping that is not legal, with the nearest legal name.
  void allow_only(std::span<const std::string_view> legal) const;

  [[noreturn]] void fail(const std::string& problem) const;
  // At the key of this entry of a mapping, where fail() is at its value.
  [[noreturn]] void fail_at_key(const std::string& problem) const;
  [[noreturn]] void fail_expected(std::string_view expected) const;
  // Where this value starts. The path is left to fail(): to count a list's elements in
  // front of this one, for each of them, would take a quadratic time.
  std::uint32_t line() const { return node().line; }
  std::uint32_t column() const { return node().column; }

 private:
  friend class Document;
  Cursor(const Document* document, std::uint32_t node) : document_(document), node_(node) {}

  const Document::Node& node() const { return document_->nodes_[node_]; }
  std::string path() const;
  std::string shown() const;

  const Document* document_;
  std::uint32_t node_;
};

inline Cursor Document::root() const { return {this, 0}; }

// How a piece of a user's file is quoted in a message: shortened, control characters replaced.
std::string in_quotes(std::string_view text);

}  // namespace vpusim
