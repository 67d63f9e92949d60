"""Users of the library: installed and found by CMake and pkg-config, as a subdirectory, from C and C++; the examples; uninstalled.

Needs KEYACCT_BUILD, a build directory; installs it below a temporary prefix.
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import guide  # noqa: E402

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
        libraries = [f"{self.libraries}/libkeyacct.a" if one == "-lkeyacct" else one
                     for one in self.flags("--static", "--cflags", "--libs")]
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
        self.assertEqual([one.name for one in examples],
                         sorted(f"example_{one.stem}" for one in (ROOT / "docs/examples").glob("*.c")))
        for example in examples:
            with self.subTest(example=example.name):
                self.assertTrue(run(example, env=self.environment, cwd=ROOT).strip())

    def test_readme_shows_what_the_example_prints(self):
        if not (ROOT / "README.md").exists():
            self.skipTest("no README.md yet")
        run(sys.executable, "-B", HERE / "readme.py", self.cmake_build / "example_segment", env=self.environment)

    def test_guide_shows_the_examples_and_what_they_print(self):
        page = (ROOT / "docs/embed.md").read_text(encoding="utf-8")
        said = {one.stem: run(self.cmake_build / f"example_{one.stem}", env=self.environment, cwd=ROOT)
                for one in (ROOT / "docs/examples").glob("*.c")}
        self.assertEqual(guide.check(page, said), [])
        for pattern, replacement, message in [
                (r"of->used = of->used", "of->used = 0; of->used", r"allocator\.c does not have"),
                (r"KEYACCT_E_STALE\n", "KEYACCT_OK\n", r"rows does not print"),
                (r"From \[state\.c\]\(examples/state\.c\):", "Thus:", r"names no example"),
                (r"examples/arrow\.c", "examples/planted.c", r"there is no example planted")]:
            with self.subTest(planted=replacement):
                changed, count = re.subn(pattern, lambda _, new=replacement: new, page, count=1)
                self.assertEqual(count, 1)
                self.assertTrue([one for one in guide.check(changed, said) if re.search(message, one)])

    def test_installed_headers_are_the_public_ones(self):
        found = sorted(str(one.relative_to(self.prefix / "include")) for one in (self.prefix / "include").rglob("*.h"))
        self.assertEqual(found, sorted(str(one.relative_to(ROOT / "include")) for one in (ROOT / "include").rglob("*.h")))

    def test_command_is_installed(self):
        self.assertTrue(run(self.prefix / "bin/keyacct", "--help", env=self.environment).strip())

    def test_nothing_compiles_without_the_flags(self):
        """What makes the programs above compile is the package, not a copy of the headers somewhere on this machine."""
        with self.assertRaisesRegex(AssertionError, "keyacct.h: No such file"):
            run("gcc", "-std=c99", "-fsyntax-only", HERE / "consumer.c")

    def test_another_minor_version_is_refused(self):
        version = self.flags("--modversion")[0].split(".")
        for wanted in (f"{version[0]}.{int(version[1]) + 1}", f"{int(version[0]) + 1}.0"):
            source = self.folder / f"wants {wanted}"
            source.mkdir()
            (source / "CMakeLists.txt").write_text(f"cmake_minimum_required(VERSION 3.16)\nproject(wants LANGUAGES C)\n"
                                                   f"find_package(keyacct {wanted} REQUIRED)\n", encoding="utf-8")
            with self.assertRaisesRegex(AssertionError, "compatible with requested"):
                run("cmake", "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}")
            with self.assertRaisesRegex(AssertionError, "keyacct"):
                run("pkg-config", "--exists", "--print-errors", f"keyacct >= {wanted}", env=self.environment)

    def test_installed_files_may_be_moved(self):
        """Staged by DESTDIR and copied to another place, with a blank in its name."""
        stage, moved = self.folder / "stage", self.folder / "moved here"
        run("cmake", "--install", BUILD, "--prefix", "/opt/keyacct", env={**os.environ, "DESTDIR": str(stage)})
        shutil.copytree(stage / "opt/keyacct", moved, symlinks=True)
        shutil.rmtree(stage)
        libraries = next(moved.glob("lib*/**/libkeyacct.a")).parent
        environment = {**os.environ, "PKG_CONFIG_PATH": str(libraries / "pkgconfig"), "LD_LIBRARY_PATH": str(libraries)}
        flags = shlex.split(run("pkg-config", "--cflags", "--libs", "keyacct", env=environment))
        run("gcc", "-std=c99", *STRICT, HERE / "consumer.c", "-o", self.folder / "moved", *flags)
        self.assertRegex(run(self.folder / "moved", env=environment), "2 rows")
        build = self.folder / "moved_build"
        run("cmake", "-S", HERE / "find_package", "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={moved}")
        run("cmake", "--build", build, "--target", "consumer_shared")
        self.assertRegex(run(build / "consumer_shared"), "2 rows")
        self.assertTrue(run(moved / "bin/keyacct", "--version"))

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
            for name, shared in ("consumer", True), ("consumer_static", False), ("consumer_cxx", True):
                with self.subTest(program=name):
                    self.assertRegex(run(pathlib.Path(folder, name)), r"2 rows")
                    self.assertEqual("libkeyacct" in run("ldd", pathlib.Path(folder, name)), shared)

    def test_fetch_content(self):
        """The same by FetchContent, of sources that are at hand; only the configuration differs, so that is what is done."""
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "source")
            source.mkdir()
            (source / "CMakeLists.txt").write_text(
                "cmake_minimum_required(VERSION 3.16)\nproject(fetching LANGUAGES C)\ninclude(FetchContent)\n"
                f'FetchContent_Declare(keyacct SOURCE_DIR "{ROOT}")\nFetchContent_MakeAvailable(keyacct)\n'
                "get_target_property(kind keyacct::keyacct TYPE)\nmessage(STATUS \"keyacct is a ${kind}\")\n", encoding="utf-8")
            said = run("cmake", "-S", source, "-B", pathlib.Path(folder, "build"), "-G", "Ninja", "-DBUILD_SHARED_LIBS=OFF")
            self.assertIn("keyacct is a STATIC_LIBRARY", said)


class StaticOnly(unittest.TestCase):
    """Built without the shared library, into a directory of libraries that is given in full."""

    def test_package(self):
        with tempfile.TemporaryDirectory() as folder:
            build, prefix, libraries = (pathlib.Path(folder, name) for name in ("build", "prefix", "elsewhere"))
            run("cmake", "-S", ROOT, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=OFF",
                "-DKEYACCT_BUILD_CLI=OFF", "-DKEYACCT_BUILD_TESTS=OFF", f"-DCMAKE_INSTALL_PREFIX={prefix}",
                f"-DCMAKE_INSTALL_LIBDIR={libraries}")
            run("cmake", "--build", build)
            run("cmake", "--install", build)
            self.assertEqual([one.name for one in libraries.glob("libkeyacct*")], ["libkeyacct.a"])
            environment = {**os.environ, "PKG_CONFIG_PATH": str(libraries / "pkgconfig")}
            flags = run("pkg-config", "--static", "--cflags", "--libs", "keyacct", env=environment).split()
            self.assertIn(f"-L{libraries}", flags)
            run("gcc", "-std=c99", *STRICT, HERE / "consumer.c", "-o", build / "with_pc", *flags)
            self.assertRegex(run(build / "with_pc"), "2 rows")
            user = pathlib.Path(folder, "user")
            run("cmake", "-S", HERE / "find_package", "-B", user, "-G", "Ninja", f"-Dkeyacct_DIR={libraries / 'cmake/keyacct'}")
            run("cmake", "--build", user)
            for name in ("consumer_shared", "consumer_static", "consumer_cxx"):
                self.assertRegex(run(user / name), "2 rows")


if __name__ == "__main__":
    unittest.main()
