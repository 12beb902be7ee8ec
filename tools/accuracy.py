#!/usr/bin/python3
"""Compares what `vpusim predict` says with what was measured on silicon.

  tools/accuracy.py DATA [--network DEVICE=FILE]... [--operations] [--json]
  tools/accuracy.py DATA --schedules

DATA is the folder of the public reference data: measured_dpu.csv, measured_dpu_npu5.csv.gz,
measured_dma.csv and measured_layer.csv, and models/ with the published networks. Prints one
Markdown table each for workloads, transfers and layers; --network adds a network of your own for
workloads and layers of a device (VPU_4_0=own.vpunn), --operations tells the workloads apart. What
is fitted here (the pipeline model, the networks in hw_configs/*/timing) saw rows of the split
"train" only.

--schedules compares whole schedules with measured/ instead, in both fidelities.
"""

import argparse
import csv
import gzip
import io
import json
import math
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]

# Published networks that were trained for a device, or that its compiler asks.
DPU_NETWORKS = {
    "VPU_2_7": ["vpu_2_7", "vpu_2_7.fast", "vpu_2_7_159"],
    "VPU_4_0": ["vpu_4_0", "vpu_4_1", "vpu_40_159_strict"],
    "NPU_5_0": ["vpu_5_1"],
}
# Our own (tools/train_shipped.sh), the full one and the fast one; names are files in timing/.
OWN_NETWORKS = {
    "VPU_2_7": ["vpu_2_7/timing/vpusim_2_7", "vpu_2_7/timing/vpusim_2_7.fast"],
    "VPU_4_0": ["vpu_4_0/timing/vpusim_4_0", "vpu_4_0/timing/vpusim_4_0.fast"],
    "NPU_5_0": ["npu_5_0/timing/vpusim_5_0", "npu_5_0/timing/vpusim_5_0.fast"],
}
# Sweeps of measured_dma.csv: 2.7 at two memory clocks, for which there is a network each.
DMA_NETWORKS = {
    "SweepGT_DMATime_27": "dma_2_7",
    "SweepGT_DMATime_27_GEAR4": "dma_2_7_gear4",
    "SweepGT_DMATime_40": "dma_4_0",
}
DMA_DEVICES = {  # other than the one that the rows name
    "SweepGT_DMATime_27_GEAR4": ["--hw", str(ROOT / "hw_configs/vpu_2_7/ddr_gear4.yaml")],
}
LARGE_TRANSFER_BYTES = 4096  # smaller ones are as long as a few ticks of the profiler's clock


def predicted(vpusim, rows, timing, options=()):
    """The rows with what vpusim adds to them."""
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder) / "table.csv"
        with table.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        command = [vpusim, "predict", str(table), "--timing", timing, "--csv", "-", *options]
        run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"accuracy.py: {' '.join(command)}:\n{run.stderr}")
    return list(csv.DictReader(io.StringIO(run.stdout)))


