#include "sim/data_sets/model_rows.hpp"

#include <algorithm>
#include <array>

namespace vpusim {

nn_timing::LabelSource source_of(std::string_view model) {
  using nn_timing::LabelSource;
  struct Row {
    std::string_view prefix;
    LabelSource source;
  };
  constexpr auto kSources = std::to_array<Row>({{"measured", LabelSource::kMeasured},
                                                {"vpunn:", LabelSource::kTeacher},
                                                {"pipeline", LabelSource::kPipeline},
                                                {"device", LabelSource::kSimulated}});
  const auto* const found = std::find_if(kSources.begin(), kSources.end(), [&](const Row& row) {
    return model.starts_with(row.prefix);
  });
  return found == kSources.end() ? LabelSource::kAnalytic : found->source;
}

}  // namespace vpusim
