"""The living engine: invariants P1 to P25 of the specification over random lives (engine_script.py), each as a test of its own.

Where an invariant needs to know what is right, a small oracle in Python says so: open time as a sum over days, spent time as a sum over
the intervals in which a clock ran, protection, slots and budgets from the events alone. P10 to P13 and P25 are arithmetic of calendars:
test_calendar.py and tests/unit/service/calendar_zones.c; P12 and P13 are here once more, through clocks. docs/service-invariants.md
says which test proves what; `Tables` below holds that page to the truth.
"""
import collections
import itertools
import pathlib
import random
import re
import unittest

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import common
import engine_script
from engine_script import DAY, HOUR, START, Dice, Host, Script, accepted, lists, numbers, policy_of, scripts, values_of
from keyacct import Engine, Policy, Run
from keyacct.schema import CODES, parameters

lives = settings(max_examples=500 if common.NIGHTLY else 22)
many = settings(max_examples=2000 if common.NIGHTLY else 60)
DEFAULT = {one["name"]: one["default"] for one in parameters()}
LEVELS = list(CODES["level"].values())
COMMON = {"policy_activated", "calendar_replaced", "review", "approved"}
ENDED = {"closed", "cancelled", "merged"}
PROMISED = ("ack", "answer", "resolve")  # clocks whose breach breaks the foundation


class Rules:
    """The policy in force, as numbers, while rows are followed."""

    def __init__(self, script):
        self.script, self.version = script, 1

    def follow(self, step):
        if step.ok and step.event == "policy_activated":
            self.version = step.policy_version

    def __getitem__(self, name):
        return int(float(values_of(self.script.policies[self.version - 1])[0].get("service." + name, DEFAULT["service." + name])))


def replay(script, log, shards=1, cut=None, reload=False, whole=False):
    """A host that played a log of events; `cut`: random times at which it comes by in between."""
    host = Host(script.engine(shards))
    if whole:
        rows = list(log)
        random.Random(cut).shuffle(rows)
        statuses = host.apply(rows) if rows else []
    else:
        dice, statuses = random.Random(cut), []
        for row in log:
            for _ in range(dice.randrange(3) if cut is not None else 0):
                if row["at"] - 1 > host.last:
                    host.advance(dice.randint(host.last, row["at"] - 1))
                    host.hear()
            if reload:
                host.reload()
            statuses += host.apply([row])
    assert set(statuses) <= {"KEYACCT_OK"}, list(zip(log, statuses))
    return host


def played(script, follow=None):
    """(host, steps) of a script played row by row, time coming to the millisecond before each."""
    host, steps = Host(script.engine()), []
    for row in script.rows:
        before, step = host.step(row)
        if before:
            steps.append(Step_of_time(before))
        steps.append(step)
        if follow:
            follow(host, step)
    host.advance(host.last + 20 * DAY)
    steps.append(Step_of_time(host.hear()))
    return host, steps


def Step_of_time(said):
    return engine_script.Step({"event": None}, "KEYACCT_OK", said)


def last_day(script):
    return max(row["at"] for row in script.rows) + 20 * DAY


