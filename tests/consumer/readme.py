#!/usr/bin/env python3
"""Checks that the examples of README.md are those of docs/examples to the letter, and that each prints the output shown there.

usage: readme.py PROGRAM          compare README.md with the sources and with the output of the built C PROGRAM, and of the others
       readme.py --write PROGRAM  put them into README.md
"""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: language of the block in README.md: (source, command that runs it or None where tests/hosts does, what its environment needs)
OTHERS = {"python": ("docs/examples/segment.py", [sys.executable, "-B"], {"PYTHONPATH": str(ROOT / "bindings/python")}),
          "lua": ("docs/examples/segment.lua", None, {})}


def fill(readme, language, content):
    filled, count = re.subn(rf"(?ms)^```{language}\n.*?^```$", lambda _: f"```{language}\n{content}```", readme, count=1)
    if not count:
        sys.exit(f"README.md has no example in {language}")
    return filled


def output(command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **more}).stdout


def main(arguments):
    write = arguments[:1] == ["--write"]
    program = arguments[-1]
    path = ROOT / "README.md"
    readme = path.read_text(encoding="utf-8")
    wanted = fill(readme, "c", (ROOT / "docs/examples/segment.c").read_text(encoding="utf-8"))
    printed = output([program])
    wanted = fill(wanted, "text", printed)
    for language, (source, command, environment) in OTHERS.items():
        wanted = fill(wanted, language, (ROOT / source).read_text(encoding="utf-8"))
        if command and output([*command, str(ROOT / source)], **environment) != printed:
            sys.exit(f"{source} prints something else than the example in C")
    if write:
        path.write_text(wanted, encoding="utf-8")
    elif wanted != readme:
        sys.exit("README.md: an example or its output is out of date: run tests/consumer/readme.py --write PROGRAM")


if __name__ == "__main__":
    main(sys.argv[1:])
