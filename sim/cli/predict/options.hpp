#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim {

// What the command line of `vpusim predict` says.
struct PredictOptions {
  std::string table;  // empty: one workload, in the options
  std::string device;
  std::string timing;
  std::string csv;
  bool is_layer = false;  // whole layers over the tiles, not single workloads
  bool is_dma = false;    // DMA transfers, not DPU workloads
  // One workload or layer instead of a table.
  std::string operation;
  std::string input;
  std::string output;
  std::string kernel = "1x1";
  std::string stride = "1x1";
  std::string padding = "0x0x0x0";
  std::string type = "UINT8";
  std::string mode;
  bool is_explained = false;  // the parts of the pipeline model too
  // Of layers.
  std::uint32_t tile_count = 0;  // 0: all of the device
  std::vector<std::string> strategies;
  bool are_weights_in_ddr = false;
  bool is_input_in_ddr = false;
  bool is_output_in_ddr = false;
  // One transfer instead of a table.
  std::optional<std::uint64_t> bytes;
  std::string direction = "DDR2CMX";
};

// The workload that --op and its companions describe. Errors: InputError that names the option.
DpuWorkload stated_workload(const PredictOptions& options, VpunnDevice device);

// The device of --hw, or else the one that a table is for.
HwConfig predicted_device(const std::string& chosen, std::optional<VpunnDevice> of_table);

// Errors: InputError when a row of a table, at its line, is for another device.
void expect_device(const std::optional<VpunnDevice>& of_row, const HwConfig& hw,
                   const std::string& table, std::uint64_t line);

// What the three kinds of question print and write. `predict` chooses.
void predict_workloads(const PredictOptions& options);
void predict_layers(const PredictOptions& options);
void predict_dma(const PredictOptions& options);

}  // namespace vpusim
