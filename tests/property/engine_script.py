"""Random lives of an engine: policies with triggers, calendars in zones, accounts and events out of plain numbers, and a host that plays them.

Every event is one number of 96 bits that a director reads digit by digit: 0 is the plainest event, so hypothesis shrinks well and
draws fast, and a run without hypothesis (the coverage test) needs a seeded generator of numbers only. The director knows which
accounts and cases it has named, not what the engine made of them: legal and illegal events, late ones, unknown keys all occur.
"""
import datetime
import functools
import random
import unittest
import zoneinfo

from hypothesis import strategies as st

import common  # noqa: F401
from keyacct import Calendar, Engine, Error, Policy, Table, zone_bytes
from keyacct._lib import status_name
from keyacct.schema import CODES

HOUR, DAY = 3_600_000, 86_400_000
START = 1_767_600_000_000  # 2026-01-05T08:00Z, a Monday
BEGIN, END = START - 8 * HOUR - 40 * DAY, START - 8 * HOUR + 1100 * DAY
PEOPLE = ["Eve", "Max", "Ann", "Ben"]
BITS = 96

#: options of a parameter; the first is the default of the edition, so that the number 0 is the default policy
PARAMETERS = {
    "raise_days": [7, 0, 1, 3], "stay_days": [30, 0, 1], "cool_days": [30, 0, 2], "lower_days": [90, 0, 3], "proposal_days": [30, 2],
    "suspended_days": [60, 2], "breach_days": [90, 0, 3], "renewal_days": [90, 5], "level3_capacity_ppm": [200000, 1000000, 500000, 0],
    "level4_capacity_ppm": [50000, 1000000, 400000], "level5_capacity_ppm": [10000, 1000000], "slot_minutes": [60, 1, 30, 1440],
    "waiting_ppm": [1000, 0, 100000], "climb_repeats": [5, 0, 2], "watch_days": [5, 1], "clear_days": [3, 0, 1],
    "promise_min_count": [5, 1, 2], "promise_window_days": [90, 3], "pause_days": [5, 1], "pause_mild_days": [20, 2],
    "pause_total_ppm": [2000000, 500000], "pause_customer_clocks": [24, 0, 63, 17], "pause_scheduled_clocks": [16, 63],
    "pause_third_clocks": [0, 16], "pause_internal_clocks": [0, 24], "pause_worst": [0, 1], "reopen_complaint": [1, 2, 3],
    "reopen_request": [2, 1, 3], "reopen_other": [1, 3, 2], "reopen_days": [10, 0, 1], "reopen_floor_ppm": [250000, 0, 1000000],
    "reopen_floor_minutes": [120, 0], "early_warn_ppm": [500000, 0, 100000], "warn_ppm": [750000, 600000], "warn_late_ppm": [900000, 1000000],
    "climb_minutes_1": [60, 7], "climb_minutes_2": [120, 30], "climb_minutes_3": [240, 60], "hold_minutes_1": [120, 10],
    "step_start": [1, 2], "step_start_level4": [2, 3], "step_start_level5": [3, 5], "demand_rounds": [3, 1],
    "concession_ppm": [30000, 0, 1000000], "repeat_count": [2, 1, 3], "repeat_window_days": [90, 2], "reopen_count": [2, 1],
    "missed_visits_max": [1, 0], "catch_up_minutes": [15, 1], "promise_met_ppm": [800000, 850000], "promise_again_ppm": [850000, 1000000],
    "severity_default": [3, 1],
}
AMOUNTS = [8, 1, 0.5, 4, 16, 40, 2]

#: weekly windows (weekdays 0..6, hours), days of closure from the start
WEEKS = [[(range(5), 9, 12), (range(5), 13, 18)], [(range(7), 0, 24)], [(range(5), 9, 17)], [(range(7), 22, 24), (range(7), 0, 6)],
         [(range(3), 8, 11), (range(2, 5), 14, 20)], [(range(5, 7), 10, 16)]]
