"""The golden scripts of business time and of the living engine through Python, with the results of C (tests/golden/results.py).

Every script is played as tests/unit/service/engine.c plays it: a row a call, by every way into a table alike; on 16 shards;
ticked at every whole hour; simulated before, saved and loaded after every step in time; all events in one table."""
import datetime
import re
import unittest
from unittest import mock

import test_golden as golden
from support import ROUTES, keyacct, typed, written, written_bytes, written_error, written_numbers
from keyacct import Calendar, Engine, Error, Policy, Table
from keyacct.schema import code_name, column_of, columns

HOUR = 3600000
UNITS = {"ms": 1, "s": 1000, "m": 60000, "h": HOUR, "d": 24 * HOUR, "": 1}
NEVER = 2**63 - 1
#: The tables of a policy that a script can fill, with their columns.
TABLES = {"target": "clock,severity,level,amount,unit",
          "trigger": "trigger,operator,fact,at_least,at_most,event,output,event_2,output_2,case_kind,severity,clock,channel,count,followed,"
                     "window,unit,level,segment,action,role,again,due_days"}
EVENTS = [one["name"] for one in columns() if one["role"] == "events" and one["name"] != "event_status"]


def read(name):
    """(number, words) of every line of a golden file."""
    return [(number, line.split()) for number, line in golden.lines(name)]


def duration(text):
    """3h20m, 15s, 40ms; a plain number is itself."""
    parts = re.findall(r"(-?\d+)(ms|[smhd]|)", text)
    if "".join(number + unit for number, unit in parts) != text or not parts:
        raise AssertionError(f"not a duration: {text}")
    return sum(int(number) * UNITS[unit] for number, unit in parts)


def time_of(text):
    at = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=datetime.timezone.utc)


class Definitions:
    """The calendars that a file defines: `take` a line, ask for one by its name."""

    DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
    NAMES = ("rule", "weekday", "from_on", "until_on", "from_time", "until_time")

    def __init__(self):
        self.found, self.made, self.last = {}, {}, None

    def take(self, words):
        if words[0] == "calendar" and len(words) == 5:
            self.last = self.found[words[1]] = {"zone": words[2], "from": words[3], "until": words[4], "rows": []}
            return True
        if words[0] == "rule" and len(words) == 7:
            for day in self.DAYS if words[2] == "mon-fri" else [words[2]]:
                self.last["rows"].append(dict(zip(self.NAMES, [words[1], day, *words[3:]])))
            return True
        return False

    def make(self, name, route=ROUTES["lists"]):
        one = self.found[name]
        rules = route("calendars", {name: [typed("calendars", name, row[name]) for row in one["rows"]] for name in self.NAMES})
        return Calendar(rules, time_of(one["from"]), time_of(one["until"]), None if one["zone"] == "-" else one["zone"])

    def __getitem__(self, name):
        if name not in self.made:
            self.made[name] = self.make(name)
        return self.made[name]


