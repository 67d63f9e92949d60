"""The package as a whole: nothing of the C interface is forgotten, hints are true, and what the pages show is what happens."""
import ast
import doctest
import importlib.util
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import API, PACKAGE, ROOT, keyacct, pyarrow, run_python, wanted

mypy, scikit_build_core = (wanted(importlib.util.find_spec(one), one) for one in ("mypy", "scikit_build_core"))
builds = wanted(shutil.which("cmake"), "cmake") and wanted((ROOT / "CMakeLists.txt").exists(), "CMakeLists.txt")


def names_in(source):
    """Every keyacct_... that a module uses: in strings that are names, and as attributes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"keyacct_\w+", node.value):
            yield node.value
        elif isinstance(node, ast.Attribute):
            yield node.attr


def unwrapped(functions, package):
    """What is wrong with a copy of the package: every function is used in it or stands in unwrapped.txt with a reason, one of the two."""
    used, excluded, wrong = set(), {}, []
    for path in sorted((package / "keyacct").glob("*.py")):
        if path.name not in ("_cdecl.py", "_parameters.py"):
            used.update(names_in(path.read_text(encoding="utf-8")))
    for line in (package / "unwrapped.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.partition(" ")
            excluded[name] = reason
            if len(reason.split()) < 4:
                wrong.append(f"{name}: no reason")
    wrong += [f"{one}: neither wrapped nor in unwrapped.txt" for one in sorted(functions - used - set(excluded))]
    wrong += [f"{one}: wrapped, and in unwrapped.txt" for one in sorted(used & set(excluded))]
    return wrong + [f"{one}: in unwrapped.txt, and no function" for one in sorted(set(excluded) - functions)]


class Interface(unittest.TestCase):
    def test_every_function_is_wrapped_or_excluded(self):
        functions = {one["name"] for one in API["functions"]}
        self.assertEqual(unwrapped(functions, PACKAGE), [])

    def test_what_is_not_wrapped_is_seen(self):
        functions = {one["name"] for one in API["functions"]}
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, "python")
            shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
            self.assertEqual(unwrapped(functions, copy), [])
            self.assertEqual(unwrapped(functions | {"keyacct_planted"}, copy), ["keyacct_planted: neither wrapped nor in unwrapped.txt"])
            for name, was, now, wrong in [
                    ("keyacct/engine.py", '"keyacct_engine_hash"', '"keyacct_" + "engine_hash"',
                     "keyacct_engine_hash: neither wrapped nor in unwrapped.txt"),
                    ("keyacct/engine.py", "import ctypes\n", "import ctypes\nnumber = lib.keyacct_version\n",
                     "keyacct_version: wrapped, and in unwrapped.txt"),
                    ("unwrapped.txt", "keyacct_version ", "keyacct_versions ", "keyacct_versions: in unwrapped.txt, and no function"),
                    ("unwrapped.txt", "keyacct_version ", "keyacct_version it is\n# ", "keyacct_version: no reason")]:
                path = copy / name
                before = path.read_text(encoding="utf-8")
                self.assertIn(was, before)
                path.write_text(before.replace(was, now, 1), encoding="utf-8")
                with self.subTest(now=now):
                    self.assertIn(wrong, unwrapped(functions, copy))
                path.write_text(before, encoding="utf-8")

    def test_declarations_have_every_argument(self):
        from keyacct import _cdecl
        self.assertEqual(set(_cdecl.FUNCTIONS), {one["name"] for one in API["functions"]})
        for one in API["functions"]:
            self.assertEqual(len(_cdecl.FUNCTIONS[one["name"]][1]), len(one["arguments"]), one["name"])
            self.assertIsNotNone(getattr(keyacct.lib, one["name"]).argtypes)

    def test_every_parameter_is_a_keyword(self):
        from keyacct._parameters import Parameters
        hints = {name.replace("_", ".", 1) for name in Parameters.__annotations__}
        self.assertEqual(hints, {one["name"] for one in keyacct.parameters()})
        for one in keyacct.parameters():
            policy = keyacct.Policy(**{one["name"].replace(".", "_", 1): keyacct.Policy()[one["name"]]})
            self.assertEqual(policy, keyacct.Policy())

    def test_everything_public_is_explained(self):
        for name in keyacct.__all__:
            found = getattr(keyacct, name)
            if name != "lib":
                self.assertTrue((found.__doc__ or "").strip(), name)

    @unittest.skipUnless(mypy, "mypy is not installed")
    def test_hints_are_true(self):
        with tempfile.TemporaryDirectory() as folder:
            right = pathlib.Path(folder, "right.py")
            right.write_text("import keyacct\np = keyacct.Policy(segment_policy='pyramid', risk_base_rate=0.05)\n"
                             "t: keyacct.Table = keyacct.review(transactions={}).run()['accounts']\nb: bytes = keyacct.Ledger().save()\n")
            wrong = pathlib.Path(folder, "wrong.py")
            wrong.write_text("import keyacct\nkeyacct.Policy(segment_policy='pyramids')\nkeyacct.Policy(segment_polcy='pyramid')\n"
                             "keyacct.Ledger().add({})\nkeyacct.RiskModel().apply(keyacct.Policy())\nx: int = keyacct.Ledger().save()\n")
            checker = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", f"{folder}/cache", "--python-version", "3.10"]
            environment = {"PATH": "/usr/bin:/bin", "MYPYPATH": str(PACKAGE)}
            found = subprocess.run([*checker, PACKAGE / "keyacct", right], capture_output=True, text=True, env=environment, check=False)
            self.assertEqual(found.returncode, 0, found.stdout + found.stderr)
            found = subprocess.run([*checker, wrong], capture_output=True, text=True, env=environment, check=False)
            self.assertEqual(re.findall(r"wrong.py:(\d+): error", found.stdout), ["2", "3", "4", "5", "6"], found.stdout + found.stderr)

    def test_what_is_required_is_not_skipped(self):
        code = """
