#!/usr/bin/env python3
"""Reads the .def tables of src/ and writes include/keyacct/vocabulary.h: status codes and code lists as C constants.

As a script it writes or checks that one header; apigen.py does the same for everything that is generated.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments(path, number, line):
    """Splits MACRO(a, "b", c) into its name and arguments; text loses its quotes. Anything else ends the program."""
    match = re.fullmatch(r'([A-Z_]+)\(((?:[^"()]|"(?:[^"\\]|\\.)*")*)\)', line.rstrip())
    if not match:
        sys.exit(f"{path.relative_to(ROOT)}:{number}: row does not have the expected form: {line}")
    found = re.findall(r'\s*("(?:[^"\\]|\\.)*"|[^",]+?)\s*(?:,|$)', match[2])
    return match[1], [re.sub(r"\\(.)", r"\1", one[1:-1]) if one.startswith('"') else one.strip() for one in found]


def rows(path, macro, count):
    """Every row of one macro in a .def file, each with `count` arguments."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if re.match(r"[A-Z_]+\(", line):
            name, found = arguments(path, number, line)
            if name == macro:
                if len(found) != count:
                    sys.exit(f"{path.relative_to(ROOT)}:{number}: {macro} has {len(found)} arguments, expected {count}")
                yield found


def files(kind):
    """The .def files that src/<kind>_all.def gathers, in the order of the rooms."""
    text = (ROOT / f"src/{kind}_all.def").read_text(encoding="utf-8")
    return [ROOT / "src" / name for name in re.findall(r'#include "(.*)"', text)]


def gathered(kind, macro, fields):
    """The rows of all rooms as dicts; "room" is the folder that owns the row."""
    return [dict(zip(fields, row), room=path.parent.name) for path in files(kind) for row in rows(path, macro, len(fields))]


def columns():
    return gathered("columns", "COLUMN", ["role", "name", "type", "unit", "use", "since", "text"])


def codes():
    return gathered("codes", "CODE", ["list", "value", "name", "label", "label_zh", "text"])


def parameters():
    fields = ["group", "name", "type", "default", "min", "max", "unit", "since", "source", "text"]
    return gathered("parameters", "PARAMETER", fields)


def schema():
    return gathered("schema", "SCHEMA", ["call", "role", "column", "use"])


def roles():
    return [dict(name=row[0]) for row in rows(ROOT / "src/names_all.def", "ROLE", 1)]


def lists():
    return [dict(name=row[0]) for row in rows(ROOT / "src/names_all.def", "LIST", 1)]


def calls():
    return [dict(name=row[0]) for path in files("schema") for row in rows(path, "CALL", 1)]


def statuses():
    return [dict(zip(["name", "value", "text"], row)) for row in rows(ROOT / "src/core/status.def", "STATUS", 3)]


def code_lists():
    lists = {}
    for code in codes():
        lists.setdefault(code["list"], []).append(code)
    return lists


def enum(comment, constants):
    out = ["", f"/** {comment} */", "enum {"]
    for position, (name, value, text) in enumerate(constants):
        comma = "," if position < len(constants) - 1 else ""
        out.append(f"    KEYACCT_{name} = {value}{comma} /**< {text} */")
    return out + ["};"]


def generate():
    out = ["/**", " * @file vocabulary.h",
           " * Constants of status codes and code lists. Generated from the .def tables of src/ by bindings/apigen; do not edit.",
           " */", "#ifndef KEYACCT_VOCABULARY_H", "#define KEYACCT_VOCABULARY_H"]
    out += enum("Status codes: 0 success, 1-19 caller, 20-39 data, 40-59 resource, 60-79 compatibility, 99 internal.",
                [(one["name"], one["value"], one["text"]) for one in statuses()])
    for name, found in code_lists().items():
        constants = [(f"{name.upper()}_{one['name'].upper()}", one["value"], one["text"]) for one in found]
        out += enum(f"Code list {name}.", constants)
    return "\n".join(out + ["", "#endif", ""])


def main(check):
    target = ROOT / "include/keyacct/vocabulary.h"
    text = generate()
    if check:
        return 0 if target.read_text(encoding="utf-8") == text else f"{target.relative_to(ROOT)} is out of date"
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
