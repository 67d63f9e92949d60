"""docs/head-to-head.md: every cell of the column "ours" is what the library answers, and what the golden files say.

The answers of the peers are not asked here; tests/bench/head_to_head.py does that, where they are installed.
"""
import importlib.util
import re
import unittest

from support import ROOT

ENGINE = ROOT / "tests/golden/service/engine.txt"
NEEDED = [f"T{n:02}" for n in range(1, 17)] + ["T19"]
PAUSES = ["T17", "T18", "T19", "T20", "T21", "T22", "T29", "T30", "T32"]


def program():
    found = importlib.util.spec_from_file_location("head_to_head", ROOT / "tests/bench/head_to_head.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def engine_cases(text):
    """Lines of each case of engine.txt, as sets of words, by its name."""
    cases, lines = {}, None
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["case"]:
            lines = cases[words[1]] = []
        elif words and lines is not None:
            lines.append(words)
    return cases


def published(text):
    """(file, case, parts between backticks of "ours") of the tables that were read in published source."""
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = re.fullmatch(r"(calendar|engine) (\w+)", cells[0])
        if line.startswith("|") and name:
            rows.append((*name.groups(), re.findall(r"`([^`]+)`", cells[2]), cells))
    return rows


def wrong(row, calendar, engine):
    """What is not true of a row, or None."""
    where, name, parts, cells = row
    if len(cells) != 4 or not all(cells) or not parts:
        return f"{name}: an empty cell"
    if where == "calendar":
        if name not in calendar:
            return f"{name}: no such case in calendar.txt"
        return None if all(part in calendar[name]["cells"] for part in parts) else f"{name}: calendar.txt says {calendar[name]['cells']}"
    if name not in engine:
        return f"{name}: no such case in engine.txt"
    for part in parts:
        words = part.split()
        if not any(line[:2] == words[:2] and set(words) <= set(line) for line in engine[name]):
            return f"{name}: no line of engine.txt says '{part}'"
    return None


class HeadToHead(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bench = program()
        cls.calendars, cls.cases = cls.bench.golden()
        cls.engine = engine_cases(ENGINE.read_text(encoding="utf-8"))
        cls.page = cls.bench.PAGE.read_text(encoding="utf-8")

    def measured(self, table):
        """Rows of a measured table, which is whole and of the peers that are asked today."""
        lines = self.bench.written(table)
        self.assertEqual([re.sub(r" [^ ]+$", "", title) for title in lines[0][3:]], self.bench.TABLES[table][1])
        for row in lines[1:]:
            self.assertEqual(len(row), len(lines[0]), row[0])
            self.assertTrue(all(row), f"{row[0]}: an empty cell")
        return lines[1:]

    def test_measured_rows_are_ours(self):
        for table in ("libraries", "help desks"):
            rows = self.measured(table)
            self.assertEqual([(row[0], row[1]) for row in rows], self.bench.ROWS)
            for row in rows:
                with self.subTest(row[0]):
                    case = self.cases[row[0]]
                    calendar = self.calendars[case["calendar"]]
                    self.assertEqual(row[2], self.bench.expected(case, calendar), "calendar.txt says otherwise")
                    self.assertEqual(row[2], self.bench.ours(case, calendar), "the library answers otherwise")

    def test_measured_pauses_are_ours(self):
        rows, asked = self.measured("pauses"), list(self.bench.paused())
        self.assertEqual([row[:2] for row in rows], [[name, words] for name, words, *_ in asked])
        for row, (name, words, case, calendar, pauses) in zip(rows, asked):
            with self.subTest(name, calendar=words):
                self.assertEqual(row[2], self.bench.local(self.bench.due_of(case, calendar, pauses), calendar))
                if calendar == self.calendars["BER"]:  # the engine's own answer, in the notation of engine.txt
                    due = f"due={row[2][5:16]}"
                    self.assertTrue(any(line[:1] == ["promise"] and due in line for line in self.engine[name]), due)
                    for pause in pauses:
                        for event, at in zip(("paused", "resumed"), pause):
                            there = f"{at.astimezone(self.bench.zoneinfo.ZoneInfo('Europe/Berlin')):%m-%dT%H:%M}"
                            self.assertTrue(any(line[:3] == ["at", there, event] for line in self.engine[name]), f"{there} {event}")

    def test_every_case_is_there(self):
        shown = {row[0] for row in self.bench.written("help desks")[1:]}
        self.assertEqual([name for name in NEEDED if name not in shown], [])
        paused = {name for where, name, _, _ in published(self.page) if where == "engine"}
        self.assertEqual([name for name in PAUSES if name not in paused], [])

    def test_published_rows_are_ours(self):
        rows = published(self.page)
        self.assertGreaterEqual(len(rows), 25)
        self.assertEqual([said for said in (wrong(row, self.cases, self.engine) for row in rows) if said], [])

    def test_calendar_rows_are_answered_so(self):
        for where, name, _, _ in published(self.page):
            if where == "calendar":
                with self.subTest(name):
                    case = self.cases[name]
                    calendar = self.calendars[case["calendar"]]
                    self.assertEqual(self.bench.ours(case, calendar), self.bench.expected(case, calendar))

    def test_a_wrong_cell_is_seen(self):
        cells = ["engine T19", "two pauses", "`promise c1 resolve spent=3h due=06-11T12:00`", "others"]
        row = ("engine", "T19", ["promise c1 resolve spent=3h due=06-11T12:00"], cells)
        self.assertIsNone(wrong(row, self.cases, self.engine))
        self.assertIsNotNone(wrong(("engine", "T19", ["promise c1 resolve spent=2h due=06-11T12:00"], cells), self.cases, self.engine))
        self.assertIsNotNone(wrong(("engine", "T18", *row[2:]), self.cases, self.engine))
        self.assertIsNotNone(wrong(("engine", "T999", *row[2:]), self.cases, self.engine))
        self.assertIsNotNone(wrong(("calendar", "P01", ["127801s"], cells), self.cases, self.engine))
        self.assertIsNotNone(wrong(("calendar", "P01", [], cells), self.cases, self.engine))


if __name__ == "__main__":
    unittest.main()
