#pragma once

#include <ostream>
#include <string>

#include "sim/sweep/analysis/answers.hpp"
#include "sim/sweep/sweep_table.hpp"

namespace vpusim {

// Writes the page about a study: one file, no network (see sim/report/html/html_page.hpp). Of more
// designs than a page can show it has the front and others evenly, and says so. The same results
// give the same bytes.
void write_answers_page(const SweepTable& table, const SweepAnswers& answers, std::ostream& out);

}  // namespace vpusim
