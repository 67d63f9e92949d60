"""docs/map-your-crm.md and docs/triggers.md as their readers follow them: files are written, commands run in order, figures come out."""
import re
import shlex

from command import ROOT, Case, main, query, run

BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)


class Guide(Case):
    def test_map_your_crm(self):
        commands = 0
        for kind, name, text in BLOCK.findall((ROOT / "docs/map-your-crm.md").read_text(encoding="utf-8")):
            if kind in ("csv", "map"):
                self.write(name, text)
                continue
            self.assertEqual(kind, "sh")
            for line in text.splitlines():
                program, *arguments = shlex.split(line)
                self.assertEqual(program, "keyacct")
                run(*arguments, cwd=self.folder)
                commands += 1
        self.assertGreaterEqual(commands, 16)
        book = self.folder / "book.keyacct"
        self.assertEqual(query(book, "SELECT account_id, name, status, wallet, wallet_confidence_ppm, customer_since_on FROM accounts ORDER BY 1"), [
            ("1001", "Alder Pumps GmbH", "active", 25000000, 700000, "2019-03-01"), ("1002", "Birch Foods SpA", "active", 8000000, 500000, "2021-09-15"),
            ("1003", "Cedar Works", "lost", None, None, "2018-01-02")])
        self.assertEqual(query(book, "SELECT sum(amount), count(*), sum(discount_ppm) FROM transactions"), [(500000 + 125000 + 37500 + 250000 + 45000, 5, 100000)])
        self.assertEqual(query(book, "SELECT kind, answered_at FROM cases ORDER BY 1"), [("complaint", "2026-03-02T11:40:00Z"), ("request", None)])
        self.assertEqual(query(book, "SELECT price_gap_ppm, key_contact_left FROM assessments ORDER BY account_id"), [(45000, 0), (-20000, 1)])
        self.assertGreater((self.folder / "book.xlsx").stat().st_size, 5000)
        self.assertEqual(query(book, "SELECT case_id, clock FROM outputs WHERE output = 'clock_met' ORDER BY at"), [("T-7", "ack"), ("T-8", "ack")])
        self.assertIn("the log gives the same", run("doctor", book, code=1).out)

    def test_triggers(self):
        commands, printed, compared = 0, "", 0
        for kind, name, text in BLOCK.findall((ROOT / "docs/triggers.md").read_text(encoding="utf-8")):
            if kind in ("csv", "policy"):
                self.write(name, text)
            elif kind == "sh":
                for line in text.splitlines():
                    program, *arguments = shlex.split(line)
                    self.assertEqual(program, "keyacct")
                    printed = run(*arguments, cwd=self.folder).out
                    commands += 1
            elif kind == "text":
                self.assertEqual(printed, text)
                compared += 1
        self.assertEqual((commands, compared), (9, 1))
        book = self.folder / "book.keyacct"
        self.assertEqual(query(book, "SELECT at, output, account_id, reason, reason_value FROM outputs WHERE reason = 'trigger'"),
                         [("2026-03-12T09:00:00Z", "task", "1001", "trigger", 2)])
        shown = run("show", book, "1001").out
        for line in ("trigger 1 .* waiting", "trigger 2 .* holds .* 2026-03-02T09:00:00Z .* trigger", "trigger 3 .* waiting .* 2026-05-01T08:00:00Z"):
            self.assertRegex(shown, line)
        self.assertEqual(run("doctor", book, code=1).out.count("the log gives the same"), 1)

    def test_more_rows(self):
        """An order to drive, a cause that nobody found, and a process of steps: the rows of the page, each with what it is for."""
        text = next(text for kind, name, text in BLOCK.findall((ROOT / "docs/triggers.md").read_text(encoding="utf-8")) if name == "service.policy")
        run("init", self.book)
        self.load("accounts", "account_id,name,owner\nG,Gold,Ann\nI,Iron,Ben\n")
        run("policy", "set", self.book, "--policy", self.write("service.policy", text))
        for account, segment in (("G", "gold"), ("I", "iron")):
            run("event", self.book, "account", account, f"segment={segment}", "--at", "2026-03-02T08:00:00Z")
        for account in "GI":
            run("case", self.book, "open", f"{account}1", f"account={account}", "kind=complaint", "severity=1", "--at", "2026-03-02T09:00:00Z")
        run("case", self.book, "open", "G2", "account=G", "kind=complaint", "severity=1", "--at", "2026-03-02T09:30:00Z")
        run("case", self.book, "open", "G3", "account=G", "kind=complaint", "severity=2", "--at", "2026-03-05T09:00:00Z")
        run("case", self.book, "cause", "G1", "--at", "2026-03-06T09:00:00Z")
        run("event", self.book, "contact", "G", "channel=face_to_face", "--at", "2026-03-06T09:00:00Z")  # no survey follows
        run("event", self.book, "contact", "I", "channel=face_to_face", "--at", "2026-03-06T09:00:00Z")
        run("event", self.book, "survey_sent", "I", "--at", "2026-03-07T09:00:00Z")
        run("event", self.book, "survey_answered", "I", "score=8", "--at", "2026-03-08T09:00:00Z")  # no profile follows
        run("tick", self.book, "--now", "2026-03-31T00:00:00Z")
        said = query(self.book, "SELECT reason_value, account_id, step_role, substr(at, 1, 10) FROM outputs WHERE output = 'task' AND reason = 'trigger' ORDER BY 1, 2")
        self.assertEqual(said, [(10, "G", "team_lead", "2026-03-02"), (11, "I", "service_director", "2026-03-12"), (21, "G", "owner", "2026-03-09"),
                                (23, "I", "owner", "2026-03-13")])

    def test_bad_trigger(self):
        """The message names the row and what is wrong with it."""
        good = "edition 1\ntable service.trigger\ntrigger,operator,event,count,window,unit,action,role\n1,count,contact,%s,30,day,task,owner\nend\n"
        self.write("good.policy", good % 3)
        run("policy", "check", self.folder / "good.policy")
        self.write("bad.policy", good % 9)
        said = run("policy", "check", self.folder / "bad.policy", code=4).err
        self.assertIn("trigger 1: count counts at most 8, not 9", said)
        self.assertRegex(said, r"line 4|row 3|:4")


if __name__ == "__main__":
    main()
