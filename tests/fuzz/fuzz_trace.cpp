// Any bytes as a result or a profiling trace: a timeline that can be compared with itself,
// told and drawn, and of which a result says how it was made, or an InputError.

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "sim/analysis/compare.hpp"
#include "sim/analysis/run_diff.hpp"
#include "sim/base/input_error.hpp"
#include "sim/report/json/comparison_json.hpp"
#include "sim/report/json/run_diff_json.hpp"
#include "sim/report/svg/comparison_svg.hpp"
#include "sim/report/terminal/comparison.hpp"
#include "sim/report/terminal/run_diff.hpp"
#include "sim/trace/readers/load_timeline.hpp"
#include "sim/trace/readers/run_record_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using vpusim::Comparison;
  using vpusim::Document;
  using vpusim::Timeline;
  try {
    const Document document("fuzz", std::string(reinterpret_cast<const char*>(data), size),
                            Document::Syntax::kJson);
    const Timeline timeline = vpusim::read_timeline(document, "fuzz");
    const Comparison comparison = vpusim::compare(timeline, timeline);
    vpusim::comparison_summary(timeline, timeline, comparison);
    std::ostringstream out;
    vpusim::write_comparison_json(timeline, timeline, comparison, out);
    vpusim::write_comparison_svg(timeline, timeline, comparison, out);
    const vpusim::RunDiff diff = vpusim::diff_runs(timeline, timeline);
    vpusim::diff_summary(timeline, timeline, diff, {});
    vpusim::write_diff_json(timeline, timeline, diff, out);
    if (vpusim::is_result_file(document.root())) {
      vpusim::read_recorded_run(document.root());
    }
  } catch (const vpusim::InputError&) {
  }
  return 0;
}
