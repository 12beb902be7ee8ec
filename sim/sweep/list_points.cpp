#include "sim/sweep/list_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <utility>

#include "sim/base/input_error.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

using Values = std::vector<std::uint64_t>;

// Draws that are the same with every standard library.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}

  double share() {  // 0 <= share < 1
    constexpr double kUnit = 1.0 / static_cast<double>(std::uint64_t{1} << 53U);
    return static_cast<double>(engine_() >> 11U) * kUnit;
  }
  std::uint64_t below(std::uint64_t count) {
    return std::min(static_cast<std::uint64_t>(share() * static_cast<double>(count)), count - 1);
  }

 private:
  std::mt19937_64 engine_;
};

// A formula over study_keys() for the points of one base: a varied key has the point's value, any
// other the base's.
class BoundFormula {
 public:
  BoundFormula(const Expression& formula, const StudyPlan& plan, const StudyPlan::Base& base)
      : formula_(&formula), values_(formula.variables().size()) {
    const CompileOptions options;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const std::size_t key = formula.variables()[i];
      const auto parameter = std::find(plan.parameters.begin(), plan.parameters.end(), key);
      if (parameter == plan.parameters.end()) {
        values_[i] = static_cast<double>(study_keys()[key].get(base.hw, options));
      } else {
        varied_.emplace_back(i, parameter - plan.parameters.begin());
      }
    }
  }

  double evaluate(const Values& point) { return formula_->evaluate(filled(point)); }
  bool holds(const Values& point) { return formula_->holds(filled(point)); }

 private:
  std::span<const double> filled(const Values& point) {
    for (const auto& [variable, parameter] : varied_) {
      values_[variable] = static_cast<double>(point[static_cast<std::size_t>(parameter)]);
    }
    return values_;
  }

  const Expression* formula_;
  std::vector<double> values_;
  std::vector<std::pair<std::size_t, std::ptrdiff_t>> varied_;
};

class PointLister {
 public:
  explicit PointLister(StudyPlan& plan)
      : plan_(plan), study_(plan.study), passed_(study_.constraints.size()) {}

  void run() {
    refuse_too_many();
    for (std::size_t base = 0; base < plan_.bases.size(); ++base) {
      bind(base);
      switch (study_.sampling.method) {
        case Sampling::Method::kProduct:
          add_product();
          break;
        case Sampling::Method::kRandom:
          add_random();
          break;
        case Sampling::Method::kLatinHypercube:
          add_latin_hypercube();
          break;
      }
    }
    if (plan_.base_of.empty()) {
      fail_without_points();
    }
  }

 private:
  bool is_sample() const { return study_.sampling.method != Sampling::Method::kProduct; }

  void refuse_too_many() const {
    double count = static_cast<double>(plan_.bases.size());
    if (is_sample()) {
      count *= static_cast<double>(study_.sampling.points);
    } else {
      for (const Axis& axis : study_.axes) {
        count *= static_cast<double>(axis.rows.size());
      }
    }
    if (count <= static_cast<double>(kMostPoints)) {
      return;
    }
    throw InputError(is_sample() ? study_.sampling.location : largest_axis().location,
                     fmt::format("the study has {:g} points, at most {} are possible; take fewer "
                                 "values, or a sample ('sampling')",
                                 count, kMostPoints));
  }

  const Axis& largest_axis() const {
    return *std::max_element(
        study_.axes.begin(), study_.axes.end(),
        [](const Axis& a, const Axis& b) { return a.rows.size() < b.rows.size(); });
  }

  void bind(std::size_t base) {
    base_ = base;
    derived_.clear();
    for (const DerivedParameter& parameter : study_.derived) {
      derived_.emplace_back(parameter.formula, plan_, plan_.bases[base]);
    }
    constraints_.clear();
    for (const Condition& constraint : study_.constraints) {
      constraints_.emplace_back(constraint.formula, plan_, plan_.bases[base]);
    }
  }

  void add_product() {
    std::vector<std::size_t> at(study_.axes.size(), 0);
    while (true) {
      Values point;
      for (std::size_t axis = 0; axis < at.size(); ++axis) {
        const Values& row = study_.axes[axis].rows[at[axis]];
        point.insert(point.end(), row.begin(), row.end());
      }
      add(std::move(point));
      std::size_t axis = at.size();
      while (axis > 0 && ++at[axis - 1] == study_.axes[axis - 1].rows.size()) {
        at[--axis] = 0;
      }
      if (axis == 0) {
        return;
      }
    }
  }

