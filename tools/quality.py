#!/usr/bin/env python3
"""How good compiled schedules are: the tables of the README.

  tools/quality.py VPUSIM             against a naive schedule and against the lower bounds
  tools/quality.py VPUSIM --choices   choices by the learned against choices by the analytic model
  tools/quality.py VPUSIM --regret    layer by layer against the best of all choices

with [--devices vpu_2_7,vpu_4_0] [--networks resnet50,...] [--timing CHAIN] [--layers N]

Every schedule is checked and simulated in device fidelity. For --choices and --regret the device's
learned model is the judge of all. The regret is that of layers alone, every strategy, workload
shape and tiling of which is simulated (by choice_regret, which is built with the tests).
"""

import argparse
import json
import math
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


def measured(vpusim: str, network: str, device: str, compiling: list[str],
             running: list[str]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        schedule = str(pathlib.Path(folder) / "schedule.json")
        result = str(pathlib.Path(folder) / "result.json")
        told = run(vpusim, "compile", network, "--hw", device, "-o", schedule, *compiling)
        verdict = run(vpusim, "validate", schedule, "--hw", device)
        if "legal (0 errors, 0 warnings)" not in verdict:
            sys.exit(f"{network} on {device}: {verdict.strip().splitlines()[-1]}")
        run(vpusim, "run", schedule, "--hw", device, "--json", result, "-q", *running)
        latency = json.loads(pathlib.Path(result).read_text())["latency_us"]
    line = next(line for line in told.splitlines() if line.startswith("no schedule is faster"))
    bounds = {name: float(value) for name, value in
              re.findall(r"(DPU|SHAVE|DDR|DMA) ([0-9.]+)(?=,|$)", line)}
    traffic = float(re.search(r"([0-9.]+) x the compulsory", told).group(1))
    return {"latency": latency, "bounds": bounds, "traffic": traffic}


def geometric_mean(values: list[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))


def print_quality(given: argparse.Namespace) -> None:
    timing = ["--timing", given.timing] if given.timing else []
    print("| network | device | bound | device bound | naive | compiled | x bound | "
          "x device bound | naive / compiled | DDR traffic |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for network in given.networks.split(","):
        for device in given.devices.split(","):
            naive = measured(given.vpusim, network, device, ["--effort", "0", *timing], timing)
            usual = measured(given.vpusim, network, device, timing, timing)
            bounds = usual["bounds"]
            bound = max(bounds["DPU"], bounds["SHAVE"], bounds["DDR"])
            device_bound = max(bounds.values())
            latency = usual["latency"]
            print(f"| {network} | {device} | {bound:.0f} | {device_bound:.0f} | "
                  f"{naive['latency']:.0f} | {latency:.0f} | {latency / bound:.2f} | "
                  f"{latency / device_bound:.2f} | {naive['latency'] / latency:.2f} | "
                  f"{usual['traffic']:.2f} x |", flush=True)


def print_choices(given: argparse.Namespace) -> None:
    print("| network | device | chosen by the learned model | by the analytic model | "
          "analytic / learned |")
    print("|---|---|---|---|---|")
    ratios = {device: [] for device in given.devices.split(",")}
    for network in given.networks.split(","):
        for device, known in ratios.items():
            learned = measured(given.vpusim, network, device, [], [])["latency"]
            analytic = measured(given.vpusim, network, device, ["--timing", "analytic"],
                                [])["latency"]
            known.append(analytic / learned)
            print(f"| {network} | {device} | {learned:.0f} | {analytic:.0f} | "
                  f"{analytic / learned:.3f} |", flush=True)
    for device, known in ratios.items():
        print(f"| geometric mean | {device} | | | {geometric_mean(known):.3f} |")
    every = [ratio for known in ratios.values() for ratio in known]
    print(f"| geometric mean | all | | | {geometric_mean(every):.3f} |")


def print_regret(given: argparse.Namespace) -> None:
    program = pathlib.Path(given.vpusim).resolve().parent.parent / "tests/accuracy/choice_regret"
    print("| network | device | layers | choices of a layer | regret of the learned model, "
          "mean | largest | of the analytic model, mean | largest |")
    print("|---|---|---|---|---|---|---|---|")
    totals = {"learned_us": [], "analytic_us": []}
    for device in given.devices.split(","):
        told = run(str(program), device, str(given.layers), *given.networks.split(","))
        layers = [json.loads(line) for line in told.splitlines()]
        for network in given.networks.split(","):
            own = [layer for layer in layers if layer["network"] == network]
            shown = []
            for who, all_regrets in totals.items():
                regrets = [100 * (layer[who] / layer["best_us"] - 1) for layer in own]
                all_regrets.extend(regrets)
                shown += [f"{sum(regrets) / len(regrets):.2f} %", f"{max(regrets):.2f} %"]
            choices = sum(layer["choices"] for layer in own) / len(own)
            print(f"| {network} | {device} | {len(own)} | {choices:.0f} | "
                  f"{' | '.join(shown)} |", flush=True)
    shown = [f"{value:.2f} %" for regrets in totals.values()
             for value in (sum(regrets) / len(regrets), max(regrets))]
    print(f"| all | | {len(totals['learned_us'])} | | {' | '.join(shown)} |")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("vpusim")
    options.add_argument("--devices", default="vpu_2_7,vpu_4_0,npu_5_0")
    options.add_argument("--networks", default=NETWORKS)
    options.add_argument("--timing")
    options.add_argument("--layers", type=int, default=1000,
                         help="with --regret: so many distinct layers of each network")
    what = options.add_mutually_exclusive_group()
    what.add_argument("--choices", action="store_true")
    what.add_argument("--regret", action="store_true")
    given = options.parse_args()
    if given.choices:
        print_choices(given)
    elif given.regret:
        print_regret(given)
    else:
        print_quality(given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
