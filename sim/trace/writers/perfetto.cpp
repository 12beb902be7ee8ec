#include "sim/trace/writers/perfetto.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <vector>

namespace vpusim {
namespace {

// Field numbers of the messages that are written.
enum TraceField : protozero::pbf_tag_type { kPacket = 1 };
enum PacketField : protozero::pbf_tag_type {
  kTimestamp = 8,
  kSequenceId = 10,
  kTrackEvent = 11,
  kTrackDescriptor = 60,
};
enum DescriptorField : protozero::pbf_tag_type {
  kUuid = 1,
  kName = 2,
  kParentUuid = 5,
  kCounter = 8,
};
enum CounterField : protozero::pbf_tag_type { kUnitName = 6 };
enum EventField : protozero::pbf_tag_type {
  kDebugAnnotation = 4,
  kType = 9,
  kTrackUuid = 11,
  kCategory = 22,
  kEventName = 23,
  kCounterValue = 30,
  kFlowId = 47,
  kTerminatingFlowId = 48,
};
enum AnnotationField : protozero::pbf_tag_type {
  kAnnotationUnsigned = 3,
  kAnnotationString = 6,
  kAnnotationName = 10,
};
enum EventType : std::int32_t { kSliceBegin = 1, kSliceEnd = 2, kCounterSample = 4 };

std::uint64_t nanoseconds(Picoseconds time) { return time.count() / 1000; }

class PerfettoWriter {
 public:
  PerfettoWriter(const Schedule& schedule, const RunResult& result, std::ostream& out)
      : schedule_(schedule), result_(result), out_(out) {}

  void run() {
    find_flows();
    const std::uint64_t root =
        add_track(fmt::format("{} on {}", schedule_.name(), result_.provenance.device), 0, "");
    write_engines(root);
    for (const CounterSeries& series : result_.counters) {
      write_counter(series, root);
    }
    flush();
  }

 private:
  // The last producer of a barrier is the one that its consumers waited for.
  void find_flows() {
    starts_flows_.assign(schedule_.tasks().size(), {});
    ends_flows_.assign(schedule_.tasks().size(), {});
    IdVector<BarrierId, TaskId> last_producer(schedule_.barriers().size());
    const auto& tasks = schedule_.tasks();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      for (const BarrierId barrier : tasks[TaskId(i)].updates) {
        TaskId& last = last_producer[barrier];
        if (!last.valid() || result_.end_of(last) <= result_.end_of(TaskId(i))) {
          last = TaskId(i);
        }
      }
    }
    std::uint64_t next_flow = 1;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      for (const BarrierId barrier : tasks[TaskId(i)].waits) {
        if (last_producer[barrier].valid()) {
          starts_flows_[last_producer[barrier].index()].push_back(next_flow);
          ends_flows_[i].push_back(next_flow);
          ++next_flow;
        }
      }
    }
  }

  struct Step {
    TaskId task;
    std::uint32_t number = 0;  // of the task's steps
    std::uint32_t count = 0;
    const StepSpan* span = nullptr;
  };

