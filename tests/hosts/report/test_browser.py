"""The report as a browser paints it: nothing loaded or refused, nothing cut or covered; on a desk, a phone, in the dark, on paper.

Needs Chromium and, for paper, pdftotext; skips where they are absent unless KEYACCT_REQUIRE_BROWSER=1."""
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import browser
from test_report import HOSTILE, table
from command import main, run

MEASURE = (pathlib.Path(__file__).resolve().parent / "measure.js").read_text(encoding="utf-8")
DESK, PHONE, SMALL, A4 = 1280, 390, 320, 695  # A4: 210 mm less the margins of the style, in CSS pixels
SCREENS = [(DESK, {}), (PHONE, {}), (SMALL, {}), (DESK, {"dark": True}), (PHONE, {"dark": True}), (A4, {"media": "print"})]
NAMES = ["Alfreds Futterkiste", "Ana Trujillo Emparedados y helados", "Berglunds snabbköp", "Blondesddsl père et fils",
         "B's Beverages", "Rattlesnake Canyon Grocery", "Folk och fä HB", "Donaudampfschifffahrtsgesellschaft",
         "Split Rail Beer & Ale", "LILA-Supermercado"]


def need(found, what):
    if found:
        return found
    if os.environ.get("KEYACCT_REQUIRE_BROWSER") == "1":
        raise AssertionError(f"{what} is absent and KEYACCT_REQUIRE_BROWSER=1")
    raise unittest.SkipTest(f"{what} is absent")


class Shop:
    """Books and their reports, made once."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="keyacct-test-"))

    def book(self, name, accounts, head, transactions, dates=(), currency="EUR"):
        book = self.folder / f"{name}.keyacct"
        run("init", book, "--currency", currency)
        wallet = ["--map", "wallet=wallet:minor"] if "wallet" in head else []
        facts = ("transactions", transactions, ["account_id", "on", "amount"], ["--map", "amount=amount:minor"])
        for kind, rows, columns, options in (("accounts", accounts, head, wallet), facts):
            path = self.folder / f"{name}-{kind}.csv"
            path.write_text(table(rows, columns), encoding="utf-8", newline="")
            run("import", book, kind, path, *options)
        for date in dates or [None]:
            run("review", book, *(["--asof", date] if date else []))
        return self.reports(name)

    def reports(self, name, languages=("en",)):
        for language in languages:
            run("report", self.folder / f"{name}.keyacct", "--lang", language, "-o", self.folder / f"{name}-{language}.html")

    def all(self):
        for make in (self.sample, self.many, self.merchant, self.one, self.hostile, self.losses, self.huge):
            make()

    def sample(self):
        book = self.folder / "sample.keyacct"
        run("init", book, "--sample")
        run("review", book, "--asof", "2025-09-30")
        run("review", book)
        self.reports("sample", ("en", "zh"))

    def many(self):
        """So many that charts count them in squares."""
        run("init", self.folder / "many.keyacct", "--sample", "--accounts", 3000, "--seed", 7)
        run("review", self.folder / "many.keyacct")
        self.reports("many")

    def merchant(self):
        """Like a book of orders alone: no wallets, no cases, nobody's accounts."""
        last = datetime.date(2026, 6, 28)
        self.book("merchant", [(f"M{i:03}", f"{NAMES[i % 10]} {i}") for i in range(90)], ["account_id", "name"],
                  [(f"M{i:03}", last - datetime.timedelta(days=k * (20 + i % 7 * 9) + i * i % 97),
                    9000 + (i * i * 37 + k * 911) % (4000 * (i + 9)))
                   for i in range(90) for k in range(2 + i % 12)], currency="USD")

    def one(self):
        self.book("one", [("A", "Solo Trading", "Ann", 500000)], ["account_id", "name", "owner", "wallet"],
                  [("A", "2025-03-01", 100000), ("A", "2025-09-01", 120050), ("A", "2026-01-05", 90000)])

    def hostile(self):
        names = [*HOSTILE.values(), "W" * 10000, "漢" * 10000, "i" * 10000]
        ids = [f"A{i:02}-" + "I" * (300 if i % 3 == 0 else 3) for i in range(len(names))]
        accounts = [(own, names[i], names[-1 - i] if i % 2 else "W" * 10000, 10 ** (7 + i % 4)) for i, own in enumerate(ids)]
        self.book("hostile", accounts, ["account_id", "name", "owner", "wallet"],
                  [(own, f"2025-{month:02}-03", 1000 * (i + 1) ** 3) for i, own in enumerate(ids)
                   for month in range(1, 13 if i % 3 else 6)],
                  dates=("2025-09-01", "2026-01-15"))

    def losses(self):
        self.book("losses", [(f"A{i:02}", f"Name {i}", 10 ** (4 + i % 6)) for i in range(40)], ["account_id", "name", "wallet"],
                  [(f"A{i:02}", day, (30 - i) * 1_000_00 + 777) for i in range(40)
                   for day in ("2025-02-01", "2025-07-01", "2026-01-05")])


    def huge(self):
        self.book("huge", [("A", "Large"), ("B", "Small"), ("C", "Owing")], ["account_id", "name"],
                  [("A", "2026-01-05", 4 * 10 ** 18), ("B", "2026-01-05", 5), ("C", "2026-01-05", -3 * 10 ** 18)])


