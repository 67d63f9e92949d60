"""Saved states: cut short or with a bit turned they are refused, whole they say what they said."""
import unittest

from hypothesis import given
from hypothesis import strategies as st

from common import Policy, Run, Table
from keyacct import Calendar, CompatibilityError, DataError, Error, Ledger, RiskModel, Segmentation, SegmentLearn, ValueLearn, ValueModel

ROWS = 12


def transactions():
    return Table("transactions", {"account_id": [f"a{i % 5}" for i in range(ROWS)], "on": [19000 + 7 * i for i in range(ROWS)],
                                  "amount": [100 * i - 200 for i in range(ROWS)], "category": ["x", "y", None] * 4}, unit="minor")


def accounts():
    return Table("accounts", {"account_id": list(range(ROWS)), "current_value": [i * i for i in range(ROWS)],
                              "potential_value": [None if i % 3 else i for i in range(ROWS)],
                              "revenue": [i * 100 for i in range(ROWS)], "wallet": [i * 250 for i in range(ROWS)]}, unit="minor")


RUN = Run(asof=20000)
MADE = {
    "ledger": (Ledger, lambda: Ledger().add(transactions())),
    "value builder": (ValueLearn, lambda: ValueLearn().add(accounts(), RUN)),
    "value model": (ValueModel, lambda: ValueLearn().add(accounts(), RUN).finish()),
    "segment builder": (SegmentLearn, lambda: SegmentLearn().add(accounts(), RUN)),
    "segment builder that keeps": (SegmentLearn, lambda: SegmentLearn(keep=True).add(accounts(), RUN)),
    "segmentation": (Segmentation, lambda: Segmentation(accounts(), Policy({"segment.policy": "pyramid"}), RUN)),
    "risk model": (RiskModel, lambda: RiskModel()),
    "calendar": (Calendar, lambda: Calendar({"rule": ["weekly", "closed"], "from_on": [None, 20000], "from_time": ["22:00", None],
                                             "until_time": ["06:00", None]}, 1_700_000_000_000, 1_800_000_000_000)),
}


class States(unittest.TestCase):
    """One test a kind of state is made below."""

    def refused(self, kind, data):
        with self.assertRaises((CompatibilityError, DataError)) as caught:
            kind.load(data)
        self.assertTrue(caught.exception.message)


def add_tests(name, kind, make):
    @given(st.data())
    def test_damage(self, data):
        whole = make().save()
        where = data.draw(st.integers(0, 8 * len(whole) - 1))
        turned = bytearray(whole)
        turned[where // 8] ^= 1 << where % 8
        self.refused(kind, bytes(turned))
        self.refused(kind, whole[:data.draw(st.integers(0, len(whole) - 1))])
        self.refused(kind, whole + data.draw(st.binary(min_size=1, max_size=9)))

    def test_other_kinds(self):
        for other, (_, making) in MADE.items():
            if MADE[other][0] is not kind:
                self.refused(kind, making().save())

    def test_short_buffers(self):
        whole = make().save()
        self.assertEqual(kind.load(whole).save(), whole)
        self.assertEqual(make().save(), whole)

    word = name.replace(" ", "_")
    setattr(States, f"test_{word}_damaged", test_damage)
    setattr(States, f"test_{word}_of_another_kind", test_other_kinds)
    setattr(States, f"test_{word}_round_trip", test_short_buffers)


for one, (one_kind, one_make) in MADE.items():
    add_tests(one, one_kind, one_make)


class Noise(unittest.TestCase):
    @given(st.sampled_from(sorted(MADE)), st.binary(max_size=300))
    def test_noise(self, name, data):
        with self.assertRaises(Error):
            MADE[name][0].load(data)


if __name__ == "__main__":
    unittest.main()
