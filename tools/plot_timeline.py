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


# More layers than this are told apart by their order alone.
FEW_LAYERS = 20


def colours_of(layers, matplotlib):
    if len(layers) <= FEW_LAYERS:
        return {layer: matplotlib.colormaps["tab20"](i) for i, layer in enumerate(layers)}
    rainbow = matplotlib.colormaps["turbo"]
    return {layer: rainbow(0.05 + 0.9 * i / (len(layers) - 1)) for i, layer in enumerate(layers)}


def add_names(axes, spans, latency):
    """Writes the layer on each span that has room for it."""
    for row, (layer, start, end) in spans:
        if end - start > 0.05 * latency:
            axes.text((start + end) / 2, row, layer, ha="center", va="center", fontsize=8)


def add_legend(figure, axes, layers, colours, matplotlib):
    if len(layers) <= FEW_LAYERS:
        patches = [matplotlib.patches.Patch(color=colours[layer]) for layer in layers]
        axes.legend(patches, layers, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncol=10,
                    frameon=False, fontsize=8, handlelength=1)
        return
    few = matplotlib.colors.ListedColormap([colours[layer] for layer in layers])
    bar = figure.colorbar(matplotlib.cm.ScalarMappable(cmap=few), ax=axes, orientation="horizontal",
                          fraction=0.04, pad=0.14, aspect=80)
    shown = [round(i * (len(layers) - 1) / 6) for i in range(7)]
    bar.set_ticks([(i + 0.5) / len(layers) for i in shown], labels=[layers[i] for i in shown])
    bar.ax.tick_params(labelsize=8, length=2)
    bar.outline.set_visible(False)


def draw(result, matplotlib):
    import matplotlib.pyplot as plt

    rows = [engine["name"] for engine in result["engines"] if engine["steps"] > 0]
    layers = list(dict.fromkeys(layer_of(task["name"]) for task in result["tasks"]))
    colours = colours_of(layers, matplotlib)
    spans = [(rows.index(engine), (layer_of(task["name"]), start, end))
             for task in result["tasks"] for engine, start, end in steps_of(result, task)]
    is_crowded = len(spans) > 200
    figure, axes = plt.subplots(figsize=(11, 1.2 + (0.3 if is_crowded else 0.42) * len(rows)))
    for number in range(len(rows)):
        own = [span for row, span in spans if row == number]
        axes.broken_barh([(start, end - start) for _, start, end in own], (number - 0.4, 0.8),
                         facecolors=[colours[layer] for layer, _, _ in own], edgecolor="white",
                         linewidth=0 if is_crowded else 0.5)
    if not is_crowded:
        add_names(axes, spans, result["latency_us"])
    axes.set_yticks(range(len(rows)), rows, fontsize=8 if is_crowded else 10)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, result["latency_us"])
    axes.set_xlabel("µs")
    axes.set_title(
        f"{result['provenance']['schedule']} on {result['device']}: {result['latency_us']:.1f} µs, "
        f"{len(result['tasks'])} tasks, {result['fidelity']} fidelity", fontsize=10)
    add_legend(figure, axes, layers, colours, matplotlib)
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
