"""RISK: every indicator pulls one way, contributions add up exactly, rows are independent."""
import math
import unittest

from hypothesis import given
from hypothesis import strategies as st

from common import Policy, Run, Table, cells, permuted, shuffled
from keyacct import RiskModel, vocabulary

ASOF = 20000
VOCABULARY = vocabulary()


def curves():
    """{indicator: [(x, log-odds), ...]} of the default policy."""
    table = Policy().table("risk.curve").to_dict(raw=True)
    found = {}
    for indicator, x, y in zip(table["indicator"], table["x"], table["log_odds"]):
        found.setdefault(indicator, []).append((x, y))
    return found


CURVES = curves()
NAMES = sorted(CURVES)
FLOATS = {name for name in NAMES if VOCABULARY[("accounts", name)][0] == "float64"}


def value(name):
    low, high = CURVES[name][0][0], CURVES[name][-1][0]
    if name in FLOATS:
        return st.floats(low, high, allow_nan=False).map(lambda x: x + 0.0)
    top = 3 if name == "criteria_fit" else int(high)  # 4, neither, is no further step of the same scale
    return st.integers(int(low), top)


facts = st.fixed_dictionaries({name: st.one_of(st.none(), value(name)) for name in NAMES})


def scored(rows, run=None, policy=None, model=None):
    columns = {"account_id": list(range(1, len(rows) + 1))}
    columns.update({name: [row[name] for row in rows] for name in NAMES})
    table = Table("accounts", columns)
    return (model or RiskModel(policy)).apply(table, run or Run(asof=ASOF, wants=["*"]))


class Card(unittest.TestCase):
    def test_forty_indicators(self):
        self.assertEqual(len(NAMES), 40)

    @given(st.sampled_from(NAMES), facts, st.data())
    def test_every_indicator_pulls_one_way(self, name, others, data):
        """All else equal, the risk follows the direction of the curve."""
        low, high = sorted([data.draw(value(name)), data.draw(value(name))])
        ends = [y for x, y in CURVES[name] if name != "criteria_fit" or x <= 3]
        found = scored([{**others, name: low}, {**others, name: high}]).to_dict(raw=True)
        before, after = found["risk_log_odds"]
        if before is None:
            return
        rises = ends[-1] > ends[0]
        self.assertLessEqual(*((before, after) if rises else (after, before)))
        self.assertLessEqual(*(found["risk_probability"] if rises else reversed(found["risk_probability"])))

    @given(st.lists(facts, min_size=1, max_size=4))
    def test_contributions_add_up_exactly(self, rows):
        model = RiskModel()
        table = scored(rows, model=model)
        explained = model.explain(table, run=Run(asof=ASOF)).to_dict(raw=True)
        base = scored([dict.fromkeys(NAMES)])["risk_log_odds"][0]
        for row, account in enumerate(table["account_id"]):
            own = [i for i, one in enumerate(explained["account_id"]) if one == account]
            self.assertEqual(len(own), 40)
            total = base
            for i in own:
                total += explained["log_odds"][i]
            self.assertEqual(total, table["risk_log_odds"][row])

    @given(facts)
    def test_probability_is_the_logistic_of_the_sum(self, row):
        found = scored([row]).to_dict(raw=True)
        log_odds, probability = found["risk_log_odds"][0], found["risk_probability"][0]
        self.assertAlmostEqual(probability, 1 / (1 + math.exp(-log_odds)), delta=1e-15 + 4e-16)
        low, high = found["risk_low"][0], found["risk_high"][0]
        self.assertTrue(0 <= low <= probability <= high <= 1)
        parts = found["risk_uncontrollable"][0] + found["risk_controllable"][0] + found["risk_symptom"][0]
        self.assertAlmostEqual(parts, log_odds - scored([dict.fromkeys(NAMES)])["risk_log_odds"][0], places=9)

    @given(st.lists(facts, min_size=1, max_size=12), st.integers(0, 99), st.integers(1, 4))
    def test_rows_are_independent(self, rows, seed, parts):
        order = shuffled(len(rows), seed)
        run = Run(asof=ASOF, wants=["*"], parts=parts, executor=lambda task, count: [task(part) for part in reversed(range(count))])
        whole, other = cells(scored(rows)), cells(scored(permuted(rows, order), run))
        for name in whole:
            if name != "account_id":
                self.assertEqual(permuted(whole[name], order), other[name], name)

    @given(facts)
    def test_drivers_raise_and_shields_lower(self, row):
        model = RiskModel()
        table = scored([row], model=model)
        part = dict(zip(model.explain(table, run=Run(asof=ASOF)).names("indicator"), model.explain(table, run=Run(asof=ASOF))["log_odds"]))
        drivers = [table.names(f"risk_driver_{i}")[0] for i in (1, 2, 3)]
        shields = [table.names(f"risk_shield_{i}")[0] for i in (1, 2, 3)]
        amounts = [part[name] for name in drivers if name]
        self.assertTrue(all(amount > 0 for amount in amounts) and amounts == sorted(amounts, reverse=True))
        self.assertTrue(all(part[name] < 0 for name in shields if name))
        self.assertEqual(amounts[:1], [max(part.values())] if max(part.values()) > 0 else [])

    @given(facts)
    def test_a_model_is_its_policy(self, row):
        model = RiskModel()
        loaded = RiskModel.load(model.save())
        self.assertEqual(loaded.save(), model.save())
        self.assertEqual(cells(scored([row], model=loaded)), cells(scored([row], model=model)))


if __name__ == "__main__":
    unittest.main()
