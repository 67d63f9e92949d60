"""The gates of the binary interface. Each is a function that looks at a tree and returns what it objects to, one sentence each.

test_abi.py asks them about this tree, test_proofs.py about copies in which something is broken.
"""
import ctypes
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import abi

LIBM = {"sqrt", "floor", "ceil", "trunc", "fabs"}
LIBC = {"malloc", "calloc", "realloc", "free", "memcpy", "memmove", "memset", "memcmp", "memchr", "strlen", "strcmp", "strncmp",
        "strchr",
        "strrchr", "fegetround", "__stack_chk_fail"}
COMPILER = {"__cpu_model", "__cpu_indicator_init"}  # part of libgcc and compiler-rt: which vector instructions there are
LOADER = {"__cxa_finalize", "__gmon_start__", "_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable", "_GLOBAL_OFFSET_TABLE_"}
NEEDED = {"libc.so.6", "libm.so.6"}
LIMIT = 400_000  # of the frame and the stateless rooms
ENGINE_LIMIT = 160_000  # what the living engine and its calendars may add, vocabulary included
DIALECTS = {"gcc c99": ["gcc", "-x", "c", "-std=c99", "-Wstrict-prototypes"],
            "clang c99": ["clang", "-x", "c", "-std=c99", "-Wstrict-prototypes"],
            "gcc c++17": ["g++", "-x", "c++", "-std=c++17"], "clang c++17": ["clang++", "-x", "c++", "-std=c++17"]}
VERSIONED = re.compile(r"KEYACCT_VERSION_\w+ = ")  # constants that every release changes


def difference(name, found, other, wanted):
    return [f"{one}: in {name}, not in {other}" for one in sorted(set(found) - set(wanted))] + \
           [f"{one}: in {other}, not in {name}" for one in sorted(set(wanted) - set(found))]


# --- symbols ----------------------------------------------------------------------------------------------------------------------

def symbols(tree):
    """Declarations of the headers == linker map == what the library exports == the committed list, each in its version node."""
    declared = [f"{one['name']} KEYACCT_{one['since']}" for one in tree.api()["functions"]]
    mapped = [f"{name} {node}" for node, names in tree.mapped().items() for name in names]
    exported = abi.exported(tree.shared)
    committed = (tree.folder() / "exports.txt").read_text(encoding="utf-8").splitlines()
    found = difference("the headers", declared, "src/keyacct.map", mapped)
    found += difference("src/keyacct.map", mapped, "libkeyacct.so", exported)
    found += difference("libkeyacct.so", exported, "exports.txt", committed)
    archive = abi.defined(tree.static)
    found += [f"{one}: not in libkeyacct.a" for one in tree.declared() if one not in archive]
    return found + [f"{one}: a name of libkeyacct.a without the prefix keyacct_" for one in sorted(archive)
                    if not one.startswith("keyacct_")]


def imports(tree):
    """The library uses no more of libc and libm than is listed here, and needs no other library."""
    known = LIBM | LIBC | LOADER | COMPILER
    own = {line.split()[-1] for line in abi.run("nm", "--defined-only", tree.static).splitlines() if len(line.split()) == 3}
    found = [f"{one}: libkeyacct.so uses it" for one in abi.undefined(tree.shared, "-D") if one not in known]
    found += [f"{one}: libkeyacct.a uses it" for one in abi.undefined(tree.static) if one not in known | own]
    needed = re.findall(r"NEEDED.*\[(.*)\]", abi.run("readelf", "-d", tree.shared))
    return found + [f"{one}: libkeyacct.so needs it" for one in needed if one not in NEEDED]


def soname(tree):
    number = re.search(r"#define KEYACCT_ABI (\d+)", tree.text("include/keyacct/version.h"))[1]
    found = re.findall(r"SONAME.*\[(.*)\]", abi.run("readelf", "-d", tree.shared))
    return [] if found == [f"libkeyacct.so.{number}"] else [f"SONAME is {found}, KEYACCT_ABI is {number}"]


def writable(tree):
    """Objects in .data or .bss would be state that changes; tables of pointers stand in .data.rel.ro."""
    table = re.findall(r"^\S+ .{7} (\S+)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$", abi.run("objdump", "-t", tree.static), re.M)
    if len(table) < 10:
        return [f"objdump shows {len(table)} symbols of libkeyacct.a"]
    return [f"{name}: a writable global in {section}" for section, name in table
            if re.match(r"\.t?(data|bss)(?!\.rel\.ro)|\*COM\*", section) and not name.startswith(".")]


