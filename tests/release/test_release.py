"""A release can be tagged: one version everywhere; a tarball that is the same bytes for the same commit, builds and passes its
tests where it is unpacked; and a build that is the same bytes in another directory at another time. Each check is seen to fail.

Needs KEYACCT_BUILD, a Release build with gcc. The tarball is made of the last commit, so changes that are not committed are not in
it.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import release  # noqa: E402

ROOT = HERE.parents[1]
BUILD = pathlib.Path(os.environ.get("KEYACCT_BUILD", ROOT / "build"))
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("KEYACCT_", "SOURCE_DATE_EPOCH"))}
GIT = (ROOT / ".git").exists()


def run(*command, **options):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, **{"env": CLEAN, **options})
    if done.returncode:
        raise AssertionError(f"{' '.join(str(one) for one in command)}\n{done.stdout[-6000:]}{done.stderr[-6000:]}")
    return done.stdout


def scratch(test):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="keyacct-release-"))
    test.addClassCleanup(shutil.rmtree, folder) if isinstance(test, type) else test.addCleanup(shutil.rmtree, folder)
    return folder


class Versions(unittest.TestCase):
    CHANGES = [("tree/include/keyacct/version.h", r"VERSION_PATCH \d+", "VERSION_PATCH 77",
                "the three numbers of version.h says .*77"),
               ("tree/include/keyacct/version.h", r'STRING "[\d.]+"', 'STRING "7.7.7"',
                "CHANGELOG.md says .*, version.h says 7.7.7"),
               ("tree/CHANGELOG.md", r"(?m)^## \S+", "## 7.7.7", "CHANGELOG.md says 7.7.7"),
               ("tree/bindings/python/pyproject.toml", r'(?m)^version = ".*?"', 'version = "7.7.7"', "pyproject.toml says 7.7.7"),
               ("tree/src/keyacct.map", r"\Z", "KEYACCT_77.0 { global: x; };\n", "has a node 77.0, later than"),
               ("tree/bindings/lua/keyacct-7.7.7-1.rockspec", "", 'version = "7.7.6-1"\n', "keyacct-7.7.7-1.rockspec says 7.7.6"),
               ("build/keyacct.pc", r"Version: .*", "Version: 7.7.7", "keyacct.pc says 7.7.7"),
               ("build/keyacctConfigVersion.cmake", r'PACKAGE_VERSION ".*?"', 'PACKAGE_VERSION "7.7.7"',
                "keyacctConfigVersion.cmake says 7.7.7"),
               ("build/CMakeCache.txt", r"PROJECT_VERSION:STATIC=.*", "PROJECT_VERSION:STATIC=7.7.7",
                "the project in CMake says 7.7.7")]

    def test_one_version_everywhere(self):
        self.assertEqual(release.versions(ROOT, BUILD), [])

    def test_another_version_is_seen(self):
        folder = scratch(self)
        tree, build = folder / "tree", folder / "build"
        for name in ("include", "src", "bindings"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "build*"))
        shutil.copy(ROOT / "CHANGELOG.md", tree)
        (build / "bindings/cli").mkdir(parents=True)
        for name in ("CMakeCache.txt", "keyacct.pc", "keyacctConfigVersion.cmake"):
            shutil.copy(BUILD / name, build)
        library = (BUILD / "libkeyacct.so").resolve().name
        (build / library).touch()
        (build / "libkeyacct.so").symlink_to(library)
        self.assertEqual(release.versions(tree, build), [])
        for name, pattern, replacement, message in self.CHANGES:
            with self.subTest(file=name, message=message):
                path = folder / name
                before = path.read_text(encoding="utf-8") if path.exists() else None
                path.parent.mkdir(exist_ok=True)
                changed, count = re.subn(pattern, lambda _, new=replacement: new, before or "", count=1)
                self.assertEqual(count, 1)
                path.write_text(changed, encoding="utf-8")
                said = release.versions(tree, build)
                self.assertTrue(any(re.search(message, one) for one in said), said)
                path.write_text(before, encoding="utf-8") if before is not None else path.unlink()
        (build / "libkeyacct.so").unlink()
        (build / "libkeyacct.so.7.7.7").touch()
        (build / "libkeyacct.so").symlink_to("libkeyacct.so.7.7.7")
        (build / "bindings/cli/keyacct").write_text("#!/bin/sh\necho keyacct 7.7.6\n")
        (build / "bindings/cli/keyacct").chmod(0o755)
        said = " ".join(release.versions(tree, build))
        self.assertIn("the file name of the library says 7.7.7", said)
        self.assertIn("keyacct --version says 7.7.6", said)


@unittest.skipUnless(GIT, "a tarball is made from a git checkout, this is none")
class Tarball(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = scratch(cls)
        cls.clone = cls.folder / "clone"
        run("git", "clone", "-q", "--no-local", ROOT, cls.clone)
        cls.tarball = cls.dist("first")

    @classmethod
    def dist(cls, name, **environment):
        folder = cls.folder / name
        folder.mkdir()
        said = run(sys.executable, "-B", cls.clone / "pkgconfig/dist.py", folder, env={**CLEAN, **environment})
        return pathlib.Path(said.strip())

    def test_the_same_commit_gives_the_same_bytes(self):
        again = self.dist("second", TZ="Asia/Kathmandu", LC_ALL="C.UTF-8")
        self.assertEqual(again.read_bytes(), self.tarball.read_bytes())
        later = self.dist("third", SOURCE_DATE_EPOCH="1000000000")
        self.assertNotEqual(later.read_bytes(), self.tarball.read_bytes())

    def test_the_target_makes_it_too(self):
        if (BUILD / "CMakeCache.txt").read_text().find(f"CMAKE_HOME_DIRECTORY:INTERNAL={ROOT}\n") < 0:
            self.skipTest("KEYACCT_BUILD is no build of this tree")
        self.assertRegex(run("cmake", "--build", BUILD, "--target", "help"), r"\bdist\b")

    def test_checksum(self):
        run("sha256sum", "-c", self.tarball.name + ".sha256", cwd=self.tarball.parent)
        with (self.tarball.parent / "changed.tar.gz").open("wb") as file:
            file.write(self.tarball.read_bytes() + b"\n")
        text = (self.tarball.parent / (self.tarball.name + ".sha256")).read_text().replace(self.tarball.name, "changed.tar.gz")
        done = subprocess.run(["sha256sum", "-c"], input=text, cwd=self.tarball.parent, capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)

    def test_what_is_in_it(self):
        top = self.tarball.name.removesuffix(".tar.gz")
        listing = run("tar", "-tvzf", self.tarball, "--numeric-owner").splitlines()
        names = [line.split()[-1] for line in listing]
        tracked = [f"{top}/{name}" for name in run("git", "-C", self.clone, "ls-files").split()]
        self.assertEqual(names, sorted(name for name in tracked if not name.endswith((".gitignore", ".gitattributes"))))
        self.assertEqual({line.split()[1] for line in listing}, {"0/0"})
        self.assertEqual(len({tuple(line.split()[3:5]) for line in listing}), 1, "one age")
        self.assertEqual([name for name in names if "/.git" in name or "__pycache__" in name], [])

    def test_changes_that_are_not_committed_are_refused(self):
        stray = self.clone / "stray.c"
        stray.touch()
        self.addCleanup(stray.unlink)
        with self.assertRaisesRegex(AssertionError, r"(?s)not committed.*stray\.c"):
            self.dist("dirty")
        copy = self.folder / "no git/pkgconfig"
        copy.mkdir(parents=True)
        shutil.copy(self.clone / "pkgconfig/dist.py", copy)
        with self.assertRaisesRegex(AssertionError, "no git checkout"):
            run(sys.executable, "-B", copy / "dist.py", self.folder)


@unittest.skipUnless(GIT, "a tarball is made from a git checkout, this is none")
class Unpacked(unittest.TestCase):
    """One build serves both: of the unpacked tarball, in a directory of another name and length, later than KEYACCT_BUILD."""

    @classmethod
    def setUpClass(cls):
        cls.folder = scratch(cls)
        clone = cls.folder / "clone"
        run("git", "clone", "-q", "--no-local", ROOT, clone)
        tarball = run(sys.executable, "-B", clone / "pkgconfig/dist.py", cls.folder).strip()
        run("tar", "-xzf", tarball, "-C", cls.folder)
        cls.tree = cls.folder / pathlib.Path(tarball).name.removesuffix(".tar.gz")
        cls.build = cls.folder / "a directory of another length" / "build"
        run("cmake", "-S", cls.tree, "-B", cls.build, "-G", "Ninja", "-DCMAKE_C_COMPILER=gcc", "-DCMAKE_BUILD_TYPE=Release",
            "-DKEYACCT_WERROR=ON", "-DKEYACCT_BUILD_TESTS=ON", "-DKEYACCT_BUILD_CLI=ON", "-DKEYACCT_FUZZ_MUTATIONS=100",
            *["-DKEYACCT_BUILD_LUA=" + value for value in re.findall(r"(?m)^KEYACCT_BUILD_LUA:BOOL=(\w+)$",
                                                                     (BUILD / "CMakeCache.txt").read_text())])
        run("cmake", "--build", cls.build)

    def test_its_tests_pass(self):
        said = run("ctest", "--test-dir", self.build, "-j", os.cpu_count(), "--timeout", "600",
                   env={**CLEAN, "PYTHONDONTWRITEBYTECODE": "1"})
        self.assertRegex(said, r"100% tests passed, 0 tests failed out of (\d\d+)")
        self.assertEqual([str(path) for path in self.tree.rglob("__pycache__")], [])

    def installed(self, build, name):
        prefix = self.folder / name
        run("cmake", "--install", build, "--prefix", prefix)
        return prefix

    def test_the_same_bytes_in_another_directory_at_another_time(self):
        if run("git", "-C", ROOT, "status", "--porcelain"):
            self.skipTest("the tree has changes that are not committed, the tarball has them not")
        one, other = self.installed(BUILD, "one"), self.installed(self.build, "other")
        self.assertEqual(release.different(one, other), [])
        for library in ("libkeyacct.a", f"libkeyacct.so.{self.tree.name.removeprefix('keyacct-')}", "bin/keyacct"):
            self.assertTrue([name for name in release.contents(one) if name.endswith(library)], library)
        self.assertEqual(release.places(other, self.folder), [])
        self.assertEqual(release.places(one, ROOT), [])

    def test_a_difference_is_seen(self):
        """A place compiled in, a time compiled in, a file more: each is an objection."""
        one, other = self.installed(self.build, "first"), self.installed(self.build, "second")
        self.assertEqual(release.different(one, other), [])
        header = other / "include/keyacct.h"
        header.write_text(header.read_text(encoding="utf-8") + f"/* {self.folder} */\n", encoding="utf-8")
        (other / "planted").touch()
        self.assertEqual(release.different(one, other), ["planted is installed only once", "include/keyacct.h has other bytes"])
        self.assertEqual(release.places(other, self.folder), [f"include/keyacct.h names {self.folder}"])

    def test_a_place_or_a_time_in_a_source_is_seen(self):
        source = self.tree / "src/core/version.c"
        before = source.read_text(encoding="utf-8")
        self.addCleanup(source.write_text, before, encoding="utf-8")
        planted = '__attribute__((used)) const char keyacct__planted[] = %s;\n'
        source.write_text(before + planted % "__FILE__", encoding="utf-8")
        run("cmake", "--build", self.build, "--target", "keyacct_static")
        self.assertIn(str(self.folder).encode(), (self.build / "libkeyacct.a").read_bytes())
        source.write_text(before + planted % "__TIME__", encoding="utf-8")
        with self.assertRaisesRegex(AssertionError, "might prevent reproducible builds"):
            run("cmake", "--build", self.build, "--target", "keyacct_static")
        source.write_text(before, encoding="utf-8")
        run("cmake", "--build", self.build)


if __name__ == "__main__":
    unittest.main()
