#!/usr/bin/env python3
"""Writes everything that is generated from the public headers and the .def tables of src/.

    include/keyacct/vocabulary.h         constants of codes (vocabulary.py)
    bindings/apigen/api.json             the whole public interface, for bindings and gates
    bindings/python/keyacct/_cdecl.py    the same as ctypes declarations
    bindings/python/keyacct/_parameters.py   parameters as keywords, for editors
    bindings/lua/                        the same for LuaJIT (cdef.lua, calls.lua) and PUC Lua (core_calls.c); constants.lua
    src/keyacct.map                      exported symbols, one node a release
    src/vocabulary_texts.h               every text of the vocabulary once (texts_out.py)
    docs/vocabulary.md, parameters.md    tables for people

apigen.py --check writes nothing and fails when one of them is out of date. Python 3.11, standard library only.
"""
import json
import pathlib
import sys

import ctypes_out
import headers
import lua_out
import markdown_out
import python_out
import texts_out
import vocabulary

ROOT = vocabulary.ROOT


def api_json(api):
    return json.dumps({"comment": "Generated from include/ by bindings/apigen; do not edit.", **api}, indent=1, ensure_ascii=False) + "\n"


def release_key(name):
    return tuple(int(part) for part in name.split("."))


def linker_map(api):
    """One node a release, each inheriting the one before; a function stands in the node of its @since."""
    releases = sorted({one["since"] for one in api["functions"]}, key=release_key)
    out, before = ["/* Generated from include/ by bindings/apigen; do not edit. */"], None
    for release in releases:
        out.append(f"KEYACCT_{release} {{")
        out.append("    global:")
        out += [f"        {name};" for name in sorted(one["name"] for one in api["functions"] if one["since"] == release)]
        if not before:
            out += ["    local:", "        *;"]
        out.append(f"}}{' KEYACCT_' + before if before else ''};")
        before = release
    return "\n".join(out) + "\n"


def outputs():
    """What is generated, as (path, text) pairs. vocabulary.h comes first: the headers include it."""
    yield "include/keyacct/vocabulary.h", vocabulary.generate()
    api = headers.parse(ROOT / "include")
    yield "bindings/apigen/api.json", api_json(api)
    yield "bindings/python/keyacct/_cdecl.py", ctypes_out.generate(api)
    yield "bindings/python/keyacct/_parameters.py", python_out.generate()
    yield from lua_out.generate(api)
    yield "src/keyacct.map", linker_map(api)
    yield "src/vocabulary_texts.h", texts_out.generate()
    yield "docs/vocabulary.md", markdown_out.vocabulary_page()
    yield "docs/parameters.md", markdown_out.parameters_page()


def main(check):
    stale = []
    for name, text in outputs():
        path = ROOT / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif name.endswith("vocabulary.h"):
            break  # the rest is made from it
    for name in stale:
        print(f"{name} is out of date" if check else f"wrote {name}")
    return "run bindings/apigen/apigen.py and commit what it writes" if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
