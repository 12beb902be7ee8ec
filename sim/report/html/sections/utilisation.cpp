#include "sim/analysis/utilisation.hpp"

#include <cstdint>

#include "sim/report/html/sections/sections.hpp"

namespace vpusim {

using nlohmann::json;

json utilisation_data(const RunReport& report) {
  json engines = json::array();
  std::uint64_t unused = 0;
  for (std::size_t e = 0; e < report.result.engines.size(); ++e) {
    const EngineUse& engine = report.result.engines[e];
    if (engine.step_count == 0) {
      ++unused;
      continue;
    }
    const EngineUtilisation& use = report.analysis.engines[e];
    engines.push_back({engine.name, use.working.count(), use.contention.count(),
                       use.barrier.count(), use.queue.count(), use.idle.count()});
  }
  return {{"engines", std::move(engines)},
          {"unused", unused},
          {"latency", report.result.latency.count()}};
}

}  // namespace vpusim
