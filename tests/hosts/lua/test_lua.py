"""keyacct for Lua: the specs under every interpreter, the same results in all of them, memory, coverage, installation.

Needs KEYACCT_BUILD, built with KEYACCT_BUILD_LUA=ON, and Debian's lua5.1, lua5.3, lua5.4, luajit2, lua-busted, valgrind, luarocks.
An interpreter that is not installed is skipped, unless KEYACCT_REQUIRE_LUA is set.
"""
import functools
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BUILD = pathlib.Path(os.environ.get("KEYACCT_BUILD", ROOT / "build")).resolve()
LUA = ROOT / "bindings/lua"
#: name: (program, tree of the C module, flavour)
INTERPRETERS = {"lua5.1": ("lua5.1", "5.1", "core"), "lua5.3": ("lua5.3", "5.3", "core"), "lua5.4": ("lua5.4", "5.4", "core"),
                "luajit": ("luajit", "5.1", "ffi"), "luajit_core": ("luajit", "5.1", "core")}
SPECS = ["input", "handles", "rooms", "golden", "docs"]
RESULTS = ["rooms", "golden"]

sys.path.insert(0, str(ROOT / "bindings/apigen"))
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(ROOT / "tests/golden"))
import headers  # noqa: E402
import lua_out  # noqa: E402
import results as golden  # noqa: E402
import review_c  # noqa: E402


def environment(name, **more):
    _, tree, flavour = INTERPRETERS[name]
    return {**os.environ, "LUA_PATH": f"{LUA}/?.lua;{LUA}/?/init.lua;{HERE}/?.lua;;",
        "LUA_CPATH": f"{BUILD}/bindings/lua/{tree}/?.so;;",
            "KEYACCT_LUA": flavour, "KEYACCT_LIBRARY": str(BUILD / "libkeyacct.so"), "LUA_INIT": "", **more}


def program(name):
    found = shutil.which(INTERPRETERS[name][0])
    if not found and not os.environ.get("KEYACCT_REQUIRE_LUA"):
        raise unittest.SkipTest(f"{INTERPRETERS[name][0]} is not installed")
    return found


