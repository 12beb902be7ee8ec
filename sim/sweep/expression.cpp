#include "sim/sweep/expression.hpp"

#include <fmt/format.h>
#include <muParser.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/base/check.hpp"
#include "sim/base/nearest.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kLongest = 1000;  // characters

// The library would take "a = 3" for an assignment, where a comparison was meant.
bool has_assignment(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      continue;
    }
    const bool is_second = i > 0 && std::string_view("=<>!").find(text[i - 1]) != std::string::npos;
    const bool is_first = i + 1 < text.size() && text[i + 1] == '=';
    if (!is_second && !is_first) {
      return true;
    }
    i += is_first ? 1 : 0;
  }
  return false;
}

// While the names of an expression are not known yet, all of them are one number.
double* any_variable(const char* /*name*/, void* number) { return static_cast<double*>(number); }

}  // namespace

struct Expression::Compiled {
  mu::Parser parser;
  std::vector<double> values;  // the parser points at them
};

Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

Expression::Expression(const Cursor& cursor, std::span<const std::string_view> names)
    : text_(cursor.as_text("an expression")), compiled_(std::make_unique<Compiled>()) {
  if (text_.size() > kLongest) {
    cursor.fail(fmt::format("longer than {} characters", kLongest));
  }
  if (has_assignment(text_)) {
    cursor.fail("'=' would assign; to compare write '=='");
  }
  if (text_.find('"') != std::string::npos) {
    cursor.fail("an expression knows numbers only, no texts");
  }
  mu::Parser& parser = compiled_->parser;
  try {
    parser.DefineNameChars("0123456789_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    double any = 0;
    parser.SetVarFactory(any_variable, &any);
    parser.SetExpr(text_);
    for (const auto& [name, place] : parser.GetUsedVar()) {
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end()) {
        cursor.fail(fmt::format("unknown name {}{}", in_quotes(name), did_you_mean(name, names)));
      }
      variables_.push_back(static_cast<std::size_t>(found - names.begin()));
    }
    parser.ClearVar();
    compiled_->values.resize(variables_.size());
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      parser.DefineVar(std::string(names[variables_[i]]), &compiled_->values[i]);
    }
    int count = 0;
    parser.Eval(count);
    if (count != 1) {
      cursor.fail(fmt::format("is {} expressions, expected one", count));
    }
  } catch (const mu::ParserError& error) {
    cursor.fail(fmt::format("cannot be read as an expression: {}", error.GetMsg()));
  }
}

double Expression::evaluate(std::span<const double> values) const {
  VPUSIM_CHECK(values.size() == compiled_->values.size());
  std::copy(values.begin(), values.end(), compiled_->values.begin());
  return compiled_->parser.Eval();
}

bool Expression::holds(std::span<const double> values) const {
  const double value = evaluate(values);
  return !std::isnan(value) && value != 0;
}

}  // namespace vpusim
