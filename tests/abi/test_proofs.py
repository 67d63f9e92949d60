"""Every gate is seen to fail: in a scratch copy the change that it guards against is made, and the gate says so.

Each class begins from a copy that is in order (the control: the gate objects to nothing), so an objection is due to the change.
What is allowed, such as an addition, is tried as well: a gate that always objects is no gate.
"""
import contextlib
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import abi  # noqa: E402
import gates  # noqa: E402
from test_abi import X86_64  # noqa: E402

NEW = ("\n/** A new function. @since 0.1 */\nKEYACCT_API int32_t keyacct_planted(int32_t value);\n"
       "\nKEYACCT_END_DECLS\n#endif\n")
END = r"\nKEYACCT_END_DECLS\n#endif\n$"
VERSION = abi.Tree().version()
FLAGS = ["-std=c11", "-O1", "-fPIC", "-fvisibility=hidden", "-DKEYACCT_BUILDING"]


class Scratch(unittest.TestCase):
    """A copy of the tree and of the built libraries; every test gives it back as it was."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="keyacct-proof-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        root, build = cls.folder / "tree", cls.folder / "build"
        for name in ("include", "src", "bindings", "docs", "tests/abi", "pkgconfig"):
            shutil.copytree(abi.ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "build*"))
        for name in ("CMakeLists.txt", "CHANGELOG.md"):
            shutil.copy(abi.ROOT / name, root / name)
        build.mkdir()
        cls.tree = abi.Tree(root, build)
        cls.kept = cls.tree.folder()
        for name in ("libkeyacct.a", "libkeyacct.so"):
            shutil.copy((abi.BUILD / name).resolve(), build / name)

    @contextlib.contextmanager
    def planted(self, *changes):
        """Changes files by (name, pattern, replacement); a pattern that is not there fails, so no proof goes stale."""
        before = {name: self.tree.root / name for name, _, _ in changes}
        before = {path: path.read_text(encoding="utf-8") if path.exists() else None for path in before.values()}
        try:
            for name, pattern, replacement in changes:
                path = self.tree.root / name
                text = path.read_text(encoding="utf-8") if path.exists() else ""
                changed, count = re.subn(pattern, lambda _, new=replacement: new, text, count=1)
                self.assertEqual(count, 1, f"{name}: {pattern} is not there")
                path.write_text(changed, encoding="utf-8")
            yield
        finally:
            for path, text in before.items():
                path.unlink() if text is None else path.write_text(text, encoding="utf-8")

    @contextlib.contextmanager
    def library(self, *sources, compiled=(), without=(), link=(), name="libkeyacct.so.0"):
        """Both libraries with the C of `sources` added, files of src/ `compiled` anew, members taken out, options of the linker."""
        kept = self.folder / "kept"
        shutil.copytree(self.tree.build, kept)
        try:
            with tempfile.TemporaryDirectory() as folder:
                for number, text in enumerate(sources):
                    source = pathlib.Path(folder, f"planted{number}.c")
                    source.write_text(text, encoding="utf-8")
                    abi.run("gcc", *FLAGS, "-fno-stack-protector", "-c", source, "-o", source.with_suffix(".o"))
                    abi.run("ar", "r", self.tree.static, source.with_suffix(".o"))
                for one in compiled:
                    target = pathlib.Path(folder, pathlib.Path(one).name + ".o")
                    abi.run("gcc", *FLAGS, "-I", self.tree.root / "include", "-I", self.tree.root / "src", "-c",
                            self.tree.root / one,
                            "-o", target)
                    self.assertEqual(abi.run("ar", "t", self.tree.static).split().count(target.name), 1)
                    abi.run("ar", "r", self.tree.static, target)
                for one in without:
                    abi.run("ar", "d", self.tree.static, one)
            abi.run("gcc", "-shared", "-Wl,--whole-archive", self.tree.static, "-Wl,--no-whole-archive,--as-needed", "-lm", "-o",
                    self.tree.shared, f"-Wl,-soname,{name},--gc-sections",
                    f"-Wl,--version-script={self.tree.root / 'src/keyacct.map'}", *link)
            yield
        finally:
            shutil.rmtree(self.tree.build)
            kept.rename(self.tree.build)

    def objects(self, found, *messages):
        for message in messages:
            self.assertTrue(any(re.search(message, one) for one in found), f"no objection like '{message}' in {found}")


class Symbols(Scratch):
    def test_control(self):
        for gate in (gates.symbols, gates.imports, gates.soname, gates.writable, gates.size, gates.fresh):
            self.assertEqual(gate(self.tree), [], gate.__name__)
        with self.library():
            for gate in (gates.symbols, gates.imports, gates.soname, gates.writable):
                self.assertEqual(gate(self.tree), [], f"{gate.__name__} of the library linked anew")

    def test_a_removed_symbol(self):
        with self.planted(("src/keyacct.map", r" *keyacct_table_slice;\n", "")), self.library():
            self.objects(gates.symbols(self.tree), "keyacct_table_slice .*: in the headers, not in src/keyacct.map",
                         "keyacct_table_slice .*: in exports.txt, not in libkeyacct.so")
            self.objects(gates.removed(self.tree, self.kept), "'keyacct_table_slice KEYACCT_0.1' is gone")
            self.objects(gates.fresh(self.tree), f"keyacct_table_slice .*: in {VERSION}/exports.txt, not in the tree")

    def test_a_new_function_that_is_missing_in_the_map(self):
        with self.planted(("include/keyacct/run.h", END, NEW)):
            self.objects(gates.symbols(self.tree), "keyacct_planted KEYACCT_0.1: in the headers, not in src/keyacct.map")

    def test_a_name_in_the_map_that_nobody_defines(self):
        with self.planted(("src/keyacct.map", "global:\n", "global:\n        keyacct_planted;\n")), self.library():
            self.objects(gates.symbols(self.tree), "keyacct_planted .*: in src/keyacct.map, not in libkeyacct.so")

    def test_an_export_that_no_header_declares(self):
        with self.planted(("src/keyacct.map", "global:\n", "global:\n        keyacct_planted;\n")), \
                self.library('__attribute__((visibility("default"))) int keyacct_planted(void) { return 0; }'):
            self.objects(gates.symbols(self.tree), "keyacct_planted .*: in libkeyacct.so, not in exports.txt")

    def test_a_symbol_that_moves_to_another_node(self):
        with self.planted(("src/keyacct.map", r"KEYACCT_0\.1 \{", "KEYACCT_0.99 {")), self.library():
            self.objects(gates.symbols(self.tree), "keyacct_abi_check KEYACCT_0.1: in the headers, not in src/keyacct.map")
            self.objects(gates.removed(self.tree, self.kept), "'keyacct_abi_check KEYACCT_0.1' is gone")

    def test_an_internal_name_without_the_prefix_and_a_missing_member(self):
        with self.library("int planted(void); int planted(void) { return 0; }", without=["version.c.o"]):
            self.objects(gates.symbols(self.tree), "planted: a name of libkeyacct.a without the prefix",
                         "keyacct_version: not in libkeyacct.a")

    def test_imports(self):
        source = ("char *getenv(const char *); double exp(double); double keyacct__planted(void);"
                  "double keyacct__planted(void) { return getenv(\"X\") ? exp(1.5 * *getenv(\"Y\")) : 0; }")
        with self.library(source, link=["-Wl,--no-gc-sections,--no-as-needed", "-lpthread", "-lz"]):
            self.objects(gates.imports(self.tree), "getenv: libkeyacct.so uses it", "exp: libkeyacct.a uses it",
                         "libz.so.1: libkeyacct.so needs it")

    def test_another_soname(self):
        with self.library(name="libkeyacct.so.7"):
            self.objects(gates.soname(self.tree), r"SONAME is \['libkeyacct.so.7'\], KEYACCT_ABI is 0")

    def test_state_that_changes(self):
        with self.library("int keyacct__planted(void);\n"
                          "int keyacct__planted(void) { static int calls; static int first = 7; return calls++ + first++; }"):
            self.objects(gates.writable(self.tree), r"calls\S*: a writable global in \.bss",
                         r"first\S*: a writable global in \.data")

    @unittest.skipUnless(X86_64, "reads the instructions of x86-64")
    def test_memory_that_is_no_longer_asked_for_ahead(self):
        with self.library(compiled=["src/service/engine.c"]):
            self.assertEqual(gates.prefetches(self.tree), [])
        with self.planted(("src/core/lanes.h", r"always_inline", "noinline")), \
                self.library(compiled=["src/service/engine.c"]):
            self.objects(gates.prefetches(self.tree), r"engine\.c: asks for memory at \d+ places, its object at 0")

    def test_size(self):
        room = gates.LIMIT + gates.ENGINE_LIMIT - abi.stripped_size(self.tree.shared)
        self.assertGreater(room, 0)
        with self.library(f"extern const char keyacct__planted[]; const char keyacct__planted[{room}] = {{1}};",
                          link=["-Wl,--no-gc-sections"]):
            self.objects(gates.size(self.tree), f"the stripped library has .* bytes, the limit is {gates.LIMIT + gates.ENGINE_LIMIT:,}")


class Headers(Scratch):
    def test_a_header_that_does_not_stand_alone(self):
        with self.planted(("include/keyacct/export.h", r"\n#endif\n$", "\nextern wchar_t keyacct_planted;\n#endif\n")):
            for dialect in ("gcc c99", "clang c99"):
                self.objects(gates.headers(self.tree, dialect), f"keyacct/export.h does not compile alone as {dialect}")

    def test_a_header_that_is_no_cxx(self):
        with self.planted(("include/keyacct/run.h", END,
                           "\nKEYACCT_API int32_t keyacct_planted(int32_t class);\nKEYACCT_END_DECLS\n#endif\n")):
            for dialect in ("gcc c++17", "clang c++17"):
                self.objects(gates.headers(self.tree, dialect),
                             f"keyacct/run.h does not compile alone as {dialect.replace('+', '.')}")
            self.assertEqual(gates.headers(self.tree, "gcc c99"), [])

    def test_generated_files(self):
        self.assertEqual(gates.generated(self.tree), [])
        for name, pattern, replacement, stale in [
                ("src/segment/codes.def", '"large, below platinum"', '"planted"', "include/keyacct/vocabulary.h is out of date"),
                ("include/keyacct/run.h", END, NEW, "bindings/apigen/api.json is out of date"),
                ("src/keyacct.map", "keyacct_run_want;", "keyacct_planted;", "src/keyacct.map is out of date"),
                ("bindings/python/keyacct/_cdecl.py", "c_int64", "c_int32", "_cdecl.py is out of date"),
                ("src/segment/parameters.def", "int64, 50000", "int64, 50001", "docs/parameters.md is out of date")]:
            with self.subTest(file=name), self.planted((name, pattern, replacement)):
                self.objects(gates.generated(self.tree), stale)


class Releases(Scratch):
    def test_control(self):
        self.assertEqual(gates.folders(self.tree), [])
        self.assertEqual(gates.fresh(self.tree), [])
        for gate in (gates.removed, gates.vocabulary, gates.defaults, gates.client, gates.dump_is_complete):
            self.assertEqual(gate(self.tree, self.kept), [], gate.__name__)

    def test_folders(self):
        heading = rf"(?m)^## {re.escape(VERSION)} "
        for changes, message in [
                ([("CHANGELOG.md", heading, f"## 0.99.0 (unreleased)\n\n## {VERSION} ")],
                 f"version.h says {VERSION}, CHANGELOG.md begins with 0.99.0"),
                ([("include/keyacct/version.h", "KEYACCT_ABI 0", "KEYACCT_ABI 1")], f"KEYACCT_ABI is 1 in version {VERSION}"),
                ([("include/keyacct/version.h", f'"{VERSION}"', '"1.0.0"'), ("CHANGELOG.md", heading, "## 1.0.0 ")],
                 "KEYACCT_ABI is 0 in version 1.0.0"),
                ([("CHANGELOG.md", r"\Z", "\n## 0.0.9 (2026-01-01)\n")], "tests/abi/0.0.9 is missing"),
                ([("tests/abi/0.0.1/exports.txt", "^", "planted")], "tests/abi/0.0.1 is no release that is kept"),
                ([("include/keyacct/version.h", f'"{VERSION}"', '"1.2.0"'),
                  ("include/keyacct/version.h", "KEYACCT_ABI 0", "KEYACCT_ABI 1"),
                  ("CHANGELOG.md", heading,
                   f"## 1.2.0 (unreleased)\n\n* Incompatible: planted.\n\n## {VERSION} ")], "1.2.0 may not be incompatible")]:
            (self.tree.root / "tests/abi/0.0.1").mkdir() if "0.0.1" in message else None
            with self.subTest(message=message), self.planted(*changes):
                self.objects(gates.folders(self.tree), message)
            shutil.rmtree(self.tree.root / "tests/abi/0.0.1", ignore_errors=True)
        for name in abi.FILES:
            with self.subTest(file=name), self.planted((f"tests/abi/{self.kept.name}/{name}", "^", "")):
                (self.kept / name).unlink()
                self.objects(gates.folders(self.tree), f"{self.kept.name}/{name} is missing")

    def test_an_incompatible_line_lets_older_releases_go(self):
        with self.planted(("CHANGELOG.md", r"\Z", "\n* Incompatible: planted.\n\n## 0.0.9 (2026-01-01)\n")):
            self.assertEqual(gates.folders(self.tree), [])

    def test_a_released_folder_is_not_written_again(self):
        with self.planted(("CHANGELOG.md", rf"(?m)^## {re.escape(VERSION)} \(.*?\)$", f"## {VERSION} (2026-01-01)")):
            with self.assertRaisesRegex(SystemExit, "a released folder stays as it is"):
                abi.update(self.tree)

    def test_an_addition_is_written_down(self):
        with self.planted(("include/keyacct/version.h", "#define KEYACCT_ABI 0",
                           "#define KEYACCT_PLANTED 1\n#define KEYACCT_ABI 0")):
            self.objects(gates.fresh(self.tree), f"KEYACCT_PLANTED 1: in the tree, not in {VERSION}/keyacct.h",
                         "KEYACCT_PLANTED = 1: in the tree",
                         f"--update BUILD writes {VERSION} anew")

    def test_an_old_client(self):
        """The program of 0.1.0 on a library that adds a function, in which one is gone, with another answer, another number."""
        later = [("include/keyacct/run.h", END, NEW.replace("0.1", "0.99")),
                 ("src/keyacct.map", r"\Z", "KEYACCT_0.99 { global: keyacct_planted; } KEYACCT_0.1;\n")]
        source = '__attribute__((visibility("default"))) int keyacct_planted(int value) { return value; }'
        with self.planted(*later), self.library(source):
            self.assertIn("keyacct_planted KEYACCT_0.99", abi.exported(self.tree.shared))
            for gate in (gates.client, gates.removed):
                self.assertEqual(gate(self.tree, self.kept), [], gate.__name__)
        with self.planted(("src/keyacct.map", "keyacct_value_model_load;", "")), self.library():
            self.objects(gates.client(self.tree, self.kept), "undefined symbol: keyacct_value_model_load")
        with self.planted(("src/segment/parameters.def", "int64, 50000,",
                           "int64, 60000,")), self.library(compiled=["src/vocabulary.c"]):
            self.objects(gates.client(self.tree, self.kept), "platinum quota 60000: in its output, not in client.txt")
        with self.planted((f"tests/abi/{self.kept.name}/keyacct.h", "KEYACCT_ABI 0", "KEYACCT_ABI 7")):
            self.objects(gates.client(self.tree, self.kept), "(?s)KEYACCT_E_ABI")


class Layout(Scratch):
    CHANGES = [("include/keyacct/status.h", r"char table\[32\]", "char table[40]", "keyacct_error.column offset"),
               ("include/keyacct/memory.h", r"void \*user;", "void *user; void *planted;", "keyacct_allocator size"),
               ("include/keyacct/arrow.h", "int64_t null_count", "int32_t null_count",
                "struct ArrowArray.null_count offset 8 size 8"),
               ("include/keyacct/vocabulary.h", "KEYACCT_SEGMENT_GOLD = 3", "KEYACCT_SEGMENT_GOLD = 9", "KEYACCT_SEGMENT_GOLD = 3"),
               ("include/keyacct/status.h", "typedef int32_t keyacct_status", "typedef int64_t keyacct_status",
                "keyacct_status size 4")]

    def test_changes_are_seen(self):
        for compiler in ("gcc", "clang"):
            self.assertEqual(gates.layout(self.tree, self.kept, compiler), [])
            for name, pattern, replacement, message in self.CHANGES:
                with self.subTest(compiler=compiler, change=replacement), self.planted((name, pattern, replacement)):
                    self.objects(gates.layout(self.tree, self.kept, compiler), f"layout of {VERSION}: '{message}")

    def test_ctypes(self):
        self.assertEqual(gates.python_layout(self.tree), [])
        python = "bindings/python/keyacct/_cdecl.py"
        for name, pattern, replacement, message in [
                (python, r'\("null_count", c_int64\)', '("null_count", c_int32)',
                 "says offset 8 size 4 of ArrowArray.null_count, C offset 8 size 8"),
                (python, r'\("table", c_char \* 32\)', '("table", c_char * 40)', r"of keyacct_error\.column, C offset"),
                (python, r'\("user", c_void_p\)', '("other", c_void_p)', r"says nothing of keyacct_allocator\.user"),
                (python, r'"reserved", c_uint64 \* \d+', '"reserved", c_uint64 * 99', "says size .* of keyacct_error, C size"),
                (python, "KEYACCT_SEGMENT_GOLD = 3", "KEYACCT_SEGMENT_GOLD = 9", "says KEYACCT_SEGMENT_GOLD = 9, C = 3"),
                (python, "KEYACCT_SEGMENT_GOLD = 3", "", "has no KEYACCT_SEGMENT_GOLD"),
                *[(*change[:3], "_cdecl.py says") for change in self.CHANGES[:4]]]:
            with self.subTest(change=replacement or pattern), self.planted((name, pattern, replacement)):
                self.objects(gates.python_layout(self.tree), message)

    def test_a_later_version_and_a_new_code_are_fine(self):
        with self.planted(("include/keyacct/version.h", r"VERSION_MINOR \d+", "VERSION_MINOR 99"),
                          ("include/keyacct/vocabulary.h", "KEYACCT_SEGMENT_GOLD = 3",
                           "KEYACCT_SEGMENT_PLANTED = 9, KEYACCT_SEGMENT_GOLD = 3")):
            self.assertEqual(gates.layout(self.tree, self.kept, "gcc"), [])


@unittest.skipUnless(X86_64, "the committed dumps are of x86-64")
class Signatures(Scratch):
    """abidiff, on libraries with the signatures of changed headers, and once on the whole library."""
    CHANGES = [("include/keyacct/table.h", "int64_t rows,", "int32_t rows,", "parameter 3 of type 'typedef int64_t' changed"),
               ("include/keyacct/table.h", "KEYACCT_API int64_t keyacct_table_rows", "KEYACCT_API int32_t keyacct_table_rows",
                "return type changed"),
               ("include/keyacct/run.h", "const char \\*name, keyacct_error \\*error",
                "const char *name, int32_t on, keyacct_error *error",
                "parameter 3 .* was added|parameter 4 .* was added"),
               ("include/keyacct/status.h", r"(?s)char table\[32\];(.*?)char column\[64\];", "char column[64]; char table[32];",
                "offset changed"),
               ("include/keyacct/memory.h", r"void \*user;", "void *user; void *planted;", "type size changed from 192 to 256"),
               ("include/keyacct/run.h", r"typedef int32_t \(\*keyacct_executor\)", "typedef int64_t (*keyacct_executor)",
                "return type changed|keyacct_executor"),
               ("src/keyacct.map", "keyacct_table_slice;", "", r"1 Removed")]

    def say(self):
        with tempfile.TemporaryDirectory() as scratch:
            return gates.signatures(self.tree, self.kept, self.tree.skeleton(scratch), scratch)

    def test_changes_are_seen(self):
        self.assertEqual(self.say(), [])
        for name, pattern, replacement, message in self.CHANGES:
            with self.subTest(change=replacement or pattern), self.planted((name, pattern, replacement)):
                self.objects(self.say(), f"(?s)abidiff against {VERSION}: .*({message})")

    def test_an_addition_is_fine(self):
        with self.planted(("include/keyacct/run.h", END, NEW),
                          ("src/keyacct.map", "keyacct_run_want;", "keyacct_run_want; keyacct_planted;")):
            self.assertEqual(self.say(), [])

    def test_a_changed_struct_of_the_whole_library(self):
        change = ("include/keyacct/status.h", r"(?s)char message\[336\];(.*?)uint64_t reserved\[8\];",
                  "char message[328]; uint64_t reserved[9];")
        with self.planted(change), tempfile.TemporaryDirectory() as scratch:
            library = self.tree.debug_library("gcc", pathlib.Path(scratch, "build"))
            self.objects(gates.signatures(self.tree, self.kept, library, scratch), "(?s)type of 'char message.336.' changed")

    def test_an_incomplete_dump_and_one_with_a_path(self):
        name = f"tests/abi/{self.kept.name}/keyacct.abi"
        with self.planted((name, "(?s)<function-decl name='keyacct_run_want'.*?</function-decl>", "")):
            self.objects(gates.dump_is_complete(self.tree, self.kept), "keyacct_run_want: in exports.txt, not in keyacct.abi")
        with self.planted((name, "path='keyacct.c'", "path='/home/someone/keyacct.c'")):
            self.objects(gates.dump_is_complete(self.tree, self.kept), "keyacct.abi names a place: /home/someone")


    def test_a_dump_that_tells_where_it_was_built(self):
        """Without any one of the options that leave places out."""
        for option in abi.Tree.NO_PLACE:
            class Telling(abi.Tree):
                NO_PLACE = [one for one in abi.Tree.NO_PLACE if one != option]
            with self.subTest(without=option), tempfile.TemporaryDirectory() as scratch:
                self.objects(gates.dump_has_no_place(Telling(self.tree.root, self.tree.build), scratch), "depends on the directory: .*/")


class Pages(Scratch):
    """The target `docs`: doxygen, with warnings as errors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"):
            shutil.copy(abi.ROOT / name, cls.tree.root / name)
        cls.pages = cls.folder / "pages"
        abi.run("cmake", "-S", cls.tree.root, "-B", cls.pages, "-G", "Ninja", "-DKEYACCT_BUILD_TESTS=OFF", "-DKEYACCT_BUILD_CLI=OFF")

    def docs(self):
        abi.run("cmake", "--build", self.pages, "--target", "docs")

    def test_control(self):
        self.docs()

    def test_what_is_not_documented(self):
        planted = NEW.replace("/** A new function. @since 0.1 */\n", "")
        self.assertNotEqual(planted, NEW)
        for change, message in [(("include/keyacct/run.h", END, planted), "keyacct_planted.*is not documented"),
                                (("include/keyacct/run.h", END, NEW.replace("A new", "@ref keyacct_gone")), "keyacct_gone"),
                                (("docs/embed.md", r"\Z", "\n[a page](planted.md)\n"), "planted.md")]:
            with self.subTest(message=message), self.planted(change), self.assertRaisesRegex(AssertionError, message):
                self.docs()


