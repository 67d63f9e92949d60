"""What the C tests write of the golden files (results.h says how), and what another host makes of it, compared byte for byte."""
import functools
import os
import pathlib
import re
import subprocess
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
#: The programs that play golden files.
PROGRAMS = ("test_golden_segment", "test_ledger_golden", "test_plan_golden", "test_risk_golden", "test_service_calendar",
            "test_service_engine", "test_service_golden")


#: How the line begins at which a case begins, by the first of these that the path begins with.
BEGINS = {"ledger/": "case ", "service/engine": "case ", "service/calendar": "(?!calendar |rule )", "service/": "book ", "": ""}


@functools.lru_cache(maxsize=None)
def expected():
    """FILE:LINE of every case of every golden file."""
    found = []
    for path in sorted(FOLDER.rglob("*.txt")):
        name = path.relative_to(FOLDER).as_posix()
        begins = next(one for start, one in BEGINS.items() if name.startswith(start))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#") and re.match(begins, line):
                found.append(f"{name}:{number}")
    return tuple(found)


def cut(text):
    """{FILE:LINE: what the case gave} of a file of results; a case that was played twice is refused."""
    found = {}
    for part in re.split(r"(?m)^== ", text)[1:]:
        where, _, said = part.partition("\n")
        if where in found:
            raise AssertionError(f"{where} was played twice")
        found[where] = said
    return found


@functools.lru_cache(maxsize=None)
def of_c(build):
    """The results of C, made by the programs of a build directory."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "results")
        environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        for program in PROGRAMS:
            done = subprocess.run([pathlib.Path(build, "tests", program)], capture_output=True, text=True, check=False,
                                  env={**environment, "KEYACCT_GOLDEN_RESULTS": str(path)})
            if done.returncode:
                raise AssertionError(f"{program}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return cut(path.read_text(encoding="utf-8"))


def compare(c, other, files=None):
    """Every case of the files, or of every golden file, was played by both, gave something, and gave the same."""
    wanted = [one for one in expected() if files is None or one.partition(":")[0] in files]
    if files is not None:
        c = {where: said for where, said in c.items() if where.partition(":")[0] in files}
    for who, found in (("C", c), ("the host", other)):
        missing, unknown = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
        if missing or unknown:
            raise AssertionError(f"{who} did not play {missing[:5]} and played {unknown[:5]}: {len(missing)} and {len(unknown)} cases")
        empty = [where for where, said in found.items() if not said]
        if empty:
            raise AssertionError(f"{who}: nothing came of {empty[:5]}")
    different = [where for where in wanted if c[where] != other[where]]
    if different:
        ours, theirs = c[different[0]].splitlines(), other[different[0]].splitlines()
        line = next((i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), min(len(ours), len(theirs)))
        raise AssertionError(f"{len(different)} of {len(wanted)} cases differ; {different[0]}, line {line + 1}: C says\n  "
                             + "\n  ".join("".join(text[line:line + 1])[:400] for text in (ours, theirs)))
