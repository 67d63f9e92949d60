"""Policies as files and in the book; what a second review says has changed."""
from command import Case, content, main, query, run


class Policy(Case):
    def setUp(self):
        super().setUp()
        self.init("--sample", "--accounts", "30")

    def test_the_policy_of_the_book_is_used(self):
        self.assertEqual(run("policy", "get", self.book).out, run("policy", "get", "default").out)
        run("review", self.book)
        done = run("policy", "set", self.book, "value.window_days=0", "segment.policy=pyramid")
        self.assertIn("reviews now use policy", done.err)
        self.assertEqual(run("policy", "get", self.book, "value.window_days").out, "0\n")
        out = run("review", self.book).out
        self.assertIn("of the whole history", out)
        self.assertIn("segments by the pyramid rule", out)
        self.assertEqual(query(self.book, "SELECT policy_from FROM reviews"), [("book",)])
        self.assertEqual(query(self.book, "SELECT policy_text FROM reviews")[0][0], run("policy", "get", self.book).out)
        self.assertIn("of the 365 days", run("review", self.book, "--no-store", "--policy", self.write("d.txt", run("policy", "get", "default").out)).out)
        self.assertIn("of the 90 days", run("review", self.book, "--set", "value.window_days=90").out)  # after the book's own
        self.assertEqual(run("policy", "get", self.book, "--asof", query(self.book, "SELECT asof_on FROM reviews")[0][0], "value.window_days").out, "90\n")
        self.assertEqual(run("policy", "get", self.book, "value.window_days").out, "0\n")
        run("policy", "set", self.book, "value.window_days=", "segment.policy=")
        self.assertEqual(run("policy", "get", self.book).out, run("policy", "get", "default").out)

    def test_list(self):
        lines = run("policy", "list").out.splitlines()
        self.assertRegex(lines[0], r"parameter +value +default +unit +meaning")
        self.assertTrue(any(line.startswith("value.window_days ") and " 365 " in line for line in lines))
        self.assertIn("table risk.curve: ", "\n".join(lines))
        self.assertEqual(run("policy", "list", self.book, "--changed").out.splitlines()[1:], [])
        run("policy", "set", self.book, "value.window_days=180")
        self.assertRegex(run("policy", "list", self.book, "--changed").out.splitlines()[1], r"^value\.window_days +180 +365 +")

    def test_files_and_tables(self):
        text = run("policy", "get", "default").out
        rows = run("policy", "get", "default", "service.promise").out
        self.assertTrue(rows.startswith("table service.promise\n") and rows.endswith("\nend\n"))
        path = self.write("p.txt", text.replace("1,standard,24,120,336", "1,standard,12,120,336").replace("value.window_days = 365", "value.window_days = 180"))
        self.assertIn(": fit for use, edition 1, policy ", run("policy", "check", path).out)
        run("policy", "set", self.book, "--policy", path)
        self.assertEqual(run("policy", "get", self.book).out, path.read_text())
        self.assertIn("table service.promise: ", run("policy", "list", self.book, "--changed").out)
        out = run("policy", "diff", self.book, code=1).out
        self.assertRegex(out, r"value\.window_days +365 +180")
        self.assertIn("service.promise", out)
        self.assertRegex(run("policy", "diff", self.book, "default", code=1).out, r"value\.window_days +180 +365")
        self.assertEqual(run("policy", "diff", self.book, path).out, "")
        self.assertEqual(run("policy", "diff", "default").out, "")

    def test_what_is_refused_leaves_the_book_as_it_was(self):
        before = content(self.book)
        for arguments, code, words in (
                (["set", self.book, "value.windowdays=1"], 4, "did you mean 'value.window_days'?"), (["set", self.book, "value.window_days=-1"], 4, "value.window_days"),
                (["set", self.book, "value.window_days=180", "ledger.unit=fortnight"], 4, "ledger.unit"), (["set", self.book, "value.window_days"], 2, "expected NAME=VALUE"),
                (["set", self.book], 2, "usage: keyacct policy set"), (["get", self.book, "nothing"], 4, "there is no parameter 'nothing'"),
                (["set", self.book, "--policy", self.write("bad.txt", "edition 1\nnonsense\n")], 4, "bad.txt:2:"), (["check", self.folder / "bad.txt"], 4, "bad.txt:2:"),
                (["check", self.folder / "absent.txt"], 5, "absent.txt"), (["forget"], 2, "expected list, get, set, check or diff"), (["diff"], 2, "usage: keyacct policy diff"),
                (["get", self.book, "--asof", "1999-01-01"], 5, "there is no stored review as of 1999-01-01")):
            self.assertIn(words, run("policy", *arguments, code=code).err, arguments)
        self.assertEqual(content(self.book), before)

    def test_thresholds_that_belong_together_stay_in_order(self):
        done = run("policy", "set", self.book, "risk.watch_ppm=400000", "risk.alarm_ppm=200000", code=4)
        self.assertIn("risk.", done.err)
        self.assertEqual(query(self.book, "SELECT count(*) FROM book WHERE key = 'policy'"), [(0,)])


