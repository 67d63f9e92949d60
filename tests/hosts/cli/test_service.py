"""The living service engine of a book: cases, time, agenda, calendars, reviews. Every command is a process of its own, so each of them takes
the engine up where the one before left it."""
import json
import os
import random
import re
import shutil
import subprocess

from command import KEYACCT, Case, content, main, query, run

ACCOUNTS = "account_id,name,status,owner,backup,influence_ppm\n" + "".join(
    f"A{at},Account {at},active,{'Anna' if at % 2 else 'Ben'},Cleo,{at * 100000}\n" for at in range(1, 6))


def state(book):
    """The hash of what the book stands for, stored or not."""
    return re.search(r"state ([0-9a-f]{32}),", run("doctor", book, code=None).out)[1]


class Service(Case):
    def setUp(self):
        super().setUp()
        self.init()
        self.load("accounts", ACCOUNTS)

    def case(self, action, case, *fields, at, code=0):
        return run("case", self.book, action, case, *fields, "--at", at, code=code)

    def open(self, case="C1", account="A1", at="2026-07-01T09:00:00Z", severity=2, kind="complaint"):
        return self.case("open", case, f"account={account}", f"kind={kind}", f"severity={severity}", at=at)

    def whole(self):
        """The log gives the stored state: doctor replays it."""
        out = run("doctor", self.book, code=None).out
        self.assertIn("the log gives the same", out)
        self.assertNotIn("broken", out)

    def outputs(self, *columns):
        rows = [json.loads(line) for line in run("export", self.book, "--table", "outputs", "--format", "jsonl").out.splitlines()]
        return [tuple(row.get(name) for name in columns) for row in rows]


