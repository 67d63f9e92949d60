"""What the ABI gates look at: the parsed headers, the symbols of the built library, the layout that compilers give.

    python3 tests/abi/abi.py --update BUILD    writes exports.txt, layout.txt and vocabulary.txt anew; a change of them is a decision
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("KEYACCT_BUILD", ROOT / "build"))

ROOMS = ["ledger", "value", "segment", "service", "risk", "plan"]
SOURCES = {".c", ".h", ".def", ".cc", ".cpp", ".hpp"}


def run(*command, **options):
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise AssertionError(f"{' '.join(str(one) for one in command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def api():
    return json.loads((ROOT / "bindings/apigen/api.json").read_text(encoding="utf-8"))


def declared():
    return sorted(one["name"] for one in api()["functions"])


def mapped():
    """Functions of the linker map: {release: [names]}. A wildcard other than the closing local one is an error."""
    text = re.sub(r"/\*.*?\*/", "", (ROOT / "src/keyacct.map").read_text(encoding="utf-8"), flags=re.S)
    found = {}
    for node, body in re.findall(r"KEYACCT_([\d.]+)\s*\{(.*?)\}", text, re.S):
        exported = body.split("local:")[0].replace("global:", "")
        found[node] = sorted(name.strip() for name in exported.split(";") if name.strip())
    return found


def exported(library):
    """Dynamic symbols that the library defines, without the names of its version nodes."""
    lines = run("nm", "-D", "--defined-only", library).splitlines()
    found = [line.split() for line in lines]
    return sorted(name.split("@")[0] for _, kind, name in found if kind != "A")


def undefined(library, *options):
    return sorted({line.split()[-1].split("@")[0] for line in run("nm", *options, "-u", library).splitlines() if " U " in line or " w " in line})


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
    out += [f'printf("{one["name"]} = %d\\n", (int)({one["name"]}));' for one in interface["constants"] if isinstance(one["value"], int)]
    return "\n".join(out + ["return 0;", "}", ""])


def layout(compiler):
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "layout.c"), pathlib.Path(folder, "layout")
        source.write_text(layout_program(api()), encoding="utf-8")
        run(compiler, "-std=c99", "-DKEYACCT_STATIC", "-I", ROOT / "include", source, "-o", program)
        return run(program)


def includes(path, quoted_only=False):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8", errors="replace"), flags=re.S)
    return re.findall(r'^\s*#\s*include\s*%s([^>"]+)[>"]' % ('"' if quoted_only else '[<"]'), text, re.M)


def room_of(name):
    """The room whose file an include names, seen from src/ or include/ ("" if it is none of a room)."""
    parts = name.replace("../", "").split("/")
    if parts[0] == "keyacct" and len(parts) == 2:
        stem = parts[1].removesuffix(".h")
        return stem if stem in ROOMS else ""
    return parts[0] if len(parts) > 1 and parts[0] in ROOMS else ""


def layering(root):
    """Every #include below `root` that crosses the layers, as text; [] when there is none."""
    found = []
    for path in sorted(one for one in (root / "src").rglob("*") if one.suffix in SOURCES):
        home = path.relative_to(root / "src").parts[0] if path.parent != root / "src" else ""
        for name in includes(path):
            room = room_of(name)
            where = f"{path.relative_to(root)} includes {name}"
            if home == "core" and (room or name == "keyacct.h"):
                found.append(f"{where}: core includes no room")
            elif home in ROOMS and home != "plan" and ((room and room != home) or name == "keyacct.h"):
                found.append(f"{where}: rooms do not include each other")
            elif home == "plan" and room not in ("", "plan") and not name.startswith("keyacct/"):
                found.append(f"{where}: plan uses the public headers of rooms only")
            if name in ("stdio.h", "time.h", "locale.h", "threads.h", "pthread.h", "signal.h", "setjmp.h", "errno.h"):
                found.append(f"{where}: the library does no such thing")
    internal = {one.name for one in (root / "src").rglob("*.h")}
    for path in sorted(one for folder in ("bindings", "docs/examples") for one in (root / folder).rglob("*") if one.suffix in SOURCES):
        system = set(includes(path)) - set(includes(path, quoted_only=True))
        for name in includes(path):
            own = (path.parent / name).exists() and "src" not in (path.parent / name).resolve().relative_to(root.resolve()).parts[:1]
            public = (root / "include" / name).exists()
            if "src/" in name or (not own and not public and (
                    name.split("/")[-1] in internal and name not in system or name.split("/")[0] in ROOMS + ["core"])):
                found.append(f"{path.relative_to(root)} includes {name}: hosts use the installed headers only")
    for path in sorted((root / "bindings").rglob("CMakeLists.txt")):
        if re.search(r"include_directories\([^)]*/src\b|keyacct_objects", path.read_text(encoding="utf-8")):
            found.append(f"{path.relative_to(root)} uses src/: hosts use the installed headers and the library only")
    return found


def vocabulary():
    """What may never change in a released vocabulary, one fact a line: names, types, units, numbers of codes, bounds, defaults."""
    sys.path.insert(0, str(ROOT / "bindings/apigen"))
    import vocabulary as tables
    lines = [f"column {one['role']}.{one['name']} {one['type']} [{one['unit']}] {'in' if one['use'] == 'INPUT' else 'out'}"
             for one in tables.columns()]
    lines += [f"code {one['list']} {one['value']} {one['name']}" for one in tables.codes()]
    lines += [f"status {one['value']} {one['name']}" for one in tables.statuses()]
    lines += [f"parameter {one['group']}.{one['name']} {one['type']} {one['min']}..{one['max']} [{one['unit']}] = {one['default']}"
              for one in tables.parameters()]
    lines += [f"call {one['call']} {one['role']}.{one['column']} {one['use']}" for one in tables.schema()]
    return sorted(lines)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] != "--update":
        sys.exit(__doc__)
    (HERE / "exports.txt").write_text("\n".join(exported(pathlib.Path(sys.argv[2]) / "libkeyacct.so")) + "\n", encoding="utf-8")
    (HERE / "vocabulary.txt").write_text("\n".join(vocabulary()) + "\n", encoding="utf-8")
    (HERE / "layout.txt").write_text(layout("gcc"), encoding="utf-8")
