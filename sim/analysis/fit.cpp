#include "sim/analysis/fit.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <map>
#include <nlopt.hpp>

#include "sim/base/check.hpp"

namespace vpusim {
namespace {

class Fit {
 public:
  Fit(std::span<const FitParameter> parameters, const FitCost& cost, std::size_t most_evaluations,
      const std::function<void(const FitStep&)>& report)
      : parameters_(parameters), cost_(cost), most_(most_evaluations), report_(report) {}

  FitStep run() {
    FitValues start;
    for (const FitParameter& parameter : parameters_) {
      VPUSIM_CHECK(parameter.smallest <= parameter.start && parameter.start <= parameter.largest);
      start.push_back(parameter.start);
    }
    evaluate(start);
    search(nlopt::GN_DIRECT_L, 1 + most_ / 2);
    search(nlopt::LN_SBPLX, most_);
    return best_;
  }

 private:
  // From the best so far until so many evaluations are used up in all.
  void search(nlopt::algorithm algorithm, std::size_t until) {
    if (tried_.size() >= until) {
      return;
    }
    nlopt::opt optimizer(algorithm, static_cast<unsigned>(parameters_.size()));
    optimizer.set_lower_bounds(0.0);
    optimizer.set_upper_bounds(1.0);
    optimizer.set_min_objective(&Fit::objective, this);
    // Many points of the unit box are the same whole numbers; those cost nothing.
    constexpr std::size_t kMostRepeats = 20;
    optimizer.set_maxeval(static_cast<int>(std::min<std::size_t>(most_, 1'000'000) * kMostRepeats));
    optimizer.set_xtol_abs(smallest_steps());
    optimizer_ = &optimizer;
    until_ = until;
    std::vector<double> point = to_unit(best_.values);
    double least = 0;
    try {
      optimizer.optimize(point, least);
    } catch (const nlopt::forced_stop&) {  // ours: enough evaluations, or an error
    } catch (const nlopt::roundoff_limited&) {
      // It cannot improve any more; what it found is in best_.
    }
    optimizer_ = nullptr;
    if (error_) {
      std::rethrow_exception(error_);
    }
  }

  static double objective(const std::vector<double>& point, std::vector<double>& /*gradient*/,
                          void* data) {
    auto& self = *static_cast<Fit*>(data);
    try {  // not through the library's C code
      if (self.tried_.size() >= self.until_) {
        self.optimizer_->force_stop();
        return self.best_.cost;
      }
      return self.evaluate(self.to_values(point));
    } catch (...) {
      self.error_ = std::current_exception();
      self.optimizer_->force_stop();
      return self.best_.cost;
    }
  }

  double evaluate(const FitValues& values) {
    if (const auto known = tried_.find(values); known != tried_.end()) {
      return known->second;
    }
    const double cost = cost_(values);
    VPUSIM_CHECK(std::isfinite(cost));
    tried_.emplace(values, cost);
    const FitStep step{.evaluation = tried_.size(), .cost = cost, .values = values};
    if (cost < best_.cost) {
      best_ = step;
    }
    report_(step);
    return cost;
  }

  FitValues to_values(const std::vector<double>& point) const {
    FitValues values;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const FitParameter& p = parameters_[i];
      const auto range = static_cast<double>(p.largest - p.smallest);
      const auto offset =
          static_cast<std::uint64_t>(std::llround(std::clamp(point[i], 0.0, 1.0) * range));
      values.push_back(std::min(p.smallest + offset, p.largest));
    }
    return values;
  }

  std::vector<double> to_unit(const FitValues& values) const {
    std::vector<double> point;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const FitParameter& p = parameters_[i];
      point.push_back(p.largest == p.smallest ? 0
                                              : static_cast<double>(values[i] - p.smallest) /
                                                    static_cast<double>(p.largest - p.smallest));
    }
    return point;
  }

  // Half of what changes a value by one.
  std::vector<double> smallest_steps() const {
    std::vector<double> steps;
    for (const FitParameter& p : parameters_) {
      steps.push_back(0.5 /
                      static_cast<double>(std::max<std::uint64_t>(p.largest - p.smallest, 1)));
    }
    return steps;
  }

  std::span<const FitParameter> parameters_;
  const FitCost& cost_;
  std::size_t most_;
  const std::function<void(const FitStep&)>& report_;
  std::map<FitValues, double> tried_;
  FitStep best_;
  std::size_t until_ = 0;
  nlopt::opt* optimizer_ = nullptr;
  std::exception_ptr error_;
};

}  // namespace

FitStep fit(std::span<const FitParameter> parameters, const FitCost& cost,
            std::size_t most_evaluations, const std::function<void(const FitStep&)>& report) {
  VPUSIM_CHECK(!parameters.empty() && most_evaluations > 0);
  return Fit(parameters, cost, most_evaluations, report).run();
}

}  // namespace vpusim