class Changes(Case):
    def book_of(self, spends, last):
        """spends: {account: monthly amount}; months from 2024-07 to `last`."""
        lines, months = ["account_id,on,amount"], [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)]
        for month in months[months.index("2024-07"):months.index(last) + 1]:
            for name, amount in spends.items():
                if amount(month):
                    lines.append(f"{name},{month}-15,{amount(month)}")
        return "\n".join(lines) + "\n"

    def test_who_moved_since_the_first_review(self):
        self.init()
        steady = {f"S{at:02d}": (lambda month, size=1000 - 30 * at: size) for at in range(20)}
        moving = {"Riser": lambda month: 5 if month < "2025-09" else 5000, "Sinker": lambda month: 3000 if month < "2025-09" else 1,
                  "Comer": lambda month: 0 if month < "2025-08" else 400}
        names = [*steady, *moving]
        self.load("accounts", "account_id,name\n" + "".join(f"{name},{name} & Co\n" for name in names))
        self.load("transactions", self.book_of({**steady, **moving}, "2026-06"), "--map", "amount=amount:major")
        first = run("review", self.book, "--asof", "2025-08-31").out
        self.assertNotIn("What changed", first)
        out = run("review", self.book, "--asof", "2026-06-30").out
        part = out[out.index("What changed since the review as of 2025-08-31"):out.index("Is the book shaped as expected?")]
        before = dict(query(self.book, "SELECT account_id, segment FROM review_accounts JOIN reviews USING (review_id) WHERE asof_on = '2025-08-31'"))
        after = dict(query(self.book, "SELECT account_id, segment FROM review_accounts JOIN reviews USING (review_id) WHERE asof_on = '2026-06-30'"))
        order = ["lead", "iron", "gold", "platinum"]
        up = [name for name in names if before[name] and after[name] and order.index(after[name]) > order.index(before[name])]
        down = [name for name in names if before[name] and after[name] and order.index(after[name]) < order.index(before[name])]
        self.assertIn("Riser", up)
        self.assertIn("Sinker", down)
        self.assertIn(f"{len(up)} rose to a higher segment:", part)
        self.assertIn(f"{len(down)} fell to a lower segment:", part)
        self.assertRegex(part, r"Riser & Co \((lead tier|iron) to (platinum|gold)\)")
        self.assertRegex(part, r"1 entered the ranking:\n    Comer & Co \(\w+")
        states = lambda asof, column: dict(query(self.book, f"SELECT account_id, {column} FROM review_accounts JOIN reviews USING (review_id) WHERE asof_on = '{asof}'"))
        bands = ["low", "watch", "alarm"]
        old, new = states("2025-08-31", "risk_band"), states("2026-06-30", "risk_band")
        worse = [name for name in names if old[name] in bands and new[name] in bands and bands.index(new[name]) > bands.index(old[name])]
        self.assertEqual(f"{len(worse)} {'is' if len(worse) == 1 else 'are'} more at risk" in part, bool(worse))
        levels = ["complaint", "standard", "personal", "proactive", "strategic"]
        old, new = states("2025-08-31", "level"), states("2026-06-30", "level")
        higher = [name for name in names if old[name] and new[name] and levels.index(new[name]) > levels.index(old[name])]
        self.assertEqual(f"{len(higher)} rose to a higher level" in part, bool(higher))

    def test_lost_and_new_accounts(self):
        self.init()
        spends = {f"S{at:02d}": (lambda month, size=100 + at: size) for at in range(10)}
        self.load("accounts", "account_id,name\n" + "".join(f"{name},\n" for name in spends))
        self.load("transactions", self.book_of(spends, "2026-05"), "--map", "amount=amount:major")
        run("review", self.book, "--asof", "2026-05-31")
        self.load("accounts", "account_id,status,lost_on\nS03,lost,2026-06-10\nN01,prospect,\n")
        out = run("review", self.book, "--asof", "2026-06-30").out
        self.assertIn("1 account is new in the book.", out)
        self.assertRegex(out, r"1 left the ranking:\n    S03 \(lost\)")

    def test_a_review_of_the_same_day(self):
        self.init()
        spends = {f"S{at:02d}": (lambda month, size=100 + at: size) for at in range(10)}
        self.load("accounts", "account_id\n" + "".join(f"{name}\n" for name in spends))
        self.load("transactions", self.book_of(spends, "2026-05"), "--map", "amount=amount:major")
        first = run("review", self.book)
        again = run("review", self.book)
        self.assertIn("No account changed its segment, its level or its risk band since the review that this one replaces", again.err)
        self.assertEqual(again.out, first.out)
        self.load("transactions", "account_id,on,amount\nS00,2026-05-10,100000\n", "--map", "amount=amount:major")
        done = run("review", self.book)
        self.assertIn("What changed since the review that this one replaces, also as of 2026-05-15", done.out)
        self.assertRegex(done.out, r"rose to a higher segment:\n    S00 \(")
        self.assertEqual(query(self.book, "SELECT count(*) FROM reviews"), [(1,)])

    def test_hostile_names_and_many_names(self):
        self.init()
        names = {f"S{at:03d}": "\x1b[31m<b>" * 20 + str(at) for at in range(60)}
        self.load("accounts", "account_id,name\n" + "".join(f"{key},{name}\n" for key, name in names.items()))
        self.load("transactions", self.book_of({key: (lambda month, at=at: 10 + at if month < "2025-09" else 100 - at) for at, key in enumerate(names)}, "2026-06"),
                  "--map", "amount=amount:major")
        run("review", self.book, "--asof", "2025-08-31")
        done = run("review", self.book, "--asof", "2026-06-30", "--top", "3")
        self.assertNotIn("\x1b", done.out)
        self.assertRegex(done.out, r"(?s)rose to a higher segment:\n.*, and \d+ more")
        part = done.out[done.out.index("What changed"):]
        self.assertLessEqual(max(map(len, part[:part.index("\n\n")].splitlines())), 250)


if __name__ == "__main__":
    main()
