#include "sim/cli/sweep/output.hpp"

#include <iostream>

#include "sim/sweep/sweep_table.hpp"

namespace vpusim {

void tell(const std::string& text) {
  std::cout << text;
  std::cout.flush();
}

std::unique_ptr<OutputFile> open_csv(const std::string& path) {
  return path.empty() ? nullptr : std::make_unique<OutputFile>(path);
}

void write_table(const ResultStore& store, const std::string& study,
                 const std::unique_ptr<OutputFile>& csv) {
  if (csv) {
    write_csv(store.table(study), csv->stream());
    csv->commit();
  }
}

}  // namespace vpusim
