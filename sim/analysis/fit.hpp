#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace vpusim {

// A whole number that a fit may choose, from `smallest` to `largest`.
struct FitParameter {
  std::uint64_t start = 0;
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
};

using FitValues = std::vector<std::uint64_t>;  // one per parameter

// A finite number; smaller is better.
using FitCost = std::function<double(const FitValues&)>;

struct FitStep {
  std::size_t evaluation = 0;  // counts the different values that were tried, from 1
  double cost = std::numeric_limits<double>::infinity();
  FitValues values;
};

// Looks for the values of least cost: half of the evaluations over the whole box
// (DIRECT, locally biased), the other half around the best that they found (Subplex).
// Neither wants derivatives nor draws random numbers: equal inputs give equal results. The
// start values are tried first, so the result is never worse. Stops early when the
// parameters stand still. `report` is told of every evaluation.
//
// Precondition: smallest <= start <= largest for each of at least one parameter, and at
// least one evaluation. What `cost` or `report` throws ends the fit and is passed on.
//
// Source: NLopt's GN_DIRECT_L (Gablonsky and Kelley 2001) and LN_SBPLX (Rowan 1990).
FitStep fit(std::span<const FitParameter> parameters, const FitCost& cost,
            std::size_t most_evaluations, const std::function<void(const FitStep&)>& report);

}  // namespace vpusim
