#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/importers/mlir/scanner.hpp"
#include "sim/schedule/tensor_type.hpp"

namespace vpusim::mlir {

// One entry of an attribute dictionary, its value not yet read.
struct Attribute {
  std::string_view name;
  std::string_view value;  // of a unit attribute empty, at the end of its name
  bool is_unit = false;
};

// Reads "{a = 1 : i64, flag}" or what stands between such brackets.
std::vector<Attribute> read_dictionary(const SourceText& source, std::string_view inside);

// Readers of one value; all throw InputError at the value's place.
//
// "2 : i64"
std::uint64_t as_integer(const SourceText& source, const Attribute& attribute);
// The same, but it must not exceed `largest`.
std::uint32_t as_integer(const SourceText& source, const Attribute& attribute,
                         std::uint32_t largest);
double as_real(const SourceText& source, const Attribute& attribute);
// Absent value or "true" is true, "false" is false.
bool as_flag(const SourceText& source, const Attribute& attribute);
// "[3, 3]", "array<i32: 1, 0>", "dense<27> : tensor<48xi64>" (one number), "dense<[1, 2]>"
std::vector<std::uint64_t> as_integers(const SourceText& source, const Attribute& attribute);
// "[[1, 2], [3, 4]]"
std::vector<Shape> as_shapes(const SourceText& source, const Attribute& attribute);
// "#VPUIP.nce_task_type<CONV>", "<CONV>" or "CONV"
std::string_view as_enum(const SourceText& source, const Attribute& attribute);
// "#VPU.Padding<left = 0 : i64, right = 1 : i64, top = 0 : i64, bottom = 1 : i64>"
Padding as_padding(const SourceText& source, const Attribute& attribute);
// The entries of "#VPU.PPEInt<mode = <NOOP>, clamp_low = 0 : i64>".
std::vector<Attribute> as_fields(const SourceText& source, const Attribute& attribute);

}  // namespace vpusim::mlir
