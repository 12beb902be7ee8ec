#include "sim/trace/readers/load_timeline.hpp"

#include "sim/base/file_kind.hpp"
#include "sim/base/text_file.hpp"
#include "sim/trace/readers/chrome_trace.hpp"
#include "sim/trace/readers/result_file.hpp"

namespace vpusim {

Timeline read_timeline(const Document& document, const std::string& file) {
  Timeline timeline;
  timeline.source = file;
  const Cursor root = document.root();
  if (root.find("vpusim_result")) {
    read_result_file(root, timeline);
  } else if (root.is_sequence() || root.find("traceEvents")) {
    read_chrome_trace(root, timeline);
  } else {
    refuse_other_kinds(root, "vpusim_result",
                       "a result of 'vpusim run --json' or a profiling trace in Chrome's format");
    root.fail(
        "expected a result of 'vpusim run --json' (with \"vpusim_result\") or a profiling trace "
        "in Chrome's format (with \"traceEvents\")");
  }
  if (timeline.tasks.empty()) {
    root.fail("has no tasks (complete events of the categories DMA, DPU, SW, Shave or M2I)");
  }
  return timeline;
}

Timeline load_timeline(const std::string& file) {
  return read_timeline(Document(file, read_text_file(file), Document::Syntax::kJson), file);
}

}  // namespace vpusim
