import tempfile
import unittest

import vpusim
from support import HELLO, python


class Errors(unittest.TestCase):
    def write(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".yaml")
        self.addCleanup(file.close)
        file.write(text)
        file.flush()
        return file.name

    def test_input_errors_say_where(self):
        name = self.write(HELLO.read_text().replace("vpusim_schedule", "\nvpusim_shedule", 1))

        with self.assertRaises(vpusim.InputError) as caught:
            vpusim.load_schedule(name)

        error = caught.exception
        self.assertEqual(error.file, name)
        self.assertGreater(error.line, 0)
        self.assertGreater(error.column, 0)
        self.assertTrue(str(error).startswith(f"{name}:{error.line}:{error.column}: "))

    def test_input_errors_without_a_place_have_none(self):
        with self.assertRaises(vpusim.InputError) as caught:
            vpusim.run(HELLO, fidelity="devise")

        self.assertIsNone(caught.exception.file)
        self.assertIsNone(caught.exception.line)

    def test_a_file_that_cannot_be_written_is_the_environment(self):
        result = vpusim.run(HELLO)

        with self.assertRaises(vpusim.EnvironmentError) as caught:
            result.write_json("/nowhere/to/be/found.json")

        self.assertIsInstance(caught.exception, OSError)

    def test_all_are_errors_of_vpusim(self):
        for kind in (vpusim.InputError, vpusim.EnvironmentError, vpusim.Deadlock,
                     vpusim.CapacityError):
            self.assertTrue(issubclass(kind, vpusim.Error))

    def test_a_deadlock_names_the_tasks(self):
        text = HELLO.read_text().replace("waits: [loaded]", "waits: [loaded, applied]")
        stuck = self.write(text)

        with self.assertRaisesRegex(vpusim.Deadlock, "waits for barrier 'applied'"):
            vpusim.run(stuck)

        vpusim.run(HELLO)  # the machine is fit for the next run


class Capacity(unittest.TestCase):
    def test_a_larger_device_after_the_first_run_is_refused(self):
        done = python(f"""
import vpusim
vpusim.run({str(HELLO)!r})
large = vpusim.load_device("vpu_2_7", {{"tile.count": 40}})
for use in (lambda: vpusim.run({str(HELLO)!r}, large), lambda: vpusim.reserve(large)):
    try:
        use()
    except vpusim.CapacityError as error:
        assert "40 tiles" in str(error) and "reserve" in str(error), error
    else:
        raise SystemExit("accepted")
vpusim.run({str(HELLO)!r})
""")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_room_can_be_reserved(self):
        done = python(f"""
import vpusim
large = vpusim.load_device("vpu_2_7", {{"tile.count": 40, "shave.count_per_tile": 9}})
vpusim.reserve(large)
vpusim.run({str(HELLO)!r})
vpusim.run({str(HELLO)!r}, large)
""")
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
