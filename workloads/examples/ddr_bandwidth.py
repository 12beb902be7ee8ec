#!/usr/bin/env python3
"""How much DDR bandwidth does a network need?

    PYTHONPATH=build/release/python workloads/examples/ddr_bandwidth.py resnet50 -o bandwidth.svg

Compiles and simulates the network for devices that differ in their DDR bandwidth only, and draws
latency and the busy share of the engines. Needs python3-numpy and python3-matplotlib.
"""

import argparse
import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

import vpusim

KINDS = ("DPU", "SHAVE", "DMA")


def busy_shares(result):
    """How busy the engines of each kind are, in the mean of those that do anything."""
    engines = result.engines
    shares = {}
    for kind in KINDS:
        busy = engines["busy_ps"][(engines["kind"] == kind) & (engines["steps"] > 0)]
        shares[kind] = busy.mean() / result.latency_ps if busy.size else 0.0
    return shares


def draw(table, network, device, file):
    gigabytes = table["ddr.bandwidth_mb_per_s"] / 1e3
    shipped = vpusim.load_device(device)["ddr.bandwidth_mb_per_s"] / 1e3
    figure, (latency, shares) = plt.subplots(2, 1, sharex=True, figsize=(7, 6))
    latency.plot(gigabytes, table["latency_ps"] / 1e9, marker="o", color="black")
    latency.set_ylabel("latency, ms")
    latency.set_ylim(bottom=0)
    latency.set_title(f"{network} on {device} with other DDR bandwidths")
    for kind in KINDS:
        shares.plot(gigabytes, 100 * table[kind], marker="o", label=kind)
    shares.set_ylabel("engines busy, %")
    shares.set_xlabel("DDR bandwidth, GB/s")
    shares.set_ylim(0, 100)
    shares.legend(frameon=False)
    for axes in (latency, shares):
        axes.axvline(shipped, color="grey", linestyle=":")
        axes.spines[["top", "right"]].set_visible(False)
    latency.annotate("the device's own", (shipped, 0), xytext=(4, 6), textcoords="offset points",
                     color="grey")
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", nargs="?", default="resnet50")
    parser.add_argument("--hw", default="vpu_4_0")
    parser.add_argument("-o", "--output", type=pathlib.Path, default="bandwidth.svg")
    arguments = parser.parse_args()

    own = vpusim.load_device(arguments.hw)["ddr.bandwidth_mb_per_s"]
    bandwidths = np.unique((own * np.geomspace(0.05, 1.6, 12)).astype(int))
    table = vpusim.sweep(arguments.network, arguments.hw, {"ddr.bandwidth_mb_per_s": bandwidths},
                         measure=busy_shares,
                         progress=lambda done, of: print(f"{done} of {of} devices", flush=True))
    draw(table, arguments.network, arguments.hw, arguments.output)
    print(f"wrote {arguments.output}")


if __name__ == "__main__":
    main()