#: no zone; summer time of both halves of the world, of half an hour, of a midnight that does not exist; east without any
ZONES = [None, "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "America/Santiago", "America/St_Johns"]
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()


class Dice:
    """The digits of a number; ones that are used up are 0."""

    def __init__(self, number):
        self.number = number

    def roll(self, sides):
        self.number, digit = divmod(self.number, sides)
        return digit

    def pick(self, options):
        return options[self.roll(len(options))]

    def chance(self, one_in):
        return self.roll(one_in) == one_in - 1


numbers = st.integers(0, 2**BITS - 1)


def lists(least, most):
    return st.integers(least, most).flatmap(lambda size: st.lists(numbers, min_size=size, max_size=size))


# --- calendars, with an oracle ----------------------------------------------------------------------------------------------------


@functools.lru_cache(None)
def offset(zone, at):
    """Milliseconds that a zone's clock is ahead of UTC at an instant."""
    found = datetime.datetime.fromtimestamp(at // 1000, zoneinfo.ZoneInfo(zone)).utcoffset()
    return found // datetime.timedelta(milliseconds=1)


@functools.lru_cache(None)
def edge(zone, local, closing):
    """The instant at which a window opens or closes by the clock of a zone: in a gap that of the change, of a time that comes twice the
    first one for an opening, the second one for a closing."""
    early, late = local - 26 * HOUR, local + 26 * HOUR
    before, after = offset(zone, early), offset(zone, late)
    if before == after:
        return local - before
    while late - early > 1000:  # one change within two days
        middle = (early + late) // 2000 * 1000
        early, late = (middle, late) if offset(zone, middle) == before else (early, middle)
    if closing:
        return local - after if local - after > late else min(local - before, late)
    return local - before if local - before < late else max(local - after, late)


class Hours:
    """A calendar as data: weekly windows and closed days, by the clock of a zone; open time by adding up days, without the library."""

    made = {}

    def __init__(self, week, closed=(), until=END, zone=None):
        self.week, self.closed, self.until, self.zone = week, tuple(sorted(closed)), until, zone

    def key(self):
        return self.week, self.closed, self.until, self.zone

    def forever(self):
        """The same to the end of all calendars."""
        return Hours(self.week, self.closed, END, self.zone)

    def after(self, begin, open_ms):
        """The first time at which so much open time has passed since `begin`."""
        for day in range(begin // DAY - 1, self.until // DAY + 2) if open_ms else ():
            for a, b in self.windows(day):
                here = max(0, min(b, self.until) - max(a, begin))
                if here >= open_ms:
                    return max(a, begin) + open_ms
                open_ms -= here
        return None if open_ms else begin

    def calendar(self):
        if self.key() not in Hours.made:
            rules = [{"rule": "weekly", "weekday": WEEKDAYS[day], "from_time": f"{a:02d}:00", "until_time": f"{b:02d}:00"}
                     for days, a, b in WEEKS[self.week] for day in days]
            rules += [{"rule": "closed", "from_on": (START + day * DAY) // DAY} for day in self.closed]
            names = ("rule", "weekday", "from_on", "until_on", "from_time", "until_time")
            try:
                zone = zone_bytes(self.zone) if self.zone else None
            except FileNotFoundError as problem:  # as in test_calendar.py: not one that passes
                raise unittest.SkipTest(str(problem)) from problem
            Hours.made[self.key()] = Calendar({name: [one.get(name) for one in rules] for name in names}, BEGIN, self.until, zone)
        return Hours.made[self.key()]

    def windows(self, day):
        """Open intervals of a day since 1970 of the zone, ascending."""
        if day - START // DAY in self.closed:
            return []
        local = sorted((day * DAY + a * HOUR, day * DAY + b * HOUR) for days, a, b in WEEKS[self.week] if (day + 3) % 7 in days)
        if not self.zone:
            return local
        return [one for one in ((edge(self.zone, a, False), edge(self.zone, b, True)) for a, b in local) if one[0] < one[1]]

    def open_ms(self, begin, end):
        total, begin, end = 0, max(begin, BEGIN), min(end, self.until)
        for day in range(begin // DAY - 1, end // DAY + 2):
            total += sum(max(0, min(end, b) - max(begin, a)) for a, b in self.windows(day))
        return total

    def day_ms(self):
        """A business day: the plain week's open hours by its open weekdays."""
        total = sum(len(days) * (b - a) for days, a, b in WEEKS[self.week])
        return total * HOUR // len({day for days, _, _ in WEEKS[self.week] for day in days})


def hours_of(number):
    dice = Dice(number)
    week, zone = dice.roll(len(WEEKS)), dice.pick(ZONES)
    closed = {dice.roll(60) for _ in range(dice.roll(4))}
    return Hours(week, closed, END if not dice.chance(3) else START - 8 * HOUR + (5 + dice.roll(40)) * DAY, zone)


# --- policies ------------------------------------------------------------------------------------------------------------------


def target_rows(dice):
    """Promises of a policy: [(clock, severity, level, amount, unit)], None for those of the edition."""
    form = dice.roll(4)
    if form == 0:
        return None
    unit = 1 + dice.roll(3)
    rows, steps = [], [1, 3] if dice.roll(2) else [1]
    for clock in range(1, 7):
        amount = dice.pick(AMOUNTS) if unit != 3 else 1 + dice.roll(4)
        if form == 3 and dice.chance(4):
            continue  # no such promise
        rows += [(clock, severity, level, amount * level if form == 2 else amount, unit) for severity in range(1, 5) for level in steps]
    return rows or None


def values_of(number):
    """(values, targets) of a policy."""
    dice = Dice(number)
    changed = {}
    for _ in range(dice.roll(3) * 5):
        name = dice.pick(list(PARAMETERS))
        changed["service." + name] = dice.pick(PARAMETERS[name])
    if dice.roll(4):  # nothing waits: lives are short
        changed.update({"service.raise_days": 0, "service.stay_days": 0, "service.cool_days": dice.pick([0, 1, 10]),
                        "service.lower_days": dice.roll(2),
                        "service.breach_days": 90 * dice.roll(2)})
    if dice.roll(2):
        changed.update({f"service.level{level}_capacity_ppm": 1000000 for level in (3, 4, 5)})
    return changed, target_rows(dice)


def trigger_row(operator, dice):
    """A row of service.trigger, as one can be written for an operator."""
    row = {"operator": operator, "window": dice.choice([3, 1, 20, 40]), "role": dice.choice(["owner", "team_lead", "sponsor"]),
           "unit": dice.choice(["day", "hour", "business_hour", "business_day"]), "action": dice.choice(["task", "task", "attention"]),
           "again": dice.choice([None, 2, 5]), "level": dice.choice([None, None, "personal"]), "segment": dice.choice([None, None, "gold"])}
    if operator == "held":
        fact, least = dice.choice([("cases_open", 1), ("risk_band", 2), ("level_granted", 3), ("promises_late", 1), ("suspended", 1),
                                   ("missed_visits", 1), ("silent", 1), ("owner_missing", 1), ("profile_stale", 1),
                                   ("complaints_overdue", 1), ("value_percentile_ppm", 500000), ("attention", 2)])
        row.update({"fact": fact, dice.choice(["at_least", "at_least", "at_most"]): least})
    elif operator == "count":
        row.update([dice.choice([("event", "case_opened"), ("event", "contact"), ("event", "facts"), ("output", "clock_breached"),
                                 ("output", "level_changed"), ("output", "attention"), ("output", "task")])], count=dice.randint(1, 3))
        if row.get("event") == "case_opened":
            row.update(case_kind=dice.choice([None, "complaint"]), severity=dice.choice([None, 2]))
    elif operator == "absent":
        row.update([dice.choice([("event", "contact"), ("event", "replied"), ("output", "clock_met")])])
    elif operator == "seq":
        row.update(dice.choice([{"event": "case_opened", "event_2": "replied"}, {"event": "survey_sent", "event_2": "survey_answered"},
                                {"output": "clock_warned", "event_2": "resolved"}, {"event": "paused", "event_2": "resumed"}]),
                   followed=dice.choice([None, 1]))
    else:
        row.update(dice.choice([{"output": "clock_breached", "output_2": "clock_met"}, {"event": "reopened", "event_2": "resolved"}]),
                   at_least=500000, count=dice.randint(1, 3), unit="day")
    if row.get("followed") or "attention" in (row.get("fact"), row.get("output")):
        row["action"] = "task"
    if row["action"] == "task":
        row["due_days"] = dice.choice([None, 2])
    return row


#: triggers from which policies choose: two policies often share some, whose state goes on
TRIGGERS = [trigger_row(operator, random.Random(number))
            for number, operator in enumerate(["held", "count", "absent", "seq", "ratio"] * 6)]


def triggers_of(number):
    """Rows of the triggers of a policy: none, one, three, or one of each operator."""
    dice = Dice(number >> 48)
    chosen = {5 * dice.roll(6) + (dice.roll(5) + place) % 5 for place in range(dice.pick([0, 1, 3, 5]))}
    return [{"trigger": place + 1, **TRIGGERS[place]} for place in sorted(chosen)]


def policy_of(number):
    changed, rows = values_of(number)
    triggers = triggers_of(number)
    if triggers:
        names = sorted({name for row in triggers for name in row})
        changed["service.trigger"] = {name: [row.get(name) for row in triggers] for name in names}
    if rows:
        changed["service.target"] = {name: list(cells) for name, cells in zip(("clock", "severity", "level", "amount", "unit"), zip(*rows))}
    return Policy(changed)


# --- the director -----------------------------------------------------------------------------------------------------------------

KINDS = ("case_opened case_opened case_opened case_opened case_opened facts facts facts facts replied customer_message dispatched answered "
         "paused paused resumed severity severity assigned resolved resolved resolved confirmed reopened reopened cancelled merged root_cause "
         "offered countered decided decided contact survey_sent survey_answered profile_updated owner owner_unavailable approved approved rejected "
         "override_set override_cleared attention_acked attention_snoozed policy_activated calendar_replaced review review review account "
         "account_removed").split()
#: what a life is about: everything, levels, demands, clocks
THEMES = [KINDS, ("facts facts facts facts review review review review approved rejected override_set override_cleared account owner contact "
                  "case_opened cancelled resolved policy_activated profile_updated").split(),
          "case_opened case_opened offered offered countered decided decided approved facts review replied customer_message".split(),
          "case_opened case_opened case_opened paused resumed severity severity facts calendar_replaced policy_activated "
          "reopened resolved".split()]
STEPS = [0, 0, 1, 60_000, 900_000, HOUR, HOUR, HOUR, 3 * HOUR, 3 * HOUR, 9 * HOUR, DAY, DAY, 3 * DAY, 10 * DAY, 40 * DAY]
OF_CASES = set("replied customer_message dispatched answered paused resumed severity assigned resolved confirmed reopened cancelled merged "
               "root_cause offered countered decided".split())
DEMANDS = {"offered", "countered", "decided"}
NEEDS_ACTOR = {"approved", "rejected", "override_set", "override_cleared"}


class Director:
    def __init__(self, policies, theme):
        self.kinds, self.theme = THEMES[theme], theme
        self.at, self.seq, self.accounts, self.policies = START, 0, 0, policies
        self.cases = {}  # id -> [account, kind, what the director believes of its state]
        self.gone, self.pinned, self.proposed = set(), [], []
        self.rows = []

    def row(self, event, **cells):
        self.seq += 1
        self.rows.append({"at": self.at, "seq": self.seq, "event": event, **cells})

    def facts(self, dice):
        cells, which = {}, dice.roll(8)
        if which in (0, 1, 2, 6):
            cells["segment"] = dice.pick([1, 4, 2, 3, 1, 4])
            cells["value_percentile_ppm"] = dice.pick([300000, 850000, 770000, 300000])
        if which in (1, 2, 3):
            cells["influence_ppm"] = dice.pick([800000, 100000, 600000])
            cells["current_value"] = dice.pick([1_000_000, 0, 10**12])
        if which in (2, 4):
            cells.update(relationship_level=dice.pick([2, 3, 2, 1]), strategic=dice.pick(["confirmed", "confirmed", "candidate", "none"]),
                         segment=3 + dice.roll(2), actor=dice.pick(PEOPLE[:2]))
        if which == 5:
            cells["status"] = dice.pick(["active", "active", "suspended", "lost", "prospect", "target"])
        if which == 6:
            cells["risk_band"] = dice.pick(["low", "alarm", "watch", None, None])
            if dice.roll(2):
                cells["contract_end_on"] = self.at // DAY + dice.pick([30, 80, 0, 200, 2_932_896])
        if which == 7:
            cells["profile_on"] = START // DAY - dice.roll(100)
            if not dice.roll(2):
                cells["calendar"] = dice.pick(["desk", "night", "nobody", "@team_lead"])
            cells["potential_percentile_ppm"] = dice.pick([0, 900000, 1000001])
        return cells

    def enter(self, number):
        """An account comes."""
        dice = Dice(number)
        cells = self.facts(dice)
        if dice.roll(2):
            cells.update(owner=dice.pick(PEOPLE), backup=dice.pick(PEOPLE))
        if cells.get("calendar") in ("nobody", "@team_lead") or cells.get("potential_percentile_ppm") == 1000001:
            cells = {}
        if cells.get("owner") == cells.get("backup"):
            cells.pop("backup", None)
        self.accounts += 1
        self.row("account", account_id=self.accounts, **cells)

    def possible(self, event, dice):
        """The event, or where no case is ready for it mostly what makes one ready."""
        states = {(one[1] == "demand", one[2]) for one in self.cases.values()}
        if dice.chance(4):
            return event
        if event in DEMANDS and (True, "open") not in states:
            return "case_opened"
        if event in ("reopened", "confirmed") and not states & {(True, "resolved"), (False, "resolved")}:
            return "resolved"
        return event

    def case_for(self, event, dice):
        state = "resolved" if event in ("reopened", "confirmed") else "open"
        wanted = [one for one, (_, kind, now, *_) in self.cases.items() if now == state and (event not in DEMANDS or kind == "demand")]
        if not wanted or dice.chance(8):
            wanted = list(self.cases)
        if event == "countered" and any(self.cases[one][3:] for one in wanted):
            wanted = [one for one in wanted if self.cases[one][3:]]
        if not wanted or dice.chance(25):
            return 1 + dice.roll(self.accounts), 900 + dice.roll(3)
        case = wanted[-1 - dice.roll(min(len(wanted), 4))]
        return self.cases[case][0], case

    def event(self, number):
        dice = Dice(number)
        kind = dice.pick(self.kinds)
        step = dice.pick(STEPS)
        self.at += step
        if dice.chance(8):
            self.at += -self.at % HOUR  # a slot time
        if dice.chance(30):
            self.at -= min(self.at - START, dice.pick([1, 2000, HOUR, 5 * DAY]))  # late
        account = 1 + dice.roll(self.accounts + (1 if dice.chance(20) else 0))
        if account in self.gone and not dice.chance(4):
            account = account % self.accounts + 1
        cells = {"account_id": account}
        if kind in NEEDS_ACTOR or dice.chance(9):
            cells["actor"] = dice.pick(PEOPLE[:2] if not dice.chance(6) else [None])
        if kind == "case_opened":
            case = len(self.cases) + 1 if not dice.chance(20) or not self.cases else 1 + dice.roll(len(self.cases))
            form = dice.pick(["complaint", "complaint", "complaint", "request", "demand", "demand", "task", "personal", "strategic"])
            if self.theme == 2 and dice.roll(4):
                form = "demand"
            if dice.chance(25):
                form = None
            cells.update(case_id=case, kind=form, severity=dice.pick([None, 1, 2, 3, 4]))
            if dice.chance(5):
                cells["reported_at"] = self.at - dice.pick([0, HOUR, 3 * DAY, -HOUR, 2**46])
            if dice.chance(4) and self.cases:
                mine = [one for one in self.cases if self.cases[one][0] == account] if not dice.chance(6) else list(self.cases)
                if mine:
                    cells["repeat_of"] = mine[dice.roll(len(mine))]
            if dice.chance(5):
                cells["reason"] = dice.pick([1, 2, 4, 8])
            cells["amount"] = dice.roll(1000)
            if dice.chance(25):
                del cells["account_id"]
            elif form:
                self.cases.setdefault(case, [account, form, "open"])
        elif kind in OF_CASES:
            kind = self.possible(kind, dice)
            if kind == "case_opened":
                case, form = len(self.cases) + 1, "demand"
                cells.update(case_id=case, kind=form, severity=None, amount=dice.roll(1000))
                self.cases[case] = [account, form, "open"]
                return self.row(kind, **cells)
            cells["account_id"], cells["case_id"] = self.case_for(kind, dice)
            if dice.chance(10):
                del cells["account_id"]
            self.of_case(kind, cells, dice)
            if cells["case_id"] in self.cases:
                ended = {"resolved": "resolved", "reopened": "open", "confirmed": "ended", "cancelled": "ended", "merged": "ended"}
                one = self.cases[cells["case_id"]]
                one[2] = ended.get(kind, one[2])
                one[3:] = ["offered"] if kind == "offered" else one[3:]
        elif kind == "facts":
            cells.update(self.facts(dice))
            if cells.get("strategic") == "confirmed":
                self.proposed.append(account)
        else:
            self.of_account(kind, cells, dice)
        self.row(kind, **cells)

    def of_case(self, kind, cells, dice):
        if kind in ("paused", "resumed"):
            cells["reason"] = dice.pick([1, 2, 4, 8, 1 if kind == "paused" and dice.roll(3) else None])
        elif kind == "severity":
            cells["severity"] = dice.pick([1, 2, 3, 4, None, 5])
        elif kind == "assigned":
            cells["owner"] = dice.pick(PEOPLE + [None])
        elif kind == "confirmed":
            cells["score"] = dice.pick([9.0, 5.0, 1.0, 7.5, None, 11.0])
        elif kind == "customer_message":
            cells["no_reply"] = dice.chance(4)
        elif kind == "merged":
            cells["into_case_id"] = 1 + dice.roll(len(self.cases)) if self.cases else 900
        elif kind in ("offered", "decided"):
            cells["answer"] = dice.pick(["full", "partial", "alternative", "decline", None])
            cells["cost"] = dice.pick([0, 10_000, 40_000, None, 2**63 - 1, 10_000, -1])

    def of_account(self, kind, cells, dice):
        if kind == "contact":
            cells.update(channel=dice.pick(["face_to_face", "phone", "online", "email", None]),
                         purpose=dice.pick([None, "visit", "call", "complaint"]))
        elif kind == "survey_answered":
            cells["score"] = dice.pick([9.0, 2.0, 5.0, None, -1.0])
        elif kind == "owner":
            cells.update(owner=dice.pick(PEOPLE + [None]), backup=dice.pick(PEOPLE + [None]))
        elif kind == "account":
            cells.update(self.facts(dice), owner=dice.pick(PEOPLE), backup=dice.pick(PEOPLE))
            self.gone.discard(cells["account_id"])
        elif kind in ("owner_unavailable", "attention_snoozed"):
            cells["until_at"] = dice.pick([self.at + DAY, None, self.at + HOUR, self.at - HOUR, 2**62])
        elif kind == "account_removed":
            if dice.roll(3):
                cells["account_id"] = 900
            else:
                self.gone.add(cells["account_id"])
                for one in self.cases.values():
                    if one[0] == cells["account_id"]:
                        one[2] = "ended"
        elif kind == "override_cleared" and self.pinned:
            cells["account_id"] = self.pinned[-1]
        elif kind == "override_set":
            self.pinned.append(cells["account_id"])
            cells.update(level=dice.pick([5, 4, 3, 2, 5, 3, 1, None]),
                         until_at=dice.pick([self.at + 3 * DAY, self.at + HOUR, self.at + 30 * DAY, self.at + 10 * DAY, self.at, None]))
        elif kind == "approved" and dice.chance(2):
            cells["account_id"], cells["case_id"] = self.case_for("decided", dice)
        elif kind in ("approved", "rejected") and self.proposed:
            cells["account_id"] = self.proposed[-1]
        elif kind == "policy_activated":
            cells.update(policy_version=1 + dice.roll(self.policies + 1), mode=dice.pick([None, "prospective", "roll_forward"]))
            cells.pop("account_id")
        elif kind == "calendar_replaced":
            cells["calendar"] = dice.pick(["desk", "desk", "night", "nobody"])
            cells.pop("account_id")
        elif kind == "review":
            cells.pop("account_id")


class Script:
    """All that a life needs: policies by number, calendars, the later ones, rows in the order of the calls."""

    def __init__(self, policies, calendars, accounts, events):
        self.policies = [policies] if isinstance(policies, int) else list(policies)
        self.hours, self.later, dice = {}, {}, Dice(calendars)
        theme = dice.roll(len(THEMES))
        if dice.roll(8) < 7:
            for name in ["desk", "night"][:1 + dice.roll(2)]:
                self.hours[name] = hours_of(dice.roll(2**24))
            for name in self.hours:
                if dice.roll(2):
                    one = hours_of(dice.roll(2**24))
                    until = START - 8 * HOUR + (9 + dice.roll(30)) * DAY
                    self.later[name] = one if dice.roll(2) else Hours(one.week, one.closed, until, one.zone)
            if dice.chance(4):
                self.hours["@team_lead"] = Hours(dice.roll(3))
            if dice.chance(6):
                self.hours["@owner"] = Hours(dice.roll(3))
        director = Director(len(self.policies), theme)
        for one in accounts:
            director.enter(one)
        for one in events:
            director.event(one)
        self.rows = director.rows

    def __repr__(self):
        lines = [f"policy {values_of(one)} {triggers_of(one)}" for one in self.policies]
        lines += [f"calendar {name} {one.key()}" for name, one in self.hours.items()]
        lines += [f"later {name} {one.key()}" for name, one in self.later.items()]
        return "\n".join(lines + [str(row) for row in self.rows])

    def engine(self, shards=1):
        made = Engine(policy_of(self.policies[0]), shards, {name: one.calendar() for name, one in self.hours.items()})
        for one in self.policies[1:]:
            made.policy(policy_of(one))
        for name, one in self.later.items():
            made.calendar(name, one.calendar())
        return made


def scripts(events=(5, 40), accounts=(1, 5)):
    return st.builds(Script, st.lists(numbers, min_size=1, max_size=2), numbers, lists(*accounts), lists(*events))


# --- the host ----------------------------------------------------------------------------------------------------------------------


def events_table(rows):
    names = sorted({name for row in rows for name in row})
    return Table("events", {name: [row.get(name) for row in rows] for name in names}, unit="minor")


def rows_of(table):
    """Rows of a table, codes by name."""
    found = {}
    for name, cells in table.to_dict(raw=True).items():
        names = CODES.get(LISTS.get(name, ""))
        found[name] = [names.get(cell, cell) if cell else None for cell in cells] if names else cells
    return [dict(zip(found, cells)) for cells in zip(*found.values())]


#: code columns of results, with their lists; levels and steps stay numbers
LISTS = {"output": "output", "clock": "clock", "step_role": "step_role", "case_state": "case_state", "reason": "output_reason",
         "reason_2": "output_reason", "region": "region"}
UNSTABLE = {"emitted_at", "catch_up", "count"}  # how the host came by, not what happened


class Step:
    """One row as the engine took it, with what was said since the one before."""

    def __init__(self, row, status, said):
        self.row, self.status, self.said = row, status, said
        self.ok = status == "KEYACCT_OK"

    def __getattr__(self, name):
        return self.row.get(name)


class Host:
    def __init__(self, engine):
        self.engine, self.said, self.last, self.error = engine, [], START, None

    def apply(self, rows):
        """Statuses of the rows."""
        table = events_table(rows)
        try:
            self.engine.apply(table)
            self.error = None
        except Error as problem:
            self.error = problem
        self.last = max([self.last] + [row["at"] for row in rows])
        return [status_name(one) for one in table["event_status"]]

    def advance(self, at):
        self.engine.advance(at)
        self.last = max(self.last, at)

    def hear(self):
        new = rows_of(self.engine.drain())
        self.said += new
        return new

    def reload(self, shards=None):
        """Saves and loads."""
        saved = self.engine.save()
        self.engine = Engine.load(saved)
        return saved

    def levels(self):
        return {row["account_id"]: row for row in rows_of(self.engine.levels())}

    def promises(self):
        rows = rows_of(self.engine.promises())
        for row in rows:
            row["state"] = CODES["clock_state"][row["state"]]
        return {(row["case_id"], row["clock"]): row for row in rows}

    def regions(self, account):
        return rows_of(self.engine.explain(Table("accounts", {"account_id": [account]}), 0))

    def step(self, row):
        """Time comes to the millisecond before the row, then the row."""
        before = []
        if row["at"] - 1 > self.last:
            self.advance(row["at"] - 1)
            before = self.hear()
        status, = self.apply([row])
        return before, Step(row, status, self.hear())

    def heard(self):
        """All that was said as a sorted list; repeats of the top step by account and number, since they may come as one."""
        lines, repeats = [], {}
        for row in self.said:
            if row["reason"] == "repeat_alert":
                repeats[row["account_id"]] = repeats.get(row["account_id"], 0) + row["count"]
            else:
                lines.append(tuple((name, cell) for name, cell in sorted(row.items()) if name not in UNSTABLE))
        return sorted(lines, key=repr), repeats


def accepted(script):
    """The rows that an engine takes when they come one after the other, in the order of time, and the host that played them."""
    host, log = Host(script.engine()), []
    for row in script.rows:
        if host.apply([row]) == ["KEYACCT_OK"]:
            log.append(row)
    return sorted(log, key=lambda row: (row["at"], row["seq"])), host
