#include "sim/timing/timed_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/timing/analytic/dma_formula.hpp"
#include "sim/timing/analytic/dma_timing.hpp"
#include "sim/timing/cmx_traffic.hpp"
#include "sim/timing/dpu_memory_limits.hpp"
#include "sim/timing/list_schedule.hpp"
#include "sim/timing/shave/shave_workload.hpp"

namespace vpusim {
namespace {

constexpr std::string_view kNoTransfer = "compiler-dma";  // as for the transfers around it
constexpr std::string_view kDataFlow = "data-flow";
constexpr std::string_view kMediaRate = "media-rate";
constexpr float kDoubtful = 0.2F;  // expected relative error that is worth a warning

// The relative error that the models of a task's workloads expect, weighted by their times.
struct Doubts {
  double weighted = 0;
  double cycles = 0;

  void add(const Estimate& estimate) {
    const auto time = static_cast<double>(estimate.cycles.count());
    weighted += time * static_cast<double>(estimate.uncertainty);
    cycles += time;
  }
  float mean() const { return cycles > 0 ? static_cast<float>(weighted / cycles) : 0; }
};

// The compiler's cost model has no 32-bit types; it gives up on them.
bool is_32_bit(const TensorType& type) {
  return type.element.format == NumberFormat::kF32 || type.element.format == NumberFormat::kSi32;
}

}  // namespace

class Annotator {
 public:
  Annotator(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity)
      : hw_(hw), timed_(schedule, fidelity) {}

  TimedSchedule run(const DpuTimingModel& dpu, const ShaveTimingModel& shave,
                    const DmaTimingModel& dma) {
    collect_questions();
    dpu_answers_ = dpu.estimate(dpu_questions_, hw_);
    shave_answers_ = shave.estimate(shave_questions_, hw_);
    dma_answers_ = dma.estimate(dma_questions_, hw_);
    const auto& tasks = schedule().tasks();
    timed_.tasks_.reserve(tasks.size());
    for (const Task& task : tasks) {
      TimedSchedule::TaskTiming timing;
      timing.first_step = static_cast<std::uint32_t>(timed_.steps_.size());
      expected_error_ = 0;
      timing.model = std::visit([&](const auto& work) { return answer(work); }, task.work);
      timing.step_count = static_cast<std::uint32_t>(timed_.steps_.size()) - timing.first_step;
      timing.uncertainty = expected_error_;
      timed_.tasks_.push_back(timing);
    }
    if (!timed_.cmx_traffic_.empty()) {
      timed_.cmx_traffic_.resize(timed_.steps_.size());
    }
    timed_.warnings_ = warnings_.list();
    return std::move(timed_);
  }

 private:
  const Schedule& schedule() const { return timed_.schedule(); }
  bool is_compiler() const { return timed_.fidelity() == Fidelity::kCompiler; }

  // Each distinct workload becomes one question; the tasks remember which.
  void collect_questions() {
    std::unordered_map<DpuWorkload, std::uint32_t> dpu_known;
    std::map<ShaveWorkload, std::uint32_t> shave_known;
    std::map<DmaWorkload, std::uint32_t> dma_known;
    for (const Task& task : schedule().tasks()) {
      if (const auto* dpu = std::get_if<DpuTask>(&task.work)) {
        for (const DpuVariant& variant : dpu->variants) {
          const DpuWorkload workload = dpu_workload(schedule(), *dpu, variant);
          const auto [place, is_new] =
              dpu_known.try_emplace(workload, static_cast<std::uint32_t>(dpu_questions_.size()));
          if (is_new) {
            dpu_questions_.push_back(workload);
          }
          dpu_of_variant_.push_back(place->second);
        }
      } else if (const auto* kernel = std::get_if<ShaveKernel>(&task.work)) {
        for (const KernelRun& run : kernel->runs) {
          ShaveWorkload workload = shave_workload(*kernel, run);
          const auto [place, is_new] = shave_known.try_emplace(
              workload, static_cast<std::uint32_t>(shave_questions_.size()));
          if (is_new) {
            shave_questions_.push_back(std::move(workload));
          }
          shave_of_run_.push_back(place->second);
        }
      } else if (const auto* dma = std::get_if<DmaTransfer>(&task.work);
                 dma != nullptr && has_dma_question(*dma)) {
        const DmaWorkload workload = dma_workload(schedule(), *dma);
        const auto [place, is_new] =
            dma_known.try_emplace(workload, static_cast<std::uint32_t>(dma_questions_.size()));
        if (is_new) {
          dma_questions_.push_back(workload);
        }
        dma_of_transfer_.push_back(place->second);
      }
    }
  }

