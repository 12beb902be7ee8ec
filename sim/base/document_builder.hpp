#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sim/base/document.hpp"

namespace vpusim {

// Grows a Document's tree from the events of a parser: keys and values in the
// order of the file. Checks what both formats must: keys are unique and nesting
// is bounded.
class DocumentBuilder {
 public:
  struct Position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
  };

  explicit DocumentBuilder(Document& document) : document_(document) {}

  const std::string& text() const { return document_.text_; }
  // The same text with at least `padding` allocated bytes behind its end.
  const std::string& padded_text(std::size_t padding);
  // A copy that lives as long as the document.
  std::string_view keep(std::string text);

  // Inside a mapping, the key comes before each value.
  void key(std::string_view text, Position position);
  void null(Position position);
  void scalar(std::string_view text, bool is_quoted, Position position);
  void begin_mapping(Position position);
  void begin_sequence(Position position);
  void end();  // of the innermost mapping or sequence

  bool expects_key() const;
  // Where the innermost mapping or sequence that is still open begins.
  std::optional<Position> innermost() const;
  // YAML anchors: `anchor` names the value that was last begun; `alias` repeats it.
  void anchor(std::size_t anchor);
  void alias(std::size_t anchor, Position position);

  [[noreturn]] void fail(Position position, const std::string& problem) const;

 private:
  struct Open {
    std::uint32_t node = 0;
    std::uint32_t last_child = Document::kNone;
    bool is_mapping = false;
    bool has_key = false;
    std::uint64_t value_count = 0;  // in it at all levels, those of aliases included
    std::string_view key;
    Position key_position;
    std::unordered_set<std::string_view> keys;
  };

  std::uint32_t add(Document::Kind kind, Position position);
  void open(Document::Kind kind, Position position);

  Document& document_;
  std::vector<Open> open_;
  std::uint32_t last_ = Document::kNone;
  std::unordered_map<std::size_t, std::uint32_t> anchors_;
  std::unordered_map<std::uint32_t, std::uint64_t> anchored_counts_;  // values, by node
  std::uint64_t repeated_count_ = 0;                                  // values, by aliases
};

// The parsers; each appends the whole tree of the builder's text.
void parse_yaml(DocumentBuilder& builder);
void parse_json(DocumentBuilder& builder);

}  // namespace vpusim
