#pragma once

#include "sim/sweep/study_plan.hpp"

namespace vpusim {

// Fills base_of, values and candidate_count of a plan whose bases are known: base by base, of a
// product the last axis fastest. Errors: as plan_study().
void list_points(StudyPlan& plan);

}  // namespace vpusim
