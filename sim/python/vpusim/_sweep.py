"""Parameter studies in one process."""

from __future__ import annotations

import itertools
from typing import Any, Callable, Mapping, Optional, Sequence

import numpy as np


def sweep(workload: Any, device: str, changes: Mapping[str, Sequence[Any]], *,
          fidelity: str = "device", timing: str = "", effort: int = 2,
          measure: Optional[Callable[[Any], Mapping[str, Any]]] = None,
          progress: Optional[Callable[[int, int], None]] = None) -> dict[str, Any]:
    """Runs a workload on every combination of changes to a device.

    workload, fidelity, timing, effort: as for run(). A network is compiled for every device, a
        schedule runs as it is.
    device: the name or file of the device that is changed.
    changes: values by key (see device_keys()), as in {"ddr.bandwidth_mb_per_s": [34000, 68000]}.
        The last key changes the fastest.
    measure: what else to keep of each Result, by column name.
    progress: called after each run with the number of runs so far and of all.

    Gives a column for each key, latency_ps, those of measure, and error: None, or what stopped
    that one run (its latency is -1 then), so that one impossible device does not end a study.
    Mistakes in the changes themselves raise InputError before the first run.

    All runs share the process's one machine, built for the largest device. Ctrl-C stops between
    two runs. For several processes at a time and studies that resume, see `vpusim sweep`.
    """
    from . import (CapacityError, Compiled, Deadlock, InputError, Network, Schedule, _core,
                   load_device, load_network, load_schedule, reserve, run)

    points = [dict(zip(changes, values)) for values in itertools.product(*changes.values())]
    for key, values in changes.items():  # one by one: enough to see mistakes and the largest device
        for value in values:
            reserve(load_device(device, {key: value}))
    if not isinstance(workload, (Compiled, Network, Schedule)):
        is_network = _core.is_network(str(workload))
        workload = load_network(workload) if is_network else load_schedule(workload)

    latencies = np.full(len(points), -1, dtype=np.int64)
    errors: list[Optional[str]] = [None] * len(points)
    measured: list[Mapping[str, Any]] = [{}] * len(points)
    for i, point in enumerate(points):
        try:
            result = run(workload, load_device(device, point), fidelity=fidelity, timing=timing,
                         effort=effort)
            latencies[i] = result.latency_ps
            measured[i] = measure(result) if measure else {}
        except (InputError, Deadlock, CapacityError) as error:
            errors[i] = str(error)
        if progress:
            progress(i + 1, len(points))

    columns: dict[str, Any] = {key: np.array([point[key] for point in points]) for key in changes}
    columns["latency_ps"] = latencies
    for name in dict.fromkeys(name for row in measured for name in row):
        if name in columns or name == "error":
            raise InputError(f"measure: the column '{name}' is taken")
        columns[name] = np.array([row.get(name, np.nan) for row in measured])
    columns["error"] = np.array(errors, dtype=object)
    return columns
