// Any bytes as a schedule file of our own: a schedule that survives conversion, or
// an InputError. The first byte picks the syntax, 'j' JSON and all else YAML; the
// text is what follows it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sim/base/input_error.hpp"
#include "tests/fuzz/check_round_trip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using vpusim::Document;
  if (size == 0) {
    return 0;
  }
  const bool is_json = data[0] == 'j';
  std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::optional<vpusim::Schedule> schedule;
  try {
    const Document document("fuzz", std::move(text),
                            is_json ? Document::Syntax::kJson : Document::Syntax::kYaml);
    schedule = vpusim::load_yaml(document);
  } catch (const vpusim::InputError&) {
    return 0;
  }
  vpusim::fuzz::check_round_trip(
      *schedule, is_json ? vpusim::ScheduleSyntax::kYaml : vpusim::ScheduleSyntax::kJson);
  return 0;
}
