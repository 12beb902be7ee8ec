#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/data_sets/data_kind.hpp"

namespace vpusim {

// What a user says about the rows.
struct KindOptions {
  std::vector<std::string> devices;
  std::string timing;  // empty: the kind's own choice
  std::string mix;     // a file; empty: the compiled-in one
};

// Each reads its mix and chooses its models. Errors: InputError, EnvironmentError.
std::unique_ptr<DataKind> make_dpu_kind(const KindOptions& options);
std::unique_ptr<DataKind> make_dma_kind(const KindOptions& options);
std::unique_ptr<DataKind> make_shave_kind(const KindOptions& options);
std::unique_ptr<DataKind> make_schedule_kind(const KindOptions& options);

}  // namespace vpusim
