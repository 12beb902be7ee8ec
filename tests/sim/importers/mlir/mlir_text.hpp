#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/input_error.hpp"
#include "sim/importers/mlir/load_mlir.hpp"

// How the tests of the MLIR importer write their schedules.
namespace vpusim::test {

// Values that most bodies need. `%ddr` and `%cmx` are 16 bytes each.
inline constexpr std::string_view kValues = R"(
  %b0 = VPURT.ConfigureBarrier<0> -> !VPURT.Barrier
  %b1 = VPURT.ConfigureBarrier<1> -> !VPURT.Barrier
  %ddr = VPURT.DeclareBuffer <DDR> <0> -> memref<16xui8, @DDR>
  %cmx = VPURT.DeclareBuffer <CMX_NN> [0] <64> -> memref<16xui8, [@CMX_NN, 0]>
)";

// A task, so that a body that is about something else is a schedule.
inline constexpr std::string_view kAnyTask = R"(
  VPURT.Task {
    %x = VPUIP.NNDMA {port = 0 : i64} inputs(%ddr : memref<16xui8, @DDR>)
      outputs(%cmx : memref<16xui8, [@CMX_NN, 0]>) -> memref<16xui8, [@CMX_NN, 0]>
  }
)";

// A file with one function; `aliases` stand before the module.
inline std::string mlir_file(std::string_view body, std::string_view aliases = "") {
  return fmt::format(
      "{}\nmodule @net attributes {{VPU.arch = #VPU.arch_kind<NPU37XX>}} {{\n"
      "func.func @main() {{\n{}\nreturn\n}}\n}}\n",
      aliases, body);
}

inline Schedule load_text(std::string_view text) {
  return load_mlir("net.mlir", text, std::nullopt);
}

// The schedule of a body behind kValues.
inline Schedule load_body(std::string_view body, std::string_view aliases = "") {
  return load_text(mlir_file(std::string(kValues) + std::string(body), aliases));
}

// The schedule of one task whose operation is `operation`.
inline Schedule load_task(std::string_view operation, std::string_view aliases = "") {
  return load_body(fmt::format("VPURT.Task {{ {} }}", operation), aliases);
}

template <class Work>
const Work& first_work(const Schedule& schedule) {
  return std::get<Work>(schedule.tasks()[TaskId(0)].work);
}

inline const Buffer& buffer_named(const Schedule& schedule, std::string_view name) {
  for (const Buffer& buffer : schedule.buffers()) {
    if (buffer.name == name) {
      return buffer;
    }
  }
  throw std::runtime_error("no buffer " + std::string(name));
}

// What the user is told when `load` refuses; empty when it does not.
template <class Load>
std::string error_of(const Load& load) {
  try {
    load();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace vpusim::test
