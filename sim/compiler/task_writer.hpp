#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/compiler/boxes.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan.hpp"
#include "sim/compiler/residency.hpp"
#include "sim/compiler/workload_split.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// An operand in CMX as each tile reads it; offsets count from the allocation's begin.
struct TileOperand {
  AllocationId allocation;  // not valid: a kernel reads it from DDR, where its view says
  std::vector<View> parts;  // by tile
};

struct StripeOperands {
  std::vector<TileOperand> inputs;
  AllocationId weights;  // not valid: none
};

struct MovedBytes {
  std::uint64_t loaded = 0;  // from DDR
  std::uint64_t stored = 0;  // to DDR
};

// Writes the tasks of stripes into a plan: which tile does what is decided, here it becomes
// buffers, variants, kernel runs and transfers.
class TaskWriter {
 public:
  TaskWriter(const LoweredNetwork& network, const HwConfig& hw, Plan& plan)
      : network_(network), hw_(hw), plan_(plan) {}

  // Part t of a storage in DDR into tile t's CMX, points side by side with channels filled up to
  // `unit`; tiles with the same part get it at once. Gives the bytes read from DDR.
  std::uint64_t load(LoweredOpId op, const std::vector<View>& parts, std::uint64_t unit,
                     AllocationId to);

  // The boxes of an operation, one for each tile, into a storage that is kept in CMX. DPUs write
  // into as many other tiles as they can count; DMA copies the rest, and what SHAVEs compute.
  void compute(LoweredOpId op, const VariantShape& shape, const std::vector<Box>& boxes,
               const StripeOperands& operands, const Resident& output);

  // The same on the way to DDR; without temporaries kernels write there themselves. Gives the
  // bytes written there.
  std::uint64_t compute_and_store(LoweredOpId op, const VariantShape& shape,
                                  const std::vector<Box>& boxes, const StripeOperands& operands,
                                  const std::vector<AllocationId>& temporaries);

  // A DMA operation from wherever it is to wherever it should be; null: DDR.
  MovedBytes move(LoweredOpId op, const std::vector<Box>& boxes, const Resident* source,
                  const Resident* target);

  // All of a kept storage to DDR; each part from a tile that holds it (Residency::parts_of_copy).
  std::uint64_t spill(LoweredOpId op, StorageId storage, const Resident& from,
                      const std::vector<std::pair<std::uint32_t, ElementRange>>& parts);

 private:
  // Where a tile writes its part, and who else gets it.
  struct Destination {
    std::vector<std::uint32_t> tiles;  // at the same offset in each
    View part;                         // offset from the allocation's begin
    std::uint64_t first_point = 0;     // of the box
    std::uint64_t first_channel = 0;
  };

  // Outermost rows of a move that go to the same place in some tiles.
  struct RowPiece {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    std::uint64_t target_begin = 0;  // the element at which the tiles' allocation begins
    std::vector<std::uint32_t> tiles;
  };
  static std::vector<RowPiece> pieces_of(const LoweredOp& op, const Box& box,
                                         const Resident& target);
  std::uint64_t add_rows(Group& group, const LoweredOp& op, std::uint32_t tile,
                         const RowPiece& piece, const Resident* source, const Resident* target);

  const Storage& storage(StorageId id) const { return network_.storages[id]; }
  BufferId cmx_buffer(const std::string& name, std::vector<std::uint32_t> tiles,
                      AllocationId allocation, std::uint64_t element_offset, TensorType type);
  BufferId ddr_buffer(StorageId id, std::uint64_t element_offset, TensorType type);
  // In CMX where there is an allocation, otherwise in DDR.
  void add_dma(Group& group, const std::string& name, DmaKind kind, BufferId source,
               BufferId target);

  std::vector<Destination> destinations(const View& part, std::uint32_t tile,
                                        const Resident& output) const;
  // DMA brings to other tiles what no engine writes there.
  void add_exchanges(Group& exchange, const LoweredOp& op, std::uint32_t tile,
                     const Destination& from, std::span<const Destination> to,
                     AllocationId allocation);
  void add_compute(Group& group, LoweredOpId id, const VariantShape& shape, std::uint32_t tile,
                   const Box& box, const StripeOperands& operands,
                   const std::vector<Destination>& outputs, AllocationId allocation,
                   std::span<const AllocationId> more_outputs);
  void add_dpu_tasks(Group& group, LoweredOpId id, const VariantShape& shape, std::uint32_t tile,
                     const Box& box, const StripeOperands& operands,
                     const std::vector<Destination>& outputs, AllocationId allocation);
  void add_dpu_task(Group& group, const LoweredOp& op, const VariantShape& shape,
                    std::uint32_t tile, const Box& box, const StripeOperands& operands,
                    const View& input, const View& weight_rows,
                    const std::vector<Destination>& outputs, AllocationId allocation,
                    const std::string& name);
  void add_weights(DpuTask& dpu, const LoweredOp& op, std::uint32_t tile, const Box& box,
                   const StripeOperands& operands, const View& weight_rows);
  std::vector<DpuHaloRegion> add_outputs(DpuTask& dpu, StorageId out, const DpuWorkload& workload,
                                         const std::vector<Destination>& outputs,
                                         AllocationId allocation);
  void add_kernel(Group& group, const LoweredOp& op, std::uint32_t tile, const Box& box,
                  const StripeOperands& operands, const View& output, AllocationId allocation,
                  std::span<const AllocationId> more_outputs);
  void add_kernel_outputs(KernelRun& run, const LoweredOp& op, std::uint32_t tile, const Box& box,
                          const Box& part, const View& output, AllocationId allocation,
                          std::span<const AllocationId> more_outputs);
  Group new_group(Group::Kind kind, LoweredOpId op) const;
  void add_group(Group group);
  TensorType image_type(const View& view, std::uint64_t columns, StorageId of) const;
  std::string tile_name(const LoweredOp& op, std::uint32_t tile) const;

  const LoweredNetwork& network_;
  const HwConfig& hw_;
  Plan& plan_;
};

}  // namespace vpusim