class CalendarCases(golden.Case):
    FILES = ("service/calendar.txt",)

    def calendar(self, name, route):
        """What is asked has been saved and loaded; the bytes are said where it is made."""
        if (name, route) in self.made:
            return self.made[name, route], ""
        saved = self.definitions.make(name, route).save()
        made = self.made[name, route] = Calendar.load(saved)
        self.assertEqual(made.save(), saved)
        return made, written_bytes("calendar", saved)

    def run_case(self, kind, words, route):
        name = words[0]
        if kind == "refused" and len(words) == 5:
            table, column, row = ("" if one == "-" else one for one in words[2:])
            return self.fails(lambda: self.definitions.make(name, route), [words[1], table, column, int(row or -1)])
        calendar, said = self.calendar(name, route)
        if kind == "deadline" and len(words) == 4:
            found, wanted = [calendar.deadline(time_of(words[1]), duration(words[2]))], [time_of(words[3])]
        elif kind == "elapsed" and len(words) == 4:
            found, wanted = [calendar.elapsed(time_of(words[1]), time_of(words[2]))], [duration(words[3])]
        elif kind == "next" and len(words) == 4:
            found, wanted = calendar.next(time_of(words[1])), [time_of(words[2]), time_of(words[3])]
        elif kind == "day" and len(words) == 2:
            found = calendar.facts()
            self.assertEqual(found[2], duration(words[1]))
            return said + written_numbers("facts", *found)
        elif kind == "beyond" and len(words) == 4:
            start, need = time_of(words[1]), duration(words[2])
            error = self.fails(lambda: calendar.deadline(start, need), [words[3], None, None, 0])
            self.assertNotEqual(error.split()[3], "-")  # a column is named
            return said + error
        else:
            self.fail(f"not understood: {kind} {words}")
        self.assertEqual(list(found), [keyacct.calendar.time_of(one) for one in wanted])
        return said + written_numbers({"deadline": "due"}.get(kind, kind), *found)

    def play(self, lines):
        self.definitions, self.made = Definitions(), {}
        for number, words in lines:
            if not self.definitions.take(words):
                self.every_route(f"{self.FILES[0]}:{number}", lambda route: self.run_case(words[1], words[2:], route))

    def test_cases(self):
        self.play(read(self.FILES[0]))
        self.same_as_c()

    def test_a_planted_difference_fails(self):
        """A line of each kind that says something else is not passed over."""
        lines, seen = read(self.FILES[0]), set()
        other = {"deadline": "2026-06-05T17:59+02:00", "elapsed": "7m", "next": "2026-06-05T17:59+02:00", "day": "7m",
                 "refused": "KEYACCT_E_LIMIT", "beyond": "KEYACCT_E_LIMIT"}
        for i, (number, words) in enumerate(lines):
            if words[1] in other and words[0] not in ("calendar", "rule") and words[1] not in seen:
                seen.add(words[1])
                place = 3 if words[1] == "refused" else -1
                changed = [*words]
                changed[place] = other[words[1]]
                probe = CalendarCases("test_cases")
                probe.setUp()
                with self.assertRaises(AssertionError):
                    probe.play([*lines[:i], (number, changed)])
        self.assertEqual(seen, set(other))


class Step:
    """An event, an advance or an expectation."""

    def __init__(self, number, words, of_many):
        self.line, self.words, self.of_many, self.refused = number, words, of_many, None
        self.at = when(words[1]) if words[0] in ("at", "advance") else None

    def cell(self, column):
        """Of an event, by the column of its table."""
        words = self.words
        if column == "at":
            return full(words[1])
        if column == "event":
            return words[2]
        if column in ("account_id", "case_id"):
            names = [one for one in words[3:5] if "=" not in one]
            place = column == "case_id"
            return names[place] if len(names) > place else "-"
        value = next((one.split("=", 1)[1] for one in words[3:] if one.startswith(column + "=")), "-")
        return full(value) if column[-3:] in ("_at", "_on") and value != "-" else value


def full(text):
    """A time or day with its year and its offset from UTC: 06-03T10:00 is 2026-06-03T10:00+02:00."""
    year = "2026-" if text[2:3] == "-" else ""
    offset = "+02:00" if "T" in text and not re.search("[Z+-]", text.partition("T")[2]) else ""
    return year + text + offset


def when(text):
    return keyacct.calendar.time_of(time_of(full(text)))


