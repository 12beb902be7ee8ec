#!/usr/bin/env python3
"""Reads data that `vpusim generate ... --format hdf5` made, with NumPy and h5py alone.

As a module:

    from load_data_set import DataSet
    data = DataSet("data/")                    # any kind
    rows = data.table()                        # dict of column -> array, of all shards
    train = rows["split"] == data.code("split", "train")

    for schedule in DataSet("schedules/").schedules("train"):
        schedule.row["latency_ps"], schedule.tasks["start_ps"], schedule.dependencies["from"],
        schedule.device["clocks.dpu_mhz"]      # everything of one schedule

As a program it prints what is there: load_data_set.py FOLDER
"""

import contextlib
import json
import pathlib
import sys
from collections import namedtuple

import h5py
import numpy as np

Schedule = namedtuple("Schedule", "row tasks dependencies device")


class DataSetError(ValueError):
    """What is no data set, is not complete, or is damaged. The message names the file."""


class DataSet:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        path = self.folder / "manifest.json"
        try:
            self.manifest = json.loads(path.read_text())
            if not self.manifest["is_complete"]:
                raise DataSetError(f"{folder}: not complete; run the command that makes it once more")
            self.kind = self.manifest["settings"]["kind"]
            files = [file for shard in self.manifest["shards"] for file in shard["files"]
                     if file["name"].endswith(".h5")]
            self.files = [self.folder / file["name"] for file in files]
            sizes = [file["bytes"] for file in files]
        except OSError as error:
            raise DataSetError(f"{path}: {error.strerror}; a data set of `vpusim generate` has one") from error
        except DataSetError:
            raise
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise DataSetError(f"{path}: is no manifest of a data set, or is damaged") from error
        if not self.files:
            raise DataSetError(f"{folder}: has no HDF5 files; make it with --format hdf5")
        for file, size in zip(self.files, sizes):
            _expect_size(file, size)

    def columns(self, table=None):
        """What the manifest says of a table's columns: name, kind, meaning, names."""
        return self.manifest["tables"][table] if table else self.manifest["columns"]

    def names(self, column, table=None):
        """The names that the numbers of a column stand for, by number; -1 is "not stated"."""
        return next(c["names"] for c in self.columns(table) if c["name"] == column)

    def code(self, column, name, table=None):
        """The number that stands for a name."""
        return self.names(column, table).index(name)

    def table(self, table=None, columns=None):
        """The rows of all shards, as one array for each column. Tables of schedules refer to rows
        of their own shard: use shards() or schedules() for them."""
        names = columns or [c["name"] for c in self.columns(table)]
        parts = {name: [] for name in names}
        for path in self.files:
            with _opened(path) as file:
                group = file[table] if table else file
                for name in names:
                    parts[name].append(group[name][:])
        return {name: np.concatenate(arrays) for name, arrays in parts.items()}

    def shards(self):
        """For each shard its tables: {"tasks": {"start_ps": array, ...}, ...}."""
        for path in self.files:
            with _opened(path) as file:
                yield {table: {name: column[:] for name, column in file[table].items()}
                       for table in self.manifest["tables"]}

    def schedules(self, split=None):
        """One schedule after another; of one split where it is named."""
        for shard in self.shards():
            table, tasks, dependencies, devices = (
                shard[name] for name in ("schedules", "tasks", "dependencies", "devices"))
            wanted = np.arange(len(table["split"]))
            if split is not None:
                wanted = wanted[table["split"] == self.code("split", split, "schedules")]
            for i in wanted:
                row = {name: column[i] for name, column in table.items()}
                yield Schedule(
                    row,
                    _slice(tasks, row["first_task"], row["task_count"]),
                    _slice(dependencies, row["first_dependency"], row["dependency_count"]),
                    {name: column[row["device"]] for name, column in devices.items()})


def _expect_size(path, expected):
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DataSetError(f"{path}: {error.strerror}; the manifest names it") from error
    if size != expected:
        raise DataSetError(f"{path}: is damaged: it has {size} bytes, and {expected} by the manifest")


@contextlib.contextmanager
def _opened(path):
    try:
        with h5py.File(path) as file:
            yield file
    except (OSError, KeyError) as error:
        raise DataSetError(f"{path}: is damaged: {error}") from error


def _slice(table, first, count):
    return {name: column[first:first + count] for name, column in table.items()}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: load_data_set.py FOLDER")
    try:
        summarize(DataSet(sys.argv[1]))
    except DataSetError as error:
        sys.exit(f"load_data_set.py: {error}")


def summarize(data):
    if data.kind == "schedules":
        schedules = list(data.schedules())
        tasks = sum(s.row["task_count"] for s in schedules)
        latencies = np.array([s.row["latency_ps"] for s in schedules]) / 1e6
        ends = np.array([s.tasks["end_ps"].max() for s in schedules]) / 1e6
        print(f"{len(schedules)} schedules, {tasks} tasks; latency {np.median(latencies):.1f} us in "
              f"the middle, {np.median(latencies - ends):.3f} us of it after the last task")
    else:
        rows = data.table(columns=["cycles", "split"])
        shares = ", ".join(f"{count} {name}" for name, count in data.manifest["counts"]["splits"].items())
        print(f"{len(rows['cycles'])} rows ({shares}); {np.median(rows['cycles']):.0f} cycles in the middle")


if __name__ == "__main__":
    main()
