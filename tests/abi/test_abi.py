"""Gates of the binary interface: symbols, size, headers, layout, layering. Need KEYACCT_BUILD, a Release build directory."""
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import abi  # noqa: E402

SHARED = abi.BUILD / "libkeyacct.so"
STATIC = abi.BUILD / "libkeyacct.a"

LIBM = {"sqrt", "floor", "ceil", "trunc", "fabs"}
LIBC = {"malloc", "calloc", "realloc", "free", "memcpy", "memmove", "memset", "memcmp", "memchr", "strlen", "strcmp", "strncmp", "strchr",
        "strrchr", "fegetround", "__stack_chk_fail"}
COMPILER = {"__cpu_model", "__cpu_indicator_init"}  # part of libgcc and compiler-rt: which vector instructions there are
LOADER = {"__cxa_finalize", "__gmon_start__", "_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable", "_GLOBAL_OFFSET_TABLE_"}
LIMIT = 400_000


class Exports(unittest.TestCase):
    def test_map_is_the_headers(self):
        self.assertEqual(sorted(name for names in abi.mapped().values() for name in names), abi.declared())

    def test_map_node_is_the_release_of_the_function(self):
        for node, names in abi.mapped().items():
            self.assertEqual([one["name"] for one in abi.api()["functions"] if one["name"] in names and one["since"] != node], [])

    def test_library_exports_the_headers(self):
        self.assertEqual(abi.exported(SHARED), abi.declared())

    def test_exports_are_the_committed_list(self):
        committed = (abi.HERE / "exports.txt").read_text(encoding="utf-8").split()
        self.assertEqual(abi.exported(SHARED), committed, "a new function: run tests/abi/abi.py --update; a missing one breaks callers")

    def test_static_library_defines_the_headers(self):
        defined = {line.split()[-1] for line in abi.run("nm", "--defined-only", STATIC).splitlines() if " T " in line}
        self.assertEqual(sorted(set(abi.declared()) - defined), [])

    def test_internal_names_have_the_internal_prefix(self):
        lines = abi.run("nm", "--defined-only", "--extern-only", STATIC).splitlines()
        names = {line.split()[-1] for line in lines if len(line.split()) == 3}
        self.assertEqual(sorted(one for one in names if not one.startswith(("keyacct_", "keyacct__"))), [])


class Imports(unittest.TestCase):
    def test_shared_library_needs_only_these(self):
        self.assertEqual(sorted(set(abi.undefined(SHARED, "-D")) - LIBM - LIBC - LOADER - COMPILER), [])

    def test_static_library_needs_only_these(self):
        own = {line.split()[-1] for line in abi.run("nm", "--defined-only", STATIC).splitlines() if len(line.split()) == 3}
        self.assertEqual(sorted(set(abi.undefined(STATIC)) - own - LIBM - LIBC - LOADER - COMPILER), [])

    def test_no_writable_globals(self):
        """Objects in .data or .bss would be state that changes; tables of pointers stand in .data.rel.ro."""
        symbols = re.findall(r"^\S+ .{7} (\S+)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$", abi.run("objdump", "-t", STATIC), re.M)
        self.assertGreater(len(symbols), 10)
        self.assertEqual([name for section, name in symbols if re.match(r"\.t?(data|bss)(?!\.rel\.ro)|\*COM\*", section)
                          and not name.startswith(".")], [])

    def test_needed_libraries(self):
        needed = re.findall(r"NEEDED.*\[(.*)\]", abi.run("readelf", "-d", SHARED))
        self.assertEqual(sorted(set(needed) - {"libc.so.6", "libm.so.6"}), [])

    def test_stripped_size(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, "libkeyacct.so")
            shutil.copy(SHARED.resolve(), copy)
            abi.run("strip", "--strip-all", copy)
            self.assertLess(copy.stat().st_size, LIMIT)


class Headers(unittest.TestCase):
    """Every public header compiles alone; one test a compiler and language, one subtest a header."""

    def compile_all(self, compiler, *options):
        headers = sorted((abi.ROOT / "include").rglob("*.h"))
        self.assertGreater(len(headers), 10)
        for header in headers:
            name = header.relative_to(abi.ROOT / "include")
            with self.subTest(header=str(name)):
                abi.run(compiler, *options, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I", abi.ROOT / "include",
                        "-", input=f"#include <{name}>\n#include <{name}>\nint keyacct_compiled(void);\n")

    def test_gcc_c99(self):
        self.compile_all("gcc", "-x", "c", "-std=c99", "-Wstrict-prototypes")

    def test_clang_c99(self):
        self.compile_all("clang", "-x", "c", "-std=c99", "-Wstrict-prototypes")

    def test_gcc_cxx17(self):
        self.compile_all("g++", "-x", "c++", "-std=c++17")

    def test_clang_cxx17(self):
        self.compile_all("clang++", "-x", "c++", "-std=c++17")


