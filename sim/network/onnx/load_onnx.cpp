#include "sim/network/onnx/load_onnx.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <onnx/onnx_pb.h>

#include <cstdint>
#include <filesystem>
#include <limits>

#include "sim/network/onnx/graph_reader.hpp"

namespace vpusim {

Network load_onnx(const std::string& file, const std::string& bytes, const InputShapes& shapes) {
  const auto fail = [&](const std::string& problem) {
    throw InputError({.file = file, .path = {}, .line = 0, .column = 0}, problem);
  };
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    fail("is larger than the 2 GiB that an ONNX model can have");
  }
  onnx::ModelProto model;
  {
    // What protobuf has to say about broken files goes into our own message.
    const google::protobuf::LogSilencer silencer;
    google::protobuf::io::CodedInputStream stream(
        reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
    if (!model.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage()) {
      fail("is no ONNX model, or one that is cut off: the protobuf message cannot be read");
    }
  }
  if (!model.has_graph()) {
    fail("is no ONNX model: it holds no graph");
  }
  const std::string folder = std::filesystem::path(file).parent_path().string();
  return onnx_graph::GraphReader(file, folder, model).read(shapes);
}

}  // namespace vpusim
