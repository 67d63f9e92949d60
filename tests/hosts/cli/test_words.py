"""What the command says about itself and its vocabulary: explain, doctor, template, demo, completion, manual pages."""
import os
import re
import shutil
import subprocess
import unittest

from command import KEYACCT, ROOT, Case, content, main, query, run

COMMANDS = re.findall(r"^  ([a-z]+) ", run("--help").out, re.M)


def need(program):
    path = shutil.which(program)
    if not path:
        raise unittest.SkipTest(f"{program} is not installed")
    return path


class Explain(Case):
    def test_columns_codes_and_parameters(self):
        out = run("explain", "risk_band").out
        self.assertIn("column risk_band of accounts: code (risk_band), risk", out)
        self.assertIn("made by keyacct_risk_model_apply", out)
        self.assertRegex(out, r"alarm: alarm \(.+\), ")
        self.assertIn("codes risk_band", out)
        out = run("explain", "segment.platinum_quota_ppm").out
        self.assertIn("parameter segment.platinum_quota_ppm: 50000 ppm, from 0 to 1000000", out)
        self.assertIn("source: ", out)
        self.assertIn("code gold of segment: ", run("explain", "segment.gold").out)
        self.assertIn("code gold of segment: ", run("explain", "gold").out)
        self.assertIn("table risk.curve of the policy", run("explain", "risk.curve").out)
        self.assertIn("did you mean 'current_value'?", run("explain", "curent_value", code=3).err)
        self.assertIn("is no column, code or parameter", run("explain", "=cmd()", code=3).err)

    def test_results_are_not_given_by_people(self):
        self.assertIn("column top_20_ppm of concentration: int64 (ppm), found by a review", run("explain", "top_20_ppm").out)
        self.assertIn("column wallet of accounts: money, given by people", run("explain", "wallet").out)
        makers = {}
        for part in (ROOT / "docs/vocabulary.md").read_text(encoding="utf-8").split("## Table `")[1:]:
            found = re.findall(r"^\| `\w+` \| [^|]* \| [^|]* \| ([^|]*) \| ([^|]*) \|", part.split("\n## ")[0], re.M)
            makers[part[:part.index("`")]] = set(found)
        for kind in ("transactions", "cases", "contacts", "surveys", "assessments", "calendars"):
            self.assertEqual(makers.pop(kind), {("given", "people")}, kind)
        for kind in ("accounts", "events"):
            self.assertIn(("given", "people"), makers.pop(kind))
        self.assertEqual(set(makers), {"segments", "expectations", "cuts", "concentration", "curve", "contributions", "actions",
                                       "findings", "owners", "outputs", "promises", "regions"})
        for kind, said in makers.items():
            self.assertNotIn("people", {who for _, who in said}, kind)
            self.assertEqual({what for what, _ in said} - {"added", "added on request"}, set(), kind)

    def test_every_word_of_a_book_is_explained(self):
        self.init("--sample", "--accounts", "12")
        for (name,) in query(self.book, "SELECT name FROM pragma_table_info('review_segments')"):
            if name not in ("review_id", "row_number"):
                self.assertIn(f"column {name} of segments", run("explain", name).out)


class Counted(Case):
    def test_one_of_everything(self):
        """What is said of a book with one row of each kind says no plural beside a 1."""
        said = []
        say = lambda *arguments, **options: said.append((lambda done: done.out + done.err)(run(*arguments, **options)))
        say("init", self.book, "--decimals", "1", "--currency", "EUR")
        facts = {"accounts": "account_id,owner,status\nA,Li,active\n", "transactions": "account_id,on,amount\nA,2025-06-30,100\n",
                 "cases": "case_id,account_id,kind,reported_at,resolved_at\n1,A,complaint,2026-06-29T10:00:00Z,\n",
                 "contacts": "account_id,at,channel\nA,2026-06-01T10:00:00Z,phone\n", "surveys": "account_id,answered_at,satisfaction\nA,2026-06-01T10:00:00Z,5\n"}
        for kind, text in facts.items():
            path = self.write(f"{kind}.csv", text)
            say("import", self.book, kind, path, *(["--map", "amount=amount:major"] if kind == "transactions" else []))
        say("import", self.book, "contacts", path, code=3)
        say("import", self.book, "accounts", self.write("bad.csv", "account_id,name\nB\n"), code=3)
        for asof in ("2026-05-31", "2026-06-30", "2026-06-30"):
            say("review", self.book, "--asof", asof, "--set", "value.window_days=1" if asof == "2026-05-31" else "value.window_days=0")
        self.load("accounts", "account_id\nB\n")
        say("review", self.book, "--asof", "2026-06-30")
        say("show", self.book, "A")
        say("doctor", self.book, code=1)
        say("report", self.book, "-o", self.folder / "r.html")
        say("export", self.book, "--format", "xlsx", "-o", self.folder / "b.xlsx")
        say("policy", "list", self.book)
        for text in said:
            for wrong in re.findall(r"(?<![\d.,-])1 (?!(?:of|is|was|has|less|ms|makes)\b)[a-z]+s\b(?<!ss).*", text):
                self.fail(wrong)
        self.assertIn("1 account", "".join(said))


