#!/usr/bin/env python3
"""Reads the include lines of sim/ and nn_timing/ against the layers of the architecture.

A folder may include its own headers and those of the folders that its row names;
whoever breaks that is printed with file and line, and the exit code is 1.
"""

import pathlib
import re
import sys

SYSTEMC = {"kernel", "memory", "engines", "platform", "run"}

# Folder of sim/ -> the folders of sim/ that it may use, directly.
ALLOWED = {
    "base": set(),
    "hw": {"base"},
    "schedule": {"base", "hw"},
    "importers": {"base", "hw", "schedule"},
    "network": {"base", "hw", "schedule"},
    "timing": {"base", "hw", "schedule"},
    "generator": {"base", "hw", "schedule", "timing", "network"},
    "compiler": {"base", "hw", "schedule", "timing", "network"},
    "trace": {"base", "hw", "schedule", "timing"},
    "kernel": {"base"},
    "memory": {"base", "kernel"},
    "engines": {"base", "kernel", "memory"},
    "platform": {"base", "hw", "schedule", "timing", "kernel", "memory", "engines"},
    "run": {"base", "hw", "schedule", "timing", "trace", "kernel", "memory", "engines", "platform"},
    "analysis": {"base", "hw", "schedule", "timing", "trace"},
    "report": {"base", "hw", "schedule", "network", "timing", "trace", "analysis"},
}
# The learned timing knows the work and the device, and nothing that simulates.
ALLOWED["nn_timing/net"] = {"base"}
ALLOWED["nn_timing/vpunn"] = {"base", "nn_timing/net"}
ALLOWED["nn_timing/features"] = {"base", "hw", "schedule"}
ALLOWED["nn_timing/model"] = {"base", "hw", "schedule", "timing", "nn_timing/net",
                              "nn_timing/vpunn", "nn_timing/features"}
ALLOWED["nn_timing/data"] = ALLOWED["nn_timing/model"] | {"importers", "nn_timing/model"}
ALLOWED["nn_timing/train"] = ALLOWED["nn_timing/data"] | {"nn_timing/data"}
# What front ends share; only here do the learned models meet the simulator.
ALLOWED["session"] = set(ALLOWED) - {"nn_timing/data", "nn_timing/train"}
# Studies of many device points: a front end of its own under the command line.
ALLOWED["sweep"] = ALLOWED["session"] | {"session"}
# Data sets to learn from: likewise.
ALLOWED["data_sets"] = ALLOWED["session"] | {"session", "nn_timing/data"}
ALLOWED["python"] = set(ALLOWED["session"]) | {"session"}
ALLOWED["cli"] = set(ALLOWED) - {"python"}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def room_of(path: str) -> str:
    """"sim/base/log.hpp" is in the room "base", "nn_timing/net/mlp.hpp" in "nn_timing/net"."""
    parts = path.split("/")
    return parts[1] if parts[0] == "sim" else "/".join(parts[:2])


def problems_of(root: pathlib.Path, file: pathlib.Path):
    name = file.relative_to(root).as_posix()
    room = room_of(name)
    if room not in ALLOWED:
        yield 1, f"{room} has no row in tools/checks/check_layers.py"
        return
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        own, system = match.groups()
        if system and system.startswith(("systemc", "tlm", "sysc/")):
            if name != "sim/kernel/systemc.hpp":
                yield number, f"<{system}>: SystemC comes in through sim/kernel/systemc.hpp only"
        if not own:
            continue
        parts = own.split("/")
        if parts[0] not in ("sim", "nn_timing") or len(parts) < 3:
            if not own.endswith("_generated.h"):
                yield number, f'"{own}": include paths start at the root ("sim/...")'
        elif own.endswith("_generated.h"):
            continue
        elif not (root / own).exists() and not (root / (own + ".in")).exists():
            yield number, f'"{own}": no such file'
        elif room_of(own) != room and room_of(own) not in ALLOWED[room]:
            yield number, f'{room} may not use {room_of(own)} ("{own}")'
        elif (room_of(own) == "kernel"
              and room not in SYSTEMC | {"session", "sweep", "python", "cli"}):
            yield number, f"{room} may not see SystemC"


def main() -> int:
    root = pathlib.Path(__file__).resolve().parents[2]
    count = 0
    files = [f for room in ("sim", "nn_timing") for f in (root / room).rglob("*.[ch]pp")]
    for file in sorted(files):
        for line, problem in problems_of(root, file):
            print(f"{file.relative_to(root)}:{line}: {problem}")
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
