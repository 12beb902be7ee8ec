#pragma once

#include "sim/compiler/lowered.hpp"

namespace vpusim {

// Where only the first rows of a result are ever read (the class token of a transformer), no
// others are computed; nor what only they would need.
void trim_unused_rows(LoweredNetwork& network);

}  // namespace vpusim
