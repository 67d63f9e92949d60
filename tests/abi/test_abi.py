"""Gates of the binary interface: symbols, size, headers, layout, signatures, vocabulary, old clients, layering.

Needs KEYACCT_BUILD, a Release build directory. What each gate sees is proven by test_proofs.py.
"""
import pathlib
import platform
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import abi  # noqa: E402
import gates  # noqa: E402
import layers  # noqa: E402

TREE = abi.Tree()
X86_64 = platform.machine() == "x86_64"


class Symbols(unittest.TestCase):
    def test_headers_map_library_and_committed_list_agree(self):
        self.assertGreater(len(TREE.declared()), 100)
        self.assertEqual(gates.symbols(TREE), [])

    def test_imports(self):
        self.assertEqual(gates.imports(TREE), [])

    def test_soname_is_the_abi_number(self):
        self.assertEqual(gates.soname(TREE), [])

    def test_no_writable_globals(self):
        self.assertEqual(gates.writable(TREE), [])

    @unittest.skipUnless(X86_64, "reads the instructions of x86-64")
    def test_memory_is_asked_for_ahead(self):
        self.assertEqual(gates.prefetches(TREE), [])

    def test_stripped_size(self):
        self.assertEqual(gates.size(TREE), [])


class Headers(unittest.TestCase):
    def test_gcc_c99(self):
        self.assertEqual(gates.headers(TREE, "gcc c99"), [])

    def test_clang_c99(self):
        self.assertEqual(gates.headers(TREE, "clang c99"), [])

    def test_gcc_cxx17(self):
        self.assertEqual(gates.headers(TREE, "gcc c++17"), [])

    def test_clang_cxx17(self):
        self.assertEqual(gates.headers(TREE, "clang c++17"), [])

    def test_generated_files_are_up_to_date(self):
        self.assertEqual(gates.generated(TREE), [])


class Releases(unittest.TestCase):
    """The folders of tests/abi, one a release: the one of this version is up to date, and no kept one is broken."""

    def each(self, gate, *more):
        self.assertTrue(gates.kept(TREE))
        for folder in gates.kept(TREE):
            with self.subTest(release=folder.name):
                self.assertEqual(gate(TREE, folder, *more), [])

    def test_folders_are_those_of_the_changelog(self):
        self.assertEqual(gates.folders(TREE), [])

    def test_folder_of_this_version_is_up_to_date(self):
        self.assertEqual(gates.fresh(TREE), [])

    def test_no_symbol_is_gone(self):
        self.each(gates.removed)

    def test_layout_with_gcc(self):
        self.each(gates.layout, "gcc")

    def test_layout_with_clang(self):
        self.each(gates.layout, "clang")

    def test_vocabulary(self):
        self.each(gates.vocabulary)

    def test_defaults_of_editions(self):
        self.each(gates.defaults)

    def test_clients_run(self):
        self.each(gates.client)

    @unittest.skipUnless(X86_64, "the committed dumps are of x86-64")
    def test_dumps_are_complete(self):
        self.each(gates.dump_is_complete)

    def signatures(self, compiler):
        library = TREE.debug_library(compiler, abi.BUILD / "abi" / compiler)
        with tempfile.TemporaryDirectory() as scratch:
            self.each(gates.signatures, library, scratch)

    @unittest.skipUnless(X86_64, "the committed dumps are of x86-64")
    def test_signatures_with_gcc(self):
        self.signatures("gcc")

    @unittest.skipUnless(X86_64, "the committed dumps are of x86-64")
    def test_signatures_with_clang(self):
        self.signatures("clang")

    @unittest.skipUnless(X86_64, "the committed dumps are of x86-64")
    def test_dump_is_up_to_date_and_does_not_depend_on_the_directory(self):
        with tempfile.TemporaryDirectory() as scratch:
            here = TREE.dump(TREE.skeleton(scratch), pathlib.Path(scratch, "keyacct.abi")).read_bytes()
            self.assertEqual(here, (TREE.folder() / "keyacct.abi").read_bytes(), "see tests/abi/abi.py --update")
        with tempfile.TemporaryDirectory() as scratch:
            self.assertEqual(gates.dump_has_no_place(TREE, scratch), [])

    def test_ctypes_agree(self):
        self.assertEqual(gates.python_layout(TREE), [])


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
        self.assertEqual(layers.layering(abi.ROOT), [])

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
                    self.assertTrue(any(name in one and message in one for one in layers.layering(copy)))
                if before is None:
                    path.unlink()
                else:
                    path.write_text(before, encoding="utf-8")


if __name__ == "__main__":
    unittest.main()
