"""The report of many books: whole, inert, complete, and saying what the review found."""
import csv
import datetime
import io
import os
import re
import resource
import subprocess
import unittest

import page
from command import Case, HERE, KEYACCT, ROOT, main, need_data, query, run

SOURCES = ROOT / "bindings/cli"
HOSTILE = {
    "H01": "<script>alert(1)</script>",
    "H02": "]]>",
    "H03": "=cmd|' /C calc'!A0",
    "H04": "\"><img src=x onerror=alert(1)>",
    "H05": "' style='color:red",
    "H06": "</style><style>*{display:none}</style>",
    "H07": "<!-- & -->",
    "H08": "&lt;b&gt; &amp;amp; &#60;",
    "H09": "\u202egnp.exe",
    "H10": "a\u2069b\u2066c",
    "H11": "\u200fשלום\u200f עולם",
    "H12": "\x1b[2J\x07\x9b",
    "H13": "line\nbreak\ttab",
    "H14": "东岭机械有限公司 \U0001F600",
    "H15": "x" * 10000,
    "H16": "\u202e" * 50,
    "<b>17": "id of markup",
    "a b/c?#\"'": "id of signs",
    "_61": "an id that looks escaped",
    "a": "plain id",
    "ключ-" + "д" * 80: "a long id",
    "ключ-" + "д" * 81: "another long id",
}


def table(rows, head):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def figures(text):
    return [int(part.replace(",", "")) for part in re.findall(r"\d[\d,]*", text)]


class Report(Case):
    def report(self, *options):
        return run("report", self.book, *options).stdout

    def book_of(self, rows, transactions):
        """A book of accounts (id, name) and of transactions (id, day, amount), reviewed."""
        self.init()
        self.load("accounts", table(rows, ["account_id", "name"]))
        self.load("transactions", table(transactions, ["account_id", "on", "amount"]), "--map", "amount=amount:minor")
        run("review", self.book)

    def sample(self, accounts, *options):
        self.init("--sample", "--accounts", accounts, *options)
        run("review", self.book)

    def exported(self):
        return list(csv.DictReader(io.StringIO(run("export", self.book).out, newline="")))


