import signal
import subprocess
import sys
import time
import unittest

import numpy as np
import vpusim
from support import CONVNET, HELLO


class Sweep(unittest.TestCase):
    def test_runs_every_combination_the_last_key_fastest(self):
        table = vpusim.sweep(CONVNET, "vpu_2_7",
                             {"tile.count": [2, 3], "ddr.bandwidth_mb_per_s": [1000, 4000, 8000]})

        self.assertEqual(list(table["tile.count"]), [2, 2, 2, 3, 3, 3])
        self.assertEqual(list(table["ddr.bandwidth_mb_per_s"]), [1000, 4000, 8000] * 2)
        self.assertTrue((table["latency_ps"] > 0).all())
        self.assertEqual(list(table["error"]), [None] * 6)

    def test_equals_single_runs(self):
        bandwidths = [1000, 4000]

        table = vpusim.sweep(CONVNET, "vpu_2_7", {"ddr.bandwidth_mb_per_s": bandwidths})

        self.assertEqual(list(table["latency_ps"]), [
            vpusim.run(CONVNET, vpusim.load_device(
                "vpu_2_7", {"ddr.bandwidth_mb_per_s": bandwidth})).latency_ps
            for bandwidth in bandwidths])

    def test_compiles_a_network_for_each_device(self):
        table = vpusim.sweep("mobilenetv2", "vpu_2_7", {"tile.count": [1, 2]}, timing="analytic",
                             measure=lambda result: {"tasks": len(result.schedule)})

        self.assertEqual(len(set(table["tasks"])), 2)
        self.assertGreater(table["latency_ps"][0], table["latency_ps"][1])

    def test_keeps_the_error_of_an_impossible_device_and_goes_on(self):
        table = vpusim.sweep("mobilenetv2", "vpu_2_7", {"cmx.capacity_bytes": [4096, 2097152]},
                             timing="analytic", measure=lambda result: {"us": result.latency_us})

        self.assertEqual(table["latency_ps"][0], -1)
        self.assertTrue(table["error"][0])
        self.assertTrue(np.isnan(table["us"][0]))
        self.assertIsNone(table["error"][1])

    def test_mistakes_in_the_changes_are_told_before_the_first_run(self):
        calls = []
        with self.assertRaises(vpusim.InputError):
            vpusim.sweep(HELLO, "vpu_2_7", {"tile.count": [2, 0]},
                         progress=lambda *counts: calls.append(counts))

        self.assertEqual(calls, [])

    def test_measured_columns_have_names_of_their_own(self):
        with self.assertRaisesRegex(vpusim.InputError, "'latency_ps' is taken"):
            vpusim.sweep(HELLO, "vpu_2_7", {"tile.count": [2]},
                         measure=lambda result: {"latency_ps": 1})

    def test_tells_its_progress(self):
        calls = []

        vpusim.sweep(HELLO, "vpu_2_7", {"tile.count": [2, 3]},
                     progress=lambda *counts: calls.append(counts))

        self.assertEqual(calls, [(1, 2), (2, 2)])

    def test_ctrl_c_ends_a_long_sweep(self):
        code = f"""
import vpusim
try:
    vpusim.sweep({str(HELLO)!r}, "vpu_2_7", {{"ddr.bandwidth_mb_per_s": range(1000, 3000)}},
                 progress=lambda done, of: done == 3 and print("runs", flush=True))
except KeyboardInterrupt:
    print("interrupted")
"""
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE,
                              text=True) as child:
            self.assertEqual(child.stdout.readline(), "runs\n")
            child.send_signal(signal.SIGINT)
            begin = time.monotonic()
            self.assertEqual(child.communicate(timeout=30)[0], "interrupted\n")
        self.assertLess(time.monotonic() - begin, 20)


if __name__ == "__main__":
    unittest.main()
