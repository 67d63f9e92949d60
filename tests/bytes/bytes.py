"""The same bytes on every target: builds the program of hashes for each, runs it (under qemu-user where this machine cannot), and
compares its lines with expected.txt. So too for the year of the service engine (year.c), whose lines are in year.txt: every minute and
once a week with the plain releases (with --all in every way), once a week with the others. Then the files that the command itself
exports are compared with the lines of the program.

    bytes.py --out DIR [--all] [--only NAME,...] [--command KEYACCT] [--expected FILE]   one line a target; exit code 1 when
                                                                                         one differs
    bytes.py --update PROGRAM                                          writes expected.txt anew, from the program of this machine,
                                                                       and year.txt from keyacct_year beside it

What a machine cannot run is skipped with the word why: AVX-512 without such a processor (qemu-user 7.2 has none), a cross compiler
or qemu that is not installed. KEYACCT_REQUIRE_TARGETS=1 turns a skipped compiler or emulator into a failure.
"""
import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
EXPECTED = HERE / "expected.txt"
YEAR = HERE / "year.txt"
THREADS = [["--parts", "7"], ["--parts", "7", "--threads"], ["--parts", "64", "--threads"]]

# name, compiler, flags (None: those of a release), what the processor must have, other runs, in the normal run. The releases of gcc
# and clang for x86-64 run as a test of those builds, with threads.
TARGETS = [
    ("x86-64 gcc Release", "gcc", None, "", THREADS, False),
    ("x86-64 gcc -O0", "gcc", "-O0", "", [], True),
    ("x86-64 gcc -O1", "gcc", "-O1", "", [], False),
    ("x86-64 gcc -O2 SSE2", "gcc", "-O2 -DKEYACCT_NO_AVX2", "", [], True),
    ("x86-64 gcc -O3", "gcc", "-O3", "", THREADS, False),
    ("x86-64 gcc -O3 AVX2", "gcc", "-O3 -march=x86-64-v3", "avx2", [], False),
    ("x86-64 gcc -O3 AVX-512", "gcc", "-O3 -march=x86-64-v4 -mprefer-vector-width=512", "avx512vl", [], True),
    ("x86-64 clang Release", "clang", None, "", [], False),
    ("x86-64 clang -O0", "clang", "-O0", "", [], False),
    ("x86-64 clang -O1", "clang", "-O1", "", [], False),
    ("x86-64 clang -O2 SSE2", "clang", "-O2 -DKEYACCT_NO_AVX2", "", [], False),
    ("x86-64 clang -O3 AVX2", "clang", "-O3 -march=x86-64-v3", "avx2", [], True),
    ("x86-64 clang -O3 AVX-512", "clang", "-O3 -march=x86-64-v4 -mprefer-vector-width=512", "avx512vl", [], False),
    ("i386 gcc Release", "i686-linux-gnu-gcc", None, "", [], False),
    ("i386 gcc -O0", "i686-linux-gnu-gcc", "-O0", "", [], False),
    ("i386 gcc -O2", "i686-linux-gnu-gcc", "-O2", "", [], True),
    ("i386 gcc -O3 AVX2", "i686-linux-gnu-gcc", "-O3 -march=x86-64-v3", "avx2", [], False),
    ("aarch64 gcc Release", "aarch64-linux-gnu-gcc", None, "", [], True),
    ("aarch64 gcc -O0", "aarch64-linux-gnu-gcc", "-O0", "", [], False),
    ("aarch64 gcc -O3", "aarch64-linux-gnu-gcc", "-O3", "", THREADS[2:], False),
    ("s390x gcc Release", "s390x-linux-gnu-gcc", None, "", [], True),
    ("s390x gcc -O0", "s390x-linux-gnu-gcc", "-O0", "", [], False),
    ("s390x gcc -O3 z13 vectors", "s390x-linux-gnu-gcc", "-O3 -march=z13", "", THREADS[2:], False),
]


class Missing(Exception):
    """What this machine cannot do, in words."""


def lines_of(text):
    return [line for line in text.splitlines() if line]


def run(command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout[-3000:]}")
    return done.stdout


def build(where, compiler, flags):
    machine = compiler.split("-")[0] if "-linux-" in compiler else None
    more = ["-DCMAKE_BUILD_TYPE=Release"] if flags is None else ["-DCMAKE_BUILD_TYPE=None", f"-DCMAKE_C_FLAGS={flags}"]
    if machine:
        more += ["-DCMAKE_SYSTEM_NAME=Linux", f"-DCMAKE_SYSTEM_PROCESSOR={machine}"]
    # at other levels of optimisation gcc warns of variables that are always set; the usual builds have warnings as errors
    more.append(f"-DKEYACCT_WERROR={'ON' if flags is None else 'OFF'}")
    run(["cmake", "-S", HERE, "-B", where, "-G", "Ninja", f"-DCMAKE_C_COMPILER={compiler}", *more])
    run(["ninja", "-C", where])
    return where / "keyacct_bytes", machine


