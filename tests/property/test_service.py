"""SERVICE: levels, complaints and dates do not depend on the order of anything, and agree with each other."""
import unittest

from hypothesis import given
from hypothesis import strategies as st

from common import Run, Table, by_account, permuted, shuffled
from keyacct import DataError, service

DAY = 86_400_000
ASOF = 20000
NOW = (ASOF + 1) * DAY - 1
MOST = 6


def nullable(values):
    return st.one_of(st.none(), values)


account = st.fixed_dictionaries({
    "segment": st.integers(1, 4), "value_percentile_ppm": nullable(st.integers(0, 10**6)), "influence_ppm": nullable(st.integers(0, 10**6)),
    "status": st.sampled_from([None, "active", "active", "active", "prospect", "suspended", "lost"]),
    "relationship_level": nullable(st.integers(1, 3)), "strategic": st.sampled_from([None, "none", "candidate", "confirmed"]),
    "strategic_by": st.sampled_from([None, "Ada", "Grace"]), "strategic_approved_by": st.sampled_from([None, "Ada", "Grace"]),
    "owner": st.sampled_from([None, "Ada"]), "prev_level_granted": nullable(st.integers(1, 5)),
    "first_purchase_on": nullable(st.integers(ASOF - 900, ASOF)), "current_value": nullable(st.integers(-10**6, 10**8))})

ago = st.integers(0, 400 * DAY)


@st.composite
def case(draw):
    reported = NOW - draw(ago)
    later = sorted(draw(st.lists(st.integers(0, 40 * DAY), min_size=3, max_size=3)))
    answered, resolved, closed = [reported + one if draw(st.booleans()) else None for one in later]
    return {"account_id": draw(st.integers(1, MOST)), "kind": draw(st.sampled_from(["complaint", "complaint", "request", "demand", "task"])),
            "severity": draw(nullable(st.integers(1, 4))), "reported_at": reported, "answered_at": answered, "resolved_at": resolved,
            "closed_at": closed if resolved is not None else None, "deflected": draw(nullable(st.integers(0, 1))),
            "reopens": draw(st.integers(0, 3))}


contact = st.fixed_dictionaries({"account_id": st.integers(1, MOST), "at": ago.map(lambda one: NOW - one),
                                 "channel": st.sampled_from(["online", "phone", "face_to_face"]),
                                 "contact": st.sampled_from([None, "Li", "Wang", "Zhao"]), "function": nullable(st.integers(1, 5)),
                                 "senior": nullable(st.integers(0, 1))})
survey = st.fixed_dictionaries({"account_id": st.integers(1, MOST), "answered_at": ago.map(lambda one: NOW - one),
                                "satisfaction": nullable(st.floats(0, 10))})
books = st.fixed_dictionaries({"accounts": st.lists(account, min_size=MOST, max_size=MOST), "cases": st.lists(case(), max_size=8),
                               "contacts": st.lists(contact, max_size=8), "surveys": st.lists(survey, max_size=5)})
NAMES = {"cases": ["account_id", "kind", "severity", "reported_at", "answered_at", "resolved_at", "closed_at", "deflected", "reopens"],
         "contacts": ["account_id", "at", "channel", "contact", "function", "senior"], "surveys": ["account_id", "answered_at", "satisfaction"]}


def fact_table(role, rows, order=None):
    columns = {name: [row[name] for row in rows] for name in NAMES[role]}
    if role == "cases":
        columns["case_id"] = list(range(1, len(rows) + 1))
    if order is not None:
        columns = {name: permuted(values, order) for name, values in columns.items()}
    return Table(role, columns, rows=len(rows))


def assessed(book, seed=None, run=None, **left_out):
    orders = {role: shuffled(len(rows), seed) if seed is not None else None for role, rows in book.items()}
    columns = {"account_id": list(range(1, MOST + 1))}
    columns.update({name: [row[name] for row in book["accounts"]] for name in book["accounts"][0]})
    if seed is not None:
        columns = {name: permuted(values, orders["accounts"]) for name, values in columns.items()}
    accounts = Table("accounts", columns, unit="minor")
    facts = {role: left_out.get(role, fact_table(role, book[role], orders[role])) for role in NAMES}
    return service.assess(accounts, run=run or Run(asof=ASOF, wants=["*"]), **facts)


class Service(unittest.TestCase):
    @given(books, st.integers(0, 99), st.integers(1, 5))
    def test_order_and_parts_do_not_matter(self, book, seed, parts):
        run = Run(asof=ASOF, wants=["*"], parts=parts, executor=lambda task, count: [task(part) for part in reversed(range(count))])
        self.assertEqual(by_account(assessed(book, seed, run)), by_account(assessed(book)))

    @given(books)
    def test_levels_agree(self, book):
        found = assessed(book)
        rows = zip(found["level"], found["level_granted"], found["level_foundation"], found["level_entitled"], found["service_gap"],
                   found["attention"], found.names("status"), book["accounts"])
        for level, granted, foundation, entitled, gap, attention, status, facts in rows:
            if status == "lost":
                self.assertFalse(level)
                continue
            self.assertEqual(level, min(granted, foundation) if granted and foundation else level)
            self.assertTrue(granted is None or 1 <= granted <= 5)
            if entitled and status in ("active", None):
                self.assertLessEqual(granted, entitled)
                self.assertTrue(gap is None or gap == entitled - level)
                two_people = facts["strategic"] == "confirmed" and None not in (facts["strategic_by"], facts["strategic_approved_by"]) \
                    and facts["strategic_by"] != facts["strategic_approved_by"]
                self.assertTrue(granted < 5 or two_people)
            self.assertTrue(attention is None or 0 <= attention <= 7)

    @given(books)
    def test_open_complaints_are_counted(self, book):
        found = assessed(book)
        for number, count, overdue in zip(found["account_id"], found["complaints_open"], found["complaints_overdue"]):
            own = [one for one in book["cases"] if one["account_id"] == number and one["kind"] == "complaint"]
            is_open = [one for one in own if (one["resolved_at"] is None or one["resolved_at"] > NOW)
                       and (one["closed_at"] is None or one["closed_at"] > NOW)]
            self.assertEqual(count, len(is_open))
            self.assertLessEqual(overdue, count)

    @given(books)
    def test_a_missing_table_is_unknown_and_an_empty_one_is_nothing(self, book):
        missing = assessed(book, cases=None, contacts=None, surveys=None)
        for name in ("complaints_open", "complaints_overdue", "next_due_at", "no_contact_days", "functions_covered", "satisfaction"):
            self.assertEqual(set(missing[name]), {None}, name)
        empty = assessed({**book, "cases": [], "contacts": [], "surveys": []})
        self.assertEqual(set(empty["complaints_open"]) | set(empty["complaints_overdue"]), {0})
        self.assertEqual(set(empty["satisfaction"]), {None})

    @given(books, st.sampled_from(sorted(NAMES)))
    def test_a_fact_of_an_unknown_account_is_refused(self, book, role):
        strange = {"cases": {**dict.fromkeys(NAMES["cases"]), "reported_at": NOW - DAY, "reopens": 0},
                   "contacts": {**dict.fromkeys(NAMES["contacts"]), "at": NOW}, "surveys": {**dict.fromkeys(NAMES["surveys"]), "answered_at": NOW}}
        rows = book[role] + [{**strange[role], "account_id": MOST + 1}]
        with self.assertRaises(DataError) as caught:
            assessed({**book, role: rows})
        self.assertEqual((caught.exception.code, caught.exception.table, caught.exception.row), ("KEYACCT_E_UNKNOWN", role, len(rows) - 1))


if __name__ == "__main__":
    unittest.main()
