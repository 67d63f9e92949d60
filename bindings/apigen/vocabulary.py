#!/usr/bin/env python3
"""Writes include/keyacct/vocabulary.h from the .def tables of src/: status codes and code lists as C constants."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATUS = re.compile(r'^STATUS\((\w+),\s*(\d+), "(.*)"\)$')
CODE = re.compile(r'^CODE\((\w+),\s*(-?\d+),\s*(\w+),\s*"(.*?)",\s*"(.*?)",\s*"(.*)"\)$')


def rows(path, pattern):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if re.match(r"^[A-Z]+\(", line):
            match = pattern.match(line)
            if not match:
                sys.exit(f"{path.relative_to(ROOT)}:{number}: row does not have the expected form: {line}")
            yield match.groups()


def code_files():
    text = (ROOT / "src/codes_all.def").read_text(encoding="utf-8")
    return [ROOT / "src" / name for name in re.findall(r'#include "(.*)"', text)]


def generate():
    out = ["/**", " * @file vocabulary.h",
           " * Constants of status codes and code lists. Generated from the .def tables of src/ by bindings/apigen; do not edit.",
           " */", "#ifndef KEYACCT_VOCABULARY_H", "#define KEYACCT_VOCABULARY_H", "",
           "/** Status codes: 0 success, 1-19 caller, 20-39 data, 40-59 resource, 60-79 compatibility, 99 internal. */", "enum {"]
    for name, value, text in rows(ROOT / "src/core/status.def", STATUS):
        out.append(f"    KEYACCT_{name} = {value}, /**< {text} */")
    out[-1] = out[-1].replace(", /**<", " /**<")
    out.append("};")
    lists = {}
    for path in code_files():
        for name, value, code, label, _zh, text in rows(path, CODE):
            lists.setdefault(name, []).append((code, value, text))
    for name, codes in lists.items():
        out += ["", f"/** Code list {name}. */", "enum {"]
        for position, (code, value, text) in enumerate(codes):
            comma = "," if position < len(codes) - 1 else ""
            out.append(f"    KEYACCT_{name.upper()}_{code.upper()} = {value}{comma} /**< {text} */")
        out.append("};")
    out += ["", "#endif", ""]
    return "\n".join(out)


if __name__ == "__main__":
    target = ROOT / "include/keyacct/vocabulary.h"
    text = generate()
    if "--check" in sys.argv:
        sys.exit(0 if target.read_text(encoding="utf-8") == text else f"{target.relative_to(ROOT)} is out of date")
    target.write_text(text, encoding="utf-8")
