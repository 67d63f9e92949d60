"""A book survives: an older layout, kill -9 at random moments, two commands at once, a file that may not grow.

KEYACCT_NIGHTLY=1 kills 200 times instead of 20; the seed is printed and KEYACCT_SEED sets it."""
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import time

from command import HERE, KEYACCT, Case, content, main, query, run

NIGHTLY = os.environ.get("KEYACCT_NIGHTLY") == "1"
KILLS = 200 if NIGHTLY else 20
SEED = int(os.environ.get("KEYACCT_SEED", time.time_ns() % 2**32 if NIGHTLY else 2026))


FACTS = ("accounts", "transactions", "cases", "contacts", "surveys", "assessments")
RESULTS = ("accounts", "segments", "expectations", "cuts", "concentration", "curve", "contributions", "actions", "findings", "owners")


def start(*arguments, **options):
    return subprocess.Popen([KEYACCT, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)


class FirstVersion(Case):
    def setUp(self):
        super().setUp()
        db = sqlite3.connect(str(self.book))
        db.executescript((HERE / "book_v1.sql").read_text(encoding="utf-8"))
        db.execute("PRAGMA journal_mode = WAL")
        db.close()

    def test_it_opens_after_a_backup_and_says_the_same(self):
        self.assertEqual(query(self.book, "PRAGMA user_version"), [(1,)])
        before = content(self.book)
        facts = {name: query(self.book, f"SELECT * FROM {name}") for name in ("transactions", "cases", "contacts", "surveys", "imports")}
        reviewed = query(self.book, "SELECT review_id, account_id, segment, level, risk_band, current_value FROM review_accounts")
        done = run("export", self.book, "--table", "reviews", "--format", "jsonl")
        self.assertIn("brought up to date; the book as it was is", done.err)
        self.assertEqual(done.out.count('"policy_from":"defaults"'), 2)
        backup = self.folder / "test.keyacct.backup-1"
        self.assertEqual(content(backup), before)
        self.assertEqual(query(backup, "PRAGMA user_version"), [(1,)])
        self.assertEqual(query(self.book, "PRAGMA user_version"), [(5,)])
        self.assertEqual(query(self.book, "PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(query(self.book, "PRAGMA foreign_key_check"), [])
        for name, rows in facts.items():
            self.assertEqual([row[:len(rows[0])] for row in query(self.book, f"SELECT * FROM {name}")], rows, name)
        self.assertEqual(query(self.book, "SELECT review_id, account_id, segment, level, risk_band, current_value FROM review_accounts"), reviewed)
        self.assertNotIn("brought up", run("export", self.book).err)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["test.keyacct", "test.keyacct.backup-1"])

    def test_everything_works_on_it(self):
        doctor = run("doctor", self.book, code=1).out
        self.assertIn("layout 1: the next command brings the book to layout 5", doctor)
        self.assertEqual(query(self.book, "PRAGMA user_version"), [(1,)])  # doctor changes nothing
        self.assertIn("What changed since the review as of 2026-03-31", run("review", self.book, "--asof", "2026-05-31").out)
        self.assertIn("东岭机械", run("show", self.book, "A3").out)
        run("policy", "set", self.book, "value.window_days=180")
        run("export", self.book, "--format", "xlsx", "-o", self.folder / "out.xlsx")

    def test_two_at_once_bring_it_up_to_date_once(self):
        running = [start("export", self.book) for _ in range(4)]
        codes = [one.wait() for one in running]
        for one in running:
            one.stderr.close()
        self.assertEqual(codes, [0] * 4)
        self.assertEqual(query(self.book, "PRAGMA user_version"), [(5,)])
        self.assertEqual(query(self.book, "PRAGMA integrity_check"), [("ok",)])
        for backup in self.folder.glob("*.backup-*"):
            self.assertEqual(query(backup, "PRAGMA integrity_check"), [("ok",)])

    def test_without_room_for_the_backup_it_stays_as_it_is(self):
        before = content(self.book)
        done = subprocess.run([KEYACCT, "export", str(self.book)], capture_output=True,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000)))
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertEqual(content(self.book), before)
        self.assertEqual([path.name for path in self.folder.glob("*backup*")], [])

    def test_a_newer_one_and_a_versionless_one_are_refused(self):
        query(self.book, "PRAGMA user_version = 6")
        before = content(self.book)
        for arguments in (["export", self.book], ["review", self.book], ["policy", "set", self.book, "value.window_days=1"], ["show", self.book, "A1"]):
            self.assertIn("the book has layout 6 and this keyacct knows 5; use a newer keyacct", run(*arguments, code=5).err)
        self.assertEqual(content(self.book), before)
        query(self.book, "PRAGMA user_version = 0")
        self.assertIn("no layout version", run("export", self.book, code=5).err)


