#!/usr/bin/env python3
"""Holds schedule files against the schema that ships with the format.

  check_schema.py VPUSIM FILE...

YAML and JSON files are checked as they are, MLIR files after `vpusim import`.
"""

import json
import pathlib
import subprocess
import sys

import jsonschema
import yaml


def load(vpusim: str, file: str):
    if file.endswith(".mlir"):
        file_text = subprocess.run(
            [vpusim, "import", file, "-o", "-"], check=True, capture_output=True, text=True
        ).stdout
        return yaml.safe_load(file_text)
    text = pathlib.Path(file).read_text()
    return json.loads(text) if file.endswith(".json") else yaml.safe_load(text)


def main() -> int:
    vpusim, *files = sys.argv[1:]
    root = pathlib.Path(__file__).resolve().parents[2]
    schema = json.loads((root / "workloads/schedules/schedule.schema.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    count = 0
    for file in files:
        for error in validator.iter_errors(load(vpusim, file)):
            place = "/".join(str(part) for part in error.absolute_path)
            print(f"{file}: {place}: {error.message}")
            count += 1
    return 1 if count or not files else 0


if __name__ == "__main__":
    sys.exit(main())