def prefetches(tree):
    """A file that asks for memory ahead does so in its compiled form, too: gcc takes calls away that do nothing else."""
    compiled, member = {}, None
    for line in abi.run("objdump", "-d", "--no-show-raw-insn", tree.static).splitlines():
        if found := re.match(r"(\S+\.c)\S*:\s+file format", line):
            member = found[1]
        elif re.search(r"\tprefetch", line):
            compiled[member] = compiled.get(member, 0) + 1
    wanted = {path.name: len(re.findall(r"^(?!#define).*\b(?:PREFETCH|engine_fetch\w*)\((?!const)", path.read_text(encoding="utf-8"), re.M))
              for path in (tree.root / "src").rglob("*.c")}
    if sum(map(bool, wanted.values())) < 3:
        return ["fewer than three files ask for memory ahead"]
    return [f"{name}: asks for memory at {count} places, its object at {compiled.get(name, 0)}"
            for name, count in sorted(wanted.items()) if count and compiled.get(name, 0) < max(1, count // 2)]


def size(tree, limit=LIMIT + ENGINE_LIMIT):
    bytes_now = abi.stripped_size(tree.shared)
    return [] if bytes_now < limit else [f"the stripped library has {bytes_now:,} bytes, the limit is {limit:,}"]


# --- headers and generated files --------------------------------------------------------------------------------------------------

def headers(tree, dialect):
    """Every public header compiles alone and twice, under strict flags."""
    files, found = sorted((tree.root / "include").rglob("*.h")), []
    if len(files) < 10:
        return [f"only {len(files)} headers below include/"]
    for header in files:
        name = header.relative_to(tree.root / "include")
        done = subprocess.run([*DIALECTS[dialect], "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-I",
                               str(tree.root / "include"), "-"], capture_output=True, text=True,
                              input=f"#include <{name}>\n#include <{name}>\nint keyacct_compiled(void);\n")
        if done.returncode:
            found.append(f"{name} does not compile alone as {dialect}: {done.stderr}")
    return found


def generated(tree):
    """What apigen writes is what is committed."""
    done = subprocess.run([sys.executable, "-B", str(tree.root / "bindings/apigen/apigen.py"), "--check"], capture_output=True,
                          text=True)
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


# --- releases ---------------------------------------------------------------------------------------------------------------------

def folders(tree):
    """Which releases are kept: from the newest of the changelog down to the last one that says "Incompatible:"."""
    releases, version = tree.releases(), tree.version()
    number = int(re.search(r"#define KEYACCT_ABI (\d+)", tree.text("include/keyacct/version.h"))[1])
    if not releases or releases[0][0] != version:
        return [f"version.h says {version}, CHANGELOG.md begins with {releases[0][0] if releases else 'nothing'}"]
    found, wanted = [], []
    if (number == 0) != version.startswith("0."):
        found.append(f"KEYACCT_ABI is {number} in version {version}: it is 0 before 1.0, and only then")
    for one, _, text in releases:
        wanted.append(one)
        if re.search(r"(?m)^\* Incompatible:", text):
            if int(one.split(".")[0]) and not one.endswith(".0.0"):
                found.append(f"{one} may not be incompatible: only a major release may")
            break
    present = [one.name for one in (tree.root / "tests/abi").iterdir() if one.is_dir() and one.name != "__pycache__"]
    found += [f"tests/abi/{one} is missing: see tests/abi/abi.py --update" for one in wanted if one not in present]
    found += [f"tests/abi/{one} is no release that is kept" for one in present if one not in wanted]
    for one in set(wanted) & set(present):
        files = {file.name for file in tree.folder(one).iterdir()}
        found += [f"tests/abi/{one}/{file} is missing" for file in abi.FILES + ["edition-1.txt"] if file not in files]
    return found


def kept(tree):
    return sorted(one for one in (tree.root / "tests/abi").iterdir() if one.is_dir() and one.name != "__pycache__")


def fresh(tree):
    """The folder of the version at hand says what the tree says; additions too are written down."""
    folder, found = tree.folder(), []
    for name, text in abi.contents(tree).items():
        path = folder / name
        was = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        found += difference("the tree", text.splitlines(), f"{folder.name}/{name}", was)
        if not found and path.read_text(encoding="utf-8") != text:
            found.append(f"{folder.name}/{name}: other order of lines")
    if found:
        found.append(f"python3 tests/abi/abi.py --update BUILD writes {folder.name} anew: a change of it is a decision")
    return found


def lines(folder, name):
    return (folder / name).read_text(encoding="utf-8").splitlines()


def layout(tree, folder, compiler):
    """No size, offset or constant of a release changes."""
    now = set(tree.layout(compiler).splitlines())
    return [f"layout of {folder.name}: '{one}' no longer holds with {compiler}" for one in lines(folder, "layout.txt")
            if one not in now and not VERSIONED.match(one)]


def removed(tree, folder):
    now = set(abi.exported(tree.shared))
    return [f"symbol of {folder.name}: '{one}' is gone" for one in lines(folder, "exports.txt") if one not in now]


def signatures(tree, folder, library, scratch):
    """abidiff of a library with debug information against the committed dump: additions only."""
    now = tree.dump(library, pathlib.Path(scratch, "now.abi"))
    done = subprocess.run(["abidiff", "--no-added-syms", str(folder / "keyacct.abi"), str(now)], capture_output=True, text=True)
    return [f"abidiff against {folder.name}: {done.stdout}{done.stderr}"] if done.returncode else []


def dump_is_complete(tree, folder):
    """The committed dump knows every committed symbol and nothing of a machine."""
    text = (folder / "keyacct.abi").read_text(encoding="utf-8")
    known = re.findall(r"<function-decl name='(\w+)' mangled-name='\1'", text)
    found = difference("keyacct.abi", known, "exports.txt", abi.names(lines(folder, "exports.txt")))
    return found + [f"keyacct.abi names a place: {one}" for one in re.findall(r"='((?:/|\.\./)[^']*)'", text)]


def dump_has_no_place(tree, scratch):
    """The dump of a copy of the tree elsewhere is the same bytes."""
    scratch, dumps = pathlib.Path(scratch), []
    copy = type(tree)(scratch / "a copy elsewhere", tree.build)
    for name in ("include", "src", "bindings/apigen"):
        shutil.copytree(tree.root / name, copy.root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for number, one in enumerate((tree, copy)):
        folder = scratch / f"dump {number}"
        folder.mkdir()
        dumps.append(one.dump(one.skeleton(folder), folder / "keyacct.abi").read_text(encoding="utf-8").splitlines())
    return [f"the dump depends on the directory: {one}" for one in difference("one", dumps[0], "the other", dumps[1])]


# --- Python -----------------------------------------------------------------------------------------------------------------------

def python_layout(tree):
    """Structs of the ctypes declarations have the sizes and offsets, constants the values, that the compiler says."""
    path = tree.root / "bindings/python/keyacct/_cdecl.py"
    ours, found, fields = {}, [], 0
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), ours)  # not imported: a changed file is another module
    for line in tree.layout("gcc").splitlines():
        name, what = re.fullmatch(r"(?:struct )?(\S+) (.*)", line).groups()
        name, _, field = name.partition(".")
        if name not in ours and what.startswith("size"):
            continue  # a name for a number, of which ctypes has its own
        if name not in ours:
            found.append(f"_cdecl.py has no {name}")
        elif what.startswith("= "):
            found += [] if what == f"= {ours[name]}" else [f"_cdecl.py says {name} = {ours[name]}, C {what}"]
        elif field:
            place, fields = getattr(ours[name], field, None), fields + 1
            said = f"offset {place.offset} size {place.size}" if place else "nothing"
            found += [] if said == what else [f"_cdecl.py says {said} of {name}.{field}, C {what}"]
        else:
            size = f"size {ctypes.sizeof(ours[name])}"
            found += [] if size == what else [f"_cdecl.py says {size} of {name}, C {what}"]
    return found if fields > 20 else [*found, f"only {fields} fields were compared"]


def client(tree, folder):
    """The program of that release runs on today's library and prints what it printed."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            said = abi.client(folder, tree.shared, scratch)
        except AssertionError as error:
            return [f"client of {folder.name}: {error}"]
    return [f"client of {folder.name}: {one}" for one in difference("its output", said.splitlines(), "client.txt",
                                                                    lines(folder, "client.txt"))]


# --- vocabulary -------------------------------------------------------------------------------------------------------------------

def vocabulary(tree, folder):
    """Names, types, units, bounds, defaults and codes stay; new inputs are optional; new outputs come only on request."""
    then, now = lines(folder, "vocabulary.txt"), tree.vocabulary()
    found = [f"vocabulary of {folder.name}: '{one}' no longer holds" for one in then if one not in set(now)]
    calls = {one.split()[1] for one in then if one.startswith("call ")}
    for one in now:
        if one.startswith("call ") and one not in set(then) and one.split()[1] in calls:
            if one.endswith(" required"):
                found.append(f"a new input must be optional: '{one}'")
            elif one.endswith(" adds"):
                found.append(f"a new output must be on request: '{one}'")
    for kind in ("code", "status"):
        numbers = [tuple(one.split()[:-1]) for one in now if one.startswith(kind + " ")]
        found += [f"a number is used twice: '{' '.join(one)}'" for one in sorted(set(numbers)) if numbers.count(one) > 1]
    return found


def parts(text):
    """The canonical text of a policy as {name of a parameter or table: its line or lines}."""
    found = {}
    for block in re.findall(r"(?ms)^table \S+$.*?^end$|^[^\n]+$", text):
        found[" ".join(block.split()[:2]) if block.startswith("table") else block.split()[0]] = block
    return found


def defaults(tree, folder):
    """A default, or a row of a default table, changes only in a new edition."""
    now, found = abi.editions(tree.shared), []
    for path in sorted(folder.glob("edition-*.txt")):
        number = int(path.stem.split("-")[1])
        have = parts(now.get(number, ""))
        found += [f"edition {number} as of {folder.name}: '{name}' has another default; a better one belongs to a new edition"
                  for name, block in parts(path.read_text(encoding="utf-8")).items() if have.get(name) != block]
    return found
