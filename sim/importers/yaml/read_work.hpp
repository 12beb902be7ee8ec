#pragma once

#include "sim/base/document.hpp"
#include "sim/importers/yaml/read_values.hpp"
#include "sim/schedule/task.hpp"

namespace vpusim::yaml {

// Reads what a task does: the value of its key "dma", "dpu", "shave" or "m2i".
// `buffers` are those that it may name. Errors: InputError.
DmaTransfer read_dma(const Cursor& cursor, const NameTable<BufferId>& buffers);
DpuTask read_dpu(const Cursor& cursor, const NameTable<BufferId>& buffers);
ShaveKernel read_shave(const Cursor& cursor, const NameTable<BufferId>& buffers);
MediaTask read_media(const Cursor& cursor, const NameTable<BufferId>& buffers);

}  // namespace vpusim::yaml
