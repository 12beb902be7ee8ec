#include "sim/trace/writers/json_text.hpp"

#include <nlohmann/json.hpp>

namespace vpusim {

std::string json_string(std::string_view text) {
  // Plain ASCII: a terminal that shows it obeys no control characters of names.
  constexpr bool kIsAscii = true;
  return nlohmann::json(text).dump(-1, ' ', kIsAscii, nlohmann::json::error_handler_t::replace);
}

}  // namespace vpusim
