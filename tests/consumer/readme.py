#!/usr/bin/env python3
"""Checks that the examples of README.md are docs/examples/segment.* to the letter, and that the printed output is what the C one prints.

usage: readme.py PROGRAM        compare README.md with the source and with the output of the built PROGRAM
       readme.py --write PROGRAM  put both into README.md
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def fill(readme, language, content):
    return re.sub(rf"(?ms)^```{language}\n.*?^```$", lambda _: f"```{language}\n{content}```", readme, count=1)


def main(arguments):
    write = arguments[:1] == ["--write"]
    program = arguments[-1]
    path = ROOT / "README.md"
    readme = path.read_text(encoding="utf-8")
    wanted = fill(readme, "c", (ROOT / "docs/examples/segment.c").read_text(encoding="utf-8"))
    wanted = fill(wanted, "lua", (ROOT / "docs/examples/segment.lua").read_text(encoding="utf-8"))
    wanted = fill(wanted, "text", subprocess.run([program], check=True, capture_output=True, text=True).stdout)
    if write:
        path.write_text(wanted, encoding="utf-8")
    elif wanted != readme:
        sys.exit("README.md: the example or its output is out of date: run tests/consumer/readme.py --write PROGRAM")


if __name__ == "__main__":
    main(sys.argv[1:])
