#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/compiler/compile.hpp"
#include "sim/hw/device_keys.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// Who reads a number, and so what must be done anew when it changes. In this order: each includes
// those before it.
enum class KeyReach : std::uint8_t {
  kMachine,   // the simulated machine alone: same schedule, same times of its work
  kTiming,    // also the models of work
  kCompiler,  // also the compiler
};

// What a study may vary: any number of a device file, or an option of the compiler.
struct StudyKey {
  std::string_view path;  // "ddr.bandwidth_mb_per_s", "compiler.effort"
  std::string_view meaning;
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
  KeyReach reach = KeyReach::kCompiler;
  bool is_flag = false;
  std::span<const std::string_view> names;  // of the values 0, 1, ...; empty: they are numbers

  // Exactly one of these is there.
  const DeviceKey* of_device = nullptr;
  std::uint64_t (*get_option)(const CompileOptions&) = nullptr;
  void (*set_option)(CompileOptions&, std::uint64_t) = nullptr;

  std::uint64_t get(const HwConfig& hw, const CompileOptions& options) const;
  // Precondition: smallest <= value <= largest.
  void set(HwConfig& hw, CompileOptions& options, std::uint64_t value) const;
  // As a study file has it. Errors: InputError at the cursor.
  std::uint64_t read(const Cursor& cursor) const;
  std::string shown(std::uint64_t value) const;
};

// All of them; those of the device in its order, then the compiler's.
const std::vector<StudyKey>& study_keys();

// The place in study_keys(). Errors: InputError at the key of this entry, with the nearest
// legal name.
std::size_t find_study_key(const Cursor& entry);

}  // namespace vpusim