def runner(program, machine, need):
    """The words before the program: none where this machine runs it."""
    if need and need not in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").split():
        raise Missing(f"this processor has no {need}")
    emulator = {"i686": "qemu-i386", "aarch64": "qemu-aarch64", "s390x": "qemu-s390x"}.get(machine)
    if machine in (None, os.uname().machine):
        return []
    if machine == "i686" and os.uname().machine == "x86_64":
        try:
            subprocess.run([program, EXPECTED], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            return []
        except OSError:
            pass # a kernel without 32-bit programs
    for name in (emulator, f"{emulator}-static"):
        if shutil.which(name):
            return [name]
    raise Missing(f"{emulator} is not installed")


def check_target(out, target, expected, ways):
    name, compiler, flags, need, other_runs, _ = target
    if not shutil.which(compiler):
        raise Missing(f"{compiler} is not installed")
    if need and need not in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").split():
        raise Missing(f"this processor has no {need}")
    where = out / name.replace(" ", "-")
    program, machine = build(where, compiler, flags)
    before = runner(program, machine, need)
    for options in [[], *other_runs]:
        run([*before, program, *options, expected])
    run([*before, program, "--modes"])
    digest = hashlib.sha256(run([*before, program]).encode()).hexdigest()
    if digest != hashlib.sha256(expected.read_bytes()).hexdigest():
        raise RuntimeError("the lines differ from expected.txt")
    run([*before, where / "keyacct_year", "--ways", ways if name.endswith("gcc Release") else "weekly,weekly16", YEAR])
    return f"{digest[:16]}{'  under ' + before[0] if before else ''}{f'  ({len(other_runs) + 1} ways)' if other_runs else ''}"


def check_refusals():
    """What cannot keep the promise is not compiled, and says so."""
    root = HERE.parent.parent
    found = []
    for compiler, flags, words in (("gcc", "-ffast-math", "-ffast-math"), ("clang", "-Ofast", "-ffast-math"),
                                   ("i686-linux-gnu-gcc", "-O2", "-mfpmath=sse")):
        if not shutil.which(compiler):
            raise Missing(f"{compiler} is not installed")
        done = subprocess.run([compiler, "-std=c11", *flags.split(), "-I", root / "include", "-I", root / "src", "-fsyntax-only",
                               root / "src/core/math.c"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode == 0 or "libkeyacct" not in done.stdout or words not in done.stdout:
            raise RuntimeError(f"{compiler} {flags} was not refused\n{done.stdout[-800:]}")
        found.append(f"{compiler} {flags}")
    return ", ".join(found)


def check_command(command):
    """The command's own files of the sample book against the lines that the program printed for them."""
    wanted = {}
    for line in lines_of(EXPECTED.read_text(encoding="utf-8")):
        digest, what = line.split("  ", 1)
        if what.startswith("file "):
            _, asof, table = what.split(" ")
            wanted[asof, table.removesuffix(".csv")] = digest
    with tempfile.TemporaryDirectory() as folder:
        book = os.path.join(folder, "sample.keyacct")
        run([command, "init", book, "--sample", "--quiet"])
        run([command, "review", book, "--asof", "2026-03-31", "--quiet"])
        run([command, "review", book, "--quiet"])
        for (asof, table), digest in wanted.items():
            path = os.path.join(folder, "file.csv")
            when = ["--asof", asof] if asof != "last" else []
            run([command, "export", book, "--table", table, "--output", path, "--quiet", *when])
            found = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
            if found != digest:
                raise RuntimeError(f"{table} of {asof}: the command writes {found}, the program of hashes {digest}")
    if not wanted:
        raise RuntimeError("expected.txt has no files")
    return f"{len(wanted)} files"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=pathlib.Path)
    options.add_argument("--all", action="store_true")
    options.add_argument("--only")
    options.add_argument("--command")
    options.add_argument("--expected", type=pathlib.Path, default=EXPECTED)
    options.add_argument("--update", metavar="PROGRAM")
    given = options.parse_args()
    if given.update:
        EXPECTED.write_text(run([given.update]), encoding="utf-8")
        YEAR.write_text(run([pathlib.Path(given.update).parent / "keyacct_year"]), encoding="utf-8")
        return 0
    if not given.out:
        options.error("--out DIR is missing")
    given.out.mkdir(parents=True, exist_ok=True)
    chosen = [one for one in TARGETS if one[0] in given.only.split(",")] if given.only else \
        [one for one in TARGETS if given.all or one[5]]
    ways = "all" if given.all else "weekly,weekly16,minute,minute16" # the others take a minute more under an emulator
    jobs = [(one[0], lambda one=one: check_target(given.out, one, given.expected, ways)) for one in chosen]
    if not given.only:
        jobs.append(("compilers refused", check_refusals))
    if given.command:
        jobs.append(("files of the command", lambda: check_command(given.command)))
    passed = failed = skipped = 0
    for name, job in jobs:
        try:
            print(f"ok       {name:26}  {job()}", flush=True)
            passed += 1
        except Missing as reason:
            required = os.environ.get("KEYACCT_REQUIRE_TARGETS") == "1" and "processor" not in str(reason)
            print(f"{'FAILED ' if required else 'skipped'}  {name:26}  {reason}", flush=True)
            failed, skipped = failed + required, skipped + (not required)
        except RuntimeError as reason:
            print(f"FAILED   {name:26}  {reason}", flush=True)
            failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return failed != 0 or passed == 0


if __name__ == "__main__":
    sys.exit(main())
