"""What becomes a column, and what is refused with table, column and row."""
import array
import ctypes
import datetime
import decimal
import math
import re
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from support import NIGHTLY, ROOT, ROUTES, keyacct, numpy as np, pandas, polars, shown
from keyacct import CallerError, DataError, Error, Ledger, Table
from keyacct import _cdecl as c

settings.register_profile("normal", derandomize=True, max_examples=60, deadline=None, database=None)
settings.register_profile("nightly", max_examples=2000, deadline=None, database=None, print_blob=True)
settings.load_profile("nightly" if NIGHTLY else "normal")

DAY = datetime.date(2024, 2, 29)


def accounts(**columns):
    return Table("accounts", columns, unit="minor")


class Columns(unittest.TestCase):
    def refused(self, code, column, row, **columns):
        with self.assertRaises(Error) as caught:
            accounts(**columns)
        error = caught.exception
        self.assertEqual((error.code, error.table, error.column, error.row), (code, "accounts", column, row), error)
        self.assertIn(column, str(error))

    # --- lists ------------------------------------------------------------------------------------------------------------

    def test_lists(self):
        table = accounts(
            account_id=["a", "b", "c"], current_value=[1, None, -5], size=[True, 2, 3.0], status=["active", None, "target"],
            customer_since_on=[DAY, None, datetime.datetime(2024, 3, 1, 23)], satisfaction=[1, 2.5, math.nan], note=[None, None, None])
        self.assertEqual(table.to_dict(), {
            "account_id": ["a", "b", "c"], "current_value": [1, None, -5], "size": [1, 2, 3], "status": ["active", None, "target"],
            "customer_since_on": [DAY, None, datetime.date(2024, 3, 1)], "satisfaction": [1.0, 2.5, None], "note": [None, None, None]})

    def test_money_is_exact(self):
        table = Table("accounts", {"current_value": [decimal.Decimal("12.345"), decimal.Decimal("-0.005"), None, 7]}, unit="major")
        self.assertEqual(table["current_value"], [1234, 0, None, 700])  # half even
        self.assertEqual(Table("accounts", {"current_value": ["0.1", "9007199254740993"]}, unit="major")["current_value"],
                         [10, 900719925474099300])
        self.assertEqual(Table("accounts", {"current_value": [1050]}, unit="decimal3")["current_value"], [105])
        self.assertEqual(Table("accounts", {"current_value": [3]}, unit="major", currency=("JPY", 0))["current_value"], [3])
        self.assertEqual(Table("accounts", {}, currency=("JPY", 0), rows=0).currency, ("JPY", 0))

    def test_money_has_no_default_unit(self):
        with self.assertRaises(DataError) as caught:
            Table("accounts", {"current_value": [1]})
        self.assertEqual((caught.exception.code, caught.exception.column), ("KEYACCT_E_UNIT", "current_value"))

    def test_shares_need_their_unit_as_floats(self):
        self.assertEqual(Table("accounts", {"influence_ppm": [0.25]}, units={"influence_ppm": "fraction"})["influence_ppm"], [250000])
        self.assertEqual(Table("accounts", {"influence_ppm": [25.0]}, units={"influence_ppm": "percent"})["influence_ppm"], [250000])
        with self.assertRaises(DataError) as caught:
            accounts(influence_ppm=[0.25])
        self.assertEqual(caught.exception.code, "KEYACCT_E_UNIT")
        with self.assertRaises(ValueError):
            Table("accounts", {"influence_ppm": [1]}, units={"influence_ppm": "promille"})

    def test_foreign_names(self):
        table = Table("accounts", {"Kunde": ["x"], "Wert": [5], "egal": [1]}, unit="minor",
                      names={"Kunde": "account_id", "Wert": "current_value", "egal": None})
        self.assertEqual(table.to_dict(), {"account_id": ["x"], "current_value": [5]})
        with self.assertRaises(CallerError):
            Table("accounts", {"Kunde": ["x"]}, names={"Kunde": "no_such_column"})

    def test_bad_cells_of_lists(self):
        self.refused("KEYACCT_E_COLUMN", "name", 1, name=["a", 5])
        self.refused("KEYACCT_E_COLUMN", "name", 0, name=[b"a"])
        self.refused("KEYACCT_E_COLUMN", "current_value", 1, current_value=[1, object()])
        self.refused("KEYACCT_E_COLUMN", "current_value", 0, current_value=[1j])
        self.refused("KEYACCT_E_COLUMN", "current_value", 0, current_value=[[1]])
        self.refused("KEYACCT_E_OVERFLOW", "current_value", 1, current_value=[1, 2**63])
        self.refused("KEYACCT_E_OVERFLOW", "satisfaction", 0, satisfaction=[10**400, 0.5])
        self.refused("KEYACCT_E_OVERFLOW", "status", 0, status=[1000])
        self.refused("KEYACCT_E_CODE", "status", 1, status=["active", "activ"])
        self.refused("KEYACCT_E_ENCODING", "name", 1, name=["a", "\ud800"])
        self.refused("KEYACCT_E_VALUE", "current_value", 0, current_value=[decimal.Decimal("Infinity")])
        self.refused("KEYACCT_E_COLUMN", "customer_since_on", 1, customer_since_on=[DAY, 5])
        self.refused("KEYACCT_E_VALUE", "satisfaction", 1, satisfaction=[1.0, math.inf])

    def test_what_is_no_column(self):
        for bad in ("abc", b"abc", {1: 2}, 5, None, object(), {1, 2}, *([np.array(5)] if np else [])):
            with self.assertRaises((Error, TypeError), msg=repr(bad)):
                accounts(account_id=bad)
        with self.assertRaises((Error, TypeError)):
            Table("accounts", 5)
        with self.assertRaises((Error, TypeError)):
            Table("accounts", [1, 2])

    def test_lengths(self):
        self.refused("KEYACCT_E_ARGUMENT", "current_value", -1, account_id=[1, 2], current_value=[1])

    # --- buffers ----------------------------------------------------------------------------------------------------------

    def test_buffers(self):
        numbers = array.array("q", [3, 2, 1])
        for made, wanted in ((numbers, [3, 2, 1]), (memoryview(numbers), [3, 2, 1]), (memoryview(numbers)[::-1], [1, 2, 3]),
                             (memoryview(bytes(numbers)).cast("q"), [3, 2, 1]), ((ctypes.c_int64 * 3)(3, 2, 1), [3, 2, 1]),
                             (array.array("I", [3, 2, 1]), [3, 2, 1]), (array.array("b", [3, 2, 1]), [3, 2, 1]), (range(3), [0, 1, 2]),
                             (array.array("d", [3, 2, 1]), [3, 2, 1]), (array.array("f", [3, 2, 1]), [3, 2, 1])):
            self.assertEqual(accounts(current_value=made)["current_value"], wanted, made)
        self.assertEqual(Table("accounts", {"customer_since_on": array.array("i", [0])})["customer_since_on"], [0])

    def test_a_buffer_in_use_cannot_be_resized(self):
        numbers = array.array("q", [1, 2, 3])
        table = accounts(current_value=numbers)
        with self.assertRaises(BufferError):
            numbers.append(4)
        table.close()
        numbers.append(4)

    # --- properties -------------------------------------------------------------------------------------------------------

    @given(st.lists(st.one_of(st.none(), st.integers(-2**63 + 1, 2**63 - 1)), max_size=20))
    def test_integers_come_back(self, values):
        self.assertEqual(accounts(current_value=values)["current_value"], values)

    @given(st.lists(st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=6)), max_size=20))
    def test_texts_come_back(self, values):
        self.assertEqual(Table("accounts", {"name": values}, rows=len(values))["name"], values)

    @given(st.lists(st.one_of(st.none(), st.dates()), max_size=20))
    def test_dates_come_back(self, values):
        self.assertEqual(accounts(customer_since_on=values).to_dict()["customer_since_on"], values)

    @given(st.lists(st.one_of(st.none(), st.datetimes(timezones=st.just(datetime.timezone.utc))), max_size=20))
    def test_times_come_back_to_the_millisecond(self, values):
        wanted = [None if one is None else one.replace(microsecond=one.microsecond // 1000 * 1000) for one in values]
        self.assertEqual(Table("cases", {"reported_at": values}).to_dict()["reported_at"], wanted)

    @given(st.lists(st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=3), st.dates(), st.booleans(), st.decimals(),
                              st.binary(max_size=3)), max_size=6),
           st.sampled_from(["account_id", "name", "current_value", "status", "customer_since_on", "vip", "satisfaction", "carried"]))
    def test_anything_is_taken_or_refused_by_row(self, values, name):
        try:
            table = accounts(**{name: values})
        except Error as error:
            self.assertEqual((error.table, error.column), ("accounts", name))
            self.assertTrue(-1 <= error.row < len(values) and error.message)
            return
        self.assertEqual(table.rows, len(values))
        self.assertEqual(len(table[name]), len(values))


