#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sim/importers/mlir/operation.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim::mlir {

// Which buffer or barrier each value of the function is, by its name without '%'.
using BufferValues = std::unordered_map<std::string_view, BufferId>;
using BarrierValues = std::unordered_map<std::string_view, BarrierId>;

// Understands the operation inside a VPURT.Task. What it does not know is skipped
// and counted in the schedule's notes; an unknown operation is an InputError.
class TaskReader {
 public:
  TaskReader(const SourceText& source, const BufferValues& buffers, ScheduleBuilder& builder)
      : source_(source), buffers_(buffers), builder_(builder) {}

  Work read(const Operation& operation);

  // The buffers of a clause; empty when the operation has no such clause.
  std::vector<BufferId> buffers_of(const Operation& operation, std::string_view clause) const;

 private:
  DmaTransfer read_dma(const Operation& operation, DmaKind kind);
  DpuTask read_dpu(const Operation& operation);
  ShaveKernel read_shave(const Operation& operation);
  MediaTask read_media(const Operation& operation);
  DpuVariant read_variant(const Operation& operation);
  PostProcessing read_post_processing(const Operation& operation);
  KernelRun read_run(const Operation& run, const Operation& kernel, const ShaveKernel& task);

  BufferId buffer(std::string_view value) const;
  BufferId only_buffer(const Operation& operation, std::string_view clause) const;
  void note_unknown_attribute(const Operation& operation, const Attribute& attribute);
  void note_unknown_clause(const Operation& operation, const Clause& clause);

  const SourceText& source_;
  const BufferValues& buffers_;
  ScheduleBuilder& builder_;
};

}  // namespace vpusim::mlir
