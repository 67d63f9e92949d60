"""Runs the keyacct command in tests. Standard library only.

KEYACCT names the command; KEYACCT_DATA the real data (else ../shared/data beside the project). Cases are printed one a line in the form
that tests/count.py counts."""
import hashlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
KEYACCT = os.environ.get("KEYACCT", str(ROOT / "build/bindings/cli/keyacct"))
DATA = pathlib.Path(os.environ.get("KEYACCT_DATA", ROOT.parent / "shared/data"))


def run(*arguments, code=0, **options):
    """Runs the command; the exit code must be `code` (None: any)."""
    options.setdefault("timeout", 300)
    done = subprocess.run([KEYACCT, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, **options)
    done.out, done.err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    if code is not None and done.returncode != code:
        raise AssertionError(f"keyacct {' '.join(map(str, arguments))}: exit {done.returncode}, expected {code}\n{done.out[-2000:]}\n{done.err[-4000:]}")
    return done


def need_data(name):
    """The path of a real data file; skips where it is absent, unless KEYACCT_REQUIRE_DATA=1."""
    path = DATA / name
    if not path.exists():
        if os.environ.get("KEYACCT_REQUIRE_DATA") == "1":
            raise AssertionError(f"{path} is absent and KEYACCT_REQUIRE_DATA=1")
        raise unittest.SkipTest(f"{path} is absent")
    return path


def content(book):
    """A hash of everything that a book says."""
    with sqlite3.connect(f"file:{book}?mode=ro", uri=True) as db:
        text = "\n".join(db.iterdump())
    db.close()
    return hashlib.sha256(text.encode()).hexdigest()


def query(book, sql, *values):
    db = sqlite3.connect(str(book))
    try:
        rows = db.execute(sql, values).fetchall()
        db.commit()
        return rows
    finally:
        db.close()


class Case(unittest.TestCase):
    """A directory of its own and, in self.book, the name of a book in it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="keyacct-test-"))
        self.book = self.folder / "test.keyacct"

    def tearDown(self):
        shutil.rmtree(self.folder)

    def init(self, *options):
        return run("init", self.book, *options)

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def load(self, kind, text, *options, code=0):
        return run("import", self.book, kind, self.write(f"{kind}.csv", text), *options, code=code)


class _Result(unittest.TextTestResult):
    def startTest(self, test):
        super().startTest(test)

    def _say(self, word, test):
        print(f"[{word:>9} ] {test.id().split('.', 1)[-1]}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._say("OK", test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._say("FAILED", test)

    def addError(self, test, error):
        super().addError(test, error)
        self._say("FAILED", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._say("SKIPPED", test)


def main():
    runner = unittest.TextTestRunner(resultclass=_Result, verbosity=0)
    result = runner.run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]))
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if result.testsRun and len(result.skipped) == result.testsRun else 0)
