#!/usr/bin/env python3
"""One account at a time: Lua against C, in the same run.

    python3 tests/bench/rows.py BUILD_DIRECTORY [--rows 1000000] [--repeat 5] [--check]

BUILD_DIRECTORY was built with -DKEYACCT_BUILD_BENCH=ON -DKEYACCT_BUILD_LUA=ON. "row" runs a prepared call on one row; "ask" sets
two cells, runs it, and reads the segment. Figures are nanoseconds of processor time, best of the repetitions; every engine is a
process of its own and must find the same segments. Engines that are not installed are left out and named. --check fails when an
engine is missing.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LUA = HERE.parents[1] / "bindings/lua"
#: what a prepared row may cost, in nanoseconds
GOALS = {"C": 20, "LuaJIT ffi": 100, "Lua 5.1 core": 1000, "Lua 5.3 core": 1000, "Lua 5.4 core": 1000}


def engines(build, rows, repeat):
    """(name, command, environment) of every engine; the command is None where it is not there."""
    yield "C", [build / "tests/bench/bench_rows", "--rows", rows, "--repeat", repeat], {}
    for program, tree, flavour in (("luajit", "5.1", "ffi"), ("luajit", "5.1", "core"), ("lua5.1", "5.1", "core"), ("lua5.3", "5.3",
        "core"),
                                   ("lua5.4", "5.4", "core")):
        found = shutil.which(program)
        where = {"KEYACCT_LUA": flavour, "KEYACCT_LIBRARY": str(build / "libkeyacct.so"),
            "LUA_PATH": f"{LUA}/?.lua;{LUA}/?/init.lua",
                 "LUA_CPATH": f"{build}/bindings/lua/{tree}/?.so"}
        yield f"{program} {flavour}", [found, HERE / "rows.lua", rows, repeat] if found else None, where


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found, missing = [], []
    for name, command, where in engines(options.build.resolve(), options.rows, options.repeat):
        if not command:
            missing.append(name)
            continue
        done = subprocess.run([str(one) for one in command], check=True, capture_output=True, text=True, env={**os.environ,
            **where})
        found.append(json.loads(done.stdout))
    if len({one["sum"] for one in found}) != 1:
        sys.exit(f"the engines do not agree: {found}")
    print(f"{options.rows} rows, best of {options.repeat}, ns of processor time")
    print(f"{'':16}{'row':>9}{'goal':>8}{'/ C':>8}{'ask':>10}{'/ C':>8}")
    for one in found:
        goal = GOALS.get(one["engine"], "")
        print(f"{one['engine']:16}{one['row_ns']:9.1f}{goal:>8}{one['row_ns'] / found[0]['row_ns']:8.1f}{one['ask_ns']:10.1f}"
              f"{one['ask_ns'] / found[0]['ask_ns']:8.1f}" + ("  missed" if goal and one["row_ns"] > goal else ""))
    if missing:
        print("not installed: " + ", ".join(missing))
    return 1 if options.check and missing else 0


if __name__ == "__main__":
    sys.exit(main())
