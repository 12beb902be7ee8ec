#pragma once

#include <string_view>

namespace vpusim {

namespace detail {
// Whether a part of a name only tells which of a layer's tasks it is: "cluster_0", "tile_1".
inline bool is_place_in_layer(std::string_view part) {
  for (const std::string_view mark : {"cluster_", "_cluster_", "tile_", "variant_"}) {
    if (part.size() > mark.size() && part.starts_with(mark) &&
        part.find_first_not_of("0123456789", mark.size()) == std::string_view::npos) {
      return true;
    }
  }
  return false;
}
}  // namespace detail

// A task's name is "layer?t_Type/part/part": the layer. Where there is no '?', the name
// without the parts at its end that tell a layer's tasks apart.
inline std::string_view layer_of(std::string_view task_name) {
  const std::size_t mark = task_name.find('?');
  if (mark != std::string_view::npos) {
    return task_name.substr(0, mark);
  }
  for (std::size_t slash = task_name.rfind('/');
       slash != std::string_view::npos && detail::is_place_in_layer(task_name.substr(slash + 1));
       slash = task_name.rfind('/')) {
    task_name = task_name.substr(0, slash);
  }
  return task_name;
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