class Doctor(Case):
    def test_a_fresh_book_has_things_to_do(self):
        self.init()
        before = content(self.book)
        out = run("doctor", self.book, code=1).out
        for words in ("the file is whole", "every reference leads somewhere", "layout 5", "cases: never imported", "there is no stored review yet", "MB free"):
            self.assertIn(words, out)
        self.assertEqual(content(self.book), before)

    def test_what_is_not_assessed_and_what_would_help(self):
        self.init()
        self.load("accounts", "account_id,name\nA,One\nB,Two\n")
        days = [f"2026-0{month}-{day:02d}" for month in range(1, 7) for day in (3, 17)]
        self.load("transactions", "account_id,on,amount\n" + "".join(f"{one},{day},{100 + at}\n" for one in "AB" for at, day in enumerate(days)), "--map", "amount=amount:major")
        run("review", self.book)
        out = run("doctor", self.book, code=1).out
        self.assertRegex(out, r"on time in full +nobody +from transactions; not given: .*transactions\.promised_on, transactions\.delivered_on")
        self.assertRegex(out, r"time to answer +nobody +from cases \(never imported\), contacts \(never imported\), surveys \(never imported\)")
        self.assertRegex(out, r"trust +nobody +accounts or assessments with the column trust")
        self.assertIn("the last review is as of 2026-06-17", out)
        self.load("accounts", "account_id,name\nC,Three\n")
        self.assertIn("is older than the last import", run("doctor", self.book, code=1).out)

    def test_damage_is_found(self):
        self.init("--sample", "--accounts", "12")
        query(self.book, "PRAGMA foreign_keys = OFF")
        query(self.book, "UPDATE transactions SET account_id = 'nobody' WHERE transaction_id = 1")
        done = run("doctor", self.book, code=5)
        self.assertIn("transactions: 1 row names something that the book does not have", done.out)
        other = self.folder / "other.keyacct"
        run("init", other, "--sample", "--accounts", "12")
        bytes_ = bytearray(other.read_bytes())
        for at in range(4096 * 20, 4096 * 24):
            bytes_[at] = 0xA5
        other.write_bytes(bytes_)
        done = run("doctor", other, code=5)
        self.assertTrue("integrity:" in done.out or "damaged" in done.err, done.out + done.err)
        self.assertIn("is not a keyacct book", run("doctor", self.write("x", "text " * 1000), code=5).err)
        run("doctor", self.folder / "absent", code=5)
        query(self.book, "PRAGMA user_version = 9")
        self.assertIn("newer than this keyacct", run("doctor", self.book, code=5).out)