  // Draws until enough pass the constraints.
  void add_random() {
    constexpr std::uint64_t kPatience = 1000;  // drawings per point
    Draws draws(study_.sampling.seed);
    std::uint64_t found = 0;
    for (std::uint64_t drawn = 0; found < study_.sampling.points; ++drawn) {
      if (drawn >= kPatience && found * kPatience < drawn) {
        if (found == 0) {
          return;
        }
        throw InputError(
            study_.sampling.location,
            fmt::format("of {} points that were drawn only {} pass the constraints", drawn, found));
      }
      Values point;
      for (const Axis& axis : study_.axes) {
        append(axis, draws.share(), point);
      }
      found += add(std::move(point)) ? 1 : 0;
    }
  }

  // Each of n even parts of every axis has one point.
  void add_latin_hypercube() {
    Draws draws(study_.sampling.seed);
    const std::uint64_t count = study_.sampling.points;
    std::vector<std::vector<double>> shares;
    for (std::size_t axis = 0; axis < study_.axes.size(); ++axis) {
      std::vector<std::uint64_t> parts(count);
      std::iota(parts.begin(), parts.end(), 0);
      for (std::uint64_t i = count; i > 1; --i) {
        std::swap(parts[i - 1], parts[draws.below(i)]);
      }
      std::vector<double>& column = shares.emplace_back();
      for (const std::uint64_t part : parts) {
        column.push_back((static_cast<double>(part) + draws.share()) / static_cast<double>(count));
      }
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      Values point;
      for (std::size_t axis = 0; axis < study_.axes.size(); ++axis) {
        append(study_.axes[axis], shares[axis][i], point);
      }
      add(std::move(point));
    }
  }

  static void append(const Axis& axis, double share, Values& point) {
    if (axis.interval) {
      point.push_back(axis.interval->drawn(share));
      return;
    }
    const auto row = static_cast<std::size_t>(share * static_cast<double>(axis.rows.size()));
    const Values& values = axis.rows[std::min(row, axis.rows.size() - 1)];
    point.insert(point.end(), values.begin(), values.end());
  }

  // Whether the point passes all constraints.
  bool add(Values point) {
    ++plan_.candidate_count;
    const std::size_t varied = point.size();
    point.resize(plan_.parameters.size());
    for (std::size_t i = 0; i < derived_.size(); ++i) {
      point[varied + i] = checked(study_.derived[i], derived_[i].evaluate(point), point);
    }
    bool passes = true;
    for (std::size_t i = 0; i < constraints_.size(); ++i) {
      const bool holds = constraints_[i].holds(point);
      passed_[i] += holds ? 1 : 0;
      passes = passes && holds;
    }
    if (passes) {
      plan_.base_of.push_back(base_);
      plan_.values.insert(plan_.values.end(), point.begin(), point.end());
    }
    return passes;
  }

  std::uint64_t checked(const DerivedParameter& parameter, double value,
                        const Values& point) const {
    const StudyKey& key = study_keys()[parameter.key];
    if (!(value >= static_cast<double>(key.smallest) - 0.5 &&
          value < static_cast<double>(key.largest) + 0.5)) {
      std::vector<std::string> where;
      for (std::size_t i = 0; i + study_.derived.size() < plan_.parameters.size(); ++i) {
        const StudyKey& varied = study_keys()[plan_.parameters[i]];
        where.push_back(fmt::format("{}={}", varied.path, varied.shown(point[i])));
      }
      throw InputError(
          parameter.location,
          fmt::format("{} must be {} to {}, the formula gives {:g}{}{}", key.path, key.smallest,
                      key.largest, value, where.empty() ? "" : " at ", fmt::join(where, ", ")));
    }
    return static_cast<std::uint64_t>(std::llround(value));
  }

  [[noreturn]] void fail_without_points() const {
    std::size_t worst = 0;
    std::string others;
    for (std::size_t i = 0; i < passed_.size(); ++i) {
      if (passed_[i] < passed_[worst]) {
        worst = i;
      }
    }
    const Condition& constraint = study_.constraints[worst];
    throw InputError(
        constraint.location,
        passed_[worst] == 0
            ? fmt::format("no point of {} fulfils '{}'", plan_.candidate_count,
                          constraint.formula.text())
            : fmt::format("the constraints contradict each other: none of {} points fulfils all; "
                          "'{}' alone lets {} pass",
                          plan_.candidate_count, constraint.formula.text(), passed_[worst]));
  }

  StudyPlan& plan_;
  const Study& study_;
  std::size_t base_ = 0;
  std::vector<BoundFormula> derived_;
  std::vector<BoundFormula> constraints_;
  std::vector<std::uint64_t> passed_;  // by constraint, each alone
};

}  // namespace

void list_points(StudyPlan& plan) { PointLister(plan).run(); }

}  // namespace vpusim
