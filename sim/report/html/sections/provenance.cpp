#include <fmt/format.h>

#include <string_view>

#include "sim/report/html/page_data.hpp"
#include "sim/report/html/sections/sections.hpp"

namespace vpusim {

nlohmann::json provenance_data(const RunReport& report) {
  const Provenance& p = report.result.provenance;
  nlohmann::json rows = nlohmann::json::array();
  const auto row = [&](std::string_view name, std::string_view value) {
    rows.push_back({name, shown_text(value)});
  };
  const auto megahertz = [](Hertz clock) {
    return fmt::format("{:g} MHz", static_cast<double>(clock.count()) / 1e6);
  };
  row("program", "vpusim " + p.version);
  row("command line", report.command_line);
  const RunInputs& inputs = report.result.inputs;
  for (const RunInputs::Stream& stream : inputs.streams) {
    const bool is_network = !stream.network_sha256.empty();
    rows.push_back({is_network ? "network" : "schedule file", shown_text(stream.file),
                    is_network ? stream.network_sha256 : stream.schedule_sha256});
  }
  for (const RunInputs::TimingFile& file : inputs.timing_files) {
    rows.push_back({"timing file", shown_text(file.file), file.sha256});
  }
  for (const auto& [name, value] : inputs.compile) {
    row("compiler's " + name, value);
  }
  rows.push_back({"schedule", shown_text(p.schedule), p.schedule_sha256});
  rows.push_back({"device", shown_text(p.device), p.device_sha256});
  row("fidelity", kFidelityNames[p.fidelity]);
  row("DPU clock", megahertz(p.dpu_frequency));
  row("VPU clock", megahertz(p.vpu_frequency));
  row("DPU timing", p.dpu_timing);
  row("SHAVE timing", p.shave_timing);
  row("DMA timing", p.dma_timing);
  row("seed", "none: nothing in a run is drawn by chance");
  nlohmann::json warnings = nlohmann::json::array();
  for (const Warning& warning : report.result.warnings) {
    warnings.push_back({warning.code, shown_text(warning.message), warning.count});
  }
  return {{"rows", std::move(rows)}, {"warnings", std::move(warnings)}};
}

}  // namespace vpusim
