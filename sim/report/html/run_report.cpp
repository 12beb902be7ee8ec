#include "sim/report/html/run_report.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "sim/report/html/html_page.hpp"
#include "sim/report/html/sections/sections.hpp"
#include "sim/report/html/web_assets.hpp"

namespace vpusim {
namespace {

struct Part {
  std::string_view id;  // by which its script finds the data
  nlohmann::json (*data)(const RunReport&);
};

// What the page is told, part by part; what is seen of it, and in which order, the table of
// web/run_report.js says.
constexpr auto kParts = std::to_array<Part>({
    {"tasks", tasks_data},
    {"headline", headline_data},
    {"utilisation", utilisation_data},
    {"layers", layers_data},
    {"roofline", roofline_data},
    {"memory", memory_data},
    {"provenance", provenance_data},
});

}  // namespace

void write_run_report(const RunReport& report, std::ostream& out) {
  HtmlPage page{.title = fmt::format("{} on {} - vpusim", report.schedule.name(), report.hw.name),
                .script = run_report_script(),
                .data = {}};
  for (const Part& part : kParts) {
    page.data.push_back({std::string(part.id), part.data(report)});
  }
  write_html_page(page, out);
}

}  // namespace vpusim
