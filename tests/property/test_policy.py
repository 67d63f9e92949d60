"""Policies: the text says everything, in any order, and nothing else gets in."""
import random
import unittest

from hypothesis import given
from hypothesis import strategies as st

from common import Policy
from keyacct import CallerError, CompatibilityError, DataError, Error, parameters

PARAMETERS = parameters()


def settings_of(parameter):
    """Values inside the bounds of a parameter."""
    low, high = float(parameter["min"]), float(parameter["max"])
    if parameter["type"] == "float64":
        return st.floats(low, high, allow_nan=False, allow_infinity=False)
    return st.integers(int(parameter["min"]), int(parameter["max"]))


changes = st.lists(st.sampled_from(PARAMETERS).flatmap(lambda one: st.tuples(st.just(one["name"]), settings_of(one))), max_size=8)


def made(found):
    policy = Policy(freeze=False)
    for name, value in found:
        policy.set(name, value)
    return policy


class PolicyText(unittest.TestCase):
    @given(changes)
    def test_round_trip(self, found):
        policy = made(found)
        other = Policy.load(policy.text())
        self.assertEqual((other.text(), other.hash()), (policy.text(), policy.hash()))
        self.assertEqual(policy.diff(other), {})

    @given(changes, st.integers(0, 99))
    def test_any_order_and_comments(self, found, seed):
        policy = made(found)
        first, *rest = policy.text().splitlines(keepends=True)
        movable = [line for line in rest if " = " in line]
        fixed = [line for line in rest if line not in movable]
        random.Random(seed).shuffle(movable)
        shuffled = "# a comment\n" + first + "".join(movable) + "\n# another\n" + "".join(fixed)
        self.assertEqual(Policy.load(shuffled.encode()).text(), policy.text())

    @given(changes, st.integers(0, 99))
    def test_a_subset_leaves_the_rest_at_the_default(self, found, seed):
        policy = made(found)
        first = policy.text().splitlines(keepends=True)[0]
        self.assertEqual(Policy.load(first.encode()).text(), Policy().text())

    @given(changes)
    def test_diff_names_what_differs(self, found):
        policy, plain = made(found), Policy(freeze=False)
        differing = {name for name, _ in found if policy.number(name) != plain.number(name)}
        self.assertEqual(set(plain.diff(policy)), differing)
        self.assertEqual(policy.hash() == plain.hash(), not differing)

    @given(st.binary(max_size=200))
    def test_noise_is_refused(self, data):
        try:
            policy = Policy.load(data)
        except (CallerError, DataError, CompatibilityError):
            return
        self.assertEqual(policy.text(), Policy.load(policy.text()).text())

    @given(changes, st.data())
    def test_damaged_text_is_refused_or_means_something(self, found, data):
        body = bytearray(made(found).text().encode())
        for _ in range(data.draw(st.integers(1, 4))):
            body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
        try:
            policy = Policy.load(bytes(body))
        except Error as error:
            self.assertTrue(error.message)
            return
        self.assertEqual(Policy.load(policy.text()).text(), policy.text())

    @given(st.sampled_from(PARAMETERS), st.data())
    def test_bounds_are_kept(self, parameter, data):
        if parameter["type"] == "float64":
            value = data.draw(st.floats(allow_infinity=True, allow_nan=True))
        else:
            value = data.draw(st.integers(-2**63, 2**63 - 1))
        policy, before = Policy(freeze=False), Policy().text()
        inside = float(parameter["min"]) <= value <= float(parameter["max"])
        if parameter["type"] != "float64":
            inside = int(parameter["min"]) <= value <= int(parameter["max"])
        try:
            policy.set(parameter["name"], value)
            self.assertTrue(inside)
            self.assertEqual(policy.number(parameter["name"]), value)
        except Error:
            self.assertFalse(inside)
            self.assertEqual(policy.text(), before)

    def test_frozen_policies_do_not_change(self):
        policy = Policy()
        with self.assertRaises(CallerError):
            policy.set("segment.high_quota_ppm", 1)
        with self.assertRaises(CallerError):
            policy.reset("segment.high_quota_ppm")


if __name__ == "__main__":
    unittest.main()
