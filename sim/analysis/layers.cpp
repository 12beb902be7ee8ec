#include "sim/analysis/layers.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "sim/trace/layer_name.hpp"

namespace vpusim {
namespace {

// The time in which there is at least one of these.
Picoseconds covered_by(std::vector<std::pair<Picoseconds, Picoseconds>>& spans) {
  std::sort(spans.begin(), spans.end());
  Picoseconds sum;
  Picoseconds covered;
  for (const auto& [start, end] : spans) {
    if (end > covered) {
      sum += end - std::max(start, covered);
      covered = end;
    }
  }
  return sum;
}

// Collects the layers of a run.
class LayerTable {
 public:
  LayerTable(const Schedule& schedule, const HwConfig& hw, const RunResult& result)
      : schedule_(schedule), hw_(hw), result_(result) {}

  std::vector<LayerUse> run(const std::vector<PathPiece>& path,
                            const IdVector<TaskId, TaskWork>& work) && {
    number_layers();
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      add_task(TaskId(i));
      details_[layer_of_task_[i]].work += work[TaskId(i)];
    }
    add_path(path);
    const Roofs roofs = roofs_of(hw_);
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      finish(layers_[i], details_[i], roofs);
    }
    std::stable_sort(layers_.begin(), layers_.end(),
                     [](const LayerUse& a, const LayerUse& b) { return a.start < b.start; });
    return std::move(layers_);
  }

 private:
  // What is needed until a layer is complete.
  struct Details {
    TaskWork work;
    std::vector<std::pair<Picoseconds, Picoseconds>> computing;
    std::vector<std::pair<Picoseconds, Picoseconds>> moving;
    std::unordered_map<std::uint16_t, Picoseconds> time_of_model;
    double uncertain = 0;  // picoseconds, weighted
    double told = 0;       // picoseconds of models that tell their uncertainty
  };

  void number_layers() {
    std::unordered_map<std::string_view, std::uint32_t> known;
    for (const Task& task : schedule_.tasks()) {
      const std::string_view name = layer_of(task.name);
      const auto [place, is_new] =
          known.try_emplace(name, static_cast<std::uint32_t>(layers_.size()));
      if (is_new) {
        layers_.emplace_back().name = name;
      }
      layer_of_task_.push_back(place->second);
    }
    details_.resize(layers_.size());
  }

  void add_task(TaskId id) {
    const Task& task = schedule_.tasks()[id];
    LayerUse& layer = layers_[layer_of_task_[id.index()]];
    const Picoseconds start = result_.start_of(id);
    layer.start = layer.task_count == 0 ? start : std::min(layer.start, start);
    layer.end = std::max(layer.end, result_.end_of(id));
    ++layer.task_count;
    if (layer.type.empty()) {
      layer.type = layer_type_of(task.name);
    }
    for (const StepSpan& step : result_.steps_of(id)) {
      layer.busy[static_cast<std::size_t>(task.kind())] += step.end - step.start;
      layer.contention += step.contention;
      Details& details = details_[layer_of_task_[id.index()]];
      if (task.kind() == EngineKind::kDma) {
        details.moving.emplace_back(step.start, step.end);
      } else {
        add_compute(step, result_.tasks[id], details);
      }
    }
  }

  static void add_compute(const StepSpan& step, const RunResult::TaskSpan& task, Details& details) {
    details.computing.emplace_back(step.start, step.end);
    details.time_of_model[task.model] += step.end - step.start;
    if (task.uncertainty > 0) {
      const auto time = static_cast<double>((step.end - step.start).count());
      details.uncertain += time * static_cast<double>(task.uncertainty);
      details.told += time;
    }
  }

  // Pieces of nobody (a barrier is reprogrammed) belong to whoever comes next.
  void add_path(const std::vector<PathPiece>& path) {
    TaskId next;
    for (auto piece = path.rbegin(); piece != path.rend(); ++piece) {
      next = piece->task.valid() ? piece->task : next;
      if (next.valid()) {
        LayerUse& layer = layers_[layer_of_task_[next.index()]];
        layer.critical += piece->duration();
        layer.brakes[static_cast<std::size_t>(brake_of(*piece, schedule_))] += piece->duration();
      }
    }
  }

  void finish(LayerUse& layer, Details& details, const Roofs& roofs) const {
    layer.compute = covered_by(details.computing);
    details.moving.insert(details.moving.end(), details.computing.begin(), details.computing.end());
    layer.worked = covered_by(details.moving);
    layer.roofline = roofline(details.work, layer.worked, roofs);
    Picoseconds most;
    for (std::size_t model = 0; model < result_.models.size(); ++model) {
      const auto found = details.time_of_model.find(static_cast<std::uint16_t>(model));
      if (found != details.time_of_model.end() && found->second >= most) {
        most = found->second;
        layer.model = result_.models[model].name;
      }
    }
    if (details.told > 0) {
      layer.uncertainty = static_cast<float>(details.uncertain / details.told);
    }
  }

  const Schedule& schedule_;
  const HwConfig& hw_;
  const RunResult& result_;
  std::vector<LayerUse> layers_;
  std::vector<Details> details_;
  std::vector<std::uint32_t> layer_of_task_;
};

}  // namespace

Brake brake_of(const PathPiece& piece, const Schedule& schedule) {
  switch (piece.kind) {
    case PathKind::kContention:
      return Brake::kSharing;
    case PathKind::kDmaLatency:
      return Brake::kDma;
    case PathKind::kWork:
      break;
    default:
      return Brake::kWaiting;
  }
  switch (schedule.tasks()[piece.task].kind()) {
    case EngineKind::kDpu:
      return Brake::kDpu;
    case EngineKind::kShave:
      return Brake::kShave;
    case EngineKind::kM2i:
      return Brake::kMedia;
    case EngineKind::kDma:
      break;
  }
  return Brake::kDma;
}

std::vector<PathPart> path_parts(const std::vector<PathPiece>& path, const Schedule& schedule) {
  std::array<Picoseconds, kBrakeNames.all().size()> work{};
  std::array<Picoseconds, kPathKindNames.all().size()> waits{};
  for (const PathPiece& piece : path) {
    if (piece.kind == PathKind::kWork) {
      work[static_cast<std::size_t>(brake_of(piece, schedule))] += piece.duration();
    } else {
      waits[static_cast<std::size_t>(piece.kind)] += piece.duration();
    }
  }
  std::vector<PathPart> parts;
  for (std::size_t i = 0; i < work.size(); ++i) {
    if (work[i] > Picoseconds(0)) {
      parts.push_back({std::string(kBrakeNames.all()[i]) + " work", work[i]});
    }
  }
  for (std::size_t i = 0; i < waits.size(); ++i) {
    if (waits[i] > Picoseconds(0)) {
      parts.push_back({std::string(kPathKindNames.all()[i]), waits[i]});
    }
  }
  return parts;
}

Brake LayerUse::brake() const {
  if (critical == Picoseconds(0)) {
    return Brake::kHidden;
  }
  return static_cast<Brake>(std::max_element(brakes.begin(), brakes.end()) - brakes.begin());
}

std::vector<LayerUse> layers_of(const Schedule& schedule, const HwConfig& hw,
                                const RunResult& result, const std::vector<PathPiece>& path,
                                const IdVector<TaskId, TaskWork>& work) {
  return LayerTable(schedule, hw, result).run(path, work);
}

}  // namespace vpusim
