"""Calendars: invariants of business time over random weeks, closures and zones."""
import datetime
import unittest
import zoneinfo

from hypothesis import assume, given
from hypothesis import strategies as st

import common  # noqa: F401
from keyacct import Calendar, CallerError, DataError, zone_bytes

DAY = 86_400_000
BEGIN = 20_454 * DAY  # 2026-01-01
END = BEGIN + 400 * DAY
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
ZONES = ["Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca", "America/St_Johns",
         "Antarctica/Troll", "Pacific/Chatham", None]
BYTES = {}


def zone(name):
    """The bytes of a zone; a machine without zone files has one test less, not one that passes."""
    if name is not None and name not in BYTES:
        try:
            BYTES[name] = zone_bytes(name)
        except FileNotFoundError as problem:
            raise unittest.SkipTest(str(problem)) from problem
    return BYTES.get(name)


def clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def table(rules):
    names = ("rule", "weekday", "from_on", "until_on", "from_time", "until_time")
    return {name: [one.get(name) for one in rules] for name in names}


def make(rules, name, begin=BEGIN, end=END):
    return Calendar(table(rules), begin, end, zone=zone(name))


@st.composite
def weeks(draw):
    """Weekly rows that do not overlap: cuts of the day, every second piece open, on some weekdays."""
    rules = []
    for weekday in draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True)):
        cuts = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
        for begin, end in zip(cuts[::2], cuts[1::2]):
            rules.append({"rule": "weekly", "weekday": weekday, "from_time": clock(15 * begin), "until_time": clock(15 * end)})
    return rules


@st.composite
def exceptions(draw):
    kind = draw(st.sampled_from(["closed", "partial", "forced"]))
    first = draw(st.integers(0, 395))
    row = {"rule": kind, "from_on": 20_454 + first, "until_on": 20_454 + first + draw(st.integers(0, 3))}
    if kind != "closed":
        begin = draw(st.integers(0, 95))
        row.update(from_time=clock(15 * begin), until_time=clock(15 * draw(st.integers(begin + 1, 96))))
    return row


calendars = st.builds(lambda week, more, name: (week + more, name), weeks(), st.lists(exceptions(), max_size=4), st.sampled_from(ZONES))
times = st.integers(BEGIN, END)
early = st.integers(BEGIN, BEGIN + 300 * DAY)
targets = st.one_of(st.integers(0, 200), st.integers(0, 3_600_000), st.integers(0, 10 * DAY))


def opened(calendar, at):
    """B(t)"""
    return calendar.elapsed(BEGIN, at)


def due(calendar, start, target):
    """None when the horizon is too short for it."""
    try:
        return calendar.deadline(start, target)
    except CallerError as problem:
        assert problem.code == "KEYACCT_E_HORIZON"
        return None


