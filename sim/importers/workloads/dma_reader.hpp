#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/importers/workloads/table.hpp"
#include "sim/schedule/dma_workload.hpp"

namespace vpusim {

// One DMA transfer as a table holds it.
struct DmaRow {
  DmaWorkload workload;
  std::optional<VpunnDevice> device;
};

// Reads a table of DMA transfers row by row. Each says where it goes, by `direction`
// ("DDR2CMX") or by `src` and `dst` ("DRAM", "CMX"), and what it moves, in the columns of the
// published tables:
//
// * `bytes`, or `in_bytes` and `out_bytes` (with other types or layouts on both sides it is
//   no plain copy);
// * planes of lines, as VPU 2.7 is told: `num_planes` (further ones), `length`, `src_width`,
//   `src_stride`, `src_plane_stride` and the same with `dst_`;
// * lines in nested dimensions, as VPU 4.0 is told: `src_width`, `num_dim`, `src_stride_1`,
//   `src_dim_size_1` to `_5` and the same with `dst_`, `num_engine`.
//
// Errors: as Table, and InputError for a field that is no legal value and for a row that
// does not say what goes where.
class DmaReader {
 public:
  explicit DmaReader(const std::string& file);
  ~DmaReader();

  bool next(DmaRow& row);

  const Table& table() const { return *table_; }

 private:
  struct Fields;
  struct Column;
  static std::vector<Column> all_columns();
  DmaWorkload workload_of(const Fields& fields) const;

  std::unique_ptr<Table> table_;
  std::vector<Column> columns_;
  std::vector<const Column*> column_of_field_;  // nullptr: passed over
};

}  // namespace vpusim