  ShaveWorkload shave_workload(const ShaveKernel& kernel, const KernelRun& run) const {
    ShaveWorkload workload = vpusim::shave_workload(schedule(), kernel, run);
    if (is_compiler()) {
      for (auto* tensors : {&workload.inputs, &workload.outputs}) {
        for (WorkloadTensor& tensor : *tensors) {
          if (bits_of(tensor.type) != 8) {
            tensor.type = DataType::kFloat16;  // the compiler knows 8 and 16 bits
          }
        }
      }
    }
    return workload;
  }

  bool has_dma_question(const DmaTransfer& dma) const {
    return is_compiler() && !compiler_counts_as_nothing(dma.kind);
  }

  std::uint16_t answer(const DmaTransfer& dma) {
    if (!is_compiler()) {
      return step(Cycles(0), kDataFlow);
    }
    if (!has_dma_question(dma)) {
      return step(Cycles(1), kNoTransfer);
    }
    const std::optional<Estimate>& estimate = dma_answers_[dma_of_transfer_[next_transfer_++]];
    if (!estimate) {
      return unknown_cost("DMA transfer", 1);
    }
    warn_of_doubts(*estimate, "DMA transfer");
    expected_error_ = estimate->uncertainty;
    return step(std::max(estimate->cycles, Cycles(1)), estimate->model);
  }

  std::uint16_t answer(const DpuTask& dpu) {
    const std::size_t first = next_variant_;
    next_variant_ += dpu.variants.size();
    std::vector<Cycles> costs;
    std::string_view speaker = kOneCycle;
    Cycles longest;
    Doubts doubts;
    for (std::size_t i = first; i < next_variant_; ++i) {
      const std::optional<Estimate>& estimate = dpu_answers_[dpu_of_variant_[i]];
      if (!estimate || (is_compiler() && gives_up_on(dpu))) {
        return unknown_cost("DPU task", dpu.variants.size());
      }
      warn_of_doubts(*estimate, "DPU workload");
      Cycles cycles = std::max(estimate->cycles, Cycles(1));
      if (!is_compiler()) {
        cycles = dpu_memory_limits(schedule(), dpu, dpu.variants[i - first], hw_).apply(cycles);
      }
      costs.push_back(cycles);
      doubts.add(*estimate);
      if (costs.back() > longest) {
        longest = costs.back();
        speaker = estimate->model;
      }
    }
    expected_error_ = doubts.mean();
    if (is_compiler()) {
      return step(list_schedule(costs, hw_.dpu.count_per_tile), speaker, costs.size());
    }
    for (std::size_t i = 0; i < costs.size(); ++i) {
      set_traffic([&] { return cmx_traffic(dpu_questions_[dpu_of_variant_[first + i]]); });
      timed_.steps_.push_back(costs[i]);
    }
    return count_model(speaker, costs.size());
  }

  std::uint16_t answer(const ShaveKernel& kernel) {
    const std::size_t first = next_run_;
    next_run_ += kernel.runs.size();
    if (is_compiler()) {
      return answer_as_compiler(kernel, first);
    }
    std::string_view speaker = kOneCycle;
    Doubts doubts;
    for (std::size_t i = first; i < next_run_; ++i) {
      const std::optional<Estimate>& estimate = shave_answers_[shave_of_run_[i]];
      if (!estimate) {
        return unknown_cost("SHAVE kernel " + kernel.kernel_name(), kernel.runs.size());
      }
      warn_of_doubts(*estimate, "SHAVE kernel " + kernel.kernel_name());
      speaker = estimate->model;
      doubts.add(*estimate);
      set_traffic([&] { return cmx_traffic(shave_questions_[shave_of_run_[i]]); });
      timed_.steps_.push_back(std::max(estimate->cycles, Cycles(1)));
    }
    expected_error_ = doubts.mean();
    return count_model(speaker, kernel.runs.size());
  }

  // Only the run with the most output counts.
  std::uint16_t answer_as_compiler(const ShaveKernel& kernel, std::size_t first) {
    std::size_t largest = 0;
    for (std::size_t i = 1; i < kernel.runs.size(); ++i) {
      if (output_bytes(kernel.runs[i]) > output_bytes(kernel.runs[largest])) {
        largest = i;
      }
    }
    const KernelRun& run = kernel.runs[largest];
    const bool gives_up = run.inputs.empty() || run.outputs.empty() ||
                          is_32_bit(schedule().type_of(run.inputs.front())) ||
                          is_32_bit(schedule().type_of(run.outputs.front()));
    const std::optional<Estimate>& estimate = shave_answers_[shave_of_run_[first + largest]];
    if (gives_up || !estimate) {
      return unknown_cost("SHAVE kernel " + kernel.kernel_name(), 1);
    }
    expected_error_ = estimate->uncertainty;
    return step(std::max(estimate->cycles, Cycles(1)), estimate->model);
  }

