#include "sim/trace/writers/trace_format.hpp"

#include <array>
#include <string_view>

#include "sim/base/input_error.hpp"
#include "sim/trace/writers/chrome_json.hpp"
#include "sim/trace/writers/perfetto.hpp"

namespace vpusim {
namespace {

struct Format {
  std::string_view ending;
  TraceWriter write;
};

constexpr auto kFormats = std::to_array<Format>({
    {".pftrace", write_perfetto},
    {".json", write_chrome_json},
});

}  // namespace

TraceWriter trace_writer_for(const std::string& file) {
  std::string endings;
  for (const Format& format : kFormats) {
    if (file.ends_with(format.ending)) {
      return format.write;
    }
    endings += (endings.empty() ? "" : " or ") + std::string(format.ending);
  }
  throw InputError("a trace file must end in " + endings + ", got '" + file + "'");
}

}  // namespace vpusim
