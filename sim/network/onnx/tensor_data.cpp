#include "sim/network/onnx/tensor_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/sha256.hpp"
#include "sim/network/infer_shapes.hpp"

namespace vpusim::onnx_graph {
namespace {

using onnx::TensorProto;

struct TypeRow {
  int onnx_type;
  NumberFormat format;
};

// The last four are younger than ONNX 1.12: float8 and 4-bit integers.
constexpr auto kTypes = std::to_array<TypeRow>({
    {TensorProto::FLOAT, NumberFormat::kF32},
    {TensorProto::UINT8, NumberFormat::kUi8},
    {TensorProto::INT8, NumberFormat::kSi8},
    {TensorProto::UINT16, NumberFormat::kUi16},
    {TensorProto::INT16, NumberFormat::kSi16},
    {TensorProto::INT32, NumberFormat::kSi32},
    {TensorProto::INT64, NumberFormat::kSi64},
    {TensorProto::BOOL, NumberFormat::kUi8},
    {TensorProto::FLOAT16, NumberFormat::kF16},
    {TensorProto::DOUBLE, NumberFormat::kF64},
    {TensorProto::UINT32, NumberFormat::kUi32},
    {TensorProto::UINT64, NumberFormat::kUi64},
    {TensorProto::BFLOAT16, NumberFormat::kBf16},
    {17, NumberFormat::kF8E4M3},
    {19, NumberFormat::kF8E5M2},
    {21, NumberFormat::kUi4},
    {22, NumberFormat::kSi4},
});

// Where the weights lie when they are not in the file.
struct ExternalPlace {
  std::filesystem::path path;
  std::uint64_t offset = 0;
};

std::uint64_t number_of(const std::string& text) {
  std::uint64_t number = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9' || number > (std::uint64_t{1} << 59)) {
      throw ShapeError("external data at " + in_quotes(text) + ", which is no place in a file");
    }
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return number;
}

ExternalPlace place_of(const TensorProto& tensor, const std::string& folder) {
  ExternalPlace data;
  std::filesystem::path location;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == "location") {
      location = entry.value();
    } else if (entry.key() == "offset") {
      data.offset = number_of(entry.value());
    }
  }
  const std::filesystem::path normal = location.lexically_normal();
  if (location.empty() || normal.is_absolute() || normal.begin()->string() == "..") {
    throw ShapeError(fmt::format("constant {} has its data in {}, outside of the model's folder",
                                 in_quotes(tensor.name()), in_quotes(location.string())));
  }
  data.path = std::filesystem::path(folder) / normal;
  return data;
}

double half_to_double(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31;
  const int mantissa = bits & 1023;
  double value = exponent == 31  ? std::numeric_limits<double>::infinity()
                 : exponent == 0 ? std::ldexp(mantissa, -24)
                                 : std::ldexp(mantissa + 1024, exponent - 25);
  if (exponent == 31 && mantissa != 0) {
    value = std::numeric_limits<double>::quiet_NaN();
  }
  return (bits & 0x8000) != 0 ? -value : value;
}

template <class Number>
double number_at(const char* bytes) {
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return static_cast<double>(number);
}

// One element of raw data (little endian, as this machine).
double raw_element(const char* bytes, NumberFormat format) {
  switch (format) {
    case NumberFormat::kF32:
      return number_at<float>(bytes);
    case NumberFormat::kF64:
      return number_at<double>(bytes);
    case NumberFormat::kF16: {
      std::uint16_t bits = 0;
      std::memcpy(&bits, bytes, sizeof bits);
      return half_to_double(bits);
    }
    case NumberFormat::kBf16: {
      std::uint16_t bits = 0;
      std::memcpy(&bits, bytes, sizeof bits);
      return static_cast<double>(std::bit_cast<float>(std::uint32_t{bits} << 16));
    }
    case NumberFormat::kSi8:
      return number_at<std::int8_t>(bytes);
    case NumberFormat::kUi16:
      return number_at<std::uint16_t>(bytes);
    case NumberFormat::kSi16:
      return number_at<std::int16_t>(bytes);
    case NumberFormat::kSi32:
      return number_at<std::int32_t>(bytes);
    case NumberFormat::kUi32:
      return number_at<std::uint32_t>(bytes);
    case NumberFormat::kSi64:
      return number_at<std::int64_t>(bytes);
    case NumberFormat::kUi64:
      return number_at<std::uint64_t>(bytes);
    default:
      return number_at<std::uint8_t>(bytes);
  }
}

