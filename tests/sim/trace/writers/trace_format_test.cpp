// Does a trace file's ending choose its format?

#include "sim/trace/writers/trace_format.hpp"

#include <gtest/gtest.h>

#include "sim/base/input_error.hpp"
#include "sim/trace/writers/chrome_json.hpp"
#include "sim/trace/writers/perfetto.hpp"

namespace vpusim {
namespace {

TEST(TraceWriterFor, KnowsTheEndingsOfBothFormats) {
  EXPECT_EQ(trace_writer_for("a.pftrace"), &write_perfetto);
  EXPECT_EQ(trace_writer_for("b/a.trace.json"), &write_chrome_json);
}

TEST(TraceWriterFor, NamesTheLegalEndings) {
  try {
    trace_writer_for("trace.txt");
    FAIL() << "accepted an unknown ending";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "a trace file must end in .pftrace or .json, got 'trace.txt'");
  }
}

}  // namespace
}  // namespace vpusim
