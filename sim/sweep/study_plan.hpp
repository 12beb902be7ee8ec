#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/compiler/compile.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/network/network.hpp"
#include "sim/platform/vpu.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/sweep/study.hpp"

namespace vpusim {

// One thing to simulate: an input on a device with the values of a study's parameters.
struct DesignPoint {
  std::uint64_t number = 0;               // in its study, from 0
  std::size_t base = 0;                   // index into StudyPlan::bases
  std::span<const std::uint64_t> values;  // of StudyPlan::parameters
};

// What a point's values make of its base.
struct Setting {
  HwConfig hw;
  CompileOptions options;
};

// SHA-256 of all that something depends on. Equal ones need not be made twice.
struct PointKeys {
  std::string schedule;  // what is compiled; of a schedule file, the file
  std::string timing;    // that, and the times of its work
  std::string result;    // that, and all of the run, this very program included
};

// A study with its inputs read and its points listed: all that workers share.
struct StudyPlan {
  // Exactly one of both is there.
  struct Input {
    std::string name;
    std::optional<Schedule> schedule;
    std::optional<Network> network;
    std::string sha256;
  };
  // An input on a base device: what a point starts from.
  struct Base {
    std::size_t input = 0;  // index into inputs
    std::string device;     // its name
    HwConfig hw;
    std::string identity;  // of what no parameter can change: tables, models, the input
  };

  Study study;
  std::string timing;                   // of the study, its files resolved
  std::vector<std::size_t> parameters;  // places in study_keys()
  std::vector<Input> inputs;
  std::vector<Base> bases;
  std::vector<std::uint64_t> base_of;  // by point
  std::vector<std::uint64_t> values;   // by point, parameters.size() each
  std::uint64_t candidate_count = 0;   // before constraints

  std::uint64_t point_count() const { return base_of.size(); }
  DesignPoint point(std::uint64_t number) const;
  const Input& input_of(const DesignPoint& point) const { return inputs[bases[point.base].input]; }
  const Base& base_of_point(const DesignPoint& point) const { return bases[point.base]; }
  Setting setting_of(const DesignPoint& point) const;
  // What the point's schedule is compiled for; differs from setting_of() where it is kept.
  Setting compiled_for(const DesignPoint& point) const;
  PointKeys keys_of(const DesignPoint& point) const;
  // The parameters that make the study compile anew, and those that do not.
  std::vector<std::string_view> compiled_parameters() const;
  std::vector<std::string_view> kept_parameters() const;
  bool has_networks() const;
  // The smallest machine that these points run on, by their numbers.
  VpuSize machine_size(std::span<const std::uint64_t> numbers) const;
  VpuSize machine_size() const;  // of all of them
  // Of the text and all that results depend on, of all points: equal ones are one study.
  std::string sha256() const;
};

// More points are refused before they are listed.
inline constexpr std::uint64_t kMostPoints = 1'000'000;

// Reads inputs, devices and models, whose names are relative to `folder`, and lists the points.
//
// Errors: InputError for a file that cannot be read, too many points, constraints that nothing
// fulfils, a derived value out of range, a study that contradicts itself; EnvironmentError.
StudyPlan plan_study(Study study, const std::string& folder);

// Which of `count` points the i-th of n shards has, i from 1: a range of neighbours.
struct ShardRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};
struct Shard {
  std::uint64_t index = 1;
  std::uint64_t count = 1;

  ShardRange range_of(std::uint64_t points) const;
};

}  // namespace vpusim