// A float is zero whatever its sign.
bool is_raw_zero(const char* bytes, std::size_t size, bool has_sign_bit) {
  for (std::size_t i = 0; i + 1 < size; ++i) {
    if (bytes[i] != 0) {
      return false;
    }
  }
  const auto last = static_cast<unsigned char>(bytes[size - 1]);
  return (has_sign_bit ? last & 0x7F : last) == 0;
}

bool is_float(NumberFormat format) { return format <= NumberFormat::kF8E5M2; }

void use_raw(std::string_view raw, std::uint64_t count, Value& value) {
  const std::uint64_t bits = value.element.bits();
  if (raw.size() != (count * bits + 7) / 8) {
    throw ShapeError(fmt::format("constant {} of {} elements holds {} bytes", in_quotes(value.name),
                                 shown(value.shape), raw.size()));
  }
  if (bits < 8 || count == 0) {
    return;
  }
  const std::size_t size = bits / 8;
  std::uint64_t zeros = 0;
  for (std::size_t at = 0; at < raw.size(); at += size) {
    zeros += is_raw_zero(raw.data() + at, size, is_float(value.element.format)) ? 1 : 0;
  }
  value.sparsity = static_cast<float>(static_cast<double>(zeros) / static_cast<double>(count));
  if (count <= kMostKnownElements) {
    value.known.emplace();
    for (std::size_t at = 0; at < raw.size(); at += size) {
      value.known->push_back(raw_element(raw.data() + at, value.element.format));
    }
  }
}

// Elements one by one, in the field that their type has.
template <class Field>
void use_field(const Field& field, std::uint64_t count, Value& value) {
  if (static_cast<std::uint64_t>(field.size()) != count) {
    throw ShapeError(fmt::format("constant {} of {} elements holds {}", in_quotes(value.name),
                                 shown(value.shape), field.size()));
  }
  const bool is_half = value.element.format == NumberFormat::kF16;
  std::vector<double> numbers;
  std::uint64_t zeros = 0;
  for (const auto element : field) {
    const double number = is_half ? half_to_double(static_cast<std::uint16_t>(element))
                                  : static_cast<double>(element);
    zeros += number == 0 ? 1 : 0;
    if (count <= kMostKnownElements) {
      numbers.push_back(number);
    }
  }
  if (count > 0) {
    value.sparsity = static_cast<float>(static_cast<double>(zeros) / static_cast<double>(count));
  }
  if (count <= kMostKnownElements && value.element.format != NumberFormat::kBf16) {
    value.known = std::move(numbers);
  }
}

void use_fields(const TensorProto& tensor, std::uint64_t count, Value& value) {
  switch (tensor.data_type()) {
    case TensorProto::FLOAT:
      return use_field(tensor.float_data(), count, value);
    case TensorProto::DOUBLE:
      return use_field(tensor.double_data(), count, value);
    case TensorProto::INT64:
      return use_field(tensor.int64_data(), count, value);
    case TensorProto::UINT32:
    case TensorProto::UINT64:
      return use_field(tensor.uint64_data(), count, value);
    default:
      if (value.element.bits() >= 8) {
        use_field(tensor.int32_data(), count, value);
      }
  }
}

