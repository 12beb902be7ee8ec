#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/document.hpp"

namespace vpusim {

// A formula of a study file over named numbers: + - * / ^, comparisons, && and ||, c ? a : b, and
// the usual functions (min, max, abs, sqrt, log2, ...). Nothing in it can change or call anything.
class Expression {
 public:
  // `names` are what may occur in it. Errors: InputError at the cursor for a syntax error, an
  // unknown name (with the nearest legal one), an assignment, or a text too long.
  Expression(const Cursor& cursor, std::span<const std::string_view> names);
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  const std::string& text() const { return text_; }
  // The places in `names` of what occurs in it.
  const std::vector<std::size_t>& variables() const { return variables_; }
  // `values` in the order of variables(). Not for use by several threads at once.
  double evaluate(std::span<const double> values) const;
  // Whether a condition holds; what is no number does not.
  bool holds(std::span<const double> values) const;

 private:
  struct Compiled;

  std::string text_;
  std::vector<std::size_t> variables_;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace vpusim