@unittest.skipUnless(np, "NumPy is not installed")
class NumPy(unittest.TestCase):
    refused = Columns.refused

    def one(self, values, name="current_value"):
        return accounts(**{name: values})[name]

    def test_every_number_type(self):
        for kind in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64", ">i4", ">i8",
                     ">f8", "<i2"):
            self.assertEqual(self.one(np.array([1, 0, 1], dtype=kind)), [1, 0, 1], kind)
        self.assertEqual(self.one(np.array([1, 0, 1], dtype=bool), "vip"), [1, 0, 1])

    def test_layouts(self):
        base = np.arange(12, dtype=np.int64)
        self.assertEqual(self.one(base[::3]), [0, 3, 6, 9])
        self.assertEqual(self.one(base[::-4]), [11, 7, 3])
        self.assertEqual(self.one(base.reshape(3, 4)[:, 1]), [1, 5, 9])
        self.assertEqual(self.one(np.broadcast_to(np.int64(7), (3,))), [7, 7, 7])
        frozen = base.copy()
        frozen.flags.writeable = False
        self.assertEqual(self.one(frozen), list(range(12)))
        unaligned = np.frombuffer(b"\0" + np.arange(3, dtype=np.int64).tobytes(), dtype=np.uint8)[1:].view(np.int64)
        self.assertEqual(self.one(unaligned), [0, 1, 2])
        self.assertEqual(self.one(memoryview(bytearray(b"\0" + np.arange(3, dtype=np.int64).tobytes()))[1:].cast("q")), [0, 1, 2])
        record = np.array([(1, 2.0), (3, 4.0)], dtype=[("a", "i8"), ("b", "f8")])
        self.assertEqual(self.one(record["a"]), [1, 3])
        self.assertEqual(self.one(np.array([], dtype=np.int64)), [])

    def test_masked(self):
        made = np.ma.MaskedArray(np.arange(5, dtype=np.int64), [0, 1, 0, 0, 1])
        self.assertEqual(self.one(made), [0, None, 2, 3, None])
        self.assertEqual(self.one(made[::2]), [0, 2, None])
        self.assertEqual(self.one(np.ma.masked_all(2, dtype=np.int64)), [None, None])
        self.assertEqual(self.one(np.ma.MaskedArray(["a", "b"], [1, 0]), "name"), [None, "b"])
        self.assertEqual(self.one(np.ma.MaskedArray([1.5, math.nan, 2], [1, 0, 0]), "satisfaction"), [None, None, 2.0])

    def test_objects_and_texts(self):
        self.assertEqual(self.one(np.array(["x", None, "yy"], dtype=object), "name"), ["x", None, "yy"])
        self.assertEqual(self.one(np.array(["x", "yy"]), "name"), ["x", "yy"])
        self.assertEqual(self.one(np.array([1, None, 2], dtype=object)), [1, None, 2])
        self.assertEqual(self.one([np.int64(1), np.float64(2), np.int8(3)]), [1, 2, 3])
        self.refused("KEYACCT_E_COLUMN", "current_value", 1, current_value=np.array([1, object()], dtype=object))

    def test_dates(self):
        days = np.array(["1969-12-31", "NaT", "2024-02-29"], dtype="datetime64[D]")
        self.assertEqual(self.one(days, "customer_since_on"), [-1, None, 19782])
        for unit in ("s", "ms", "us", "ns"):
            made = Table("cases", {"reported_at": np.array(["1969-12-31T23:59:59", "NaT", "1970-01-01T00:00:01"], dtype=f"datetime64[{unit}]")})
            self.assertEqual(made["reported_at"], [-1000, None, 1000], unit)
        floor = Table("cases", {"reported_at": np.array([-1, 1], dtype="datetime64[ns]")})
        self.assertEqual(floor["reported_at"], [-1, 0])
        self.assertEqual(self.one(np.array(["2024-02", "1969"], dtype="datetime64[M]"), "customer_since_on"), [19754, -365])
        self.refused("KEYACCT_E_OVERFLOW", "customer_since_on", 1, customer_since_on=np.array([1, 2**60], dtype="datetime64[D]"))
        self.refused("KEYACCT_E_OVERFLOW", "customer_since_on", 0, customer_since_on=np.array([2**62], dtype="datetime64[s]"))

    def test_wrong_types(self):
        for made in (np.array([1j]), np.array([b"a"]), np.zeros(1, "V8"), np.array([1], dtype="m8[s]"), np.zeros((2, 2)),
                     np.zeros(1, np.longdouble) if np.dtype(np.longdouble).itemsize > 8 else np.array([1j])):
            with self.assertRaises(Error, msg=str(made.dtype)) as caught:
                self.one(made)
            self.assertEqual(caught.exception.column, "current_value")
        self.refused("KEYACCT_E_OVERFLOW", "current_value", 1, current_value=np.array([1, 2**63], dtype=np.uint64))
        self.refused("KEYACCT_E_VALUE", "satisfaction", 1, satisfaction=np.array([1, math.inf]))

    def test_arrays_stay_while_a_table_reads_them(self):
        made = np.arange(1000, dtype=np.int64)
        table = accounts(current_value=made)
        made = None  # noqa: F841
        junk = [np.full(1000, 7, dtype=np.int64) for _ in range(50)]
        self.assertEqual(table["current_value"], list(range(1000)))
        del junk

    def test_contiguous_arrays_are_read_in_place(self):
        made = np.arange(3, dtype=np.int64)
        table = accounts(current_value=made)
        made[1] = 77
        self.assertEqual(table["current_value"], [0, 77, 2])

    @unittest.skipUnless(pandas, "pandas is not installed")
    def test_pandas_series(self):
        frame = pandas.DataFrame({"i": [1, 2], "f": [1.5, None], "s": ["a", None], "d": pandas.to_datetime(["2024-01-01", None]),
                                  "n": pandas.array([1, None], dtype="Int64"), "b": [True, False], "o": [1, "x"]})
        self.assertEqual(self.one(frame["i"]), [1, 2])
        self.assertEqual(self.one(frame["i"][::-1]), [2, 1])
        self.assertEqual(self.one(frame["f"], "satisfaction"), [1.5, None])
        self.assertEqual(self.one(frame["s"], "name"), ["a", None])
        self.assertEqual(self.one(frame["d"], "customer_since_on"), [19723, None])
        self.assertEqual(self.one(frame["n"]), [1, None])
        self.assertEqual(self.one(frame["b"], "vip"), [1, 0])
        self.refused("KEYACCT_E_COLUMN", "name", 0, name=frame["o"])

    @unittest.skipUnless(polars, "polars is not installed")
    def test_polars_series(self):
        self.assertEqual(self.one(polars.Series([1, None, 3])), [1, None, 3])
        self.assertEqual(self.one(polars.Series(["a", None]), "name"), ["a", None])
        self.assertEqual(self.one(polars.Series([DAY, None]), "customer_since_on"), [19782, None])


