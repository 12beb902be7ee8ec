// Does every mistake in a schedule of our own format get a message that says what,
// where and what would be legal?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/yaml/yaml_text.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

// A complete schedule of which a test replaces one piece.
constexpr std::string_view kSchedule = R"(vpusim_schedule: 1
name: net
target: {architecture: NPU37XX, tile_count: 2, dpu_hz: 1300000000}
notes: [{code: c, message: m, count: 1}]
types:
  t: {shape: [4, 4], element: ui8, order: [1, 0], strides: [1, 4], swizzling: {key: 5, alignment_bytes: 512}, compression: {axis: 0, element_counts: [4], alignment_bytes: 16}, distribution: {modes: [SEGMENTED], cluster_count: 2, padding: {left: 1}}, halos: [{from_cluster: 1, shape: [1], offset: [0]}]}
buffers:
  ddr: {section: DDR, offset_bytes: 0, type: t}
  cmx: {section: CMX_NN, tiles: [0], type: t}
barriers:
  ready: {physical: 0}
tasks:
  - {name: copy, updates: [ready], dma: {kind: NNDMA, port: 0, source: ddr, target: cmx, descriptor: {length_bytes: 4}}}
  - {name: conv, waits: [ready], dpu: {operation: CONV, kernel: [3, 3], flags: [superdense], post_processing: {mode: NOOP, clamp_low: 0}, operands: [{input: cmx}], variants: [{cluster: 0, mpe_mode: VECTOR, output: [[0, 0, 0], [7, 7, 15]], halos: [{box: [[0, 0, 0], [7, 7, 15]], target_offset: 0, target_clusters: [1], target_width: 8}]}]}}
  - {name: mvn, shave: {kernel: builtin_MVN, tile: 0, runs: [{inputs: [cmx]}]}}
  - {name: media, m2i: {input_format: A, output_format: B, inputs: [ddr], outputs: [cmx]}}
)";

struct Mistake {
  const char* name;
  std::string_view piece;
  std::string_view instead;
  std::string_view message;
};

class ScheduleMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(ScheduleMistakes, AreExplained) {
  std::string text(kSchedule);
  const std::size_t place = text.find(GetParam().piece);
  ASSERT_NE(place, std::string::npos);

  text.replace(place, GetParam().piece.size(), GetParam().instead);

  EXPECT_THAT(error_of([&] { load_yaml_text(text); }), HasSubstr(std::string(GetParam().message)));
}

std::string mistake_name(const testing::TestParamInfo<Mistake>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    UnknownKeys, ScheduleMistakes,
    testing::Values(
        Mistake{"Root", "notes:", "note:", "note: unknown key 'note'; did you mean 'notes'?"},
        Mistake{"Target", "tile_count", "tiles_count",
                "target.tiles_count: unknown key 'tiles_count'; did you mean 'tile_count'?"},
        Mistake{"Note", "message:", "massage:", "notes[0].massage: unknown key 'massage'"},
        Mistake{"Type", "strides: [1, 4]", "stride: [1, 4]",
                "types.t.stride: unknown key 'stride'; did you mean 'strides'?"},
        Mistake{"Swizzling", "key: 5", "kay: 5",
                "types.t.swizzling.kay: unknown key 'kay'; did you mean 'key'?"},
        Mistake{"Compression", "axis:", "axes:", "types.t.compression.axes: unknown key 'axes'"},
        Mistake{"Distribution", "modes:", "mode:", "types.t.distribution.mode: unknown key 'mode'"},
        Mistake{"Padding", "left: 1", "lift: 1", "types.t.distribution.padding.lift: unknown key"},
        Mistake{"Halo", "from_cluster", "form_cluster", "types.t.halos[0].form_cluster: unknown"},
        Mistake{"Buffer", "offset_bytes: 0", "offset: 0", "buffers.ddr.offset: unknown key"},
        Mistake{"Barrier", "{physical: 0}", "{physicel: 0}",
                "barriers.ready.physicel: unknown key 'physicel'; did you mean 'physical'?"},
        Mistake{"Task", "updates:", "update:",
                "tasks[0].update: unknown key 'update'; did you mean 'updates'?"},
        Mistake{"Dma", "port: 0", "prot: 0", "tasks[0].dma.prot: unknown key 'prot'"},
        Mistake{"Descriptor", "length_bytes", "lenght_bytes",
                "tasks[0].dma.descriptor.lenght_bytes: unknown key"},
        Mistake{"Dpu", "kernel: [3, 3]", "kernal: [3, 3]", "tasks[1].dpu.kernal: unknown key"},
        Mistake{"PostProcessing", "clamp_low: 0", "clamp: 0",
                "tasks[1].dpu.post_processing.clamp: unknown key"},
        Mistake{"Variant", "cluster: 0", "tile: 0", "tasks[1].dpu.variants[0].tile: unknown key"},
        Mistake{"VariantHalo", "target_width", "width",
                "tasks[1].dpu.variants[0].halos[0].width: unknown key"},
        Mistake{"Shave", "tile: 0, runs", "tiles: 0, runs", "tasks[2].shave.tiles: unknown key"},
        Mistake{"Run", "runs: [{inputs", "runs: [{input", "tasks[2].shave.runs[0].input: unknown"},
        Mistake{"Media", "output_format", "out_format", "tasks[3].m2i.out_format: unknown key"}),
    mistake_name);

