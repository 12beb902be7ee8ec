#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace vpusim {

// A strong index into one kind of list: a TaskId cannot index barriers.
template <class Tag>
class Id {
 public:
  constexpr Id() = default;  // names nothing; see valid()
  constexpr explicit Id(std::size_t index) : index_(static_cast<std::uint32_t>(index)) {
    assert(index < kNone);
  }

  constexpr std::uint32_t index() const { return index_; }
  constexpr bool valid() const { return index_ != kNone; }

  constexpr auto operator<=>(const Id&) const = default;

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t index_ = kNone;
};

// A vector that only its own kind of Id may index.
template <class IdType, class Value>
class IdVector {
 public:
  IdVector() = default;
  explicit IdVector(std::size_t count, const Value& value = Value()) : values_(count, value) {}

  Value& operator[](IdType id) {
    assert(id.index() < values_.size());
    return values_[id.index()];
  }
  const Value& operator[](IdType id) const {
    assert(id.index() < values_.size());
    return values_[id.index()];
  }

  IdType push_back(Value value) {
    values_.push_back(std::move(value));
    return IdType(values_.size() - 1);
  }

  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  void reserve(std::size_t count) { values_.reserve(count); }
  void assign(std::size_t count, const Value& value) { values_.assign(count, value); }
  void clear() { values_.clear(); }
  IdType next_id() const { return IdType(values_.size()); }

  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

  bool operator==(const IdVector&) const = default;

 private:
  std::vector<Value> values_;
};

}  // namespace vpusim

template <class Tag>
struct std::hash<vpusim::Id<Tag>> {
  std::size_t operator()(vpusim::Id<Tag> id) const noexcept { return id.index(); }
};
