#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/analysis/critical_path.hpp"
#include "sim/analysis/roofline.hpp"
#include "sim/base/enum_names.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// What the time of a layer on the critical path went to most.
enum class Brake : std::uint8_t {
  kDpu,
  kShave,
  kMedia,
  kDma,      // transfers: their bytes and their latencies
  kSharing,  // contention for bandwidth, of memories and of DMA engines
  kWaiting,  // from ends to starts: barriers, queues, start-up, code
  kHidden,   // the layer is not on the critical path
};
inline constexpr auto kBrakeNames =
    enum_names<Brake, Brake::kHidden>("DPU", "SHAVE", "M2I", "DMA", "sharing", "waiting", "hidden");

// The part of the critical path that a piece belongs to.
Brake brake_of(const PathPiece& piece, const Schedule& schedule);

// What the time of the critical path went to: work by kind of engine, then all else by kind of
// piece. The parts that took time; their sum is the latency.
struct PathPart {
  std::string name;  // "DPU work", "DMA latency", "barrier signal"
  Picoseconds time;
};
std::vector<PathPart> path_parts(const std::vector<PathPiece>& path, const Schedule& schedule);

// All tasks of a layer: see layer_of() for what its name is.
struct LayerUse {
  std::string name;
  std::string type;  // "Convolution"; empty where no task says
  std::uint32_t task_count = 0;
  Picoseconds start;    // of its first task
  Picoseconds end;      // of its last one
  Picoseconds compute;  // while one of its DPU, SHAVE or media steps ran, on however many engines
  Picoseconds worked;   // the same, transfers too
  std::array<Picoseconds, kEngineKinds.size()> busy{};         // engine time, by EngineKind
  Picoseconds contention;                                      // of it
  Picoseconds critical;                                        // its part of the critical path
  std::array<Picoseconds, kBrakeNames.all().size()> brakes{};  // of it, by Brake
  Roofline roofline;                                           // its work in `worked`
  std::string model;      // that predicted most of its compute time; empty: transfers only
  float uncertainty = 0;  // expected relative error of its compute time; 0: no model says

  Brake brake() const;
};

// In the order of their starts. Their critical times add up to the latency: a wait belongs to the
// task that waited, a signal to the task that ended, a barrier's reprogramming to the task that
// waited for it.
std::vector<LayerUse> layers_of(const Schedule& schedule, const HwConfig& hw,
                                const RunResult& result, const std::vector<PathPiece>& path,
                                const IdVector<TaskId, TaskWork>& work);

}  // namespace vpusim
