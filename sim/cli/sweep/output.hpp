#pragma once

#include <memory>
#include <string>

#include "sim/base/text_file.hpp"
#include "sim/sweep/result_store.hpp"

// What the commands about studies print and write.

namespace vpusim {

// On the standard output, at once: before the process is forked.
void tell(const std::string& text);

// The file of --csv, opened before any work, so that it is not for nothing; null without one.
std::unique_ptr<OutputFile> open_csv(const std::string& path);
// The study's table, where there is such a file.
void write_table(const ResultStore& store, const std::string& study,
                 const std::unique_ptr<OutputFile>& csv);

}  // namespace vpusim
