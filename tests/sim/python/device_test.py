import tempfile
import unittest

import numpy as np
import vpusim


class LoadDevice(unittest.TestCase):
    def test_takes_whole_floats_and_refuses_what_is_no_number(self):
        key = "ddr.bandwidth_mb_per_s"

        for value in (68000.0, np.float64(68000), np.int32(68000)):
            self.assertEqual(vpusim.load_device("vpu_4_0", {key: value})[key], 68000)
        for value in (float("nan"), float("inf"), None, [1]):
            with self.assertRaisesRegex(vpusim.InputError, f"changes: {key}: .* is no number"):
                vpusim.load_device("vpu_4_0", {key: value})
        with self.assertRaises(vpusim.InputError):
            vpusim.load_device("vpu_4_0", {key: 0.5})

    def test_knows_the_shipped_devices_by_name(self):
        self.assertIn("vpu_4_0", vpusim.devices())
        self.assertEqual(vpusim.load_device("vpu_4_0").name, "vpu_4_0")

    def test_takes_changes_by_key_nested_or_as_keywords(self):
        by_key = vpusim.load_device("vpu_4_0", {"ddr.bandwidth_mb_per_s": 68000, "tile.count": 4})
        nested = vpusim.load_device("vpu_4_0", {"ddr": {"bandwidth_mb_per_s": 68000},
                                                "tile": {"count": 4}})
        keywords = vpusim.load_device("vpu_4_0", {"ddr.bandwidth_mb_per_s": 68000},
                                      tile={"count": 4})

        self.assertEqual(by_key["ddr.bandwidth_mb_per_s"], 68000)
        self.assertEqual(by_key["tile.count"], 4)
        self.assertEqual(len({by_key.sha256, nested.sha256, keywords.sha256}), 1)
        self.assertNotEqual(by_key.sha256, vpusim.load_device("vpu_4_0").sha256)

    def test_equals_a_device_file_with_the_same_keys(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write("extends: vpu_4_0\nclocks: {dpu_mhz: 1000}\n")
            file.flush()
            self.assertEqual(vpusim.load_device(file.name).sha256,
                             vpusim.load_device("vpu_4_0", {"clocks.dpu_mhz": 1000}).sha256)

    def test_takes_numbers_of_numpy(self):
        device = vpusim.load_device("vpu_4_0", {"tile.count": np.int64(3)})

        self.assertEqual(device["tile.count"], 3)

    def test_names_the_nearest_key(self):
        with self.assertRaisesRegex(vpusim.InputError, "did you mean 'bandwidth_mb_per_s'"):
            vpusim.load_device("vpu_4_0", {"ddr.bandwith_mb_per_s": 1})

    def test_refuses_numbers_out_of_range_and_what_is_no_number(self):
        for value in (0, -1, 1.5, "many", float("nan"), None, [1], 2**70):
            with self.subTest(value=value), self.assertRaises(vpusim.InputError):
                vpusim.load_device("vpu_4_0", {"tile.count": value})

    def test_refuses_an_object_that_json_does_not_know(self):
        with self.assertRaisesRegex(vpusim.InputError, "is no number"):
            vpusim.load_device("vpu_4_0", {"tile.count": object()})

    def test_refuses_two_values_for_one_place(self):
        with self.assertRaises(vpusim.InputError):
            vpusim.load_device("vpu_4_0", {"tile": 4, "tile.count": 4})
        with self.assertRaisesRegex(vpusim.InputError, "extends"):
            vpusim.load_device("vpu_4_0", {"extends": "vpu_2_7"})

    def test_names_the_nearest_device(self):
        with self.assertRaisesRegex(vpusim.InputError, "did you mean 'vpu_4_0'"):
            vpusim.load_device("vpu_4_O")


class Device(unittest.TestCase):
    def test_is_a_mapping_of_all_keys(self):
        numbers = dict(vpusim.load_device("vpu_2_7"))

        self.assertEqual(set(numbers), set(vpusim.device_keys()))
        self.assertEqual(numbers["tile.count"], 2)
        self.assertIn("tile.count", vpusim.load_device("vpu_2_7"))
        self.assertNotIn(3, vpusim.load_device("vpu_2_7"))

    def test_raises_key_errors(self):
        with self.assertRaisesRegex(KeyError, "did you mean 'tile.count'"):
            vpusim.load_device("vpu_2_7")["tile.counts"]

    def test_keys_tell_meaning_and_range(self):
        about = vpusim.device_keys()["tile.count"]

        self.assertIn("tiles", about["meaning"])
        self.assertLess(about["smallest"], about["largest"])


if __name__ == "__main__":
    unittest.main()