class Whole(Report):
    def test_sample_in_both_languages(self):
        self.sample(120)
        for language in ("en", "zh"):
            source = self.report("--lang", language)
            root = page.read(source)
            self.assertEqual(next(root.all("html")).attributes["lang"], {"en": "en", "zh": "zh-Hans"}[language])
            names = [node.attributes["id"] for node in root.all("section")]
            self.assertEqual(names, ["short", "map", "concentration", "segments", "service", "risk", "week", "accounts", "data", "method"])
            charts = {svg.attributes["aria-labelledby"].split("-w-")[0] for svg in root.all("svg") if svg.attributes.get("class") == "wide"}
            self.assertEqual(charts, {"map-chart", "curve-chart", "ladder", "risk-chart"})
            for node in root.all("section"):
                if node.attributes["id"] not in ("method", "short"):
                    self.assertIn("2026-06-30", node.text() if node.attributes["id"] != "data" else node.text())

    def test_same_bytes_twice(self):
        self.sample(40)
        self.assertEqual(self.report(), self.report())

    def test_size_of_200_accounts(self):
        self.sample(200)
        for language in ("en", "zh"):
            source = self.report("--lang", language)
            self.assertLess(len(source), 300_000)
            root = page.read(source)
            self.assertEqual(len(list(page.section(root, "accounts").all("tr"))), 201)

    def test_figures_are_those_of_the_review(self):
        self.sample(90)
        rows, root = self.exported(), page.read(self.report())
        ranked = [row for row in rows if row["segment_state"] == "ranked"]
        cards = {node.children[0].text(): " ".join(part.text() for part in node.children[1].children)
                 for node in page.section(root, "short").all("div")}
        self.assertEqual(figures(cards["Current value"])[0], round(sum(int(row["current_value"]) for row in ranked) / 100))
        self.assertIn(f"{len(ranked)} ranked of 90 accounts", cards["Current value"])
        alarm = [row for row in rows if row["risk_band"] == "alarm"]
        self.assertEqual(figures(cards["Accounts in alarm"])[0], len(alarm))
        self.assertEqual(figures(cards["Complaints past a promise"])[0], sum(int(row["complaints_overdue"] or 0) for row in rows))
        at_risk = sum(int(row["value_at_risk"] or 0) for row in rows if row["risk_band"] not in ("", "not_assessed"))
        self.assertEqual(figures(cards["Value at risk"])[0], round(at_risk / 100))
        for row in rows:
            shown = page.row(root, "account-" + row["account_id"])
            cells = [node.text() for node in shown.children if isinstance(node, page.Node)]
            self.assertIn(row["name"], cells[1])
            self.assertEqual(cells[0], row["value_rank"] or "–")
            if row["current_value"]:
                major = abs(int(row["current_value"])) / 100
                self.assertLessEqual(abs(figures(cells[2])[0] - major), 0.5)
            if row["risk_probability"] and row["risk_band"] != "not_assessed":
                self.assertTrue(cells[6].startswith(f"{float(row['risk_probability']) * 100:.1f}"), (cells[6], row["risk_probability"]))
        ladder = next(node for node in page.section(root, "service").all("table"))
        present = [int(line.children[-2].text() if isinstance(line.children[-1], str) else line.children[-1].text())
                   for line in next(ladder.all("tbody")).all("tr")]
        names = ["strategic", "proactive", "personal", "standard", "complaint"]
        self.assertEqual(present, [sum(row["level"] == name for row in rows) for name in names])

    def test_many_accounts_are_counted_not_dropped(self):
        self.sample(1500)
        rows, root = self.exported(), page.read(self.report())
        accounts = page.section(root, "accounts")
        listed = [node for node in accounts.all("tr") if "id" in node.attributes]
        self.assertEqual(len(listed), 200)
        rest = list(accounts.all("table"))[1]
        lines = [[node.text() for node in line.children if isinstance(node, page.Node)] for line in next(rest.all("tbody")).all("tr")]
        self.assertEqual(sum(figures(line[1])[0] for line in lines), 1300)
        largest = sorted((row for row in rows if row["current_value"]), key=lambda row: -int(row["current_value"]))[:50]
        for row in largest:
            self.assertIsNotNone(page.row(root, "account-" + row["account_id"]))
        self.assertLess(len(self.report()), 400_000)

    def test_one_account(self):
        self.book_of([("A", "Solo")], [("A", "2026-01-05", 120050)])
        for language in ("en", "zh"):
            root = page.read(self.report("--lang", language))
            self.assertIsNotNone(page.row(root, "account-A"))
        root = page.read(self.report())
        self.assertEqual(page.section(root, "data").text().count("never imported: not assessed"), 4)
        short = page.section(root, "short").text()  # the account is new: not ranked, but worth something
        self.assertIn("EUR\xa01,200.50", short)
        self.assertIn("nobody is ranked yet; value of 1 of 1 account", short)
        self.assertNotRegex(next(root.all("main")).text(), r"\b1 [a-z ]*(accounts|actions|complaints|days)\b")
        for node in root.all("ul"):
            self.assertTrue(list(node.all("li")))

    def test_no_wallets_no_cases(self):
        self.book_of([(f"A{i}", f"Name {i}") for i in range(30)], [(f"A{i}", day, 1000 * i + 500) for i in range(30) for day in ("2025-03-01", "2026-01-05")])
        root = page.read(self.report())
        self.assertIn("There is no map", page.section(root, "map").text())
        self.assertFalse(list(page.section(root, "map").all("svg")))
        self.assertIn("Complaints were not assessed", page.section(root, "service").text())
        self.assertIn("The hybrid rule was not used: fewer than 50\xa0% of the ranked accounts", next(root.all("header")).text())
        self.assertIn("By current value: platinum is the largest 5\xa0%", page.section(root, "method").text())
        cards = {node.children[0].text(): " ".join(part.text() for part in node.children[1].children)
                 for node in page.section(root, "short").all("div")}
        self.assertIn("not assessed", cards["Complaints past a promise"])

    def test_negative_values(self):
        self.book_of([(f"A{i}", f"Name {i}") for i in range(20)],
                     [(f"A{i}", "2025-06-01", 5000) for i in range(20)]
                     + [(f"A{i}", "2026-01-05", (10 - i) * 1_000_000) for i in range(20)])
        root = page.read(self.report())
        cells = [node.text() for node in page.row(root, "account-A19").children if isinstance(node, page.Node)]
        self.assertEqual(cells[2], "−89,950")
        self.assertIn("unprofitable: find the cause first", cells[4])
        self.assertIn("Accounts with a negative current value: 9", page.section(root, "short").text())

    def test_all_values_negative_and_huge(self):
        self.book_of([("A", "a"), ("B", "b")], [("A", "2026-01-05", -4_000_000_000_000_000_000), ("B", "2026-01-05", -1)])
        root = page.read(self.report())
        self.assertIn("There is no curve", page.section(root, "concentration").text())
        cells = [node.text() for node in page.row(root, "account-A").children if isinstance(node, page.Node)]
        self.assertEqual(cells[2], "−40,000,000,000,000,000")

    def test_names_of_blanks_can_be_seen(self):
        blank = ["  ", "\xa0", "\u3000\u2003"]
        self.book_of(enumerate(blank), [(i, "2026-01-05", 100) for i in range(len(blank))])
        root = page.read(self.report())
        for i in range(len(blank)):
            self.assertIn("[U+0020]", page.row(root, f"account-{i}").text())

    def test_large_shares_have_their_digits_in_groups(self):
        self.book_of([(f"A{i}", "") for i in range(10)], [(f"A{i}", day, 10_000 * (5 - i) - (day > "2026") * 9_990)
                                                           for i in range(10) for day in ("2025-06-01", "2026-01-05")])
        ticks = [node.text() for node in page.section(page.read(self.report()), "concentration").all("text")]
        self.assertTrue([text for text in ticks if re.fullmatch(r"\d{1,3}(,\d{3})+ %", text)], ticks)
        self.assertFalse([text for text in ticks if re.search(r"\d{4}", text)], ticks)

    def test_no_accounts_that_count(self):
        self.init()
        self.load("accounts", table([("A", "x")], ["account_id", "name"]))
        self.load("transactions", "account_id,on,amount\n", "--map", "amount=amount:minor")
        run("review", self.book, "--asof", "2026-01-05")
        root = page.read(self.report())
        self.assertIn("No account was assessed", page.section(root, "risk").text())
        lines = [cells_of(line) for line in page.section(root, "segments").all("tr")]
        self.assertIn(["platinum share of accounts", "–", "–", "not assessed"], lines)
        self.assertRegex(run("review", self.book, "--asof", "2026-01-05", "--no-store").out, r"gold share of accounts {3,}not known\n")

    def test_northwind(self):
        customers, lines = need_data("northwind_customers.csv"), need_data("northwind_order_lines.csv")
        self.init("--currency", "USD")
        run("import", self.book, "accounts", customers, "--mapping", HERE / "northwind_customers.map")
        run("import", self.book, "transactions", lines, "--mapping", HERE / "northwind.map")
        run("review", self.book, "--set", "value.window_days=0")
        root = page.read(self.report())
        self.assertIn("USD\xa01,265,793", page.section(root, "short").text())
        self.assertIn("the whole history up to 1998-05-06", next(root.all("header")).text())
        self.assertIn("value.window_days", page.section(root, "method").text())
        self.assertIn("USD", page.section(root, "segments").text())

    def test_two_reviews(self):
        self.init("--sample")
        run("review", self.book, "--asof", "2025-09-30")
        run("review", self.book)
        root = page.read(self.report())
        self.assertIn("Since the review as of 2025-09-30", page.section(root, "short").text())
        self.assertIn("Who moved since 2025-09-30?", page.section(root, "segments").text())
        moved = query(self.book, "SELECT count(*) FROM review_accounts a JOIN review_accounts b USING (account_id) WHERE a.review_id ="
                      " (SELECT review_id FROM reviews WHERE asof_on = '2025-09-30') AND b.review_id = (SELECT review_id FROM reviews WHERE"
                      " asof_on = '2026-06-30') AND a.segment <> b.segment")[0][0]
        said = re.search(r"(\d+) accounts rose to a higher segment, (\d+) fell", page.section(root, "short").text())
        self.assertEqual(int(said[1]) + int(said[2]), moved)
        older = page.read(self.report("--asof", "2025-09-30"))
        self.assertIn("All figures as of 2025-09-30", page.section(older, "short").text())


