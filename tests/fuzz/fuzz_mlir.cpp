// Any bytes as an MLIR file: a schedule that survives conversion, or an InputError.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/base/input_error.hpp"
#include "sim/importers/mlir/load_mlir.hpp"
#include "tests/fuzz/check_round_trip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::optional<vpusim::Schedule> schedule;
  try {
    schedule = vpusim::load_mlir("fuzz.mlir", text, std::nullopt);
  } catch (const vpusim::InputError&) {
    return 0;
  }
  vpusim::fuzz::check_round_trip(*schedule, vpusim::ScheduleSyntax::kYaml);
  vpusim::fuzz::check_round_trip(*schedule, vpusim::ScheduleSyntax::kJson);
  return 0;
}
