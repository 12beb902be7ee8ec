#include "sim/importers/yaml/load_yaml.hpp"

#include <fmt/format.h>

#include <utility>

#include "sim/base/file_kind.hpp"
#include "sim/importers/yaml/keys.hpp"
#include "sim/importers/yaml/read_type.hpp"
#include "sim/importers/yaml/read_values.hpp"
#include "sim/importers/yaml/read_work.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kLargestOffset = std::uint64_t{1} << 48;

class ScheduleReader {
 public:
  explicit ScheduleReader(const Cursor& root)
      : root_(root), builder_(std::string(checked_name(root))) {}

  Schedule run() {
    read_target();
    read_notes();
    for (const Cursor entry : root_.at("types").entries("a mapping of types")) {
      types_.add(entry.key(), builder_.add_type(yaml::read_type(entry)));
    }
    for (const Cursor entry : root_.at("buffers").entries("a mapping of buffers")) {
      read_buffer(entry);
    }
    if (const auto barriers = root_.find("barriers")) {
      for (const Cursor entry : barriers->entries("a mapping of barriers")) {
        read_barrier(entry);
      }
    }
    const Cursor tasks = root_.at("tasks");
    for (const Cursor entry : tasks.elements("a list of tasks")) {
      read_task(entry);
    }
    if (tasks.size() == 0) {
      tasks.fail("holds no task");
    }
    return std::move(builder_).finish();
  }

 private:
  static std::string_view checked_name(const Cursor& root) {
    refuse_other_kinds(root, "vpusim_schedule", "a schedule");
    yaml::allow_only(root, {"vpusim_schedule", "name", "target", "notes", "types", "buffers",
                            "barriers", "tasks"});
    const Cursor version = root.at("vpusim_schedule");
    if (version.as_unsigned("a version") != schedule_keys::kVersion) {
      version.fail(fmt::format("this program reads version {}", schedule_keys::kVersion));
    }
    return root.at("name").as_text("a name");
  }

