#!/usr/bin/env python3
"""How good compiled schedules are: the table of the README.

  tools/quality.py VPUSIM [--devices vpu_2_7,vpu_4_0] [--networks resnet50,...] [--timing CHAIN]

Each network is compiled naively (--effort 0) and as usual, both are checked, simulated in device
fidelity and compared with the lower bound.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

NETWORKS = "resnet50,mobilenetv2,bert_base,efficientnet_b0,yolov8n,unet,vit_b_16"


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def measured(vpusim: str, network: str, device: str, effort: int, timing: list[str]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        schedule = str(pathlib.Path(folder) / "schedule.json")
        result = str(pathlib.Path(folder) / "result.json")
        told = run(vpusim, "compile", network, "--hw", device, "--effort", str(effort), "-o",
                   schedule, *timing)
        verdict = run(vpusim, "validate", schedule, "--hw", device)
        if "legal (0 errors, 0 warnings)" not in verdict:
            sys.exit(f"{network} on {device}: {verdict.strip().splitlines()[-1]}")
        run(vpusim, "run", schedule, "--hw", device, "--json", result, "-q", *timing)
        latency = json.loads(pathlib.Path(result).read_text())["latency_us"]
    bounds = {name: float(value) for name, value in
              re.findall(r"(DPU|SHAVE|DDR|DMA) ([0-9.]+)(?=,|$)", told.splitlines()[2])}
    traffic = float(re.search(r"([0-9.]+) x the compulsory", told).group(1))
    return {"latency": latency, "bounds": bounds, "traffic": traffic}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("vpusim")
    options.add_argument("--devices", default="vpu_2_7,vpu_4_0,npu_5_0")
    options.add_argument("--networks", default=NETWORKS)
    options.add_argument("--timing")
    given = options.parse_args()
    timing = ["--timing", given.timing] if given.timing else []
    print("| network | device | bound | device bound | naive | compiled | x bound | "
          "x device bound | naive / compiled | DDR traffic |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for network in given.networks.split(","):
        for device in given.devices.split(","):
            naive = measured(given.vpusim, network, device, 0, timing)
            usual = measured(given.vpusim, network, device, 2, timing)
            bounds = usual["bounds"]
            bound = max(bounds["DPU"], bounds["SHAVE"], bounds["DDR"])
            device_bound = max(bounds.values())
            latency = usual["latency"]
            print(f"| {network} | {device} | {bound:.0f} | {device_bound:.0f} | "
                  f"{naive['latency']:.0f} | {latency:.0f} | {latency / bound:.2f} | "
                  f"{latency / device_bound:.2f} | {naive['latency'] / latency:.2f} | "
                  f"{usual['traffic']:.2f} x |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
