#include "tests/sim/importers/mlir/mlir_tokens.hpp"

#include <array>
#include <cctype>
#include <cstddef>
#include <random>

namespace vpusim::test {
namespace {

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '$';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<std::string> run() {
    std::vector<std::string> tokens;
    while (true) {
      skip_space_and_comments();
      if (at_ == text_.size()) {
        return tokens;
      }
      const std::size_t begin = at_;
      skip_token();
      tokens.emplace_back(text_.substr(begin, at_ - begin));
    }
  }

 private:
  char at(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void skip_space_and_comments() {
    while (at_ < text_.size()) {
      if (std::isspace(static_cast<unsigned char>(at())) != 0) {
        ++at_;
      } else if (at() == '/' && at(1) == '/') {
        while (at_ < text_.size() && at() != '\n') {
          ++at_;
        }
      } else {
        return;
      }
    }
  }

  void skip_token() {
    const char first = at();
    if (first == '"') {
      skip_string();
    } else if (first == '-' && at(1) == '>') {
      at_ += 2;
    } else if (first == '{' && at(1) == '-' && at(2) == '#') {
      at_ += 3;
    } else if (first == '#' && at(1) == '-' && at(2) == '}') {
      at_ += 3;
    } else if (first == '%' || first == '#' || first == '!' || first == '@') {
      skip_prefixed_name();
    } else if (std::isdigit(static_cast<unsigned char>(first)) != 0 || first == '-') {
      skip_number();
    } else if (is_name(first)) {
      skip_name();
    } else {
      ++at_;
    }
  }

  void skip_string() {
    for (++at_; at() != '"'; ++at_) {
      at_ += at() == '\\' ? 1 : 0;
    }
    ++at_;
  }

  void skip_name() {
    while (is_name(at())) {
      ++at_;
    }
  }

  // "%285#1", "#loc12", "!VPUIP.ITIBuffer", "@VPU.SW::@builtin_X", "@\"a name\"".
  void skip_prefixed_name() {
    const char prefix = at();
    ++at_;
    if (prefix == '@' && at() == '"') {
      skip_string();
    } else {
      skip_name();
    }
    if (prefix == '%' && at() == '#') {
      ++at_;
      skip_name();
    }
    if (prefix == '@' && at() == ':' && at(1) == ':') {
      at_ += 2;
      skip_prefixed_name();
    }
  }

  // "12", "-4.5e-01", and "1x3x62xf16" or "4x" before "!q" or "{".
  void skip_number() {
    ++at_;
    while (is_name(at()) || ((at() == '-' || at() == '+') && (text_[at_ - 1] | 0x20) == 'e')) {
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string> mlir_tokens(std::string_view text) { return Lexer(text).run(); }

std::string with_random_layout(const std::vector<std::string>& tokens, std::uint64_t seed) {
  constexpr std::array<std::string_view, 8> kGaps = {" ",
                                                     "\n",
                                                     "\t",
                                                     "  \n\n ",
                                                     " // a comment\n",
                                                     "\r\n",
                                                     "\n// \"unclosed ( { < -> #loc1 = loc(\n",
                                                     " // VPURT.Task {\n\t"};
  std::mt19937_64 random(seed);
  std::string text;
  for (const std::string& token : tokens) {
    text += token;
    text += kGaps[random() % kGaps.size()];
  }
  return text;
}

}  // namespace vpusim::test
