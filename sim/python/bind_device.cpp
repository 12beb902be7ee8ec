#include <fmt/format.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/nearest.hpp"
#include "sim/hw/device_keys.hpp"
#include "sim/hw/load_device.hpp"
#include "sim/python/bindings.hpp"
#include "sim/python/machine.hpp"
#include "sim/python/text.hpp"
#include "sim/session/data_folder.hpp"

namespace vpusim::python {
namespace {

namespace py = pybind11;

HwConfig load(const std::string& device, const std::string& changes) {
  const DeviceCatalog catalog = device_catalog();
  if (changes.empty()) {
    return catalog.load(device);
  }
  return catalog.load(device, Document("changes of " + device, changes, Document::Syntax::kJson));
}

const DeviceKey& key_named(const std::string& path) {
  std::vector<std::string_view> paths;
  for (const DeviceKey& key : device_keys()) {
    if (key.path == path) {
      return key;
    }
    paths.push_back(key.path);
  }
  throw py::key_error(fmt::format("unknown key {}{}", in_quotes(path), did_you_mean(path, paths)));
}

py::object value_of(const HwConfig& hw, const DeviceKey& key) {
  const std::uint64_t value = key.get(hw);
  return key.is_flag() ? py::object(py::bool_(value != 0)) : py::object(py::int_(value));
}

py::list key_paths() {
  py::list paths;
  for (const DeviceKey& key : device_keys()) {
    paths.append(text(key.path));
  }
  return paths;
}

py::dict explain_keys() {
  py::dict keys;
  for (const DeviceKey& key : device_keys()) {
    py::dict about;
    about["meaning"] = text(key.meaning);
    about["smallest"] = key.smallest;
    about["largest"] = key.largest;
    keys[text(key.path)] = about;
  }
  return keys;
}

}  // namespace

void bind_device(py::module_& module) {
  py::class_<HwConfig>(module, "Device",
                       "One device. device[\"ddr.bandwidth_mb_per_s\"] is a number of it; the "
                       "ending of a key is the unit. Devices never change; see load_device().")
      .def_property_readonly(
          "name", [](const HwConfig& hw) { return text(hw.name); }, "As it was asked for.")
      .def_property_readonly(
          "title", [](const HwConfig& hw) { return text(hw.title); }, "What it is called.")
      .def_property_readonly(
          "architectures", [](const HwConfig& hw) { return hw.architectures; },
          "The names that compilers give it.")
      .def_property_readonly(
          "sha256", [](const HwConfig& hw) { return hash_of(hw); },
          "Over every value: devices with equal hashes simulate equally.")
      .def("__getitem__",
           [](const HwConfig& hw, const std::string& key) { return value_of(hw, key_named(key)); })
      .def("__contains__",
           [](const HwConfig& /*hw*/, const py::object& key) { return key_paths().contains(key); })
      .def("__iter__", [](const HwConfig& /*hw*/) { return py::iter(key_paths()); })
      .def("__len__", [](const HwConfig& /*hw*/) { return device_keys().size(); })
      .def(
          "keys", [](const HwConfig& /*hw*/) { return key_paths(); },
          "The names of all numbers; dict(device) has their values.")
      .def("__repr__", [](const HwConfig& hw) {
        return text(fmt::format("<vpusim.Device {} {}>", hw.name, hash_of(hw).substr(0, 12)));
      });
  module.def("load_device", load, py::arg("device"), py::arg("changes"));
  module.def(
      "devices", [] { return device_catalog().names(); },
      "The names of the devices that come with vpusim.");
  module.def("device_keys", explain_keys,
             "All numbers of a device: meaning, smallest and largest value, by key.");
  module.def("reserve", reserve, py::arg("device"),
             "Says before the first run that a device this large will run, too.\n\n"
             "Only needed beyond 16 tiles, 2 DPUs and 4 SHAVEs in each, 8 DMA ports or engines.\n"
             "Raises CapacityError when a run has been and the machine is too small.");
  module.def(
      "data_folder", [] { return data_folder().string(); },
      "The folder of the devices and networks that come with vpusim.");
}

}  // namespace vpusim::python
