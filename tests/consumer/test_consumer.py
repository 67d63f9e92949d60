"""Users of the library: installed and found by CMake and pkg-config, as a subdirectory, from C and C++; the examples; uninstalled.

Needs KEYACCT_BUILD, a build directory; installs it below a temporary prefix.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = pathlib.Path(os.environ.get("KEYACCT_BUILD", ROOT / "build"))
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def run(*command, **options):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(str(one) for one in command)}\n{done.stdout}{done.stderr}")
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="keyacct-consumer-"))
        cls.prefix = cls.folder / "prefix"
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)
        cls.libraries = next(cls.prefix.glob("lib*/**/libkeyacct.a")).parent
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": str(cls.libraries / "pkgconfig"), "LD_LIBRARY_PATH": str(cls.libraries)}
        cls.cmake_build = cls.folder / "find_package"
        run("cmake", "-S", HERE / "find_package", "-B", cls.cmake_build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={cls.prefix}")
        run("cmake", "--build", cls.cmake_build)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def flags(self, *options):
        return run("pkg-config", *options, "keyacct", env=self.environment).split()

    def linked(self, program):
        return "libkeyacct" in run("ldd", program, env=self.environment)

    def says_so(self, program):
        self.assertRegex(run(program, env=self.environment), r"^libkeyacct \d+\.\d+\.\d+, 2 rows$")

    def test_cmake_shared(self):
        self.says_so(self.cmake_build / "consumer_shared")
        self.assertTrue(self.linked(self.cmake_build / "consumer_shared"))

    def test_cmake_static(self):
        self.says_so(self.cmake_build / "consumer_static")
        self.assertFalse(self.linked(self.cmake_build / "consumer_static"))

    def test_cmake_cxx(self):
        self.says_so(self.cmake_build / "consumer_cxx")

    def test_pkg_config_shared(self):
        program = self.folder / "pc_shared"
        run("gcc", "-std=c99", *STRICT, HERE / "consumer.c", "-o", program, *self.flags("--cflags", "--libs"))
        self.says_so(program)
        self.assertTrue(self.linked(program))

    def test_pkg_config_static(self):
        program = self.folder / "pc_static"
        libraries = [f"{self.libraries}/libkeyacct.a" if one == "-lkeyacct" else one for one in self.flags("--static", "--cflags", "--libs")]
        self.assertIn("-lm", libraries)
        run("gcc", "-std=c99", *STRICT, HERE / "consumer.c", "-o", program, *libraries)
        self.says_so(program)
        self.assertFalse(self.linked(program))

    def test_fully_static_program(self):
        program = self.folder / "all_static"
        run("gcc", "-static", "-std=c99", HERE / "consumer.c", "-o", program, *self.flags("--static", "--cflags", "--libs"))
        self.says_so(program)

    def test_cxx_with_clang(self):
        program = self.folder / "cxx"
        run("clang++", "-std=c++17", *STRICT, "-x", "c++", HERE / "consumer.c", "-x", "none", "-o", program,
            *self.flags("--cflags", "--libs"))
        self.says_so(program)

    def test_examples_run(self):
        examples = sorted(self.cmake_build.glob("example_*"))
        self.assertEqual([one.name for one in examples], sorted(f"example_{one.stem}" for one in (ROOT / "docs/examples").glob("*.c")))
        for example in examples:
            with self.subTest(example=example.name):
                self.assertTrue(run(example, env=self.environment, cwd=ROOT).strip())

    def test_readme_shows_what_the_example_prints(self):
        if not (ROOT / "README.md").exists():
            self.skipTest("no README.md yet")
        run(sys.executable, "-B", HERE / "readme.py", self.cmake_build / "example_segment", env=self.environment)

    def test_installed_headers_are_the_public_ones(self):
        found = sorted(str(one.relative_to(self.prefix / "include")) for one in (self.prefix / "include").rglob("*.h"))
        self.assertEqual(found, sorted(str(one.relative_to(ROOT / "include")) for one in (ROOT / "include").rglob("*.h")))

    def test_command_is_installed(self):
        self.assertTrue(run(self.prefix / "bin/keyacct", "--help", env=self.environment).strip())

    def test_uninstall_leaves_nothing(self):
        prefix = self.folder / "other"
        run("cmake", "--install", BUILD, "--prefix", prefix)
        self.assertTrue([one for one in prefix.rglob("*") if not one.is_dir()])
        run("cmake", "--build", BUILD, "--target", "uninstall")
        self.assertEqual([str(one) for one in prefix.rglob("*") if not one.is_dir()], [])


class Subdirectory(unittest.TestCase):
    def test_add_subdirectory(self):
        with tempfile.TemporaryDirectory() as folder:
            run("cmake", "-S", HERE / "subdirectory", "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug")
            run("cmake", "--build", folder)
            self.assertRegex(run(pathlib.Path(folder, "consumer")), r"2 rows")


if __name__ == "__main__":
    unittest.main()
