"""The golden files of the C tests through Python: every case by every way into a table, with the cells, errors and bytes of C.

Needs KEYACCT_BUILD, whose test programs say what C makes of them (tests/golden/results.py)."""
import datetime
import os
import pathlib
import re
import sys
import unittest

from support import ROOT, ROUTES, keyacct, shown, typed, written, written_bytes, written_error
from keyacct import Error, Index, Ledger, Policy, RiskModel, Run, SegmentLearn, Segmentation, Table, plan, service
from keyacct.schema import CODES, code_name, column_of

GOLDEN = ROOT / "tests/golden"
BUILD = pathlib.Path(os.environ.get("KEYACCT_BUILD", ROOT / "build")).resolve()
sys.path.insert(0, str(GOLDEN))
import results  # noqa: E402


def lines(name):
    """(number, line) of a golden file without comments and blank lines."""
    for number, line in enumerate((GOLDEN / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def columns_of(role, rows):
    """[{name: cell}] as {name: [value]}."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {name: [typed(role, name, row.get(name, "-")) for row in rows] for name in names}


def text_of(table, name, row):
    """A cell as the golden files write it: numbers, ISO dates, names of codes, "-" for null."""
    kind, value = table.columns()[name], table.get(name, row)
    if value is None:
        return "-"
    if kind == "date":
        return (datetime.date(1970, 1, 1) + datetime.timedelta(days=value)).isoformat()
    return f"{value:.15g}" if kind == "float64" else str(value)


class Case(unittest.TestCase):
    FILES = ()

    def setUp(self):
        self.played = {}

    def every_route(self, where, run):
        """Runs a case, FILE:LINE, by every route; what `run` writes must be the same by all of them."""
        found = {}
        for name, route in ROUTES.items():
            with self.subTest(case=where, route=name):
                found[name] = run(route)
        self.assertEqual(len(set(found.values())), 1, f"{where}: the routes differ")
        self.played[where] = found.popitem()[1]

    def same_as_c(self):
        results.compare(results.of_c(BUILD), self.played, self.FILES)

    def fails(self, call, wanted):
        """[STATUS, table or None, column or None, row or None]"""
        status, table, column, row = wanted
        with self.assertRaises(Error) as caught:
            call()
        error = caught.exception
        self.assertEqual(error.code.replace("KEYACCT_", ""), status.replace("KEYACCT_", ""), error)
        for said, expected in ((error.table, table), (error.column, column), (error.row, row)):
            if expected is not None:
                self.assertEqual(said, expected, error)
        self.assertTrue(error.message)
        return written_error(error)


class LedgerCases(Case):
    FILES = ("ledger/cases.txt",)

    def cases_of(self):
        case = None
        for number, line in lines("ledger/cases.txt"):
            word, _, rest = line.partition(" ")
            if word == "case":
                if case:
                    yield case
                case = {"where": f"{self.FILES[0]}:{number}", "set": {}, "parts": [[]], "want": [], "absent": [], "error": None}
            elif word == "set":
                case["set"].update([rest.split()])
            elif word == "asof":
                case["asof"] = rest.strip()
            elif word == "row":
                account, on, amount, *facts = rest.split()
                cells = {"account_id": account, "on": on, "amount": amount, **dict(one.split("=", 1) for one in facts)}
                case["parts"][-1].append(cells)
            elif word == "part":
                case["parts"].append([])
            elif word in ("want", "absent"):
                case[word].append(rest.split())
            elif word == "error":
                case["error"] = rest.split()
            else:
                self.fail(f"{number}: not understood: {line}")
        yield case

    def run_case(self, case, route):
        policy = Policy(case["set"])

        def table(rows):
            return route("transactions", columns_of("transactions", rows), rows=len(rows), unit="minor") if route is ROUTES["lists"] \
                else route("transactions", columns_of("transactions", rows), unit="minor")

        def histories():
            ledger = Ledger(policy)
            for i, rows in enumerate(case["parts"]):
                if i == 0:
                    ledger.add(table(rows))
                else:
                    ledger.merge(Ledger(policy).add(table(rows)))
            return ledger, ledger.histories(Run(asof=case["asof"], wants=["*"]))
        if case["error"]:
            status, row, column = (case["error"] + [None, None])[:3]
            return self.fails(histories, [status, None, column, None if row is None else int(row)])
        ledger, found = histories()
        index = Index(found)
        for account in case["absent"]:
            self.assertEqual(index.find(account[0]), -1)
        for account, name, value in case["want"]:
            row = index.find(account)
            self.assertGreaterEqual(row, 0, account)
            if found.columns()[name] == "float64" and value != "-":
                self.assertAlmostEqual(found.get(name, row), float(value), delta=1e-12)
            else:
                self.assertEqual(text_of(found, name, row), value, (account, name))
        reverse = Ledger(policy)
        for row in [row for rows in case["parts"] for row in rows][::-1]:
            reverse.merge(Ledger(policy).add(table([row])))
        for other in (reverse, Ledger.load(ledger.save())):
            self.assertEqual(other.save(), ledger.save())
            self.assertEqual(shown(other.histories(Run(asof=case["asof"], wants=["*"]))), shown(found))
        return written(found) + written_bytes("ledger", ledger.save())

    def test_cases(self):
        for case in self.cases_of():
            self.every_route(case["where"], lambda route, case=case: self.run_case(case, route))
        self.same_as_c()


class SegmentCases(Case):
    FILES = ("segment/cases.txt",)
    ASOF = 20000
    LETTERS = " LIGP"

    def numbers(self, text):
        """"1..4,5*3,-" -> [1, 2, 3, 4, 5, 5, 5, None]"""
        out = []
        for one in filter(None, (part.strip() for part in text.split(","))):
            body, _, times = one.partition("*")
            first, _, last = body.partition("..")
            values = [None] if body == "-" else list(range(int(first), int(last or first) + 1))
            out += values * int(times or 1)
        return out

    def bits(self, names):
        found = {name: value for value, name in CODES["segment_flag"].items()}
        return sum(found[one] for one in re.split(r"[+ ]+", names.strip()) if one)

    def case_of(self, line):
        fields = [one.strip() for one in line.split("|")] + [""] * 8
        name, rules, current, potential, tenure, segments, flags, cuts = fields[:8]
        values = self.numbers(current)
        potentials = [None if one is None else max(one, 0) for one in values] if potential == "=" else self.numbers(potential)
        case = {"where": name, "values": values, "potentials": potentials, "segments": segments, "flags": flags, "cuts": cuts,
                "tenures": None if tenure == "." else self.numbers(tenure),
                "rules": {"segment.near_ppm": 0, **{"segment." + one.split("=")[0]: one.split("=")[1] for one in rules.split()}}}
        self.assertEqual(len(potentials), len(values), name)
        return case

    def table_of(self, case, route, which):
        columns = {"account_id": [1000 + i for i in which], "current_value": [case["values"][i] for i in which],
                   "potential_value": [case["potentials"][i] for i in which]}
        if case["tenures"]:
            days = (datetime.date(1970, 1, 1) + datetime.timedelta(days=self.ASOF - case["tenures"][i]) for i in which)
            columns["first_purchase_on"] = list(days)
        return route("accounts", columns, unit="minor")

    def in_parts(self, case, route, policy, run, keep, parts):
        count = len(case["values"])
        order = sorted(range(count), key=lambda i: (i * 7919 + parts) % 1009)
        learn = SegmentLearn(policy, keep)
        while True:
            state, total = learn.save(), None
            for part in range(parts):
                own = SegmentLearn.load(state)
                own.add(self.table_of(case, route, order[count * part // parts:count * (part + 1) // parts]), run)
                total = own if total is None else own.merge(total) if part % 2 else total.merge(own)
            learn = total
            if not learn.advance():
                return learn.finish()

    def expected_flags(self, case):
        out = [0] * len(case["values"])
        for one in filter(None, (part.strip() for part in case["flags"].split(","))):
            who, _, names = one.partition("=")
            for i, value in enumerate(case["values"]):
                if who == "*" or who == f"#{i + 1}" or who not in ("*",) and not who.startswith("#") and value == int(who):
                    out[i] = self.bits(names)
        return out

    def check_cuts(self, case, made):
        cuts = made.cuts()
        rows = {cuts.get("axis", row): row for row in range(cuts.rows)}
        for one in filter(None, (part.strip() for part in case["cuts"].split(","))):
            axis, number, side, flags = (one.split() + ["", "", ""])[:4]
            if number == "none":
                side, flags = "", side
            self.assertIn(axis, rows)
            row = rows[axis]
            value = cuts.get("value", row)
            self.assertEqual("none" if value is None else str(value), number, axis)
            if value is not None:
                self.assertEqual(bool(cuts.get("inclusive", row)), side == "in", axis)
            self.assertEqual(cuts["flags"][row], self.bits(flags), axis)

    def check_table(self, case, table):
        if not case["values"]:
            return
        wanted = "".join(one.strip()[0] * int(one.strip()[2:] or 1) for one in case["segments"].split(","))
        self.assertEqual("".join(self.LETTERS[one or 0] for one in table["segment"]).replace(" ", "."), wanted)
        self.assertEqual(table["segment_flags"], self.expected_flags(case))
        self.assertNotIn(0, table["segment_reason"])

    def run_case(self, case, route):
        policy, run, everybody = Policy(case["rules"]), Run(asof=self.ASOF, wants=["*"]), range(len(case["values"]))
        ways = [(keep, parts) for keep in (False, True) for parts in (1, 7)]
        if case["segments"].startswith("E_"):
            wanted = [case["segments"], None, None, None]
            for keep, parts in ways:
                self.fails(lambda: self.in_parts(case, route, policy, run, keep, parts), wanted)
            return self.fails(lambda: Segmentation(self.table_of(case, route, everybody), policy, run), wanted)
        made = Segmentation(self.table_of(case, route, everybody), policy, run)
        self.check_cuts(case, made)
        applied = []
        for cuts in (made, Segmentation.load(made.save())):
            table = cuts.apply(self.table_of(case, route, everybody), run)
            self.check_table(case, table)
            applied.append(written(table, ours=True))
        for keep, parts in ways:
            self.assertEqual(self.in_parts(case, route, policy, run, keep, parts).save(), made.save())
        return written(made.cuts()) + applied[0] + written_bytes("segmentation", made.save()) + applied[1]

    def test_cases(self):
        for number, line in lines("segment/cases.txt"):
            case = self.case_of(line)
            self.every_route(f"{self.FILES[0]}:{number}", lambda route, case=case: self.run_case(case, route))
        self.same_as_c()


class ServiceCases(Case):
    FILES = tuple(f"service/{one}.txt" for one in ("attention", "capacity", "contacts", "errors", "foundation", "levels", "plan",
                                                   "promises", "status"))
    TABLES = ("accounts", "cases", "contacts", "surveys")

    def books(self, name):
        book = section = None
        for number, line in lines(name):
            words = line.split()
            if words[0] == "book":
                if book:
                    yield book
                book, section = {"where": f"{name}:{number}", "set": {}, "error": None, "asof": None}, None
            elif words[0] in ("asof", "set", "error") and len(words) > 1:
                book[words[0]] = words[1:] if words[0] != "set" else {**book["set"], words[1]: words[2]}
            elif words[0] in (*self.TABLES, "expect") and len(words) == 1:
                section = book[words[0]] = {"names": None, "rows": []}
            elif section is not None and section["names"] is None:
                section["names"] = words
            elif section is not None:
                self.add_row(section, words, number)
            else:
                self.fail(f"{name}:{number}: not understood: {line}")
        yield book

    def add_row(self, section, words, number):
        self.assertEqual(len(words), len(section["names"]), number)
        span = re.fullmatch(r"(.*)#(\d+)\.\.(\d+)", words[0])
        firsts = [f"{span[1]}{i}" for i in range(int(span[2]), int(span[3]) + 1)] if span else [words[0]]
        section["rows"] += [dict(zip(section["names"], [first, *words[1:]])) for first in firsts]

    def table_of(self, book, role, route):
        if role not in book:
            return None
        section = book[role]
        columns = {name: [typed(role, name, row[name]) for row in section["rows"]] for name in section["names"] or ()}
        return route(role, columns, unit="minor")

    def text(self, accounts, name, row):
        value = accounts.get(name, row)
        if value is not None and name.startswith("level") and name not in ("level_reason", "level_hold"):
            return str(accounts[name][row])
        if value is not None and accounts.columns()[name] == "time":
            return (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=value)).isoformat()
        if value is not None and accounts.columns()[name] == "float64":
            return f"{value:g}"
        return text_of(accounts, name, row)

    def run_book(self, book, route):
        tables = [self.table_of(book, role, route) for role in self.TABLES]
        asof = book["asof"][0]
        asof = datetime.datetime.fromisoformat(asof.replace("Z", "")) if "T" in asof else asof
        policy, run = Policy(book["set"]), Run(asof=asof, wants=["*"])
        before = tables[0].columns()

        def assess():
            return service.assess(*tables, policy=policy, run=run, index=Index(tables[0]))
        if book["error"]:
            status, table, column, row = book["error"]
            said = self.fails(assess, [status, table, column, int(row)])
            self.assertEqual(tables[0].columns(), before)
            return said
        accounts = assess()
        index = Index(accounts)
        self.assertTrue(book["expect"]["rows"])
        for row in book["expect"]["rows"]:
            at = index.find(row["account_id"])
            self.assertGreaterEqual(at, 0, row)
            for name, wanted in list(row.items())[1:]:
                if wanted == "~":
                    continue
                found = self.text(accounts, name, at)
                if accounts.columns()[name] == "time" and wanted != "-":
                    wanted = datetime.datetime.fromisoformat(wanted).isoformat()
                self.assertEqual(found, wanted, (row["account_id"], name))
        return written(accounts, ours=True)

    def test_books(self):
        for name in self.FILES:
            for book in self.books(name):
                self.every_route(book["where"], lambda route, book=book: self.run_book(book, route))
        self.same_as_c()


class RiskCases(Case):
    FILES = ("risk/cases.txt", "risk/archetypes.txt")

    def pairs(self, text):
        return dict(one.split("=", 1) for one in text.split() if one != "-")

    def check_cell(self, table, name, wanted):
        value = table.get(name, 0)
        kind = table.columns()[name]
        if wanted == "null":
            self.assertIn(table[name][0], (None, 0) if kind == "code" else (None,), name)
        elif kind == "float64":
            self.assertAlmostEqual(value, float(wanted), delta=1e-9, msg=name)
        elif kind == "code":
            self.assertEqual(value, wanted, name)
        else:
            self.assertEqual(value, int(wanted), name)

    def run_case(self, settings, inputs, wanted, route):
        policy_values = self.pairs(settings)
        asof = policy_values.pop("asof", None)
        model = RiskModel(Policy(policy_values))
        columns = {name: [int(float(value)) if self.is_number(name, value) else typed("accounts", name, value)]
                   for name, value in self.pairs(inputs).items()}
        table = route("accounts", columns or {"name": ["x"]}, unit="minor")
        run = Run(asof=asof, wants=["*"])
        model.apply(table, run)
        for name, value in self.pairs(wanted).items():
            self.check_cell(table, name, value)
        applied = written(RiskModel.load(model.save()).apply(table, run), ours=True)
        return written_bytes("model", model.save()) + applied + self.additive(model, policy_values, table, run)

    def is_number(self, name, value):
        kind = column_of("accounts", name)[0]
        return kind in ("int64", "money", "bool") or kind == "code" and value[0].isdigit()

    def additive(self, model, settings, table, run):
        """The contributions, added in their order to the base log-odds, give the log-odds to the last bit. The base is the score of
        an account of which nothing is known, where nothing known counts nothing."""
        parts = model.explain(table, run=run)
        if table["risk_probability"][0] is None:
            self.assertEqual(parts.rows, 0)
            return written(parts)
        nothing = Table("accounts", {"name": ["x"]})
        neutral = RiskModel(Policy({**settings, "risk.missing": "neutral"}))
        total = neutral.apply(nothing, run)["risk_log_odds"][0]
        for one in parts["log_odds"]:
            total += one
        self.assertEqual(total, table["risk_log_odds"][0])
        return written(parts)

    def test_cases(self):
        for number, line in lines("risk/cases.txt"):
            _, settings, inputs, wanted = line.split(" | ")
            self.every_route(f"risk/cases.txt:{number}", lambda route: self.run_case(settings, inputs, wanted, route))
        for number, line in lines("risk/archetypes.txt"):
            _, inputs, probability, band, by = line.split(" | ")
            wanted = f"risk_probability={probability} risk_band={band} risk_band_by={by}"
            self.every_route(f"risk/archetypes.txt:{number}", lambda route: self.run_case("-", inputs, wanted, route))
        self.same_as_c()


class PlanCases(Case):
    FILES = ("plan/actions.txt", "plan/findings.txt", "plan/states.txt")

    def contacts(self, value, route):
        rows = [] if value == "empty" else [one.split(":", 1) for one in value.split(";")]
        columns = {"account_id": ["a1"] * len(rows), "at": [typed("contacts", "at", at) for at, _ in rows], "channel": [by for _, by in rows]}
        return route("contacts", columns)

    def made(self, given, keep_all, route):
        settings = {"plan.actions_max": 60, "plan.standing_max": 60} if keep_all else {}
        columns, tables, asof = {}, {}, "2026-06-30"
        for name, _, value in (one.partition("=") for one in given.split()):
            if name in ("cases", "surveys"):
                tables[name] = Table(name, {"account_id": []}, rows=0)
            elif name == "contacts":
                tables[name] = self.contacts(value, route)
            elif name == "asof":
                asof = value
            elif name.startswith("set:"):
                settings[name[4:]] = value
            else:
                columns[name] = value.split(",")
        rows = max([1] + [len(one) for one in columns.values()])
        cells = {"account_id": [f"a{i + 1}" for i in range(rows)], "segment": [None] * rows}
        for name, values in columns.items():
            cells[name] = [typed("accounts", name, one) for one in (values * rows if len(values) == 1 else values)]
        accounts = route("accounts", cells, unit="minor")
        return accounts, plan.make(accounts, policy=Policy(settings), asof=asof, wants=["*"], **tables)

    def cell(self, table, name, row):
        if name != "reason":
            return text_of(table, name, row)
        reason, value = table.get("reason", row), table["reason_value"][row]
        return f"{reason}:{code_name(reason, value) or value}"

    def compare(self, table, row, wanted):
        for name, _, value in (one.partition("=") for one in wanted.split()):
            self.assertEqual(self.cell(table, name, row), value, name)

    def run_case(self, line, route):
        head, given, wanted = (line.split("|") + ["", ""])[:3]
        words = head.split()
        absent, kind = words[0].startswith("no_"), words[0].replace("no_", "", 1) if words[0].startswith("no_") else words[0]
        accounts, made = self.made(given, kind == "action", route)
        said = written(accounts, ours=True) + "".join(map(written, made))
        if kind == "state":
            self.compare(accounts, 0, wanted)
            return said
        table = made.actions if kind == "action" else made.findings
        code = "action" if kind == "action" else "finding"
        self.assertIn(words[1], CODES[code].values())
        who = None if kind == "book" else "a1"
        rows = [i for i in range(table.rows) if table.get(code, i) == words[1] and table["account_id"][i] == who]
        self.assertEqual(bool(rows), not absent, f"{words[1]} among {table.names(code)}")
        if rows:
            self.compare(table, rows[0], wanted)
        return said

    def test_cases(self):
        for name in self.FILES:
            for number, line in lines(name):
                self.every_route(f"{name}:{number}", lambda route, line=line: self.run_case(line, route))
        self.same_as_c()


if __name__ == "__main__":
    unittest.main()