INSTANTIATE_TEST_SUITE_P(
    WrongKinds, ScheduleMistakes,
    testing::Values(
        Mistake{"NameIsAList", "name: net", "name: [net]", "name: expected a name, got a list"},
        Mistake{"TypesAreAList",
                "types:\n  t:", "types:\n - t:", "types: expected a mapping of types, got a list"},
        Mistake{"ShapeIsANumber", "shape: [4, 4]", "shape: 4",
                "types.t.shape: expected a list of whole numbers, got '4'"},
        Mistake{"ExtentIsText", "shape: [4, 4]", "shape: [4, wide]",
                "types.t.shape[1]: expected a whole number, got 'wide'"},
        Mistake{"ExtentIsNegative", "shape: [4, 4]", "shape: [4, -4]",
                "types.t.shape[1]: expected a whole number, got '-4'"},
        Mistake{"ExtentIsReal", "shape: [4, 4]", "shape: [4, 4.5]", "got '4.5'"},
        Mistake{"ExtentIsQuoted", "shape: [4, 4]", "shape: [4, \"4\"]", "got '4'"},
        Mistake{"PortIsNothing", "port: 0", "port: ", "expected a DMA port, got nothing"},
        Mistake{"TasksAreAMapping", "  - {name: copy", "  a: {name: copy", "net.yaml:"},
        Mistake{"TaskIsText",
                "- {name: media, m2i: {input_format: A, output_format: B, inputs: "
                "[ddr], outputs: [cmx]}}",
                "- media", "tasks[3]: expected a mapping, got 'media'"},
        Mistake{"BarriersAreText", "waits: [ready]", "waits: ready",
                "tasks[1].waits: expected a list of barriers, got 'ready'"},
        Mistake{"OperandIsText", "[{input: cmx}]", "[cmx]", "expected a role and a buffer"}),
    mistake_name);

INSTANTIATE_TEST_SUITE_P(
    UnknownNames, ScheduleMistakes,
    testing::Values(
        Mistake{"BufferOfDma", "source: ddr", "source: dddr",
                "tasks[0].dma.source: unknown buffer 'dddr'; did you mean 'ddr'?"},
        Mistake{"BufferOfRun", "[{inputs: [cmx]}]", "[{inputs: [nix]}]",
                "tasks[2].shave.runs[0].inputs[0]: unknown buffer 'nix'"},
        Mistake{"Barrier", "waits: [ready]", "waits: [readyy]",
                "tasks[1].waits[0]: unknown barrier 'readyy'; did you mean 'ready'?"},
        Mistake{"Type", "tiles: [0], type: t", "tiles: [0], type: u",
                "buffers.cmx.type: unknown type 'u'"},
        Mistake{"Element", "element: ui8", "element: u8", "types.t.element: unknown element type"},
        Mistake{"Section", "section: CMX_NN", "section: CMX_MN",
                "buffers.cmx.section: unknown section 'CMX_MN'; did you mean 'CMX_NN'?"},
        Mistake{"DmaKind", "kind: NNDMA", "kind: NNDNA", "did you mean 'NNDMA'?"},
        Mistake{"Operation", "operation: CONV", "operation: CONB", "did you mean 'CONV'?"},
        Mistake{"Flag", "[superdense]", "[superdence]",
                "unknown flag 'superdence'; did you mean 'superdense'?"},
        Mistake{"Role", "{input: cmx}", "{inputt: cmx}",
                "unknown role 'inputt'; did you mean 'input'?"},
        Mistake{"MpeMode", "VECTOR", "VECTER", "unknown MPE mode 'VECTER'"},
        Mistake{"Mode", "[SEGMENTED]", "[SEGMENTE]",
                "unknown mode 'SEGMENTE'; did you mean 'SEGMENTED'?"}),
    mistake_name);