  void write_engines(std::uint64_t root) {
    std::vector<std::vector<Step>> by_engine(result_.engines.size());
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      const auto steps = result_.steps_of(TaskId(i));
      for (std::uint32_t s = 0; s < steps.size(); ++s) {
        by_engine[steps[s].engine].push_back(
            {TaskId(i), s, static_cast<std::uint32_t>(steps.size()), &steps[s]});
      }
    }
    for (std::size_t e = 0; e < by_engine.size(); ++e) {
      std::vector<Step>& steps = by_engine[e];
      if (steps.empty()) {
        continue;
      }
      std::stable_sort(steps.begin(), steps.end(),
                       [](const Step& a, const Step& b) { return a.span->start < b.span->start; });
      write_engine(add_track(result_.engines[e].name, root, ""), steps);
    }
  }

  // Steps of one task that follow each other on an engine become boxes inside the
  // task's box.
  void write_engine(std::uint64_t track, const std::vector<Step>& steps) {
    for (std::size_t begin = 0; begin < steps.size();) {
      std::size_t end = begin + 1;
      while (end < steps.size() && steps[end].task == steps[begin].task) {
        ++end;
      }
      const Step& first = steps[begin];
      const bool is_whole = end - begin == first.count;
      const std::string& name = schedule_.tasks()[first.task].name;
      begin_slice(track, first, is_whole ? name : step_name(first, name), true);
      if (end - begin > 1) {
        for (std::size_t i = begin; i < end; ++i) {
          begin_slice(track, steps[i], step_name(steps[i], name), false);
          end_slice(track, steps[i].span->end);
        }
      }
      end_slice(track, steps[end - 1].span->end);
      begin = end;
    }
  }

  std::string step_name(const Step& step, const std::string& task_name) const {
    const bool is_dpu = schedule_.tasks()[step.task].kind() == EngineKind::kDpu;
    return fmt::format("{}/{}_{}", task_name, is_dpu ? "variant" : "run", step.number);
  }

  void begin_slice(std::uint64_t track, const Step& step, const std::string& name, bool is_task) {
    std::string packet_data;
    protozero::pbf_writer packet(packet_data);
    packet.add_uint64(kTimestamp, nanoseconds(step.span->start));
    packet.add_uint32(kSequenceId, 1);
    {
      protozero::pbf_writer event(packet, kTrackEvent);
      event.add_enum(kType, kSliceBegin);
      event.add_uint64(kTrackUuid, track);
      const Task& task = schedule_.tasks()[step.task];
      const std::string_view category = kEngineKindNames[task.kind()];
      event.add_string(kCategory, category.data(), category.size());
      event.add_string(kEventName, name);
      if (is_task) {
        annotate(event, step.task);
      }
      if (is_task && step.number == 0) {
        for (const std::uint64_t flow : starts_flows_[step.task.index()]) {
          event.add_fixed64(kFlowId, flow);
        }
        for (const std::uint64_t flow : ends_flows_[step.task.index()]) {
          event.add_fixed64(kTerminatingFlowId, flow);
        }
      }
    }
    add_packet(packet_data);
  }

  void annotate(protozero::pbf_writer& event, TaskId id) {
    {
      protozero::pbf_writer annotation(event, kDebugAnnotation);
      annotation.add_string(kAnnotationName, "task");
      annotation.add_uint64(kAnnotationUnsigned, id.index());
    }
    protozero::pbf_writer annotation(event, kDebugAnnotation);
    annotation.add_string(kAnnotationName, "model");
    annotation.add_string(kAnnotationString, result_.models[result_.tasks[id].model].name);
  }

  void end_slice(std::uint64_t track, Picoseconds time) {
    std::string packet_data;
    protozero::pbf_writer packet(packet_data);
    packet.add_uint64(kTimestamp, nanoseconds(time));
    packet.add_uint32(kSequenceId, 1);
    {
      protozero::pbf_writer event(packet, kTrackEvent);
      event.add_enum(kType, kSliceEnd);
      event.add_uint64(kTrackUuid, track);
    }
    add_packet(packet_data);
  }

  void write_counter(const CounterSeries& series, std::uint64_t root) {
    const std::uint64_t track = add_track(series.name, root, series.unit);
    for (const CounterSeries::Sample& sample : series.samples) {
      std::string packet_data;
      protozero::pbf_writer packet(packet_data);
      packet.add_uint64(kTimestamp, nanoseconds(sample.time));
      packet.add_uint32(kSequenceId, 1);
      {
        protozero::pbf_writer event(packet, kTrackEvent);
        event.add_enum(kType, kCounterSample);
        event.add_uint64(kTrackUuid, track);
        event.add_int64(kCounterValue, static_cast<std::int64_t>(sample.value));
      }
      add_packet(packet_data);
    }
  }

  // `unit` makes it a counter's track.
  std::uint64_t add_track(const std::string& name, std::uint64_t parent, const std::string& unit) {
    const std::uint64_t uuid = next_uuid_++;
    std::string packet_data;
    protozero::pbf_writer packet(packet_data);
    packet.add_uint32(kSequenceId, 1);
    {
      protozero::pbf_writer track(packet, kTrackDescriptor);
      track.add_uint64(kUuid, uuid);
      track.add_string(kName, name);
      if (parent != 0) {
        track.add_uint64(kParentUuid, parent);
      }
      if (!unit.empty()) {
        protozero::pbf_writer counter(track, kCounter);
        counter.add_string(kUnitName, unit);
      }
    }
    add_packet(packet_data);
    return uuid;
  }

  void add_packet(const std::string& packet) {
    constexpr std::size_t kFull = std::size_t{1} << 20;
    protozero::pbf_writer(buffer_).add_message(kPacket, packet);
    if (buffer_.size() > kFull) {
      flush();
    }
  }

  void flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

  const Schedule& schedule_;
  const RunResult& result_;
  std::ostream& out_;
  std::string buffer_;
  std::uint64_t next_uuid_ = 1;
  std::vector<std::vector<std::uint64_t>> starts_flows_;  // by task
  std::vector<std::vector<std::uint64_t>> ends_flows_;    // by task
};

}  // namespace

void write_perfetto(const Schedule& schedule, const RunResult& result, std::ostream& out) {
  PerfettoWriter(schedule, result, out).run();
}

}  // namespace vpusim