class Layout(unittest.TestCase):
    def test_layout_with_gcc(self):
        self.assertEqual(abi.layout("gcc"), (abi.HERE / "layout.txt").read_text(encoding="utf-8"))

    def test_layout_with_clang(self):
        self.assertEqual(abi.layout("clang"), (abi.HERE / "layout.txt").read_text(encoding="utf-8"))

    def test_ctypes_agree(self):
        import ctypes
        sys.path.insert(0, str(abi.ROOT / "bindings/python"))
        from keyacct import _cdecl
        for line in (abi.HERE / "layout.txt").read_text(encoding="utf-8").splitlines():
            match = re.fullmatch(r"(?:struct )?(\w+)\.(\w+) offset (\d+) size (\d+)", line)
            if match:
                field = getattr(getattr(_cdecl, match[1]), match[2])
                self.assertEqual((field.offset, field.size), (int(match[3]), int(match[4])), line)
            match = re.fullmatch(r"struct (\w+) size (\d+)|(keyacct_error|keyacct_allocator) size (\d+)", line)
            if match:
                self.assertEqual(ctypes.sizeof(getattr(_cdecl, match[1] or match[3])), int(match[2] or match[4]), line)


class Vocabulary(unittest.TestCase):
    """abidiff cannot see these: a name, type, unit, bound, default or code that changes breaks callers without a change of a symbol."""

    def test_nothing_of_the_snapshot_changed(self):
        committed = (abi.HERE / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
        self.assertEqual(sorted(set(committed) - set(abi.vocabulary())), [], "see tests/abi/abi.py --update; before 1.0 with a line in CHANGELOG")

    def test_no_new_required_input(self):
        committed = set((abi.HERE / "vocabulary.txt").read_text(encoding="utf-8").splitlines())
        calls = {line.split()[1] for line in committed if line.startswith("call ")}
        new = [line for line in abi.vocabulary() if line.startswith("call ") and line.endswith(" required") and line not in committed]
        self.assertEqual([line for line in new if line.split()[1] in calls], [])


class Layering(unittest.TestCase):
    PLANTED = [("src/core/planted.c", '#include "ledger/ledger.h"\n', "core includes no room"),
               ("src/core/planted.c", '#include "keyacct/risk.h"\n', "core includes no room"),
               ("src/segment/planted.c", '#include "keyacct/value.h"\n', "rooms do not include each other"),
               ("src/risk/planted.c", '#include "../service/service.h"\n', "rooms do not include each other"),
               ("src/value/planted.c", "#include <keyacct.h>\n", "rooms do not include each other"),
               ("src/plan/planted.c", '#include "risk/card.h"\n', "public headers of rooms only"),
               ("src/ledger/planted.c", "#include <stdio.h>\n", "does no such thing"),
               ("bindings/cli/planted.c", '#include "../../src/core/base.h"\n', "installed headers only"),
               ("bindings/cli/planted.c", '#include "core/table.h"\n', "installed headers only"),
               ("bindings/cli/CMakeLists.txt", 'target_include_directories(x PRIVATE "${PROJECT_SOURCE_DIR}/src")\n', "hosts use")]

    def test_layers_hold(self):
        self.assertEqual(abi.layering(abi.ROOT), [])

    def test_violations_are_found(self):
        """The gate itself is tested: each planted violation is reported in a scratch copy."""
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, "tree")
            for name in ("src", "include", "bindings"):
                shutil.copytree(abi.ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            for name, text, message in self.PLANTED:
                path = copy / name
                path.parent.mkdir(parents=True, exist_ok=True)
                before = path.read_text(encoding="utf-8") if path.exists() else None
                path.write_text((before or "") + text, encoding="utf-8")
                with self.subTest(planted=name, text=text):
                    self.assertTrue(any(name in one and message in one for one in abi.layering(copy)))
                if before is None:
                    path.unlink()
                else:
                    path.write_text(before, encoding="utf-8")


if __name__ == "__main__":
    unittest.main()