INSTANTIATE_TEST_SUITE_P(
    WrongValues, ScheduleMistakes,
    testing::Values(
        Mistake{"Version", "vpusim_schedule: 1", "vpusim_schedule: 2",
                "net.yaml:1:18: vpusim_schedule: this program reads version 1"},
        Mistake{"NoKindOfWork",
                "m2i: {input_format: A, output_format: B, inputs: [ddr], outputs: "
                "[cmx]}",
                "waits: []", "tasks[3]: expected exactly one of dma, dpu, shave, m2i"},
        Mistake{"TwoKindsOfWork", "{name: mvn, ", "{name: mvn, dma: {source: ddr, target: cmx}, ",
                "tasks[2]: expected exactly one of dma, dpu, shave, m2i"},
        Mistake{"BoxIsReversed", "[7, 7, 15]]", "[7, -7, 15]]", "expected a whole number"},
        Mistake{"BoxEndsBeforeItStarts", "[[0, 0, 0], [7, 7, 15]]", "[[0, 9, 0], [7, 7, 15]]",
                "tasks[1].dpu.variants[0].output: ends before it starts"},
        Mistake{"BoxIsFlat", "[[0, 0, 0], [7, 7, 15]]", "[[0, 0], [7, 7]]",
                "output[0]: expected [width, height, channel]"},
        Mistake{"BoxHasOneCorner", "[[0, 0, 0], [7, 7, 15]]", "[[0, 0, 0]]",
                "expected [[begin], [end]]"},
        Mistake{"NoVariant",
                "[{cluster: 0, mpe_mode: VECTOR, output: [[0, 0, 0], [7, 7, 15]], halos: [{box: "
                "[[0, 0, 0], [7, 7, 15]], target_offset: 0, target_clusters: [1], target_width: "
                "8}]}]",
                "[]", "tasks[1].dpu.variants: expected 1 to 65535 variants, got 0"},
        Mistake{"WindowIsZero", "kernel: [3, 3]", "kernel: [0, 3]", "each 1 to 65535"},
        Mistake{"ExtentIsTooLarge", "shape: [4, 4]", "shape: [4, 1099511627777]",
                "types.t.shape[1]: must be at most 1099511627776, got 1099511627777"},
        Mistake{"NumberIsMoreThan64Bits", "shape: [4, 4]", "shape: [4, 18446744073709551616]",
                "expected a whole number, got '18446744073709551616'"},
        Mistake{"OffsetIsTooLarge", "offset_bytes: 0", "offset_bytes: 281474976710657",
                "must be at most 281474976710656"},
        Mistake{"PortIsTooLarge", "port: 0", "port: 16", "must be at most 15, got 16"},
        Mistake{"TileIsTooLarge", "tiles: [0]", "tiles: [64]", "must be at most 63, got 64"},
        Mistake{"BarrierIdIsTooLarge", "physical: 0", "physical: 65536", "must be at most 65535"},
        Mistake{"FrequencyIsTooLow", "dpu_hz: 1300000000", "dpu_hz: 1300",
                "target.dpu_hz: must be at least 1000000, got 1300"},
        Mistake{"NoCluster", "cluster_count: 2", "cluster_count: 0", "must be > 0, got 0"},
        Mistake{"PaddingIsTooLarge", "padding: {left: 1}", "padding: {left: 32769}",
                "must be within +-32768, got 32769"},
        Mistake{"ClampIsNoNumber", "clamp_low: 0", "clamp_low: .nan", "expected a number"},
        Mistake{"OrderRepeats", "order: [1, 0]", "order: [1, 1]",
                "is no order of the 2 dimensions"},
        Mistake{"OrderIsShort", "order: [1, 0]", "order: [1]", "orders 1 of 2 dimensions"},
        Mistake{"StridesAreShort", "strides: [1, 4]", "strides: [1]", "expected 2 strides, got 1"},
        Mistake{"TilesInDdr", "offset_bytes: 0", "tiles: [0]",
                "buffers.ddr.tiles: a buffer in DDR has no tiles"},
        Mistake{"ArgumentsInCmx", "tiles: [0]", "arguments: [0]",
                "buffers.cmx.arguments: a buffer in CMX_NN has no arguments"},
        Mistake{"MissingName", "{name: mvn, ", "{", "tasks[2]: missing key 'name'"},
        Mistake{"MissingType", "tiles: [0], type: t", "tiles: [0]", "missing key 'type'"}),
    mistake_name);

INSTANTIATE_TEST_SUITE_P(
    RepeatedKeys, ScheduleMistakes,
    testing::Values(Mistake{"Root", "name: net", "name: net\nname: other",
                            "net.yaml:3:1: key 'name' occurs twice in one mapping"},
                    Mistake{"Buffer", "  cmx: {section", "  ddr: {section",
                            "key 'ddr' occurs twice"},
                    Mistake{"Dma", "port: 0", "port: 0, port: 1", "key 'port' occurs twice"}),
    mistake_name);

TEST(ScheduleDocumentText, OfTheseMistakesIsOtherwiseLegal) {
  EXPECT_EQ(load_yaml_text(kSchedule).tasks().size(), 4U);
}

TEST(ScheduleDocumentText, WithoutTasksIsRefused) {
  EXPECT_THAT(error_of([] { load_yaml_text(std::string(kYamlHead) + "tasks: []"); }),
              HasSubstr("tasks: holds no task"));
  EXPECT_THAT(error_of([] { load_yaml_text(kYamlHead); }), HasSubstr("missing key 'tasks'"));
  EXPECT_THAT(error_of([] { load_yaml_text(""); }), HasSubstr("expected a mapping, got nothing"));
  EXPECT_THAT(error_of([] { load_yaml_text("just text"); }),
              HasSubstr("expected a mapping, got 'just text'"));
}

}  // namespace
}  // namespace vpusim::test
