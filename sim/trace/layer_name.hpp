#pragma once

#include <string_view>

namespace vpusim {

// A task's name is "layer?t_Type/part/part": the layer, or the whole name when
// there is no '?'.
inline std::string_view layer_of(std::string_view task_name) {
  return task_name.substr(0, task_name.find('?'));
}

// "Type", or empty when the name does not say.
inline std::string_view layer_type_of(std::string_view task_name) {
  constexpr std::string_view kMark = "?t_";
  const std::size_t mark = task_name.find(kMark);
  if (mark == std::string_view::npos) {
    return {};
  }
  task_name.remove_prefix(mark + kMark.size());
  return task_name.substr(0, task_name.find('/'));
}

}  // namespace vpusim
