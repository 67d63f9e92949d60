"""Arrow with its own libraries: every type, slices, chunks and dictionaries from pyarrow and polars; what we export, read by
pyarrow (validated in full), nanoarrow and polars. Expected values are pyarrow's own to_pylist."""
import datetime
import decimal
import gc
import json
import math
import random
import unittest

import nanoarrow as na
import polars as pl
import pyarrow as pa

from arrow_host import UTC, Error, Stream, Table, c, lib

TEXTS = ["", "a", "twelve bytes", "thirteen bytes", "längere Zeichenkette 铅", "x" * 300, "gold"]
DAY = datetime.date(1970, 1, 1)
TIMES = [0, 1, -1, 999, 1000, -1001, 1_700_000_000_123, -9_000_000_000_000]  # ms, within what nanoseconds reach


def some(kind, rng):
    """A random value of an Arrow type."""
    if pa.types.is_boolean(kind):
        return rng.random() < 0.5
    if pa.types.is_integer(kind):
        high = 2**(kind.bit_width - 1) - 1
        low, high = (0, 2 * high + 1) if pa.types.is_unsigned_integer(kind) else (-high - 1, high)
        return min(rng.choice([low, high, 0, 1, rng.randint(low, high)]), 2**63 - 1)
    if pa.types.is_floating(kind):
        return rng.choice([0.0, -0.0, 1.5, -2.25, 1e30, math.nan])
    if pa.types.is_date(kind):
        return DAY + datetime.timedelta(days=rng.randint(-200_000, 200_000))
    if pa.types.is_timestamp(kind):
        scale = {"s": 1, "ms": 1000, "us": 10**6, "ns": 10**9}[kind.unit]
        return rng.choice(TIMES) * scale // 1000 + rng.randrange(max(1, scale // 1000))
    if pa.types.is_decimal(kind):
        digits = rng.choice([1, kind.precision // 2 or 1, kind.precision])
        return decimal.Decimal(rng.randint(-10**digits + 1, 10**digits - 1)).scaleb(-kind.scale, decimal.Context(prec=60))
    return None if pa.types.is_null(kind) else rng.choice(TEXTS)


def array_of(kind, rows, rng):
    """Values with nulls; a timestamp is made of its integers, so that nanoseconds and years beyond Python's stay exact."""
    values = [None if rng.random() < 0.2 else some(kind, rng) for _ in range(rows)]
    if pa.types.is_timestamp(kind):
        return pa.array(values, pa.int64()).cast(kind)
    return pa.array(values, kind)


def expected(column):
    """to_pylist, as a carried column shows it: NaN is null, times are UTC milliseconds (floor), decimals are exact text."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(kind)
        scale = {"s": (1000, 1), "ms": (1, 1), "us": (1, 1000), "ns": (1, 10**6)}[kind.unit]
        epoch = datetime.datetime(1970, 1, 1, tzinfo=UTC)
        return [None if one is None else epoch + datetime.timedelta(milliseconds=one * scale[0] // scale[1])
                for one in column.cast(pa.int64()).to_pylist()]
    if pa.types.is_decimal(kind):
        return [None if one is None else format(one, "f") for one in column.to_pylist()]
    return [None if one is None or one != one else one for one in column.to_pylist()]


PLAIN = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(), pa.float32(),
         pa.float64(), pa.bool_(), pa.string(), pa.large_string(), pa.string_view(), pa.date32(), pa.date64(), pa.timestamp("s"),
         pa.timestamp("ms"), pa.timestamp("us"), pa.timestamp("ns"), pa.timestamp("s", "UTC"), pa.timestamp("ms", "Europe/Berlin"),
         pa.timestamp("us", "Asia/Shanghai"), pa.timestamp("ns", "+05:30"), pa.decimal128(1, 0), pa.decimal128(9, 2),
         pa.decimal128(18, 6), pa.decimal128(38, 0), pa.decimal128(38, 10), pa.decimal128(38, 38), pa.null()]
INDICES = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]
VALUES = [pa.string(), pa.large_string(), pa.string_view(), pa.int32(), pa.int64(), pa.float64(), pa.bool_(), pa.date32(),
          pa.timestamp("us", "UTC"), pa.decimal128(20, 3)]


def dictionary_of(index, kind, rows, rng):
    """Indices with nulls into a random dictionary that may hold a null itself."""
    words = array_of(kind, rng.randint(1, 9), rng)
    places = pa.array([None if rng.random() < 0.2 else rng.randrange(len(words)) for _ in range(rows)], index)
    return pa.DictionaryArray.from_arrays(places, words)


class In(unittest.TestCase):
    def compare(self, column, label):
        table = pa.table({"x": column})
        with Table(table) as ours:
            self.assertEqual(ours.rows, len(column), label)
            self.assertEqual(ours.cells("x"), expected(column), label)

    def shapes(self, make, label):
        """One chunk, slices of it at odd places, several chunks with empty and sliced ones."""
        for rows in 0, 1, 65, 200:
            self.compare(make(rows), f"{label} {rows} rows")
        whole = make(150)
        for first, count in (1, 149), (63, 70), (64, 0), (100, 50):
            self.compare(whole.slice(first, count), f"{label} [{first}, +{count})")
        chunks = [make(3), make(0), make(77).slice(5), make(1), whole.slice(13, 64)]
        self.compare(pa.chunked_array(chunks), f"{label} in chunks")
        self.compare(pa.chunked_array(chunks).slice(2, 100), f"{label} in chunks, sliced")
        self.compare(pa.chunked_array([], whole.type), f"{label} without chunks")

    def test_plain_types(self):
        for kind in PLAIN:
            rng = random.Random(str(kind))
            self.shapes(lambda rows: array_of(kind, rows, rng), str(kind))

    def test_dictionaries_of_every_index(self):
        for index in INDICES:
            rng = random.Random(str(index))
            self.shapes(lambda rows: dictionary_of(index, pa.string(), rows, rng), f"dictionary {index}")

    def test_dictionaries_of_every_value(self):
        for kind in VALUES:
            rng = random.Random(str(kind))
            self.shapes(lambda rows: dictionary_of(pa.int32(), kind, rows, rng), f"dictionary of {kind}")

    def test_batches_with_their_own_dictionaries(self):
        schema = pa.schema([("x", pa.dictionary(pa.int8(), pa.string()))])
        words = [["a", "b"], ["b", None, "c"], ["z"]]
        indices = [[0, 1, None], [2, 1, 0], [0, 0]]
        batches = [pa.record_batch([pa.DictionaryArray.from_arrays(pa.array(i, pa.int8()), pa.array(w))], schema=schema)
                   for i, w in zip(indices, words)]
        with Table(pa.RecordBatchReader.from_batches(schema, batches)) as ours:
            self.assertEqual(ours.cells("x"), ["a", "b", None, "c", None, "b", "z", "z"])

    def test_every_column_of_a_wide_table_at_once(self):
        rng = random.Random(4)
        batches = [pa.record_batch([array_of(kind, rows, rng) for kind in PLAIN], names=[f"c{i}" for i in range(len(PLAIN))])
                   for rows in (10, 100, 7)]
        table = pa.Table.from_batches([one.slice(1) for one in batches])
        with Table(table) as ours:
            for i in range(len(PLAIN)):
                self.assertEqual(ours.cells(f"c{i}"), expected(table.column(i)), PLAIN[i])

    def test_polars(self):
        rng = random.Random(1)
        frame = pl.DataFrame({
            "text": rng.choices(TEXTS + [None], k=100),
            "category": pl.Series(rng.choices(["a", "b", None], k=100), dtype=pl.Categorical),
            "choice": pl.Series(rng.choices(["low", "high"], k=100), dtype=pl.Enum(["low", "high"])),
            "count": pl.Series(rng.choices([0, 2**32 - 1, None], k=100), dtype=pl.UInt32),
            "flag": rng.choices([True, False, None], k=100),
            "day": rng.choices([DAY, datetime.date(2026, 11, 22), None], k=100), "nothing": [None] * 100,
            "at": pl.Series(rng.choices([0, 1_700_000_000_123_456, None], k=100)).cast(pl.Datetime("us", "Europe/Berlin")),
            "amount": pl.Series([decimal.Decimal("12.34"), None] * 50, dtype=pl.Decimal(12, 2)),
            "score": rng.choices([0.5, None], k=100)})
        for one in frame, frame.slice(3, 50), pl.concat([frame, frame.slice(7), frame.head(0)], rechunk=False), frame.head(0):
            with Table(one) as ours:
                arrow = one.to_arrow()
                for name in one.columns:
                    self.assertEqual(ours.cells(name), expected(arrow.column(name)), name)

    def test_nanoarrow(self):
        array = na.Array(pa.RecordBatch.from_pydict({"x": [1, None, 3]}))
        with Table(array) as ours:
            self.assertEqual(ours.cells("x"), [1, None, 3])

    def test_money_by_decimals(self):
        amounts = [decimal.Decimal(one) for one in ("12.345", "-0.005", "0.015", "99999999999999.99")] + [None]
        table = pa.table({"wallet": pa.array(amounts, pa.decimal128(30, 6))})
        for unit, want in ((c.KEYACCT_UNIT_MAJOR, [1234, 0, 2, 9999999999999999, None]),
                           (c.KEYACCT_UNIT_MINOR, [12, 0, 0, 100000000000000, None])):
            with Table(table, maps=[("wallet", "wallet", unit)]) as ours:
                self.assertEqual(ours.cells("wallet"), want)
        with self.assertRaises(Error) as caught:
            Table(table)
        self.assertEqual(caught.exception.status, c.KEYACCT_E_UNIT)
        too_large = pa.table({"wallet": pa.array([decimal.Decimal(1), decimal.Decimal(10) ** 27], pa.decimal128(38, 2))})
        with self.assertRaises(Error) as caught:
            Table(too_large, maps=[("wallet", "wallet", c.KEYACCT_UNIT_MAJOR)])
        found = caught.exception
        self.assertEqual((found.status, found.column, found.row), (c.KEYACCT_E_OVERFLOW, "wallet", 1))

    def test_vocabulary_takes_what_databases_give(self):
        table = pa.table({"account_id": pa.array([decimal.Decimal(7), decimal.Decimal(8)], pa.decimal128(38, 0)),
                          "status": pa.array(["active", None]).dictionary_encode(), "vip": pa.array([True, None]),
                          "size": pa.array([5, None], pa.uint32()),
                          "satisfaction": pa.array([decimal.Decimal("7.5"), None])})
        with Table(table) as ours:
            self.assertEqual(ours.type("account_id"), c.KEYACCT_TYPE_INT64)
            self.assertEqual([ours.cells(one) for one in ("account_id", "status", "vip", "size", "satisfaction")],
                             [[7, 8], [c.KEYACCT_STATUS_ACTIVE, None], [True, None], [5, None], [7.5, None]])

    def test_what_is_refused_says_so(self):
        refused = [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"x"]), pa.array([1.0]).cast(pa.float16()),
                   pa.array([datetime.timedelta(1)]), pa.array([datetime.time(1)]),
                   pa.array([decimal.Decimal(1)], pa.decimal256(5, 1)),
                   pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), pa.RunEndEncodedArray.from_arrays([1], [1]),
                   pa.UnionArray.from_sparse(pa.array([0], pa.int8()), [pa.array([1])]),
                   pa.ExtensionArray.from_storage(pa.opaque(pa.int64(), "thing", "vendor"), pa.array([1])),
                   pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0123456789abcdef"], pa.binary(16)))]
        for one in refused:
            with self.assertRaises(Error, msg=str(one.type)) as caught:
                Table(pa.table({"good": pa.array([1]), "bad": one}))
            self.assertEqual((caught.exception.status, caught.exception.column), (c.KEYACCT_E_UNSUPPORTED, "bad"), str(one.type))
            with Table(pa.table({"good": pa.array([1]), "bad": one}), maps=[("bad", None, 0)]) as ours:  # hidden: not looked at
                self.assertEqual(ours.cells("good"), [1])
        with Table(pa.table({"x": pa.ExtensionArray.from_storage(pa.json_(), pa.array(["{}"]))})) as ours:
            self.assertEqual(ours.cells("x"), ["{}"])

    def test_errors_name_the_row_of_the_stream(self):
        good, bad = pa.record_batch({"size": [1.0, 2.0]}), pa.record_batch({"size": [3.0, 4.5]})
        with self.assertRaises(Error) as caught:
            Table(pa.Table.from_batches([good, good, bad]))
        self.assertEqual((caught.exception.column, caught.exception.row), ("size", 5))

    def test_a_producer_that_fails(self):
        def batches():
            yield pa.record_batch({"x": [1]})
            raise OSError("the disk is full")
        with self.assertRaisesRegex(Error, "the disk is full"):
            Table(pa.RecordBatchReader.from_batches(pa.schema([("x", pa.int64())]), batches()))

    def test_nothing_is_copied_and_nothing_is_lost(self):
        before = pa.total_allocated_bytes()
        kinds = [pa.int64(), pa.float64(), pa.date32(), pa.timestamp("ms"), pa.string(), pa.large_string()]
        column = [array_of(kind, 100, random.Random(2)).slice(7) for kind in kinds]
        column[1] = pa.array([1.5] * 93)
        names = [f"c{i}" for i in range(len(kinds))]
        table = pa.table(dict(zip(names, column)))
        with Table(table) as ours:
            for name, one in list(zip(names, column))[:4]:
                self.assertEqual(ours.address(name), one.buffers()[1].address + one.offset * one.type.bit_width // 8, name)
            out = pa.RecordBatchReader.from_stream(Stream(ours)).read_all()
            for i in 4, 5:
                self.assertEqual(out.column(i).chunk(0).buffers()[2].address, column[i].buffers()[2].address)
        del table, column, one
        gc.collect()
        self.assertEqual(out.num_rows, 93)  # the export keeps what it shows
        out.validate(full=True)
        del out
        gc.collect()
        self.assertEqual(pa.total_allocated_bytes(), before)


class Out(unittest.TestCase):
    def book(self, rows):
        rng = random.Random(rows)
        return pa.table({
            "account_id": [f"a{i}" for i in range(rows)],
            "status": pa.array([rng.choice(["active", "lost", None]) for _ in range(rows)], pa.string()),
            "wallet": pa.array([rng.choice([None, i - 50]) for i in range(rows)], pa.int64()),
            "vip": pa.array([rng.choice([True, False, None]) for _ in range(rows)], pa.bool_()),
            "customer_since_on": pa.array([rng.choice([None, DAY]) for _ in range(rows)], pa.date32()),
            "satisfaction": pa.array([rng.choice([None, 0.5 * (i % 20)]) for i in range(rows)], pa.float64()),
            "seen_at": pa.array([rng.choice([None, i]) for i in range(rows)], pa.timestamp("ms", "UTC"))})

    def test_parts_are_valid_and_equal(self):
        for rows in 0, 1, 64, 65, 1000:
            book = self.book(rows)
            with Table(book, maps=[("wallet", "wallet", c.KEYACCT_UNIT_MAJOR)], currency=("EUR", 2)) as ours:
                for part in 0, 1, 100, 640, 10**9:
                    for flags in range(4):
                        self.check(ours, book, part, flags)

    def check(self, ours, book, part, flags):
        stream = Stream(ours, part, flags)
        reader = pa.RecordBatchReader.from_stream(stream)
        batches = list(reader)
        size = -(-part // 64) * 64 if part and part < len(book) else len(book)
        self.assertTrue(all(len(one) == size for one in batches[:-1]) and batches)
        out = pa.Table.from_batches(batches)
        out.validate(full=True)
        numbers = {one: lib.keyacct_code_name(b"status", one).decode() for one in range(1, 6)}
        got = {name: out.column(name).to_pylist() for name in out.column_names}
        if not flags & c.KEYACCT_EXPORT_FLAG_CODE_NAMES:
            got["status"] = [one and numbers.get(one) for one in got["status"]]
            self.assertEqual(out.schema.field("status").type, pa.int8())
        else:
            self.assertEqual(out.schema.field("status").type, pa.dictionary(pa.int8(), pa.string()))
        money = decimal.Decimal if flags & c.KEYACCT_EXPORT_FLAG_MONEY_DECIMAL else lambda one: 100 * one
        want = {name: book.column(name).to_pylist() for name in book.column_names}
        want["wallet"] = [None if one is None else money(one) for one in want["wallet"]]
        # a code or a truth that was not given is 0 there
        got["status"] = [one or None for one in got["status"]]
        self.assertEqual(got, want)

    def test_fields_say_their_unit(self):
        with Table(self.book(3), maps=[("wallet", "wallet", c.KEYACCT_UNIT_MINOR)], currency=("JPY", 0)) as ours:
            schema = pa.RecordBatchReader.from_stream(Stream(ours)).schema
            self.assertEqual(schema.field("wallet").metadata,
                             {b"keyacct:unit": b"minor", b"keyacct:decimals": b"0", b"keyacct:currency": b"JPY"})
            self.assertEqual(schema.field("status").metadata, {b"keyacct:unit": b"status"})
            self.assertIsNone(schema.field("seen_at").metadata)
            with Table(pa.RecordBatchReader.from_stream(Stream(ours)), currency=("JPY", 0)) as again:  # needs no unit any more
                self.assertEqual(again.cells("wallet"), ours.cells("wallet"))

    def test_other_consumers_read_it(self):
        book = self.book(200)
        with Table(book, maps=[("wallet", "wallet", c.KEYACCT_UNIT_MAJOR)]) as ours:
            for flags in range(4):
                want = pa.RecordBatchReader.from_stream(Stream(ours, 64, flags)).read_all()
                frame = pl.DataFrame(Stream(ours, 64, flags))
                self.assertEqual(frame.to_arrow().cast(want.schema).to_pylist(), want.to_pylist())
                stream = Stream(ours, 64, flags)
                # nanoarrow 0.9 reads dictionaries as their indices, and negative decimals (also pyarrow's own) as unsigned ones
                hidden = {one for one, flag in (("status", 1), ("wallet", 2)) if flags & flag}
                names = [one for one in want.column_names if one not in hidden]
                plain = Stream(ours, 64, flags, names)
                rows = [dict(zip(names, one.values())) for one in na.Array(plain).to_pylist()]
                self.assertEqual(json.dumps(rows, default=str), json.dumps(want.select(names).to_pylist(), default=str))
                self.assertEqual(len(na.Array(stream)), 200)

    def test_an_unread_stream_is_released(self):
        with Table(self.book(10), maps=[("wallet", "wallet", c.KEYACCT_UNIT_MINOR)]) as ours:
            stream = Stream(ours)
            stream.close()
            self.assertFalse(stream.struct.release)

    def test_there_and_back(self):
        rng = random.Random(9)
        for kind in PLAIN:
            column = array_of(kind, 300, rng)
            with Table(pa.table({"x": column})) as first:
                reader = pa.RecordBatchReader.from_stream(Stream(first, 64))
                with Table(reader) as second:
                    self.assertEqual(second.cells("x"), first.cells("x"), str(kind))


if __name__ == "__main__":
    unittest.main()
