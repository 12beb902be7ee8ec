#include "sim/cli/rerun_options.hpp"

namespace vpusim {

void add_rerun_options(CLI::App& command, RerunChanges& changes) {
  command.add_option("--input", changes.files,
                     "Where the schedule or network is now, one for each stream; by default where "
                     "it was, or beside the result");
  command.add_option("--hw", changes.device, "Another device than that of the result");
  command.add_option("--timing", changes.timing, "Other timing models than those of the result");
  command.add_flag("--accept-changes", changes.accepts_changes,
                   "Go on when an input is no longer what it was; a warning says so");
}

}  // namespace vpusim
