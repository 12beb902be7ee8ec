"""Simulates compiler-produced schedules on Intel-style VPUs (NPUs).

    import vpusim

    result = vpusim.run("resnet50", vpusim.load_device("vpu_4_0"))
    print(result.latency_us, result.engines["busy_ps"])

Load:     load_device, load_schedule, load_network (or devices() and networks() by name)
Work:     compile, run, predict, sweep
Look:     Device, Schedule, Network, Compiled, Result
Errors:   Error, and below it InputError, EnvironmentError, Deadlock, CapacityError

Tables are dicts of NumPy arrays of one length, which pandas.DataFrame() takes as they are. Times
are integer picoseconds. Nothing is printed; what the libraries warn of goes to
logging.getLogger("vpusim"), and what a run warns of into Result.warnings.

A process has one simulated machine, built by its first run for devices of up to 16 tiles (see
reserve()). Any number of runs follow each other on it, and each gives what it would give in a
process of its own. Runs of several threads wait for each other; for more at a time use processes.
"""

from __future__ import annotations

import json as _json
import math as _math
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence, Union

from . import _core
from ._core import (
    CapacityError,
    Compiled,
    Deadlock,
    Device,
    EnvironmentError,
    Error,
    InputError,
    Network,
    Result,
    Schedule,
    __version__,
    data_folder,
    device_keys,
    device_of,
    devices,
    reserve,
    workload_columns,
)
from ._sweep import sweep

__all__ = [
    "CapacityError", "Compiled", "Deadlock", "Device", "EnvironmentError", "Error", "InputError",
    "Network", "Result", "Schedule", "compile", "data_folder", "device_keys", "device_of",
    "devices", "load_device", "load_network", "load_schedule", "networks", "predict", "reserve",
    "run", "sweep", "workload_columns",
]

def __dir__() -> list[str]:
    return [*__all__, "__version__"]


_Path = Union[str, "PathLike[str]"]
_Workload = Union[Schedule, Network, Compiled, _Path]


def networks() -> list[str]:
    """The names of the networks that come with vpusim, for load_network() and run()."""
    return sorted(file.stem for file in Path(data_folder(), "workloads/networks").glob("*.yaml"))


def load_device(device: _Path, changes: Optional[Mapping[str, Any]] = None,
                **groups: Any) -> Device:
    """A device by its name (see devices()) or a device file.

    changes: numbers that are to be others, by key (see device_keys()), as in
    {"ddr.bandwidth_mb_per_s": 68000}, or nested as in a device file; groups are the same as
    keywords: load_device("vpu_4_0", tile={"count": 4}). They count like a file of your own that
    extends the device. Raises InputError for unknown keys and values out of their range.
    """
    nested: dict[str, Any] = {}
    for key, value in [*(changes or {}).items(), *groups.items()]:
        _put(nested, str(key).split("."), value)
    text = _json.dumps(nested) if nested else ""
    return _core.load_device(fspath(device), text)


def _put(mapping: dict[str, Any], path: list[str], value: Any) -> None:
    """Puts a value, or all those of a mapping, at its place."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _put(mapping, [*path, *str(key).split(".")], inner)
        return
    for key in path[:-1]:
        mapping = mapping.setdefault(key, {})
        if not isinstance(mapping, dict):
            raise InputError(f"changes: {'.'.join(path)}: '{key}' has a value already")
    mapping[path[-1]] = _plain(".".join(path), value)


def _plain(name: str, value: Any) -> Any:
    """A value as JSON knows it: NumPy's numbers as Python's, 68000.0 as 68000."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, (bool, int, str)):
        return value
    if not isinstance(value, float) or not _math.isfinite(value):
        raise InputError(f"changes: {name}: {value!r} is no number")
    return int(value) if value.is_integer() else value


def _whole(name: str, value: Any) -> int:
    """An integer, also one that is a float or NumPy's."""
    plain = _plain(name, value)
    if isinstance(plain, bool) or not isinstance(plain, int) or not 0 <= plain < 1 << 31:
        raise InputError(f"{name}: expected a whole number from 0, got {value!r}")
    return plain


def load_schedule(file: _Path, function: Optional[str] = None) -> Schedule:
    """Reads a schedule: a compiler's final IR (.mlir), or vpusim's own format (.yaml, .json).

    function: which one of an MLIR file that has several.
    Raises InputError, which knows file, line and column, and EnvironmentError.
    """
    return _core.load_schedule(fspath(file), function)


