"""The book's file: never overwritten, recognised, brought up to date after a backup; the sample; options, help and exit codes."""
import hashlib
import os
import subprocess

from command import Case, KEYACCT, content, main, query, run


class Book(Case):
    def test_init_never_overwrites(self):
        self.init()
        before = self.book.read_bytes()
        self.assertIn("exists already; a book is never overwritten", run("init", self.book, code=5).err)
        self.assertEqual(self.book.read_bytes(), before)
        os.symlink(self.folder / "nowhere", self.folder / "link")
        run("init", self.folder / "link", code=5)

    def test_layout(self):
        self.init("--currency", "CHF")
        self.assertEqual(query(self.book, "PRAGMA application_id"), [(0x6B616363,)])
        self.assertEqual(query(self.book, "PRAGMA user_version"), [(5,)])
        self.assertEqual(query(self.book, "PRAGMA journal_mode"), [("wal",)])
        self.assertEqual(query(self.book, "SELECT value FROM book WHERE key = 'currency'"), [("CHF",)])
        tables = {row[0] for row in query(self.book, "SELECT name FROM sqlite_master WHERE type = 'table'")}
        self.assertLessEqual({"accounts", "transactions", "cases", "contacts", "surveys", "assessments", "imports", "reviews", "review_accounts",
                              "review_segments", "review_contributions", "review_actions", "review_findings", "review_owners"}, tables)

    def test_what_is_no_book(self):
        self.assertIn("'keyacct init", run("export", self.folder / "absent.keyacct", code=5).err)
        text = self.write("text.txt", "hello, this is not a database at all, but it is long enough to look like one\n" * 20)
        self.assertIn("is not a keyacct book", run("export", text, code=5).err)
        other = self.folder / "other.db"
        query(other, "CREATE TABLE t (a)")
        self.assertIn("is not a keyacct book", run("export", other, code=5).err)
        self.init()
        query(self.book, "PRAGMA user_version = 6")
        self.assertIn("the book has layout 6 and this keyacct knows 5; use a newer keyacct", run("export", self.book, code=5).err)
        query(self.book, "PRAGMA user_version = 5")
        query(self.book, "DROP TABLE surveys")
        self.assertIn("the book has no table surveys", run("export", self.book, code=5).err)

    def test_an_older_book_is_brought_up_to_date_after_a_backup(self):
        self.init()
        self.load("accounts", "account_id,name\nA1,One\n")
        query(self.book, "ALTER TABLE accounts DROP COLUMN referred_by")
        query(self.book, "ALTER TABLE review_accounts DROP COLUMN risk_band")
        before = content(self.book)
        done = run("export", self.book)
        self.assertIn("brought up to date; the book as it was is", done.err)
        backup = self.folder / "test.keyacct.backup-1"
        self.assertEqual(content(backup), before)
        self.assertIn("referred_by", done.out)
        self.assertEqual(query(self.book, "SELECT name FROM accounts"), [("One",)])
        self.assertNotIn("brought up", run("export", self.book).err)
        self.assertEqual(len(list(self.folder.glob("*.backup-*"))), 1)

    def test_a_book_in_use(self):
        self.init()
        import sqlite3
        other = sqlite3.connect(str(self.book), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        done = self.load("accounts", "account_id\nA1\n", code=5)
        self.assertIn("the book is in use by another program", done.err)
        other.close()
        self.load("accounts", "account_id\nA1\n")

    def test_review_needs_accounts_and_a_day(self):
        self.init()
        self.assertIn("add --asof DATE", run("review", self.book, code=3).err)
        self.assertIn("there are no accounts", run("review", self.book, "--asof", "2026-01-01", code=3).err)
        self.assertIn("there is no stored review yet", run("export", self.book, "--table", "cuts", code=5).err)

    def test_a_book_without_transactions(self):
        """What was never imported is not assessed: accounts alone, or with cases, make a review in which nobody is ranked."""
        self.init()
        self.load("accounts", "account_id,status\nA1,active\nA2,\n")
        self.load("cases", "case_id,account_id,kind,reported_at,resolved_at\nC1,A1,complaint,2026-01-01T09:00Z,\n")
        done = run("review", self.book, "--asof", "2026-01-05")
        self.assertIn("0 ranked of 2 accounts", done.out)
        self.assertIn("never imported: transactions, contacts, surveys, assessments", done.out)
        self.assertIn("No ranked account has a positive value", done.out)
        self.assertEqual(query(self.book, "SELECT account_id, segment_state, current_value, complaints_open FROM review_accounts ORDER BY 1"),
                         [("A1", "unvalued", None, 1), ("A2", "prospect", None, 0)])
        self.assertIn("  Segment: none. Because: no segment: a prospect or target.\n  Service: level 2 standard. Because: ",
                      run("show", self.book, "A2").out)


class Sample(Case):
    def test_the_same_seed_gives_the_same_book(self):
        other = self.folder / "other.keyacct"
        self.init("--sample", "--accounts", "40")
        run("init", other, "--sample", "--accounts", "40")
        self.assertEqual(content(self.book), content(other))
        more = self.folder / "more.keyacct"
        run("init", more, "--sample", "--accounts", "40", "--seed", "7")
        self.assertNotEqual(content(self.book), content(more))

    def test_every_platform_makes_the_same_sample(self):
        self.init("--sample", "--accounts", "40")
        rows = []
        for sql in ('SELECT account_id, name, status, country, wallet, declared_potential, owner FROM accounts',
                    'SELECT account_id, "on", amount, cost, category, order_id, line, discount_ppm, delivered_on, paid_on FROM transactions',
                    'SELECT case_id, account_id, kind, reported_at, answered_at, resolved_at, score FROM cases',
                    'SELECT account_id, at, channel, contact FROM contacts', 'SELECT account_id, answered_at, satisfaction FROM surveys',
                    'SELECT account_id, asof_on, criteria_fit, trust, price_gap_ppm FROM assessments'):
            rows += query(self.book, sql + " ORDER BY rowid" if "case_id" not in sql else sql + " ORDER BY case_id")
        self.assertEqual(hashlib.sha256(repr(rows).encode()).hexdigest(), "1d2e4b4e10305e9591242fcfc86a5b343a8b4a96d27327ec1899d99cea8c63c3")

    def test_it_looks_like_business(self):
        self.init("--sample")
        one = lambda sql: query(self.book, sql)[0][0]
        self.assertEqual(one("SELECT count(*) FROM accounts"), 120)
        self.assertGreater(one("SELECT count(DISTINCT owner) FROM accounts"), 5)
        self.assertGreater(one("SELECT count(wallet) FROM accounts"), 60)
        self.assertGreater(one("SELECT count(*) FROM accounts WHERE status = 'lost'"), 0)
        self.assertGreater(one("SELECT count(*) FROM accounts WHERE account_id NOT IN (SELECT account_id FROM transactions)"), 0)
        self.assertEqual(one("SELECT count(*) FROM transactions WHERE \"on\" > '2026-06-30' OR cost IS NULL"), 0)
        self.assertGreater(one("SELECT count(*) FROM transactions WHERE amount < 0"), 10)
        for kind in ("cases", "contacts", "surveys", "assessments"):
            self.assertGreater(one(f"SELECT count(*) FROM {kind}"), 20, kind)
        self.assertEqual(one("SELECT count(*) FROM cases WHERE resolved_at < reported_at OR answered_at < acked_at"), 0)
        self.assertEqual(one("PRAGMA foreign_key_check") if query(self.book, "PRAGMA foreign_key_check") else None, None)

    def test_review_of_the_sample(self):
        self.init("--sample")
        out = run("review", self.book).out
        for words in ("Review as of 2026-06-30", "Which accounts carry the book?", "platinum", "lead tier", "Which service", "What may leave?", "alarm", "EUR"):
            self.assertIn(words, out)
        self.assertNotIn("Not assessed, because never imported", out)
        self.assertNotIn("\x1b", out)
        self.assertIn("\x1b[1m", run("review", self.book, "--no-store", "--color", "always").out)
        account = query(self.book, "SELECT account_id FROM review_contributions GROUP BY 1 ORDER BY count(*) DESC")[0][0]
        shown = run("show", self.book, account).out
        for words in ("What was given", "What the purchases say", "Which segment, and why", "Which service, and why", "What raises and what lowers the risk",
                      "Not known, and so without weight", "The newest transactions"):
            self.assertIn(words, shown)
        for table in ("segments", "expectations", "cuts", "concentration", "curve", "contributions", "actions", "findings", "owners", "reviews", "policy"):
            self.assertTrue(run("export", self.book, "--table", table).out.strip(), table)

    def test_policy_files_and_parameters(self):
        self.init("--sample", "--accounts", "30")
        run("review", self.book, "--set", "value.window_days=0", "--asof", "2026-03-31")
        text = run("export", self.book, "--table", "policy", "--asof", "2026-03-31").out
        run("review", self.book, "--policy", self.write("p.txt", text))
        hashes = query(self.book, "SELECT DISTINCT policy_hash FROM reviews")
        self.assertEqual(len(hashes), 1)
        self.assertIn("value.window_days", run("review", self.book, "--set", "value.windowdays=0", code=4).err)
        run("review", self.book, "--set", "value.window_days=-1", code=4)
        run("review", self.book, "--set", "value.window_days", code=2)
        run("review", self.book, "--policy", self.write("bad.txt", "nonsense\n"), code=4)
        run("review", self.book, "--policy", self.folder / "absent.txt", code=5)


class CommandLine(Case):
    def test_help_and_version(self):
        self.assertRegex(run("--version").out, r"^keyacct \d+\.\d+\.\d+\n$")
        for arguments in (["--help"], ["help"], ["init", "--help"], ["import", "-h"], ["review", "--help"], ["show", "--help"], ["export", "--help"], ["policy", "--help"],
                          ["explain", "--help"], ["doctor", "--help"], ["template", "--help"], ["demo", "--help"], ["completion", "--help"], ["man", "-h"], ["help", "review"]):
            done = run(*arguments)
            self.assertTrue(done.out.startswith("usage: keyacct "), arguments)
            self.assertIn("Exit codes:", done.out)
            self.assertEqual(done.err, "")
            self.assertNotRegex(done.out, r"[ \t]\n")
            self.assertLessEqual(max(map(len, done.out.splitlines())), 140, arguments)
        run(code=2)

    def test_wrong_usage(self):
        for arguments, words in ((["reveiw"], "unknown command reveiw (did you mean review?)"), (["init"], "usage: keyacct init"), (["import", "a", "b"], "usage: keyacct import"),
                                 (["import", "a", "sales", "c"], "unknown kind 'sales'"), (["init", "x", "--currncy", "EUR"], "did you mean --currency?"),
                                 (["init", "x", "--currency"], "needs a value"), (["init", "x", "--currency", "euro"], "three capital letters"),
                                 (["init", "x", "--decimals", "7"], "expected a whole number from 0 to 6"), (["review", "x", "--asof", "yesterday"], "YYYY-MM-DD"),
                                 (["export", "x", "--format", "xml"], "expected csv, jsonl or xlsx\n"),
                                 (["report", "x", "--lang", "fr"], "expected en or zh\n"), (["import", "x", "accounts", "y", "--delimiter", ";;"], "one ASCII character"),
                                 (["import", "x", "accounts", "y", "--thousands", "."], "also the decimal mark")):
            done = run(*arguments, code=2, cwd=self.folder)
            self.assertIn(words, done.err, arguments)
            self.assertEqual(done.out, "")
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_folder_is_no_book(self):
        for arguments in (["review"], ["report"], ["doctor"], ["init"]):
            self.assertIn(": is a directory" if arguments != ["init"] else "exists already", run(*arguments, self.folder, code=5).err)

    def test_quiet_and_color(self):
        done = run("init", self.book, "--quiet")
        self.assertEqual((done.out, done.err), ("", ""))
        environment = dict(os.environ, NO_COLOR="1", TERM="xterm")
        done = subprocess.run(["script", "-qec", f"'{KEYACCT}' show '{self.book}' x", "/dev/null"], capture_output=True, env=environment, stdin=subprocess.DEVNULL)
        self.assertNotIn(b"\x1b", done.stdout)


if __name__ == "__main__":
    main()