class Method(Report):
    """How each figure is made follows the policy of the review."""

    def said(self, *sets, language="en"):
        run("review", self.book, *(word for one in sets for word in ("--set", one)))
        root = page.read(self.report("--lang", language))
        return {"method": page.section(root, "method").text().replace("\xa0", " "),
                "risk": " ".join(node.text().replace("\xa0", " ") for node in page.section(root, "risk").all("text"))}

    def test_figures_of_the_policy(self):
        self.sample(60)
        said = self.said()
        self.assertIn("alarm from 30 %", said["risk"])
        for words in ("About 5 % of accounts are platinum, 15 % gold", "a base rate of 10 %", "up to 5 % of all",
                      "Of the upper 20 % by current value"):
            self.assertIn(words, said["method"])
        said = self.said("segment.platinum_quota_ppm=70000", "segment.high_quota_ppm=255000", "risk.base_rate=0.125",
                         "risk.alarm_ppm=312500")
        self.assertIn("alarm from 31.25 %", said["risk"])
        for words in ("About 7 % of accounts are platinum, 18.5 % gold", "a base rate of 12.5 %", "up to 7 % of all",
                      "Of the upper 25.5 % by current value"):
            self.assertIn(words, said["method"])

    def test_each_rule_is_said(self):
        self.sample(60)
        rules = {"hybrid": "the largest first, up to 5 % of all", "pyramid": "By current value: platinum is the largest 5 %",
                 "quadrant": "platinum are those with high potential, gold the others",
                 "share": "the fewest accounts that carry more than 50 % of the value", "absolute": "By fixed amounts of the policy"}
        for rule, words in rules.items():
            method = self.said(f"segment.policy={rule}")["method"]
            self.assertEqual([one for one in rules if rules[one] in method], [rule])
            self.assertIn(words, method)
            self.assertNotIn("?", method.replace("How is each figure made?", "").replace("What differs from the default policy?", ""))

    def test_what_is_not_shown_can_be_exported(self):
        self.sample(120)
        commands = set(re.findall(r"'keyacct (export) BOOK (--table) (\w+)'", self.report().decode().replace("&#39;", "'")))
        self.assertEqual({table for _, _, table in commands}, {"accounts", "actions"})
        for export, option, table in commands:
            self.assertTrue(run(export, self.book, option, table).out)


