#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/document_builder.hpp"

namespace vpusim {
namespace {

namespace ondemand = simdjson::ondemand;

// What is still open where a text ends: its last string, or else its innermost bracket.
struct Unclosed {
  const char* place = nullptr;  // none
  std::string_view what;
};

// The closing quote of the string that begins at `quote`; npos when it is cut.
std::size_t closing_quote(std::string_view text, std::size_t quote) {
  for (std::size_t i = quote + 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      return i;
    }
    i += text[i] == '\\' ? 1 : 0;
  }
  return std::string_view::npos;
}

// Finds nothing where brackets do not match, because then the text was not cut.
Unclosed find_unclosed(std::string_view text) {
  std::vector<const char*> open;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      const std::size_t closing = closing_quote(text, i);
      if (closing == std::string_view::npos) {
        return {&text[i], "string"};
      }
      i = closing;
    } else if (c == '{' || c == '[') {
      open.push_back(&text[i]);
    } else if (c == '}' || c == ']') {
      if (open.empty() || *open.back() != (c == '}' ? '{' : '[')) {
        return {};
      }
      open.pop_back();
    }
  }
  return open.empty() ? Unclosed{} : Unclosed{open.back(), *open.back() == '{' ? "'{'" : "'['"};
}

// Walks the text once, so lines are counted as the walk goes.
class JsonWalk {
 public:
  JsonWalk(DocumentBuilder& builder, simdjson::padded_string_view text)
      : builder_(builder), text_(text), counted_(text.data()), line_start_(text.data()) {}

  void run() {
    ondemand::document document;
    check(parser_.iterate(text_).get(document));
    bool is_scalar = false;
    check(document.is_scalar().get(is_scalar));
    if (is_scalar) {
      builder_.fail({1, 1}, "expected an object or an array");
    }
    ondemand::value root;
    check(document.get_value().get(root));
    value(root);
    const char* behind = nullptr;
    if (document.current_location().get(behind) == simdjson::SUCCESS) {
      locate(behind);
      builder_.fail(position_, "expected the end of the file");
    }
  }

 private:
  void value(ondemand::value item) {
    const std::string_view token = item.raw_json_token();
    locate(token.data());
    ondemand::json_type type{};
    check(item.type().get(type));
    switch (type) {
      case ondemand::json_type::object:
        object(item);
        break;
      case ondemand::json_type::array:
        array(item);
        break;
      default:
        scalar(item, type, token.substr(0, token.find_last_not_of(" \t\r\n") + 1));
    }
  }

  void object(ondemand::value& item) {
    ondemand::object fields;
    check(item.get_object().get(fields));
    builder_.begin_mapping(position_);
    for (auto field : fields) {
      ondemand::field entry;
      check(std::move(field).get(entry));
      const char* raw = entry.key().raw();  // just behind the opening quote
      locate(raw - 1);
      std::string_view key;
      check(entry.unescaped_key().get(key));
      // Without escapes it is a part of the file's text, which outlives the walk.
      const std::string_view same_size(raw, key.size());
      const bool is_plain = same_size == key && raw[key.size()] == '"';
      builder_.key(is_plain ? same_size : builder_.keep(std::string(key)), position_);
      value(entry.value());
    }
    builder_.end();
  }

  void array(ondemand::value& item) {
    ondemand::array elements;
    check(item.get_array().get(elements));
    builder_.begin_sequence(position_);
    for (auto element : elements) {
      ondemand::value entry;
      check(element.get(entry));
      value(entry);
    }
    builder_.end();
  }

  void scalar(ondemand::value& item, ondemand::json_type type, std::string_view token) {
    switch (type) {
      case ondemand::json_type::string: {
        std::string_view text;
        check(item.get_string().get(text));
        builder_.scalar(kept(token, text), true, position_);
        return;
      }
      case ondemand::json_type::null: {
        bool is_null = false;
        check(item.is_null().get(is_null));
        check(is_null ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR);
        builder_.null(position_);
        return;
      }
      case ondemand::json_type::boolean: {
        bool flag = false;
        check(item.get_bool().get(flag));
        break;
      }
      default: {
        double number = 0;  // checks the syntax; readers convert the text themselves
        check(item.get_double().get(number));
      }
    }
    builder_.scalar(token, false, position_);
  }

  // A string without escapes is a part of the file's text, which outlives the walk.
  std::string_view kept(std::string_view token, std::string_view unescaped) {
    const bool is_plain = token.size() == unescaped.size() + 2;
    return is_plain ? token.substr(1, unescaped.size()) : builder_.keep(std::string(unescaped));
  }

  void locate(const char* place) {
    for (; counted_ < place; ++counted_) {
      if (*counted_ == '\n') {
        ++line_;
        line_start_ = counted_ + 1;
      }
    }
    position_ = {line_, static_cast<std::uint32_t>(place - line_start_ + 1)};
  }

  void check(simdjson::error_code error) {
    if (error == simdjson::SUCCESS) {
      return;
    }
    // simdjson finds these first and does not say where.
    const Unclosed unclosed = find_unclosed({text_.data(), text_.size()});
    if (unclosed.place != nullptr) {
      counted_ = line_start_ = text_.data();
      line_ = 1;
      locate(unclosed.place);
      builder_.fail(position_, fmt::format("this {} is never closed; the file may be truncated",
                                           unclosed.what));
    }
    builder_.fail(position_,
                  std::string("not valid JSON near here: ") + simdjson::error_message(error));
  }

  DocumentBuilder& builder_;
  simdjson::padded_string_view text_;
  ondemand::parser parser_;
  const char* counted_;
  const char* line_start_;
  std::uint32_t line_ = 1;
  DocumentBuilder::Position position_{1, 1};
};

}  // namespace

void parse_json(DocumentBuilder& builder) {
  const std::string& text = builder.padded_text(simdjson::SIMDJSON_PADDING);
  JsonWalk(builder, simdjson::padded_string_view(text.data(), text.size(), text.capacity())).run();
}

}  // namespace vpusim
