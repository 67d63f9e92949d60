#!/usr/bin/env python3
"""Runs the tests of the Python package against a library built with AddressSanitizer, and looks through what it says.

usage: asan.py LIBRARY [PYTHON]

The interpreter itself leaks at its end; a leak counts when a function of ours stands in its stack. The tests that build or type-check
the package do not load the library and are left out.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SUITES = ["test_arrow", "test_columns", "test_golden", "test_golden_engine", "test_objects", "test_interface.Interface"]


def runtime(name):
    """The path of a runtime library of gcc, with links resolved."""
    return os.path.realpath(subprocess.run(["gcc", f"-print-file-name={name}"], check=True, capture_output=True, text=True).stdout.strip())


def main(library, python):
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KEYACCT_LIBRARY": library, "PYTHONMALLOC": "malloc", "PYTHONPATH": str(HERE),
                       "KEYACCT_UNDER_ASAN": "1", "KEYACCT_NIGHTLY": "0", "LD_PRELOAD": f"{runtime('libasan.so')}:{runtime('libstdc++.so')}",
                       "ASAN_OPTIONS": f"detect_leaks=1:log_path={folder}/report:halt_on_error=1:abort_on_error=0",
                       "LSAN_OPTIONS": "exitcode=0:max_leaks=0", "UBSAN_OPTIONS": f"print_stacktrace=1:log_path={folder}/report"}
        suites = [one for one in SUITES if (HERE / f"{one.split('.')[0]}.py").exists()]
        ran = subprocess.run([python, "-B", "-m", "unittest", "-v", *suites], env=environment, cwd=HERE, check=False)
        reports = [one.read_text(errors="replace") for one in pathlib.Path(folder).iterdir()]
    leaks = [leak for report in reports for leak in re.split(r"\n\n", report) if re.match(r"\s*(Direct|Indirect) leak", leak.strip())]
    ours = [leak for leak in leaks if "keyacct" in leak]
    errors = [report for report in reports if re.search(r"ERROR: AddressSanitizer|runtime error:", report)]
    for one in (*errors, *ours[:5]):
        print(one, file=sys.stderr)
    print(f"{len(reports)} processes with leaks of the interpreter, {len(ours)} leaks of the library, {len(errors)} errors")
    return 1 if ran.returncode or ours or errors else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else sys.executable))
