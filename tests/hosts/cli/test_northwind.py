"""A real company's book from two CSV files: imported by a mapping, reviewed, shown, exported. Skips where ../shared/data is absent."""
import csv
import io
import json
import unittest

from command import Case, HERE, main, need_data, query, run


class Northwind(Case):
    def setUp(self):
        super().setUp()
        customers, lines = need_data("northwind_customers.csv"), need_data("northwind_order_lines.csv")
        self.init("--currency", "USD")
        self.said = run("import", self.book, "accounts", customers, "--mapping", HERE / "northwind_customers.map").err
        run("import", self.book, "transactions", lines, "--mapping", HERE / "northwind.map")

    def accounts(self):
        return list(csv.DictReader(io.StringIO(run("export", self.book).out)))

    def rows(self, table):
        return [json.loads(line) for line in run("export", self.book, "--table", table, "--format", "jsonl").out.splitlines()]

    def test_import_is_exact(self):
        self.assertIn("account id 'Val2 ' begins or ends with a blank and is kept as it is", self.said)
        self.assertEqual(query(self.book, "SELECT count(*), sum(amount) FROM transactions"), [(2155, 126579302)])
        self.assertEqual(query(self.book, "SELECT sum(amount) FROM transactions WHERE account_id = 'MAGAA'"), [(717621,)])
        self.assertEqual(query(self.book, "SELECT sum(amount) FROM transactions WHERE account_id = 'BOTTM'"), [(2080161,)])
        # 30 x 10 x 0.85 = 255.00; a discount of 5 % and one half cent that goes to the even cent
        self.assertEqual(query(self.book, "SELECT amount FROM transactions WHERE order_id = '10250' AND line = 51"), [(126140,)])

    def test_whole_history(self):
        out = run("review", self.book, "--set", "value.window_days=0").out
        first = out.splitlines()[0]
        self.assertTrue(first.startswith("Review as of 1998-05-06: 89 ranked of 93 accounts"), first)
        self.assertIn("pyramid", first.lower())
        self.assertIn("too few of the ranked accounts have a potential", first)
        accounts = {row["account_id"]: row for row in self.accounts()}
        self.assertEqual(len(accounts), 93)
        states = [row["segment_state"] for row in accounts.values()]
        self.assertEqual((states.count("ranked"), states.count("prospect")), (89, 4))
        self.assertEqual(sum(int(row["revenue"] or 0) for row in accounts.values()), 126579302)
        self.assertEqual(int(accounts["MAGAA"]["current_value"]), 717621)
        self.assertEqual(int(accounts["BOTTM"]["current_value"]), 2080161)
        by = {}
        for row in accounts.values():
            by.setdefault(row["segment"], []).append(row["account_id"])
        self.assertEqual(sorted(by["platinum"]), ["ERNSH", "QUICK", "RATTC", "SAVEA"])
        self.assertEqual((len(by["platinum"]) + len(by["gold"]), len(by["iron"]), len(by["lead"])), (18, 36, 35))
        figures = self.rows("concentration")[0]
        self.assertAlmostEqual(figures["gini"], 0.57545369, delta=5e-9)
        self.assertAlmostEqual(figures["hhi"], 0.03369089, delta=5e-9)
        self.assertEqual((figures["eighty_accounts"], round(figures["top_20_ppm"], -2)), (34, 600600))

    def test_default_window(self):
        out = run("review", self.book).out
        self.assertIn("of the 365 days from 1997-05-07 to 1998-05-06", out)
        ranked = sorted((row for row in self.accounts() if row["value_rank"]), key=lambda row: int(row["value_rank"]))
        self.assertEqual([row["account_id"] for row in ranked[:4]], ["SAVEA", "QUICK", "ERNSH", "HUNGO"])
        known = {}
        for row in self.rows("contributions"):
            known.setdefault(row["account_id"], []).append(row["indicator"])
            self.assertIn(row["state"], ("observed", "derived", "stale"))
        orders = dict(query(self.book, "SELECT account_id, count(DISTINCT order_id) FROM transactions GROUP BY 1"))
        self.assertGreater(len(orders), 80)
        for account, count in orders.items():
            if count >= 3:
                self.assertGreaterEqual(len(known.get(account, [])), 3, account)

    def test_show(self):
        run("review", self.book)
        out = run("show", self.book, "QUICK").out
        self.assertIn("QUICK-Stop (QUICK), as of 1998-05-06", out)
        for words in ("Which segment, and why", "Which service, and why", "What raises and what lowers the risk", "Reviews so far", "USD"):
            self.assertIn(words, out)

    def test_second_review_knows_the_first(self):
        run("review", self.book, "--asof", "1997-12-31")
        out = run("review", self.book).out
        self.assertIn("previous review: 1997-12-31", out)
        self.assertRegex(out, r"What changed since the review as of 1997-12-31\n  12 rose to a higher segment:\n")
        self.assertRegex(out, r"\n  9 fell to a lower segment:\n")
        self.assertEqual(query(self.book, "SELECT asof_on FROM reviews ORDER BY 1"), [("1997-12-31",), ("1998-05-06",)])

    def test_review_is_repeatable(self):
        first = run("review", self.book)
        table = run("export", self.book).stdout
        again = run("review", self.book)
        self.assertEqual(first.stdout, again.stdout)
        self.assertIn("replaces the stored review as of 1998-05-06", again.err)
        self.assertEqual(table, run("export", self.book).stdout)
        self.assertEqual(run("review", self.book, "--no-store").stdout, first.stdout)


if __name__ == "__main__":
    main()