class Invariants(unittest.TestCase):
    @given(calendars, early, targets)
    def test_p10_due_inverts_open_time(self, rules, start, target):
        one = make(*rules)
        end = due(one, start, target)
        if end is None:
            self.assertGreater(target, one.elapsed(start, END))
            return
        self.assertEqual(one.elapsed(start, end), target)
        if target:
            self.assertEqual(one.elapsed(start, end - 1), target - 1)  # the first such instant

    @given(calendars, times, times, st.integers(0, DAY))
    def test_p10_open_time_has_slope_0_or_1(self, rules, a, b, step):
        one = make(*rules)
        a, b = sorted((a, b))
        self.assertTrue(0 <= one.elapsed(a, b) <= b - a)
        self.assertEqual(opened(one, b) - opened(one, a), one.elapsed(a, b))
        step = min(step, END - b)
        self.assertLessEqual(one.elapsed(a, b), one.elapsed(a, b + step))

    @given(calendars, early, st.integers(0, 40 * DAY), targets, st.integers(0, DAY))
    def test_p10_due_is_monotone(self, rules, start, later, target, more):
        one = make(*rules)
        first, longer, after = due(one, start, target), due(one, start, target + more), due(one, start + later, target)
        if longer is not None:
            self.assertLessEqual(first, longer)
        if after is not None:
            self.assertLessEqual(first, after)

    @given(calendars, early, targets, st.integers(0, 395))
    def test_p11_closing_a_day_never_makes_it_earlier(self, rules, start, target, day):
        one, (rows, name) = make(*rules), rules
        row = {"rule": "closed", "from_on": 20_454 + day}
        try:
            closed = make(rows + [row], name)
        except DataError as problem:
            self.assertEqual(problem.code, "KEYACCT_E_NEVER_OPEN")
            return
        before, after = due(one, start, target), due(closed, start, target)
        if after is not None:
            self.assertLessEqual(before, after)
        opening = make(rows + [{"rule": "open", "from_on": 20_454 + day, "from_time": "08:00", "until_time": "20:00"}], name)
        if before is not None:
            self.assertLessEqual(due(opening, start, target), before)

    @given(calendars, early, targets, targets, targets)
    def test_p12_p13_pauses(self, rules, start, target, spent, pause):
        """A pause of business length p moves due by exactly p; one in closed time or of no length does not move it."""
        one = make(*rules)
        spent = min(spent, target)
        paused = due(one, start, spent)
        assume(paused is not None)
        resumed = due(one, paused, pause)
        plain, moved = due(one, start, target + pause), resumed is not None and due(one, resumed, target - spent)
        if plain is not None and resumed is not None and target > spent:
            self.assertEqual(moved, plain)
        if target > spent and due(one, start, target) is not None:
            self.assertEqual(due(one, paused, target - spent), due(one, start, target))

    @given(calendars)
    def test_windows_tell_the_same(self, rules):
        """From window to window: they do not touch, and add up to what elapsed says."""
        one, at, total, last = make(*rules), BEGIN, 0, -1
        while at < END:
            try:
                opens, closes = one.next(at)
            except CallerError:
                break
            self.assertTrue(last < opens < closes <= END)
            self.assertTrue(one.is_open(opens) and one.is_open(closes - 1))
            self.assertEqual(opened(one, opens), total)
            total += closes - opens
            last = at = closes
        self.assertEqual(opened(one, END), total)

    @given(calendars, st.randoms(use_true_random=False))
    def test_identity_and_saving(self, rules, random):
        (rows, name), one = rules, make(*rules)
        turned = list(rows)
        random.shuffle(turned)
        self.assertEqual(make(turned, name).save(), one.save())
        again = Calendar.load(one.save())
        self.assertEqual((again.save(), again.hash(), again.facts()), (one.save(), one.hash(), one.facts()))
        self.assertNotEqual(make(rows, name, end=END + 1000).hash(), one.hash())

    @given(calendars, st.lists(st.tuples(early, targets), max_size=20))
    def test_many_at_once(self, rules, pairs):
        one = make(*rules)
        pairs = [pair for pair in pairs if due(one, *pair) is not None]
        found = one.deadline([start for start, _ in pairs], [target for _, target in pairs])
        self.assertEqual(list(found), [one.deadline(*pair) for pair in pairs])


class Clocks(unittest.TestCase):
    """P25 in small, by another road: Python's own zone reader. (In large: tests/unit/service/calendar_zones.c.)"""

    @given(st.sampled_from([name for name in ZONES if name]), weeks(), st.integers(0, 395))
    def test_p25_a_day_by_quarter_hours(self, name, rules, day):
        """Weekly windows on a day on which no clock is changed are what the clock shows."""
        wall = zoneinfo.ZoneInfo(name)
        one = make(rules, name)
        midnight = datetime.datetime(2026, 1, 1, tzinfo=wall) + datetime.timedelta(days=day)
        begin, end = (int(at.timestamp()) * 1000 for at in (midnight, midnight + datetime.timedelta(days=1)))
        assume(end - begin == DAY and begin >= BEGIN and end <= END)
        weekday = DAYS[midnight.weekday()]
        for quarter in range(96):
            at = begin + quarter * 900_000
            shown = datetime.datetime.fromtimestamp(at // 1000, wall).strftime("%H:%M")
            expected = any(rule["weekday"] == weekday and rule["from_time"] <= shown < rule["until_time"] for rule in rules)
            try:
                self.assertEqual(one.is_open(at), expected, shown)
            except CallerError:  # nothing opens any more
                self.assertFalse(expected)


class Refused(unittest.TestCase):
    @given(st.binary(max_size=400))
    def test_noise_is_no_zone(self, data):
        assume(data)
        with self.assertRaises((DataError, CallerError, common.keyacct.CompatibilityError)) as caught:
            Calendar(table([{"rule": "weekly", "from_time": "00:00", "until_time": "24:00"}]), BEGIN, END, zone=data)
        self.assertIn("zone", caught.exception.message)

    @given(st.data())
    def test_a_zone_file_cut_short(self, data):
        whole = zone("Europe/Berlin")
        size = data.draw(st.integers(1, len(whole) - 1))
        with self.assertRaises(DataError) as caught:
            Calendar(table([{"rule": "weekly", "from_time": "00:00", "until_time": "24:00"}]), BEGIN, END, zone=whole[:size])
        self.assertEqual(caught.exception.code, "KEYACCT_E_FORMAT")


if __name__ == "__main__":
    unittest.main()
