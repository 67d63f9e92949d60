"""What tests/count.py makes of a log: a run that was cut off is no success."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

COUNT = pathlib.Path(__file__).resolve().parents[1] / "count.py"
CTEST = """1: [       OK ] adds
1: [       OK ] takes away
1/3 Test #1: test_sums ........................   Passed    0.01 sec
2/3 Test #2: test_layers ......................   Passed    0.02 sec
"""
REST = """3: [  FAILED  ] divides
3/3 Test #3: test_products ....................***Failed    0.01 sec
"""
UNITTEST = "test_one (test_x.X.test_one) ... ok\n\nRan 1 test in 0.001s\n\nOK\n"


class Count(unittest.TestCase):
    def count(self, kind, how, text, code):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder, "log")
            log.write_text(text, encoding="utf-8")
            done = subprocess.run([sys.executable, "-B", COUNT, kind, how, log, str(code)], check=True, capture_output=True, text=True)
        return done.stdout.splitlines()

    def test_a_run_that_ends_well(self):
        self.assertEqual(self.count("ctest", "all", CTEST, 0), ["3 passed, 0 failed, 0 skipped"])
        self.assertEqual(self.count("ctest", "once", CTEST, 0), ["3 cases repeated", "1 passed, 0 failed, 0 skipped"])
        self.assertEqual(self.count("unittest", "all", UNITTEST, 0), ["1 passed, 0 failed, 0 skipped"])

    def test_a_run_that_is_killed_half_way(self):
        for kind, text, passed in (("ctest", CTEST, 3), ("unittest", UNITTEST, 1)):
            found = self.count(kind, "all", text, 137)
            self.assertEqual(found[-1], f"{passed} passed, 1 failed, 0 skipped")
            self.assertIn("exit code 137", found[0])
        self.assertEqual(self.count("ctest", "once", CTEST, 137)[-1], "0 passed, 1 failed, 0 skipped")

    def test_what_failed_by_itself_is_counted_once(self):
        found = self.count("ctest", "all", CTEST + REST, 8)
        self.assertEqual(found[-1], "3 passed, 1 failed, 0 skipped")
        self.assertIn("FAILED test_products", found[0])
        self.assertFalse([line for line in found if "exit code" in line])

    def test_an_empty_log(self):
        for kind in ("ctest", "unittest"):
            self.assertEqual(self.count(kind, "all", "", 0)[-1], "0 passed, 1 failed, 0 skipped")


if __name__ == "__main__":
    unittest.main()
