"""docs/coverage.md: every row of the inventory is there, and every name in it exists: functions, columns, codes, parameters, tests."""
import re
import unittest

from support import ROOT

import keyacct
from keyacct.schema import CODES, VOCABULARY

PAGE = ROOT / "docs/coverage.md"
GOLDEN = ROOT / "tests/golden"
ROWS = [*(f"C{n:02}" for n in range(1, 31)),
        *"B02 B05 B16 B17 B18 B19 B20 B21 B22 B33 B35 B36 B40 B41 B44 B48 B50 B51".split(),
        *"D01 D03 D07 D11 D12 D13 D15 D21 D22".split()]
PARAMETERS = {one["name"] for one in keyacct.parameters()}
FUNCTIONS = {one for path in (ROOT / "include/keyacct").glob("*.h")
             for one in re.findall(r"\b(keyacct_\w+)\(", path.read_text(encoding="utf-8"))}


def policy_tables():
    names, index = set(), 0
    while (name := keyacct.lib.keyacct_policy_table_name(index)):
        names.add(name.decode())
        index += 1
    return names


def rows_of(text):
    """{id: cells} of the tables."""
    rows = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and re.fullmatch(r"[A-Z]\d\d", cells[0]):
            if cells[0] in rows:
                raise AssertionError(f"{cells[0]} stands twice")
            rows[cells[0]] = cells
    return rows


def names_in(cell):
    return re.findall(r"`([^`]+)`", cell)


def exists(name, tables):
    """Whether the library has it."""
    if name.startswith("keyacct_"):
        return name in FUNCTIONS
    if "=" in name:
        codes, code = name.split("=")
        return code in CODES.get(codes, {}).values()
    return name in PARAMETERS or name in tables or tuple(name.split(".", 1)) in VOCABULARY


def shown(name):
    """Whether there is such a test: a case of a golden file, or a function of a test program."""
    path, _, what = name.partition(" ")
    file = ROOT / path if path.startswith("tests/") else GOLDEN / path
    if not what or not file.is_file():
        return False
    text = file.read_text(encoding="utf-8")
    what = re.escape(what)
    if path.endswith(".c"):
        return bool(re.search(rf"^static void {what}\(", text, re.M)) and f"cmocka_unit_test({what})" in text
    if path.endswith(".py"):
        return bool(re.search(rf"^    def {what}\(self", text, re.M))
    before = r"(?:(?:book|case|action|no_action|finding|no_finding)\s+)?"
    return bool(re.search(rf"^{before}{what}(?:\s|\||$)", text, re.M))


def wrong(cells, tables):
    """What is not true of a row."""
    found = []
    if len(cells) != 5:
        return [f"{cells[0]}: {len(cells)} cells"]
    state = re.match(r"whole|part:|not:|outside", cells[4])
    if not state:
        found.append(f"{cells[0]}: whole, part, not or outside?")
    elif state[0] in ("whole", "part:") and not (names_in(cells[2]) and names_in(cells[3])):
        found.append(f"{cells[0]}: nothing named, or nothing that shows it")
    elif state[0] in ("not:", "outside") and (cells[2] or cells[3]):
        found.append(f"{cells[0]}: is said not to be there, and is named")
    found += [f"{cells[0]}: the library has no {name}" for name in names_in(cells[2]) if not exists(name, tables)]
    found += [f"{cells[0]}: no test {name}" for name in names_in(cells[3]) if not shown(name)]
    if re.sub(r"`[^`]+`|[,\s]", "", cells[2] + cells[3]):
        found.append(f"{cells[0]}: words between the names")
    return found


class Coverage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = rows_of(PAGE.read_text(encoding="utf-8"))
        cls.tables = policy_tables()

    def test_every_row_is_there(self):
        self.assertEqual(sorted(self.rows), sorted(ROWS))

    def test_every_name_exists(self):
        self.assertEqual([one for cells in self.rows.values() for one in wrong(cells, self.tables)], [])

    def test_dead_names_are_seen(self):
        good = ["C01", "what", "`level=complaint`, `service.answer_hours`, `service.target`, `accounts.level`, `keyacct_service_assess`",
                "`service/engine.txt T44`, `tests/unit/service/assess.c monotone`", "whole"]
        self.assertEqual(wrong(good, self.tables), [])
        for column, bad in ((2, "`level=perfect`"), (2, "`service.answer_days`"), (2, "`accounts.levels`"), (2, "`keyacct_service`"),
                            (2, ""), (2, "`level=complaint` somehow"), (3, "`service/engine.txt T99`"), (3, "`service/engines.txt T44`"),
                            (3, "`tests/unit/service/assess.c put`"), (3, "`tests/hosts/cli/test_service.py test_nothing`"), (3, ""),
                            (4, "perhaps"), (4, "not: there")):
            with self.subTest(bad):
                self.assertNotEqual(wrong([*good[:column], bad, *good[column + 1:]], self.tables), [])


if __name__ == "__main__":
    unittest.main()
