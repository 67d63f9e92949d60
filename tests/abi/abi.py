"""What the ABI gates look at: the parsed headers, the symbols of a built library, layouts, vocabulary, defaults of editions.

    python3 tests/abi/abi.py --update BUILD    writes tests/abi/VERSION anew for the version in include/keyacct/version.h

One folder a release, tests/abi/VERSION, says what its callers rely on:

    keyacct.h       its public headers as one file, without comments
    exports.txt     its symbols with their version nodes
    layout.txt      sizes and offsets of its structs, values of its constants
    keyacct.abi     the same and every signature, as abidw writes it
    vocabulary.txt  names, types, units, bounds and defaults, codes, and what every call reads and adds
    edition-N.txt   the defaults of an edition, as the canonical text of its policy
    client.c, .txt  a program of that time, and what it prints

While CHANGELOG.md calls a version unreleased its folder follows the tree (--update); a released one is never written again, and
gates.py compares the tree with it for as long as it is kept.
"""
import ctypes
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("KEYACCT_BUILD", ROOT / "build"))
FILES = ["client.c", "client.txt", "exports.txt", "keyacct.abi", "keyacct.h", "layout.txt", "vocabulary.txt"]


def run(*command, **options):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(str(one) for one in command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def module(root, name):
    """A module of bindings/apigen of any tree, which finds that tree by its own place."""
    folder = str(root / "bindings/apigen")
    spec = importlib.util.spec_from_file_location(f"{name}_of_{abs(hash(folder))}", f"{folder}/{name}.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def stripped_size(shared):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "libkeyacct.so")
        shutil.copy(shared.resolve(), copy)
        run("strip", "--strip-all", copy)
        return copy.stat().st_size


class Tree:
    """A source tree, ours or a scratch copy, and the directory in which its library was built."""

    def __init__(self, root=ROOT, build=BUILD):
        self.root, self.build = pathlib.Path(root), pathlib.Path(build)
        self.shared, self.static = self.build / "libkeyacct.so", self.build / "libkeyacct.a"

    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8")

    def version(self):
        return re.search(r'KEYACCT_VERSION_STRING "([\d.]+)"', self.text("include/keyacct/version.h"))[1]

    def releases(self):
        """Headings of the changelog, newest first: (version, date or "unreleased", text of its section)."""
        parts = re.split(r"(?m)^## (\S+) \((.*?)\)$", self.text("CHANGELOG.md"))
        return list(zip(parts[1::3], parts[2::3], parts[3::3]))

    def folder(self, version=None):
        return self.root / "tests/abi" / (version or self.version())

    def api(self):
        return module(self.root, "headers").parse(self.root / "include")

    def declared(self):
        return sorted(one["name"] for one in self.api()["functions"])

    def mapped(self):
        """Functions of the linker map: {node: [names]}."""
        text = re.sub(r"/\*.*?\*/", "", self.text("src/keyacct.map"), flags=re.S)
        found = {}
        for node, body in re.findall(r"(KEYACCT_[\d.]+)\s*\{(.*?)\}", text, re.S):
            exported = body.split("local:")[0].replace("global:", "")
            found[node] = sorted(name.strip() for name in exported.split(";") if name.strip())
        return found

    def vocabulary(self):
        """What may never change in a released vocabulary, one fact a line."""
        tables = module(self.root, "vocabulary")
        uses = {"INPUT": "in", "DEFAULT": "out", "REQUEST": "out on request"}
        lines = [f"column {one['role']}.{one['name']} {one['type']} [{one['unit']}] {uses[one['use']]}" for one in tables.columns()]
        lines += [f"code {one['list']} {one['value']} {one['name']}" for one in tables.codes()]
        lines += [f"status {one['value']} {one['name']}" for one in tables.statuses()]
        lines += [f"parameter {one['group']}.{one['name']} {one['type']} {one['min']}..{one['max']} [{one['unit']}] = "
                  f"{one['default']}" for one in tables.parameters()]
        lines += [f"call {one['call']} {one['role']}.{one['column']} {one['use']}" for one in tables.schema()]
        return sorted(lines)

    def one_header(self):
        """The public headers as one file, without comments: what a program of this release was compiled with."""
        done = []

        def text_of(path):
            if path in done:
                return ""
            done.append(path)
            text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
            return re.sub(r'(?m)^#include "(.*)"\n', lambda match: text_of((path.parent / match[1]).resolve()), text)

        text = text_of((self.root / "include/keyacct.h").resolve())
        return re.sub(r"\n{2,}", "\n", "\n".join(line.rstrip() for line in text.split("\n"))).lstrip("\n")

    def layout(self, compiler):
        with tempfile.TemporaryDirectory() as folder:
            source, program = pathlib.Path(folder, "layout.c"), pathlib.Path(folder, "layout")
            source.write_text(layout_program(self.api()), encoding="utf-8")
            run(compiler, "-std=c99", "-DKEYACCT_STATIC", "-I", self.root / "include", source, "-o", program)
            return run(program)

    def skeleton(self, folder, compiler="gcc"):
        """A library with the signatures of the headers and empty bodies: the interface, and nothing of how it is made inside."""
        folder = pathlib.Path(folder)
        (folder / "keyacct.c").write_text(skeleton_program(self.api()), encoding="utf-8")
        run(compiler, "-std=c99", "-g", "-O0", "-fPIC", "-shared", "-I", self.root / "include", "keyacct.c", "-o", "libkeyacct.so",
            f"-Wl,-soname,libkeyacct.so.0,--version-script={self.root / 'src/keyacct.map'}", cwd=folder)
        return folder / "libkeyacct.so"

    NO_PLACE = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs"]  # where it was built is no part of an interface

    def dump(self, library, target):
        """Writes what abidw says of a library with debug information. Nothing in it tells the machine or the directory."""
        run("abidw", "--headers-dir", self.root / "include", "--drop-private-types", "--exported-interfaces-only", *self.NO_PLACE,
            "--no-elf-needed", "--no-parameter-names", "--type-id-style", "hash", "--out-file", target, library)
        return target

    def debug_library(self, compiler, folder):
        """The real library with debug information."""
        run("cmake", "-S", self.root, "-B", folder, "-G", "Ninja", f"-DCMAKE_C_COMPILER={compiler}", "-DCMAKE_BUILD_TYPE=Debug",
            "-DKEYACCT_BUILD_TESTS=OFF", "-DKEYACCT_BUILD_CLI=OFF", "-DKEYACCT_WERROR=OFF")
        run("cmake", "--build", folder)
        return pathlib.Path(folder, "libkeyacct.so")


def exported(library):
    """Dynamic symbols that the library defines, each with its version node."""
    found = [line.split() for line in run("nm", "-D", "--defined-only", library).splitlines()]
    return sorted(name.replace("@@", " ") for _, kind, name in found if kind != "A")


def names(exports):
    return sorted(one.split()[0] for one in exports)


def defined(library):
    """Names that an archive defines for other objects."""
    lines = run("nm", "--defined-only", "--extern-only", library).splitlines()
    return {line.split()[-1] for line in lines if len(line.split()) == 3}


def undefined(library, *options):
    lines = run("nm", *options, "-u", library).splitlines()
    return sorted({line.split()[-1].split("@")[0] for line in lines if " U " in line or " w " in line})


def editions(library):
    """The canonical text of the defaults of every edition that a library knows: {number: text}. In a process of its own, because a
    process does not load two libraries of one path."""
    return {int(number): text for number, text in json.loads(run(sys.executable, "-B", __file__, "--editions", library)).items()}


def read_editions(library):
    lib = ctypes.CDLL(library)
    found = {}
    for edition in range(1, 1000):
        policy, size = ctypes.c_void_p(), ctypes.c_size_t()
        if lib.keyacct_policy_create(None, ctypes.c_int32(edition), ctypes.byref(policy), None):
            break
        lib.keyacct_policy_save_text(policy, None, ctypes.c_size_t(0), ctypes.byref(size), None)
        buffer = ctypes.create_string_buffer(size.value)
        if lib.keyacct_policy_save_text(policy, buffer, size, ctypes.byref(size), None):
            sys.exit(f"the text of edition {edition} cannot be had")
        found[edition] = buffer.raw[:size.value].decode()
        lib.keyacct_policy_destroy(policy)
    return found


def layout_program(interface):
    """A C program that prints size and offsets of every struct and the value of every constant."""
    out = ['#include <stddef.h>', '#include <stdio.h>', '#include "keyacct.h"', "int main(void) {"]
    for one in interface["structs"]:
        name = one["name"]
        out.append(f'printf("{name} size %zu\\n", sizeof({name}));')
        for field in one["fields"]:
            out.append(f'printf("{name}.{field["name"]} offset %zu size %zu\\n", offsetof({name}, {field["name"]}), '
                       f'sizeof((({name} *)0)->{field["name"]}));')
    for one in interface["aliases"]:
        out.append(f'printf("{one["name"]} size %zu\\n", sizeof({one["name"]}));')
    for group in interface["enums"]:
        out += [f'printf("{one["name"]} = %d\\n", (int)({one["name"]}));' for one in group["constants"]]
    out += [f'printf("{one["name"]} = %d\\n", (int)({one["name"]}));' for one in interface["constants"] if isinstance(one["value"],
                                                                                                                      int)]
    return "\n".join(out + ["return 0;", "}", ""])


def skeleton_program(interface):
    def argument(one):
        if one["type"] == "function":
            types = ", ".join(each["type"] for each in one["callback"]["arguments"])
            return f"{one['callback']['returns']} (*{one['name']})({types})"
        return f"{one['type']} {one['name']}" + (f"[{one['count']}]" if "count" in one else "")

    out = ['#include "keyacct.h"']
    for one in interface["functions"]:
        out.append(f"{one['returns']} {one['name']}({', '.join(argument(each) for each in one['arguments']) or 'void'}) {{")
        out += [f"    (void){each['name']};" for each in one["arguments"]]
        out.append("}" if one["returns"] == "void" else "    return 0;\n}")
    return "\n".join(out) + "\n"


def client(folder, library, where):
    """Builds the client of a release as it was built then, runs it on `library`, and returns what it prints.

    It is compiled with the headers of that release and linked with a library of that release's symbols, so that nothing of today is
    in it; beside client.c stands the address of every function of the release, which the loader must find.
    """
    folder, where = pathlib.Path(folder), pathlib.Path(where)
    exports = [line.split() for line in (folder / "exports.txt").read_text(encoding="utf-8").splitlines()]
    number = re.search(r"#define KEYACCT_ABI (\d+)", (folder / "keyacct.h").read_text(encoding="utf-8"))[1]
    nodes = sorted({node for _, node in exports})
    (where / "then.c").write_text("\n".join(f"void {name}(void);\nvoid {name}(void) {{}}" for name, _ in exports), encoding="utf-8")
    (where / "then.map").write_text("\n".join(
        f"{node} {{ global: {' '.join(name + ';' for name, of in exports if of == node)} local: *; }};" if node == nodes[0] else
        f"{node} {{ global: {' '.join(name + ';' for name, of in exports if of == node)} }};" for node in nodes), encoding="utf-8")
    (where / "every.c").write_text('#include "keyacct.h"\ntypedef void (*function)(void);\nextern const function every[];\n'
                                   "const function every[] = {" + ", ".join(f"(function){name}" for name, _ in exports) + "};\n",
                                   encoding="utf-8")
    run("gcc", "-shared", "-fPIC", where / "then.c", "-o", where / "libthen.so",
        f"-Wl,-soname,libkeyacct.so.{number},--version-script={where / 'then.map'}")
    run("gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", folder, folder / "client.c", where / "every.c",
        "-o", where / "client", "-L", where, "-lthen")
    now = where / "now"
    now.mkdir()
    (now / f"libkeyacct.so.{number}").symlink_to(pathlib.Path(library).resolve())
    return run(where / "client", env={**os.environ, "LD_LIBRARY_PATH": str(now), "LD_BIND_NOW": "1"})


def contents(tree):
    """What the folder of the version in development holds: {file: text}, without client.c, which is written by hand."""
    found = {"keyacct.h": tree.one_header(), "exports.txt": "\n".join(exported(tree.shared)) + "\n",
             "layout.txt": tree.layout("gcc"),
             "vocabulary.txt": "\n".join(tree.vocabulary()) + "\n"}
    return {**found, **{f"edition-{number}.txt": text for number, text in editions(tree.shared).items()}}


def update(tree):
    version = tree.version()
    newest = tree.releases()[0]
    if newest[0] != version or newest[1] != "unreleased":
        sys.exit(f"CHANGELOG.md begins with {newest[0]} ({newest[1]}), version.h says {version}: a released folder stays as it is")
    folder = tree.folder()
    folder.mkdir(exist_ok=True)
    for name, text in contents(tree).items():
        (folder / name).write_text(text, encoding="utf-8")
    if not (folder / "client.c").exists():
        shutil.copy(tree.folder(tree.releases()[1][0]) / "client.c", folder)
    with tempfile.TemporaryDirectory() as scratch:
        tree.dump(tree.skeleton(scratch), folder / "keyacct.abi")
        (folder / "client.txt").write_text(client(folder, tree.shared, scratch), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--editions"]:
        print(json.dumps(read_editions(sys.argv[2])))
        sys.exit()
    if len(sys.argv) != 3 or sys.argv[1] != "--update":
        sys.exit(__doc__)
    update(Tree(build=sys.argv[2]))