class Vocabulary(Scratch):
    COLUMN = r"COLUMN\(accounts, +current_value, +money, +\"money\", +DEFAULT"
    QUOTA = r"PARAMETER\(segment, platinum_quota_ppm, int64, 50000, 0, 1000000, \"ppm\""
    APPLY = r"SCHEMA\(keyacct_segmentation_apply, accounts, status, \"optional\"\)\n"
    CHANGES = [("src/segment/codes.def", r"CODE\(segment, 3, gold", "CODE(segment, 9, gold",
                "'code segment 3 gold' no longer holds"),
               ("src/segment/codes.def", r"CODE\(segment, 3, gold", "CODE(segment, 4, gold",
                "a number is used twice: 'code segment 4'"),
               ("src/segment/codes.def", r"CODE\(segment, 3, gold", "CODE(segment, 3, golden",
                "'code segment 3 gold' no longer holds"),
               ("src/core/status.def", r"STATUS\(E_ARGUMENT, +1,", "STATUS(E_ARGUMENT, 99,",
                "'status 1 E_ARGUMENT' no longer holds"),
               ("src/value/columns.def", COLUMN, 'COLUMN(accounts, worth, money, "money", DEFAULT',
                "'column accounts.current_value .*' no longer"),
               ("src/value/columns.def", COLUMN, 'COLUMN(accounts, current_value, int64, "money", DEFAULT',
                "current_value money .*' no longer"),
               ("src/value/columns.def", COLUMN, 'COLUMN(accounts, current_value, money, "count", DEFAULT',
                r"\[money\] .*' no longer"),
               ("src/value/columns.def", COLUMN, 'COLUMN(accounts, current_value, money, "money", REQUEST',
                "current_value .* out' no longer"),
               ("src/segment/parameters.def", QUOTA, 'PARAMETER(segment, platinum_quota_ppm, int64, 50000, 0, 500000, "ppm"',
                "0..1000000 .*' no"),
               ("src/segment/parameters.def", QUOTA, 'PARAMETER(segment, platinum_quota_ppm, int64, 60000, 0, 1000000, "ppm"',
                "= 50000' no longer"),
               ("src/segment/parameters.def", QUOTA, 'PARAMETER(segment, platinum_quota, int64, 50000, 0, 1000000, "ppm"',
                "quota_ppm .*' no longer"),
               ("src/segment/parameters.def", QUOTA, 'PARAMETER(segment, platinum_quota_ppm, int64, 50000, 0, 1000000, "share"',
                r"\[ppm\] .*' no"),
               ("src/segment/schema.def", APPLY, 'SCHEMA(keyacct_segmentation_apply, accounts, status, "required")\n',
                "a new input must be optional: 'call keyacct_segmentation_apply accounts.status required'"),
               ("src/segment/schema.def", APPLY, 'SCHEMA(keyacct_segmentation_apply, accounts, status, "optional")\n'
                'SCHEMA(keyacct_segmentation_apply, accounts, size, "required")\n',
                "a new input must be optional: '.* accounts.size required'"),
               ("src/segment/schema.def", APPLY, 'SCHEMA(keyacct_segmentation_apply, accounts, status, "optional")\n'
                'SCHEMA(keyacct_segmentation_apply, accounts, level, "adds")\n',
                "a new output must be on request: '.* accounts.level adds'")]
    ADDITIONS = [("src/segment/codes.def", r"CODE\(segment, 3, gold",
                  'CODE(segment, 9, planted, "p", "p", "p")\nCODE(segment, 3, gold'),
                 ("src/value/columns.def", COLUMN, 'COLUMN(accounts, planted, int64, "count", REQUEST, "0.2", "p")\n'
                  'COLUMN(accounts, current_value, money, "money", DEFAULT'),
                 ("src/segment/parameters.def", QUOTA, 'PARAMETER(segment, planted, int64, 1, 0, 9, "count", "0.2", "p", "p")\n'
                  'PARAMETER(segment, platinum_quota_ppm, int64, 50000, 0, 1000000, "ppm"'),
                 ("src/segment/schema.def", APPLY, 'SCHEMA(keyacct_segmentation_apply, accounts, status, "optional")\n'
                  'SCHEMA(keyacct_segmentation_apply, accounts, size, "optional")\n'
                  'SCHEMA(keyacct_segmentation_apply, accounts, level, "adds on request")\n'
                  'SCHEMA(keyacct_planted, accounts, level, "required")\nSCHEMA(keyacct_planted, accounts, level, "adds")\n')]

    def test_changes_are_seen(self):
        self.assertEqual(gates.vocabulary(self.tree, self.kept), [])
        for name, pattern, replacement, message in self.CHANGES:
            with self.subTest(change=replacement), self.planted((name, pattern, replacement)):
                self.objects(gates.vocabulary(self.tree, self.kept), message)

    def test_additions_are_fine_and_written_down(self):
        with self.planted(*self.ADDITIONS):
            self.assertEqual(gates.vocabulary(self.tree, self.kept), [])
            self.objects(gates.fresh(self.tree), f"code segment 9 planted: in the tree, not in {VERSION}/vocabulary.txt")

    def test_defaults_without_a_new_edition(self):
        quota = ("src/segment/parameters.def", "int64, 50000,", "int64, 60000,")
        with self.planted(quota), self.library(compiled=["src/vocabulary.c"]):
            self.objects(gates.defaults(self.tree, self.kept),
                         f"edition 1 as of {VERSION}: 'segment.platinum_quota_ppm' has another default; a better one")
        knot = ("src/risk/curve.def", r"KNOT\(unit_sale, 1, \.7\)", "KNOT(unit_sale, 1, .8)")
        with self.planted(knot), self.library(compiled=["src/policy_tables.c"]):
            self.objects(gates.defaults(self.tree, self.kept), "'table risk.curve' has another default")
        with self.planted((f"tests/abi/{self.kept.name}/edition-2.txt", "^", "edition 2\n")):
            self.objects(gates.defaults(self.tree, self.kept), f"edition 2 as of {VERSION}: 'edition' has another default")

    def test_a_parameter_more_is_fine(self):
        """An edition that gains a parameter: seen from a release that did not have it yet."""
        with self.planted((f"tests/abi/{self.kept.name}/edition-1.txt", r"(?m)^segment\.platinum_quota_ppm.*\n", "")):
            self.assertEqual(gates.defaults(self.tree, self.kept), [])


if __name__ == "__main__":
    unittest.main()