class Life(Service):
    def test_a_complaint_from_the_first_call_to_its_confirmation(self):
        done = self.open()
        self.assertIn("case open C1 at 2026-07-01T09:00:00Z", done.err)
        self.assertIn("case state", done.out)
        self.assertEqual(query(self.book, "SELECT event, at, account_id, owner FROM events ORDER BY seq"),
                         [("case_opened", "2026-07-01T09:00:00Z", "A1", None), ("account", "2026-07-01T08:59:59.999Z", "A1", "Anna")])
        self.assertRegex(self.case("reply", "C1", "by=Anna", at="2026-07-01T09:30:00Z").out, r"clock met +A1 +C1 +acknowledge")
        out = run("tick", self.book, "--now", "2026-07-03T00:00:00Z").out
        self.assertTrue(out.startswith("now 2026-07-03T00:00:00Z, due since the last time:\n"), out)
        self.assertRegex(out, r"2026-07-02T09:00:00Z +clock breached +A1 +C1 +answer, due 2026-07-02T09:00:00Z")
        self.assertRegex(out, r"attention +A1 +owner +Anna")
        self.assertRegex(out, r"\nnext 2026-07-0\dT")
        before = self.outputs("output_id")
        self.assertEqual(len(set(before)), len(before))
        self.assertIn("nothing was due", run("tick", self.book, "--now", "2026-07-03T00:00:00Z").out)  # each output once
        self.assertIn("was advanced to 2026-07-03T00:00:00Z before", run("tick", self.book, "--now", "2026-07-02T00:00:00Z").err)
        self.assertEqual(self.outputs("output_id"), before)
        agenda = run("agenda", self.book, "--owner", "Anna").out.splitlines()
        self.assertRegex(agenda[1], r"^2026-07-02T09:00:00Z +A1 +C1 +answer: the promise is broken +Anna$")
        self.assertRegex(agenda[2], r"A1 +attention, step \d")
        self.assertTrue(any("resolve" in line for line in agenda), agenda)
        shown = run("show", self.book, "A1").out
        for words in ("The service engine", "late complaint", "late, ", "2026-07-02T09:00:00Z"):
            self.assertIn(words, shown)
        self.assertNotIn("The service engine", run("show", self.book, "A2").out)
        self.case("answer", "C1", at="2026-07-03T08:00:00Z")
        self.assertRegex(self.case("resolve", "C1", at="2026-07-03T08:30:00Z").out, r"clock met +A1 +C1 +resolve")
        self.assertRegex(self.case("confirm", "C1", "score=9", at="2026-07-03T10:00:00Z").out, r"case state +A1 +C1 +closed")
        self.assertEqual([row for row in self.outputs("output", "clock", "case_id") if row[0] in ("clock_met", "clock_breached")],
                         [("clock_met", "ack", "C1"), ("clock_breached", "answer", "C1"), ("clock_met", "resolve", "C1")])
        self.whole()

    def test_pause_merge_demand_and_events_of_accounts(self):
        self.open("C1")
        self.open("C2", at="2026-07-01T09:05:00Z")
        self.case("pause", "C1", "reason=wait_customer", at="2026-07-01T10:00:00Z")
        self.assertIn("waits", run("agenda", self.book).out)
        self.case("resume", "C1", at="2026-07-01T11:00:00Z")
        self.assertIn("merged", self.case("merge", "C2", "into=C1", at="2026-07-01T11:05:00Z").out)
        self.case("severity", "C1", "severity=3", at="2026-07-01T11:10:00Z")
        self.case("assign", "C1", "owner=Dora", at="2026-07-01T11:15:00Z")
        self.case("message", "C1", "no_reply=yes", at="2026-07-01T11:20:00Z")
        self.open("D1", at="2026-07-01T12:00:00Z", kind="demand")
        self.case("offer", "D1", "answer=partial", "cost=12.50", at="2026-07-01T12:10:00Z")
        self.case("decide", "D1", at="2026-07-01T12:20:00Z")
        self.assertEqual(query(self.book, "SELECT cost FROM events WHERE event = 'offered'"), [(1250,)])
        run("event", self.book, "contact", "A1", "channel=phone", "--at", "2026-07-01T13:00:00Z")
        run("event", self.book, "owner", "A1", "owner=Eva", "backup=Cleo", "--at", "2026-07-01T13:05:00Z")
        self.assertIn("Eva", run("agenda", self.book, "--owner", "Eva").out)
        self.assertIn("owns no account", run("agenda", self.book, "--owner", "Anna", code=3).err)
        self.assertIn("nothing is proposed", run("event", self.book, "rejected", "A1", "--at", "2026-07-01T13:10:00Z", code=3).err)
        self.whole()

    def test_without_a_time_the_clock_of_the_system_is_read_and_said(self):
        done = run("case", self.book, "open", "C1", "account=A1", "kind=request")
        self.assertRegex(done.err, r"case open C1 at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.?\d*Z")
        self.assertRegex(run("tick", self.book).out, r"^now 20\d\d-")
        self.whole()

    def test_a_state_that_is_damaged_or_of_another_version_is_made_again(self):
        self.open()
        run("tick", self.book, "--now", "2026-07-04T00:00:00Z")
        before, said = state(self.book), self.outputs("output_id")
        whole = query(self.book, "SELECT bytes FROM engine")[0][0]
        for at, why in ((len(whole) // 2, "is damaged"), (4, ""), (None, "is missing")):
            if at is None:
                query(self.book, "UPDATE engine SET bytes = x''")
            else:
                wrong = bytearray(whole)
                wrong[at] ^= 0x55
                query(self.book, "UPDATE engine SET bytes = ?", bytes(wrong))
            self.assertIn("it is made again from the log of events", run("agenda", self.book).err)
            self.assertIn("cannot be used", run("doctor", self.book, code=1).out)
            self.assertIn("nothing was due", run("tick", self.book, "--now", "2026-07-04T00:00:00Z").out)
            self.assertEqual(state(self.book), before)
            self.assertEqual(self.outputs("output_id"), said)
            self.whole()
        query(self.book, "UPDATE engine SET hash = 'x'")
        self.assertIn("is not the one that was stored", run("agenda", self.book).err)
        query(self.book, "UPDATE events SET case_id = 'C7' WHERE event = 'case_opened'")
        query(self.book, "INSERT INTO events (at, event, case_id) VALUES ('2026-07-05T00:00:00Z', 'replied', 'C1')")
        self.assertIn("of the log is refused", run("agenda", self.book, code=5).err)

    def test_the_state_of_a_book_from_before(self):
        """A book of layout 3 gets the tables and has no engine until something happens."""
        for table in ("engine", "engine_given", "engine_accounts", "events", "outputs", "calendars"):
            query(self.book, f"DROP TABLE {table}")
        query(self.book, "ALTER TABLE reviews DROP COLUMN engine_at")
        query(self.book, "PRAGMA user_version = 3")
        self.assertIn("brought up to date", run("doctor", self.book, code=1).out + run("export", self.book, "--table", "events").err)
        self.assertIn("nothing has happened yet", run("tick", self.book, code=3).err)
        self.open()
        self.whole()


class Tail(Service):
    """The stored state lags behind the log, which nobody can see."""

    def lag(self):
        return query(self.book, "SELECT (SELECT max(seq) FROM events) - seq FROM engine")[0][0]

    def test_it_lags_by_a_bounded_number_of_events(self):
        self.open()
        lags = []
        for at in range(60):
            self.case("message", "C1", at=f"2026-07-01T{10 + at // 30}:{at % 30:02d}:00Z")
            lags.append(self.lag())
        size = query(self.book, "SELECT length(bytes) FROM engine")[0][0]
        self.assertGreater(max(lags), 3)
        self.assertLessEqual(max(lags) ** 2, size / 100)
        self.assertIn(0, lags[1:])  # and is stored again
        self.whole()
        while not self.lag():
            self.case("message", "C1", at="2026-07-01T13:00:00Z")
        run("tick", self.book, "--now", "2026-07-01T14:00:00Z")
        self.assertGreater(self.lag(), 0)
        said, shown, ticked = run("agenda", self.book).out, run("show", self.book, "A1").out, state(self.book)
        other = self.folder / "other.keyacct"
        shutil.copy(self.book, other)
        query(other, "DELETE FROM engine")  # from the log alone
        self.assertEqual((run("agenda", other).out, run("show", other, "A1").out, state(other)), (said, shown, ticked))
        for book in (self.book, other):
            self.assertIn("what the engine has seen stays", run("case", book, "reply", "C1", "--at", "2026-07-01T08:00:00Z", code=3).err)
            self.assertIn("was advanced to 2026-07-01T14:00:00Z before", run("tick", book, "--now", "2026-07-01T13:30:00Z").err)
        for book in (self.book, other):
            run("tick", book, "--now", "2026-07-03T00:00:00Z")
        self.assertEqual(state(self.book), state(other))
        self.assertEqual(*(query(book, "SELECT output_id FROM outputs ORDER BY 1") for book in (self.book, other)))

    def test_a_policy_or_a_calendar_between_is_stored_with_the_state(self):
        self.open()
        self.case("reply", "C1", at="2026-07-01T09:10:00Z")
        self.assertGreater(self.lag(), 0)
        run("policy", "set", self.book, "service.reopen_days=3")
        self.case("message", "C1", at="2026-07-01T09:20:00Z")  # the policy is not in force yet
        self.assertGreater(self.lag(), 0)
        run("tick", self.book, "--now", "2026-07-01T10:00:00Z")
        self.assertEqual((self.lag(), query(self.book, "SELECT given, (SELECT max(given_id) FROM engine_given) FROM engine")), (0, [(2, 2)]))
        self.case("message", "C1", at="2026-07-01T10:10:00Z")
        self.assertGreater(self.lag(), 0)
        path = self.write("desk.csv", "rule,weekday,from_time,until_time\n" + "".join(f"weekly,{day},09:00,17:00\n" for day in ("monday", "tuesday")))
        run("calendar", "add", self.book, path, "--from", "2026-01-01", "--until", "2027-12-31", "--at", "2026-07-01T11:00:00Z")
        self.assertEqual((self.lag(), query(self.book, "SELECT given FROM engine")), (0, [(3,)]))
        self.case("resolve", "C1", at="2026-07-01T12:00:00Z")
        self.assertGreater(self.lag(), 0)
        run("tick", self.book, "--now", "2026-07-20T00:00:00Z")
        self.assertIn(("case_state", "closed", "2026-07-13T17:00:00Z"), self.outputs("output", "case_state", "at"))  # three Mondays and Tuesdays
        self.whole()

    def test_a_book_of_layout_4(self):
        """There the state was stored by every command, and its own time was the book's."""
        self.open()
        run("tick", self.book, "--now", "2026-07-04T00:00:00Z")
        query(self.book, "UPDATE engine SET bytes = x''")
        run("tick", self.book, "--now", "2026-07-04T01:00:00Z")  # stores the state that it made
        before = state(self.book)
        self.assertEqual((self.lag(), query(self.book, "SELECT now FROM engine")), (0, [("2026-07-04T01:00:00Z",)]))
        query(self.book, "DELETE FROM book WHERE key = 'engine_now'")
        query(self.book, "PRAGMA user_version = 4")
        self.assertEqual(state(self.book), before)  # doctor looks at it as it is
        self.assertIn("brought up to date", run("agenda", self.book).err)
        self.assertEqual(state(self.book), before)
        self.assertIn("was advanced to 2026-07-04T01:00:00Z before", run("tick", self.book, "--now", "2026-07-04T00:30:00Z").err)
        self.case("reply", "C1", at="2026-07-04T02:00:00Z")
        self.whole()


def siphash(data):
    """SipHash-2-4 under the key of saved states."""
    mask = 2 ** 64 - 1
    low, high = (int.from_bytes(half, "little") for half in (b"KEYACCT ", b"map key1"))
    a, b, c, d = low ^ 0x736f6d6570736575, high ^ 0x646f72616e646f6d, low ^ 0x6c7967656e657261, high ^ 0x7465646279746573

    def turn(x, by):
        return (x << by | x >> (64 - by)) & mask

    def rounds(times):
        nonlocal a, b, c, d
        for _ in range(times):
            a, c = (a + b) & mask, (c + d) & mask
            b, d = turn(b, 13) ^ a, turn(d, 16) ^ c
            a = turn(a, 32)
            c, a = (c + b) & mask, (a + d) & mask
            b, d = turn(b, 17) ^ c, turn(d, 21) ^ a
            c = turn(c, 32)

    whole = data + bytes(7 - len(data) % 8) + bytes([len(data) % 256])
    for at in range(0, len(whole), 8):
        word = int.from_bytes(whole[at:at + 8], "little")
        d ^= word
        rounds(2)
        a ^= word
    c ^= 255
    rounds(4)
    return a ^ b ^ c ^ d


class OtherRules(Service):
    """A book that was written under other rules of service: its stored state is of another version, and its log has an event that is
    refused now."""

    def setUp(self):
        super().setUp()
        self.open()
        self.case("reply", "C1", at="2026-07-01T09:10:00Z")
        self.log("2026-07-01T09:20:00Z", "approved", "A1", None, "Bob")
        self.refused = query(self.book, "SELECT max(seq) FROM events")[0][0]
        self.log("2026-07-01T09:30:00Z", "customer_message", None, "C1", "Anna")
        self.older = self.refused + 1

    def log(self, *row):
        query(self.book, "INSERT INTO events (at, event, account_id, case_id, actor) VALUES (?, ?, ?, ?, ?)", *row)

    def other_version(self, damaged=False):
        wrong = bytearray(query(self.book, "SELECT bytes FROM engine")[0][0])
        wrong[7] = 0  # the frame whose checksum is SipHash of all
        wrong[12] += 1
        wrong[-8:] = siphash(bytes(wrong[:-8])).to_bytes(8, "little")
        wrong[-1] ^= damaged
        query(self.book, "UPDATE engine SET bytes = ?", bytes(wrong))

    def mark(self):
        return query(self.book, "SELECT value FROM book WHERE key = 'engine_rules_seq'")

    def assert_damaged(self):
        for command in (("show", self.book, "A1"), ("agenda", self.book), ("tick", self.book, "--now", "2026-07-08T00:00:00Z")):
            self.assertIn(f"event {self.refused} of the log is refused", run(*command, code=5).err)
        done = run("doctor", self.book, code=5)
        self.assertIn("broken service engine: the log of events does not apply", done.out)
        self.assertIn("there is no stored review yet", done.out)  # the other checks went on

    def test_refused_events_are_passed_over_and_what_is_new_is_stored(self):
        met = query(self.book, "SELECT output_id, output FROM outputs WHERE output = 'clock_met'")
        self.assertEqual(len(met), 1)
        query(self.book, "DELETE FROM outputs WHERE output = 'clock_met'")
        others = self.outputs("output_id")
        self.other_version()
        words = (f"1 event that a keyacct with other rules accepted is refused by those of this one, and changes nothing now: {self.refused};"
                 f" event {self.refused}: nothing is proposed for this account")
        before = content(self.book)
        for command in (("show", self.book, "A1"), ("agenda", self.book)):
            done = run(*command)
            self.assertEqual(done.err.count(words), 1, done.err)
            self.assertIn("is of another version", done.err)
        done = run("doctor", self.book, code=1)
        self.assertIn(f"fine   service engine: {words}", done.out)
        self.assertIn("the log gives the same", done.out)
        self.assertIn("cannot be used", done.out)
        self.assertEqual((content(self.book), self.mark()), (before, []))  # nothing was written
        done = run("tick", self.book, "--now", "2026-07-01T09:40:00Z")
        self.assertEqual(done.err.count(words), 1, done.err)
        self.assertEqual(done.out.count("clock met"), 1, done.out)
        self.assertEqual(query(self.book, "SELECT output_id, output FROM outputs WHERE output = 'clock_met'"), met)
        now = self.outputs("output_id")
        self.assertEqual((len(now), len(set(now))), (len(others) + 1, len(others) + 1))
        self.assertLess(set(others), set(now))
        self.assertEqual(self.mark(), [(str(self.older),)])
        done = run("tick", self.book, "--now", "2026-07-01T09:50:00Z")
        self.assertEqual(done.err, "")
        self.assertIn("nothing was due", done.out)
        self.open("C2", at="2026-07-01T10:00:00Z")
        self.assertEqual((run("show", self.book, "A1").err, self.mark()), ("", [(str(self.older),)]))
        done = run("doctor", self.book, code=1)
        self.assertIn(f"fine   service engine: {words}", done.out)
        self.assertNotIn("cannot be used", done.out)
        self.whole()

    def test_the_first_command_opens_a_case(self):
        self.other_version()
        self.assertIn("changes nothing now", self.open("C2", at="2026-07-01T10:00:00Z").err)
        self.assertEqual(self.mark(), [(str(self.older),)])
        self.assertNotIn("changes nothing", self.case("reply", "C2", at="2026-07-01T10:10:00Z").err)
        self.whole()
        ready = state(self.book)
        query(self.book, "UPDATE engine SET bytes = x''")  # damage later: the mark is known
        self.assertIn("changes nothing now", run("show", self.book, "A1").err)
        self.assertEqual(state(self.book), ready)
        run("tick", self.book, "--now", "2026-07-01T11:00:00Z")
        self.whole()
        self.log("2026-07-01T12:00:00Z", "approved", "A1", None, "Bob")  # after the mark it is no matter of rules
        self.refused = query(self.book, "SELECT max(seq) FROM events")[0][0]
        self.assert_damaged()

    def test_with_a_good_or_a_damaged_state_the_log_is_called_damaged(self):
        self.assert_damaged()
        self.other_version(damaged=True)
        self.assert_damaged()
        query(self.book, "UPDATE engine SET bytes = x''")
        self.assert_damaged()
        self.assertEqual(self.mark(), [])

    def test_the_first_five_of_many_are_named(self):
        for at in range(6):
            self.log(f"2026-07-01T09:4{at}:00Z", "approved", "A1", None, "Bob")
        self.other_version()
        first = self.refused
        words = f"7 events that a keyacct with other rules accepted are refused by those of this one, and change nothing now: {first}, " \
                f"{first + 2}, {first + 3}, {first + 4}, {first + 5} and others; event {first}: nothing is proposed"
        self.assertIn(words, self.case("answer", "C1", at="2026-07-01T10:00:00Z").err)
        self.assertEqual(self.mark(), [(str(first + 7),)])
        self.assertIn(words, run("doctor", self.book, code=1).out)
        self.whole()

    def test_rules_that_refuse_nothing_leave_no_mark(self):
        query(self.book, "DELETE FROM events WHERE seq = ?", self.refused)
        self.other_version()
        self.assertNotIn("changes nothing", run("tick", self.book, "--now", "2026-07-01T10:00:00Z").err)
        self.assertEqual(self.mark(), [])
        self.whole()


class Words(Service):
    def test_numbers_of_levels_and_shares_in_percent(self):
        self.open()
        done = run("event", self.book, "override_set", "A1", "level=4", "by=Boss", "until=2026-08-01", "--at", "2026-07-01T10:00:00Z")
        self.assertRegex(done.out, r"level changed +A1 +level 2 to 4 +Boss +override")
        run("event", self.book, "facts", "A1", "influence_ppm=12.5%", "--at", "2026-07-01T10:10:00Z")
        self.assertEqual(query(self.book, "SELECT level FROM events WHERE event = 'override_set'"), [("proactive",)])
        self.assertEqual(query(self.book, "SELECT influence_ppm FROM events WHERE event = 'facts'"), [(125000,)])
        self.whole()

    def test_what_a_command_says_of_time_and_policy(self):
        self.open()
        self.assertIn("as the engine stands at 2026-07-01T09:00:00Z; 'keyacct tick", run("agenda", self.book).err)
        self.assertEqual(run("agenda", self.book, "--quiet").err, "")
        run("tick", self.book, "--now", "2026-07-01T12:00:00Z")
        self.assertTrue(run("tick", self.book, "--now", "2026-07-01T11:00:00Z").out.startswith("now 2026-07-01T12:00:00Z, nothing was due\n"))
        self.assertIn("the service engine from the next tick on", run("policy", "set", self.book, "service.reopen_days=3").err)


class Refused(Service):
    def test_the_book_stays_as_it_was(self):
        self.open()
        run("tick", self.book, "--now", "2026-07-01T12:00:00Z")
        before = content(self.book)
        later = ("--at", "2026-07-02T00:00:00Z")
        for arguments, code, words in (
                (("case", "reply", "C1", "--at", "2026-06-01T00:00:00Z"), 3, "case reply C1: --at: 2026-06-01T00:00:00Z is before the latest event of the account"),
                (("case", "reply", "C9", *later), 3, "case reply C9: no such case was opened; 'keyacct case"), (("case", "open", "C1", "account=A1", "kind=request", *later), 3, "opened before"),
                (("case", "open", "C2", "account=A9", "kind=request", *later), 3, "account 'A9' is not in the book"),
                (("case", "open", "C2", "kind=request", *later), 2, "add account=ACCOUNT"), (("case", "open", "C2", "account=A1", *later), 2, "what kind of case is it? add kind=KIND: complaint, request,"),
                (("case", "open", "C2", "account=A1", "kind=complain", *later), 3, "did you mean 'complaint'?"),
                (("case", "open", "C2", "account=A1", "kind=request", "severity=5", *later), 3, "'5' is outside 1 to 4"),
                (("case", "reply", "C1", "severity=2", *later), 2, "this event does not read 'severity'; expected one of: by"),
                (("case", "pause", "C1", *later), 3, "a pause needs its reason"), (("case", "confirm", "C1", "score=9", *later), 3, "only a resolved one"),
                (("case", "merge", "C1", "into=C1", *later), 3, "into itself"), (("case", "merge", "C1", "into=C8", *later), 3, "into=: "),
                (("case", "shout", "C1", *later), 2, "unknown word 'shout'; expected one of: open reply"), (("case", "reply", "C1", "by", *later), 2, "expected NAME=VALUE"),
                (("case", "reply", "C1", "by=A", "actor=B", *later), 2, "'by' is given twice"), (("case", "reply", "C1", "--at", "noon"), 2, "--at noon: expected a time"),
                (("event", "override_set", "A1", "level=strategic", *later), 3, "needs a person"),
                (("event", "account", "A2", "calendar=desk", *later), 3, "'keyacct calendar add"), (("event", "contact", "A2", *later), 3, "brings it in"),
                (("case", "repli", "C1", *later), 2, "unknown word 'repli' (did you mean 'reply'?)"), (("case", "merge", "C1", *later), 2, "add into=CASE"),
                (("case", "open", "C2", "account=A1", "kind=demand", "sevrity=2", *later), 2, "does not read 'sevrity' (did you mean 'severity'?)"),
                (("case", "open", "", "account=A1", "kind=request", *later), 2, "the number of the case is empty"),
                (("case", "open", "C2", "account=A1", "kind=demand", "amount=12,50", *later), 3, "amount=: '12,50' is not a number (write it as 1234.50)"),
                (("event", "owner", "A1", *later), 2, "add owner=PERSON, backup=PERSON or both"), (("event", "facts", "A1", *later), 2, "add at least one fact"),
                (("event", "override_set", "A1", "level=6", "by=Boss", *later), 3, "level=: unknown code '6'"),
                (("event", "contact", "A1", "channel=fone", *later), 3, "channel=: unknown code 'fone'"),
                (("event", "case_opened", "A1", *later), 2, "unknown word")):
            with self.subTest(arguments=arguments):
                self.assertIn(words, run(arguments[0], self.book, *arguments[1:], code=code).err)
                self.assertEqual(content(self.book), before)
        run("event", self.book, "account", "A2", "segment=gold", *later)
        self.case("message", "C1", at="2026-07-02T02:00:00Z")  # brings all accounts up to the hour at which A2 is given its level
        self.assertIn("is not after what has met all accounts at 2026-07-02T00:00:00Z (a review, a policy, or the hour at which levels are given); what the engine",
                      run("event", self.book, "account", "A3", *later, code=3).err)
        self.assertIn("nothing has happened yet", run("agenda", self.folder / "other.keyacct", code=3).err if run("init", self.folder / "other.keyacct") else "")

    def test_a_file_of_events_is_taken_whole_or_not_at_all(self):
        self.open()
        before = content(self.book)
        text = ("at,event,account_id,case_id,kind\n2026-07-02T09:00:00Z,case_opened,A2,C2,request\n2026-07-02T10:00:00Z,replied,,C2,\n"
                "2026-07-02T08:00:00Z,replied,,C2,\n2026-07-02T11:00:00Z,replied,,C7,\n")
        done = self.load("events", text, code=3)
        self.assertIn("events.csv:4: column ", done.err)
        self.assertIn("and 1 more event is refused", done.err)
        self.assertEqual(content(self.book), before)
        self.assertIn("events.csv:4: column", self.load("events", text, "--check", code=1).err)
        self.assertIn("events.csv:2: column 'event': unknown code", self.load("events", "at,event\n2026-07-02T09:00:00Z,case_openend\n", code=3).err)
        self.assertIn("need 'event'", self.load("events", "at\n2026-07-02T09:00:00Z\n", code=3).err)
        self.assertEqual(content(self.book), before)
        self.load("events", "\n".join(text.splitlines()[:3]) + "\n")
        self.assertEqual(query(self.book, "SELECT event, import_line FROM events WHERE import_id IS NOT NULL ORDER BY seq"), [("case_opened", 2), ("replied", 3)])
        self.whole()


class Same(Service):
    """What matters is what happened when, not in how many commands it was told."""

    def story(self):
        choice = random.Random(7)
        minute, cases, rows = 0, [], []
        for at in range(60):
            minute += choice.randrange(1, 400)
            when = f"2026-07-{1 + minute // 1440:02d}T{minute // 60 % 24:02d}:{minute % 60:02d}:00Z"
            if at % 4 == 0:
                cases.append(f"C{at}")
                rows.append((when, "case_opened", f"A{1 + at % 5}", cases[-1], choice.choice(["complaint", "request"]), str(choice.randrange(1, 5))))
            else:
                rows.append((when, choice.choice(["replied", "answered", "dispatched", "customer_message"]), "", choice.choice(cases), "", ""))
        return rows

    def test_one_by_one_in_one_file_and_with_ticks_between(self):
        rows, words = self.story(), {"case_opened": "open", "replied": "reply", "answered": "answer", "dispatched": "dispatch", "customer_message": "message"}
        text = "at,event,account_id,case_id,kind,severity\n" + "".join(",".join(row) + "\n" for row in rows)
        end = "2026-08-20T00:00:00Z"
        states, said = [], []
        for way in ("file", "commands", "shuffled"):
            self.book = self.folder / f"{way}.keyacct"
            self.init()
            self.load("accounts", ACCOUNTS)
            if way == "commands":
                for at, (when, event, account, case, kind, severity) in enumerate(rows):
                    fields = [f"account={account}", f"kind={kind}", f"severity={severity}"] if account else []
                    self.case(words[event], case, *fields, at=when)
                    if at % 9 == 4:
                        run("tick", self.book, "--now", when)
            else:
                lines = text.splitlines()[1:]
                if way == "shuffled":
                    random.Random(3).shuffle(lines)
                self.load("events", text.splitlines()[0] + "\n" + "\n".join(lines) + "\n")
            run("tick", self.book, "--now", end)
            states.append(state(self.book))
            said.append(sorted(one for one, reason in self.outputs("output_id", "reason") if reason != "repeat_alert"))  # folded where nobody asked
            self.whole()
        self.assertEqual(len(set(states)), 1, states)
        self.assertEqual(said[0], said[1])
        self.assertEqual(said[0], said[2])
        self.assertGreater(len(said[0]), 100)

    def test_the_log_of_a_book_makes_the_same_book(self):
        self.load("events", "at,event,account_id,case_id,kind,severity\n" + "".join(",".join(row) + "\n" for row in self.story()))
        log = run("export", self.book, "--table", "events").out
        first = state(self.book)
        self.book = self.folder / "again.keyacct"
        self.init()
        self.load("accounts", ACCOUNTS)
        self.assertIn("not used: seq", self.load("events", log, *(f"--map={name}={name}:minor" for name in ("current_value", "cost", "amount"))).err)
        self.assertEqual(state(self.book), first)

    def test_two_commands_at_once(self):
        self.open()
        running = [subprocess.Popen([KEYACCT, "case", str(self.book), "open", f"D{at}", f"account=A{1 + at % 5}", "kind=request", "--at", "2026-07-02T00:00:00Z"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for at in range(12)]
        running += [subprocess.Popen([KEYACCT, "tick", str(self.book), "--now", "2026-07-01T12:00:00Z"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
        done = [(one.communicate()[1], one.returncode) for one in running]
        for text, code in done:
            self.assertIn(code, (0, 5), text)
        opened = sum(code == 0 for _, code in done[:12])
        self.assertGreater(opened, 0)
        self.assertEqual(query(self.book, "SELECT count(*) FROM events WHERE event = 'case_opened'"), [(opened + 1,)])
        self.assertEqual(query(self.book, "SELECT count(*) FROM outputs WHERE output = 'case_state' AND case_state = 'open'"), [(opened + 1,)])
        self.whole()


class Given(Service):
    """Calendars, policies and reviews."""

    def setUp(self):
        super().setUp()
        self.zones = os.path.exists(os.path.join(os.environ.get("TZDIR") or "/usr/share/zoneinfo", "Europe/Berlin"))

    def calendar(self, text, *options, code=0):
        return run("calendar", "add", self.book, self.write("desk.csv", text), "--from", "2026-01-01", "--until", "2027-12-31", *options, code=code)

    def test_calendars(self):
        desk = "rule,weekday,from_time,until_time,zone\n" + "".join(
            f"weekly,{day},09:00,17:00,{'Europe/Berlin' if self.zones else ''}\n" for day in ("monday", "tuesday", "wednesday", "thursday", "friday"))
        self.assertIn("calendar desk added", self.calendar(desk).err)
        self.assertIn("is in force already", self.calendar(desk).err)
        self.assertEqual(query(self.book, "SELECT count(*), min(zone) FROM calendars WHERE calendar = 'desk'"), [(5, "Europe/Berlin" if self.zones else None)])
        self.open(at="2026-07-03T14:00:00Z", severity=3)
        due = query(self.book, "SELECT count(*) FROM engine_given WHERE kind = 'calendar'")
        self.assertEqual(due, [(1,)])
        first = run("agenda", self.book).out
        self.assertIn("calendar desk replaced", self.calendar(desk.replace("17:00", "13:00"), "--at", "2026-07-03T15:00:00Z").err)
        self.assertNotEqual(run("agenda", self.book).out, first)
        before = content(self.book)
        self.assertIn("what the engine has seen stays", self.calendar(desk, "--at", "2026-07-01T00:00:00Z", code=3).err)
        self.assertIn("column 'from_time'", self.calendar(desk.replace("09:00", "9"), code=3).err)
        self.assertIn("no row is of the calendar 'night'", run("calendar", "add", self.book, self.folder / "desk.csv", "night", code=3).err)
        self.assertIn("usage: keyacct calendar add BOOK FILE.csv [NAME]", run("calendar", "add", self.book, code=2).err)
        self.assertEqual(content(self.book), before)
        run("tick", self.book, "--now", "2026-07-20T00:00:00Z")
        self.whole()

    def test_a_calendar_of_another_version_is_named(self):
        self.calendar("rule,weekday,from_time,until_time\nweekly,,09:00,17:00\n")
        self.open()
        other = bytearray(query(self.book, "SELECT bytes FROM engine_given WHERE kind = 'calendar'")[0][0])
        other[7] = 0  # the frame whose checksum is SipHash of all
        other[12] += 1
        other[-8:] = siphash(bytes(other[:-8])).to_bytes(8, "little")
        query(self.book, "UPDATE engine_given SET bytes = ? WHERE kind = 'calendar'", bytes(other))
        query(self.book, "UPDATE engine SET bytes = x''")  # made again from the log, with the calendar
        self.assertIn("calendar 'desk' of the engine: the saved state has version 2; this library reads 1 to 1", run("agenda", self.book, code=5).err)

    def test_a_changed_policy_is_in_force_from_the_next_tick_on(self):
        self.open()
        run("policy", "set", self.book, "service.reopen_days=3")
        done = run("tick", self.book, "--now", "2026-07-01T10:00:00Z")
        self.assertIn("the policy of the book is in force from now on", done.err)
        self.assertEqual(query(self.book, "SELECT event, policy_version, mode FROM events ORDER BY seq DESC LIMIT 1"), [("policy_activated", 2, "prospective")])
        self.assertNotIn("in force", run("tick", self.book, "--now", "2026-07-01T11:00:00Z").err)
        self.case("resolve", "C1", at="2026-07-01T12:00:00Z")
        run("tick", self.book, "--now", "2026-07-20T00:00:00Z")
        self.assertIn(("case_state", "closed", "2026-07-04T12:00:00Z"), self.outputs("output", "case_state", "at"))
        self.whole()
        query(self.book, "UPDATE engine SET bytes = x'00'")  # the log knows when each policy came
        run("agenda", self.book)
        self.assertIn("to do  service engine", run("doctor", self.book, code=1).out)

    def test_a_changed_policy_can_mean_open_promises_too(self):
        """A day less for the solution: with prospective the open promise stays, with roll_forward it is broken a day earlier."""
        self.open()
        text = run("policy", "get", self.book).out
        longer = next(line for line in text.splitlines() if line.startswith("resolve,2,complaint,"))
        (self.folder / "short.policy").write_text(text.replace(longer, "resolve,2,complaint,3,hour"), encoding="utf-8")
        run("policy", "set", self.book, "--policy", self.folder / "short.policy")
        before = content(self.book)
        self.assertIn("--mode later: expected prospective or roll_forward", run("tick", self.book, "--mode", "later", code=2).err)
        self.assertEqual(content(self.book), before)
        other = self.folder / "other.keyacct"
        shutil.copy(self.book, other)
        self.assertIn("promises made before stay", run("tick", self.book, "--now", "2026-07-01T10:00:00Z").err)
        self.assertIn("are the new ones", run("tick", other, "--now", "2026-07-01T10:00:00Z", "--mode", "roll_forward").err)
        late = {}
        for book in (self.book, other):
            run("tick", book, "--now", "2026-07-01T13:00:00Z")
            late[book] = query(book, "SELECT at FROM outputs WHERE output = 'clock_breached' AND clock = 'resolve'")
        self.assertEqual(late, {self.book: [], other: [("2026-07-01T12:00:00Z",)]})
        self.assertEqual(query(other, "SELECT mode FROM events WHERE event = 'policy_activated' ORDER BY seq DESC LIMIT 1"), [("roll_forward",)])
        self.whole()
        self.book = other
        self.whole()

    def test_the_review_takes_levels_and_attention_from_the_engine(self):
        self.book = self.folder / "sample.keyacct"
        self.init("--sample", "--accounts", "40")
        run("review", self.book, "--asof", "2026-05-31")
        stateless = dict(query(self.book, "SELECT account_id, level_granted FROM review_accounts"))
        self.assertEqual(query(self.book, "SELECT engine_at FROM reviews"), [(None,)])
        account, = query(self.book, "SELECT account_id FROM review_accounts WHERE level_granted = 'standard' AND level = 'standard' LIMIT 1")[0]
        self.open(account=account, at="2026-07-01T09:00:00Z", severity=1)
        run("tick", self.book, "--now", "2026-07-05T00:00:00Z")
        before = content(self.book)
        run("review", self.book, "--asof", "2026-06-30", "--no-store")
        self.assertEqual(content(self.book), before)
        done = run("review", self.book, "--asof", "2026-06-30", "--at", "2026-07-05T12:00:00Z")
        self.assertNotIn("replaces", done.err)
        self.assertEqual(query(self.book, "SELECT asof_on, engine_at FROM reviews ORDER BY 1"), [("2026-05-31", None), ("2026-06-30", "2026-07-05T12:00:00Z")])
        rows = {row[0]: row[1:] for row in query(self.book, "SELECT account_id, level, attention, level_granted FROM review_accounts JOIN reviews USING (review_id)"
                                                            " WHERE asof_on = '2026-06-30'")}
        self.assertEqual(rows[account][0], "complaint")  # the late complaint, which the facts of the book do not know
        self.assertGreater(rows[account][1], 0)
        self.assertEqual(query(self.book, f"SELECT level_reason FROM review_accounts JOIN reviews USING (review_id) WHERE asof_on = '2026-06-30' AND account_id = '{account}'"),
                         [("late_complaint",)])  # the engine's own reasons, for nobody gave these levels
        self.assertEqual(query(self.book, "SELECT count(*) FROM review_accounts WHERE level_reason = 'given' OR level_hold = 'pinned'"), [(0,)])
        self.assertEqual(query(self.book, "SELECT count(DISTINCT account_id) FROM events WHERE event = 'account'"), [(40,)])
        self.assertEqual(query(self.book, "SELECT count(*) FROM events WHERE event = 'review'"), [(1,)])
        text = re.sub(r"<[^>]*>", " ", run("report", self.book).out)
        kept, missed, up = (query(self.book, f"SELECT count(*) FROM outputs WHERE {which} AND at <= '2026-07-05T12:00:00Z'")[0][0] for which in (
            "output = 'clock_met'", "output = 'clock_breached'", "output = 'level_changed' AND level <> 'standard'"))
        self.assertGreater(missed, 1)
        self.assertIn(f"{kept} promises were kept and {missed} missed", text)
        self.assertRegex(text, rf"until 2026-07-05 12:00: {up} levels? (was|were) raised and 0 lowered")
        self.assertRegex(text, r"Cases past a promise and not resolved(?s:.)*C1\s+\w+\s+2026-07-01 ")
        self.assertIn(f"未兑现 {missed} 次", run("report", self.book, "--lang", "zh").out)
        self.assertNotIn("Which promises were kept", run("report", self.book, "--asof", "2026-05-31").out)
        raised = sum(level == "personal" for _, _, level in rows.values())
        self.assertGreater(raised, 0, (rows, stateless))
        events = query(self.book, "SELECT count(*) FROM events")[0][0]
        stored = "SELECT * FROM {} WHERE review_id = (SELECT max(review_id) FROM reviews) ORDER BY 2"
        before = [[row[1:] for row in query(self.book, stored.format(table))] for table in ("review_accounts", "review_actions", "review_findings")]
        run("review", self.book, "--asof", "2026-06-30", "--at", "2026-07-06T12:00:00Z")
        # The review before had the levels that follow from itself, in every room: one that finds no others says the same.
        self.assertEqual([[row[1:] for row in query(self.book, stored.format(table))] for table in ("review_accounts", "review_actions", "review_findings")], before)
        self.assertEqual(query(self.book, "SELECT count(*) FROM events"), [(events + 1,)])  # nothing new but the review itself
        self.assertIn("is not after what has met all accounts", run("review", self.book, "--asof", "2026-06-30", "--at", "2026-07-06T00:00:00Z", code=3).err)
        run("review", self.book, "--asof", "2026-06-30")
        self.whole()


if __name__ == "__main__":
    main()