class Inert(Report):
    def setUp(self):
        super().setUp()
        self.book = self.folder / "<b>&\"'.keyacct"
        self.book_of(list(HOSTILE.items()), [(key, "2026-01-05", 100000 + i) for i, key in enumerate(HOSTILE)])
        query(self.book, "UPDATE accounts SET owner = name")

    def test_corpus(self):
        for language in ("en", "zh"):
            source = self.report("--lang", language)
            root = page.read(source)  # which refuses every element, attribute and character that does not belong there
            rows = [node for node in page.section(root, "accounts").all("tr") if "id" in node.attributes]
            self.assertEqual(len(rows), len(HOSTILE))
            self.assertEqual(len({node.attributes["id"] for node in rows}), len(HOSTILE))
            shown = {node.all("bdi").__next__().text() for node in rows}
            for key in ("H01", "H02", "H03", "H04", "H05", "H07", "H08", "H11", "H14"):
                self.assertIn(HOSTILE[key][:39], {name[:39] for name in shown}, key)
            self.assertIn("[U+202E]gnp.exe", shown)
            self.assertIn("a[U+2069]b[U+2066]c", shown)
            self.assertIn("line break tab", shown)
            self.assertIn("[U+001B][2J[U+0007][U+009B]", shown)
            self.assertIn("x" * 39 + "…", shown)
            self.assertIn("x" * 10000, page.section(root, "names").text())
            self.assertIn("<b>&\"'.keyacct", next(root.all("footer")).text())
            self.assertNotIn(b"<script", source)
            self.assertLess(len(source), 300_000)

    def test_names_stand_in_isolates(self):
        root = page.read(self.report())
        for node in root.all():
            if any(isinstance(child, str) and "שלום" in child for child in node.children):
                self.assertIn(node.tag, ("bdi", "text"))


