"""LEDGER: the histories are the same whatever the order, the parts, the merging; and they are what the definition says."""
import unittest

from hypothesis import given
from hypothesis import strategies as st

from common import Policy, Run, Table, cells, permuted, shuffled
from keyacct import DataError, Ledger

ASOF = 400
units = st.sampled_from(["day", "week", "month", "quarter"])
rows = st.tuples(st.integers(1, 6), st.integers(-40, 420), st.one_of(st.integers(-500, 500), st.integers(-10**12, 10**12)),
                 st.sampled_from([None, "tea", "coffee", "wine"]), st.sampled_from([None, "o1", "o2", "o3"]),
                 st.one_of(st.none(), st.integers(0, 10**6)))
transactions = st.lists(rows, max_size=60)
NAMES = ["account_id", "on", "amount", "category", "order_id", "cost"]


def table(found, text_ids=False):
    columns = {name: [row[i] for row in found] for i, name in enumerate(NAMES)}
    if text_ids:
        columns["account_id"] = [f"account {one}" for one in columns["account_id"]]
    if not found:
        columns = {name: [] for name in NAMES}
    return Table("transactions", columns, unit="minor")


def policy(unit):
    return Policy({"ledger.unit": unit})


def histories(ledger):
    return cells(ledger.histories(Run(asof=ASOF, wants=["*"])))


class Parts(unittest.TestCase):
    @given(transactions, units, st.booleans(), st.integers(0, 99), st.integers(1, 7))
    def test_order_parts_and_merging_do_not_matter(self, found, unit, text_ids, seed, parts):
        rule = policy(unit)
        whole = Ledger(rule).add(table(found, text_ids))
        found = permuted(found, shuffled(len(found), seed))
        pieces = [Ledger(rule).add(table(found[part::parts], text_ids)) for part in range(parts)]
        merged = Ledger(rule, key=bytes(range(16)))
        for piece in reversed(pieces):
            merged.merge(Ledger.load(piece.save()))
        one_by_one = Ledger(rule)
        for part in range(parts):
            one_by_one.add(table(found[part::parts], text_ids))
        expected = histories(whole)
        self.assertEqual(histories(merged), expected)
        self.assertEqual(histories(one_by_one), expected)
        self.assertEqual(merged.save(), whole.save())
        self.assertEqual(one_by_one.save(), whole.save())
        self.assertEqual(merged.span(), whole.span())

    @given(transactions, st.integers(1, 5))
    def test_executors_do_not_matter(self, found, parts):
        run = Run(parts=parts, executor=lambda task, count: [task(part) for part in reversed(range(count))])
        self.assertEqual(Ledger().add(table(found), run).save(), Ledger().add(table(found)).save())

    @given(transactions)
    def test_rows_one_by_one(self, found):
        """append has the facts of a row with account, day and amount alone."""
        plain = [(account, on, amount, None, None, None) for account, on, amount, *_ in found]
        whole = Ledger().add(Table("transactions", {name: [row[i] for row in plain] for i, name in enumerate(NAMES[:3])}, unit="minor"))
        single = Ledger()
        for account, on, amount, *_ in plain:
            single.append(account, on, amount)
        if plain:
            self.assertEqual(histories(single), histories(whole))

    @given(transactions, units)
    def test_save_and_load(self, found, unit):
        ledger = Ledger(policy(unit)).add(table(found))
        data = ledger.save()
        self.assertEqual(Ledger.load(data).save(), data)
        self.assertEqual(histories(Ledger.load(data)), histories(ledger))

    @given(transactions, st.integers(-10, 380), st.integers(0, 60))
    def test_split_is_the_histories_and_what_followed(self, found, calibration, more):
        ledger = Ledger(policy("day")).add(table(found))
        split = ledger.split(calibration, calibration + more, Run(wants=["*"])).to_dict(raw=True)
        before = ledger.histories(Run(asof=calibration, wants=["*"])).to_dict(raw=True)
        for name in ("account_id", "repeats", "recency", "age", "total_revenue"):
            self.assertEqual(split[name], before[name], name)
        for row, account in enumerate(split["account_id"]):
            later = [one for one in found if one[0] == account and calibration < one[1] <= calibration + more]
            days = len({one[1] for one in later if one[2] >= 0})
            self.assertEqual(split["holdout_repeats"][row], None if before["repeats"][row] is None else days)
            self.assertEqual(split["holdout_revenue"][row], sum(one[2] for one in later))


class Definition(unittest.TestCase):
    @given(transactions)
    def test_columns_are_what_they_say(self, found):
        """Against a plain computation from the rows."""
        out = Ledger(policy("day")).add(table(found)).histories(Run(asof=ASOF, wants=["*"])).to_dict(raw=True)
        counted = [one for one in found if one[1] <= ASOF]
        self.assertEqual(out["account_id"], sorted({one[0] for one in counted}))
        for row, account in enumerate(out["account_id"]):
            own = [one for one in counted if one[0] == account]
            days = sorted({one[1] for one in own if one[2] >= 0})
            window = [one for one in own if one[1] > ASOF - 365]
            get = lambda name: out[name][row]
            self.assertEqual(get("purchase_days"), len(days))
            self.assertEqual(get("total_revenue"), sum(one[2] for one in own))
            self.assertEqual(get("revenue"), sum(one[2] for one in window))
            self.assertEqual(get("returns"), -sum(one[2] for one in window if one[2] < 0))
            if days:
                self.assertEqual((get("first_purchase_on"), get("last_purchase_on")), (days[0], days[-1]))
                self.assertEqual((get("repeats"), get("recency"), get("age")), (len(days) - 1, days[-1] - days[0], ASOF - days[0]))
                self.assertEqual(get("elapsed_days"), ASOF - days[-1])
            gaps = sorted(b - a for a, b in zip(days, days[1:]))
            if len(gaps) >= 2:
                self.assertEqual(get("gap_median_days"), gaps[(len(gaps) - 1) // 2])

    @given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 100)), min_size=1, max_size=5), st.integers(0, 4))
    def test_a_sum_that_does_not_fit_is_an_error_or_exact(self, found, position):
        """Never a wrapped amount."""
        amounts = [2**62 - 1 + i % 2 for i in range(len(found))]
        rows_ = [(account, day, amounts[i], None, None, None) for i, (account, day) in enumerate(found)]
        exact = {account: sum(row[2] for row in rows_ if row[0] == account) for account, _ in found}
        try:
            out = Ledger().add(table(rows_)).histories(Run(asof=ASOF, wants=["total_revenue"])).to_dict(raw=True)
        except DataError as error:
            self.assertEqual(error.code, "KEYACCT_E_OVERFLOW")
            self.assertTrue(any(one >= 2**63 for one in exact.values()))
        else:
            for account, total in zip(out["account_id"], out["total_revenue"]):
                self.assertTrue(total is None and exact[account] >= 2**63 or total == exact[account])


if __name__ == "__main__":
    unittest.main()
