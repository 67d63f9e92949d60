"""What all property tests share: the binding, the profiles of hypothesis, small strategies."""
import os
import pathlib
import random
import sys

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bindings/python"))

import keyacct  # noqa: E402
from keyacct import Policy, Run, Segmentation, Table  # noqa: E402

NIGHTLY = os.environ.get("KEYACCT_NIGHTLY") == "1"
quiet = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("normal", derandomize=True, max_examples=60, **quiet)
settings.register_profile("nightly", derandomize=False, max_examples=2000, print_blob=True, **quiet)
settings.load_profile("nightly" if NIGHTLY else "normal")

#: small values tie often, large ones are all different, some are huge
money = st.one_of(st.integers(-3, 12), st.integers(-10**6, 10**8), st.sampled_from([10**15, 10**18, -10**18]))
potential = st.one_of(st.none(), st.integers(0, 9), st.integers(0, 10**8))


@st.composite
def books(draw, least=0, most=40, values=money, potentials=potential):
    """(current values, potential values) of the accounts of a book."""
    size = draw(st.integers(least, most))
    return (draw(st.lists(values, min_size=size, max_size=size)), draw(st.lists(potentials, min_size=size, max_size=size)))


def accounts(book, ids=None):
    current, potential_values = book
    ids = list(ids) if ids is not None else list(range(1, len(current) + 1))
    return Table("accounts", {"account_id": ids, "current_value": current, "potential_value": potential_values}, unit="minor")


def permuted(items, order):
    return [items[i] for i in order]


def shuffled(size, seed):
    order = list(range(size))
    random.Random(seed).shuffle(order)
    return order


def cells(table):
    """All columns of a table as plain lists: what equality of results means."""
    return {name: [repr(one) for one in table[name]] for name in sorted(table.columns())}


def by_account(table):
    """{account: {column: cell}}: the result without the order of rows."""
    found = table.to_dict(raw=True)
    return {key: {name: repr(found[name][row]) for name in found} for row, key in enumerate(found["account_id"])}