class Command(Report):
    def test_no_review(self):
        self.init()
        self.assertIn("there is no stored review yet", run("report", self.book, code=5).err)
        self.assertIn("is no stored review as of 2020-01-01", run("report", self.book, "--asof", "2020-01-01", code=5).err)

    def test_usage(self):
        run("report", self.book, "--lang", "fr", code=2)
        run("report", code=2)
        self.assertIn("--lang", run("report", "--help").out)

    def test_file_is_whole_or_not_at_all(self):
        self.sample(20)
        out = self.folder / "out.html"
        out.write_text("old")
        run("report", self.book, "-o", out)
        page.read(out.read_bytes())
        self.assertEqual(out.read_bytes(), self.report())
        before = set(os.listdir(self.folder))
        missing = self.folder / "no" / "such.html"
        self.assertEqual(run("report", self.book, "-o", missing, code=5).err, f"keyacct: {missing}: cannot be written: No such file or directory\n")
        self.assertEqual(set(os.listdir(self.folder)), before)
        (self.folder / "directory").mkdir()
        done = run("report", self.book, "-o", self.folder / "directory", code=5)
        self.assertEqual(done.err, f"keyacct: {self.folder / 'directory'}: cannot be written: Is a directory\n")
        self.assertEqual(set(os.listdir(self.folder)), before | {"directory"})

    def test_full_disk(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        self.sample(20)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([KEYACCT, "report", str(self.book)], stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (5, b"keyacct: standard output: cannot be written: No space left on device\n"))

    def test_a_file_that_may_not_grow(self):
        self.sample(20)
        out = self.folder / "out.html"
        out.write_text("old")
        done = subprocess.run([KEYACCT, "report", str(self.book), "-o", str(out)], capture_output=True, timeout=60,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (33000, 33000)))
        self.assertEqual((done.returncode, done.stderr.decode()), (5, f"keyacct: {out}: cannot be written: File too large\n"))
        self.assertEqual(out.read_text(), "old")
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith("out")], ["out.html"])

    def test_book_is_only_read(self):
        self.sample(20)
        before = self.book.read_bytes()
        self.report()
        self.assertEqual(self.book.read_bytes(), before)


def cells_of(line):
    return [node.text() for node in line.children if isinstance(node, page.Node)]


