#!/usr/bin/python3
"""Fits the parameters of the pipeline model (`dpu.pipeline` of a device file) to workloads.

  tools/fit_pipeline.py DATA DEVICE -o FITTED.yaml

DATA is the folder of the public reference data. Of the measured workloads only the rows of the
split "train" count, twice over; what they do not cover (operations, types, layouts, sparsity) comes
from a published network, which is asked about a few thousand workloads of shapes that were measured on
NPU 5.0. There the measurements suffice. The same data give the same numbers.
"""

import argparse
import csv
import gzip
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]

# The network to ask.
DEVICES = {
    "vpu_2_7": "vpu_2_7",
    "vpu_4_0": "vpu_4_1",
    "npu_5_0": None,
}
# Where the search starts, and its bounds. Flags and window_reuse_channels are read off the data.
BOUNDS = {
    "start_dpu_cycles": (150, 30, 400),
    "pass_overhead_dpu_cycles": (5, 0, 60),
    "read_share_permille": (900, 500, 1000),
    "narrow_mode_read_permille": (1400, 1000, 2500),
    "write_words_per_kilocycle": (3500, 1000, 4000),
    "shared_write_words_per_kilocycle": (1700, 500, 4000),
    "exposed_permille": (40, 0, 400),
}
# Elsewhere other parts of elementwise workloads are slower: nothing shows them.
ONLY_ON_5_0 = {
    "elementwise_step_dpu_cycles": (21, 0, 60),
    "elementwise_block_permille": (3200, 0, 8000),
}
ONLY_FROM_NETWORKS = {
    "float_output_permille": (5000, 800, 8000),
    "run_write_permille": (1060, 500, 2500),
    "sparse_imbalance_permille": (150, 0, 500),
}
ONLY_FROM_4_0 = {
    "window_reuse_extra_permille": (700, 0, 3000),
    "merged_write_permille": (1250, 1000, 1600),
}
TEACHER_ROWS = 4000
SHORTEST_CYCLES = 60  # no workload takes less; networks sometimes say so


def measured_shapes(data):
    """Workloads that were measured on NPU 5.0, by operation."""
    shapes = {}
    with gzip.open(data / "measured_dpu_npu5.csv.gz", "rt", newline="") as file:
        reader = csv.DictReader(file)
        columns = reader.fieldnames[: reader.fieldnames.index("category")]
        for row in reader:
            if row["use_5_1"] == "1" and row["split"] == "train":
                shapes.setdefault(row["operation"], []).append({c: row[c] for c in columns})
    return shapes


def varied(shapes, device, draw):
    """One of the shapes with types, layout, tiles and sparsity of its own."""
    operation = draw.choices(["CONVOLUTION", "DW_CONVOLUTION", "MAXPOOL", "ELTWISE"], [5, 3, 1.5, 1.5])[0]
    row = dict(draw.choice(shapes[operation]))
    row["device"] = {"vpu_2_7": "VPU_2_7", "vpu_4_0": "VPU_4_0"}[device]
    row["in_dtype"] = row["out_dtype"] = draw.choice(["UINT8", "FLOAT16"])
    if draw.random() < 0.1:
        row["out_dtype"] = draw.choice(["UINT8", "FLOAT16"])
    for column in ("weight_dtype", "superdense", "weightless", "inplace_output"):
        row[column] = ""
    row["output_write_tiles"] = 1
    if operation != "ELTWISE":
        row["output_write_tiles"] = draw.choice([1, 1, 2])
        if draw.random() < 0.05:
            row["out_layout"] = "YXZ"
    row["isi_strategy"] = "SplitOverK" if row["output_write_tiles"] > 1 else "Clustering"
    if operation == "DW_CONVOLUTION" and draw.random() < 0.15:
        row["operation"] = "AVEPOOL"
    if operation == "CONVOLUTION" and draw.random() < 0.1:
        row["operation"] = "CM_CONVOLUTION"
        row["in_c"] = draw.choice([3, 4, 3, 8])
        row["execution_mode"] = "CUBOID_16x16"
    elif operation == "CONVOLUTION" and draw.random() < 0.12:
        row["weight_sparsity_enabled"] = 1
        row["weight_sparsity"] = round(draw.uniform(0.3, 0.7), 3)
    return row


def run(command, **options):
    done = subprocess.run(command, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"fit_pipeline.py: failed: {' '.join(map(str, command))}")
    return done


def write_teacher_table(vpusim, data, device, network, table):
    """Workloads with the cycles that the network says, as `vpusim calibrate` reads them."""
    draw = random.Random(1)
    shapes = measured_shapes(data)
    rows = [varied(shapes, device, draw) for _ in range(TEACHER_ROWS)]
    # Networks do not know that a strided max-pool of 2.7 reads what it skips.
    rows = [r for r in rows if not (device == "vpu_2_7" and r["operation"] == "MAXPOOL" and r["stride_w"] != "1")]
    questions = table.with_name("questions.csv")
    with questions.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    answers = run(
        [vpusim, "predict", questions, "--hw", device, "--timing",
         f"vpunn:{data}/models/{network}.vpunn", "--csv", "-"],
        stdout=subprocess.PIPE,
    ).stdout.splitlines()
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0].keys(), "cycles"], extrasaction="ignore")
        writer.writeheader()
        for row in csv.DictReader(answers):
            if row["model"].startswith("vpunn:") and float(row["cycles"]) >= SHORTEST_CYCLES:
                writer.writerow(row)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, metavar="DATA")
    parser.add_argument("device", choices=DEVICES)
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--vpusim", default=str(ROOT / "build/release/bin/vpusim"))
    parser.add_argument("--evaluations", type=int, default=2000)
    options = parser.parse_args()

    network = DEVICES[options.device]
    bounds = dict(BOUNDS)
    bounds.update(ONLY_FROM_NETWORKS if network else ONLY_ON_5_0)
    if options.device != "vpu_2_7":
        bounds.update(ONLY_FROM_4_0)
    keys = ",".join(f"dpu.pipeline.{key}={low}:{high}" for key, (_, low, high) in bounds.items())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        # Not from the device's own values: those came from here.
        start = "".join(f"    {key}: {value}\n" for key, (value, _, _) in bounds.items())
        device = folder / "device.yaml"
        device.write_text(f"extends: {options.device}\ndpu:\n  pipeline:\n{start}")
        tables = [str(options.data / "measured_dpu_npu5.csv.gz")]
        if network:
            teacher = folder / f"{network}.csv"
            write_teacher_table(options.vpusim, options.data, options.device, network, teacher)
            tables = [str(options.data / "measured_dpu.csv")] * 2 + [str(teacher)]
        fitted = folder / "fitted.yaml"
        run([options.vpusim, "calibrate", "--device", device, "--timing", "pipeline",
             "--fit", keys, "--evaluations", str(options.evaluations), "-o", fitted, *tables])
        lines = fitted.read_text().splitlines(keepends=True)
        pathlib.Path(options.output).write_text("".join(
            f"extends: {options.device}\n" if line.startswith("extends:") else line for line in lines))


if __name__ == "__main__":
    main()
