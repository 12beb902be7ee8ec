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
    "timing": {"base", "hw", "schedule"},
    "trace": {"base", "hw", "schedule", "timing"},
    "kernel": {"base"},
    "memory": {"base", "kernel"},
    "engines": {"base", "kernel", "memory"},
    "platform": {"base", "hw", "schedule", "timing", "kernel", "memory", "engines"},
    "run": {"base", "hw", "schedule", "timing", "trace", "kernel", "memory", "engines", "platform"},
    "analysis": {"base", "hw", "schedule", "timing", "trace"},
    "report": {"base", "hw", "schedule", "timing", "trace", "analysis"},
}
ALLOWED["cli"] = set(ALLOWED) | {"cli"}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def problems_of(root: pathlib.Path, file: pathlib.Path):
    folder = file.relative_to(root / "sim").parts[0]
    if folder not in ALLOWED:
        yield 1, f"sim/{folder} has no row in tools/checks/check_layers.py"
        return
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        own, system = match.groups()
        if system and system.startswith(("systemc", "tlm", "sysc/")):
            if file.relative_to(root).as_posix() != "sim/kernel/systemc.hpp":
                yield number, f"<{system}>: SystemC comes in through sim/kernel/systemc.hpp only"
        if not own:
            continue
        parts = own.split("/")
        if parts[0] != "sim" or len(parts) < 3:
            yield number, f'"{own}": include paths start at the root ("sim/...")'
        elif not (root / own).exists() and not (root / (own + ".in")).exists():
            yield number, f'"{own}": no such file'
        elif parts[1] != folder and parts[1] not in ALLOWED[folder]:
            yield number, f'sim/{folder} may not use sim/{parts[1]} ("{own}")'
        elif parts[1] == "kernel" and folder not in SYSTEMC | {"cli"}:
            yield number, f"sim/{folder} may not see SystemC"


def main() -> int:
    root = pathlib.Path(__file__).resolve().parents[2]
    count = 0
    for file in sorted((root / "sim").rglob("*.[ch]pp")):
        for line, problem in problems_of(root, file):
            print(f"{file.relative_to(root)}:{line}: {problem}")
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
