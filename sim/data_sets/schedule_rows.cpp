#include "sim/data_sets/schedule_rows.hpp"

#include <xxhash.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "nn_timing/data/shard.hpp"
#include "sim/base/input_error.hpp"
#include "sim/compiler/compile.hpp"
#include "sim/data_sets/schedule_features.hpp"
#include "sim/data_sets/schedule_tables.hpp"
#include "sim/generator/random_network.hpp"
#include "sim/generator/random_schedule.hpp"
#include "sim/schedule/validate.hpp"

namespace vpusim {
namespace {

using nn_timing::ShardTable;

// A schedule before it is simulated.
struct Drawn {
  Recipe recipe;
  std::optional<Schedule> schedule;  // none: the network does not fit on the device
  ScheduleFeatures features;
  std::uint64_t origin = 0;  // hash of the network, or of the schedule where there is none
  std::uint64_t hash = 0;    // of schedule and device
  nn_timing::Split split = nn_timing::Split::kTrain;
};

// Limits of a user's own device may be narrower than those that generator and compiler know.
bool can_run(const Schedule& schedule, const HwConfig& hw) {
  const std::vector<Finding> findings = validate(schedule, hw);
  return std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity() == Finding::Severity::kError;
  });
}

class ScheduleRows final : public ShardRows {
 public:
  ScheduleRows(ScheduleWorld& world, std::uint64_t seed) : world_(world), random_(seed) {
    for (std::uint32_t i = 0; i < world.mix.devices_per_shard; ++i) {
      HwConfig& hw = devices_.emplace_back(pick_from(random_, world.devices));
      for (const DeviceVariation& variation : world.mix.variations) {
        variation.apply(pick_from(random_, variation.values), hw);
      }
    }
    models_.resize(devices_.size());
  }

  // Seeds and efforts may come to the same schedule: it is its content that tells it from others.
  std::uint64_t draw() override {
    drawn_ = Drawn();
    drawn_.recipe = draw_recipe();
    const Recipe& recipe = drawn_.recipe;
    if (!world_.networks.contains(recipe.network)) {
      make_schedule(drawn_);
      drawn_.hash = hash_of_row(drawn_);
      return drawn_.hash;
    }
    const auto [known, is_new] =
        compiled_.try_emplace({recipe.network, recipe.effort, recipe.device});
    if (is_new) {
      make_schedule(drawn_);
      known->second = hash_of_row(drawn_);
    }
    drawn_.hash = known->second;
    return drawn_.hash;
  }

  void keep() override {
    // On whatever device: a schedule, and all schedules of a network, are in one split.
    drawn_.split = nn_timing::split_of(drawn_.origin);
    open_.push_back(std::move(drawn_));
  }

  // Each holds its schedule until then.
  std::size_t batch_size() const override { return 32; }

  std::size_t label() override {
    std::size_t unanswered = 0;
    for (Drawn& drawn : open_) {
      if (drawn.schedule && can_run(*drawn.schedule, devices_[drawn.recipe.device])) {
        simulate(std::move(drawn));
      } else {
        ++unanswered;
      }
    }
    open_.clear();
    return unanswered;
  }

  std::size_t size() const override { return schedules_.size(); }

  std::vector<ShardTable> tables() const override {
    std::vector<ShardTable> all;
    all.push_back(schedule_table(schedules_));
    all.push_back(task_table(tasks_));
    all.push_back(dependency_table(dependencies_));
    all.push_back(device_table(devices_));
    return all;
  }

 private:
  Recipe draw_recipe() {
    const CompiledScheduleMix& compiled = world_.mix.compiled;
    Recipe recipe;
    recipe.source = pick(random_, world_.mix.sources);
    recipe.seed = random_.bits();
    recipe.device = random_.below(static_cast<std::uint32_t>(devices_.size()));
    if (recipe.source == ScheduleSource::kCompiled) {
      recipe.network = pick(random_, compiled.networks);
      recipe.effort = pick(random_, compiled.efforts);
    }
    return recipe;
  }

  void make_schedule(Drawn& drawn) {
    const HwConfig& hw = devices_[drawn.recipe.device];
    try {
      if (drawn.recipe.source == ScheduleSource::kRandom) {
        const RandomScheduleMix& mix = world_.mix.random;
        drawn.schedule = random_schedule(draw_settings(drawn.recipe.seed, mix), mix, hw);
      } else {
        compile_network(drawn);
      }
      drawn.features = features_of(*drawn.schedule, hw);
    } catch (const InputError&) {
      // A layer that this device has no room for; counted as a row without an answer.
      return;
    }
    if (drawn.recipe.source == ScheduleSource::kRandom) {
      drawn.origin = drawn.features.content_hash();
    }
  }

