"""What the tests of the Python module share."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
CONVNET = ROOT / "workloads/schedules/convnet_37XX.mlir"
HELLO = ROOT / "workloads/schedules/hello.yaml"


def vpusim_program(*arguments):
    """What the command line program prints."""
    return subprocess.run([os.environ["VPUSIM"], *map(str, arguments)], check=True,
                          capture_output=True, text=True).stdout


def python(code, **options):
    """Runs a Python program of its own, as a user would."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60,
                          **options)