def statistics_of(rows, truth):
    """Errors in percent of what was measured; rows without an answer are counted apart."""
    errors = [100 * (float(row["cycles"]) / float(row[truth]) - 1) for row in rows if row["cycles"]]
    sizes = sorted(abs(error) for error in errors)
    count = len(sizes)
    if count == 0:
        return {"n": 0, "unanswered": len(rows)}
    middle = (sizes[(count - 1) // 2] + sizes[count // 2]) / 2
    return {
        "n": count,
        "unanswered": len(rows) - count,
        "mape": sum(sizes) / count,
        "median": middle,
        "p95": sizes[math.ceil(0.95 * count) - 1],
        "bias": sum(errors) / count,
    }


# Schedule, its measured trace, the network for its DPU work, the DPU clock in MHz.
MEASURED_SCHEDULES = (
    ("age_gender_37XX", "age_gender_37XX", "vpu_2_7", 1300),
    ("age_gender_37XX_2023", "age_gender_37XX_2023", "vpu_2_7", 1300),
    ("age_gender_37XX_2023", "age_gender_37XX_2023_1067MHz", "vpu_2_7", 1067),
    ("resnet320_head_40XX", "resnet320_head_40XX", "vpu_4_1", 1850),
)


def compared(vpusim, data, schedule, trace, timing, mhz, fidelity):
    """What `vpusim compare` says of one schedule in one fidelity."""
    with tempfile.TemporaryDirectory() as folder:
        result, comparison = (str(pathlib.Path(folder) / name) for name in ("r.json", "c.json"))
        for command in (
                [vpusim, "run", str(data / f"schedules/{schedule}.mlir"), "-q", "--json", result,
                 "--fidelity", fidelity, "--dpu-mhz", str(mhz), *timing],
                [vpusim, "compare", result, str(data / f"measured/{trace}.trace.json"), "--json",
                 comparison]):
            run = subprocess.run(command, capture_output=True, text=True)
            if run.returncode != 0:
                sys.exit(f"accuracy.py: {' '.join(command)}:\n{run.stderr}")
        return json.loads(pathlib.Path(comparison).read_text())


def schedules_markdown(vpusim, data):
    lines = ["| schedule, DPU clock | silicon us | compiler fidelity us | its DMA, DPU, SHAVE % "
             "| device fidelity us, published network | its DMA, DPU, SHAVE % "
             "| device fidelity us, own network | its DMA, DPU, SHAVE % |",
             "|---|---|---|---|---|---|---|---|"]
    for schedule, trace, network, mhz in MEASURED_SCHEDULES:
        cells = [f"{schedule}, {mhz} MHz"]
        published = ["--timing", f"vpunn:{data / 'models' / network}.vpunn"]
        for fidelity, timing in (("compiler", published), ("device", published), ("device", [])):
            result = compared(vpusim, data, schedule, trace, timing, mhz, fidelity)
            errors = {kind["name"]: kind["duration_error_percent"]["mean"]
                      for kind in result["kinds"]}
            if len(cells) == 1:
                cells.append(f"{result['measured_window_ps'] / 1e6:.1f}")
            cells.append(f"{result['simulated_window_ps'] / 1e6:.1f} "
                         f"({result['total_error_percent']:+.1f} %)")
            cells.append(", ".join(f"{errors[kind]:.0f}" for kind in ("DMA", "DPU", "SHAVE")))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def read_rows(file):
    opened = gzip.open(file, "rt", newline="") if file.suffix == ".gz" else file.open(newline="")
    with opened as text:
        return list(csv.DictReader(text))


class Report:
    def __init__(self, vpusim, data, own, operations):
        self.vpusim, self.data, self.own, self.operations = vpusim, data, own, operations
        self.lines = []

    def add(self, table, device, model, subset, rows, truth):
        if rows:
            self.lines.append({"table": table, "device": device, "model": model, "rows": subset,
                               **statistics_of(rows, truth)})

    def models(self, device):
        yield "analytic", "analytic"
        yield "pipeline", "pipeline"
        for name in OWN_NETWORKS[device]:
            yield pathlib.Path(name).name, f"vpunn:{ROOT / 'hw_configs' / name}.vpunn"
        for name in DPU_NETWORKS[device]:
            yield name, f"vpunn:{self.data / 'models' / name}.vpunn"
        for file in self.own.get(device, []):
            yield pathlib.Path(file).stem, f"vpunn:{file}"

    def add_workloads(self):
        measured = [(row, "gt_cycles") for row in read_rows(self.data / "measured_dpu.csv")
                    if row["kind"] == "hw_profiled_regression"]
        measured += [(row, "cached_5_1") for row in read_rows(self.data / "measured_dpu_npu5.csv.gz")
                     if row["use_5_1"] == "1"]
        for device in DPU_NETWORKS:
            rows = [row for row, _ in measured if row["device"] == device]
            truth = next(truth for row, truth in measured if row["device"] == device)
            for model, timing in self.models(device):
                answers = predicted(self.vpusim, rows, timing)
                for split in ("train", "test"):
                    self.add_split(device, model, split,
                                   [row for row in answers if row["split"] == split], truth)

    def add_split(self, device, model, split, rows, truth):
        self.add("workloads", device, model, split, rows, truth)
        if self.operations:
            for operation in sorted({row["operation"] for row in rows}):
                self.add("workloads", device, model, f"{split}, {operation}",
                         [row for row in rows if row["operation"] == operation], truth)

    def add_transfers(self):
        all_rows = read_rows(self.data / "measured_dma.csv")
        for sweep, network in DMA_NETWORKS.items():
            rows = [row for row in all_rows if row["test"] == sweep]
            device = rows[0]["device"] + (", gear 4" if sweep.endswith("GEAR4") else "")
            file = self.data / "models" / f"{network}.vpunn"
            learned = predicted(self.vpusim, rows, f"dma:vpunn:{file}",
                                ["--dma", *DMA_DEVICES.get(sweep, [])])
            for model, column in (("analytic", "analytic_cycles"), ("device", "device_cycles"),
                                  (network, "cycles")):
                answers = [{**row, "cycles": row[column]} for row in learned]
                for split in ("train", "test"):
                    of_split = [row for row in answers if row["split"] == split]
                    large = [row for row in of_split if int(row["bytes"]) >= LARGE_TRANSFER_BYTES]
                    self.add("transfers", device, model, split, of_split, "gt_dpu_cycles")
                    self.add("transfers", device, model, split + ", from 4 KiB", large,
                             "gt_dpu_cycles")

    def add_layers(self):
        all_rows = read_rows(self.data / "measured_layer.csv")
        for device in DPU_NETWORKS:
            rows = [row for row in all_rows if row["device"] == device
                    and row.get("split", "train") == "train"]
            for model, timing in self.models(device):
                if not rows:
                    continue
                answers = predicted(self.vpusim, rows, timing, ["--layer"])
                firm = [row for row in answers if "bound" not in row["gt_note"]]
                self.add("layers", device, model, "all", answers, "gt_layer_cycles")
                if len(firm) < len(answers):
                    self.add("layers", device, model, "without bounds", firm, "gt_layer_cycles")

    def markdown(self):
        titles = {"workloads": "DPU workloads (measured_dpu.csv, kind hw_profiled_regression; "
                               "measured_dpu_npu5.csv.gz, use_5_1)",
                  "transfers": "DMA transfers (measured_dma.csv, the sweeps)",
                  "layers": "Layers (measured_layer.csv)"}
        text = []
        for table, title in titles.items():
            text += [f"{title}:", "",
                     "| device | model | rows | n | MAPE % | median % | p95 % | bias % |",
                     "|---|---|---|---|---|---|---|---|"]
            for line in self.lines:
                if line["table"] != table:
                    continue
                count = str(line["n"])
                if line["unanswered"]:
                    count += f" ({line['unanswered']} without answer)"
                cells = [line["device"], line["model"], line["rows"], count]
                cells += [f"{line[key]:.1f}" for key in ("mape", "median", "p95")]
                cells += [f"{line['bias']:+.1f}"]
                text.append("| " + " | ".join(cells) + " |")
            text.append("")
        return "\n".join(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path, metavar="DATA")
    parser.add_argument("--network", action="append", default=[], metavar="DEVICE=FILE")
    parser.add_argument("--vpusim", default=str(ROOT / "build/release/bin/vpusim"))
    parser.add_argument("--schedules", action="store_true",
                        help="print the table of measured schedules instead")
    parser.add_argument("--operations", action="store_true",
                        help="tell the operations of workloads apart")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    arguments = parser.parse_args()
    own = {}
    for entry in arguments.network:
        device, _, file = entry.partition("=")
        if device not in DPU_NETWORKS or not file:
            parser.error(f"--network {entry}: expected DEVICE=FILE, DEVICE one of "
                         f"{', '.join(DPU_NETWORKS)}")
        own.setdefault(device, []).append(file)
    if not (arguments.data / "measured_dpu.csv").exists():
        parser.error(f"{arguments.data}: has no measured_dpu.csv")
    if arguments.schedules:
        print(schedules_markdown(arguments.vpusim, arguments.data), end="")
        return
    report = Report(arguments.vpusim, arguments.data, own, arguments.operations)
    report.add_workloads()
    report.add_transfers()
    report.add_layers()
    print(json.dumps(report.lines, indent=1) if arguments.json else report.markdown(), end="")


if __name__ == "__main__":
    main()
