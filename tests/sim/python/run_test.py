import json
import os
import pathlib
import tempfile
import threading
import unittest

import numpy as np
import vpusim
from support import CONVNET, HELLO, python, vpusim_program


class Run(unittest.TestCase):
    def test_equals_the_program_in_both_fidelities(self):
        schedule = vpusim.load_schedule(CONVNET)
        for fidelity in ("device", "compiler"):
            with self.subTest(fidelity=fidelity), tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder, "result.json")
                vpusim.run(schedule, fidelity=fidelity).write_json(file)
                ours = json.loads(file.read_text())
                theirs = json.loads(
                    vpusim_program("run", CONVNET, "--fidelity", fidelity, "--json", "-"))
                for part in ("latency_dpu_cycles", "provenance", "engines", "tasks", "energy"):
                    self.assertEqual(ours[part], theirs[part], part)

    def test_takes_a_file_and_another_device(self):
        slow = vpusim.load_device("vpu_2_7", {"ddr.bandwidth_mb_per_s": 1000})

        self.assertGreater(vpusim.run(CONVNET, slow).latency_ps, vpusim.run(CONVNET).latency_ps)

    def test_takes_the_name_of_a_device(self):
        self.assertEqual(vpusim.run(CONVNET, "vpu_2_7").latency_ps,
                         vpusim.run(CONVNET, vpusim.load_device("vpu_2_7")).latency_ps)

    def test_compiles_a_network_by_name(self):
        device = vpusim.load_device("vpu_2_7")

        compiled = vpusim.compile("mobilenetv2", device)
        result = vpusim.run("mobilenetv2", device)

        self.assertEqual(result.latency_ps, vpusim.run(compiled, device).latency_ps)
        self.assertGreaterEqual(result.latency_ps, compiled.bound["latency_ps"])

    def test_repeats_and_runs_streams_as_the_program_does(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "result.json")
            result = vpusim.run(CONVNET, repeat=2.0, streams=[HELLO])
            result.write_json(file)
            ours = json.loads(file.read_text())
        theirs = json.loads(vpusim_program("run", CONVNET, "--repeat", "2", "--streams", HELLO,
                                           "--json", "-"))
        for part in ("latency_us", "engines", "inferences", "tasks"):
            self.assertEqual(ours[part], theirs[part], part)
        self.assertEqual(list(result.inferences["number"]), [0, 1, 0, 1])
        self.assertEqual(len(vpusim.run(HELLO).inferences["number"]), 0)

    def test_refuses_no_inference(self):
        with self.assertRaisesRegex(vpusim.InputError, "repeat"):
            vpusim.run(HELLO, repeat=0)

    def test_tells_contention(self):
        result = vpusim.run(CONVNET)

        for table in (result.engines, result.steps):
            self.assertTrue((table["contention_ps"] >= 0).all())
        self.assertTrue((result.engines["contention_ps"] <= result.engines["busy_ps"]).all())
        self.assertEqual(result.engines["contention_ps"].sum(),
                         result.steps["contention_ps"].sum())

    def test_columns_are_read_only(self):
        result = vpusim.run(HELLO)

        for table in (result.tasks, result.engines, result.steps):
            for column in table.values():
                with self.assertRaisesRegex(ValueError, "read-only"):
                    column[0] = column[0]

    def test_asks_the_timing_chain(self):
        result = vpusim.run(HELLO, timing="unit")

        self.assertIn("unit", set(result.tasks["model"]))

    def test_gives_the_same_a_thousand_times(self):
        schedule = vpusim.load_schedule(HELLO)
        device = vpusim.device_of(schedule)

        latencies = {vpusim.run(schedule, device, timing="analytic").latency_ps
                     for _ in range(1000)}

        self.assertEqual(len(latencies), 1)

    def test_devices_of_all_sizes_take_turns_on_one_machine(self):
        schedule = vpusim.load_schedule(HELLO)
        first = {}
        for _ in range(2):
            for tiles in (16, 2, 5):
                device = vpusim.load_device("vpu_2_7", {"tile.count": tiles})
                latency = vpusim.run(schedule, device, timing="analytic").latency_ps
                self.assertEqual(first.setdefault(tiles, latency), latency)

    def test_threads_take_turns(self):
        schedule = vpusim.load_schedule(CONVNET)
        latencies = []
        threads = [threading.Thread(
            target=lambda: latencies.append(vpusim.run(schedule).latency_ps)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        self.assertEqual(latencies, [vpusim.run(schedule).latency_ps] * 4)

    def test_a_forked_process_goes_on_by_itself(self):
        schedule = vpusim.load_schedule(CONVNET)
        expected = vpusim.run(schedule).latency_ps
        child = os.fork()
        if child == 0:
            os._exit(0 if vpusim.run(schedule).latency_ps == expected else 1)

        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)

    def test_prints_nothing(self):
        done = python(f"import vpusim; vpusim.run({str(CONVNET)!r}).tasks")

        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


class Result(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.result = vpusim.run(CONVNET)

    def test_has_equally_long_columns(self):
        for table in (self.result.tasks, self.result.steps, self.result.engines):
            self.assertEqual(len({len(column) for column in table.values()}), 1)

    def test_times_are_whole_picoseconds(self):
        tasks = self.result.tasks

        self.assertEqual(tasks["start_ps"].dtype, np.int64)
        self.assertTrue((tasks["end_ps"] >= tasks["start_ps"]).all())
        self.assertLessEqual(tasks["end_ps"].max(), self.result.latency_ps)

    def test_shares_of_an_engine_add_up_to_the_latency(self):
        engines = self.result.engines
        total = engines["busy_ps"] + engines["stall_ps"] + engines["idle_ps"]

        self.assertTrue((total == self.result.latency_ps).all())

    def test_steps_refer_to_tasks_and_engines(self):
        tasks, steps, engines = self.result.tasks, self.result.steps, self.result.engines
        busy = np.zeros(len(engines["name"]), dtype=np.int64)
        np.add.at(busy, steps["engine"], steps["end_ps"] - steps["start_ps"])

        self.assertTrue((busy == engines["busy_ps"]).all())
        self.assertTrue((np.bincount(steps["task"]) == tasks["steps"]).all())

    def test_counters_hold_bandwidth_and_occupancy(self):
        counters = self.result.counters

        self.assertEqual(counters["DDR bandwidth"]["unit"], "B/s")
        self.assertTrue(any("CMX" in name for name in counters))
        for counter in counters.values():
            self.assertEqual(len(counter["time_ps"]), len(counter["value"]))

    def test_writes_traces_and_refuses_other_endings(self):
        with tempfile.TemporaryDirectory() as folder:
            self.result.write_trace(f"{folder}/trace.json")
            self.assertTrue(json.loads(pathlib.Path(folder, "trace.json").read_text()))
            with self.assertRaises(vpusim.InputError):
                self.result.write_trace(f"{folder}/trace.txt")

    def test_summary_is_that_of_the_program(self):
        self.assertEqual(self.result.summary(), vpusim_program("run", CONVNET))


class Schedule(unittest.TestCase):
    def test_never_writes_to_a_part_of_a_file_name(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaises((ValueError, TypeError)):
                vpusim.load_schedule(HELLO).save(f"{folder}/a\0b.json")
            self.assertEqual(os.listdir(folder), [])

    def test_is_the_same_after_saving_and_loading(self):
        schedule = vpusim.load_schedule(CONVNET)
        with tempfile.TemporaryDirectory() as folder:
            for ending in ("yaml", "json"):
                schedule.save(f"{folder}/saved.{ending}")
                again = vpusim.load_schedule(f"{folder}/saved.{ending}")
                self.assertEqual(again.sha256, schedule.sha256)
        self.assertEqual(len(schedule), len(schedule.tasks["name"]))


class Compile(unittest.TestCase):
    def test_gives_the_schedule_that_the_program_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            vpusim_program("compile", "mobilenetv2", "--hw", "vpu_2_7", "-o", f"{folder}/theirs.json")
            vpusim.compile("mobilenetv2", vpusim.load_device("vpu_2_7")).schedule.save(
                f"{folder}/ours.json")
            self.assertEqual(pathlib.Path(folder, "ours.json").read_bytes(),
                             pathlib.Path(folder, "theirs.json").read_bytes())

    def test_refuses_what_it_does_not_know(self):
        device = vpusim.load_device("vpu_2_7")
        with self.assertRaisesRegex(vpusim.InputError, "effort"):
            vpusim.compile("mobilenetv2", device, effort=4)
        with self.assertRaisesRegex(vpusim.InputError, "did you mean 'latency'"):
            vpusim.compile("mobilenetv2", device, objective="latancy")


if __name__ == "__main__":
    unittest.main()