  void compile_network(Drawn& drawn) {
    Recipe& recipe = drawn.recipe;
    const auto compile_it = [&](const Network& network) {
      const TimingModels& models = models_of(recipe.device);
      drawn.schedule = compile(network, devices_[recipe.device], {.effort = recipe.effort},
                               *models.dpu, *models.shave)
                           .schedule;
    };
    if (recipe.network != CompiledScheduleMix::kRandomNetwork) {
      drawn.origin = XXH3_64bits(recipe.network.data(), recipe.network.size());
      compile_it(world_.networks.at(recipe.network));
      return;
    }
    Random random(recipe.seed);
    const std::uint32_t layers = world_.mix.compiled.layers.draw(random);
    const Network network = random_network(random.bits(), layers);
    recipe.network = network.name();
    drawn.origin = content_hash(network);
    compile_it(network);
  }

  std::uint64_t hash_of_row(const Drawn& drawn) {
    // What nobody can label is told from others by its seed.
    const std::uint64_t content =
        drawn.schedule ? drawn.features.content_hash() : drawn.recipe.seed;
    return XXH3_64bits_withSeed(&content, sizeof(content), device_hash(drawn.recipe.device));
  }

  std::uint64_t device_hash(std::size_t device) {
    while (device_hashes_.size() < devices_.size()) {
      const std::string sha256 = hash_of(devices_[device_hashes_.size()]);
      device_hashes_.push_back(XXH3_64bits(sha256.data(), sha256.size()));
    }
    return device_hashes_[device];
  }

  const TimingModels& models_of(std::size_t place) {
    std::optional<TimingModels>& models = models_[place];
    if (!models) {
      models = choose_timing(world_.timing, devices_[place], Fidelity::kDevice);
    }
    return *models;
  }

  std::string_view lasting(std::string_view text) {
    const auto found = texts_.find(text);
    return found != texts_.end() ? *found : *texts_.emplace(text).first;
  }

  void simulate(Drawn drawn) {
    const HwConfig& hw = devices_[drawn.recipe.device];
    const TimingModels& models = models_of(drawn.recipe.device);
    const TimedSchedule timed =
        annotate(*drawn.schedule, hw, Fidelity::kDevice, *models.dpu, *models.shave, *models.dma);
    const RunResult result = world_.machine().run(timed, hw);
    schedules_.push_back({.recipe = std::move(drawn.recipe),
                          .hash = drawn.hash,
                          .split = drawn.split,
                          .latency_ps = result.latency.count(),
                          .barriers = drawn.schedule->barriers().size(),
                          .first_task = tasks_.size(),
                          .task_count = drawn.features.tasks.size(),
                          .first_dependency = dependencies_.size(),
                          .dependency_count = drawn.features.dependencies.size()});
    for (std::size_t i = 0; i < drawn.features.tasks.size(); ++i) {
      add_task(TaskId(i), drawn.features, timed, result);
    }
    dependencies_.insert(dependencies_.end(), drawn.features.dependencies.begin(),
                         drawn.features.dependencies.end());
  }

  void add_task(TaskId id, const ScheduleFeatures& features, const TimedSchedule& timed,
                const RunResult& result) {
    TaskRow& row = tasks_.emplace_back();
    row.features = features.tasks[id.index()];
    row.kernel = lasting(features.kernels[id.index()]);
    const bool is_dma = row.features.kind == static_cast<std::int32_t>(EngineKind::kDma);
    row.model = is_dma ? "device" : lasting(result.models[result.tasks[id].model].name);
    for (const Cycles cycles : timed.steps(id)) {
      row.cycles += is_dma ? 0 : cycles.count();
    }
    row.start_ps = result.start_of(id).count();
    row.end_ps = result.end_of(id).count();
    const std::span<const StepSpan> steps = result.steps_of(id);
    row.engine =
        steps.empty() ? 0 : static_cast<std::int32_t>(result.engines[steps.front().engine].index);
  }

  ScheduleWorld& world_;
  Random random_;
  std::vector<HwConfig> devices_;
  std::vector<std::optional<TimingModels>> models_;  // by device; read when they are first asked
  std::vector<std::uint64_t> device_hashes_;
  // What a shipped network became before, by network, effort and device: it is no new row.
  std::map<std::tuple<std::string, std::uint32_t, std::size_t>, std::uint64_t> compiled_;
  Drawn drawn_;
  std::vector<Drawn> open_;  // kept, but not simulated yet
  std::vector<ScheduleRow> schedules_;
  std::vector<TaskRow> tasks_;
  std::vector<Dependency> dependencies_;
  std::set<std::string, std::less<>> texts_;
};

}  // namespace

std::unique_ptr<ShardRows> schedule_rows(ScheduleWorld& world, std::uint64_t seed) {
  return std::make_unique<ScheduleRows>(world, seed);
}

}  // namespace vpusim
