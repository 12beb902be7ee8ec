#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "sim/base/document_builder.hpp"

namespace vpusim {
namespace {

DocumentBuilder::Position position_of(const YAML::Mark& mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

// yaml-cpp's tree would cost 500 bytes a node and accepts a key twice, so the
// tree is grown from its events.
class YamlEvents final : public YAML::EventHandler {
 public:
  explicit YamlEvents(DocumentBuilder& builder) : builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (builder_.expects_key()) {
      builder_.fail(position_of(mark), "expected a key");
    }
    builder_.null(position_of(mark));
    remember(anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (builder_.expects_key()) {
      builder_.fail(position_of(mark), "a key must be written out, not an alias");
    }
    builder_.alias(anchor, position_of(mark));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const std::string_view text = builder_.keep(value);
    if (builder_.expects_key()) {
      builder_.key(text, position_of(mark));
      return;
    }
    // "!" is yaml-cpp's tag of a quoted scalar, "?" of a plain one.
    builder_.scalar(text, tag == "!", position_of(mark));
    remember(anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    reject_as_key(mark);
    builder_.begin_sequence(position_of(mark));
    remember(anchor);
  }
  void OnSequenceEnd() override { builder_.end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    reject_as_key(mark);
    builder_.begin_mapping(position_of(mark));
    remember(anchor);
  }
  void OnMapEnd() override { builder_.end(); }

 private:
  void reject_as_key(const YAML::Mark& mark) const {
    if (builder_.expects_key()) {
      builder_.fail(position_of(mark), "a key must be plain text");
    }
  }
  void remember(YAML::anchor_t anchor) {
    if (anchor != 0) {
      builder_.anchor(anchor);
    }
  }

  DocumentBuilder& builder_;
};

bool is_at_end(const YAML::Mark& mark, const std::string& text) {
  const auto characters = std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) >> 6) != 2;  // starts a character of UTF-8
  });
  return mark.pos >= characters;
}

// Stops at whatever follows the first document.
class RejectMore final : public YAML::EventHandler {
 public:
  explicit RejectMore(DocumentBuilder& builder) : builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    builder_.fail(position_of(mark), "expected the end of the file");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {}
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}

 private:
  DocumentBuilder& builder_;
};

}  // namespace

void parse_yaml(DocumentBuilder& builder) {
  YamlEvents events(builder);
  try {
    std::istringstream stream(builder.text());
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(events)) {
      builder.null({1, 1});
      return;
    }
    RejectMore more(builder);
    parser.HandleNextDocument(more);
  } catch (const YAML::Exception& error) {
    if (is_at_end(error.mark, builder.text()) && builder.innermost()) {
      builder.fail(*builder.innermost(), "the file ends before what begins here is complete (" +
                                             error.msg + "); it may be truncated");
    }
    builder.fail(position_of(error.mark), error.msg);
  }
}

}  // namespace vpusim
