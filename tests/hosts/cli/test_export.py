"""What comes out: CSV and JSON lines that other readers understand, files written whole, and text that does nothing."""
import csv
import io
import json
import os
import subprocess

from command import Case, KEYACCT, main, query, run

HOSTILE = {
    "H01": "<script>alert(1)</script>",
    "H02": "=cmd|' /C calc'!A0",
    "H03": "+1+1",
    "H04": "-2+3",
    "H05": "@SUM(1)",
    "H06": "\tTabbed",
    "H07": "\rReturned",
    "H08": "\x1b[2J\x1b[31mred\x1b]0;title\x07",
    "H09": "\u202egnp.exe",
    "H10": "a\u2066b\u2069c\u200bd",
    "H11": "\x9b31mC1",
    "H12": "line\nbreak, \"quotes\" and, commas",
    "H13": "东岭机械 Müller \U0001F600",
    "H14": "'already quoted",
    "H15": "\uff1dwide",
    "H16": "\U000E0041tag",
    "H17": "\x7fdel",
}
ACTS = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), *range(127, 160), 0x202E, 0x2066, 0x2069, 0x200B, 0xE0041)]


class Export(Case):
    def setUp(self):
        super().setUp()
        self.init()
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["account_id", "name"])
        writer.writerows(HOSTILE.items())
        self.load("accounts", out.getvalue())

    def test_hostile_names_reach_the_book_unchanged(self):
        self.assertEqual(dict(query(self.book, "SELECT account_id, name FROM accounts")), HOSTILE)

    def test_csv_is_inert(self):
        text = run("export", self.book).stdout.decode()
        for character in ACTS:
            self.assertNotIn(character, text)
        names = {row["account_id"]: row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))}
        for key in ("H01", "H12", "H13", "H14"):
            self.assertEqual(names[key], HOSTILE[key])
        for key in ("H02", "H03", "H04", "H05", "H06", "H07", "H15"):
            self.assertEqual(names[key], "'" + HOSTILE[key])
        self.assertEqual(names["H08"], "\\x1B[2J\\x1B[31mred\\x1B]0;title\\x07")
        self.assertEqual(names["H09"], "\\u202Egnp.exe")
        self.assertEqual(names["H11"], "\\u009B31mC1")

    def test_exact_csv_and_json_give_everything_back(self):
        text = run("export", self.book, "--exact").stdout.decode()
        self.assertEqual({row["account_id"]: row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))}, HOSTILE)
        text = run("export", self.book, "--format", "jsonl").stdout.decode()
        for character in ACTS:
            self.assertNotIn(character, text)
        self.assertIn("东岭机械", text)
        self.assertEqual({row["account_id"]: row["name"] for row in map(json.loads, text.split("\n")[:-1])}, HOSTILE)

    def test_terminal_is_inert(self):
        for key in HOSTILE:
            text = run("show", self.book, key).stdout.decode()
            for character in ACTS:
                self.assertNotIn(character, text, key)
        error = run("show", self.book, "\x1b[31mnobody\u202e", code=3).err
        self.assertIn("account '\\x1B[31mnobody\\u202E' is not in the book", error)
        self.assertNotIn("\x1b", error)
        error = run("import", self.book, "accounts", self.write("\x1b[5m.csv", "account_id,status\nA,\x1b[31m\n"), code=3).err
        self.assertNotIn("\x1b", error)

    def test_round_trip(self):
        self.load("transactions", "account_id,on,amount,cost,quantity,order_id,line,discount_ppm,negotiated,delivered_on\n"
                  "H01,2026-01-01,-9223372036854775808,1,0.1,X,1,150000,yes,2026-01-02\nH02,2026-01-02,9223372036854775807,,1e,,,0,no,\n".replace("1e", "12345.678"),
                  "--map", "amount=amount:minor", "--map", "cost=cost:minor", "--map", "discount_ppm=discount_ppm:ppm")
        rows = [json.loads(line) for line in run("export", self.book, "--table", "transactions", "--format", "jsonl").out.splitlines()]
        self.assertEqual([row["amount"] for row in rows], [-2**63, 2**63 - 1])
        self.assertEqual([row["quantity"] for row in rows], [0.1, 12345.678])
        self.assertEqual([row["negotiated"] for row in rows], [True, False])
        text = run("export", self.book, "--table", "transactions").out
        again = self.folder / "again.keyacct"
        run("init", again)
        run("import", again, "transactions", self.write("t.csv", text), "--create-accounts", "--map", "amount=amount:minor", "--map", "cost=cost:minor",
            "--map", "discount_ppm=discount_ppm:ppm")
        self.assertEqual(run("export", again, "--table", "transactions").out, text)
        major = run("export", self.book, "--table", "transactions", "--money", "major").out
        self.assertIn("92233720368547758.07", major)

    def test_output_file_is_whole_or_absent(self):
        target = self.folder / "out.csv"
        run("export", self.book, "-o", target)
        self.assertEqual(target.read_bytes(), run("export", self.book).stdout)
        self.assertEqual(target.stat().st_mode & 0o777, 0o666 & ~self.umask())
        before = target.read_bytes()
        run("export", self.book, "--table", "segments", "--output", target, code=5)  # no review yet
        self.assertEqual(target.read_bytes(), before)
        run("export", self.book, "-o", self.folder / "absent" / "out.csv", code=5)
        self.assertEqual(sorted(os.listdir(self.folder)), ["accounts.csv", "out.csv", "test.keyacct"])

    @staticmethod
    def umask():
        mask = os.umask(0)
        os.umask(mask)
        return mask

    def test_standard_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([KEYACCT, "export", self.book], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 5)
        self.assertTrue(done.stderr.endswith(b"\nkeyacct: standard output: cannot be written: No space left on device\n"), done.stderr)

    def test_closed_pipe_is_quiet(self):
        done = subprocess.run(["sh", "-c", f"'{KEYACCT}' export '{self.book}' --table imports | true"], capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b""))


if __name__ == "__main__":
    main()
