"""The workbook: figures equal the JSON lines, texts are texts, files are whole or absent; LibreOffice opens it without repair."""
import csv
import datetime
import json
import re
import resource
import shutil
import subprocess
import unittest
import xml.etree.ElementTree
import zipfile

from command import KEYACCT, Case, main, query, run

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EPOCH = datetime.datetime(1899, 12, 30)


def column_number(reference):
    number = 0
    for letter in re.match(r"[A-Z]+", reference)[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def unescape(text):
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


class Workbook:
    """Sheets of an XLSX file as lists of rows; a cell is (kind, value, number format)."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        assert self.zip.testzip() is None
        for name in self.zip.namelist():
            xml.etree.ElementTree.fromstring(self.zip.read(name))  # every part is well-formed
        styles = xml.etree.ElementTree.fromstring(self.zip.read("xl/styles.xml"))
        codes = {"9": "0%", "10": "0.00%", "3": "#,##0", "4": "#,##0.00", "49": "@"}
        codes.update((one.get("numFmtId"), one.get("formatCode")) for one in styles.iter(MAIN + "numFmt"))
        self.formats = [codes.get(one.get("numFmtId"), "") for one in styles.find(MAIN + "cellXfs")]
        names = [one.get("name") for one in xml.etree.ElementTree.fromstring(self.zip.read("xl/workbook.xml")).iter(MAIN + "sheet")]
        self.xml = {name: xml.etree.ElementTree.fromstring(self.zip.read(f"xl/worksheets/sheet{at}.xml")) for at, name in enumerate(names, 1)}
        self.sheets = {name: [self.row(one) for one in tree.iter(MAIN + "row")] for name, tree in self.xml.items()}

    def row(self, element):
        cells = {}
        for cell in element.iter(MAIN + "c"):
            assert cell.find(MAIN + "f") is None, "a formula"
            kind, value = cell.get("t", "n"), cell.find(MAIN + "v")
            if kind == "inlineStr":
                value = unescape("".join(text.text or "" for text in cell.iter(MAIN + "t")))
            elif value is None:
                continue
            else:
                value = {"n": float, "b": lambda text: text == "1"}[kind](value.text)
            cells[column_number(cell.get("r"))] = (kind, value, self.formats[int(cell.get("s", 0))])
        return cells

    def rows(self, name):
        head, *rest = self.sheets[name]
        names = [head[at][1] for at in range(len(head))]
        return [{names[at]: cell for at, cell in row.items()} for row in rest]


class Export(Case):
    def sample(self, *options):
        self.init("--sample", "--accounts", "40", *options)
        run("review", self.book)
        return self.export()

    def export(self, *options):
        target = self.folder / "book.xlsx"
        run("export", self.book, "--format", "xlsx", "-o", target, *options)
        return Workbook(target)

    def jsonl(self, table):
        return [json.loads(line) for line in run("export", self.book, "--format", "jsonl", "--table", table).out.splitlines()]

    def compare(self, book, table, decimals):
        """Every cell of a sheet against the JSON lines of the table; returns the number of cells with a value."""
        types = {row["column"][1]: row for row in book.rows("columns") if row["sheet"][1] == table}
        wanted, found, cells = self.jsonl(table), book.rows(table), 0
        self.assertEqual(len(found), len(wanted), table)
        for json_row, row in zip(wanted, found):
            for name, value in json_row.items():
                if value is None or value == "":
                    self.assertNotIn(name, row, (table, name))
                    continue
                kind, cell, shape = row[name]
                meaning = types[name]["type"][1]
                cells += 1
                if meaning == "money":
                    self.assertEqual((kind, round(cell * 10 ** decimals)), ("n", value), name)
                    self.assertIn("." + "0" * decimals if decimals else "#,##0", shape)
                elif types[name]["unit"][1:2] == ("percent",):
                    self.assertEqual((kind, round(cell * 1000000), shape), ("n", value, "0.00%"), name)
                elif meaning == "date":
                    day = EPOCH + datetime.timedelta(days=cell)
                    self.assertEqual((day.strftime("%Y-%m-%d"), shape), (value, "yyyy-mm-dd"), name)
                elif meaning == "time":
                    moment = EPOCH + datetime.timedelta(milliseconds=round(cell * 86400000))
                    self.assertEqual(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), value, name)
                elif isinstance(value, float):
                    self.assertEqual(kind, "n")
                    self.assertLessEqual(abs(cell - value), 1e-15 * abs(value), name)
                else:
                    self.assertEqual(cell, value, name)
        return cells

    def test_figures_equal_the_json_lines(self):
        book = self.sample()
        lists = ["accounts", "segments", "expectations", "cuts", "concentration", "curve", "contributions", "actions", "findings", "owners"]
        self.assertEqual(list(book.sheets), [*lists, "columns", "about"])
        for table in lists:
            self.assertGreater(self.compare(book, table, 2), 3, table)
        about = {row[0][1]: row[1][1] for row in book.sheets["about"]}
        self.assertEqual(about["review as of"], query(self.book, "SELECT asof_on FROM reviews")[0][0])
        self.assertEqual(about["policy"], query(self.book, "SELECT policy_hash FROM reviews")[0][0])
        self.assertTrue(about["currency"].startswith("EUR, 2 decimals"))

    def test_a_book_of_one_account(self):
        """Nobody is ranked: the sheet of the concentration has a row without a value."""
        self.init()
        self.load("accounts", "account_id\nA\n")
        self.load("transactions", "account_id,on,amount\nA,2026-06-01,100\n", "--map", "amount=amount:major")
        run("review", self.book)
        book = self.export()
        self.assertTrue(all(value is None for value in self.jsonl("concentration")[0].values()))
        for table in book.sheets:
            if table not in ("columns", "about"):
                self.compare(book, table, 2)

    def test_decimals_of_the_currency_and_facts(self):
        self.init("--sample", "--accounts", "30", "--currency", "JPY", "--decimals", "0")
        for table in ("transactions", "cases", "surveys"):
            book = self.export("--table", table)
            self.assertEqual(list(book.sheets), [table, "columns", "about"])
            self.assertGreater(self.compare(book, table, 0), 100)

    def test_filters_frozen_header_and_marks(self):
        book = self.sample()
        tree = book.xml["accounts"]
        pane = next(tree.iter(MAIN + "pane"))
        self.assertEqual((pane.get("ySplit"), pane.get("state")), ("1", "frozen"))
        self.assertRegex(next(tree.iter(MAIN + "autoFilter")).get("ref"), r"^A1:[A-Z]+41$")
        rules = [rule.get("type") for rule in tree.iter(MAIN + "cfRule")]
        self.assertGreaterEqual(rules.count("dataBar"), 2)
        self.assertGreaterEqual(rules.count("cellIs"), 3)
        self.assertIn('"alarm"', [one.text for one in tree.iter(MAIN + "formula")])
        hidden = {int(one.get("min")) - 1 for one in tree.iter(MAIN + "col") if one.get("hidden") == "1"}
        head = book.sheets["accounts"][0]
        shown = {head[at][1] for at in head if at not in hidden}
        self.assertLessEqual({"account_id", "name", "segment", "risk_band", "current_value"}, shown)
        self.assertNotIn("birthday", shown)

    def test_texts_are_texts(self):
        hostile = {"H01": "=cmd|' /C calc'!A0", "H02": "+1+1", "H03": "-2+3", "H04": "@SUM(1)", "H05": "<script>alert(1)</script>", "H06": "]]>&amp;",
                   "H07": "_x001B_ literal", "H08": "http://example.invalid/", "H09": "东岭机械 Müller \U0001F600", "H10": "line\nbreak", "H11": " blanks ",
                   "H12": "00123", "H13": "TRUE", "H14": "mailto:x@example.invalid", "H15": "=HYPERLINK(\"http://x\")"}
        acts = {"I01": ("\x1b[31mred", "\\x1B[31mred"), "I02": ("\u202egnp.exe", "\\u202Egnp.exe"), "I03": ("a\x07b", "a\\x07b"), "I04": ("\ufffeb", "\\uFFFEb")}
        self.init()
        lines = [["account_id", "name"], *hostile.items(), *((key, pair[0]) for key, pair in acts.items()), ["L", "x" * 40000]]
        path = self.folder / "a.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
        run("import", self.book, "accounts", path)
        done = run("export", self.book, "--format", "xlsx", "-o", self.folder / "book.xlsx")
        self.assertIn("1 text was longer than a cell holds, and cut", done.err)
        book = Workbook(self.folder / "book.xlsx")
        rows = {row["account_id"][1]: row["name"][:2] for row in book.rows("accounts")}
        for key, text in hostile.items():
            self.assertEqual(rows[key], ("inlineStr", text))
        for key, pair in acts.items():
            self.assertEqual(rows[key][1], pair[1])
        self.assertEqual(len(rows["L"][1]), 32767)
        self.assertTrue(rows["L"][1].endswith("..."))
        self.assertFalse([name for name in book.zip.namelist() if "rels" in name and b"hyperlink" in book.zip.read(name)])

    def test_numbers_that_a_spreadsheet_would_round_are_texts(self):
        self.init()
        self.load("transactions", "account_id,on,amount\nA,1899-12-31,9223372036854775807\nA,2026-01-01,999999999999999\n"
                  "A,2026-01-02,-9223372036854775808\n", "--map", "amount=amount:minor", "--create-accounts")
        rows = self.export("--table", "transactions").rows("transactions")
        self.assertEqual([row["amount"][1] for row in rows], ["92233720368547758.07", 9999999999999.99, "-92233720368547758.08"])
        self.assertEqual([row["on"][0] for row in rows], ["inlineStr", "n", "n"])
        self.assertEqual(rows[0]["on"][1], "1899-12-31")

    def test_equal_books_give_equal_bytes(self):
        self.sample()
        first = (self.folder / "book.xlsx").read_bytes()
        self.export()
        self.assertEqual((self.folder / "book.xlsx").read_bytes(), first)

    def test_no_review_and_wrong_use(self):
        self.init()
        book = self.export()
        self.assertEqual(list(book.sheets), ["accounts", "columns", "about"])
        self.assertIn("add --output FILE.xlsx", run("export", self.book, "--format", "xlsx", code=2).err)
        self.assertIn("add --output FILE.xlsx", run("export", self.book, "--format", "xlsx", "-o", "-", code=2).err)
        run("export", self.book, "--format", "xlsx", "--table", "policy", "-o", self.folder / "p.xlsx", code=2)
        run("export", self.book, "--format", "xlsx", "-o", self.folder / "absent" / "p.xlsx", code=5)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["book.xlsx", "test.keyacct"])

    def test_a_disk_that_fills_leaves_no_file(self):
        self.sample()
        before = (self.folder / "book.xlsx").read_bytes()
        sizes = [len(before) // part for part in (40, 10, 3)] + [len(before) - 1, 300000]
        for limit in sizes:
            for arguments in (["--format", "xlsx"], ["--format", "csv"], ["--format", "jsonl", "--table", "contributions"]):
                target = self.folder / "full.out"
                done = subprocess.run([KEYACCT, "export", str(self.book), *arguments, "-o", str(target)], capture_output=True,
                                      preexec_fn=lambda size=max(limit, 33000): resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
                if done.returncode == 0:
                    self.assertGreater(limit, len(before) if "xlsx" in arguments else 0)
                    self.assertLessEqual(target.stat().st_size, limit if limit > 33000 else 33000)
                    target.unlink()
                else:
                    self.assertEqual(done.returncode, 5, done.stderr)
                    self.assertEqual(done.stderr.decode(), f"keyacct: {target}: cannot be written: File too large\n")
                left = [path.name for path in self.folder.iterdir() if path.name.startswith("full")]
                self.assertEqual(left, [], (limit, arguments))
        self.assertEqual(query(self.book, "PRAGMA integrity_check"), [("ok",)])

    def test_libreoffice_opens_it(self):
        office = shutil.which("soffice") or shutil.which("libreoffice")
        if not office:
            raise unittest.SkipTest("LibreOffice is not installed; the workbook was read by the reader of this test only")
        book = self.sample()
        done = subprocess.run([office, "--headless", f"-env:UserInstallation=file://{self.folder}/profile", "--convert-to",
                               "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1", "--outdir", str(self.folder / "out"),
                               str(self.folder / "book.xlsx")], capture_output=True, timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr)
        for table in (name for name in book.sheets if name not in ("columns", "about")):
            with open(self.folder / "out" / f"book-{table}.csv", encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            wanted, cells = self.jsonl(table), 0
            self.assertEqual(len(rows), len(wanted), table)
            kinds = {row["column"][1]: (row["type"][1], row.get("unit", (0, ""))[1]) for row in book.rows("columns") if row["sheet"][1] == table}
            for row, given in zip(rows, wanted):
                for name, value in given.items():
                    cells += value is not None
                    self.same_as_office(row[name], value, kinds[name], (table, name))
            self.assertGreater(cells, 3, table)

    def same_as_office(self, shown, value, kind, where):
        """A cell as LibreOffice says it against the value of the JSON lines."""
        if value is None:
            self.assertEqual(shown, "", where)
        elif kind[0] == "money":
            self.assertEqual(round(float(shown) * 100), value, where)
        elif kind[1] == "percent":
            self.assertEqual(round(float(shown.removesuffix("%")) * 10000), value, where)
        elif isinstance(value, bool):
            self.assertEqual(shown, str(value).upper(), where)
        elif isinstance(value, (int, float)):
            found = float(shown[:-1]) / 100 if shown.endswith("%") else float(shown)
            self.assertLessEqual(abs(found - value), max(1e-13 * abs(value), 1e-20), where)  # it prints at most twenty decimals
        elif kind[0] == "time":
            self.assertEqual(shown.replace(" ", "T") + "Z", value, where)
        else:
            self.assertEqual(shown, value, where)


if __name__ == "__main__":
    main()