import importlib.util, os, shutil, sys
os.environ.pop("KEYACCT_REQUIRE_FRAMES", None)
sys.modules.update(dict.fromkeys(("numpy", "pyarrow", "polars", "pandas", "duckdb", "nanoarrow")))
import support  # frames are looked for there, and not wanted here
required, missing = sys.argv[1:]
importlib.util.find_spec = shutil.which = lambda name: None if name == missing else name
os.environ["KEYACCT_REQUIRE_FRAMES"] = required
try:
    import test_interface
except ImportError as problem:
    print("refused:", problem)
else:
    print("skipped:", [one.__unittest_skip__ for one in (test_interface.Interface.test_hints_are_true, test_interface.Install)
                       if hasattr(one, "__unittest_skip__")])
"""
        for missing in ("mypy", "scikit_build_core", "cmake"):
            found = run_python(code, "1", missing)
            self.assertEqual(found.stdout, f"refused: {missing} is required, and not here\n", found.stderr)
            self.assertEqual(run_python(code, "0", missing).stdout, "skipped: [True]\n")
        self.assertEqual(run_python(code, "1", "nothing").stdout, "skipped: []\n")

    @unittest.skipUnless(pyarrow, "pyarrow is not installed")
    def test_the_guide(self):
        found = doctest.testfile(str(ROOT / "docs/python.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
        self.assertGreater(found.attempted, 20)
        self.assertEqual(found.failed, 0)

    def test_the_examples(self):
        for path in sorted((ROOT / "docs/examples").glob("*.py")):
            found = run_python(path.read_text(encoding="utf-8"))
            self.assertEqual((found.returncode, found.stderr), (0, ""), path.name)
            self.assertIn("platinum", found.stdout)


@unittest.skipUnless(scikit_build_core and builds, "scikit-build-core or CMake is not installed")
class Install(unittest.TestCase):
    def test_pip_installs_the_library_with_the_package(self):
        with tempfile.TemporaryDirectory() as folder:
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "wheel", "--no-build-isolation", "--no-deps", "-w", folder]
            before = set(PACKAGE.rglob("*"))
            found = subprocess.run([*pip, str(PACKAGE)], capture_output=True, text=True, check=False)
            self.assertEqual(found.returncode, 0, found.stdout + found.stderr)
            self.assertEqual({one for one in PACKAGE.rglob("*") if "__pycache__" not in str(one)},
                             {one for one in before if "__pycache__" not in str(one)}, "the build leaves the sources alone")
            wheel, = pathlib.Path(folder).glob("*.whl")
            self.assertRegex(wheel.name, r"^keyacct-\d+\.\d+\.\d+-py3-none-\w+\.whl$")
            shutil.unpack_archive(wheel, folder, "zip")
            code = "import keyacct; print(keyacct.lib._name); keyacct.review(transactions={'account_id': [1], 'on': [0], 'amount': [5]}, unit='minor')"
            ran = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, env={"PYTHONPATH": folder}, check=False)
            self.assertEqual((ran.stdout.strip(), ran.stderr), (f"{folder}/keyacct/libkeyacct.so", ""))

    def test_pip_leaves_the_library_to_the_system_when_asked(self):
        with tempfile.TemporaryDirectory() as folder:
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "wheel", "--no-build-isolation", "--no-deps", "-w", folder]
            found = subprocess.run([*pip, "--config-settings=wheel.cmake=false", str(PACKAGE)], capture_output=True, text=True, check=False)
            self.assertEqual(found.returncode, 0, found.stdout + found.stderr)
            wheel, = pathlib.Path(folder).glob("*.whl")
            shutil.unpack_archive(wheel, folder, "zip")
            self.assertFalse(list(pathlib.Path(folder, "keyacct").glob("*.so")))
            self.assertTrue(pathlib.Path(folder, "keyacct/py.typed").exists())


if __name__ == "__main__":
    unittest.main()
