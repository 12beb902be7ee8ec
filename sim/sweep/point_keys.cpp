#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/base/sha256.hpp"
#include "sim/session/program_id.hpp"
#include "sim/sweep/study_key.hpp"
#include "sim/sweep/study_plan.hpp"

// The content addresses of points and studies.

namespace vpusim {
namespace {

// All numbers of a setting: those of study_keys(), then the clocks, as those of a schedule may be
// no whole number of MHz.
using Numbers = std::vector<std::uint64_t>;

Numbers numbers_of(const Setting& setting) {
  Numbers numbers;
  numbers.reserve(study_keys().size() + 2);
  for (const StudyKey& key : study_keys()) {
    numbers.push_back(key.get(setting.hw, setting.options));
  }
  numbers.push_back(setting.hw.clocks.dpu.count());
  numbers.push_back(setting.hw.clocks.vpu.count());
  return numbers;
}

void add(Sha256& hash, std::span<const std::uint64_t> numbers) {
  hash.add({reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()});
}

// Those of them that something of this reach depends on.
void add_numbers(Sha256& hash, const Numbers& numbers, KeyReach least) {
  const std::vector<StudyKey>& keys = study_keys();
  Numbers chosen;
  chosen.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i >= keys.size() || keys[i].reach >= least) {
      chosen.push_back(numbers[i]);
    }
  }
  add(hash, chosen);
}

}  // namespace

PointKeys StudyPlan::keys_of(const DesignPoint& point) const {
  PointKeys keys;
  const Base& base = bases[point.base];
  const Numbers numbers = numbers_of(setting_of(point));
  Sha256 schedule;
  schedule.add(fmt::format("{}\n{}", program_id(), base.identity));
  if (input_of(point).network) {
    schedule.add(kRecompileNames[study.recompile]);
    add_numbers(schedule,
                study.recompile == Recompile::kNever ? numbers_of(compiled_for(point)) : numbers,
                study.recompile == Recompile::kAlways ? KeyReach::kMachine : KeyReach::kCompiler);
  }
  keys.schedule = schedule.hex();
  Sha256 times;
  times.add(fmt::format("{}\n{}\n", keys.schedule, kFidelityNames[study.fidelity]));
  add_numbers(times, numbers, KeyReach::kTiming);
  keys.timing = times.hex();
  Sha256 result;
  result.add(keys.timing + "\n");
  add_numbers(result, numbers, KeyReach::kMachine);
  keys.result = result.hex();
  return keys;
}

std::string StudyPlan::sha256() const {
  Sha256 hash;
  hash.add(fmt::format("{}\n{}\n{}\n{}\n", study.text, program_id(),
                       kRecompileNames[study.recompile], kFidelityNames[study.fidelity]));
  for (const Base& base : bases) {
    hash.add(base.identity);
    add(hash, numbers_of({.hw = base.hw, .options = {}}));
  }
  add(hash, base_of);
  add(hash, values);
  return hash.hex();
}

}  // namespace vpusim
