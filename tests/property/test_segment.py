"""Invariants of segmentation (1-7, 9, 10, 12, 14, 16, 17, 18 of the reference page), through the C interface.

The reference model below is independent of the library: ranks by sorting, quotas by fractions.
"""
import math
import unittest
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from common import Policy, Run, Segmentation, Table, accounts, books, by_account, cells, permuted, shuffled
from keyacct import SegmentLearn

LEAD, IRON, GOLD, PLATINUM = 1, 2, 3, 4
RANKED = 1
#: hybrid stays hybrid here, whatever share of potentials is known
NO_FALLBACK = {"segment.firm_potential_ppm": 0}
rank_policies = st.sampled_from(["hybrid", "pyramid", "quadrant"])
policies = st.sampled_from(["hybrid", "pyramid", "quadrant", "share", "absolute"])
ties = st.sampled_from(["capped", "include", "exclude"])
ALL = {"wants": ["*"]}


def policy(name="hybrid", tie="capped", **more):
    values = {**NO_FALLBACK, "segment.policy": name, "segment.tie_rule": tie, **more}
    if name == "absolute":
        values.update({"segment.absolute_high": 5, "segment.absolute_platinum": 9, "segment.absolute_potential": 3})
    return Policy(values)


def segmented(book, rule, run=None, ids=None):
    table = accounts(book, ids)
    cuts = Segmentation(table, rule, run)
    cuts.apply(table, run)
    return table, cuts


def places(n, ppm):
    return max(1, math.floor(Fraction(n * ppm, 1_000_000) + Fraction(1, 2))) if n else 0


def top(values, k, tie="capped"):
    """Members of the top k of {index: value} under a tie rule."""
    if k >= len(values):
        return set(values)
    cut = sorted(values.values(), reverse=True)[k - 1]
    above = {i for i, v in values.items() if v > cut}
    equal = {i for i, v in values.items() if v == cut}
    fits = len(above) + len(equal) <= k
    inside = fits or tie == "include" or (tie == "capped" and len(above) + len(equal) <= math.ceil(Fraction(3 * k, 2)))
    return above | equal if inside else above