class Cells(unittest.TestCase):
    def test_columns_of_the_table(self):
        table = Table("accounts", {"name": ["a", "b"]})
        table.add_column("status")
        table.add_column("current_value")
        table.add_column("account_id", "int64")
        table.set("status", 0, "active")
        table.set("status", 1, 2)
        table.set("current_value", 1, 2**62)
        table.set("account_id", 0, 9)
        self.assertEqual(table.to_dict(), {"name": ["a", "b"], "status": ["active", "target"], "current_value": [None, 2**62],
                                           "account_id": [9, None]})
        table.set("current_value", 1, None)
        self.assertEqual([table.get("current_value", 1), table.get("status", 1), table.get("name", 0)], [None, "target", "a"])
        for name, row, value in (("status", 0, "activ"), ("nothing", 0, 1), ("status", 2, 1), ("status", -1, 1), ("name", 0, "x"),
                                 ("current_value", 0, 2**63), ("current_value", 0, [1])):
            with self.assertRaises(Error, msg=(name, row, value)):
                table.set(name, row, value)
        with self.assertRaises(IndexError):
            table.get("name", 2)
        with self.assertRaises(KeyError):
            table.get("nothing", 0)
        with self.assertRaises(KeyError):
            table["nothing"]
        table.unbind("status")
        self.assertNotIn("status", table)
        with self.assertRaises(CallerError):
            table.unbind("status")

    def test_slices_and_alignment(self):
        table = Table("accounts", {"account_id": ["a", "b", "c"], "current_value": [1, 2, 3]}, unit="minor")
        part = table.slice(1, 2)
        table.close()
        self.assertEqual(part.to_dict(), {"account_id": ["b", "c"], "current_value": [2, 3]})
        with self.assertRaises(CallerError):
            part.slice(1, 2)
        index = keyacct.Index(part)
        self.assertEqual([index.find("c"), index.find("a"), index.find(5), index.find(2**70)], [1, -1, -1, -1])
        part.align(index, Table("accounts", {"account_id": ["c"], "name": ["C"]}))
        self.assertEqual(part["name"], [None, "C"])
        with self.assertRaises(DataError) as caught:
            part.align(index, Table("accounts", {"account_id": ["c", "z"], "name": ["C", "Z"]}))
        self.assertEqual((caught.exception.code, caught.exception.row), ("KEYACCT_E_UNKNOWN", 1))

    def test_a_slice_survives_what_happens_to_its_table(self):
        values = array.array("q", range(1000))
        table = Table("accounts", {"account_id": range(1000), "current_value": values}, unit="minor")
        part = table.slice(10, 5)
        for _ in range(3):
            table.bind("current_value", list(range(1000)))
            table.bind("account_id", list(range(1000, 2000)))
        self.assertEqual(part.to_dict(), {"account_id": list(range(10, 15)), "current_value": list(range(10, 15))})

    def test_given(self):
        table = Table("accounts", {"account_id": [1, 2], "current_value": [5, 6], "segment": [None, "gold"]}, unit="minor")
        keyacct.Segmentation(table).apply(table)
        self.assertEqual([table.given("segment", 0), table.given("segment", 1), table.get("segment", 1)], [False, True, "gold"])

    def test_policies_are_dicts(self):
        policy = keyacct.Policy(freeze=False, segment_policy="share", risk_base_rate=0.05)
        self.assertEqual((policy["segment.policy"], policy["risk.base_rate"], policy.number("segment.policy")), ("share", 0.05, 4))
        policy["segment.high_quota_ppm"] = 250000
        del policy["segment.policy"]
        self.assertEqual(policy.diff(keyacct.Policy()),
                         {"segment.high_quota_ppm": ("250000", "200000"), "risk.base_rate": ("0.05", "0.1")})
        self.assertEqual(len(dict(policy)), len(keyacct.parameters()))
        self.assertEqual(policy.tables["service.promise"].role, "policy")
        with self.assertRaises(KeyError):
            policy["segment.no_such"]
        with self.assertRaises(CallerError):
            policy["segment.no_such"] = 1
        with self.assertRaises(CallerError) as caught:
            policy["risk.base_rate"] = 2.0
        self.assertEqual((caught.exception.code, caught.exception.column), ("KEYACCT_E_RANGE", "risk.base_rate"))
        with self.assertRaises(CallerError):
            keyacct.Segmentation(accounts(account_id=[1], current_value=[1]), policy)  # not frozen
        policy.freeze()
        with self.assertRaises(CallerError):
            policy["segment.policy"] = "share"

    def test_policy_tables(self):
        policy = keyacct.Policy(freeze=False)
        curve = policy.table("risk.curve").to_dict(raw=True)
        curve["log_odds"] = [0.0] * len(curve["log_odds"])
        policy.set("risk.curve", curve)
        self.assertEqual(set(policy.table("risk.curve")["log_odds"]), {0.0})
        self.assertEqual(keyacct.Policy.load(policy.text()), policy)

    def test_triggers_of_the_guide(self):
        """The block of docs/triggers.md, as it stands; and what a bad row says."""
        body, = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs/triggers.md").read_text(encoding="utf-8"), re.M | re.S)
        exec(compile(body, "docs/triggers.md", "exec"), {})
        rows = {"trigger": [1, 2], "operator": ["absent", "count"], "event": ["contact", "contact"], "count": [None, 9], "window": [30, 30],
                "unit": ["day", "day"], "action": ["task", "task"], "role": ["owner", "owner"]}
        with self.assertRaises(CallerError) as caught:
            keyacct.Policy({"service.trigger": rows})
        self.assertEqual((caught.exception.code, caught.exception.column, caught.exception.row), ("KEYACCT_E_RANGE", "count", 1))
        rows["count"][1] = 8
        policy = keyacct.Policy({"service.trigger": rows})
        self.assertEqual(policy.table("service.trigger")["count"], [None, 8])
        self.assertEqual(policy.table("service.trigger")["fact"], [None, None])

    def test_every_route_gives_the_same_table(self):
        columns = {"account_id": ["a", "b"], "current_value": [None, 5], "status": ["lost", None], "customer_since_on": [DAY, None],
                   "satisfaction": [None, 0.1], "vip": [True, None]}
        found = [shown(route("accounts", columns, unit="minor")) for route in ROUTES.values()]
        self.assertTrue(all(one == found[0] for one in found), found)

    def test_constants_of_the_declarations(self):
        self.assertEqual(c.KEYACCT_OK, 0)
        self.assertEqual(keyacct.status_name(20), "KEYACCT_E_COLUMN")
        self.assertTrue(keyacct.status_text(20))
        self.assertEqual(keyacct.version(), c.KEYACCT_VERSION_STRING)
        self.assertEqual(keyacct.__version__, keyacct.version())

    def test_ledger(self):
        ledger = Ledger()
        ledger.append("a", "2024-01-01", 100)
        ledger.append("b", DAY, -5)
        self.assertEqual(ledger.span(), (2, 2, 19723, 19782))
        self.assertEqual(ledger.histories(asof=DAY)["account_id"], ["a", "b"])
        with self.assertRaises(DataError):
            ledger.add(Table("transactions", {"account_id": ["a"], "on": [None], "amount": [1]}, unit="minor"))


if __name__ == "__main__":
    unittest.main()