class Template(Case):
    ROWS = {"accounts": "account_id", "transactions": "account_id on amount", "cases": "case_id account_id kind reported_at", "contacts": "account_id at",
            "surveys": "account_id sent_at", "assessments": "account_id asof_on"}
    VALUES = {"account_id": "A", "case_id": "C", "on": "2026-01-02", "amount": "12.50", "kind": "complaint", "reported_at": "2026-01-02T08:00:00Z",
              "at": "2026-01-02T08:00:00Z", "sent_at": "2026-01-02T08:00:00Z", "asof_on": "2026-01-02"}

    def test_header_and_mapping_import(self):
        self.init()
        for kind, needed in self.ROWS.items():
            header = run("template", kind).out
            self.assertEqual(header.count("\n"), 1)
            names = header.strip().split(",")
            self.assertEqual(len(names), len(set(names)))
            mapping = self.write(f"{kind}.map", run("template", kind, "--units").out)
            self.assertEqual(re.findall(r"^([a-z_0-9]+)=\1", mapping.read_text(), re.M), names)
            row = ",".join(self.VALUES[name] if name in needed.split() else "" for name in names)
            extra = [] if kind == "accounts" else ["--create-accounts"]
            self.load(kind, header + row + "\n", "--mapping", mapping, *extra)
            self.assertEqual(query(self.book, f"SELECT count(*) FROM {kind}"), [(1,)])
        self.assertEqual(query(self.book, "SELECT amount FROM transactions"), [(1250,)])

    def test_units_are_explained(self):
        text = run("template", "transactions", "--units").out
        self.assertIn("amount=amount:major", text)
        self.assertIn("discount_ppm=discount_ppm:percent", text)
        self.assertRegex(text, r"# .*major \(12\.50\) or minor \(1250\)\namount=")
        self.assertRegex(run("template", "cases", "--units").out, r"# .*; one of .*complaint.*\nkind=kind")
        self.assertIn("unknown kind", run("template", "sales", code=2).err)


class Demo(Case):
    def test_the_same_book_as_the_sample_and_the_truth_beside_it(self):
        run("demo", self.book, "--accounts", "60", "--seed", "7")
        plain = self.folder / "plain.keyacct"
        run("init", plain, "--sample", "--accounts", "60", "--seed", "7")
        for sql in ("SELECT * FROM accounts ORDER BY 1", "SELECT * FROM transactions ORDER BY 1", "SELECT * FROM cases ORDER BY 1"):
            self.assertEqual(query(self.book, sql), query(plain, sql))
        self.assertEqual(query(plain, "SELECT count(*) FROM sqlite_master WHERE name = 'truth'"), [(0,)])
        self.assertEqual(query(self.book, "SELECT count(*) FROM truth JOIN accounts USING (account_id)"), [(60,)])
        self.assertEqual(query(self.book, "SELECT count(*) FROM truth WHERE (fate = 'prospect') <> (account_id NOT IN (SELECT account_id FROM transactions))"), [(0,)])
        self.assertEqual(query(self.book, "SELECT count(*) FROM truth JOIN accounts USING (account_id) WHERE (fate = 'lost') <> (coalesce(status, '') = 'lost')"), [(0,)])
        self.assertEqual(query(self.book, "SELECT count(*) FROM truth t WHERE last_on < (SELECT max(\"on\") FROM transactions x WHERE x.account_id = t.account_id AND amount >= 0)"), [(0,)])
        self.assertGreaterEqual({row[0] for row in query(self.book, "SELECT DISTINCT rhythm FROM truth")}, {"regular", "irregular"})
        run("review", self.book)
        run("review", plain)
        self.assertEqual(run("export", self.book).out, run("export", plain).out)

    def test_a_book_of_one_account(self):
        for seed in range(1, 6):
            book = self.folder / f"{seed}.keyacct"
            run("demo", book, "--accounts", "1", "--seed", seed)
            self.assertEqual(query(book, "SELECT count(*) FROM truth JOIN accounts USING (account_id)"), [(1,)])
            self.assertIn(" of 1 account;", run("review", book, "--asof", "2026-06-30").out)
            self.assertIn("</html>", run("report", book).out)
        self.assertIn("expected a whole number from 1 to 100,000", run("demo", self.book, "--accounts", "0", code=2).err)

    def test_those_who_left_look_worse_than_those_who_stayed(self):
        run("demo", self.book, "--accounts", "400")
        run("review", self.book)
        means = dict(query(self.book, "SELECT fate, avg(risk_probability) FROM truth JOIN review_accounts USING (account_id) GROUP BY 1"))
        self.assertGreater(means["left"], 2 * means["steady"])
        self.assertGreater(means["fading"], means["steady"])


