"""docs/map-your-crm.md as its readers follow it: its files are written, its commands run in order, its figures come out."""
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


if __name__ == "__main__":
    main()