def load_network(network: _Path, shapes: Optional[Mapping[str, Sequence[int]]] = None) -> Network:
    """Reads a network: an ONNX model, a table of layers (.yaml, .json), or a name of networks().

    shapes: of inputs that an ONNX model leaves open, as in {"image": (1, 3, 640, 640)}.
    Raises InputError and EnvironmentError.
    """
    texts = [f"{name}={'x'.join(str(_whole(name, n)) for n in shape)}" for name, shape in (shapes or {}).items()]
    return _core.load_network(fspath(network), texts)


def compile(network: Union[Network, _Path], device: Union[Device, _Path], *, effort: int = 2,
            objective: str = "latency", timing: str = "") -> Compiled:
    """Makes a schedule of a network for a device.

    effort: 0, layer by layer through DDR, to 3, several divisions of CMX are compared.
    objective: latency, energy or traffic.
    timing: whose costs decide; see run().
    Raises InputError when a layer cannot be cut small enough for the device's CMX.
    """
    if not isinstance(network, Network):
        network = load_network(network)
    return _core.compile(network, _device(device), _whole("effort", effort), objective, timing)


def run(workload: _Workload, device: Union[Device, _Path, None] = None, *, fidelity: str = "device",
        timing: str = "", effort: int = 2, repeat: int = 1,
        streams: Sequence[_Workload] = ()) -> Result:
    """Simulates a schedule, or a network that is compiled first.

    workload: a Schedule, Network or Compiled, or what load_schedule() or load_network() takes.
    device: a Device or what load_device() takes; by default the one that the schedule was compiled for; for networks vpu_4_0.
    fidelity: "device", the hardware with its barriers, queues and shared memories, or "compiler",
        the compiler's own latency simulation to the cycle.
    timing: who predicts the DPU workloads: pipeline, analytic, unit, or a chain of measured:FILE
        and vpunn:FILE; dma:vpunn:FILE or dma:analytic for DMA. Each is asked what those before it
        leave open. By default what the device says.
    effort: of compile(), for networks.
    repeat: so many inferences back to back, the first one cold; see Result.inferences.
    streams: further workloads that run side by side with the first and compete with it.
    Raises InputError, EnvironmentError, Deadlock, CapacityError. Ctrl-C is heard after the run.
    """
    target = None if device is None else _device(device)
    schedule = _schedule_of(workload, target, effort, timing)
    target = target or device_of(schedule)
    schedules = [schedule, *(_schedule_of(other, target, effort, timing) for other in streams)]
    count = _whole("repeat", repeat)
    if count == 0:
        raise InputError("repeat: must be at least 1")
    return _core.run(schedules, target, fidelity, timing, count)


def _device(device: Union[Device, _Path]) -> Device:
    return device if isinstance(device, Device) else load_device(device)


def _schedule_of(workload: _Workload, device: Optional[Device], effort: int,
                 timing: str) -> Schedule:
    if isinstance(workload, Compiled):
        return workload.schedule
    if isinstance(workload, Schedule):
        return workload
    if not isinstance(workload, Network):
        if not _core.is_network(fspath(workload)):
            return load_schedule(workload)
        workload = load_network(workload)
    target = device or load_device("vpu_4_0")
    return compile(workload, target, effort=effort, timing=timing).schedule


def predict(workloads: Union[Mapping[str, Any], Sequence[Mapping[str, Any]]],
            device: Union[Device, _Path], *,
            timing: str = "") -> dict[str, Any]:
    """Predicts single DPU workloads, all in one batch.

    workloads: columns by their published names (see workload_columns()), as a dict of sequences
        or a pandas.DataFrame, single values for all rows alike; or a list of dicts, one for each
        workload. Values are numbers or names as in published tables ("CONVOLUTION"); None leaves
        the default.
    timing: as for run().
    Gives columns cycles (of the DPU clock), model, uncertainty (relative; NaN: not said),
    utilization, energy (DPU cycles of the power virus), and finding, which says why the rules of
    the published cost model reject a row, whose numbers then are NaN.
    """
    if hasattr(workloads, "keys"):
        columns = {str(name): workloads[name] for name in workloads.keys()}
    else:
        names = dict.fromkeys(name for row in workloads for name in row)
        columns = {name: [row.get(name) for row in workloads] for name in names}
    whole = {name: values for name, values in columns.items() if not _is_single(values)}
    counts = {name: len(values) for name, values in whole.items()}
    if len(set(counts.values())) > 1:
        raise InputError(f"the columns have different lengths: {counts}")
    count = next(iter(counts.values()), 1 if columns else 0)
    filled = {name: whole.get(name, [values] * count if _is_single(values) else values)
              for name, values in columns.items()}
    return _core.predict(filled, count, _device(device), timing)


def _is_single(values: Any) -> bool:
    return isinstance(values, str) or not hasattr(values, "__len__")
