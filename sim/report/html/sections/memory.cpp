#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/analysis/cmx_occupancy.hpp"
#include "sim/report/html/page_data.hpp"
#include "sim/report/html/sections/sections.hpp"
#include "sim/schedule/cmx_range.hpp"
#include "sim/timing/analytic/dma_path_time.hpp"

namespace vpusim {
namespace {

using nlohmann::json;

json series_columns(const std::vector<CounterSeries::Sample>& samples) {
  DeltaColumn time;
  DeltaColumn value;
  for (const CounterSeries::Sample& sample : samples) {
    time.add(sample.time.count());
    value.add(sample.value);
  }
  return {{"time", std::move(time).json()}, {"value", std::move(value).json()}};
}

// Data at one place of a tile's CMX for some time.
struct Resident {
  std::uint64_t begin = 0;  // bytes
  std::uint64_t end = 0;
  BufferLife life;
  BufferId buffer;
};

// Several buffers often describe the same bytes at the same time, as do the parts of a schedule
// that write and read them: one box is enough for those.
std::vector<Resident> without_repetition(std::vector<Resident> residents) {
  std::sort(residents.begin(), residents.end(), [](const Resident& a, const Resident& b) {
    return std::tie(a.begin, a.end, a.life.begin, a.buffer) <
           std::tie(b.begin, b.end, b.life.begin, b.buffer);
  });
  std::vector<Resident> kept;
  for (const Resident& next : residents) {
    if (!kept.empty() && kept.back().begin == next.begin && kept.back().end == next.end &&
        next.life.begin <= kept.back().life.end) {
      kept.back().life.end = std::max(kept.back().life.end, next.life.end);
    } else {
      kept.push_back(next);
    }
  }
  // In the order of time, as they are drawn; the larger of two below the smaller.
  std::sort(kept.begin(), kept.end(), [](const Resident& a, const Resident& b) {
    return std::tuple(a.life.begin, b.end - b.begin, a.begin) <
           std::tuple(b.life.begin, a.end - a.begin, b.begin);
  });
  return kept;
}

std::map<std::uint32_t, std::vector<Resident>> residents_by_tile(
    const Schedule& schedule, const IdVector<BufferId, BufferLife>& lives) {
  std::map<std::uint32_t, std::vector<Resident>> by_tile;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    if (!lives[BufferId(i)].first.valid()) {
      continue;
    }
    for (const CmxRange& range : cmx_ranges(schedule, BufferId(i))) {
      by_tile[range.tile].push_back({range.begin, range.end, lives[BufferId(i)], BufferId(i)});
    }
  }
  return by_tile;
}

json resident_columns(const Schedule& schedule, const std::vector<Resident>& residents,
                      TextTable& texts) {
  DeltaColumn begin;
  std::vector<std::uint64_t> size;
  DeltaColumn start;
  std::vector<std::uint64_t> duration;
  DeltaColumn task;
  std::vector<std::uint32_t> name;
  for (const Resident& resident : residents) {
    begin.add(resident.begin);
    size.push_back(resident.end - resident.begin);
    start.add(resident.life.begin.count());
    duration.push_back((resident.life.end - resident.life.begin).count());
    task.add(resident.life.first.index());
    name.push_back(texts.add(schedule.buffers()[resident.buffer].name));
  }
  return {{"begin", std::move(begin).json()}, {"size", std::move(size)},
          {"start", std::move(start).json()}, {"duration", std::move(duration)},
          {"task", std::move(task).json()},   {"name", std::move(name)}};
}

json tiles_data(const RunReport& report, TextTable& texts) {
  const auto span_of = [&](TaskId task) {
    return TaskSpan{report.result.start_of(task), report.result.end_of(task)};
  };
  auto residents = residents_by_tile(report.schedule, buffer_lives(report.schedule, span_of));
  json tiles = json::array();
  for (const CmxUse& use : cmx_use(report.schedule, span_of)) {
    json tile = resident_columns(report.schedule,
                                 without_repetition(std::move(residents[use.tile])), texts);
    tile["tile"] = use.tile;
    tile["in_use"] = series_columns(use.samples);
    tiles.push_back(std::move(tile));
  }
  return tiles;
}

}  // namespace

json memory_data(const RunReport& report) {
  TextTable texts;
  json tiles = tiles_data(report, texts);
  json traffic = json::array();
  for (const CounterSeries& series : report.result.counters) {
    if (series.unit != "B/s") {
      continue;  // the use of CMX, for a trace
    }
    json columns = series_columns(series.samples);
    columns["name"] = series.name;
    traffic.push_back(std::move(columns));
  }
  return {{"capacity", report.hw.cmx.capacity.count()},
          {"ddr_limit", report.hw.ddr.bandwidth.count()},
          {"dma_limit", (dma_engine_bandwidth(report.hw) * report.hw.dma.engine_count).count()},
          {"dma_engines", report.hw.dma.engine_count},
          {"cmx_limit", data_rate(report.hw.cmx.dma_width, report.hw.clocks.vpu).count()},
          {"tiles", std::move(tiles)},
          {"texts", texts.json()},
          {"traffic", std::move(traffic)}};
}

}  // namespace vpusim