def model(book, name, tie):
    """Segments by the definition, for books in which every potential is known."""
    current, potential = book
    n = len(current)
    threshold = sorted(potential)[n // 2] if n else 0
    strong = {i for i in range(n) if potential[i] > 0 and potential[i] >= threshold}
    positive = {i: v for i, v in enumerate(current) if v > 0}
    high = top(positive, places(n, 200_000), tie)
    if name == "pyramid":
        platinum = top(positive, places(n, 50_000), tie) & high
    elif name == "quadrant":
        platinum = high & strong
    else:
        platinum = top({i: current[i] for i in high & strong}, places(n, 50_000), tie)
    return [PLATINUM if i in platinum else GOLD if i in high else IRON if i in strong else LEAD for i in range(n)]


class Definition(unittest.TestCase):
    @given(books(potentials=st.one_of(st.integers(0, 9), st.integers(0, 10**8))), rank_policies)
    def test_equals_the_reference_model(self, book, name):
        """Where no tie group is cut (the case of equal values straddling a quota is in the golden tables)."""
        current, potential = book
        assume(len(set(current)) == len(current))
        table, _ = segmented(book, policy(name))
        self.assertEqual(table["segment"], model(book, name, "capped"))

    @given(books(values=st.integers(-2, 6), potentials=st.integers(0, 4)), st.sampled_from(["pyramid", "quadrant"]), ties)
    def test_equals_the_reference_model_with_ties(self, book, name, tie):
        found = segmented(book, policy(name, tie))[0]["segment"]
        expected = model(book, name, tie)
        top_group = [v for v in book[0] if v == max(book[0], default=0)]
        assume(len(top_group) <= 1)  # a tie group with nothing above it has a rule of its own (case 49)
        self.assertEqual(found, expected)


class Invariants(unittest.TestCase):
    @given(books(), policies, ties, st.integers(0, 99))
    def test_01_permutation(self, book, name, tie, seed):
        rule, order = policy(name, tie), shuffled(len(book[0]), seed)
        ids = range(1, len(order) + 1)
        first, cuts = segmented(book, rule, Run(**ALL))
        other, other_cuts = segmented(tuple(permuted(one, order) for one in book), rule, Run(**ALL), permuted(ids, order))
        self.assertEqual(by_account(first), by_account(other))
        self.assertEqual(cuts.save(), other_cuts.save())

    @given(books(values=st.integers(-2, 5), potentials=st.one_of(st.none(), st.integers(0, 3))), policies, ties)
    def test_02_equal_accounts_get_equal_segments(self, book, name, tie):
        found = segmented(book, policy(name, tie))[0]["segment"]
        seen = {}
        for key, segment in zip(zip(*book), found):
            self.assertEqual(seen.setdefault(key, segment), segment)

    @given(books(least=1), rank_policies, ties, st.data())
    def test_03_a_larger_current_value_never_lowers(self, book, name, tie, data):
        row = data.draw(st.integers(0, len(book[0]) - 1))
        more = data.draw(st.integers(1, 10**9))
        assume(tie != "capped" or len(set(book[0])) == len(book[0]))  # joining a tie group may carry it past its cap
        assume(book[0][row] + more not in book[0] or tie == "include")
        raised = list(book[0])
        raised[row] += more
        before = segmented(book, policy(name, tie))[0]["segment"][row]
        after = segmented((raised, book[1]), policy(name, tie))[0]["segment"][row]
        side = {LEAD: 0, IRON: 0, GOLD: 1, PLATINUM: 2}
        self.assertGreaterEqual(side[after], side[before])

    @given(books(least=1), st.sampled_from(["quadrant", "pyramid"]), ties, st.data())
    def test_04_a_larger_potential_never_lowers(self, book, name, tie, data):
        row = data.draw(st.integers(0, len(book[0]) - 1))
        assume(book[1][row] is not None)
        raised = list(book[1])
        raised[row] += data.draw(st.integers(1, 10**9))
        before = segmented(book, policy(name, tie))[0]["segment"][row]
        after = segmented((book[0], raised), policy(name, tie))[0]["segment"][row]
        self.assertGreaterEqual(after, before)
        self.assertEqual(after >= GOLD, before >= GOLD)

    @given(books(values=st.one_of(st.integers(0, 6), st.integers(0, 10**6))), rank_policies)
    def test_05_the_upper_group_is_at_most_half_larger_than_its_quota(self, book, name):
        found = segmented(book, policy(name))[0]["segment"]
        high = sum(one is not None and one >= GOLD for one in found)
        k = places(len(found), 200_000)
        equal_tops = sum(v == max(book[0], default=0) for v in book[0])
        self.assertLessEqual(high, max(math.ceil(Fraction(3 * k, 2)), equal_tops))

    @given(books(values=st.integers(-10**6, 10**9)), rank_policies, ties, st.integers(1, 10**6))
    def test_06_scale(self, book, name, tie, factor):
        scaled = ([v * factor for v in book[0]], [None if v is None else v * factor for v in book[1]])
        rule = policy(name, tie, **{"segment.near_ppm": 0})
        self.assertEqual(segmented(book, rule)[0]["segment"], segmented(scaled, rule)[0]["segment"])

    @given(books(least=1, values=st.integers(-10**9, 10**9)), policies, ties)
    def test_07_partition(self, book, name, tie):
        table, cuts = segmented(book, policy(name, tie))
        totals = cuts.segments(table)
        found = table["segment"]
        self.assertEqual(sum(totals["accounts"]), len(found))
        self.assertEqual(sum(one or 0 for one in totals["value"]), sum(book[0]))
        for segment, count, value in zip(totals["segment"], totals["accounts"], totals["value"]):
            rows = [i for i, one in enumerate(found) if (one or None) == (segment or None)]
            self.assertEqual((count, value or 0), (len(rows), sum(book[0][i] for i in rows)))

    @given(books(), policies, ties, st.integers(-5, 20))
    def test_09_at_or_below_the_floor_never_high(self, book, name, tie, floor):
        assume(name != "absolute")
        found = segmented(book, policy(name, tie, **{"segment.floor": floor}))[0]["segment"]
        for value, segment in zip(book[0], found):
            self.assertTrue(value > floor or segment is None or segment < GOLD)

    @given(books(), policies, ties, st.integers(0, 99), st.integers(1, 5), st.booleans())
    def test_10_parts_and_threads_give_the_same_bytes(self, book, name, tie, seed, parts, keep):
        """One call, and rounds over shards in any order, some of them loaded from saved states, all with other executors."""
        rule = policy(name, tie)
        whole = accounts(book)
        expected = Segmentation(whole, rule).save()
        order = shuffled(len(book[0]), seed)
        shards = [accounts(tuple(permuted(one, order[part::parts]) for one in book), [i + 1 for i in order[part::parts]])
                  for part in range(parts)]
        run = Run(parts=parts, executor=lambda task, count: [task(part) for part in reversed(range(count))])
        total = SegmentLearn(rule, keep)
        rounds = 0
        while True:
            state = total.save()
            learners = [SegmentLearn.load(state) if rounds else SegmentLearn(rule, keep) for _ in shards]
            if rounds:
                for shard in shards:
                    total.add(shard, run)
            else:
                for learner, shard in zip(learners, shards):
                    learner.add(shard, run)
                for learner in reversed(learners):
                    total.merge(SegmentLearn.load(learner.save()))
            rounds += 1
            self.assertLess(rounds, 40)
            if not total.advance():
                break
            if keep:
                self.fail("keep mode asked for another round")
        self.assertEqual(total.finish().save(), expected)

    @given(books(), policies, ties, st.integers(1, 7))
    def test_10_apply_is_independent_of_parts(self, book, name, tie, parts):
        rule = policy(name, tie)
        first = cells(segmented(book, rule, Run(**ALL))[0])
        run = Run(parts=parts, executor=lambda task, count: [task(part) for part in reversed(range(count))], **ALL)
        self.assertEqual(cells(segmented(book, rule, run)[0]), first)

    @given(books(least=1), policies, ties)
    def test_11_frozen_cuts_classify_each_account_alone(self, book, name, tie):
        table, cuts = segmented(book, policy(name, tie))
        loaded = Segmentation.load(cuts.save())
        for row in range(min(4, len(book[0]))):
            alone = accounts(([book[0][row]], [book[1][row]]), [row + 1])
            self.assertEqual(loaded.apply(alone)["segment"], [table["segment"][row]])

    @given(books(), policies, ties)
    def test_12_reasons_suffice(self, book, name, tie):
        """The reason names the segment (its name starts with it), and says nothing that the values contradict."""
        table, _ = segmented(book, policy(name, tie))
        segments = {None: "", 0: "", LEAD: "lead", IRON: "iron", GOLD: "gold", PLATINUM: "platinum"}
        for segment, reason, value, potential in zip(table["segment"], table.names("segment_reason"), *book):
            self.assertTrue(reason)
            if segments[segment]:
                self.assertTrue(reason.startswith(segments[segment]), (segment, reason))
            if "unknown_potential" in reason or "imputed" in reason:
                self.assertIsNone(potential)
            if reason.endswith("high_potential"):
                self.assertTrue(potential)
            if reason == "lead_not_positive":
                self.assertLessEqual(value, 0)

    @given(books(values=st.integers(-10**7, 10**9)))
    def test_14_curves_and_concentration(self, book):
        table, cuts = segmented(book, policy())
        figures = {name: found[0] for name, found in cuts.concentration(table).to_dict(raw=True).items() if found}
        positive = [v for v in book[0] if v > 0]
        if not positive:
            self.assertTrue(all(figures.get(name) is None for name in ("hhi", "gini", "top_20_ppm", "largest_ppm")))
            return
        total, squares = sum(positive), sum(v * v for v in positive)
        self.assertGreaterEqual(figures["hhi"], 1 / len(positive) - 1e-9)
        self.assertLessEqual(figures["hhi"], 1 + 1e-12)
        self.assertAlmostEqual(figures["hhi"], float(Fraction(squares, total * total)), places=9)
        self.assertTrue(0 <= figures["gini"] < 1)
        curve = cuts.curve(table, 10)
        lorenz = curve["lorenz_ppm"]
        self.assertEqual((lorenz[0], lorenz[-1]), (0, 1_000_000))
        steps = [b - a for a, b in zip(lorenz, lorenz[1:])]
        if len(book[0]) % 10 == 0:  # equal steps of whole accounts
            self.assertTrue(all(b >= a - 2 for a, b in zip(steps, steps[1:])), lorenz)
        net = sum(book[0])
        whale = curve["whale_ppm"]
        if net > 0:
            self.assertEqual((whale[0], whale[-1]), (0, 1_000_000))
            peak = Fraction(total * 1_000_000, net)
            self.assertAlmostEqual(figures["whale_peak_ppm"], float(peak), delta=1)
            self.assertLessEqual(max(whale), float(peak) + 1)
            self.assertEqual(figures["whale_peak_rank"], len(positive))

    @given(books(values=st.integers(-10**6, 10**9)), rank_policies, ties, st.integers(1, 1000))
    def test_16_one_common_rate(self, book, name, tie, rate):
        """A currency with more decimals is a common factor: bound as decimals, the segments stay."""
        rule = policy(name, tie)
        first = segmented(book, rule)[0]["segment"]
        other = Table("accounts", {"account_id": list(range(1, len(book[0]) + 1)), "current_value": [v * rate for v in book[0]],
                                   "potential_value": [None if v is None else v * rate for v in book[1]]}, unit="minor")
        self.assertEqual(Segmentation(other, rule).apply(other)["segment"], first)

    @given(books(), policies, ties)
    def test_17_save_and_load(self, book, name, tie):
        _, cuts = segmented(book, policy(name, tie))
        data = cuts.save()
        self.assertEqual(Segmentation.load(data).save(), data)
        self.assertEqual(cells(Segmentation.load(data).cuts()), cells(cuts.cuts()))

    @given(books(least=1, values=st.integers(-50, 100)))
    def test_18_share_is_minimal(self, book):
        found = segmented(book, policy("share", "include"))[0]["segment"]
        total = sum(v for v in book[0] if v > 0)
        platinum = [v for v, segment in zip(book[0], found) if segment == PLATINUM]
        high = [v for v, segment in zip(book[0], found) if segment is not None and segment >= GOLD]
        if total == 0:
            self.assertEqual(high, [])
            return
        self.assertGreater(2 * sum(platinum), total)
        self.assertLessEqual(2 * sum(v for v in platinum if v > min(platinum)), total)
        self.assertGreaterEqual(5 * sum(high), 4 * total)
        self.assertTrue(len(high) == len(platinum) or 5 * sum(v for v in high if v > min(high)) < 4 * total)


class Ranks(unittest.TestCase):
    @given(books())
    def test_ranks_and_percentiles(self, book):
        table, cuts = segmented(book, policy())
        run = Run(**ALL)
        cuts.rank(table, run)
        n = len(book[0])
        for value, rank, percentile in zip(book[0], table["value_rank"], table["value_percentile_ppm"]):
            below, equal = sum(v < value for v in book[0]), sum(v == value for v in book[0])
            self.assertEqual(rank, 1 + sum(v > value for v in book[0]))
            self.assertEqual(percentile, 1_000_000 * (2 * below + equal) // (2 * n))


if __name__ == "__main__":
    unittest.main()
