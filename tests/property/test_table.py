"""Tables: exact conversions, Arrow in and out, and input of every kind that is refused without a trace."""
import ctypes
import math
import unittest
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from arrow import ARRAY_RELEASE, Struct, lists
from common import Policy, Run, Table
from keyacct import DataError, Error, Index, Ledger, RiskModel, lib, vocabulary
from keyacct import _cdecl as c
from keyacct._lib import call, new_error

VOCABULARY = vocabulary()
INPUTS = sorted(VOCABULARY)
WIDTH = {c.KEYACCT_TYPE_INT8: 1, c.KEYACCT_TYPE_INT16: 2, c.KEYACCT_TYPE_INT32: 4, c.KEYACCT_TYPE_INT64: 8, c.KEYACCT_TYPE_FLOAT32: 4,
         c.KEYACCT_TYPE_FLOAT64: 8, c.KEYACCT_TYPE_BOOL: 1, c.KEYACCT_TYPE_DATE: 4, c.KEYACCT_TYPE_TIME: 8, c.KEYACCT_TYPE_MONEY: 8,
         c.KEYACCT_TYPE_CODE: 1, c.KEYACCT_TYPE_TEXT: 8, 0: 8, 13: 8, -1: 8}
UNITS = [c.KEYACCT_UNIT_NONE, c.KEYACCT_UNIT_MINOR, c.KEYACCT_UNIT_MAJOR, c.KEYACCT_UNIT_PPM, c.KEYACCT_UNIT_FRACTION,
         c.KEYACCT_UNIT_PERCENT, c.KEYACCT_UNIT_DECIMAL_0, c.KEYACCT_UNIT_DECIMAL_0 + 18, c.KEYACCT_UNIT_DECIMAL_0 + 19, -1, 7]
names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


def half_even(value):
    """A fraction rounded to an integer, ties to even."""
    return round(value)


