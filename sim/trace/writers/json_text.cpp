#include "sim/trace/writers/json_text.hpp"

#include <nlohmann/json.hpp>

namespace vpusim {

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace vpusim
