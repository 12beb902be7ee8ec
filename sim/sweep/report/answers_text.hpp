#pragma once

#include <string>

#include "sim/sweep/analysis/answers.hpp"
#include "sim/sweep/sweep_table.hpp"

namespace vpusim {

// What a study answers, for a terminal: how complete it is, the Pareto front with its knee (at most
// `most_rows` of it, spread over all), and how much each parameter matters.
std::string answers_text(const SweepTable& table, const SweepAnswers& answers,
                         std::size_t most_rows);

}  // namespace vpusim
