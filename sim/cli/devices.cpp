#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/hw/device_keys.hpp"
#include "sim/hw/load_device.hpp"
#include "sim/report/terminal/text.hpp"
#include "sim/session/data_folder.hpp"

namespace vpusim {
namespace {

struct DevicesOptions {
  std::optional<std::string> device;
  bool schema = false;
  bool origins = false;
};

void list_devices(const DeviceCatalog& catalog) {
  for (const std::string& name : catalog.names()) {
    const HwConfig hw = catalog.load(name);
    std::cout << fmt::format("{:<9} {}\n", name, hw.title);
    std::cout << fmt::format(
        "{:<9} {} tile(s) x {} DPU(s) of {} MACs at {} MHz, {} SHAVEs and {} KiB CMX per tile\n",
        "", hw.tile.count, hw.dpu.count_per_tile, hw.dpu.macs_per_cycle,
        hw.clocks.dpu.count() / 1'000'000, hw.shave.count_per_tile, hw.cmx.capacity.count() / 1024);
  }
  std::cout
      << "\n'vpusim devices NAME' explains one; --origins adds where its numbers come from.\n";
}

// The rows "| `key` | value | origin |" of a SOURCES.md.
std::map<std::string, std::string> read_origins(const std::filesystem::path& file) {
  std::map<std::string, std::string> origins;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return origins;
  }
  const std::string text = read_text_file(file.string());
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::size_t value = line.find("` | ");
    if (!line.starts_with("| `") || value == std::string_view::npos || !line.ends_with(" |")) {
      continue;
    }
    const std::size_t origin = line.find(" | ", value + 4);
    if (origin != std::string_view::npos) {
      origins[std::string(line.substr(3, value - 3))] =
          std::string(line.substr(origin + 3, line.size() - origin - 5));
    }
  }
  return origins;
}

void explain_device(const DeviceCatalog& catalog, const std::string& device, bool has_origins) {
  const HwConfig hw = catalog.load(device);
  std::cout << fmt::format("{}: {}\n", hw.name, hw.title);
  std::cout << fmt::format("architectures in compiler output: {}\n",
                           fmt::join(hw.architectures, ", "));
  const auto origins = read_origins(catalog.device_file(device).parent_path() / "SOURCES.md");
  std::string section;
  for (const DeviceKey& key : device_keys()) {
    const std::string here(key.path.substr(0, key.path.find('.')));
    if (here != section) {
      std::cout << '\n';
      section = here;
    }
    const std::string value =
        key.is_flag() ? (key.get(hw) != 0 ? "true" : "false") : fmt::format("{}", key.get(hw));
    std::cout << fmt::format("{:<41} {:>8}  {}\n", key.path, value, key.meaning);
    const auto origin = origins.find(std::string(key.path));
    if (has_origins && origin != origins.end()) {
      std::cout << fmt::format("    {}\n", for_terminal(origin->second, 200));
    }
  }
  std::cout << fmt::format("\n{} SHAVE kernels with a published cost\n", hw.shave.kernels.size());
}

// JSON schema of a device file, for editors.
void print_schema() {
  using Json = nlohmann::ordered_json;
  const auto text = [](std::string_view description) {
    return Json{{"type", "string"}, {"description", description}};
  };
  Json schema = {
      {"$schema", "http://json-schema.org/draft-07/schema#"},
      {"title", "vpusim device"},
      {"type", "object"},
      {"additionalProperties", false},
      {"properties",
       {{"extends", text("a device name, or a file beside this one; this file then gives only "
                         "the keys that it changes")},
        {"title", text("what people call the device")},
        {"architectures",
         {{"type", "array"},
          {"items", {{"type", "string"}}},
          {"description", "its names in compiler output, such as NPU37XX"}}}}}};
  schema["properties"]["shave"]["properties"]["kernel_table"] =
      text("the file of published kernel costs, relative to this one");
  schema["properties"]["shave"]["properties"]["heuristic_table"] =
      text("the file of published rooflines of kernels, relative to this one");
  schema["properties"]["shave"]["properties"]["profiled_table"] =
      text("the file of published fits to profiled kernels, relative to this one");
  schema["properties"]["dpu"]["properties"]["power_table"] =
      text("the file of power factors of DPU operations, relative to this one");
  Json& timing = schema["properties"]["timing"];
  timing = {{"type", "object"}, {"additionalProperties", false}};
  timing["properties"]["vpunn_device"] = {
      {"enum", kVpunnDeviceNames.all()}, {"description", "what the published cost models call it"}};
  timing["properties"]["dpu"] = {
      {"type", "object"},
      {"additionalProperties", false},
      {"properties",
       {{"model", text("who predicts DPU workloads: pipeline, analytic, unit or a chain of "
                       "measured:FILE and vpunn:FILE, the files relative to this one; by "
                       "default pipeline in device and analytic in compiler fidelity")}}}};
  timing["properties"]["dma"] = {
      {"type", "object"},
      {"additionalProperties", false},
      {"properties",
       {{"model", text("who predicts DMA transfers in compiler fidelity: analytic or vpunn:FILE, "
                       "the file relative to this one")}}}};
  timing["properties"]["shave"] = {
      {"type", "object"},
      {"additionalProperties", false},
      {"properties",
       {{"model",
         {{"enum", kShaveModelNames.all()},
          {"description", "who predicts SHAVE kernels; what it leaves open, linear answers"}}}}}};
  for (const DeviceKey& key : device_keys()) {
    Json* level = &schema;
    std::string_view path = key.path;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
      level = &(*level)["properties"][std::string(path.substr(0, dot))];
      (*level)["type"] = "object";
      (*level)["additionalProperties"] = false;
      path.remove_prefix(dot + 1);
    }
    Json& leaf = (*level)["properties"][std::string(path)];
    leaf["description"] = key.meaning;
    leaf["type"] = key.is_flag() ? "boolean" : "integer";
    if (!key.is_flag()) {
      leaf["minimum"] = key.smallest;
      leaf["maximum"] = key.largest;
    }
  }
  std::cout << schema.dump(2) << '\n';
}

}  // namespace

void add_devices_command(CLI::App& app) {
  auto options = std::make_shared<DevicesOptions>();
  CLI::App* command = app.add_subcommand("devices", "List the known devices, or explain one");
  CLI::Option* device = command->add_option("DEVICE", options->device,
                                            "A device's name, or a device file of your own");
  command->add_flag("--origins", options->origins, "With a name: add where each number comes from")
      ->needs(device);
  command->add_flag("--schema", options->schema,
                    "Print the JSON schema of device files, for your editor");
  command->footer(
      "A device file of your own may extend another and change a few keys:\n"
      "  extends: vpu_4_0\n"
      "  tile: {count: 4}\n"
      "  ddr: {bandwidth_mb_per_s: 68000}\n"
      "One that gives no clock runs at the clock that a schedule was compiled for; one that\n"
      "gives clocks.dpu_mhz alone keeps the VPU clock, whereas --dpu-mhz scales both.");
  command->callback([options] {
    if (options->schema) {
      print_schema();
    } else if (options->device) {
      explain_device(device_catalog(), *options->device, options->origins);
    } else {
      list_devices(device_catalog());
    }
  });
}

}  // namespace vpusim
