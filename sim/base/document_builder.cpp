#include "sim/base/document_builder.hpp"

#include <utility>

#include "sim/base/check.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kDeepestNesting = 200;
// Aliases inside aliases would let a small file stand for any amount of data.
constexpr std::uint64_t kMostRepeated = 1'000'000;

}  // namespace

const std::string& DocumentBuilder::padded_text(std::size_t padding) {
  document_.text_.reserve(document_.text_.size() + padding);
  return document_.text_;
}

std::string_view DocumentBuilder::keep(std::string text) {
  document_.strings_.push_back(std::move(text));
  return document_.strings_.back();
}

bool DocumentBuilder::expects_key() const {
  return !open_.empty() && open_.back().is_mapping && !open_.back().has_key;
}

std::optional<DocumentBuilder::Position> DocumentBuilder::innermost() const {
  if (open_.empty()) {
    return std::nullopt;
  }
  const Document::Node& node = document_.nodes_[open_.back().node];
  return Position{node.line, node.column};
}

void DocumentBuilder::key(std::string_view text, Position position) {
  VPUSIM_CHECK(expects_key());
  Open& mapping = open_.back();
  if (!mapping.keys.insert(text).second) {
    fail(position, "key " + in_quotes(text) + " occurs twice in one mapping");
  }
  mapping.key = text;
  mapping.key_position = position;
  mapping.has_key = true;
}

void DocumentBuilder::null(Position position) { add(Document::Kind::kNull, position); }

void DocumentBuilder::scalar(std::string_view text, bool is_quoted, Position position) {
  Document::Node& node = document_.nodes_[add(Document::Kind::kScalar, position)];
  node.text = text;
  node.is_quoted = is_quoted;
}

void DocumentBuilder::begin_mapping(Position position) { open(Document::Kind::kMapping, position); }

void DocumentBuilder::begin_sequence(Position position) {
  open(Document::Kind::kSequence, position);
}

void DocumentBuilder::end() {
  const std::uint64_t count = open_.back().value_count;
  const auto anchored = anchored_counts_.find(open_.back().node);
  if (anchored != anchored_counts_.end()) {
    anchored->second = count + 1;
  }
  open_.pop_back();
  if (!open_.empty()) {
    open_.back().value_count += count;
  }
}

void DocumentBuilder::anchor(std::size_t anchor) {
  anchors_[anchor] = last_;
  anchored_counts_[last_] = 1;
}

void DocumentBuilder::alias(std::size_t anchor, Position position) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    fail(position, "an alias must not be inside what it names");
  }
  for (const Open& open : open_) {
    if (open.node == found->second) {
      fail(position, "an alias must not be inside what it names");
    }
  }
  const std::uint64_t count = anchored_counts_[found->second];
  repeated_count_ += count;
  if (repeated_count_ > kMostRepeated) {
    fail(position, "aliases repeat more than a million values");
  }
  const Document::Node target = document_.nodes_[found->second];
  Document::Node& copy = document_.nodes_[add(target.kind, position)];
  copy.text = target.text;
  copy.is_quoted = target.is_quoted;
  copy.first_child = target.first_child;
  copy.child_count = target.child_count;
  if (!open_.empty()) {
    open_.back().value_count += count - 1;  // add() counted one
  }
}

void DocumentBuilder::fail(Position position, const std::string& problem) const {
  throw InputError({document_.file_, "", position.line, position.column}, problem);
}

std::uint32_t DocumentBuilder::add(Document::Kind kind, Position position) {
  const auto index = static_cast<std::uint32_t>(document_.nodes_.size());
  Document::Node& node = document_.nodes_.emplace_back();
  node.kind = kind;
  node.line = position.line;
  node.column = position.column;
  if (!open_.empty()) {
    Open& parent = open_.back();
    node.parent = parent.node;
    ++parent.value_count;
    if (parent.is_mapping) {
      VPUSIM_CHECK(parent.has_key);
      node.key = parent.key;
      node.key_line = parent.key_position.line;
      node.key_column = parent.key_position.column;
      parent.has_key = false;
    }
    Document::Node& parent_node = document_.nodes_[parent.node];
    ++parent_node.child_count;
    (parent.last_child == Document::kNone ? parent_node.first_child
                                          : document_.nodes_[parent.last_child].next_sibling) =
        index;
    parent.last_child = index;
  }
  last_ = index;
  return index;
}

void DocumentBuilder::open(Document::Kind kind, Position position) {
  if (open_.size() >= kDeepestNesting) {
    fail(position, "nested deeper than 200 levels");
  }
  Open entry;
  entry.node = add(kind, position);
  entry.is_mapping = kind == Document::Kind::kMapping;
  open_.push_back(std::move(entry));
}

}  // namespace vpusim
