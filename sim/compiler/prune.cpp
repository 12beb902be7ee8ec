#include "sim/compiler/prune.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "sim/schedule/byte_region.hpp"
#include "sim/schedule/touched_buffers.hpp"

namespace vpusim {
namespace {

class Pruner {
 public:
  Pruner(Plan& plan, const LoweredNetwork& network)
      : plan_(plan),
        reads_(plan.allocations.size()),
        ddr_reads_(network.storages.size()),
        regions_(plan.buffers.size()) {}

  void run() {
    // Backwards, so that what an exchange would have read is known to be unread as well.
    for (std::size_t g = plan_.groups.size(); g-- > 0;) {
      Group& group = plan_.groups[g];
      std::vector<Task> kept;
      group.macs.resize(group.tasks.size());
      for (std::size_t t = 0; t < group.tasks.size(); ++t) {
        Task& task = group.tasks[t];
        if (std::visit([&](auto& work) { return prune(work, group.op); }, task.work)) {
          kept.push_back(std::move(task));
        } else {
          plan_.unread_macs += group.macs[t];
        }
      }
      group.tasks = std::move(kept);
      group.macs.clear();
      for (const Task& task : group.tasks) {
        add_reads(task);
      }
    }
    std::erase_if(plan_.groups, [](const Group& group) { return group.tasks.empty(); });
    renumber();
  }

 private:
  struct Read {
    std::uint32_t tile = 0;
    BufferId buffer;
  };
  struct DdrRead {
    std::uint64_t begin = 0;  // bytes
    std::uint64_t end = 0;
    BufferId buffer;
  };

  // Whether the task is still needed.
  bool prune(DmaTransfer& dma, LoweredOpId op) {
    if (!is_read(dma.target)) {
      take_traffic(dma, op);
      return false;
    }
    if (is_in_cmx(dma.target)) {
      drop_unread(dma.target);
    }
    return true;
  }

  void take_traffic(const DmaTransfer& dma, LoweredOpId op) {
    const auto take = [&](BufferId in_ddr, std::uint64_t& of_op, std::uint64_t& of_plan) {
      const std::uint64_t bytes = std::min(plan_.buffers[in_ddr].type.bytes().count(), of_op);
      of_op -= bytes;
      of_plan -= bytes;
    };
    if (!is_in_cmx(dma.source)) {
      take(dma.source, plan_.ops[op].loaded_bytes, plan_.loaded_bytes);
    }
    if (!is_in_cmx(dma.target)) {
      take(dma.target, plan_.ops[op].stored_bytes, plan_.stored_bytes);
    }
  }

  bool prune(DpuTask& dpu, LoweredOpId /*op*/) {
    const bool is_needed =
        std::any_of(dpu.operands.begin(), dpu.operands.end(), [&](const DpuOperand& operand) {
          const bool is_written =
              operand.role == DpuOperandRole::kOutput || operand.role == DpuOperandRole::kOutputIti;
          return is_written && is_read(operand.buffer);
        });
    if (!is_needed) {
      return false;
    }
    std::vector<DpuOperand> kept;
    for (const DpuOperand& operand : dpu.operands) {
      if (operand.role == DpuOperandRole::kOutput) {
        drop_unread_copies(operand.buffer);
      } else if (operand.role == DpuOperandRole::kOutputIti) {
        const std::vector<std::uint32_t> before = plan_.buffers[operand.buffer].buffer.indices;
        drop_unread(operand.buffer);
        const std::vector<std::uint32_t>& after = plan_.buffers[operand.buffer].buffer.indices;
        if (before != after) {
          drop_halos(dpu, before, after);
        }
        if (after.empty()) {
          continue;
        }
      }
      kept.push_back(operand);
    }
    dpu.operands = std::move(kept);
    let_others_be_the_output(dpu);
    return true;
  }

  // When nobody reads the copy in the own tile, what goes to another one is the output.
  void let_others_be_the_output(DpuTask& dpu) {
    const auto find = [&](DpuOperandRole role) {
      return std::find_if(dpu.operands.begin(), dpu.operands.end(),
                          [&](const DpuOperand& operand) { return operand.role == role; });
    };
    const auto own = find(DpuOperandRole::kOutput);
    const auto other = find(DpuOperandRole::kOutputIti);
    if (own == dpu.operands.end() || other == dpu.operands.end()) {
      return;
    }
    const PlannedBuffer& written = plan_.buffers[own->buffer];
    if (written.allocation.valid() && written.buffer.indices.size() == 1 &&
        !is_read(own->buffer, written.buffer.indices.front())) {
      own->buffer = other->buffer;
      plan_.buffers[own->buffer].type.halos.clear();
      dpu.operands.erase(other);
    }
  }

  // Its buffers are those of its runs.
  bool prune(ShaveKernel& kernel, LoweredOpId /*op*/) {
    std::erase_if(kernel.runs, [&](const KernelRun& run) {
      return std::none_of(run.outputs.begin(), run.outputs.end(),
                          [&](BufferId output) { return is_read(output); });
    });
    kernel.inputs.clear();
    kernel.outputs.clear();
    for (const KernelRun& run : kernel.runs) {
      kernel.inputs.insert(kernel.inputs.end(), run.inputs.begin(), run.inputs.end());
      kernel.outputs.insert(kernel.outputs.end(), run.outputs.begin(), run.outputs.end());
    }
    return !kernel.runs.empty();
  }
  bool prune(MediaTask& /*media*/, LoweredOpId /*op*/) { return true; }