def run(*command, **options):
    done = subprocess.run([str(one) for one in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(str(one) for one in command)}\nexit {done.returncode}\n{done.stdout}")
    return done.stdout


def script(name, text, **more):
    return run(program(name), "-e", "\n" + text, env=environment(name, **more))


def busted(name, specs, before=(), **more):
    """Runs specs; the output must end well and must have run something."""
    paths = [HERE / f"{one}_spec.lua" for one in specs]
    out = run(*before, program(name), shutil.which("busted") or "busted", "-o", "TAP", *paths, env=environment(name, **more))
    if "ok 1 - " not in out or "not ok" in out:
        raise AssertionError(out)
    return out


@functools.lru_cache(maxsize=None)
def results(name, spec):
    """What a spec wrote out under an interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "results")
        busted(name, [spec], KEYACCT_LUA_RESULTS=str(path))
        return path.read_bytes()


class Specs(unittest.TestCase):
    """One test an interpreter and spec, made below."""


def make(name, spec):
    def test(self):
        if spec in RESULTS:
            self.assertGreater(len(results(name, spec)), 1000)
        else:
            busted(name, [spec])
    return test


for one in INTERPRETERS:
    for each in SPECS:
        setattr(Specs, f"test_{each}_{one.replace('.', '')}", make(one, each))


class Same(unittest.TestCase):
    def test_results_are_the_same_bytes(self):
        for spec in RESULTS:
            found = {}
            for name in INTERPRETERS:
                if shutil.which(INTERPRETERS[name][0]):
                    found.setdefault(hashlib.sha256(results(name, spec)).hexdigest(), []).append(name)
            self.assertEqual(len(found), 1, f"{spec}: {found}")
            self.assertGreaterEqual(len(next(iter(found.values()))), 2)

    def test_golden_files_are_those_of_c(self):
        """Every case of every golden file, byte for byte."""
        for name in INTERPRETERS:
            if shutil.which(INTERPRETERS[name][0]):
                with self.subTest(interpreter=name):
                    golden.compare(golden.of_c(BUILD), golden.cut(results(name, "golden").decode()))

    def test_another_cell_is_seen(self):
        """A binding that reads one column one too high is not what C says, though every expectation of the file is met."""
        wrong = """local Table = require("keyacct").Table
            local right = Table.column
            function Table.column(self, name)
                local cells = right(self, name)
                if name == "recency" and cells[1] then cells[1] = cells[1] + 1 end
                return cells
            end
            """
        play = "print(require('golden_ledger')())"
        for name in ("lua5.4", "luajit"):
            for before in ("", wrong):
                with self.subTest(interpreter=name, wrong=bool(before)), tempfile.TemporaryDirectory() as folder:
                    path = pathlib.Path(folder, "results")
                    script(name, before + play, KEYACCT_LUA_RESULTS=str(path))
                    found = golden.cut(path.read_text(encoding="utf-8"))
                    if before:
                        with self.assertRaisesRegex(AssertionError, "recency"):
                            golden.compare(golden.of_c(BUILD), found, ["ledger/cases.txt"])
                    else:
                        golden.compare(golden.of_c(BUILD), found, ["ledger/cases.txt"])

    def test_review_is_that_of_c(self):
        expected = review_c.review(BUILD / "libkeyacct.so").encode()
        self.assertGreater(len(expected), 10000)
        for name in ("lua5.4", "luajit"):
            self.assertIn(expected, results(name, "rooms"))

    def test_failures_are_the_same(self):
        """A list of calls that fail: the same message, code and place in every flavour."""
        calls = (HERE / "failures.lua").read_text(encoding="utf-8")
        found = {name: script(name, calls) for name in INTERPRETERS if shutil.which(INTERPRETERS[name][0])}
        self.assertGreater(len(next(iter(found.values())).splitlines()), 25)
        self.assertEqual(len(set(found.values())), 1, found)


MEMCHECK = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite,possible",
            f"--suppressions={HERE}/luajit.supp"]


class Memory(unittest.TestCase):
    """Valgrind: no error, nothing lost."""

    def test_planted_errors_are_seen(self):
        """A library with an error is called from every interpreter, also from compiled traces: no suppression hides it."""
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        library = folder / "planted.so"
        run("gcc", "-O1", "-g", "-shared", "-fPIC", ROOT / "tests/planted.c", "-o", library)
        call = "assert(package.loadlib(%r, 'planted_%s'))()"
        traced = "local f = require('ffi'); f.cdef('int planted_%s(void *)'); local l = f.load(%r); for i = 1, 200 do l.planted_%s(nil) end"
        for name in ("lua5.1", "lua5.3", "lua5.4", "luajit"):
            errors = [("read", "Invalid read"), ("leak", "definitely lost")]
            if name == "luajit":  # whose suppressions are about undefined words
                errors += [("nothing", ""), ("undefined", "uninitialised")]
            for error, words in errors:
                text = traced % (error, str(library), error) if name == "luajit" else call % (str(library), error)
                with self.subTest(interpreter=name, error=error):
                    done = subprocess.run([*MEMCHECK, program(name), "-e", text], capture_output=True, text=True, env=environment(name))
                    self.assertEqual(done.returncode, 99 if words else 0, done.stderr)
                    self.assertIn(words, done.stderr)

    def valgrind(self, name):
        specs = ["handles", "input", "rooms"] + ["golden"] * (os.environ.get("KEYACCT_NIGHTLY") == "1")
        busted(name, specs, KEYACCT_LUA_QUICK="1", before=MEMCHECK)

    def test_lua51(self):
        self.valgrind("lua5.1")

    def test_lua53(self):
        self.valgrind("lua5.3")

    def test_lua54(self):
        self.valgrind("lua5.4")

    def test_luajit(self):
        self.valgrind("luajit")

    def test_objects_left_open_at_exit(self):
        """Under a tool that fails on leaks, a script that ends with everything open."""
        text = """local k = require("keyacct")
            local t = assert(k.Table("accounts", {account_id = {1}, current_value = {5}}, {unit = "minor"}))
            cuts = assert(k.Segmentation(t)); bound = assert(cuts:bind(t)); slice = t:slice(1, 1)
            review = assert(k.Review(k.Policy())); review:add(t); kept = {review, cuts, bound, slice}"""
        for name in ("lua5.1", "lua5.3", "lua5.4", "luajit"):
            with self.subTest(interpreter=name):
                run(*MEMCHECK, program(name), "-e", text, env=environment(name))


class Starved(unittest.TestCase):
    """Lua raises at every request for memory once: nothing that the library holds is lost by its long jump."""

    PLANT = ("    int64_t *offsets = (int64_t *)(void *)block;", "    lua_newuserdata(L, 100); lua_pop(L, 1);\n")

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        flags = run("pkg-config", "--cflags", "--libs", "lua5.4").split()
        run("gcc", "-g", "-fsanitize=address", HERE / "starved.c", "-o", self.folder / "starved", *flags)

    def starve(self, script, modules, stride=1):
        where = environment("lua5.4", LUA_CPATH=f"{modules}/?.so", ASAN_OPTIONS="detect_leaks=1")
        return subprocess.run([self.folder / "starved", script, str(stride)], capture_output=True, text=True, env=where)

    def test_nothing_is_lost(self):
        done = self.starve(HERE / "starved.lua", BUILD / "bindings/lua/5.4", 1 if os.environ.get("KEYACCT_NIGHTLY") == "1" else 3)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_planted_loss_is_seen(self):
        script = self.folder / "one.lua"
        text = "local k = require(\"keyacct\")\nfor i = 1, 9 do assert(k.Table(\"accounts\", {account_id = {(\"a\"):rep(i)}})) end\n"
        script.write_text(text, encoding="utf-8")
        source = (LUA / "core.c").read_text(encoding="utf-8")
        self.assertIn(self.PLANT[0], source)
        (self.folder / "core.c").write_text(source.replace(self.PLANT[0], self.PLANT[1] + self.PLANT[0]), encoding="utf-8")
        (self.folder / "keyacct").mkdir()
        run("gcc", "-shared", "-fPIC", *run("pkg-config", "--cflags", "lua5.4").split(), f"-I{ROOT}/include", f"-I{LUA}",
            self.folder / "core.c", "-o", self.folder / "keyacct/core.so", f"-L{BUILD}", "-lkeyacct", f"-Wl,-rpath,{BUILD}")
        self.assertIn("LeakSanitizer", self.starve(script, self.folder).stderr)


class Coverage(unittest.TestCase):
    def setUp(self):
        self.api = headers.parse(ROOT / "include")
        self.functions = {one["name"] for one in self.api["functions"]}
        self.destroys = {f"{one['name']}_destroy" for one in self.api["handles"]}

    def objections(self, functions, flavours):
        """{flavour: names that it has} against the functions: wrapped or excluded, one of the two."""
        kept, wrong = functions - self.destroys - set(lua_out.EXCLUDED), []
        for flavour, found in flavours.items():
            wrong += [f"{flavour} has no {one}" for one in sorted(kept - found)]
            wrong += [f"{flavour} has {one}, which is excluded" for one in sorted(found & set(lua_out.EXCLUDED))]
            wrong += [f"{flavour} has {one}, which is no function" for one in sorted(found - functions - {"close", "is_open"})]
        return wrong

    def unreached(self, functions, folder):
        text = "".join((folder / f"keyacct/{one}.lua").read_text(encoding="utf-8") for one in ("init", "table", "policy", "rooms"))
        return [one for one in sorted(functions - self.destroys - set(lua_out.EXCLUDED)) if f"raw.{one}(" not in text
                and f"raw.{one}," not in text and f"raw.{one}\n" not in text]

    def names(self, name, **more):
        done = run(program(name), "-e", f"\nfor name in pairs(require('keyacct.{INTERPRETERS[name][2]}')) do print(name) end",
                   env=environment(name, **more))
        return set(done.split())

    def test_every_function_is_wrapped_or_excluded_with_a_reason(self):
        for name in INTERPRETERS:
            with self.subTest(interpreter=name):
                self.assertEqual(self.objections(self.functions, {name: self.names(name)}), [])
        for reason in lua_out.EXCLUDED.values():
            self.assertGreater(len(reason.split()), 4)

    def test_every_call_is_reached_by_a_class(self):
        self.assertEqual(self.unreached(self.functions, LUA), [])

    def test_what_is_not_wrapped_is_seen(self):
        """In a scratch copy of both flavours a call is taken out, one that is excluded is put in, and C has one more."""
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, "lua")
            shutil.copytree(LUA, copy)
            modules = copy / "modules/keyacct"
            modules.mkdir(parents=True)
            flags = run("pkg-config", "--cflags", "lua5.4").split()

            def named(name):
                if INTERPRETERS[name][2] == "core":
                    run("gcc", "-shared", "-fPIC", *flags, f"-I{ROOT}/include", f"-I{copy}", copy / "core.c", "-o", modules / "core.so",
                        f"-L{BUILD}", "-lkeyacct", f"-Wl,-rpath,{BUILD}")
                return self.names(name, LUA_PATH=f"{copy}/?.lua;{copy}/?/init.lua;;", LUA_CPATH=f"{modules.parent}/?.so")

            for name, file, was, now in [
                    ("luajit", "keyacct/calls.lua", "calls.keyacct_engine_hash(", "calls.keyacct_run_set_progress("),
                    ("lua5.4", "core_calls.c", '{"keyacct_engine_hash"', '{"keyacct_run_set_progress"')]:
                path = copy / file
                before = path.read_text(encoding="utf-8")
                self.assertEqual(before.count(was), 1)
                with self.subTest(interpreter=name):
                    self.assertEqual(self.objections(self.functions, {name: named(name)}), [])
                    path.write_text(before.replace(was, now), encoding="utf-8")
                    self.assertEqual(self.objections(self.functions, {name: named(name)}),
                                     [f"{name} has no keyacct_engine_hash", f"{name} has keyacct_run_set_progress, which is excluded"])
                    self.assertEqual(self.objections(self.functions - {"keyacct_version"}, {name: self.names(name)}),
                                     [f"{name} has keyacct_version, which is no function"])
            rooms = copy / "keyacct/rooms.lua"
            before = rooms.read_text(encoding="utf-8")
            self.assertIn("raw.keyacct_engine_hash", before)
            rooms.write_text(before.replace("raw.keyacct_engine_hash", "raw.keyacct_engine_hashed"), encoding="utf-8")
            self.assertEqual(self.unreached(self.functions | {"keyacct_planted"}, copy), ["keyacct_engine_hash", "keyacct_planted"])

    def test_an_argument_without_a_rule_ends_the_generator(self):
        function = {"name": "keyacct_new", "returns": "keyacct_status", "arguments": [{"name": "what", "type": "const float *"}]}
        with self.assertRaisesRegex(SystemExit, "no rule for the argument"):
            lua_out.Call(function, [])

    def test_layout_is_that_of_c(self):
        text = """local ffi = require("ffi"); require("keyacct")
            print(ffi.sizeof("keyacct_error"), ffi.offsetof("keyacct_error", "row"), ffi.offsetof("keyacct_error", "message"),
                ffi.sizeof("keyacct_allocator"))"""
        version = next(one["value"] for one in self.api["constants"] if one["name"] == "KEYACCT_VERSION_STRING")
        layout = (ROOT / f"tests/abi/{version}/layout.txt").read_text(encoding="utf-8")
        size, row, message, allocator = script("luajit", text).split()
        for line in (f"keyacct_error size {size}", f"keyacct_error.row offset {row} ", f"keyacct_error.message offset {message} ",
                     f"keyacct_allocator size {allocator}"):
            self.assertIn(line, layout)


class Installed(unittest.TestCase):
    TEXT = "local k = require('keyacct'); print(k.flavour, (k.version()), k.Table('accounts', {account_id = {1, 2}}):rows())"

    def test_trees(self):
        with tempfile.TemporaryDirectory() as folder:
            run("cmake", "--install", BUILD, "--prefix", folder)
            for name, (_, tree, flavour) in INTERPRETERS.items():
                with self.subTest(interpreter=name):
                    modules = [one.parent.parent for one in pathlib.Path(folder).glob(f"lib*/**/lua/{tree}/keyacct/core.so")]
                    shared = next(pathlib.Path(folder).glob("lib*/**/libkeyacct.so"))
                    where = {**os.environ, "LUA_PATH": f"{folder}/share/lua/{tree}/?.lua;{folder}/share/lua/{tree}/?/init.lua",
                             "LUA_CPATH": f"{modules[0]}/?.so", "KEYACCT_LUA": flavour, "LD_LIBRARY_PATH": ""}
                    where.pop("KEYACCT_LIBRARY", None)
                    if flavour == "ffi":
                        where["LD_LIBRARY_PATH"] = str(shared.parent)
                    self.assertEqual(run(program(name), "-e", self.TEXT, env=where).split(), [flavour, "0.1.0", "2"])

    def test_modules_are_not_linked_to_lua(self):
        modules = sorted((BUILD / "bindings/lua").glob("*/keyacct/core.so"))
        self.assertGreaterEqual(len(modules), 3)
        for module in modules:
            needed = [line for line in run("readelf", "-d", module).splitlines() if "NEEDED" in line]
            self.assertEqual([line for line in needed if "lua" in line.lower()], [])
            exported = [line.split()[-1] for line in run("nm", "-D", "--defined-only", module).splitlines()]
            self.assertEqual([one for one in exported if not one.startswith("_")], ["luaopen_keyacct_core"])

    def test_luarocks(self):
        if not shutil.which("luarocks"):
            self.skipTest("luarocks is not installed")
        with tempfile.TemporaryDirectory() as folder:
            prefix, tree, source = (pathlib.Path(folder, one) for one in ("prefix", "tree", "source"))
            run("cmake", "--install", BUILD, "--prefix", prefix)
            shutil.copytree(LUA, source / "bindings/lua")
            library = next(prefix.glob("lib*/**/libkeyacct.so")).parent
            done = subprocess.run(["luarocks", "--lua-version=5.4", "make", "--tree", str(tree),
                "bindings/lua/keyacct-0.1.0-1.rockspec",
                                   f"KEYACCT_DIR={prefix}", f"KEYACCT_LIBDIR={library}"], cwd=source,
                                  capture_output=True, text=True,
                                  env={**os.environ, "HOME": folder})
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            where = {**os.environ, "LUA_PATH": f"{tree}/share/lua/5.4/?.lua;{tree}/share/lua/5.4/?/init.lua",
                     "LUA_CPATH": f"{tree}/lib/lua/5.4/?.so"}
            where.pop("KEYACCT_LUA", None)
            self.assertEqual(run("lua5.4", "-e", self.TEXT, env=where).split(), ["core", "0.1.0", "2"])

    def test_rockspec_has_every_file(self):
        spec = (LUA / "keyacct-0.1.0-1.rockspec").read_text(encoding="utf-8")
        for path in sorted((LUA / "keyacct").glob("*.lua")):
            name = "keyacct" if path.stem == "init" else f"keyacct.{path.stem}"
            self.assertIn(f'["{name}"] = "bindings/lua/keyacct/{path.name}"', spec)

    def test_a_missing_library_is_said(self):
        for name, what in (("luajit", {"KEYACCT_LIBRARY": "/nowhere/libkeyacct.so"}), ("lua5.4", {"LUA_CPATH": "/nowhere/?.so"})):
            done = subprocess.run([program(name), "-e", "require('keyacct')"], capture_output=True, text=True, env=environment(name,
                **what))
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("libkeyacct was not found", done.stderr)


if __name__ == "__main__":
    unittest.main()
