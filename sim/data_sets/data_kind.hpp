#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn_timing/data/shard_table.hpp"
#include "sim/base/warnings.hpp"

namespace vpusim {

// The rows of one shard while they are drawn and labelled.
class ShardRows {
 public:
  ShardRows() = default;
  ShardRows(const ShardRows&) = delete;
  ShardRows& operator=(const ShardRows&) = delete;
  virtual ~ShardRows() = default;

  // Draws a row and gives the hash of its content: rows of equal hash are one.
  virtual std::uint64_t draw() = 0;
  // Keeps what was drawn last.
  virtual void keep() = 0;
  // How many rows are kept between two calls of label(), at most.
  virtual std::size_t batch_size() const = 0;
  // Labels the rows that were kept since the last call, drops those to which nobody has an
  // answer, and gives the number of these.
  virtual std::size_t label() = 0;
  virtual std::size_t size() const = 0;
  // All rows. The first table has a row for each; texts in them live as long as this object.
  virtual std::vector<nn_timing::ShardTable> tables() const = 0;
};

// A kind of rows that `vpusim generate` makes.
class DataKind {
 public:
  DataKind() = default;
  DataKind(const DataKind&) = delete;
  DataKind& operator=(const DataKind&) = delete;
  virtual ~DataKind() = default;

  virtual std::string_view name() const = 0;  // "dpu"
  // What the rows follow from, besides the seed: devices, models, mix.
  virtual nlohmann::ordered_json settings() const = 0;
  // About the choice of devices and models.
  virtual const std::vector<Warning>& warnings() const = 0;
  // Columns of the first table whose values the manifest counts.
  virtual std::span<const std::string_view> counted_columns() const = 0;
  // Whether a row costs next to nothing before it is labelled.
  virtual bool draws_are_cheap() const = 0;
  // The same seed gives the same rows on every machine.
  virtual std::unique_ptr<ShardRows> rows(std::uint64_t seed) const = 0;
};

}  // namespace vpusim