  void drop_unread(BufferId id) {
    std::erase_if(plan_.buffers[id].buffer.indices,
                  [&](std::uint32_t tile) { return !is_read(id, tile); });
  }

  // One copy stays: the task computes it, whoever wants it.
  void drop_unread_copies(BufferId id) {
    PlannedBuffer& planned = plan_.buffers[id];
    const std::vector<std::uint32_t> before = planned.buffer.indices;
    if (before.size() < 2) {
      return;
    }
    drop_unread(id);
    std::vector<std::uint32_t>& tiles = planned.buffer.indices;
    if (tiles.empty()) {
      tiles.push_back(before.front());
    }
    if (planned.type.distribution && tiles.size() == 1) {
      planned.type.distribution.reset();
    } else if (planned.type.distribution) {
      planned.type.distribution->cluster_count = static_cast<std::uint32_t>(tiles.size());
    }
  }

  static void drop_halos(DpuTask& dpu, const std::vector<std::uint32_t>& before,
                         const std::vector<std::uint32_t>& after) {
    for (DpuVariant& variant : dpu.variants) {
      for (DpuHaloRegion& halo : variant.halos) {
        if (halo.target_clusters == before) {
          halo.target_clusters = after;
        }
      }
      std::erase_if(variant.halos,
                    [](const DpuHaloRegion& halo) { return halo.target_clusters.empty(); });
    }
  }

  const ByteRegion& region(BufferId id) {
    ByteRegion& found = regions_[id];
    if (found.is_empty()) {
      TensorType type = plan_.buffers[id].type;
      type.distribution.reset();
      type.halos.clear();
      found = ByteRegion(type);
    }
    return found;
  }

  bool is_in_cmx(BufferId id) const { return plan_.buffers[id].allocation.valid(); }

  // By anybody; what leaves the network is.
  bool is_read(BufferId id) {
    const PlannedBuffer& planned = plan_.buffers[id];
    if (is_in_cmx(id)) {
      const std::vector<std::uint32_t>& tiles = planned.buffer.indices;
      return std::any_of(tiles.begin(), tiles.end(),
                         [&](std::uint32_t tile) { return is_read(id, tile); });
    }
    if (planned.buffer.section != Section::kDdr) {
      return true;
    }
    const std::uint64_t begin = planned.buffer.byte_offset;
    const std::uint64_t end = begin + region(id).span();
    const std::vector<DdrRead>& reads = ddr_reads_[planned.storage];
    return std::any_of(reads.begin(), reads.end(), [&](const DdrRead& read) {
      return read.begin < end && begin < read.end &&
             overlap({region(id), begin}, {region(read.buffer), read.begin});
    });
  }

  bool is_read(BufferId id, std::uint32_t tile) {
    const PlannedBuffer& planned = plan_.buffers[id];
    const std::vector<Read>& reads = reads_[planned.allocation];
    return std::any_of(reads.begin(), reads.end(), [&](const Read& read) {
      return read.tile == tile &&
             overlap({region(id), planned.buffer.byte_offset},
                     {region(read.buffer), plan_.buffers[read.buffer].buffer.byte_offset});
    });
  }

  void add_read(BufferId id) {
    const PlannedBuffer& planned = plan_.buffers[id];
    if (is_in_cmx(id)) {
      reads_[planned.allocation].push_back({planned.buffer.indices.front(), id});
    } else if (planned.buffer.section == Section::kDdr) {
      const std::uint64_t begin = planned.buffer.byte_offset;
      ddr_reads_[planned.storage].push_back({begin, begin + region(id).span(), id});
    }
  }

  void add_reads(const Task& task) {
    if (const auto* dma = std::get_if<DmaTransfer>(&task.work)) {
      add_read(dma->source);
    } else if (const auto* dpu = std::get_if<DpuTask>(&task.work)) {
      for (const DpuOperand& operand : dpu->operands) {
        if (operand.role < DpuOperandRole::kParentInput) {
          add_read(operand.buffer);
        }
      }
    } else if (const auto* kernel = std::get_if<ShaveKernel>(&task.work)) {
      for (const BufferId input : kernel->inputs) {
        add_read(input);
      }
    }
  }

  // Groups are gone, and with them some uses of allocations.
  void renumber() {
    for (Allocation& allocation : plan_.allocations) {
      allocation.first_group.reset();
    }
    for (std::uint32_t g = 0; g < plan_.groups.size(); ++g) {
      for (const auto* list : {&plan_.groups[g].reads, &plan_.groups[g].writes}) {
        for (const AllocationId id : *list) {
          Allocation& allocation = plan_.allocations[id];
          allocation.first_group = allocation.first_group.value_or(g);
          allocation.last_group = g;
        }
      }
    }
    // Buffers of what nobody touches any more need an address all the same.
    for (Allocation& allocation : plan_.allocations) {
      if (!allocation.first_group) {
        allocation.offset = 0;
      }
    }
  }

  Plan& plan_;
  IdVector<AllocationId, std::vector<Read>> reads_;
  IdVector<StorageId, std::vector<DdrRead>> ddr_reads_;  // of what is between operations
  IdVector<BufferId, ByteRegion> regions_;
};

}  // namespace

void prune_unread_writes(Plan& plan, const LoweredNetwork& network) { Pruner(plan, network).run(); }

}  // namespace vpusim
