"""The comparison of targets (bytes.py) is seen to fail: another line, a target that cannot be built or run, arithmetic that is not ours.

KEYACCT_BYTES_OUT names the directory in which the targets were built already, so that they are not built again."""
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLAIN, FUSED = "x86-64 gcc -O2 SSE2", "x86-64 gcc -O3 AVX2"

spec = importlib.util.spec_from_file_location("keyacct_bytes", HERE / "bytes.py")
targets = importlib.util.module_from_spec(spec)
spec.loader.exec_module(targets)


class Proofs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="keyacct-bytes-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.out = os.environ.get("KEYACCT_BYTES_OUT") or cls.folder / "out"

    def compare(self, *arguments, script=HERE / "bytes.py", **environment):
        """(exit code, output) of bytes.py; compilers and emulators may be missing unless the environment says otherwise."""
        done = subprocess.run([sys.executable, "-B", script, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False, env={**os.environ, "KEYACCT_REQUIRE_TARGETS": "", **environment})
        return done.returncode, done.stdout

    def spoiled(self, change):
        """Compares the plain target with lines that a function has changed."""
        lines = (HERE / "expected.txt").read_text(encoding="utf-8").splitlines(keepends=True)
        path = self.folder / "expected.txt"
        path.write_text("".join(change(lines)), encoding="utf-8")
        return self.compare("--out", self.out, "--only", PLAIN, "--expected", path)

    def test_control(self):
        code, said = self.spoiled(lambda lines: lines)
        self.assertEqual((code, said.splitlines()[-1]), (0, "1 passed, 0 failed, 0 skipped"), said)

    def test_other_lines(self):
        def other(line):
            return ("1" if line[0] == "0" else "0") + line[1:]
        for change, message in [(lambda lines: [other(lines[0]), *lines[1:-1], other(lines[-1])], "2 of"),
                                (lambda lines: lines[:-1], "not expected"), (lambda lines: [*lines, lines[-1]], "found    nothing")]:
            code, said = self.spoiled(change)
            self.assertEqual((code, said.splitlines()[-1]), (1, "0 passed, 1 failed, 0 skipped"), said)
            self.assertIn(message, said)

    def test_a_target_that_is_missing(self):
        empty = self.folder / "empty"
        empty.mkdir()
        for name in ("s390x gcc Release", PLAIN):
            for required, said in (("", "0 passed, 0 failed, 1 skipped"), ("1", "0 passed, 1 failed, 0 skipped")):
                found = self.compare("--out", self.out, "--only", name, PATH=str(empty), KEYACCT_REQUIRE_TARGETS=required)
                self.assertEqual((found[0], found[1].splitlines()[-1]), (1, said), found[1])
                self.assertIn("gcc is not installed", found[1])
        self.assertEqual(self.compare("--out", self.out, "--only", "x86-64 gcc -O9"), (1, "0 passed, 0 failed, 0 skipped\n"))
        path, os.environ["PATH"] = os.environ["PATH"], str(empty)
        try:
            with self.assertRaisesRegex(targets.Missing, "qemu-sparc|qemu-s390x is not installed"):
                targets.runner("program", "s390x", "")
        finally:
            os.environ["PATH"] = path
        with self.assertRaisesRegex(targets.Missing, "this processor has no avx9"):
            targets.runner("program", None, "avx9")

    def test_a_program_that_cannot_be_built_or_ends_badly(self):
        copy = self.copy("tests/bytes/CMakeLists.txt", "add_executable(keyacct_bytes ", "add_executable(keyacct_bytes planted.c ")
        code, said = self.compare("--out", self.folder / "unbuilt", "--only", PLAIN, script=copy)
        self.assertEqual((code, said.splitlines()[-1]), (1, "0 passed, 1 failed, 0 skipped"), said)
        with self.assertRaisesRegex(RuntimeError, "exit code 3"):
            targets.run([sys.executable, "-c", "raise SystemExit(3)"])

    @unittest.skipUnless("fma" in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").split(), "this processor fuses nothing")
    def test_arithmetic_that_is_not_ours(self):
        """A product and a sum in one step, which is what a compiler does with C if it may."""
        copy = self.copy("CMakeLists.txt", "-ffp-contract=off", "-ffp-contract=fast")
        code, said = self.compare("--out", self.folder / "fused", "--only", FUSED, script=copy)
        self.assertEqual(code, 1)
        self.assertRegex(said, "lines differ")

    def copy(self, name, was, now):
        """A copy of the tree with one change; its bytes.py."""
        tree = self.folder / "tree"
        shutil.rmtree(tree, ignore_errors=True)
        for one in ("include", "src", "bindings/cli", "pkgconfig", "tests/bytes"):
            shutil.copytree(ROOT / one, tree / one)
        shutil.copy(ROOT / "CMakeLists.txt", tree)
        text = (tree / name).read_text(encoding="utf-8")
        self.assertEqual(text.count(was), 1, name)
        (tree / name).write_text(text.replace(was, now), encoding="utf-8")
        return tree / "tests/bytes/bytes.py"


if __name__ == "__main__":
    unittest.main()
