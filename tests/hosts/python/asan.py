#!/usr/bin/env python3
"""Runs the tests of the Python package against a library built with AddressSanitizer, and looks through what it says.

usage: asan.py LIBRARY            all suites
       asan.py --prove LIBRARY    the check itself: errors that are planted into copies of the library are seen, and so is a library
                                  that was built without the sanitizers; libkeyacct.a of the same build lies beside LIBRARY

The interpreter itself leaks at its end; a leak counts when a function of ours stands in its stack. The tests that build or type-check
the package do not load the library and are left out.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SUITES = ["test_arrow", "test_columns", "test_golden", "test_golden_engine", "test_objects", "test_interface.Interface"]


ONE = ["test_objects.Objects.test_one_exception_class_a_family"]  # enough to prove the check: what is planted runs at import
PLANTS = [("an overflow", "volatile char *m = malloc(8); sink = m + 8; keyacct__sink = *sink; free((void *)m);", "heap-buffer-overflow"),
          ("use after free", "volatile char *m = malloc(8); free((void *)m); sink = m; keyacct__sink = *sink;", "heap-use-after-free"),
          ("an undefined shift", "volatile int32_t left = 40; keyacct__sink = (char)(abi << left);", "runtime error: shift exponent"),
          ("a leak", "sink = malloc(77); sink = NULL;", "Direct leak of 77 byte")]


def runtime(name):
    """The path of a runtime library of gcc, with links resolved."""
    return os.path.realpath(subprocess.run(["gcc", f"-print-file-name={name}"], check=True, capture_output=True, text=True).stdout.strip())


def instrumented(library):
    """Whether a library calls both sanitizers; one that does not would pass whatever it does."""
    used = subprocess.run(["nm", "-D", "--undefined-only", library], check=True, capture_output=True, text=True).stdout
    return all(one in used for one in ("__asan_report_load8", "__asan_init", "__ubsan_handle_"))


def check(library, suites=SUITES):
    """(exit code, what was found): the suites in one interpreter, and what the sanitizers wrote of it and of those it started."""
    if not instrumented(library):
        return 1, f"{library} is not built with -DKEYACCT_SANITIZE=address,undefined"
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KEYACCT_LIBRARY": str(library), "PYTHONMALLOC": "malloc", "PYTHONPATH": str(HERE),
                       "KEYACCT_UNDER_ASAN": "1", "KEYACCT_NIGHTLY": "0", "LD_PRELOAD": f"{runtime('libasan.so')}:{runtime('libstdc++.so')}",
                       "ASAN_OPTIONS": f"detect_leaks=1:log_path={folder}/report:halt_on_error=1:abort_on_error=0",
                       "LSAN_OPTIONS": "exitcode=0:max_leaks=0", "UBSAN_OPTIONS": f"print_stacktrace=1:log_path={folder}/report"}
        ran = subprocess.run([sys.executable, "-B", "-m", "unittest", "-v", *suites], env=environment, cwd=HERE, check=False,
                             capture_output=suites is not SUITES)
        reports = [one.read_text(errors="replace") for one in pathlib.Path(folder).iterdir()]
    leaks = [leak for report in reports for leak in re.split(r"\n\n", report) if re.match(r"\s*(Direct|Indirect) leak", leak.strip())]
    ours = [leak for leak in leaks if "keyacct" in leak]
    written = len(reports)
    if suites is not SUITES:
        reports.append(ran.stderr.decode(errors="replace"))  # where UndefinedBehaviorSanitizer writes
    errors = [report for report in reports if re.search(r"ERROR: AddressSanitizer|runtime error:", report)]
    if not written and not errors:  # CPython always leaves a little behind, unless an error ends it before the leaks are looked for
        return 1, "the sanitizers said nothing at all"
    found = "\n".join([*errors, *ours[:5], f"{written} reports, leaks of the interpreter, {len(ours)} leaks of the library, "
                       f"{len(errors)} errors"])
    return int(bool(ran.returncode or ours or errors)), found


def planted(archive, folder, statement):
    """The library anew, with a statement more in a call that every process makes."""
    flags = ["-O1", "-g", "-fPIC", "-std=c11", "-fvisibility=hidden", "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
             "-fno-omit-frame-pointer"]
    source = (ROOT / "src/core/version.c").read_text(encoding="utf-8")
    first = "    if (abi != KEYACCT_ABI)\n"
    assert source.count(first) == 1
    source = source.replace(first, f"    {{ static volatile char *volatile sink; {statement} (void)sink; }}\n{first}")
    (folder / "version.c").write_text("#include <stdlib.h>\nextern volatile char keyacct__sink; volatile char keyacct__sink;\n" + source,
                                      encoding="utf-8")
    subprocess.run(["gcc", *flags, "-DKEYACCT_BUILDING", "-I", ROOT / "include", "-I", ROOT / "src", "-I", ROOT / "src/core", "-c",
                    folder / "version.c", "-o", folder / "version.c.o"], check=True)
    shutil.copy(archive, folder / "libkeyacct.a")
    assert "version.c.o" in subprocess.run(["ar", "t", archive], check=True, capture_output=True, text=True).stdout.split()
    subprocess.run(["ar", "r", folder / "libkeyacct.a", folder / "version.c.o"], check=True)
    made = folder / "libkeyacct.so.0"
    subprocess.run(["gcc", "-shared", "-fsanitize=address,undefined", "-Wl,--whole-archive", folder / "libkeyacct.a",
                    "-Wl,--no-whole-archive", "-lm", "-o", made, "-Wl,-soname,libkeyacct.so.0",
                    f"-Wl,--version-script={ROOT / 'src/keyacct.map'}"], check=True)
    return made


def prove(library):
    wrong = []
    for name, statement, words in [("nothing", "", "0 leaks of the library, 0 errors"), *PLANTS]:
        with tempfile.TemporaryDirectory() as folder:
            code, found = check(planted(library.with_name("libkeyacct.a"), pathlib.Path(folder), statement), ONE)
        fine = words in found and code == (name != "nothing")
        print(f"{name} was planted: {'as it should be' if fine else found}")
        wrong += [] if fine else [name]
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder, "plain.so")
        subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-", "-o", plain], input=b"int keyacct_version(void) { return 0; }",
                       check=True)
        code, found = check(plain, ONE)
        print("without the sanitizers:", found)
    return int(bool(wrong) or not code or "is not built with" not in found)


if __name__ == "__main__":
    if sys.argv[1] == "--prove":
        sys.exit(prove(pathlib.Path(sys.argv[2]).absolute()))
    result, said = check(pathlib.Path(sys.argv[1]).absolute())
    print(said, file=sys.stderr if result else sys.stdout)
    sys.exit(result)
