#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "nn_timing/data/shard_table.hpp"

namespace vpusim::nn_timing {

// Makes the columns of a table one by one from its rows.
template <class Row>
class ColumnMaker {
 public:
  // Rows and table outlive it.
  ColumnMaker(std::span<const Row> rows, ShardTable& table) : rows_(rows), table_(table) {}

  // `value_of(row)` for each row, stored as Value.
  template <class Value, class ValueOf>
  void add(const ColumnDescription& description, const ValueOf& value_of) {
    std::vector<Value> values;
    values.reserve(rows_.size());
    for (const Row& row : rows_) {
      values.push_back(static_cast<Value>(value_of(row)));
    }
    table_.columns.push_back({description, std::move(values)});
  }

 private:
  std::span<const Row> rows_;
  ShardTable& table_;
};

}  // namespace vpusim::nn_timing