class Shells(Case):
    def complete(self, *words):
        """What bash would offer for the last word."""
        script = ("source <(\"$0\" completion bash); COMP_WORDS=(keyacct \"$@\"); COMP_CWORD=$#; _keyacct; printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run([need("bash"), "-c", script, KEYACCT, *words], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_bash(self):
        done = subprocess.run([need("bash"), "-c", "source <(\"$0\" completion bash); complete -p keyacct", KEYACCT], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"^complete .*-F _keyacct keyacct\n$")
        self.assertLessEqual(set(COMMANDS), set(self.complete("")))
        self.assertEqual(self.complete("rev"), ["review"])
        self.assertEqual(sorted(self.complete("export", "book", "--format", "")), ["csv", "jsonl", "xlsx"])
        self.assertIn("concentration", self.complete("export", "book", "--table", "con"))
        self.assertEqual(self.complete("import", "book", "acc"), ["accounts"])
        self.assertEqual(self.complete("import", "book", "--decimal-comma", "--map", "a=b", "acc"), ["accounts"])
        self.assertEqual(self.complete("policy", "d"), ["diff"])
        self.assertIn("--set", self.complete("review", "book", "--s"))
        self.assertNotIn("--map", self.complete("review", "book", "--"))
        self.assertEqual(self.complete("explain", "segment.platinum_quota"), ["segment.platinum_quota_ppm"])
        self.assertEqual(self.complete("review", "/et"), [])  # files: readline's own completion

    def test_every_option_of_every_command_is_offered(self):
        for command in COMMANDS:
            options = set(re.findall(r"^  (--[a-z-]+)", run(command, "--help").out, re.M))
            self.assertEqual(set(self.complete(command, "--")), options, command)

    def test_zsh(self):
        zsh = need("zsh")
        self.write("_keyacct", run("completion", "zsh").stdout)
        subprocess.run([zsh, "-n", str(self.folder / "_keyacct")], check=True)
        script = f"autoload -U compinit; compinit -D -u; source {self.folder}/_keyacct; print -r -- $_comps[keyacct]"
        done = subprocess.run([zsh, "-f", "-c", script], capture_output=True, text=True)
        self.assertEqual((done.stdout.strip(), done.stderr), ("_keyacct", ""))

    def test_fish(self):
        fish = need("fish")
        path = self.write("keyacct.fish", run("completion", "fish").stdout)
        subprocess.run([fish, "-n", str(path)], check=True)
        offer = lambda line: {one.split("\t")[0] for one in subprocess.run([fish, "--no-config", "-c", f"source {path}; complete -C '{line}'"],
                              capture_output=True, text=True, env=dict(os.environ, HOME=str(self.folder))).stdout.splitlines()}
        self.assertLessEqual(set(COMMANDS), offer("keyacct "))
        self.assertEqual(offer("keyacct export book --format "), {"csv", "jsonl", "xlsx"})

    def test_wrong_use(self):
        self.assertIn("expected bash, zsh or fish", run("completion", "csh", code=2).err)


class Manual(Case):
    def test_pages_are_clean(self):
        names = ["keyacct", *COMMANDS]
        pages = [self.write(f"{name}.1", run("man", name).stdout) for name in names]
        self.assertEqual(run("man").out, pages[0].read_text())
        for name, page in zip(names, pages):
            text = page.read_text()
            for section in (".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH EXIT STATUS", ".SH SEE ALSO"):
                self.assertIn(section, text, name)
        ran = []
        if shutil.which("mandoc"):
            done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *map(str, pages)], capture_output=True, text=True)
            self.assertEqual([line for line in done.stdout.splitlines() if "outdated mandoc.db" not in line and "referenced manual not found" not in line], [])
            ran.append("mandoc")
        if shutil.which("man") and shutil.which("groff"):
            for page in pages:
                done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(page)], capture_output=True, text=True, env=dict(os.environ, MANROFFSEQ=""))
                self.assertEqual(done.stderr, "", page)
            ran.append("man")
        if not ran:
            raise unittest.SkipTest("neither mandoc nor man with groff is installed")

    def test_every_option_has_its_words(self):
        for command in COMMANDS:
            text = run("man", command).out.replace("\\-", "-")
            for option in re.findall(r"^  (--[a-z-]+)", run(command, "--help").out, re.M):
                self.assertIn(f"\\fB{option}\\fR", text)
        self.assertIn("unknown command", run("man", "nothing", code=2).err)


if __name__ == "__main__":
    main()