class Week(Report):
    """What to do this week, by owner: exactly the stored actions."""

    def actions(self):
        return list(csv.DictReader(io.StringIO(run("export", self.book, "--table", "actions").out, newline="")))

    def labels(self, room, names, column=0):
        text = (ROOT / "src" / room / "codes.def").read_text(encoding="utf-8")
        rows = re.findall(r'^CODE\(' + names + r', *\d+, *(\w+), *"([^"]*)", *"([^"]*)"', text, re.M)
        return {row[0]: row[1 + column] for row in rows}

    def this_week(self, asof):
        """What the library says is for this week, which is what the glossary says."""
        day = datetime.date.fromisoformat(asof)
        week, month = (str(day + datetime.timedelta(days=days)) for days in (7, 30))
        for row in self.actions():
            self.assertEqual(row["this_week"] == "1", row["due_on"] <= week or (int(row["priority"]) <= 2 and row["due_on"] <= month), row)
        return [row for row in self.actions() if row["this_week"] == "1"]

    def test_actions_of_each_owner(self):
        self.sample(90)
        names = {row["account_id"]: row["name"] for row in self.exported()}
        expected = {}
        for row in self.this_week("2026-06-30"):
            expected.setdefault(row["owner"], []).append(row)
        self.assertIn("", expected)  # the sample has accounts without an owner
        for column, language in enumerate(("en", "zh")):
            labels, channels = self.labels("plan", "action", column), self.labels("service", "channel", column)
            section = page.section(page.read(self.report("--lang", language)), "week")
            tables, people = list(section.all("table")), [node.text() for node in section.all("h3")]
            nobody = {"en": "Nobody named", "zh": "未指定负责人"}[language]
            self.assertEqual(set(people), {name or nobody for name in expected})
            self.assertEqual(people[-1], nobody)
            today = [sum(row["priority"] == "1" for row in expected[name]) for name in people[:-1]]
            self.assertEqual(today, sorted(today, reverse=True))
            for name, shown in zip(people, tables[1:]):
                rows = expected["" if name == nobody else name]
                lines = [cells_of(line) for line in next(shown.all("tbody")).all("tr")]
                self.assertEqual(len(lines), min(len(rows), 10))
                self.assertIn(str(len(rows)), next(shown.all("caption")).text())
                wanted = [(names[row["account_id"]], row["due_on"], labels[row["action"]], channels.get(row["channel"], "–")) for row in rows]
                urgent = sorted(row["due_on"] for row in rows if row["priority"] == "1")
                rest = sorted(row["due_on"] for row in rows if row["priority"] != "1")
                self.assertEqual([line[3] for line in lines], (urgent + rest)[:10])
                for line in lines:
                    self.assertTrue(any(line[0] == one[0] and line[3] == one[1] and line[1].startswith(one[2]) and line[2] == one[3] for one in wanted), line)
                    self.assertTrue(line[4].strip())

    def test_load_of_each_owner(self):
        self.sample(90)
        stored = {row["owner"]: row for row in csv.DictReader(io.StringIO(run("export", self.book, "--table", "owners").out, newline=""))}
        counts = {}
        for row in self.this_week("2026-06-30"):
            counts[row["owner"]] = counts.get(row["owner"], 0) + 1
        section = page.section(page.read(self.report()), "week")
        lines = [cells_of(line) for line in next(next(section.all("tbody")).parent.all("tbody")).all("tr")]
        self.assertEqual(len(lines), len(stored))
        for name, accounts, keys, hours, week in lines:
            row = stored["" if name == "nobody" else name]
            self.assertEqual((accounts, keys), (row["accounts"], row["key_accounts"]))
            self.assertAlmostEqual(float(hours), float(row["hours"]), delta=0.051)
            self.assertEqual(int(week), counts.get(row["owner"], 0))
            self.assertEqual(week, row["due_week"])
        self.assertIn(f"{sum(int(row['due_week']) for row in stored.values())} actions in all", section.text())

    def test_the_week_is_that_of_the_policy(self):
        self.init("--sample", "--accounts", 30)
        run("review", self.book, "--set", "plan.week_days=10", "--set", "plan.horizon_days=12")
        asof = datetime.date.fromisoformat(query(self.book, "SELECT asof_on FROM reviews")[0][0])
        week, month = (str(asof + datetime.timedelta(days=days)) for days in (10, 12))
        due = [row for row in self.actions() if row["due_on"] <= week or (int(row["priority"]) <= 2 and row["due_on"] <= month)]
        self.assertEqual([row for row in self.actions() if row["this_week"] == "1"], due)
        text = page.section(page.read(self.report()), "week").text()
        self.assertIn(f"what is due by {week}, then", text)
        self.assertIn(f"{len(due)} actions in all", text)

    def test_many_and_hostile_owners(self):
        self.init()
        owners = [*HOSTILE.values(), *(f"Person {i}" for i in range(40))]
        self.load("accounts", table([(f"A{i:03}", f"Name {i}", owner) for i, owner in enumerate(owners)], ["account_id", "name", "owner"]))
        self.load("transactions", table([(f"A{i:03}", day, 1000 + i) for i in range(len(owners)) for day in ("2025-03-01", "2026-01-05")],
                                        ["account_id", "on", "amount"]), "--map", "amount=amount:minor")
        self.load("contacts", table([("A000", "2025-01-01", "phone")], ["account_id", "at", "channel"]))
        run("review", self.book, "--asof", "2026-02-01")
        for language in ("en", "zh"):
            source = self.report("--lang", language)
            section = page.section(page.read(source), "week")
            self.assertLessEqual(len(list(section.all("table"))), 14)
            self.assertIn({"en": "more, not shown", "zh": "未列出"}[language], section.text())
            self.assertLess(len(source), 300_000)

    def test_a_review_without_a_plan(self):
        self.sample(30)
        query(self.book, "UPDATE review_actions SET this_week = NULL")  # an earlier version: which are for this week is not known
        self.assert_no_plan()
        for name in ("actions", "findings", "owners"):
            query(self.book, f"DELETE FROM review_{name}")
        query(self.book, "UPDATE review_accounts SET actions = NULL")
        self.assert_no_plan()

    def assert_no_plan(self):
        section = page.section(page.read(self.report()), "week")
        self.assertIn(" holds no plan", section.text())
        self.assertEqual(list(section.all("table")), [])

    def test_a_plan_without_actions(self):
        self.init()
        self.load("accounts", "account_id,status,owner\nA,suspended,Li\n")
        self.load("transactions", "account_id,on,amount\n", "--map", "amount=amount:minor")
        run("review", self.book, "--asof", "2026-01-05")
        self.assertEqual(self.actions(), [])
        section = page.section(page.read(self.report()), "week")
        self.assertIn("As of 2026-01-05 no account calls for action.", section.text())
        self.assertNotIn("holds no plan", section.text())
        self.assertEqual(["Li", "1"], cells_of(list(section.all("tr"))[1])[:2])  # who owns what is known

    def test_owners_that_nobody_stated(self):
        self.book_of([("A", "Solo")], [("A", "2025-01-05", 120050), ("A", "2025-03-05", 120050)])
        run("review", self.book, "--asof", "2026-06-30")
        query(self.book, "UPDATE review_actions SET this_week = 1")
        for language, words in (("en", ("Owners are not assessed", "Owner not assessed", "not assessed")), ("zh", ("未评估负责人", "负责人未评估", "未评估"))):
            section = page.section(page.read(self.report("--lang", language)), "week")
            text = section.text()
            for word in words:
                self.assertIn(word, text)
            self.assertNotIn({"en": "nobody", "zh": "无人"}[language] + " ", text)
            self.assertEqual(len(list(section.all("table"))), 1)  # the actions, no table of loads
            self.assertIn(words[2], next(section.all("caption")).text())

    def test_too_much_to_do_is_said(self):
        self.sample(30)
        owner = query(self.book, "SELECT owner FROM review_owners WHERE owner IS NOT NULL ORDER BY row_number LIMIT 1")[0][0]
        review, last = query(self.book, "SELECT review_id, max(row_number) FROM review_findings")[0]
        query(self.book, f"INSERT INTO review_findings (review_id, row_number, finding, owner) VALUES ({review}, {last + 1}, 'owner_overload', '{owner}')")
        line = next(node for node in page.section(page.read(self.report()), "week").all("tr") if node.text().startswith(owner))
        self.assertIn("Owner has too much", line.text())