def scripts(lines):
    """(definitions, cases) of engine.txt."""
    definitions, cases, case = Definitions(), [], None
    for number, words in lines:
        if definitions.take(words):
            continue
        if words[0] == "case":
            case = {"where": f"service/engine.txt:{number}", "calendars": ["BER"], "later": None, "policies": [[]], "apart": False,
                    "together": False, "steps": []}
            cases.append(case)
        elif words[0] == "policy":
            case["policies"].append([])
        elif words[0] == "set" and len(words) == 3:
            case["policies"][-1].append(("", f"service.{words[1]} = {words[2]}\n"))
        elif words[0] == "target" and len(words) == 6:
            case["policies"][-1].append(("target", ",".join(words[1:]) + "\n"))
        elif words[0] == "trigger":  # cells by name, in any order; the others are empty
            cells = dict(one.split("=", 1) for one in words[1:])
            row = ",".join(cells.pop(name, "") for name in TABLES["trigger"].split(","))
            assert not cells, f"{number}: not understood: {cells}"
            case["policies"][-1].append(("trigger", row + "\n"))
        elif words[0] == "calendars":
            case["calendars"] = words[1:]
        elif words[0] == "later" and len(words) == 3:
            case["later"] = words[1:]
        elif words[0] in ("apart", "together"):
            case[words[0]] = True
        elif words[0] == "refused" and len(words) == 2:
            case["steps"][-1].refused = f"KEYACCT_{words[1]}"
        else:
            case["steps"] += steps(number, words)
    return definitions, cases


def steps(number, words):
    """x#1..80 stands for x1 to x80."""
    place = next((i for i, one in enumerate(words) if "#" in one), None)
    if place is None:
        return [Step(number, words, False)]
    name, first, last = re.fullmatch(r"(.*)#(\d+)\.\.(\d+)", words[place]).groups()
    return [Step(number, [*words[:place], f"{name}{i}", *words[place + 1:]], True) for i in range(int(first), int(last) + 1)]


class Rows:
    """The rows of a table that the engine made, their cells by the words of the script."""

    FORMS = ("{}", "{}_at", "{}_ms", "level_{}", "reason_{}", "plan_{}", "{}_version")

    def __init__(self, table):
        self.table, self.role, self.kinds = table, table.role, table.columns()
        cells = table.to_dict(raw=True)
        self.rows = [dict(zip(cells, row)) for row in zip(*cells.values())]

    def column(self, word):
        for form in self.FORMS:
            if form.format(word) in self.kinds:
                return form.format(word)
        if word == "value_2":
            return "reason_2_value"
        raise AssertionError(f"no such column: {word}")

    def shown(self, row, name):
        """The cell as people write it; "-" is null."""
        value, kind = row[name], self.kinds[name]
        if value is None:
            return "-"
        if kind == "code":
            codes = column_of(self.role, name)[1] if column_of(self.role, name) else name
            return "-" if value == 0 else str(value) if codes == "level" else code_name(codes, value)
        return str(int(value)) if kind == "bool" else str(value)

    def says(self, row, pair):
        """Whether a cell is as NAME=VALUE of the script says."""
        word, _, wanted = pair.partition("=")
        name = self.column(word)
        found, kind = self.shown(row, name), self.kinds[name]
        if "-" in (wanted, found) or kind in ("code", "text", "bool"):
            return found == wanted
        if kind == "time" or kind == "int64" and "T" in wanted:
            return when(wanted) == int(found)
        return duration(wanted) == int(found)