BOOKS = ("sample-en", "sample-zh", "many-en", "merchant-en", "one-en", "hostile-en", "losses-en", "huge-en")


class Browsed(unittest.TestCase):
    """All books as reports, and one browser."""

    @classmethod
    def setUpClass(cls):
        program = need(browser.program(), "a Chromium browser")
        cls.shop, cls.browser = Shop(), None
        cls.addClassCleanup(shutil.rmtree, cls.shop.folder)
        cls.shop.all()
        cls.browser = browser.Browser(program)
        cls.addClassCleanup(cls.browser.close)

    def open(self, name, width=DESK, **options):
        return browser.Page(self.browser, self.shop.folder / f"{name}.html", width=width, **options)

    def changed(self, name, *changes):
        """A copy of a report with something put in that does not belong there."""
        text = (self.shop.folder / f"{name}.html").read_text(encoding="utf-8")
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        (self.shop.folder / "changed.html").write_text(text, encoding="utf-8")
        return "changed"


class Painted(Browsed):
    def test_nothing_is_loaded_and_nothing_refused(self):
        for name in BOOKS:
            seen = []
            for scripts in (True, False):
                with self.open(name, scripts=scripts) as page:
                    page.settle()
                    self.assertEqual((page.requests(), page.complaints()), ([], []), name)
                    seen.append(page.evaluate("document.body.innerText"))
            self.assertEqual(seen[0], seen[1])
            self.assertGreater(len(seen[0]), 3000)

    def test_the_policy_stops_what_it_should_and_is_heard(self):
        foul = '</main><img src="http://keyacct.invalid/x.png"><p style="color:red">x</p><script>document.title = "acted"</script>'
        with self.open(self.changed("one-en", ("</main>", foul))) as page:
            page.settle()
            said = "\n".join(page.complaints())
            for directive in ("img-src", "style-src", "script-src"):
                self.assertIn(directive, said)
            self.assertNotEqual(page.evaluate("document.title"), "acted")
        with self.open(self.changed("one-en", ("</main>", foul), ("Content-Security-Policy", "x-nothing"))) as page:
            page.settle()
            self.assertEqual(page.requests(), ["http://keyacct.invalid/x.png"])
            self.assertEqual(page.evaluate("document.title"), "acted")

    def test_nothing_is_cut_or_covered(self):
        for name in BOOKS:
            for width, options in SCREENS:
                with self.subTest(name=name, width=width, **options), self.open(name, width, scripts=False, **options) as page:
                    self.assertEqual(page.evaluate(f"({MEASURE})({width})"), [])

    def test_open_twins_fit(self):
        for name in ("sample-en", "hostile-en"):
            for width in (DESK, PHONE, SMALL):
                with self.subTest(name=name, width=width), self.open(name, width) as page:
                    closed = page.evaluate("document.body.innerText.length")
                    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
                    self.assertGreater(page.evaluate("document.body.innerText.length"), closed + 500)
                    self.assertEqual(page.evaluate(f"({MEASURE})({width})"), [])

    def test_faults_are_found(self):
        """The measure itself: each kind of fault, put in on purpose."""
        style, word = "</style><style>", "<text x=\"300\" y=\"200\">one</text>"
        faults = {
            "the page is wider": ("</main>", "<p><svg viewBox=\"0 0 9 9\"></svg></p></main>", "svg{min-width:2000px}"),
            "words beside": ("Solo Trading", "Solo Trading" + "x" * 300, "*{overflow-wrap:normal!important}"),
            "words over words:": ("</main>", "<p class=\"over\">over the title</p></main>", ".over{position:absolute;top:40px}"),
            "words over words in a chart": ("</desc>", f"</desc>{word}<text x=\"303\" y=\"202\">two</text>", ""),
            "words over a mark": ("</desc>", f"</desc>{word}<circle class=\"p3\" cx=\"305\" cy=\"196\" r=\"4\"/>", ""),
            "the curve through words": ("</desc>", f"</desc>{word}<path class=\"curve\" d=\"M290 195H340\"/>", ""),
            "an axis without a name": ("class=\"axis end\"", "class=\"tick end\"", ""),
            "words cut by the drawing": ("</desc>", "</desc><text x=\"790\" y=\"200\">far too long</text>", ""),
            "pale words": ("</main>", "<p class=\"pale\">pale</p></main>", ".pale{color:#bbb}"),
        }
        for fault, (old, new, rule) in faults.items():
            lifted = ("Content-Security-Policy", "x-nothing")
            name = self.changed("one-en", (old, new), ("</style>", style + rule + "</style>"), lifted)
            with self.open(name) as page:
                self.assertTrue(any(one.startswith(fault) for one in page.evaluate(f"({MEASURE})({DESK})")), fault)

    def test_marks_are_named(self):
        with self.open("sample-en") as page:
            for chart, least in (("map", 6), ("risk", 5)):
                for kind in ("wide", "narrow"):
                    names = page.evaluate(f"document.querySelectorAll('#{chart} svg.{kind} text.name').length")
                    self.assertGreaterEqual(names, least - (kind == "narrow") * 2, (chart, kind))
                cuts = page.evaluate(f"document.querySelectorAll('#{chart} svg.wide text.cutname').length")
                self.assertEqual(cuts, {"map": 3, "risk": 4}[chart])

    def test_dark_is_dark(self):
        with self.open("one-en", dark=True) as page:
            self.assertEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(20, 24, 29)")