Shape shape_of(const TensorProto& tensor) {
  Shape shape;
  for (const std::int64_t extent : tensor.dims()) {
    if (extent < 0) {
      throw ShapeError(
          fmt::format("constant {} has an extent of {}", in_quotes(tensor.name()), extent));
    }
    shape.push_back(static_cast<std::uint64_t>(extent));
  }
  return shape;
}

Value declared(const TensorProto& tensor, Shape shape) {
  const auto element = element_of(tensor.data_type());
  if (!element) {
    throw ShapeError(fmt::format("constant {} is of a type that no network computes with ({})",
                                 in_quotes(tensor.name()), tensor.data_type()));
  }
  Value value;
  value.name = tensor.name();
  value.shape = std::move(shape);
  value.element = *element;
  value.is_constant = true;
  const std::uint64_t count = element_count(value.shape);
  if (count > NetworkBuilder::kMostElements) {
    throw ShapeError(fmt::format("constant {} of {} elements is larger than any memory",
                                 in_quotes(value.name), shown(value.shape)));
  }
  return value;
}

}  // namespace

std::optional<ElementType> element_of(int onnx_type) {
  const auto* const row = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& candidate) {
    return candidate.onnx_type == onnx_type;
  });
  if (row == kTypes.end()) {
    return std::nullopt;
  }
  return ElementType{row->format, false};
}

int onnx_type_of(ElementType element) {
  const auto* const row = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& candidate) {
    return candidate.format == element.format && candidate.onnx_type <= TensorProto::BFLOAT16;
  });
  return row == kTypes.end() ? static_cast<int>(TensorProto::FLOAT) : row->onnx_type;
}

void ExternalData::check(const TensorProto& tensor) const { place_of(tensor, folder_); }

std::string ExternalData::read(const TensorProto& tensor, std::uint64_t size) {
  const ExternalPlace place = place_of(tensor, folder_);
  std::string bytes(size, '\0');
  std::ifstream file(place.path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(place.offset));
  if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) {
    throw ShapeError(fmt::format("cannot read {} bytes at {} of {}", size, place.offset,
                                 in_quotes(place.path.string())));
  }
  hashes_ += sha256_hex(bytes);
  return bytes;
}

std::string ExternalData::sha256() const { return hashes_.empty() ? "" : sha256_hex(hashes_); }

Value read_tensor(const TensorProto& tensor, ExternalData& external) {
  Value value = declared(tensor, shape_of(tensor));
  const std::uint64_t count = element_count(value.shape);
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    external.check(tensor);
    if (count <= kMostKnownElements) {
      use_raw(external.read(tensor, (count * value.element.bits() + 7) / 8), count, value);
    }
  } else if (tensor.has_raw_data()) {
    use_raw(tensor.raw_data(), count, value);
  } else {
    use_fields(tensor, count, value);
  }
  return value;
}

Value read_sparse_tensor(const onnx::SparseTensorProto& tensor) {
  Shape shape;
  for (const std::int64_t extent : tensor.dims()) {
    shape.push_back(static_cast<std::uint64_t>(std::max<std::int64_t>(extent, 0)));
  }
  const auto stored = static_cast<double>(element_count(shape_of(tensor.values())));
  Value value = declared(tensor.values(), std::move(shape));
  const auto count = static_cast<double>(element_count(value.shape));
  if (stored > count) {
    throw ShapeError(
        fmt::format("constant {} stores {} of {} elements", in_quotes(value.name), stored, count));
  }
  value.sparsity = count == 0 ? 0 : static_cast<float>(1 - stored / count);
  return value;
}

std::int64_t as_integer(double value) {
  constexpr double kLimit = 9.2e18;
  if (std::isnan(value)) {
    return 0;
  }
  return value >= kLimit    ? std::numeric_limits<std::int64_t>::max()
         : value <= -kLimit ? std::numeric_limits<std::int64_t>::min()
                            : static_cast<std::int64_t>(value);
}

}  // namespace vpusim::onnx_graph
