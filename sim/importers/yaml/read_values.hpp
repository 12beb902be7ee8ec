#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/nearest.hpp"
#include "sim/schedule/dpu_task.hpp"
#include "sim/schedule/tensor_type.hpp"

// The values that a schedule file is made of. Functions that end in _if read a key
// of a mapping and give the default when it is not there. All throw InputError.

namespace vpusim::yaml {

inline constexpr std::uint64_t kLargest32 = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint64_t kLargestTile = 63;

void allow_only(const Cursor& cursor, std::initializer_list<std::string_view> keys);

// At most `largest`, which fits in 32 bits.
std::uint32_t read_small(const Cursor& cursor, std::string_view expected, std::uint64_t largest);
bool read_flag_if(const Cursor& cursor, std::string_view key);
Shape read_shape(const Cursor& cursor);
Shape read_shape_if(const Cursor& cursor, std::string_view key);
std::vector<Shape> read_shapes_if(const Cursor& cursor, std::string_view key);
std::vector<std::uint32_t> read_small_list(const Cursor& cursor, std::uint64_t largest);
std::vector<std::uint32_t> read_small_list_if(const Cursor& cursor, std::string_view key,
                                              std::uint64_t largest);
// [height, width]
std::array<std::uint32_t, 2> read_window_if(const Cursor& cursor, std::string_view key);
Padding read_padding_if(const Cursor& cursor);
// [[begin], [end]], both inside, each [width, height, channel].
std::pair<Corner, Corner> read_box(const Cursor& cursor);

// A value of an enumeration by its name (see EnumNames).
template <class Names>
auto read_name(const Cursor& cursor, const Names& names, std::string_view expected) {
  const std::string_view text = cursor.as_text(expected);
  const auto value = names.find(text);
  if (!value) {
    cursor.fail(
        fmt::format("unknown {} {}{}", expected, in_quotes(text), did_you_mean(text, names.all())));
  }
  return *value;
}

// The names of one kind (types, buffers, barriers) that others refer to.
template <class IdType>
class NameTable {
 public:
  explicit NameTable(std::string_view what) : what_(what) {}

  void add(std::string_view name, IdType id) {
    ids_.emplace(name, id);
    names_.push_back(name);
  }
  IdType find(const Cursor& cursor) const {
    const std::string_view name = cursor.as_text(what_);
    const auto found = ids_.find(name);
    if (found == ids_.end()) {
      cursor.fail(fmt::format("unknown {} {}{}", what_, in_quotes(name), suggestion(name)));
    }
    return found->second;
  }

 private:
  std::string suggestion(std::string_view name) const {
    constexpr std::size_t kMostNames = 10'000;  // a search through more is not worth its time
    return names_.size() > kMostNames ? "" : did_you_mean(name, names_);
  }

  std::string_view what_;
  std::unordered_map<std::string_view, IdType> ids_;
  std::vector<std::string_view> names_;
};

}  // namespace vpusim::yaml