class Bind(unittest.TestCase):
    @given(st.sampled_from(INPUTS), st.sampled_from(sorted(WIDTH)), st.sampled_from(UNITS), st.integers(0, 9), st.data())
    def test_random_bytes_bind_or_are_refused_without_a_trace(self, column, kind, unit, rows, data):
        role, name = column
        table = Table(role, {"carried along": [1] * rows}, rows=rows)
        before = table.to_dict(raw=True)
        bytes_ = data.draw(st.binary(min_size=rows * WIDTH[kind], max_size=rows * WIDTH[kind]))
        buffer = ctypes.create_string_buffer(bytes_, max(1, len(bytes_)))
        bits = data.draw(st.one_of(st.none(), st.binary(min_size=2, max_size=2)))
        validity = (ctypes.c_uint8 * 2)(*bits) if bits else None
        try:
            table.bind_raw(name, kind, unit, ctypes.addressof(buffer), validity, buffer)
        except Error as error:
            self.assertEqual(table.to_dict(raw=True), before)
            self.assertTrue(error.message)
            self.assertTrue(-1 <= error.row < rows)
            return
        found = table[name]
        self.assertEqual(len(found), rows)
        if bits:
            for row, cell in enumerate(found):
                self.assertTrue(cell is None or bits[row // 8] >> row % 8 & 1)

    @given(st.sampled_from(INPUTS), st.sampled_from(UNITS), st.lists(st.one_of(st.none(), st.text(max_size=8), st.from_regex(
        r"-?[0-9]{1,20}([.][0-9]{0,6})?|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}Z)?", fullmatch=True)), max_size=8))
    def test_random_text_binds_or_is_refused_without_a_trace(self, column, unit, values):
        role, name = column
        table = Table(role, {"carried along": [1] * len(values)}, rows=len(values))
        before = table.to_dict(raw=True)
        try:
            table.bind_text(name, values, unit)
        except Error as error:
            self.assertEqual(table.to_dict(raw=True), before)
            self.assertTrue(error.message and -1 <= error.row < len(values))
            return
        self.assertEqual(len(table[name]), len(values))

    @given(st.lists(st.integers(-2**40, 2**40), min_size=2, max_size=6))
    def test_offsets_that_go_back_are_refused(self, offsets):
        if offsets == sorted(offsets) and offsets[0] >= 0:
            offsets = offsets[::-1] + [-1]
        table = Table("accounts", rows=len(offsets) - 1)
        with self.assertRaises(Error):
            call("keyacct_table_bind_text", table.pointer, b"name", 0, (ctypes.c_int64 * len(offsets))(*offsets), b"", None,
                 c.keyacct_release(0), None)
        self.assertEqual(table.columns(), {})

    @given(st.binary(min_size=1, max_size=6))
    def test_only_utf8_is_text(self, data):
        table, offsets = Table("accounts", rows=1), (ctypes.c_int64 * 2)(0, len(data))
        try:
            call("keyacct_table_bind_text", table.pointer, b"name", 0, offsets, data, None, c.keyacct_release(0), None)
            self.assertEqual(table["name"], [data.decode("utf-8")])
        except DataError as error:
            self.assertEqual(error.code, "KEYACCT_E_ENCODING")
            with self.assertRaises(UnicodeDecodeError):
                data.decode("utf-8")

    @given(st.lists(st.floats(), max_size=5), st.sampled_from([0, 2, 3]))
    def test_float_money_is_rounded_half_even_from_its_exact_value(self, values, decimals):
        table = Table("accounts", rows=len(values))
        call("keyacct_table_set_currency", table.pointer, b"XTS", decimals)
        exact = [None if math.isnan(v) else None if math.isinf(v) else half_even(Fraction(v) * 10**decimals) for v in values]
        bad = [row for row, v in enumerate(values) if math.isinf(v) or (exact[row] is not None and not -2**63 < exact[row] < 2**63)]
        try:
            table.bind("current_value", values or [], "major", "float64")
            self.assertEqual((table["current_value"], bad), (exact, []))
        except DataError as error:
            self.assertTrue(bad)
            self.assertEqual(error.row, bad[0])

    @given(st.integers(-10**12, 10**12), st.integers(0, 6), st.sampled_from([0, 2, 3]))
    def test_decimal_text_is_exact(self, digits, scale, decimals):
        sign, body = "-" if digits < 0 else "", str(abs(digits)).rjust(scale + 1, "0")
        shown = sign + (body[:-scale] + "." + body[-scale:] if scale else body)
        table = Table("accounts", rows=1)
        call("keyacct_table_set_currency", table.pointer, b"XTS", decimals)
        table.bind_text("current_value", [shown], c.KEYACCT_UNIT_MAJOR)
        self.assertEqual(table["current_value"], [half_even(Fraction(digits, 10**scale) * 10**decimals)])

    def test_release_is_called_once(self):
        released = []
        callback = c.keyacct_release(lambda _: released.append(1))
        values = (ctypes.c_int64 * 2)(1, 2)
        for name, kind in ((b"purchase_days", c.KEYACCT_TYPE_INT64), (b"status", c.KEYACCT_TYPE_FLOAT64), (b"carried", c.KEYACCT_TYPE_INT64)):
            released.clear()
            with Table("accounts", rows=2) as table:
                error = new_error()
                lib.keyacct_table_bind(table.pointer, name, kind, 0, values, None, callback, None, ctypes.byref(error))
            self.assertEqual(released, [1], name)


ARROW = {"l": st.integers(-2**63, 2**63 - 1), "g": st.floats(allow_nan=False, allow_infinity=False), "u": st.text(max_size=5),
         "U": st.text(max_size=5), "tdD": st.integers(-10**6, 10**6), "tsm:UTC": st.integers(-2**50, 2**50)}


class Arrow(unittest.TestCase):
    def imported(self, made, rows):
        table = Table("accounts", rows=rows)
        table.keep.append(made)
        call("keyacct_table_import_arrow", table.pointer, ctypes.byref(made.schema), ctypes.byref(made.array))
        return table

    @given(st.lists(st.sampled_from(sorted(ARROW)), min_size=1, max_size=4), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.data())
    def test_there_and_back(self, formats, rows, parent_offset, offset, data):
        """Values, nulls and both offsets survive the way in; the export says the same again."""
        columns = [(f"column {i}", form, data.draw(st.lists(st.one_of(st.none(), ARROW[form]), min_size=rows, max_size=rows)), offset)
                   for i, form in enumerate(formats)]
        made = Struct(columns, rows, parent_offset)
        table = self.imported(made, rows)
        self.assertFalse(bool(made.array.release), "the array was not moved")
        for name, _, values, _ in columns:
            self.assertEqual(table[name], values)
        schema, array = c.ArrowSchema(), c.ArrowArray()
        call("keyacct_table_export_arrow", table.pointer, None, 0, None, ctypes.byref(schema), ctypes.byref(array))
        table.close()
        for name, (_, values) in lists(schema, array).items():
            self.assertEqual(values, dict((one[0], one[2]) for one in columns)[name])
        schema.release(ctypes.byref(schema))
        array.release(ctypes.byref(array))
        self.assertEqual(made.released, [1])

    DAMAGES = {"format": lambda made: setattr(made.schema.children[0].contents, "format", b"+l"),
               "no format": lambda made: setattr(made.schema.children[0].contents, "format", None),
               "empty format": lambda made: setattr(made.schema.children[0].contents, "format", b""),
               "unknown format": lambda made: setattr(made.schema.children[0].contents, "format", b"tsx:"),
               "not a struct": lambda made: setattr(made.schema, "format", b"l"),
               "schema released": lambda made: setattr(made.schema, "release", type(made.schema.release)(0)),
               "array released": lambda made: setattr(made.array, "release", ARRAY_RELEASE(0)),
               "children differ": lambda made: setattr(made.array, "n_children", 2),
               "negative children": lambda made: (setattr(made.array, "n_children", -1), setattr(made.schema, "n_children", -1)),
               "length": lambda made: setattr(made.array, "length", 4),
               "negative length": lambda made: setattr(made.array, "length", -3),
               "child too short": lambda made: setattr(made.children[0], "length", 2),
               "negative child length": lambda made: setattr(made.children[0], "length", -1),
               "negative offset": lambda made: setattr(made.array, "offset", -1),
               "negative child offset": lambda made: setattr(made.children[0], "offset", -1),
               "huge offset": lambda made: setattr(made.array, "offset", 2**62),
               "huge child offset": lambda made: setattr(made.children[0], "offset", 2**63 - 1),
               "too few buffers": lambda made: setattr(made.children[0], "n_buffers", 1),
               "too many buffers": lambda made: setattr(made.children[0], "n_buffers", 9),
               "negative buffers": lambda made: setattr(made.children[0], "n_buffers", -1),
               "no values": lambda made: made.children[0].buffers.__setitem__(1, None),
               "no validity": lambda made: (setattr(made.children[0], "null_count", 1), made.children[0].buffers.__setitem__(0, None)),
               "dictionary": lambda made: (setattr(made.schema.children[0].contents, "dictionary", ctypes.pointer(made.schema)),
                                           setattr(made.children[0], "dictionary", ctypes.pointer(made.array)))}

    def test_damaged_arrays_are_refused_and_stay_with_the_caller(self):
        for form, values in (("l", [1, None, 3]), ("u", ["a", None, "b"]), ("U", ["a", None, "b"]), ("g", [1.0, None, 2.0])):
            for name, damage in self.DAMAGES.items():
                with self.subTest(damage=name, format=form):
                    made = Struct([("column", form, values, 0)], 3)
                    damage(made)
                    with self.assertRaises(Error) as caught:
                        self.imported(made, 3)
                    self.assertTrue(caught.exception.message)
                    self.assertEqual(made.released, [])
                    self.assertTrue(bool(made.array.release) or name == "array released")

    @given(st.lists(st.integers(-100, 100), min_size=4, max_size=4), st.sampled_from(["u", "U"]))
    def test_bad_text_offsets_are_refused(self, ends, form):
        if ends == sorted(ends) and ends[0] >= 0:
            ends = ends[::-1] if len(set(ends)) > 1 else [-1, 0, 0, 0]
        made = Struct([("name", form, ["a", "b", "c"], 0)], 3)
        kind = ctypes.c_int32 if form == "u" else ctypes.c_int64
        ctypes.memmove(made.children[0].buffers[1], (kind * 4)(*ends), 4 * ctypes.sizeof(kind))
        with self.assertRaises(Error):
            self.imported(made, 3)
        self.assertEqual(made.released, [])

    def test_money_needs_its_unit(self):
        with self.assertRaises(DataError) as caught:
            self.imported(Struct([("current_value", "l", [1, 2], 0)], 2), 2)
        self.assertEqual(caught.exception.code, "KEYACCT_E_UNIT")


HANDLES = {ctypes.POINTER(one) for one in vars(c).values()
           if isinstance(one, type) and issubclass(one, ctypes.Structure) and one is not ctypes.Structure and not hasattr(one, "_fields_")}
#: an error object whose size the caller does not know is not written
WITHOUT_MESSAGE = {"keyacct_abi_check"}


class Total(unittest.TestCase):
    """Every function of the interface answers a call without any argument, and one with a handle of another kind."""

    def answer(self, name, first=None):
        result, kinds = c.FUNCTIONS[name]
        arguments = [0 if kind in (ctypes.c_int32, ctypes.c_int64, ctypes.c_size_t, ctypes.c_double) else None for kind in kinds]
        for i, kind in enumerate(kinds):
            if issubclass(kind, ctypes._CFuncPtr):
                arguments[i] = kind(0)
        error = new_error()
        if first is not None:
            arguments[0] = ctypes.cast(first, kinds[0])
        if kinds and kinds[-1] is ctypes.POINTER(c.keyacct_error):
            arguments[-1] = ctypes.pointer(error)
        return getattr(lib, name)(*arguments), error

    def test_nothing_given(self):
        for name, (_, kinds) in c.FUNCTIONS.items():
            with self.subTest(function=name):
                answer, error = self.answer(name)
                if kinds and kinds[-1] is ctypes.POINTER(c.keyacct_error):
                    self.assertNotEqual(answer, 0)
                    self.assertTrue(name in WITHOUT_MESSAGE or error.message and error.status == answer)

    def test_a_handle_of_another_kind(self):
        table, policy = Table("accounts", rows=0), Policy()
        for name, (_, kinds) in c.FUNCTIONS.items():
            if not kinds or kinds[0] not in HANDLES or name.endswith("_destroy"):
                continue
            wrong = policy.pointer if kinds[0] is ctypes.POINTER(c.keyacct_table) else table.pointer
            with self.subTest(function=name):
                answer, error = self.answer(name, wrong)
                if kinds[-1] is ctypes.POINTER(c.keyacct_error):
                    self.assertNotEqual(answer, 0)
                    self.assertTrue(error.message)
                elif isinstance(answer, int):
                    self.assertIn(answer, (2**63 - 1,) if name == "keyacct_engine_next_deadline" else (-1, 0))

    def test_destroyed_handles_are_refused(self):
        """As far as memory allows: a freed handle of the same address says so instead of being followed."""
        for name in ("keyacct_table_destroy", "keyacct_policy_destroy", "keyacct_ledger_destroy", "keyacct_review_destroy"):
            getattr(lib, name)(None)

    def test_empty_tables(self):
        empty = Table("accounts", {"account_id": [], "current_value": []}, unit="minor", units={})
        Index(empty)
        RiskModel().apply(empty, Run(asof=0))
        self.assertEqual(Ledger().add(Table("transactions", {"account_id": [], "on": [], "amount": []}, unit="minor")).span()[:2], (0, 0))


if __name__ == "__main__":
    unittest.main()