class Words(unittest.TestCase):
    """Both languages of report_text.def."""

    def setUp(self):
        text = (SOURCES / "report_text.def").read_text(encoding="utf-8")
        self.rows = re.findall(r'^TEXT\((\w+), "((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\)$', text, re.M)
        self.assertEqual(len(self.rows), text.count("\nTEXT("))

    def test_complete(self):
        names = [name for name, _, _ in self.rows]
        self.assertEqual(len(names), len(set(names)))
        for name, english, chinese in self.rows:
            self.assertTrue(english.strip() and chinese.strip(), name)
            self.assertEqual(sorted(re.findall(r"\{\d\}", english)), sorted(re.findall(r"\{\d\}", chinese)), name)
            places = sorted({int(place) for place in re.findall(r"\{(\d)\}", english)})
            self.assertEqual(places, list(range(1, len(places) + 1)), name)
            self.assertNotRegex(english, "[\u4e00-\u9fff]", name)
            for place, one, several in re.findall(r"\{(\d):([^|}]*)\|([^}]*)\}", english):
                self.assertIn("{" + place + "}", english, name)
                self.assertTrue(one and several and one != several, name)
            self.assertNotIn("|", chinese, name)
            self.assertNotRegex(english, r"\{\d\} (?:(?!of )[a-z]+ ){0,2}(accounts|actions|complaints|days|rows|people|hours)\b", name)
            if re.search("[A-Za-z]{3}", re.sub(r"\{\d\}", "", english)):
                self.assertRegex(chinese, "[\u4e00-\u9fff]", name)

    def test_every_word_is_used(self):
        used = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("report_*.c"))
        for name, _, _ in self.rows:
            self.assertRegex(used, rf"\b(TEXT_{name}\b|(PUT|PHRASE)\(of, {name}\b)")

    def test_labels_of_codes_exist_in_chinese(self):
        for path in ("segment", "service", "risk", "value", "plan"):
            text = (ROOT / "src" / path / "codes.def").read_text(encoding="utf-8")
            for label in re.findall(r'^CODE\(\w+, *-?\d+, *\w+, *"[^"]*", *"([^"]*)"', text, re.M):
                self.assertRegex(label, "[\u4e00-\u9fff]")
                self.assertNotRegex(label, "[,:;]")  # the wide ones


class Chinese(Report):
    def test_nothing_is_left_in_english(self):
        self.sample(60)
        root = page.read(self.report("--lang", "zh"))
        text = (SOURCES / "report_text.def").read_text(encoding="utf-8")
        said = next(root.all("body")).text()
        for english in re.findall(r'^TEXT\(\w+, "((?:[^"\\]|\\.)*)"', text, re.M):
            for part in re.split(r"\{\d\}", english):
                if len(part.strip()) > 11:
                    self.assertNotIn(part.strip(), said)
        for name in ("risk", "week"):
            words = set(re.findall(r"\b[a-z]{4,}\b", re.sub(r"\S*_\S*|keyacct\S*", "", page.section(root, name).text())))
            self.assertFalse(words - {"keyacct", "export", "table", "accounts", "actions", "owners"}, words)


if __name__ == "__main__":
    main()