  std::uint64_t output_bytes(const KernelRun& run) const {
    return run.outputs.empty() ? 0 : schedule().type_of(run.outputs.front()).bytes().count();
  }

  std::uint16_t answer(const MediaTask& media) {
    if (is_compiler()) {
      return unknown_cost("media task", 1);
    }
    std::uint64_t bytes = 0;
    for (const auto* list : {&media.inputs, &media.outputs}) {
      for (const BufferId buffer : *list) {
        bytes += schedule().type_of(buffer).bytes().count();
      }
    }
    const BytesPerSecond rate = data_rate(hw_.m2i.width, hw_.clocks.vpu);
    const Cycles cycles = cycles_in(duration(Bytes(bytes), rate), hw_.clocks.dpu);
    return step(std::max(cycles, Cycles(1)), kMediaRate);
  }

  bool gives_up_on(const DpuTask& dpu) const {
    for (const DpuOperandRole role : {DpuOperandRole::kInput, DpuOperandRole::kOutput}) {
      const auto buffer = dpu.operand(role);
      if (buffer && is_32_bit(schedule().type_of(*buffer))) {
        return true;
      }
    }
    return false;
  }

  void warn_of_doubts(const Estimate& estimate, const std::string& what) {
    if (estimate.is_fallback) {
      warnings_.add("fallback-timing",
                    fmt::format("no model knows this {}; {} answers", what, estimate.model));
    }
    if (estimate.uncertainty > kDoubtful) {
      warnings_.add("uncertain-timing",
                    fmt::format("{} expects to be more than {:.0f} % off on this {}",
                                estimate.model, 100 * kDoubtful, what));
    }
  }

  std::uint16_t unknown_cost(const std::string& what, std::size_t workloads) {
    warnings_.add("unknown-cost", fmt::format("no cost is known for {}; it takes one cycle", what));
    return step(Cycles(1), kOneCycle, workloads);
  }

  // Of the step that comes next; steps that are never set move nothing.
  template <class Traffic>
  void set_traffic(const Traffic& traffic) {
    if (!is_compiler() && hw_.cmx.bank_width > BytesPerKilocycle(0)) {
      timed_.cmx_traffic_.resize(timed_.steps_.size());
      timed_.cmx_traffic_.push_back(traffic());
    }
  }

  std::uint16_t step(Cycles cycles, std::string_view model, std::uint64_t workloads = 1) {
    timed_.steps_.push_back(cycles);
    return count_model(model, workloads);
  }

  std::uint16_t count_model(std::string_view model, std::uint64_t workloads) {
    auto& models = timed_.models_;
    auto found = std::find_if(models.begin(), models.end(),
                              [&](const auto& use) { return use.name == model; });
    if (found == models.end()) {
      found = models.insert(models.end(), {std::string(model), 0});
    }
    found->workloads += workloads;
    return static_cast<std::uint16_t>(found - models.begin());
  }

  const HwConfig& hw_;
  TimedSchedule timed_;
  Warnings warnings_;
  std::vector<DpuWorkload> dpu_questions_;
  std::vector<ShaveWorkload> shave_questions_;
  std::vector<DmaWorkload> dma_questions_;
  std::vector<std::optional<Estimate>> dpu_answers_;
  std::vector<std::optional<Estimate>> shave_answers_;
  std::vector<std::optional<Estimate>> dma_answers_;
  std::vector<std::uint32_t> dpu_of_variant_;   // variants of all tasks, in order
  std::vector<std::uint32_t> shave_of_run_;     // runs of all tasks, in order
  std::vector<std::uint32_t> dma_of_transfer_;  // transfers with a question, in order
  float expected_error_ = 0;                    // of the task that is being answered
  std::size_t next_variant_ = 0;
  std::size_t next_run_ = 0;
  std::size_t next_transfer_ = 0;
};

TimedSchedule TimedSchedule::with_steps(std::vector<Cycles> steps) const {
  VPUSIM_CHECK(steps.size() == steps_.size());
  TimedSchedule changed = *this;
  changed.steps_ = std::move(steps);
  return changed;
}

TimedSchedule annotate(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity,
                       const DpuTimingModel& dpu, const ShaveTimingModel& shave,
                       const DmaTimingModel& dma) {
  return Annotator(schedule, hw, fidelity).run(dpu, shave, dma);
}

TimedSchedule annotate(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity,
                       const DpuTimingModel& dpu, const ShaveTimingModel& shave) {
  return annotate(schedule, hw, fidelity, dpu, shave, AnalyticDmaTiming());
}

}  // namespace vpusim