class Paper(Browsed):
    """The pages of the PDF. Words of charts count too, so the lowest word is where a page ends."""

    def pages(self, name):
        need(shutil.which("pdftotext"), "pdftotext")
        pdf = self.shop.folder / "paper.pdf"
        with self.open(name, scripts=False) as page:
            pdf.write_bytes(page.paper())
            texts = page.evaluate("[...document.querySelectorAll('h2,h3,caption')].map(one => one.textContent)")
            headings = {re.sub(r"\s+", " ", text).strip() for text in texts}
        done = subprocess.run(["pdftotext", "-bbox-layout", str(pdf), "-"], capture_output=True, check=True, timeout=60)
        text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", done.stdout.decode("utf-8"))
        space = "{http://www.w3.org/1999/xhtml}"
        pages = []
        for one in xml.etree.ElementTree.fromstring(text).iter(space + "page"):
            lines = []
            for line in one.iter(space + "line"):
                words = " ".join(word.text or "" for word in line.iter(space + "word"))
                lines.append((float(line.get("yMax")), float(line.get("xMin")), float(line.get("xMax")), words))
            pages.append((float(one.get("width")), float(one.get("height")), sorted(lines)))
        return pages, headings

    def test_pages(self):
        for name in ("sample-en", "merchant-en", "one-en"):
            with self.subTest(name=name):
                pages, headings = self.pages(name)
                self.assertGreater(len(pages), 3)
                whole = re.sub(r"\s+", " ", " ".join(line[3] for page in pages for line in page[2]))
                self.assertIn("Cumulative shares", whole)  # the twin of the curve, which a screen folds
                if name != "merchant-en":
                    self.assertIn("Segments and values of the accounts on the map", whole)
                for number, (width, height, lines) in enumerate(pages):
                    self.assertAlmostEqual(width, 595, delta=1.5)
                    self.assertAlmostEqual(height, 842, delta=1.5)
                    self.assertGreater(min(line[1] for line in lines), 30, f"page {number + 1}")
                    self.assertLess(max(line[2] for line in lines), 595 - 30, f"page {number + 1}")
                    end = [line for line in lines if line[0] > lines[-1][0] - 2]  # a cell of a table has others beside it
                    if len(end) == 1:
                        self.assertNotIn(re.sub(r"\s+", " ", end[0][3]).strip(), headings, f"page {number + 1} ends with a heading")
                    if number + 1 < len(pages):
                        self.assertGreater(lines[-1][0] / height, 0.6, f"page {number + 1} is half empty")


class Valid(unittest.TestCase):
    """By the parser of the HTML standard, which forgives nothing here."""

    def test_strict_parser(self):
        try:
            import html5lib
        except ImportError:
            need(None, "html5lib")
        shop = Shop()
        self.addCleanup(shutil.rmtree, shop.folder)
        shop.all()
        for name in BOOKS:
            parser = html5lib.HTMLParser()
            parser.parse((shop.folder / f"{name}.html").read_bytes())
            self.assertEqual([(at, error) for at, error, _ in parser.errors], [], name)
        parser.parse(b"<!DOCTYPE html><title>x</title><p><table><p>")
        self.assertTrue(parser.errors)


if __name__ == "__main__":
    main()
