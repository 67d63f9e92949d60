#!/usr/bin/env python3
"""The bindings against C: one prepared row, and a batch of a million rows, on the same data in the same run.

    python3 tests/bench/bindings.py BUILD_DIRECTORY [--rows 1000000] [--repeat 15] [--turns 3]

Every host is a program that prints one JSON line with host, version, row_ns, batch_ms and checksum (see bindings.c). Another language is
one more line in HOSTS. Times are processor time; hosts take turns, the best turn counts, so that a machine which does other work stays
comparable. Goals are printed, not enforced.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

from rows import GOALS

HERE = pathlib.Path(__file__).resolve().parent
#: name: (command, nanoseconds that a row may cost, how much slower than C a batch may be; None: no goal)
HOSTS = {
    "C": (["{build}/tests/bench/bench_bindings"], GOALS["C"], None),
    "Python": ([sys.executable, "-B", str(HERE / "bindings_host.py")], 3000, 0.05),
}


def measure(command, options):
    build = pathlib.Path(options.build).resolve()
    # large blocks are new pages for every host and every repetition: what glibc happens to have kept would be 1 or 2 ms of a batch
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "131072", "KEYACCT_LIBRARY": str(build / "libkeyacct.so"), "PYTHONPATH": str(HERE.parents[1] / "bindings/python")}
    command = [one.format(build=build) for one in command]
    if not shutil.which(command[0]):
        return None
    size = ["--rows", str(options.rows), "--repeat", str(options.repeat)]
    return json.loads(subprocess.run([*command, *size], check=True, capture_output=True, text=True, env=environment).stdout)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("build")
    arguments.add_argument("--rows", type=int, default=1000000)
    arguments.add_argument("--repeat", type=int, default=15)
    arguments.add_argument("--turns", type=int, default=3)
    options = arguments.parse_args()
    found = {}
    for _ in range(options.turns):
        for name, (command, _, _) in HOSTS.items():
            one = measure(command, options)
            if one:
                best = found.setdefault(name, one)
                best.update({key: min(best[key], one[key]) for key in ("row_ns", "batch_ms")})
    print(f"{'host':10} {'version':12} {'row':>10} {'goal':>10} {'batch':>10} {'to C':>8} {'goal':>8}")
    for name, (_, row_goal, batch_goal) in HOSTS.items():
        if name not in found:
            print(f"{name:10} not installed")
            continue
        one, to_c = found[name], found[name]["batch_ms"] / found["C"]["batch_ms"] - 1
        print(f"{name:10} {one['version']:12} {one['row_ns']:7.1f} ns {'' if row_goal is None else f'{row_goal} ns':>10} "
              f"{one['batch_ms']:7.2f} ms {to_c:+8.1%} {'' if batch_goal is None else f'{batch_goal:+.0%}':>8}")
    same = {one["checksum"] for one in found.values() if one["calls"] == found["C"]["calls"]}
    return "the hosts differ" if len(same) > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