class Killed(Case):
    """Each command is killed at moments spread over the time that it takes; the book is then as before or as after, never between."""

    @classmethod
    def setUpClass(cls):
        print(f"seed {SEED}, {KILLS} kills", flush=True)

    def setUp(self):
        super().setUp()
        self.random = random.Random(f"{SEED} {self.id()}")
        self.init("--sample", "--accounts", "60")
        self.lines = "account_id,on,amount\n" + "".join(f"K{1 + at % 60:05d},2026-0{1 + at % 6}-{1 + at % 28:02d},{at}.50\n" for at in range(20000))

    def copy(self, name):
        target = self.folder / name
        for path in self.folder.glob(name + "*"):
            path.unlink()
        shutil.copyfile(self.book, target)
        return target

    def counts(self, book):
        """Rows of every table of facts and of reviews."""
        names = [name for name, in query(book, "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'review_*' ORDER BY name")]
        self.assertEqual(names, sorted(f"review_{name}" for name in RESULTS))
        return [query(book, f"SELECT count(*) FROM {name}")[0][0] for name in (*FACTS, "imports", "reviews", *names)]

    def kill_often(self, share, *arguments):
        """Kills `share` of the kills at moments spread over a run; where all came too late, more of them ever earlier, until one cut a run
        short. {book} in the arguments is the book, {out} a file to write."""
        fill = lambda book: [str(book) if one == "{book}" else str(one).replace("{out}", str(self.folder / "killed.out")) for one in arguments]
        fresh = self.copy("whole.keyacct")
        before = self.counts(fresh)
        began = time.monotonic()
        run(*fill(fresh))
        length = time.monotonic() - began
        after = self.counts(fresh)
        whole = (self.folder / "killed.out").read_bytes() if (self.folder / "killed.out").exists() else None
        cut = at = 0
        while at < share or (not cut and at < share + 40):
            latest = length * 1.05 * (1 if at < share else 0.8 ** (at - share + 1))
            at += 1
            (self.folder / "killed.out").unlink(missing_ok=True)
            book = self.copy("killed.keyacct")
            running = start(*fill(book))
            time.sleep(self.random.uniform(0, latest))
            running.send_signal(signal.SIGKILL)
            code = running.wait()
            running.stderr.close()
            self.assertIn(code, (0, -signal.SIGKILL))
            cut += code != 0
            self.assertEqual(query(book, "PRAGMA integrity_check"), [("ok",)])
            self.assertEqual(query(book, "PRAGMA foreign_key_check"), [])
            self.assertIn(self.counts(book), (before, after))
            if code == 0:
                self.assertEqual(self.counts(book), after)
            if (self.folder / "killed.out").exists():
                self.assertEqual((self.folder / "killed.out").read_bytes(), whole)
            for path in self.folder.glob("killed.out.*"):
                path.unlink()  # a killed export may leave its temporary file, never the file itself
        self.assertGreater(cut, 0, "no run was cut short")
        self.assertEqual(run(*fill(book)).returncode if self.counts(book) == before else 0, 0)  # and the command still works on it
        return before, after

    def test_import(self):
        path = self.write("t.csv", self.lines)
        before, after = self.kill_often(KILLS * 2 // 5, "import", "{book}", "transactions", path, "--map", "amount=amount:major")
        self.assertEqual(after[1] - before[1], 20000)

    def test_review(self):
        before, after = self.kill_often(KILLS * 2 // 5, "review", "{book}")
        tables = len(RESULTS)
        self.assertEqual(before[-tables:], [0] * tables)
        self.assertTrue(all(after[-tables:]), after)  # every table of a review gets rows, so each of them is counted

    def test_export(self):
        run("review", self.book)
        for arguments in (["--table", "transactions"], ["--format", "xlsx"]):
            before, after = self.kill_often(KILLS // 10, "export", "{book}", "-o", "{out}", *arguments)
            self.assertEqual(before, after)


class KilledService(Case):
    """Events are applied by commands that are killed: each event is in the log once or not at all, its outputs with it, and the log gives
    the state."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(f"{SEED} {self.id()}")
        self.init()
        self.load("accounts", "account_id,status\n" + "".join(f"A{at},active\n" for at in range(40)))

    def check(self):
        self.assertEqual(query(self.book, "PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(query(self.book, "PRAGMA foreign_key_check"), [])
        self.assertEqual(query(self.book, "SELECT count(*) FROM engine WHERE seq > (SELECT max(seq) FROM events)"), [(0,)])
        self.assertEqual(query(self.book, "SELECT count(*), count(DISTINCT output_id) FROM outputs WHERE output = 'case_state' AND case_state = 'open'"),
                         query(self.book, "SELECT count(*), count(DISTINCT case_id) FROM events WHERE event = 'case_opened'"))
        doctor = run("doctor", self.book, code=None).out
        self.assertIn("the log gives the same", doctor)
        self.assertNotIn("broken", doctor)

    def again(self, now):
        """What a book says that got the same events in one go and was never killed: nothing was lost, nothing doubled, nothing said twice."""
        run("export", self.book, "--table", "events", "-o", self.folder / "log.csv")
        other = self.folder / "again.keyacct"
        run("init", other)
        run("import", other, "accounts", self.write("accounts.csv", "account_id,status\n" + "".join(f"A{at},active\n" for at in range(40))))
        run("import", other, "events", self.folder / "log.csv", *(f"--map={name}={name}:minor" for name in ("current_value", "cost", "amount")))
        for book in (self.book, other):
            run("tick", book, "--now", now)
        said = [query(book, "SELECT output_id, at, output, account_id, case_id, clock, reason FROM outputs WHERE reason IS NOT 'repeat_alert' ORDER BY 1") for book in (self.book, other)]
        self.assertGreater(len(said[0]), 50)
        self.assertEqual(said[0], said[1])  # repeated alerts are folded by how often somebody came by
        states = [re.search(r"state ([0-9a-f]{32}), the log gives the same", run("doctor", book, code=None).out)[1] for book in (self.book, other)]
        self.assertEqual(states[0], states[1])

    def latest(self, length, at, share):
        """The latest moment of a kill: where none of `share` cut a run short, which a first run on a cold machine may bring about, ever earlier."""
        return length * 1.1 * 0.8 ** max(0, at - share + 1)

    def kill(self, latest, *arguments):
        running = start(*arguments)
        time.sleep(self.random.uniform(0, latest))
        running.send_signal(signal.SIGKILL)
        code = running.wait()
        running.stderr.close()
        self.assertIn(code, (0, -signal.SIGKILL))
        return code

    def test_case_and_tick(self):
        began = time.monotonic()
        run("case", self.book, "open", "first", "account=A0", "kind=complaint", "--at", "2026-07-01T00:00:00Z")
        length = time.monotonic() - began
        share, cut, at, written, lag = max(KILLS // 2, 2), 0, 0, ["first"], []
        while at < share or (not cut and at < share + 20):
            hour = f"2026-07-{2 + at // 24:02d}T{at % 24:02d}"
            run("case", self.book, "open", f"D{at}", f"account=A{at % 40}", "kind=complaint", "--at", f"{hour}:00:00Z")  # to its end
            written.append(f"D{at}")
            lag.append(query(self.book, "SELECT (SELECT max(seq) FROM events) - seq FROM engine")[0][0])
            latest = self.latest(length, at, share)
            if at % 3 == 2:
                code = self.kill(latest, "tick", self.book, "--now", f"{hour}:30:00Z")
            else:
                code = self.kill(latest, "case", self.book, "open", f"C{at}", f"account=A{at % 40}", "kind=complaint", "--at", f"{hour}:10:00Z")
                found = query(self.book, "SELECT count(*) FROM events WHERE case_id = ?", f"C{at}")[0][0]
                self.assertIn(found, (0, 1) if code else (1,))
                written += [f"C{at}"] * found
            cut += code != 0
            at += 1
            self.check()
        self.assertGreater(max(lag), 0, "the state was stored by every command: nothing was killed beside a tail")
        self.assertEqual(sorted(name for name, in query(self.book, "SELECT case_id FROM events WHERE event = 'case_opened'")), sorted(written))
        self.assertGreater(cut, 0, "no command was cut short")
        self.again("2026-09-01T00:00:00Z")

    def test_a_policy_between(self):
        """The engine gets the policy and the event that brings it into force with one state, or none of them."""
        run("case", self.book, "open", "C", "account=A0", "kind=complaint", "--at", "2026-07-01T00:00:00Z")
        began = time.monotonic()
        run("tick", self.book, "--now", "2026-07-01T00:10:00Z")
        length, share, cut, at = time.monotonic() - began, max(KILLS // 4, 2), 0, 0
        while at < share or (not cut and at < share + 20):
            run("policy", "set", self.book, f"service.reopen_days={3 + at % 5}")
            hour = f"2026-07-{2 + at // 24:02d}T{at % 24:02d}"
            cut += self.kill(self.latest(length, at, share), "tick", self.book, "--now", f"{hour}:00:00Z") != 0
            self.check()
            given, activated, stored = query(self.book, "SELECT (SELECT count(*) FROM engine_given), (SELECT count(*) FROM events WHERE event = 'policy_activated'), given FROM engine")[0]
            self.assertEqual((given, stored), (activated + 1, given))
            self.kill(self.latest(length, at, share), "case", self.book, "message", "C", "--at", f"{hour}:20:00Z")
            self.check()
            at += 1
        self.assertGreater(cut, 0, "no tick was cut short")

    def test_many_events(self):
        path = self.write("events.csv", "at,event,account_id,case_id,kind\n" + "".join(
            f"2026-07-{1 + at // 600:02d}T{at // 30 % 20:02d}:{at % 30:02d}:00Z,case_opened,A{at % 40},C{at},complaint\n" for at in range(3000)))
        whole = self.folder / "whole.keyacct"
        shutil.copyfile(self.book, whole)
        began = time.monotonic()
        run("import", whole, "events", path)
        length = time.monotonic() - began
        cut = done = 0
        for at in range(max(KILLS // 2, 2)):
            code = self.kill(length * 1.05 * 0.97 ** at, "import", self.book, "events", path)
            rows = query(self.book, "SELECT count(*) FROM events")[0][0]
            self.assertIn(rows, (0, 3040) if code else (3040,))
            cut += code != 0
            if rows:
                self.check()
                self.assertEqual(query(self.book, "SELECT hash FROM engine"), query(whole, "SELECT hash FROM engine"))
                done += 1
                for old in self.folder.glob("test.keyacct*"):
                    old.unlink()
                self.init()
                self.load("accounts", "account_id,status\n" + "".join(f"A{one},active\n" for one in range(40)))
        self.assertGreater(cut, 0, "no import was cut short")
        if not done:
            run("import", self.book, "events", path)
            self.check()


class AtOnce(Case):
    def test_imports_and_reviews_at_once(self):
        self.init("--sample", "--accounts", "40")
        rows = query(self.book, "SELECT count(*) FROM transactions")[0][0]
        files = [self.write(f"t{at}.csv", "account_id,on,amount\n" + "".join(f"K{1 + line % 40:05d},2026-06-{1 + at:02d},{line}\n" for line in range(3000))) for at in range(3)]
        running = [start("import", self.book, "transactions", path, "--map", "amount=amount:major") for path in files]
        running += [start("review", self.book, "--asof", "2026-03-31"), start("review", self.book, "--asof", "2026-04-30"), start("export", self.book, "-o", self.folder / "out.csv")]
        done = [(one.communicate()[1], one.returncode) for one in running]
        imported = 0
        for at, (text, code) in enumerate(done):
            self.assertIn(code, (0, 5), text)
            if code == 5:
                self.assertIn(b"the book is in use by another program; try again when it is done", text)
            imported += at < 3 and code == 0
        self.assertEqual(query(self.book, "SELECT count(*) FROM transactions")[0][0], rows + 3000 * imported)
        self.assertEqual(query(self.book, "SELECT count(*) FROM imports WHERE file_name LIKE 't_.csv'")[0][0], imported)
        self.assertGreaterEqual(imported, 1)
        self.assertEqual(query(self.book, "PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(query(self.book, "SELECT count(DISTINCT review_id) FROM review_accounts"), query(self.book, "SELECT count(*) FROM reviews"))

    def test_the_same_file_twice_at_once_is_imported_once(self):
        self.init()
        self.load("accounts", "account_id\nA\n")
        path = self.write("t.csv", "account_id,on,amount\n" + "".join(f"A,2026-06-01,{line}\n" for line in range(3000)))
        running = [start("import", self.book, "transactions", path, "--map", "amount=amount:major") for _ in range(2)]
        codes = sorted((one.communicate(), one.returncode)[1] for one in running)
        self.assertEqual(codes[0], 0)
        self.assertIn(codes[1], (3, 5))
        self.assertEqual(query(self.book, "SELECT count(*) FROM transactions"), [(3000,)])


class Full(Case):
    """A file that may not grow: import and review leave the book as it was."""

    def test_import_and_review(self):
        self.init("--sample", "--accounts", "20")
        path = self.write("t.csv", "account_id,on,amount\n" + "".join(f"K{1 + line % 20:05d},2026-06-01,{line}\n" for line in range(30000)))
        before = content(self.book)
        size = self.book.stat().st_size
        for arguments in (["import", self.book, "transactions", path, "--map", "amount=amount:major"], ["review", self.book]):
            limit = size if arguments[0] == "import" else 60000
            done = subprocess.run([KEYACCT, *map(str, arguments)], capture_output=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
            self.assertEqual(done.returncode, 5, done.stderr)
            self.assertEqual(content(self.book), before)
            self.assertEqual(query(self.book, "PRAGMA integrity_check"), [("ok",)])
        for arguments in (["import", self.book, "transactions", path, "--map", "amount=amount:major"], ["review", self.book]):
            run(*arguments)


if __name__ == "__main__":
    main()