class Play:
    """A case played one way. `said` is what it writes, of the first way."""

    def __init__(self, case, definitions, way, route=ROUTES["lists"]):
        self.case, self.way, self.route, self.text, self.drains, self.now = case, way, route, [], [], None
        for i, lines in enumerate(case["policies"]):
            text = "edition 1\n" + "".join(line for table, line in lines if not table)
            for table in sorted({table for table, _ in lines if table}):
                rows = "".join(line for one, line in lines if one == table)
                text += f"table service.{table}\n{TABLES[table]}\n{rows}end\n"
            policy = Policy.load(text)
            policy.freeze()
            if i == 0:
                self.engine = Engine(policy, 16 if way == "shards" else 1)
            else:
                assert self.engine.policy(policy) == i + 1
        for one in case["calendars"]:
            name, _, of = one.partition("=")
            self.engine.calendar(name, definitions[of or name])
        if case["later"]:
            self.engine.calendar(case["later"][0], definitions[case["later"][1]])

    def check(self, good, *what):
        if not good:
            raise AssertionError(f"{self.case['where']}, {self.way}: {' '.join(map(str, what))}")

    def rows(self, table):
        self.text.append(written(table))
        return Rows(table)

    # --- time and events

    def drain(self):
        out = self.engine.drain()
        if out.rows:
            self.drains.append(self.rows(out))
        return out.rows

    def advance(self, at):
        self.engine.advance(at)
        self.drain()
        self.now = at if self.now is None else max(at, self.now)

    def tick(self, until):
        if self.way == "hourly" and self.now is not None:
            for at in range(self.now - self.now % HOUR + HOUR, until, HOUR):
                self.advance(at)

    def events(self, steps_of):
        for step in steps_of:
            for word in step.words[3:]:
                self.check("=" not in word or word.split("=")[0] in EVENTS, "events have no column", word)
        cells = {name: [step.cell(name) for step in steps_of] for name in EVENTS}
        return self.route("events", {name: [typed("events", name, one) for one in given] for name, given in cells.items()
                                     if any(one != "-" for one in given)}, unit="minor")

    def apply(self, steps_of):
        table, error = self.events(steps_of), None
        try:
            self.engine.apply(table)
        except Error as problem:
            error = problem
            self.check(error.message and error.column, "refused without a reason or a column")
            self.text.append(written_error(error))
        found = [keyacct.status_name(one) for one in table["event_status"]]
        for step, status in zip(steps_of, found):
            self.check(status == (step.refused or "KEYACCT_OK"), "line", step.line, status, error)
        self.check(len(found) == len(steps_of), len(found), "statuses")
        first = next((one for one in found if one != "KEYACCT_OK"), None)
        self.check((error is None) == (first is None), "returned", error)
        self.check(len(found) > 1 or error is None or error.code == first, "returned", error)

    def simulate(self, step):
        """What an event would bring can be asked before, with the same answer and no trace."""
        before, status = self.engine.hash(), None
        try:
            self.engine.simulate(self.events([step]), step.at)
        except Error as problem:
            status = problem.code
            self.check(isinstance(problem.outputs, Table), "line", step.line, "no outputs of the others")
        self.check(self.engine.hash() == before, "line", step.line, "a simulation changed the state")
        self.check(status == step.refused, "line", step.line, "simulated:", status)

    def apply_one(self, step):
        """A refused event changes nothing: time has come to the millisecond before it, so that nothing else changes either."""
        self.tick(step.at)
        if step.refused:
            self.advance(step.at - 1)
            before = self.engine.hash()
        if self.way == "saved" and not step.of_many:
            self.simulate(step)
        self.apply([step])
        said = self.drain()
        if step.refused:
            self.check(self.engine.hash() == before and not said, "line", step.line, "a refused event changed the state")
        self.now = step.at if self.now is None else max(step.at, self.now)

    def save_and_load(self):
        before, saved, deadline = self.engine.hash(), self.engine.save(), self.engine.next_deadline()
        self.engine = Engine.load(saved)
        self.check(self.engine.next_deadline() == deadline, "loaded: another deadline")
        self.check(self.engine.hash() == before, "loaded: another hash")
        self.check(self.engine.save() == saved, "saved again: other bytes")

    # --- expectations

    def compare(self, step, rows, row, first):
        for pair in step.words[first:]:
            self.check(rows.says(row, pair), "line", step.line, "found", row, "expected", pair)

    def promise(self, step):
        rows, words = self.rows(self.engine.promises()), step.words
        found = [row for row in rows.rows if rows.shown(row, "case_id") == words[1]
                 and (len(words) == 2 or rows.shown(row, "clock") == words[2])]
        if words[0] == "ended" or words[3:] == ["none"]:
            self.check(not found, "line", step.line, "still promised:", found)
        else:
            self.check(found, "line", step.line, "no such promise")
            self.compare(step, rows, found[-1], 3)

    def level(self, step):
        rows, words = self.rows(self.engine.levels()), step.words
        found = [row for row in rows.rows if rows.shown(row, "account_id") == words[1]]
        self.check(bool(found) != (words[0] == "gone"), "line", step.line, "there:", found)
        if found:
            self.compare(step, rows, found[0], 2)

    def region(self, step):
        words = step.words
        rows = self.rows(self.engine.explain(Table("accounts", {"account_id": [words[1]]}), 0))
        of_case = len(words) > 3 and "=" not in words[3]
        found = [row for row in rows.rows if rows.shown(row, "region") == words[2]
                 and (not of_case or rows.shown(row, "case_id") == words[3])]
        self.check(found, "line", step.line, "no such region")
        self.compare(step, rows, found[0], 4 if of_case else 3)

    @staticmethod
    def says(rows, row, words):
        """Whether a row of outputs is what the words say: kind, account, case, then pairs."""
        names = iter(("output", "account_id", "case_id"))
        return all(rows.says(row, one) if "=" in one else rows.shown(row, next(names)) == one for one in words)

    def output(self, step):
        at = when(step.words[1])
        for rows in self.drains:
            for row in rows.rows:
                if "matched" not in row and row["at"] == at and self.says(rows, row, step.words[2:]):
                    row["matched"] = True
                    return
        self.check(False, "line", step.line, "not said")

    def none(self, step):
        said = [row for rows in self.drains for row in rows.rows if "matched" not in row and self.says(rows, row, step.words[1:])]
        self.check(not said, "line", step.line, "said", said[:1])

    EXPECTED = {"promise": promise, "ended": promise, "level": level, "gone": level, "region": region, "output": output, "lump": output,
                "none": none}

    def expect(self, step):
        self.check(step.words[0] in self.EXPECTED, "line", step.line, "not understood:", *step.words)
        if step.words[0] != "lump" or self.way != "hourly":
            self.EXPECTED[step.words[0]](self, step)

    # --- ways

    def all_in_one(self):
        self.apply([step for step in self.case["steps"] if step.words[0] == "at"])

    def step_by_step(self):
        all_of = self.case["steps"]
        for step, following in zip(all_of, [*all_of[1:], None]):
            if step.words[0] == "at":
                self.apply_one(step)
            elif step.words[0] == "advance":
                self.tick(step.at)
                self.advance(step.at)
            else:
                self.expect(step)
            if self.way == "saved" and step.at is not None and (following is None or following.line != step.line):
                self.save_and_load()

    def heard(self):
        """All that was said in the order of (time, account), as a host would put it together. Repeats of the top step may come as one
        with a count: they are added up."""
        found, repeats, ids = [], 0, [row["output_id"] for rows in self.drains for row in rows.rows]
        self.check(len(set(ids)) == len(ids), "two outputs have one id")
        for rows in self.drains:
            for row in rows.rows:
                if rows.shown(row, "reason") == "repeat_alert":
                    repeats += row["count"]
                else:
                    found.append({name: value for name, value in row.items()
                                  if name not in ("emitted_at", "catch_up", "count", "matched")})
        return repeats, sorted(found, key=lambda row: (row["at"], row["account_id"] or ""))

    def run(self):
        """(what it came to, what it writes)"""
        if self.way == "table":
            self.all_in_one()
        else:
            self.step_by_step()
        self.advance(max(step.at for step in self.case["steps"] if step.at is not None))
        for step in self.case["steps"]:
            if self.case["together"] and step.at is None:
                self.expect(step)
        deadline = self.engine.next_deadline()
        self.text += [written_bytes("engine", self.engine.save()), written_bytes("hash", bytes.fromhex(self.engine.hash())),
                      written_numbers("next", NEVER if deadline is None else deadline)]
        return (self.engine.hash(), self.heard()), "".join(self.text)


