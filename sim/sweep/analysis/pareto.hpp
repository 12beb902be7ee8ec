#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace vpusim {

// What each choice costs by several objectives, all of them minimised: turn the sign of what is
// maximised. Rows are of one length.
using Costs = std::vector<std::vector<double>>;

// The choices that no other beats: none is at least as good by every objective and better by one.
// Equal choices are all in it, or none is. By the first objective, then the second, ..., then by
// their order.
//
// Precondition: no NaN. O(n log n) for two objectives, O(n * front) for more.
std::vector<std::size_t> pareto_front(const Costs& costs);

// The knee of a front: the choice behind which a little more of one objective costs much of the
// others. With each objective scaled over the front to 0 (best) to 1 (worst), it is the one of the
// smallest sum, the first of equals, of those that are worst by no objective.
//
// Nothing unless it is below the plane of equal sums through the middle of the ends, the best
// choices by one objective each: so in a front of two choices, or one that bends the other way. Of
// two objectives that plane is the line between the ends, where the sum is 1; of three whose ends
// give up both others the sum on it is 2.
//
// Sources: I. Das, "On characterizing the knee of the Pareto curve based on normal-boundary
// intersection", Structural Optimization 18, 1999; for the sum, W.-Y. Chiu, G. G. Yen, T.-K. Juan,
// "Minimum Manhattan distance approach to multiple criteria decision making in multiobjective
// optimization problems", IEEE Transactions on Evolutionary Computation 20, 2016.
std::optional<std::size_t> knee_of(const Costs& costs, std::span<const std::size_t> front);

}  // namespace vpusim