class Invariants(unittest.TestCase):
    maxDiff = 2000

    def same(self, first, other, at):
        """Two hosts come to one state and have said the same."""
        for host in (first, other):
            host.advance(at)
            host.hear()
        self.assertEqual(first.heard(), other.heard())
        self.assertEqual(first.engine.hash(), other.engine.hash())

    # --- time and replay ------------------------------------------------------------------------------------------------------------

    @lives
    @given(scripts(), st.integers(0, 2**32))
    def test_p01_any_ticks_come_to_the_same(self, script, seed):
        """advance(a); advance(b) is advance(b)."""
        log, _ = accepted(script)
        self.same(replay(script, log), replay(script, log, cut=seed), last_day(script))

    @lives
    @given(scripts())
    def test_p02_a_replay_comes_to_the_live_state(self, script):
        """Replaying the log of what was accepted on a fresh engine gives the live state, whatever was refused in between."""
        log, live = accepted(script)
        self.same(live, replay(script, log), last_day(script))

    @lives
    @given(scripts(), st.integers(0, 40))
    def test_p03_a_saved_engine_goes_on(self, script, place):
        """load(save(s)) is s, with the same timers; saving is stable by the byte."""
        log, _ = accepted(script)
        first, other = Host(script.engine()), Host(script.engine(3))
        for number, row in enumerate(log):
            if number == place % max(1, len(log)):
                saved = other.reload()
                self.assertEqual(other.engine.save(), saved)
                self.assertEqual(other.engine.hash(), first.engine.hash())
                self.assertEqual(other.engine.next_deadline(), first.engine.next_deadline())
            self.assertEqual(first.apply([row]), other.apply([row]))
        self.same(first, other, last_day(script))

    @lives
    @given(scripts(accounts=(2, 6)), st.integers(0, 2**32), st.integers(2, 7))
    def test_p04_accounts_commute(self, script, seed, shards):
        """Events of different accounts commute between two slot times and events that meet all accounts; shards and tables do not show."""
        log, _ = accepted(script)
        lengths = {int(values_of(one)[0].get("service.slot_minutes", 60)) * 60_000 for one in script.policies}
        slot = min(lengths) if all(max(lengths) % one == 0 for one in lengths) else 60_000
        dice, turned = random.Random(seed), []
        for _, rows in itertools.groupby(log, lambda row: (-(-row["at"] // slot), row["seq"] if row["event"] in COMMON else 0)):
            by_account = {}
            for row in rows:  # a case is of one account: rows that name it alone go with it
                by_account.setdefault(row.get("account_id") or ("case", row.get("case_id")), []).append(row)
            whole = [row for rows in by_account.values() for row in rows]
            alone = any(row.get("account_id") is None or row["event"] == "case_opened" for row in whole)
            groups = list(by_account.values())
            if not alone:
                dice.shuffle(groups)
                turned += [row for rows in groups for row in rows]
            else:
                turned += sorted(whole, key=lambda row: (row["at"], row["seq"]))
        event(f"turned {turned != log}")
        end = last_day(script)
        first = replay(script, log)
        self.same(first, replay(script, turned, shards=shards), end)
        self.same(first, replay(script, log, shards=shards, cut=seed, whole=True), end)

    # --- levels and attention -----------------------------------------------------------------------------------------------------------

    @lives
    @given(scripts())
    def test_p05_levels_within_bounds_one_at_a_time(self, script):
        """1 <= C <= G <= 5, C = min(G, F); G moves by one unless people say so; level 5 has an approval behind it, or an override that
        lasts, and ends by people alone."""
        levels, approved = {}, set()

        def look(host, step):
            if step.ok and step.event == "approved" and step.case_id is None:
                approved.add(step.account_id)
            if step.ok and step.event == "account_removed":
                levels.pop(step.account_id, None)
            for account, row in host.levels().items():
                granted, foundation = row["level_granted"], row["level_foundation"]
                self.assertTrue(1 <= granted <= 5 and 1 <= foundation <= 5 and 2 <= row["level_entitled"] <= 5, row)
                grant, sound = host.regions(account)[:2]
                if granted < 5:
                    approved.discard(account)
                elif grant["state"] != "pinned":
                    self.assertIn(account, approved)
                self.assertEqual((grant["value"], sound["value"]), (granted, foundation))

        _, steps = played(script, look)
        levels.clear()
        for step in steps:
            if step.ok and step.event == "account_removed":
                levels.pop(step.account_id, None)
            for out in step.said:
                if out["output"] in ("suspended", "restored"):
                    self.assertLess(out["level"], 6)
                    self.assertEqual(out["level"], min(levels.get(out["account_id"], 2), out["reason_value"]))
                if out["output"] != "level_changed":
                    continue
                self.assertEqual(out["level_before"], levels.get(out["account_id"], 2))
                levels[out["account_id"]] = out["level"]
                # of people: approval, override and its end, an account declared lost (X12)
                lost = out["reason"] == "event" and out["level"] < out["level_before"]
                if out["level_before"] == 5:
                    event(f"level 5 ends: {out['reason']}")
                    self.assertTrue(lost or out["reason"] in ("approval", "override", "expired"), out)
                if out["reason"] not in ("approval", "override", "expired") and not lost:
                    self.assertEqual(abs(out["level"] - out["level_before"]), 1, out)

    @many
    @given(st.lists(st.tuples(st.sampled_from(["confirmed", "none", "override_set", "override_set", "override_cleared", "approved", "approved",
                                               "rejected"]),
                              st.sampled_from(["Eve", "Max"]), st.integers(2, 5), st.integers(1, 60)), min_size=3, max_size=25))
    def test_p05_level_5_needs_two_people(self, acts):
        """Whatever one or two people do, and in whatever order: level 5 without an override was approved by another person than the one
        who had confirmed the account."""
        host = Host(Engine(Policy(service_raise_days=0, service_stay_days=0, service_cool_days=0)))
        host.apply([{"at": START, "event": "account", "account_id": 1, "segment": "platinum", "relationship_level": "network"}])
        confirmed_by, approved = None, False
        for number, (act, actor, level, hours) in enumerate(acts):
            row = {"at": START + (number + 1) * 6 * HOUR, "account_id": 1, "actor": actor, "event": act}
            if act in ("confirmed", "none"):
                row.update(event="facts", strategic=act)
            if act == "override_set":
                row.update(level=level, until_at=row["at"] + hours * HOUR)
            host.advance(row["at"] - 1)
            before = host.levels()[1]["level_granted"]
            approved &= before == 5
            ok = host.apply([row]) == ["KEYACCT_OK"]
            if ok and act == "approved" and before < 5:
                self.assertNotEqual(actor, confirmed_by)
                approved = True
            if act == "confirmed":
                confirmed_by = actor
            host.advance(row["at"] + HOUR)
            granted, state = host.levels()[1]["level_granted"], host.regions(1)[0]["state"]
            event(f"{granted} {state} {'approved' if approved else 'not approved'}")
            if granted == 5 and state != "pinned":
                self.assertTrue(approved)
            approved &= granted == 5

    @lives
    @given(scripts())
    def test_p06_a_late_complaint_is_first(self, script):
        """A late complaint: F = 1 and A >= 1, until it is cleared; promises are those of the granted level, never of the current one."""
        kinds, targets, rules = {}, {}, Rules(script)
        for number, one in enumerate(script.policies):
            table = policy_of(one).tables["service.target"]
            for cells in zip(*(table[name] for name in ("clock", "severity", "level", "amount", "unit"))):
                for level in range(LEVELS.index(cells[2]) + 1, 6):
                    targets[number + 1, cells[0], cells[1], level] = cells[3:]

        def look(host, step):
            rules.follow(step)
            promises, levels = host.promises(), host.levels()
            if step.ok and step.event == "case_opened":
                kinds[step.case_id] = step.kind
                self.promised(script, rules, targets, step, promises, levels)
            for (case, clock), row in promises.items():
                if kinds[case] == "complaint" and row["state"] == "late" and clock in PROMISED:
                    self.assertEqual(levels[row["account_id"]]["level_foundation"], 1)
                    self.assertGreaterEqual(levels[row["account_id"]]["attention"], 1)
                    event("late complaint")

        played(script, look)

    def promised(self, script, rules, targets, step, promises, levels):
        account = promises and step.account_id
        level = levels[account]["level_granted"] if account else 2
        calendar = script.hours.get("desk")
        if any(name in row for row in script.rows for name in ("calendar",)) or len(script.policies) > 1:
            return  # the calendar of the account may be another one
        if any(out["output"] == "level_changed" for out in step.said) or step.kind == "demand" and level < 4:
            return
        for (case, clock), row in promises.items():
            if case != step.case_id:
                continue
            amount, unit = targets[rules.version, clock, step.severity or rules["severity_default"], level]
            length = HOUR if unit != "business_day" else calendar.day_ms() if calendar else DAY
            self.assertEqual(row["target_ms"], max(1, int(amount * length + 0.5)), row)
            event("promise checked")

    @lives
    @given(scripts())
    def test_p07_nothing_is_said_twice(self, script):
        """No output id twice; each mark, breach and success of a cycle of a clock at most once."""
        host, _ = played(script)
        ids = collections.Counter(out["output_id"] for out in host.said)
        twice = [out for out in host.said if ids[out["output_id"]] > 1]
        self.assertEqual(twice, [])
        once = collections.Counter((out["account_id"], out["case_id"], out["clock"], out["cycle"], out["output"],
                                    out["output"] == "clock_warned" and out["reason_value"]) for out in host.said if out["clock"] and out["cycle"])
        self.assertEqual([one for one, count in once.items() if count > 1], [])

    @lives
    @given(scripts())
    def test_p08_broken_is_broken_and_kept_is_kept(self, script):
        """A breach exists iff done > due, or now > due while the clock runs; its time is due; it stays as it was."""
        broken, seen = {}, {}

        def look(host, step):
            for out in step.said:
                key = out["case_id"], out["clock"], out["cycle"]
                if out["output"] == "clock_met":
                    self.assertNotIn(key, broken)
                    if out["due_at"] is not None:
                        self.assertLessEqual(out["at"], out["due_at"])
                elif out["output"] == "clock_breached":
                    self.assertEqual(out["at"], out["due_at"])
                    broken[key] = out["at"]
            merged = step.ok and step.event == "merged"
            for (case, clock), row in host.promises().items():
                key = case, clock, row["cycle"]
                if merged and step.into_case_id == case and row["breached_at"] is not None:
                    broken[key] = row["breached_at"]  # the breach of the case that was merged in, said when it happened
                self.assertEqual(row["breached_at"], broken.get(key), row)
                if row["state"] == "running" and row["due_at"] is not None:
                    self.assertGreaterEqual(row["due_at"], host.last)
                if row["state"] in ("late", "late_done"):
                    self.assertLessEqual(row["breached_at"], host.last)
                if row["state"] == "met":
                    self.assertIsNone(row["breached_at"])
                if key in seen and not merged:
                    self.assertGreaterEqual(row["spent_ms"], seen[key])  # never less within a cycle
                seen[key] = row["spent_ms"]

        host = Host(script.engine())
        for row in script.rows:
            before, step = host.step(row)
            look(host, engine_script.Step(row, step.status, before + step.said))

    @lives
    @given(scripts())
    def test_p14_an_ended_case_is_still(self, script):
        """After a case has ended no timer of it exists: nothing is said of it, nothing is promised."""
        ended = {}

        def look(host, step):
            if step.ok and step.event == "account_removed":
                ended.clear()
            for out in step.said:
                if out["case_id"] is not None:
                    self.assertNotIn((out["account_id"], out["case_id"]), ended)
                if out["case_state"] in ENDED:
                    ended[out["account_id"], out["case_id"]] = out["at"]
            for row in host.promises().values():
                self.assertNotIn((row["account_id"], row["case_id"]), ended)

        host = Host(script.engine())
        for row in script.rows:
            before, step = host.step(row)
            look(host, engine_script.Step(row, step.status, before + step.said))
        look(host, Step_of_time(Host.hear(host)))

    @lives
    @given(scripts(events=(3, 20)))
    def test_p15_the_next_deadline_is_the_first_timer(self, script):
        """Before next_deadline nothing happens, at it something does; no visible timer is earlier."""
        host = Host(script.engine())
        for row in script.rows:
            host.step(row)
        host.hear()
        for _ in range(30):
            at, before = host.engine.next_deadline(), host.engine.hash()
            if at is None:
                break
            for account in host.levels():
                for region in host.regions(account):
                    if region["region"] == "case" and region["due_at"] is not None:
                        self.assertLessEqual(at, region["due_at"])
            for promise in host.promises().values():
                if promise["state"] == "running" and promise["due_at"] is not None:
                    self.assertLessEqual(at, promise["due_at"] + 1)
            host.engine.advance(at - 1)
            self.assertEqual((host.hear(), host.engine.hash()), ([], before))
            self.assertEqual(host.engine.next_deadline(), at)
            host.engine.advance(at)
            host.hear()
            after = host.engine.next_deadline()
            self.assertTrue(after is None or after > at, (at, after))

    @lives
    @given(scripts(events=(20, 45)))
    def test_p16_changes_of_a_level_are_apart(self, script):
        """Two changes of the granted level of one account are cool_days apart, unless people decide (or their override ends)."""
        rules, changed = Rules(script), {}

        def look(step):
            rules.follow(step)
            if step.ok and step.event == "account_removed":
                changed.pop(step.account_id, None)
            for out in step.said:
                if out["output"] != "level_changed":
                    continue
                before = changed.get(out["account_id"])
                people = out["reason"] in ("approval", "override", "expired", "event")
                if before is not None and not people:
                    event("a second change")
                    self.assertGreaterEqual(out["at"] - before, rules["cool_days"] * DAY, out)
                changed[out["account_id"]] = out["at"]

        for step in played(script)[1]:
            look(step)

    # --- facts and levels -----------------------------------------------------------------------------------------------------------------

    @many
    @given(st.integers(2, 5), st.lists(st.tuples(st.integers(750000, 799999), st.integers(550000, 699999)), min_size=1, max_size=8))
    def test_p17_swinging_facts_do_not_show(self, level, swings):
        """Facts that swing between exit and entry threshold never change the entitled level."""
        host = Host(Engine(Policy(service_raise_days=0, service_lower_days=0)))
        base = {"account_id": 1, "value_percentile_ppm": 760000, "influence_ppm": 600000}
        host.apply([{"at": START, "event": "account", **base}])
        if level > 2:
            host.apply([{"at": START + 1, "event": "override_set", "account_id": 1, "level": level,
                         "until_at": START + 900 * DAY, "actor": "Eve"}])
        entitled = host.levels()[1]["level_entitled"]
        self.assertEqual(entitled, min(level, 4))
        for number, (value, influence) in enumerate(swings):
            host.apply([{"at": START + (number + 1) * DAY, "event": "facts", "account_id": 1, "value_percentile_ppm": value,
                         "influence_ppm": influence}])
            self.assertEqual(host.levels()[1]["level_entitled"], entitled)
        self.assertEqual(host.levels()[1]["level_granted"], level)

    @lives
    @given(st.lists(numbers, min_size=6, max_size=30), st.integers(0, 2**32), st.sampled_from([0, 200000, 500000]))
    def test_p18_slots_are_kept_whoever_comes_first(self, people, seed, share):
        """A raise never exceeds the slots; who is admitted does not depend on the order in which accounts came."""
        rows = []
        for account, number in enumerate(people):
            dice = Dice(number)
            rows.append({"at": START, "event": "account", "account_id": account + 1, "segment": dice.pick([None, 1, 2, 3, 4, None]),
                         "value_percentile_ppm": dice.pick([100000, 800000, 900000, 990000]), "influence_ppm": dice.pick([0, 800000, 900000]),
                         "status": dice.pick([None, "active", "active", "prospect", "suspended"]),
                         **({"strategic": "confirmed", "relationship_level": 2, "actor": "Eve"} if dice.chance(3) else {})})
        hosts, policy = [], Policy(service_raise_days=0, service_stay_days=0, service_cool_days=0, service_level3_capacity_ppm=share)
        for turn in (0, 1):
            host = Host(Engine(policy, 1 + turn * 4))
            order = list(rows)
            if turn:
                random.Random(seed).shuffle(order)
            for row in order:
                host.apply([row])
            hosts.append(host)
        for hour in range(1, 6):
            for host in hosts:
                host.advance(START + hour * HOUR + 1)
                for account in range(1, len(rows) + 1):
                    host.apply([{"at": START + hour * HOUR + 2, "event": "approved", "account_id": account, "actor": "Max"}])
            self.assertEqual(*[host.levels() for host in hosts])
            self.slots(rows, hosts[0].levels(), share)
        self.assertEqual(hosts[0].engine.hash(), hosts[1].engine.hash())

    def slots(self, rows, levels, share):
        served = [row for row in rows if row["status"] in (None, "active")]
        n, valued = len(served), sum(row["segment"] in (3, 4) for row in served)
        k = {level: max(1, (n * ppm + 500000) // 1000000) for level, ppm in ((3, share), (4, 50000), (5, 10000))}
        k[3] = max(k[3], valued)
        for level, slots in k.items():
            held = sum(levels[row["account_id"]]["level_granted"] >= level for row in served)
            event(f"level {level} full: {held == slots}")
            self.assertLessEqual(held, slots, f"level {level}")

    @lives
    @given(scripts(events=(20, 45)))
    def test_p19_no_lowering_while_protected(self, script):
        """No level is lowered while a complaint or demand is open, in alarm, soon after a breach, before the contract ends, or
        while it cools."""
        rules, facts, open_cases, broken, changed = Rules(script), {}, {}, {}, {}

        def protected(account, at):
            fact = facts.get(account, {})
            today, ends = at // DAY, fact.get("contract_end_on")
            if any(one[0] == account and one[1] in ("complaint", "demand") for one in open_cases.values()):
                return "case"
            if fact.get("risk_band") == "alarm":
                return "alarm"
            if account in broken and at - broken[account] < rules["breach_days"] * DAY:
                return "breach"
            if ends is not None and 0 <= ends - today <= rules["renewal_days"]:
                return "contract"
            return "cools" if account in changed and at - changed[account] < rules["cool_days"] * DAY else None

        kinds = {}
        for step in played(script)[1]:
            rules.follow(step)
            if step.ok and step.event in ("account", "facts"):
                facts.setdefault(step.account_id, {}).update({k: v for k, v in step.row.items() if v is not None})
            if step.ok and step.event == "case_opened":
                kinds[step.case_id] = step.account_id, step.kind
            if step.ok and step.event == "account_removed":
                for state in (facts, broken, changed):
                    state.pop(step.account_id, None)
                for case in [case for case, one in open_cases.items() if one[0] == step.account_id]:
                    del open_cases[case]
            for out in step.said:
                account = out["account_id"]
                if out["output"] == "case_state" and out["case_state"] in ("open", "waiting"):
                    open_cases[out["case_id"]] = kinds[out["case_id"]]
                elif out["output"] == "case_state":
                    open_cases.pop(out["case_id"], None)
                elif out["output"] == "clock_breached":
                    broken[account] = max(broken.get(account, 0), out["at"])
                elif out["output"] == "level_held" and step.event == "review" and out["level"] < out["level_before"]:
                    event(f"held: {out['reason']}")
                    self.assertIsNotNone(protected(account, out["at"]), out)
                elif out["output"] == "level_changed":
                    if out["reason"] in ("no_longer_entitled", "capacity") or (out["reason"] == "approval" and out["level"] == 4):
                        event("lowered")
                        self.assertIsNone(protected(account, out["at"]), out)
                    changed[account] = out["at"]
                elif out["output"] == "proposal_closed" and out["reason"] not in ("no_longer_entitled", "entitled"):
                    changed[account] = out["at"]  # a refusal cools down as a change does

    @many
    @given(st.integers(2, 5), st.tuples(*[st.integers(0, 10**6)] * 4), st.tuples(*[st.integers(1, 4)] * 2), st.tuples(*[st.integers(1, 3)] * 2),
           st.booleans())
    def test_p20_more_is_never_less(self, level, shares, segments, relations, confirmed):
        """A higher segment, value, influence or relationship, all else equal, never entitles to less."""
        host = Host(Engine())
        for account in (1, 2):
            low = account == 1
            host.apply([{"at": START + account, "event": "account", "account_id": account, "segment": (min if low else max)(segments),
                         "value_percentile_ppm": (min if low else max)(shares[:2]), "influence_ppm": (min if low else max)(shares[2:]),
                         "relationship_level": (min if low else max)(relations), "strategic": "confirmed" if confirmed else "none",
                         "actor": "Eve"}])
            host.apply([{"at": START + account, "event": "override_set", "account_id": account, "level": level,
                         "until_at": START + DAY, "actor": "Eve"}])
        found = host.levels()
        self.assertLessEqual(found[1]["level_entitled"], found[2]["level_entitled"])

    # --- policies, budgets, reasons, refusals ------------------------------------------------------------------------------------------

    @lives
    @given(st.lists(numbers, min_size=2, max_size=2), numbers, lists(1, 4), lists(5, 30), numbers)
    def test_p21_a_prospective_policy_moves_no_clock(self, policies, calendars, accounts, events, other):
        """A prospective policy leaves the end of every open clock as it is; a dry run leaves the state."""
        script = Script(policies, calendars, accounts, events)
        host = Host(script.engine())
        for row in script.rows:
            if row["event"] != "policy_activated":
                host.step(row)
        at, hash_before = host.last + HOUR, host.engine.hash()
        host.engine.dry_run(policy_of(other), at)
        self.assertEqual(host.engine.hash(), hash_before)
        host.advance(at)
        ends = {key: (row["due_at"], row["target_ms"], row["state"], row["policy_version"]) for key, row in host.promises().items()}
        self.assertEqual(host.apply([{"at": at + 1, "event": "policy_activated", "policy_version": 2, "mode": "prospective"}]), ["KEYACCT_OK"])
        after = host.promises()
        for key, before in ends.items():
            now = after[key]
            if now["state"] != "late" or before[2] == "late":  # a breach due at this very millisecond apart
                self.assertEqual((now["due_at"], now["target_ms"], now["state"], now["policy_version"]), before)
                event("an open clock")

    @lives
    @given(scripts(events=(15, 45)))
    def test_p22_concessions_stay_within_the_budget(self, script):
        """Concessions of a year stay within their share of current value, unless somebody approves."""
        rules, worth, spent, approved = Rules(script), {}, {}, set()
        rows = list(script.rows)
        for case in range(500, 520):  # demands enough
            at = rows[-1]["at"] + HOUR
            rows += [{"at": at, "seq": 10**6 + case * 3, "event": "case_opened", "account_id": 1, "case_id": case, "kind": "demand"},
                     {"at": at, "seq": 10**6 + case * 3 + 1, "event": "approved" if case % 4 == 0 else "replied", "account_id": 1,
                      "case_id": case, "actor": "Eve"},
                     {"at": at, "seq": 10**6 + case * 3 + 2, "event": "decided", "account_id": 1, "case_id": case, "answer": "partial",
                      "cost": 1 + case * 7 % 9000}]
        script.rows = rows
        for step in played(script)[1]:
            rules.follow(step)
            if not step.ok:
                continue
            if step.event in ("account", "facts") and step.current_value is not None:
                worth[step.account_id] = step.current_value
            if step.event == "account_removed":
                worth.pop(step.account_id, None), spent.pop(step.account_id, None)
            if step.event == "approved" and step.case_id is not None:
                approved.add(step.case_id)
            if step.event != "decided":
                continue
            account = step.account_id
            if account is None or step.cost is None:
                return  # the row names the case alone, or takes the cost of the offer
            since, year = spent.get(account, (step.at, 0))
            if step.at - since >= 365 * DAY or year == 0:
                since, year = step.at, 0
            year += step.cost
            if year:
                spent[account] = since, year
            if step.cost and account in worth:
                budget = max(0, worth[account]) * rules["concession_ppm"] // 1000000
                event(f"over the budget: {year > budget}")
                self.assertTrue(year <= budget or step.case_id in approved, (year, budget))

    @lives
    @given(scripts())
    def test_p23_every_change_has_its_reason(self, script):
        """Every change of level, hold and breach has a reason, and the event that caused it (a timer none: its time is its due time);
        explain says the same as the tables of levels and promises."""
        def look(host, step):
            levels, promises = host.levels(), host.promises()
            for account, row in levels.items():
                regions = host.regions(account)
                found = {one["region"]: one for one in regions}
                self.assertEqual(found["grant"]["value"], row["level_granted"])
                self.assertEqual(found["grant"]["reason_value"] or row["level_entitled"], row["level_entitled"])
                self.assertEqual((found["foundation"]["value"], found["attention"]["value"]), (row["level_foundation"], row["attention"]))
                self.assertEqual(found["foundation"]["reason"] is None, row["level_foundation"] == 5)
                clocks = {(one["case_id"], one["clock"]): one for one in regions if one["region"] == "clock"}
                mine = {key: one for key, one in promises.items() if one["account_id"] == account}
                self.assertEqual(sorted(clocks), sorted(mine))
                for key, one in clocks.items():
                    self.assertEqual((one["state"], one["value"], one["due_at"]), tuple(mine[key][name] for name in ("state", "spent_ms", "due_at")))

        host, steps = played(script, look)
        for step in steps:
            for out in step.said:
                if out["output"] in ("level_changed", "level_held", "clock_breached", "proposal", "attention"):
                    self.assertIsNotNone(out["reason"], out)
                if step.event is not None and out["cause_seq"] is not None:
                    self.assertEqual(out["cause_seq"], step.seq)
                if step.event is None:
                    self.assertIsNone(out["cause_seq"])

    @lives
    @given(scripts(events=(10, 40)))
    def test_p24_a_refused_event_changes_nothing(self, script):
        """A refused event leaves the state, says nothing, and says why and where. (Memory: tests/alloc.)"""
        host = Host(script.engine())
        for row in script.rows:
            if row["at"] - 1 >= host.last:
                host.advance(row["at"] - 1)
                host.hear()
            before, slot_waits = host.engine.hash(), host.engine.next_deadline() == row["at"] and (row["at"] - 1) % 60_000 == 0
            status, = host.apply([row])
            if status == "KEYACCT_OK":
                host.hear()
                continue
            event(status)
            if not slot_waits:  # slots are given between this millisecond and the one before
                self.assertEqual(host.engine.hash(), before, row)
                self.assertEqual(host.hear(), [])
            host.hear()
            self.assertEqual((host.error.code, host.error.table, host.error.row), (status, "events", 0))
            self.assertTrue(host.error.message and host.error.column)

    @lives
    @given(scripts(events=(10, 40)))
    def test_p24_time_passes_by_a_refused_event(self, script):
        """Without the host coming by: a refused event leaves what it would be had only time passed."""
        host = Host(script.engine())
        for row in script.rows:
            other = Host(Engine.load(host.engine.save()))
            other.hear()
            status, = host.apply([row])
            if status == "KEYACCT_OK" or row["at"] - 1 < other.last:
                continue
            at = max(host.last, row["at"])
            copy = Host(Engine.load(host.engine.save()))
            copy.advance(at)
            other.advance(at)
            self.assertEqual(copy.engine.hash(), other.engine.hash(), row)


AMOUNTS = [8, 16, 9.5, 40]  # all pauses together may last a hundred times as long


class Clocks(unittest.TestCase):
    """One clock through pauses and another calendar, against a sum over the intervals in which it ran."""

    def policy(self, hours):
        return Policy({"service.target": {"clock": ["resolve"], "severity": [3], "level": [1], "amount": [hours], "unit": ["business_hour"]},
                       "service.pause_days": 365, "service.pause_mild_days": 365, "service.pause_total_ppm": 100000000,
                       "service.reopen_days": 365})

    def host(self, hours, amount, later=None):
        engine = Engine(self.policy(amount), calendars={"desk": hours.calendar()})
        if later:
            engine.calendar("desk", later.calendar())
        host = Host(engine)
        host.apply([{"at": START - DAY, "event": "account", "account_id": 1}])
        return host

    def open(self, host, at):
        self.assertEqual(self.do(host, at, "case_opened", kind="request", severity=3), ["KEYACCT_OK"])

    @staticmethod
    def do(host, at, name, **cells):
        return host.apply([{"at": at, "event": name, "account_id": 1, "case_id": 1, **cells}])

    @many
    @given(numbers, numbers, st.sampled_from(AMOUNTS), st.lists(numbers, min_size=1, max_size=10))
    def test_p09_spent_time_is_what_ran(self, week, other, amount, moves):
        """Running and paused open time add up to all since the case was opened; spent never falls; due is where the rest ends."""
        first, second = [engine_script.hours_of(one).forever() for one in (week, other)]
        hours, target = first, int(amount * HOUR)
        host = self.host(first, amount, second)
        at, mask, begun = START + Dice(week >> 40).roll(7 * 24) * HOUR, set(), []
        self.open(host, at)
        spent = waited = total = least = 0
        due, late, opened = hours.after(at, target), None, at
        for move in moves:
            dice = Dice(move)
            step = max(least, dice.pick([0, 1, 60_000, HOUR, 2 * HOUR, 7 * HOUR, DAY, 3 * DAY]))
            then, paused, least = at + step, bool(mask & {1, 2}), 0
            passed = hours.open_ms(at, then)
            running = not paused or late is not None  # a broken promise runs on
            if running and late is None and then > due:
                late = due
            if not running or (paused and late is None):
                waited += passed
            else:
                spent += passed
            total, at = total + passed, then
            what, reason = dice.pick(["paused", "resumed", "paused", "advance", "calendar_replaced"]), dice.pick([1, 2, 4, 8])
            if what == "advance":
                host.advance(at)
                least = 1  # a promise may have been broken at this millisecond: no event comes before that any more
            elif what == "calendar_replaced":
                if host.apply([{"at": at, "event": what, "calendar": "desk"}]) == ["KEYACCT_OK"]:
                    hours = second
                    event("another calendar")
                elif late == at - 1:
                    continue  # a refused event changes nothing: what is due at its very time is broken by what comes next
            else:
                self.assertEqual(self.do(host, at, what, reason=reason), ["KEYACCT_OK"])
                mask = mask | {reason} if what == "paused" else mask - {reason}
            paused = bool(mask & {1, 2})
            if late is None:
                due = None if paused else hours.after(at, target - spent)
            begun.append(spent)
            row = host.promises()[1, "resolve"]
            state = "late" if late is not None else "paused" if paused else "running"
            event(state)
            self.assertEqual((row["state"], row["spent_ms"], row["breached_at"]), (state, spent, late))
            self.assertEqual(row["spent_ms"] + waited, total)
            if state != "late":
                self.assertEqual(row["due_at"], due)
        self.assertEqual(begun, sorted(begun))
        self.assertGreaterEqual(at, opened)

    @many
    @given(numbers, st.sampled_from(AMOUNTS), st.integers(0, 7 * 24 * 4), st.integers(0, 10**6), st.integers(0, 14 * DAY))
    def test_p12_a_pause_moves_due_by_its_open_time(self, week, amount, begin, share, length):
        """Inserting a pause of open length p moves due by exactly p of open time."""
        hours = engine_script.hours_of(week)
        hours, at = hours.forever(), START + begin * 900_000
        host = self.host(hours, amount)
        self.open(host, at)
        plain = host.promises()[1, "resolve"]["due_at"]
        pause = at + (plain - at) * share // 10**6
        self.do(host, pause, "paused", reason=1)
        self.do(host, pause + length, "resumed", reason=1)
        row = host.promises()[1, "resolve"]
        if hours.open_ms(at, pause) == int(amount * HOUR):
            event("nothing was left")
            return
        moved = hours.open_ms(pause, pause + length)
        event(f"moved {bool(moved)}")
        self.assertEqual(hours.open_ms(plain, row["due_at"]), moved)
        self.assertEqual(row["due_at"], hours.after(at, int(amount * HOUR) + moved) if moved else plain)

    @many
    @given(numbers, st.sampled_from(AMOUNTS), st.integers(0, 7 * 24 * 4), st.integers(0, 5 * DAY), st.booleans())
    def test_p13_a_pause_of_no_open_time_moves_nothing(self, week, amount, begin, later, instant):
        """Paused and resumed at one instant, or within closed time: nothing moves."""
        hours = engine_script.hours_of(week)
        hours, at = hours.forever(), START + begin * 900_000
        host = self.host(hours, amount)
        self.open(host, at)
        before = host.promises()[1, "resolve"]
        pause = at + later
        opens = hours.after(pause, 1) - 1  # the next opening, or now
        resumed = pause if instant else opens
        assume(resumed < before["due_at"])
        event(f"closed for a while {resumed > pause}")
        self.do(host, pause, "paused", reason=2)
        self.do(host, resumed, "resumed", reason=2)
        after = host.promises()[1, "resolve"]
        self.assertEqual((after["due_at"], after["state"]), (before["due_at"], "running"))
        self.assertEqual((after["target_ms"], after["cycle"]), (before["target_ms"], 1))
        self.assertEqual(after["spent_ms"], hours.open_ms(at, resumed))


#: what lives never reach, by list, and why
NEVER = {
    "clock_state": {"idle": "a clock that was not started has no row"},
    "output_reason": {},
    "grant_state": {}, "event": {}, "output": {}, "case_state": {}, "clock": {}, "region": {}, "step_role": {}, "refused": {},
}
REFUSALS = {"KEYACCT_E_UNKNOWN", "KEYACCT_E_DUPLICATE", "KEYACCT_E_STATE", "KEYACCT_E_ORDER", "KEYACCT_E_VALUE", "KEYACCT_E_NOT_FOUND",
            "KEYACCT_E_HORIZON", "KEYACCT_E_OVERFLOW"}


class Blocks(unittest.TestCase):
    """A table of many rows is worked on in blocks of 8192 where its rows come in order, at once where they do not."""

    def rows(self):
        people, dice = 300, random.Random(8192)
        rows = [{"event": "account", "account_id": who, "segment": dice.choice(["gold", "iron", "lead"])} for who in range(people)]
        opened = 0
        while len(rows) < 20_000:
            who, case = dice.randrange(people), None
            kind = dice.choice(["contact", "case_opened", "replied", "resolved", "survey_sent"])
            if kind == "case_opened":
                opened += 1
                case = who * 100_000 + opened  # most of those that are named below are not there: refused
            elif kind in ("replied", "resolved"):
                case = who * 100_000 + dice.randint(max(1, opened - 400), opened + 1)
            rows.append({"event": kind, "account_id": who, "case_id": case, "channel": "phone" if kind == "contact" else None,
                         "kind": "request" if kind == "case_opened" else None, "severity": 3 if kind == "case_opened" else None})
        rows[8191]["account_id"] = rows[8192]["account_id"] = rows[-1]["account_id"] = people + 1  # nobody's, at the edges of blocks
        return [{"at": START + 60_000 * (i // 3), "seq": i, **row} for i, row in enumerate(rows)]

    def test_a_table_of_many_blocks(self):
        rows = self.rows()
        whole, small, mixed = (Host(Engine()) for _ in range(3))
        statuses = whole.apply(rows)
        self.assertEqual([statuses[i] for i in (8191, 8192, -1)], ["KEYACCT_E_UNKNOWN"] * 3)
        self.assertGreater(statuses.count("KEYACCT_OK"), 10_000)
        first = next(i for i, one in enumerate(statuses) if one != "KEYACCT_OK")
        self.assertEqual(whole.error.row, first)
        self.assertEqual([one for i in range(0, len(rows), 777) for one in small.apply(rows[i:i + 777])], statuses)
        order = list(range(len(rows)))
        random.Random(1).shuffle(order)
        shuffled = mixed.apply([rows[i] for i in order])
        self.assertEqual([one for _, one in sorted(zip(order, shuffled))], statuses)
        for host in (whole, small, mixed):
            host.hear()
        self.assertEqual(len({host.engine.hash() for host in (whole, small, mixed)}), 1)
        self.assertEqual(whole.heard(), small.heard())
        self.assertEqual(whole.heard(), mixed.heard())

    def test_nothing_of_a_table_is_applied_whose_last_row_is_wrong(self):
        rows = self.rows()
        host = Host(Engine())
        before = host.engine.hash()
        for wrong in ({"event": None}, {"at": None}):
            with self.subTest(wrong):
                table = engine_script.events_table(rows[:-1] + [{**rows[-1], **wrong}])
                with self.assertRaises(engine_script.Error) as caught:
                    host.engine.apply(table)
                self.assertEqual(caught.exception.row, len(rows) - 1)
                self.assertEqual(host.engine.hash(), before)


class Together(unittest.TestCase):
    """What is taken and what is refused does not depend on the tables in which events come, nor on shards."""

    def rows(self, *events):
        return [{"at": START + 1000 * place, "seq": place, **cells} for place, cells in enumerate(events)]

    def played(self, engine, rows, cuts, reload=False):
        """(statuses, hash, what was said) of rows that come in tables cut at some places."""
        host, statuses = Host(engine), []
        for first, last in itertools.pairwise([0, *cuts, len(rows)]):
            statuses += host.apply(rows[first:last]) if first < last else []
            if reload:
                host.reload()
        host.advance(max(row["at"] for row in rows) + 20 * DAY)
        host.hear()
        return statuses, host.engine.hash(), host.heard()

    def test_a_case_named_alone_is_whose_it_is_by_then(self):
        """It changes hands within the table, or a second opening is refused: in one shard and where shards know the id both."""
        come = [{"event": "account", "account_id": who} for who in range(1, 9)]
        close = {"event": "replied", "case_id": 7}
        first, other = ({"event": "case_opened", "account_id": who, "case_id": 7, "kind": "request"} for who in (1, 2))
        gone = {"event": "account_removed", "account_id": 1}
        lives = {"opened twice": [first, other, close], "handed over": [first, close, gone, close, other, close],
                 "refused, then opened": [{**first, "kind": None}, close, other, close, first, close],
                 "never opened": [{**first, "kind": None}, {**other, "kind": None}, close],
                 "named before": [close, other, close], "with its account gone": [first, gone, close, {"event": "resolved", "case_id": 7}],
                 "approved": [{**other, "kind": "demand"}, first, {"event": "approved", "case_id": 7, "actor": "Eve"}]}
        for name, events in lives.items():
            rows = self.rows(*come, *events)
            for accounts in (rows, [{**row, "account_id": [None, "a", "b", *"cdefgh"][row.get("account_id") or 0]} for row in rows]):
                wanted = self.played(Engine(), accounts, range(1, len(rows)))
                self.assertIn("KEYACCT_OK", wanted[0][8:] if name != "never opened" else wanted[0])
                for shards, cuts in itertools.product((1, 2, 5), ([], [8], [9], [10], [11])):
                    with self.subTest(name, shards=shards, cuts=cuts):
                        self.assertEqual(self.played(Engine(shards=shards), accounts, cuts), wanted)

    def test_ids_asked_for_in_vain_are_of_no_kind(self):
        """Whether ids are numbers or texts is said by what came in, not by what was refused."""
        for shards in (1, 3):
            host = Host(Engine(shards=shards))
            before = host.engine.hash()
            self.assertEqual(host.apply(self.rows({"event": "contact", "account_id": "a", "channel": "phone"},
                                                  {"event": "replied", "case_id": "b"})), ["KEYACCT_E_UNKNOWN"] * 2)
            self.assertEqual(host.engine.hash(), before)
            host.reload()
            self.assertEqual(host.apply(self.rows({"event": "account", "account_id": 1}, {"event": "replied", "account_id": 1, "case_id": 5},
                                                  {"event": "case_opened", "account_id": 1, "case_id": 5, "kind": "task"})),
                             ["KEYACCT_OK", "KEYACCT_E_UNKNOWN", "KEYACCT_OK"])
            self.assertEqual(host.apply(self.rows({"event": "account", "account_id": "a"})), ["KEYACCT_E_CANCELLED"])
            self.assertEqual(host.error.code, "KEYACCT_E_COLUMN")

    def test_a_table_that_was_stopped_goes_on(self):
        """Rows that a stopped call did not reach come in another one: as if nothing had been, also without numbers of their own."""
        rows = [{"at": START, "event": "account", "account_id": who} for who in (1, 2)]
        rows += [{"at": START + HOUR, "event": "case_opened", "account_id": 1, "case_id": 1, "kind": "complaint"}]
        for hours in (2, 90):
            rows += [{"at": START + hours * HOUR, "event": "review"}]
            rows += [{"at": START + hours * HOUR, "event": "contact", "account_id": who, "channel": "phone"} for who in (1, 2, 1)]
        wanted, whole = self.played(Engine(), rows, []), 0
        self.assertEqual(set(wanted[0]), {"KEYACCT_OK"})
        for polls in range(100):
            calls = iter(range(polls))
            run = Run(progress=lambda done, total: next(calls, None) is None)
            engine, table = Engine(), engine_script.events_table(rows)
            try:
                engine.apply(table, run)
                whole += 1
                break
            except engine_script.Error as problem:
                self.assertEqual(problem.code, "KEYACCT_E_CANCELLED")
            statuses = [engine_script.status_name(one) for one in table["event_status"]]
            reached = statuses.index("KEYACCT_E_CANCELLED")
            self.assertEqual(set(statuses[reached:]), {"KEYACCT_E_CANCELLED"})
            with self.subTest(reached=reached):
                again = self.played(engine, rows[reached:], [])
                self.assertEqual((statuses[:reached] + again[0], *again[1:]), wanted)
        self.assertGreater(polls, 8)
        self.assertEqual(whole, 1)

    @lives
    @given(scripts(events=(5, 60)), st.integers(0, 2**32))
    def test_lives_in_tables_of_any_size(self, script, seed):
        """Legal and illegal events, each in a table of its own; all in one; in some, saved and loaded in between."""
        dice = random.Random(seed)
        rows = sorted(script.rows, key=lambda row: (row["at"], row["seq"]))
        for row in rows:
            if row.get("case_id") and row["event"] != "case_opened" and dice.random() < 0.5:
                row.pop("account_id", None)
        wanted = self.played(script.engine(), rows, range(1, len(rows)))
        event(f"some refused {len(set(wanted[0])) > 1}")
        cuts = sorted(dice.sample(range(len(rows)), min(len(rows), 4)))
        self.assertEqual(self.played(script.engine(), rows, []), wanted)
        self.assertEqual(self.played(script.engine(4), rows, []), wanted)
        self.assertEqual(self.played(script.engine(3), rows, cuts, reload=True), wanted)


class Reach(unittest.TestCase):
    def test_lives_reach_the_whole_vocabulary(self):
        """Every event taken and refused, every output, reason, state, step, level and refusal occurs in the lives of this file's generator."""
        dice, seen = random.Random(20260101), collections.defaultdict(collections.Counter)
        for _ in range(1000 if common.NIGHTLY else 220):
            script = Script([dice.getrandbits(96) for _ in range(dice.randint(1, 2))], dice.getrandbits(96),
                            [dice.getrandbits(96) for _ in range(dice.randint(1, 5))], [dice.getrandbits(96) for _ in range(60)])
            host = Host(script.engine())
            for number, row in enumerate(script.rows):
                _, step = host.step(row)
                seen["event" if step.ok else "event refused"][row["event"]] += 1
                if not step.ok:
                    seen["refused"][step.status] += 1
                if number % 12 == 0:
                    self.look(host, seen)
            host.advance(host.last + 30 * DAY)
            host.hear()
            self.look(host, seen)
            for out in host.said:
                for name in ("output", "clock", "case_state", "step_role"):
                    seen[name][out[name]] += 1
                seen["output_reason"].update({out["reason"], out["reason_2"]})
        for name in NEVER:
            wanted = REFUSALS if name == "refused" else set(CODES[name].values())
            self.assertEqual(wanted - set(seen[name]), set(NEVER[name]), name)
        self.assertEqual(set(CODES["event"].values()) - set(seen["event refused"]), set())
        self.assertEqual(set(seen["attention"]), set(range(8)))
        self.assertEqual(set(seen["granted"]), {1, 2, 3, 4, 5})
        self.assertEqual(set(seen["foundation"]), {1, 2, 3, 4, 5})
        self.assertEqual(set(seen["tier"]), {1, 2, 3, 4, 5})

    def look(self, host, seen):
        for row in host.promises().values():
            seen["clock_state"][row["state"]] += 1
        for account, row in host.levels().items():
            seen["attention"][row["attention"]] += 1
            seen["granted"][row["level_granted"]] += 1
            seen["foundation"][row["level_foundation"]] += 1
            seen["tier"][row["plan_tier"]] += 1
            for region in host.regions(account):
                seen["region"][region["region"]] += 1
                seen["output_reason"][region["reason"]] += 1
                if region["region"] == "grant":
                    seen["grant_state"][region["state"]] += 1


class Tables(unittest.TestCase):
    """docs/service-invariants.md names a test for each of the 25 invariants and a case for each of the 65 tricky ones, and they are there."""

    @classmethod
    def setUpClass(cls):
        cls.page = (common.ROOT / "docs/service-invariants.md").read_text(encoding="utf-8")

    def test_every_invariant_has_its_test(self):
        folder = pathlib.Path(__file__).parent
        defined = {name: set(re.findall(r"def (test_p\d\d\w*)", (folder / name).read_text(encoding="utf-8")))
                   for name in ("test_engine.py", "test_calendar.py")}
        rows, named_here = re.findall(r"^\| P(\d+) \|.*\| ([^|]*) \|$", self.page, re.M), collections.defaultdict(set)
        self.assertEqual([int(number) for number, _ in rows], list(range(1, 26)))
        for number, tests in rows:
            for part in tests.split(";"):
                where, *names = part.replace(",", " ").split()
                self.assertTrue(names, number)
                for name in names:
                    self.assertIn(name, defined[where])
                    self.assertIn(f"p{int(number):02d}", name)
                named_here[where] |= set(names)
        self.assertEqual(named_here, defined)

    def test_every_tricky_case_is_played(self):
        golden = common.ROOT / "tests/golden/service"
        played = {"calendar.txt": re.findall(r"^(T\d\d)[a-z]? ", (golden / "calendar.txt").read_text(encoding="utf-8"), re.M),
                  "engine.txt": re.findall(r"^case (T\d\d)", (golden / "engine.txt").read_text(encoding="utf-8"), re.M)}
        listed = collections.defaultdict(set)
        for cases, files in re.findall(r"^\| (T[T\d ]+) \| ([^|]*) \|", self.page, re.M):
            for one, where in itertools.product(cases.split(), files.split(", ")):
                listed[where].add(one)
        self.assertEqual(set().union(*listed.values()), {f"T{number:02d}" for number in range(1, 66)})
        self.assertEqual(dict(listed), {where: set(cases) for where, cases in played.items()})


if __name__ == "__main__":
    unittest.main()