class EngineCases(golden.Case):
    FILES = ("service/engine.txt",)

    def run_case(self, case, definitions):
        ways = ["table"] if case["together"] else ["rows", "shards", "hourly", "saved", *(["table"] * (not case["apart"]))]
        came_to = []

        def first(route):
            came, text = Play(case, definitions, ways[0], route).run()
            came_to.append(came)
            return text
        self.every_route(case["where"], first)
        for way in ways[1:]:
            with self.subTest(case=case["where"], way=way):
                self.assertEqual(Play(case, definitions, way).run()[0], came_to[0])

    def test_cases(self):
        definitions, cases = scripts(read(self.FILES[0]))
        for case in cases:
            self.run_case(case, definitions)
        self.same_as_c()

    def test_a_planted_difference_fails(self):
        """An expectation of each kind that says something else is not passed over, nor a word that is none."""
        planted = {"promise c1 resolve state=running spent=0 due=06-04T10:00": "promise c1 resolve state=running spent=1ms due=06-04T10:00",
                   "promise c1 next none": "promise c1 ack none", "ended c1": "ended c2",
                   "level A attention=7": "level A attention=6", "level D granted=2": "gone D", "gone A": "gone B",
                   "region A grant state=stable": "region A grant state=pinned",
                   "output 06-03T11:00 case_state A c1 case_state=waiting": "output 06-03T11:00 case_state A c1 case_state=open",
                   "none clock_breached": "none clock_met", "refused E_STATE": "refused E_ORDER",
                   "lump 06-08T20:00 attention A step=6 reason=repeat_alert count=5": "lump 06-08T20:00 attention A step=6 count=4",
                   "at 06-08T17:00 replied A c1": "at 06-08T17:00 replied A c1 sooner=1",
                   "advance 06-03T18:00": "advances 06-03T18:00"}
        lines = read(self.FILES[0])
        told = [[(step.words, step.refused) for step in case["steps"]] for case in scripts(lines)[1]]
        for old, new in planted.items():
            with self.subTest(old):
                definitions, cases = scripts([(number, new.split() if " ".join(words) == old else words) for number, words in lines])
                changed = [case for case, was in zip(cases, told) if [(step.words, step.refused) for step in case["steps"]] != was]
                self.assertTrue(changed)
                with self.assertRaises(AssertionError):
                    for case in changed:
                        Play(case, definitions, "rows").run()


