"""The plan in the book, on the terminal and in a workbook: stored, shown in words, and brought to books made before."""
import csv
import io
import re
import zipfile

from command import Case, ROOT, main, query, run

REASONS = [("late_complaint", 2, "late complaint: 2"), ("open_complaint", 1, "open complaint"), ("visit", 182, "planned visit: every 182 days"),
           ("call", 30, "planned call: every 30 days"), ("survey", 365, "planned survey: every 365 days"), ("review", 90, "account review: every 90 days"),
           ("contract", 12, "contract ends: in 12 days"), ("birthday", 3, "birthday: in 3 days"), ("tenure", 1200, "long platinum: for 1,200 days"), ("birthday", 1, "birthday: in 1 day"),
           ("resolved_complaint", 5, "complaint resolved: 5 days ago"), ("resolved_complaint", 1, "complaint resolved: 1 day ago"),
           ("vip", 1, "membership: member"), ("vip", 2, "membership: benefits run out"), ("vip", 3, "membership: to be invited"),
           ("finding", 15, "No contact for too long"), ("weapon", 4, "risk: quality"), ("segment", 4, "segment: platinum")]


class Plan(Case):
    def rows(self, name):
        return list(csv.DictReader(io.StringIO(run("export", self.book, "--table", name).out, newline="")))

    def reviewed(self, accounts=60):
        self.init("--sample", "--accounts", accounts)
        return run("review", self.book).out

    def test_tables_are_stored_with_every_code(self):
        self.reviewed()
        accounts = {row["account_id"]: row for row in self.rows("accounts")}
        actions, findings, owners = (self.rows(name) for name in ("actions", "findings", "owners"))
        for row in actions:
            self.assertTrue(row["action"] and row["reason"] and row["role"] and row["due_on"] and row["source"], row)
            self.assertIn(row["priority"], "1234")
        for account_id, row in accounts.items():
            self.assertEqual(int(row["actions"] or 0), sum(one["account_id"] == account_id for one in actions))
            self.assertEqual(int(row["findings"] or 0), sum(one["account_id"] == account_id for one in findings))
        self.assertTrue(any(row["account_id"] == "" for row in findings))
        for row in owners:
            self.assertEqual(int(row["actions"]), sum(one["owner"] == row["owner"] for one in actions))
            self.assertEqual(int(row["due_week"]), sum(one["owner"] == row["owner"] and one["this_week"] == "1" for one in actions))
        self.assertTrue(all(row["kpi"] and row["stop"] for row in actions))
        self.assertEqual({row["this_week"] for row in actions}, {"0", "1"})
        self.assertTrue(all(row["review_due_on"] for row in accounts.values() if row["segment_state"] == "ranked"))

    def losses(self):
        """A book of twenty accounts of which L00 and L01, both of the lead tier, lost money in two reviews; L00 has an owner."""
        self.init()
        names = [f"L{at:02d}" for at in range(20)]
        self.load("accounts", "account_id,name,owner,declared_potential\n" + "".join(f"{name},Name {name},{'' if name == 'L01' else 'Li'},{at * 1000}\n" for at, name in enumerate(names)),
                  "--map", "declared_potential=declared_potential:minor")
        rows = [(name, f"2025-{month:02d}-10", -500 if at < 2 else 1000 * at) for at, name in enumerate(names) for month in range(1, 13)]
        self.load("transactions", "account_id,on,amount\n" + "".join(f"{name},{on},{amount}\n" for name, on, amount in rows), "--map", "amount=amount:minor")
        run("review", self.book, "--asof", "2025-11-30")

    def everything_said(self):
        """All that a host prints, writes or exports of the last review."""
        book = self.folder / "all.xlsx"
        run("export", self.book, "--format", "xlsx", "-o", book)
        with zipfile.ZipFile(book) as parts:
            texts = [parts.read(name).decode() for name in parts.namelist() if "/worksheets/" in name]
        for table in ("accounts", "actions", "findings", "owners"):
            for form in ("csv", "jsonl"):
                texts.append(run("export", self.book, "--table", table, "--format", form).out)
        for account in ("L00", "L01"):
            texts.append(run("show", self.book, account).out)
        for language in ("en", "zh"):
            texts.append(run("report", self.book, "--lang", language).out)
        return texts

    def test_a_release_is_offered_only_where_it_was_asked_for(self):
        words = ("release", "放手")
        self.losses()
        printed = run("review", self.book, "--asof", "2025-12-31").out
        self.assertEqual({row["account_id"] for row in self.rows("findings") if row["finding"] == "loss_maker_again"}, {"L00", "L01"})
        self.assertNotIn("release", {row["action"] for row in self.rows("actions")})
        for text in [printed, *self.everything_said()]:
            for word in words:
                self.assertNotIn(f">{word}", text)
                self.assertNotIn(f"{word} (", text)
                self.assertNotIn(f",{word},", text)
                self.assertNotIn(f'"{word}"', text)
        quiet = {row["account_id"]: row["actions"] for row in self.rows("accounts")}
        run("policy", "set", self.book, "plan.release=1")
        run("review", self.book, "--asof", "2025-12-31")
        self.assertEqual([row["account_id"] for row in self.rows("actions") if row["action"] == "release"], ["L00"])  # nobody decides for L01
        offered = {row["account_id"]: row["actions"] for row in self.rows("accounts")}
        self.assertEqual({key for key in quiet if quiet[key] != offered[key]} - {"L00"}, set())
        for name, count in offered.items():
            self.assertEqual(int(count), sum(row["account_id"] == name for row in self.rows("actions")))
        self.assertIn("release (a person decides)", run("show", self.book, "L00").out)
        self.assertNotIn("release (", run("show", self.book, "L01").out)

    def test_owners_that_nobody_stated_are_not_assessed(self):
        self.init()
        self.load("accounts", "account_id\nA\nB\n")
        self.load("transactions", "account_id,on,amount\n" + "".join(f"{name},2025-0{month}-10,{month}\n" for name in "AB" for month in range(1, 9)), "--map", "amount=amount:major")
        out = run("review", self.book, "--asof", "2026-06-30").out
        self.assertIn(" not assessed ", out.split("What to do first")[1])
        self.assertEqual([(row["owner"], row["accounts"], row["hours"]) for row in self.rows("owners")], [("", "", "")])
        self.assertRegex(run("show", self.book, "A").out.split("What to do, the most urgent")[1].splitlines()[2], " not assessed  ")

    def test_what_to_do_first(self):
        out = self.reviewed(120)
        risk = {row["account_id"]: int(row["value_at_risk"] or 0) for row in self.rows("accounts")}
        wanted = sorted(self.rows("actions"), key=lambda row: (int(row["priority"]), -risk[row["account_id"]]))
        block = out.split("What to do first\n")[1].split("\n\n")[0].splitlines()
        self.assertEqual(len(block), 12)
        shown = [re.split(r"  +", line.strip())[:2] for line in block[1:11]]
        keys = [(row["priority"], risk[row["account_id"]]) for row in wanted[:10]]
        place = {(row["due_on"], row["account_id"], row["priority"]): row for row in wanted}
        for (due, account), (priority, value) in zip(shown, keys):
            self.assertIn((due, account, priority), place)
            self.assertEqual(risk[account], value)
        self.assertIn(f"(and {len(wanted) - 10} more actions", block[11])
        self.assertEqual(run("review", self.book, "--no-store").out.split("What to do first")[1], out.split("What to do first")[1])
        self.assertNotIn("What to do first", run("review", self.book, "--no-store", "--top", "0").out)

    def test_show_says_actions_and_findings_in_words(self):
        self.reviewed()
        labels = {name: label for name, label in re.findall(r'^CODE\((?:action|finding), *\d+, *(\w+), *"([^"]*)"',
                                                            (ROOT / "src/plan/codes.def").read_text(encoding="utf-8"), re.M)}
        findings = [row for row in self.rows("findings") if row["account_id"]]
        for account in sorted({row["account_id"] for row in findings})[:6]:
            shown = run("show", self.book, account).out
            for row in self.rows("actions"):
                if row["account_id"] == account:
                    self.assertRegex(shown, rf"{row['due_on']} +{re.escape(labels[row['action']])} +{row['owner'] or 'nobody'} .*{re.escape(row['source'])}")
            for row in findings:
                if row["account_id"] == account:
                    self.assertIn(labels[row["finding"]], shown.split("What was found")[1])

    def test_every_reason_has_words(self):
        self.reviewed(30)
        review, account = query(self.book, "SELECT review_id, max(account_id) FROM review_accounts")[0]
        query(self.book, "DELETE FROM review_actions")
        for row, (reason, value, _) in enumerate(REASONS):
            query(self.book, "INSERT INTO review_actions (review_id, row_number, account_id, action, reason, reason_value, due_on, priority)"
                             f" VALUES ({review}, {row}, '{account}', 'visit', '{reason}', {value}, '2026-07-01', 3)")
        shown = run("show", self.book, account).out
        for _, _, said in REASONS:
            self.assertRegex(shown, rf" {re.escape(said)}(  |\n)")

    def test_a_book_of_layout_2_is_brought_up_to_date(self):
        self.reviewed(30)
        for name in ("actions", "findings", "owners"):
            query(self.book, f"DROP TABLE review_{name}")
        for name in ("engine", "engine_given", "engine_accounts", "events", "outputs", "calendars"):
            query(self.book, f"DROP TABLE {name}")
        query(self.book, "ALTER TABLE reviews DROP COLUMN engine_at")
        query(self.book, "UPDATE review_accounts SET actions = NULL, findings = NULL")
        query(self.book, "PRAGMA user_version = 2")
        done = run("export", self.book, "--table", "actions")
        self.assertIn("brought up to date", done.err)
        self.assertEqual(len(done.out.splitlines()), 1)
        self.assertEqual(query(self.book, "PRAGMA user_version"), [(5,)])
        self.assertIn("holds no plan", run("report", self.book).out)
        self.assertNotIn("What to do, the most urgent", run("show", self.book, query(self.book, "SELECT max(account_id) FROM accounts")[0][0]).out)
        run("review", self.book)
        self.assertGreater(len(self.rows("actions")), 20)
        self.assertEqual(query(self.book, "PRAGMA foreign_key_check"), [])
        query(self.book, "DROP TABLE review_owners")
        self.assertIn("the book has no table review_owners", run("export", self.book, code=5).err)


if __name__ == "__main__":
    main()
