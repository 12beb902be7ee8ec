import csv
import pathlib
import tempfile
import unittest

import numpy as np
import vpusim
from support import vpusim_program

CONVOLUTION = {"operation": "CONVOLUTION", "in_w": 56, "in_h": 56, "in_c": 64,
               "out_w": 56, "out_h": 56, "out_c": 64, "execution_mode": "CUBOID_16x16"}


class Predict(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.device = vpusim.load_device("vpu_2_7")

    def test_says_that_nan_is_no_value(self):
        with self.assertRaisesRegex(vpusim.InputError, "in_w: NaN is no value; None"):
            vpusim.predict({"operation": "CONVOLUTION", "in_w": [56, float("nan")]}, "vpu_2_7")

    def test_equals_the_program(self):
        columns = CONVOLUTION | {"out_c": [16, 32, 64, 128]}
        with tempfile.TemporaryDirectory() as folder:
            table = pathlib.Path(folder, "table.csv")
            with table.open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                for channels in columns["out_c"]:
                    writer.writerow((columns | {"out_c": channels}).values())
            text = vpusim_program("predict", table, "--hw", "vpu_2_7", "--csv", "-")
        theirs = list(csv.DictReader(text.splitlines()))

        ours = vpusim.predict(columns, self.device)

        self.assertEqual([int(cycles) for cycles in ours["cycles"]],
                         [int(row["cycles"]) for row in theirs])
        self.assertEqual(list(ours["model"]), [row["model"] for row in theirs])

    def test_takes_columns_and_rows_alike(self):
        columns = vpusim.predict(CONVOLUTION | {"out_c": np.array([16, 32])},
                                 self.device)
        rows = vpusim.predict([CONVOLUTION | {"out_c": c} for c in (16, 32)],
                              self.device)

        np.testing.assert_array_equal(columns["cycles"], rows["cycles"])
        self.assertEqual(len(rows["cycles"]), 2)

    def test_one_workload_gives_columns_of_one_row(self):
        self.assertEqual(len(vpusim.predict(CONVOLUTION, self.device)["cycles"]), 1)

    def test_no_workload_gives_no_rows(self):
        self.assertEqual(len(vpusim.predict([], self.device)["cycles"]), 0)

    def test_asks_the_timing_chain(self):
        self.assertEqual(list(vpusim.predict(CONVOLUTION, self.device, timing="unit")["cycles"]),
                         [1])

    def test_names_the_nearest_column(self):
        with self.assertRaisesRegex(vpusim.InputError, "did you mean 'kernel_w'"):
            vpusim.predict(CONVOLUTION | {"kernel_v": 3}, self.device)

    def test_says_which_workload_has_an_illegal_value(self):
        with self.assertRaisesRegex(vpusim.InputError, "workload 1: out_c: expected"):
            vpusim.predict(CONVOLUTION | {"out_c": [16, -2]}, self.device)

    def test_refuses_workloads_of_another_device(self):
        with self.assertRaisesRegex(vpusim.InputError, "VPU_4_0"):
            vpusim.predict(CONVOLUTION | {"device": "VPU_4_0"}, self.device)

    def test_refuses_columns_of_different_lengths(self):
        with self.assertRaisesRegex(vpusim.InputError, "different lengths"):
            vpusim.predict(CONVOLUTION | {"kernel_w": [1, 3], "kernel_h": [1, 3, 5]},
                           self.device)

    def test_columns_tell_what_they_mean(self):
        self.assertTrue(vpusim.workload_columns()["kernel_w"]["expected"])


if __name__ == "__main__":
    unittest.main()