class Compared(unittest.TestCase):
    """That the comparison with C sees what it must see."""

    def test_every_file_is_played(self):
        played = [name for module in (golden, globals()) for one in (vars(module) if module is golden else module).values()
                  if isinstance(one, type) and issubclass(one, golden.Case) for name in one.FILES]
        self.assertEqual(sorted(played), sorted({one.partition(":")[0] for one in golden.results.expected()}))

    def test_another_cell_fails(self):
        """A binding that reads one cell of a kind in its last bit wrong is seen, even where no expectation of the script looks."""
        definitions, cases = scripts(read("service/engine.txt"))
        said, right = golden.results.of_c(golden.BUILD)[cases[0]["where"]], Table.to_dict
        with mock.patch.object(Play, "check", lambda *_: None):
            self.assertEqual(Play(cases[0], definitions, "rows").run()[1], said)
            for column in ("due_at", "reason_value", "output_id"):
                def wrong(table, raw=False, column=column):
                    cells = right(table, raw)
                    if column in cells and cells[column][-1] is not None:
                        cells[column][-1] ^= 1
                    return cells
                with self.subTest(column), mock.patch.object(Table, "to_dict", wrong):
                    self.assertNotEqual(Play(cases[0], definitions, "rows").run()[1], said)

    def test_a_case_that_is_missing_or_other_fails(self):
        said = dict(golden.results.of_c(golden.BUILD))
        golden.results.compare(said, dict(said))
        where = next(iter(said))
        for planted in ({**said, where: said[where][:-2] + chr(ord(said[where][-2]) ^ 1) + "\n"}, {**said, where: ""},
                        {one: text for one, text in said.items() if one != where}, {**said, "service/engine.txt:1": "hash\n"}):
            with self.assertRaises(AssertionError):
                golden.results.compare(said, planted)
            with self.assertRaises(AssertionError):
                golden.results.compare(planted, said)
        with self.assertRaises(AssertionError):
            golden.results.cut("== a:1\nx\n== a:1\nx\n")


if __name__ == "__main__":
    unittest.main()