  void read_target() {
    Target target;
    const auto cursor = root_.find("target");
    if (!cursor) {
      return;
    }
    yaml::allow_only(*cursor,
                     {"architecture", "tile_count", "shaves_per_tile", "dma_port_count", "dpu_hz",
                      "dedicated_shave_queues", "workload_management", "max_barrier_producers",
                      "max_barrier_variants", "compiler_estimate_dpu_cycles"});
    const auto optional = [&](std::string_view key, std::optional<std::uint32_t>& value) {
      if (const auto entry = cursor->find(key)) {
        value = yaml::read_small(*entry, "a whole number", 65'536);
      }
    };
    if (const auto architecture = cursor->find("architecture")) {
      target.architecture = architecture->as_text("an architecture");
    }
    optional("tile_count", target.tile_count);
    optional("shaves_per_tile", target.shaves_per_tile);
    optional("dma_port_count", target.dma_port_count);
    optional("max_barrier_producers", target.max_barrier_producers);
    optional("max_barrier_variants", target.max_barrier_variants);
    if (const auto frequency = cursor->find("dpu_hz")) {
      const std::uint64_t hertz = frequency->as_unsigned("a frequency in Hz", 100'000'000'000);
      if (hertz < 1'000'000) {
        frequency->fail(fmt::format("must be at least 1000000, got {}", hertz));
      }
      target.dpu_frequency = Hertz(hertz);
    }
    if (const auto estimate = cursor->find("compiler_estimate_dpu_cycles")) {
      target.compiler_estimate = Cycles(estimate->as_unsigned("cycles"));
    }
    target.has_dedicated_shave_queues = yaml::read_flag_if(*cursor, "dedicated_shave_queues");
    target.has_workload_management = yaml::read_flag_if(*cursor, "workload_management");
    builder_.set_target(std::move(target));
  }

  void read_notes() {
    const auto notes = root_.find("notes");
    if (!notes) {
      return;
    }
    for (const Cursor note : notes->elements("a list of notes")) {
      yaml::allow_only(note, {"code", "message", "count"});
      builder_.add_note(std::string(note.at("code").as_text("a code")),
                        std::string(note.at("message").as_text("a message")),
                        note.at("count").as_unsigned("a count"));
    }
  }

  void read_buffer(const Cursor& cursor) {
    yaml::allow_only(cursor,
                     {"section", "tiles", "arguments", "offset_bytes", "type", "swizzling_key"});
    Buffer buffer;
    buffer.name = cursor.key();
    buffer.section = yaml::read_name(cursor.at("section"), kSectionNames, "section");
    buffer.indices = buffer.is_in_cmx()
                         ? yaml::read_small_list_if(cursor, "tiles", yaml::kLargestTile)
                         : yaml::read_small_list_if(cursor, "arguments", 65'535);
    if (const auto wrong = cursor.find(buffer.is_in_cmx() ? "arguments" : "tiles")) {
      wrong->fail(
          fmt::format("a buffer in {} has no {}", kSectionNames[buffer.section], wrong->key()));
    }
    if (const auto offset = cursor.find("offset_bytes")) {
      buffer.byte_offset = offset->as_unsigned("bytes", kLargestOffset);
    }
    if (const auto key = cursor.find("swizzling_key")) {
      buffer.swizzling_key = yaml::read_small(*key, "a key", 1000);
    }
    const Cursor type = cursor.at("type");
    buffer.type = type.is_mapping() ? builder_.add_type(yaml::read_type(type)) : types_.find(type);
    buffers_.add(cursor.key(), builder_.add_buffer(std::move(buffer)));
  }

  void read_barrier(const Cursor& cursor) {
    Barrier barrier;
    barrier.name = cursor.key();
    barrier.line = cursor.line();
    barrier.column = cursor.column();
    if (!cursor.is_null()) {
      yaml::allow_only(cursor, {"physical", "start", "final", "producers", "consumers"});
      if (const auto physical = cursor.find("physical")) {
        barrier.physical_id = yaml::read_small(*physical, "a barrier's id", 65'535);
      }
      barrier.is_start = yaml::read_flag_if(cursor, "start");
      barrier.is_final = yaml::read_flag_if(cursor, "final");
      if (const auto producers = cursor.find("producers")) {
        barrier.stated_producers = yaml::read_small(*producers, "a number of variants", 65'535);
      }
      if (const auto consumers = cursor.find("consumers")) {
        barrier.stated_consumers = yaml::read_small(*consumers, "a number of variants", 65'535);
      }
    }
    barriers_.add(cursor.key(), builder_.add_barrier(std::move(barrier)));
  }

  void read_task(const Cursor& cursor) {
    yaml::allow_only(cursor,
                     {"name", "waits", "updates", "enqueue_target", "dma", "dpu", "shave", "m2i"});
    Task task;
    task.name = cursor.at("name").as_text("a name");
    task.line = cursor.line();
    task.column = cursor.column();
    const auto barriers = [&](std::string_view key, BarrierList& list) {
      if (const auto names = cursor.find(key)) {
        for (const Cursor name : names->elements("a list of barriers")) {
          list.push_back(barriers_.find(name));
        }
      }
    };
    barriers("waits", task.waits);
    barriers("updates", task.updates);
    if (const auto target = cursor.find("enqueue_target")) {
      task.enqueue_target = barriers_.find(*target);
    }
    int kinds = 0;
    const auto work = [&](std::string_view key, const auto& read) {
      if (const auto entry = cursor.find(key)) {
        task.work = read(*entry);
        ++kinds;
      }
    };
    work("dma", [&](const Cursor& c) { return yaml::read_dma(c, buffers_); });
    work("dpu", [&](const Cursor& c) { return yaml::read_dpu(c, buffers_); });
    work("shave", [&](const Cursor& c) { return yaml::read_shave(c, buffers_); });
    work("m2i", [&](const Cursor& c) { return yaml::read_media(c, buffers_); });
    if (kinds != 1) {
      cursor.fail("expected exactly one of dma, dpu, shave, m2i");
    }
    builder_.add_task(std::move(task));
  }

  Cursor root_;
  ScheduleBuilder builder_;
  yaml::NameTable<TypeId> types_{"type"};
  yaml::NameTable<BufferId> buffers_{"buffer"};
  yaml::NameTable<BarrierId> barriers_{"barrier"};
};

}  // namespace

Schedule load_yaml(const Document& document) { return ScheduleReader(document.root()).run(); }

}  // namespace vpusim
