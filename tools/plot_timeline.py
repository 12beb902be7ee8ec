#!/usr/bin/python3
"""Draws the timeline of a result of `vpusim run --json`.

  tools/plot_timeline.py RESULT.json -o timeline.svg

One row per engine that worked, one colour per layer. Needs python3-matplotlib.
"""

import argparse
import json
import sys


def layer_of(task_name: str) -> str:
    return task_name.split("?")[0]


def steps_of(result, task):
    """(engine name, start, end) of each step, in microseconds."""
    steps = task.get("steps")
    if steps is None:
        yield task["engine"], task["start_ps"] / 1e6, task["end_ps"] / 1e6
        return
    for engine, start, end in steps:
        yield result["engines"][engine]["name"], start / 1e6, end / 1e6


def load_matplotlib():
    try:
        import matplotlib
    except ImportError:
        print("plot_timeline.py: needs matplotlib, on Debian and Ubuntu the package "
              "python3-matplotlib", file=sys.stderr)
        sys.exit(3)
    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "vpusim"  # the same picture gives the same bytes
    return matplotlib


def draw(result, matplotlib):
    import matplotlib.pyplot as plt

    rows = [engine["name"] for engine in result["engines"] if engine["steps"] > 0]
    layers = list(dict.fromkeys(layer_of(task["name"]) for task in result["tasks"]))
    colours = {layer: matplotlib.colormaps["tab20"](i % 20) for i, layer in enumerate(layers)}
    figure, axes = plt.subplots(figsize=(11, 0.9 + 0.42 * len(rows)))
    latency = result["latency_us"]
    for task in result["tasks"]:
        layer = layer_of(task["name"])
        for engine, start, end in steps_of(result, task):
            row = rows.index(engine)
            axes.barh(row, end - start, left=start, height=0.8, color=colours[layer],
                      edgecolor="white", linewidth=0.5)
            if end - start > 0.05 * latency:
                axes.text((start + end) / 2, row, layer, ha="center", va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), rows)
    axes.invert_yaxis()
    axes.set_xlim(0, latency)
    axes.set_xlabel("µs")
    axes.set_title(
        f"{result['provenance']['schedule']} on {result['device']}: {latency:.1f} µs, "
        f"{result['fidelity']} fidelity", fontsize=10)
    if len(layers) <= 20:
        axes.legend([plt.Rectangle((0, 0), 1, 1, color=colour) for colour in colours.values()],
                    colours, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncol=10,
                    frameon=False, fontsize=8, handlelength=1)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", alpha=0.3)
    axes.set_axisbelow(True)
    figure.tight_layout()
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", help="written by vpusim run --json")
    parser.add_argument("-o", "--output", required=True, help="a picture: .svg, .png or .pdf")
    arguments = parser.parse_args()
    matplotlib = load_matplotlib()
    with open(arguments.result, encoding="utf-8") as file:
        result = json.load(file)
    metadata = {"Date": None} if arguments.output.endswith(".svg") else None
    draw(result, matplotlib).savefig(arguments.output, metadata=metadata, dpi=120)


if __name__ == "__main__":
    main()
