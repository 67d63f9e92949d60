"""The review: all rooms in one call, independent of order, parts and of how transactions are cut into tables."""
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from common import NIGHTLY, Policy, Run, Table, by_account, cells, permuted, shuffled
from keyacct import Error, Review

ASOF = 20000
MOST = 8
transactions = st.lists(st.tuples(st.integers(1, MOST), st.integers(ASOF - 800, ASOF + 20), st.integers(-2000, 90000),
                                  st.sampled_from([None, "tea", "wine"])), min_size=1, max_size=60)
wallets = st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=MOST, max_size=MOST)
few = settings(max_examples=300 if NIGHTLY else 25)


def transaction_table(rows):
    return Table("transactions", {"account_id": [f"account {row[0]}" for row in rows], "on": [row[1] for row in rows],
                                  "amount": [row[2] for row in rows], "category": [row[3] for row in rows]}, unit="minor")


def account_table(wallet, order):
    ids = [f"account {i + 1}" for i in order]
    return Table("accounts", {"account_id": ids, "wallet": permuted(wallet, order)}, unit="minor")


def reviewed(pieces, accounts=None, run=None, policy=None):
    review = Review(policy)
    if accounts:
        review.add(accounts)
    for piece in pieces:
        review.add(transaction_table(piece))
    return review.run(run or Run(asof=ASOF))


class Whole(unittest.TestCase):
    @few
    @given(transactions, wallets, st.integers(0, 99), st.integers(1, 4))
    def test_order_and_parts_do_not_matter(self, rows, wallet, seed, parts):
        first = reviewed([rows], account_table(wallet, range(MOST)))
        mixed, order = permuted(rows, shuffled(len(rows), seed)), shuffled(MOST, seed)
        run = Run(asof=ASOF, parts=parts, executor=lambda task, count: [task(part) for part in reversed(range(count))])
        other = reviewed([mixed[part::parts] for part in range(parts)], account_table(wallet, order), run)
        self.assertEqual(by_account(first["accounts"]), by_account(other["accounts"]))
        for name in ("segments", "expectations", "cuts", "concentration", "curve"):
            self.assertEqual(cells(first[name]), cells(other[name]), name)
        self.assertEqual(first.policy(), other.policy())

    @few
    @given(transactions)
    def test_accounts_come_from_the_transactions(self, rows):
        out = reviewed([rows])["accounts"]
        self.assertEqual(sorted(out["account_id"]), sorted({f"account {row[0]}" for row in rows if row[1] <= ASOF}))
        for name in ("current_value", "segment", "level", "risk_band", "revenue"):
            self.assertIn(name, out.columns())

    @few
    @given(transactions, wallets)
    def test_nothing_is_dropped(self, rows, wallet):
        """Every account is in the result; values and segment counts add up."""
        review = reviewed([rows], account_table(wallet, range(MOST)))
        out, segments = review["accounts"], review["segments"]
        self.assertEqual(out["account_id"], [f"account {i + 1}" for i in range(MOST)])
        ranked = [i for i, state in enumerate(out.names("segment_state")) if state == "ranked"]
        self.assertEqual(sum(segments["accounts"]), len(ranked))
        self.assertEqual(sum(one or 0 for one in segments["value"]), sum(out["current_value"][i] for i in ranked))
        window = sum(row[2] for row in rows if ASOF - 365 < row[1] <= ASOF)
        self.assertEqual(sum(one or 0 for one in out["revenue"]), window)
        self.assertTrue(all(out.names("segment_reason")))

    @few
    @given(transactions)
    def test_asof_is_the_last_transaction_day_where_none_is_given(self, rows):
        review = Review().add(transaction_table(rows)).run()
        self.assertEqual(review.asof_on(), max(row[1] for row in rows))

    @few
    @given(transactions, wallets)
    def test_it_can_be_run_again_with_other_tables(self, rows, wallet):
        review = reviewed([rows], account_table(wallet, range(MOST)))
        first = cells(review["accounts"])
        review.add(account_table(wallet, range(MOST))).add(transaction_table(rows)).run(Run(asof=ASOF))
        self.assertEqual(cells(review["accounts"]), first)

    def test_nothing_given(self):
        with self.assertRaises(Error):
            Review().run(Run(asof=ASOF))
        with self.assertRaises(Error):
            Review()["accounts"]
        policy = Policy(freeze=False)
        with self.assertRaises(Error):
            Review(policy)


if __name__ == "__main__":
    unittest.main()
