"""Arrow in and out: frames of polars, pyarrow, pandas and DuckDB, capsules that are used twice, not at all, wrongly, or too late."""
import ctypes
import datetime
import decimal
import gc
import os
import struct
import threading
import unittest

from support import NIGHTLY, duckdb, keyacct, nanoarrow, numpy as np, pandas, polars, pyarrow, run_python
from keyacct import CallerError, DataError, Error, Segmentation, Table
from keyacct import _arrow
from keyacct import _cdecl as c

ROWS = int(os.environ.get("KEYACCT_FRAME_ROWS", 20_000_000 if NIGHTLY else 200_000))
DAY = datetime.date(2024, 2, 29)


def addresses(data):
    """[{column: [addresses of its buffers]}] of every batch that a producer gives."""
    out = []
    for schema, array in _arrow.batches(data):
        out.append({schema.children[i].contents.name.decode(): [array.children[i].contents.buffers[k]
                                                                for k in range(array.children[i].contents.n_buffers)]
                    for i in range(schema.n_children)})
        _arrow.release(array)
        _arrow.release(schema)
    return out


def values_at(data, name):
    """The address of the values of a column that comes in one batch."""
    batch, = addresses(data)
    return batch[name][1]


def resident():
    """Memory in use, in bytes."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Handed:
    """A producer that hands out what it was given, once or more often."""

    def __init__(self, stream=None, array=None):
        if stream is not None:
            self.__arrow_c_stream__ = lambda requested_schema=None: stream
        if array is not None:
            self.__arrow_c_array__ = lambda requested_schema=None: array


class Counted:
    """A producer of one batch of ours that counts what it gave and what of it was released. It fails at the `fails`th schema."""

    def __init__(self, fails=None):
        self.given, self.released, self.fails, self.keep = {}, {}, fails, []
        self.source = small().__arrow_c_stream__()
        self.inner = _arrow.content(self.source, _arrow.STREAM, c.ArrowArrayStream)

    def count(self, name, struct_, release):
        """Puts a release that is counted before the one of a struct."""
        real = type(release)(ctypes.cast(release, ctypes.c_void_p).value)

        def counted(pointer):
            self.released[name] = self.released.get(name, 0) + 1
            real(pointer)
        self.keep.append(type(release)(counted))
        self.given[name] = self.given.get(name, 0) + 1
        struct_.release = self.keep[-1]

    def get(self, name, out):
        if name == "schema" and self.fails is not None:
            self.fails -= 1
            if self.fails < 0:
                return 5
        answer = (self.inner.get_schema if name == "schema" else self.inner.get_next)(ctypes.byref(self.inner), out)
        if not answer and out.contents.release:
            self.count(name, out.contents, out.contents.release)
        return answer

    def __arrow_c_stream__(self, requested_schema=None):
        fields = dict(c.ArrowArrayStream._fields_)
        made = c.ArrowArrayStream()

        def release(pointer):
            self.released["stream"] = self.released.get("stream", 0) + 1
            _arrow.release(self.inner)
            pointer.contents.release = fields["release"](0)
        made.get_schema = fields["get_schema"](lambda _, out: self.get("schema", out))
        made.get_next = fields["get_next"](lambda _, out: self.get("array", out))
        made.get_last_error = fields["get_last_error"](lambda _: None)
        made.release = fields["release"](release)
        self.given["stream"] = 1
        return _arrow.capsule(_arrow.STREAM, made)


def small():
    return Table("accounts", {"account_id": ["a", "b", "c"], "current_value": [5, None, -7], "status": ["active", None, "lost"],
                              "customer_since_on": [DAY, None, DAY], "satisfaction": [1.5, None, 2], "vip": [True, None,
                                  False]}, unit="minor")


@unittest.skipUnless(pyarrow, "pyarrow is not installed")
class Types(unittest.TestCase):
    def column(self, array, name="carried", **more):
        return Table("accounts", pyarrow.table({name: array}), **more)[name]

    def test_types(self):
        pa = pyarrow
        for form in (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(), pa.float32(),
            pa.float64()):
            self.assertEqual(self.column(pa.array([1, None, 2], form)), [1, None, 2], form)
        for form in (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()),
                     pa.dictionary(pa.uint32(), pa.large_string())):
            self.assertEqual(self.column(pa.array(["x", None, "longer than twelve bytes"], form), "name"),
                             ["x", None, "longer than twelve bytes"], form)
            self.assertEqual(Table("accounts", pa.table({"status": pa.array(["lost", None], form)})).names("status"), ["lost",
                None])
        for form in (pa.date32(), pa.date64()):
            self.assertEqual(self.column(pa.array([DAY, None], form), "customer_since_on"), [19782, None], form)
        at = datetime.datetime(2024, 2, 29, 12)
        for unit in ("s", "ms", "us", "ns"):
            for zone in (None, "UTC", "Asia/Shanghai"):
                moment = at.replace(tzinfo=datetime.timezone.utc) if zone else at
                table = Table("cases", pa.table({"reported_at": pa.array([moment, None], pa.timestamp(unit, zone))}))
                self.assertEqual(table["reported_at"], [1709208000000, None], (unit, zone))
        self.assertEqual(self.column(pa.array([True, None, False]), "vip"), [1, None, 0])
        money = pa.array([decimal.Decimal("1.25"), None, decimal.Decimal("-0.05")], pa.decimal128(18, 2))
        self.assertEqual(self.column(money, "current_value", unit="major"), [125, None, -5])
        self.assertEqual(self.column(pa.nulls(2), "name"), [None, None])

    def test_refused_types_name_their_column(self):
        pa = pyarrow
        for array in (pa.array([[1], [2]]), pa.array([{"a": 1}, None]), pa.array([b"x", b"y"]), pa.array([1, 2], pa.duration("s")),
                      pa.array([1, 2], pa.time32("s")), pa.array([1, 1], pa.float16()) if hasattr(pa,
                          "float16") else pa.array([b"x", b"y"]),
                      pa.RunEndEncodedArray.from_arrays([2], [5])):
            with self.assertRaises(Error, msg=str(array.type)) as caught:
                self.column(array)
            self.assertEqual((caught.exception.table, caught.exception.column), ("accounts", "carried"), array.type)
        with self.assertRaises(DataError) as caught:
            self.column(pa.array([1, 2**63], pa.uint64()))
        self.assertEqual((caught.exception.column, caught.exception.row), ("carried", 1))
        with self.assertRaises(DataError) as caught:
            Table("accounts", pa.chunked_array([["active"], ["lost", "x"]]).cast(pa.string()) and pa.table(
                {"status": pa.chunked_array([["active"], ["lost", "x"]])}))
        self.assertEqual((caught.exception.code, caught.exception.column, caught.exception.row), ("KEYACCT_E_CODE", "status", 2))
        with self.assertRaises(DataError) as caught:
            self.column(pa.array([1, 2]), "current_value")
        self.assertEqual(caught.exception.code, "KEYACCT_E_UNIT")

    def test_chunks_slices_and_offsets(self):
        pa = pyarrow
        whole = pa.table({"account_id": list(range(100)), "name": [None if i % 7 == 0 else f"n{i}" for i in range(100)]})
        parts = pa.concat_tables([whole.slice(3, 20), whole.slice(50, 0), whole.slice(41, 9)])
        wanted = list(range(3, 23)) + list(range(41, 50))
        table = Table("accounts", parts)
        self.assertEqual((table["account_id"], table["name"]), (wanted, [None if i % 7 == 0 else f"n{i}" for i in wanted]))
        self.assertEqual([one["account_id"] for one in Table.parts("accounts", parts)], [list(range(3, 23)), [], list(range(41,
            50))])
        for first in range(9):
            self.assertEqual(Table("accounts", whole.slice(first, 10))["account_id"], list(range(first, first + 10)))
        self.assertEqual(Table("accounts", whole.slice(0, 0)).columns(), {"account_id": "int64", "name": "text"})
        self.assertEqual(Table("accounts", whole.to_batches()[0])["account_id"], list(range(100)))

    def test_out_and_in_again(self):
        table = small()
        for options in ({}, {"codes": "numbers"}, {"money": "decimal"}, {"part_rows": 64}, {"names": ["account_id", "status"]}):
            out = pyarrow.table(table.stream(**options))
            out.validate(full=True)
            again = Table("accounts", out, unit="major" if "money" in options else "minor")
            self.assertEqual(again.to_dict(), {name: cells for name, cells in table.to_dict().items() if name in out.column_names},
                options)
        self.assertEqual(pyarrow.table(table)["status"].to_pylist(), ["active", None, "lost"])
        self.assertEqual(pyarrow.table(table.stream(money="decimal"))["current_value"].to_pylist(),
                         [decimal.Decimal("0.05"), None, decimal.Decimal("-0.07")])
        self.assertEqual(pyarrow.schema(table), pyarrow.table(table).schema)
        for wrong in ({"codes": "x"}, {"money": "x"}):
            with self.assertRaises(ValueError):
                table.stream(**wrong)
        for wrong in ({"names": ["nothing"]}, {"part_rows": -1}):
            with self.assertRaises(CallerError):
                pyarrow.table(table.stream(**wrong))
        parts = pyarrow.table(Table("accounts", {"account_id": range(1000)}).stream(part_rows=100))
        self.assertEqual([one.num_rows for one in parts.to_batches()], [128] * 7 + [104])

    def in_full(self, array, view):
        """nanoarrow validates in full what it builds from buffers itself, which are arrays without children or dictionary: so every
        column is built again, an index as the integers that it is."""
        for i in range(array.n_children):
            self.assertGreaterEqual(array.child(i).length, array.offset + array.length)
            self.in_full(array.child(i), view.child(i))
        if array.n_children:
            return
        indexed = array.dictionary is not None
        again = nanoarrow.c_array_from_buffers(nanoarrow.int8() if indexed else array.schema, array.length, list(view.buffers),
                                               array.null_count, array.offset, validation_level="full")
        if indexed:
            self.assertLess(max(one for one in nanoarrow.Array(again).to_pylist() if one is not None), array.dictionary.length)
            self.assertGreater(array.dictionary.length, 0)
            self.in_full(array.dictionary, view.dictionary)

    @unittest.skipUnless(nanoarrow, "nanoarrow is not installed")
    def test_nanoarrow_sees_what_is_wrong(self):
        wrong = nanoarrow.c_array_from_buffers(nanoarrow.large_string(), 3, [None, struct.pack("4q", 0, 5, 3, 5), b"abcde"],
                                               validation_level="none")
        with self.assertRaises(nanoarrow._utils.NanoarrowException):
            self.in_full(wrong, wrong.view())

    @unittest.skipUnless(nanoarrow, "nanoarrow is not installed")
    def test_nanoarrow_finds_nothing_wrong(self):
        for options in ({}, {"codes": "numbers"}, {"money": "decimal"}):
            arrays = list(nanoarrow.c_array_stream(small().stream(**options)))
            self.assertEqual([(one.length, one.n_children) for one in arrays], [(3, 6)], options)
            for array in arrays:
                self.in_full(array, array.view())  # a view checks the sizes of all buffers
        self.assertEqual(nanoarrow.Array(small().stream(names=["current_value"])).to_pylist(),
                         [{"current_value": 5}, {"current_value": None}, {"current_value": -7}])


class Capsules(unittest.TestCase):
    def test_a_capsule_is_consumed_once(self):
        held = small().__arrow_c_stream__()
        self.assertEqual(Table("accounts", Handed(held), unit="minor").rows, 3)
        with self.assertRaises(CallerError):
            Table("accounts", Handed(held), unit="minor")

    def test_wrong_capsules(self):
        table = small()
        schema = table.__arrow_c_schema__()
        for wrong in (schema, 5, object(), (schema, schema), datetime.datetime_CAPI):
            with self.assertRaises(Error, msg=repr(wrong)):
                Table("accounts", Handed(stream=wrong))
            with self.assertRaises(Error, msg=repr(wrong)):
                Table("accounts", Handed(array=wrong))
            with self.assertRaises(Error):
                Table("accounts", Handed(array=(schema, wrong)))

        class Fails:
            def __arrow_c_stream__(self, requested_schema=None):
                raise RuntimeError("no data today")
        with self.assertRaises(RuntimeError):
            Table("accounts", Fails())

    def test_a_stream_of_something_else(self):
        if pyarrow:
            with self.assertRaises(Error):
                Table("accounts", pyarrow.chunked_array([[1, 2]]))

    @unittest.skipUnless(pyarrow, "pyarrow is not installed")
    def test_producers_that_fail_half_way(self):
        form = pyarrow.schema([("account_id", pyarrow.int64())])

        def batches():
            yield pyarrow.record_batch([pyarrow.array([1, 2])], schema=form)
            raise ValueError("the disk is gone")
        for use in (lambda made: Table("accounts", made), lambda made: list(Table.parts("accounts", made))):
            with self.assertRaises(Error) as caught:
                use(pyarrow.RecordBatchReader.from_batches(form, batches()))
            self.assertIn("the disk is gone", str(caught.exception))

    def test_what_is_refused_is_released(self):
        for data, use, problem, given in (
                (Counted(), lambda data: Table("accounts", data, unit="nonsense"), ValueError, {"stream": 1, "schema": 1}),
                (Counted(), lambda data: list(Table.parts("accounts", data, unit="nonsense")), ValueError,
                 {"stream": 1, "array": 1, "schema": 1}),
                (Counted(0), lambda data: Table("accounts", data, unit="minor"), Error, {"stream": 1}),
                (Counted(0), lambda data: list(Table.parts("accounts", data, unit="minor")), Error, {"stream": 1, "array": 1})):
            with self.assertRaises(problem):
                use(data)
            self.assertEqual((data.given, data.released), (given, given))
        data = Counted()
        self.assertEqual([one["current_value"] for one in Table.parts("accounts", data, unit="minor")], [[5, None, -7]])
        gc.collect()
        self.assertEqual((data.given, data.released), ({"stream": 1, "array": 1, "schema": 1},) * 2)

    def test_unconsumed_capsules_are_released(self):
        gc.collect()
        before = _arrow.live()
        for _ in range(5000):
            small().__arrow_c_schema__()
        kept = [small().__arrow_c_stream__() for _ in range(100)]
        self.assertEqual(_arrow.live(), before + 100)
        self.assertEqual(len({ctypes.addressof(_arrow.content(one, _arrow.STREAM, c.ArrowArrayStream)) for one in kept}), 100)
        for one in kept:  # not one of them has been released early
            self.assertEqual(Table("accounts", Handed(one), unit="minor")["current_value"], [5, None, -7])
        one = None
        kept.clear()
        self.assertEqual(_arrow.live(), before)
        self.assertIsNone(one)

    def test_a_collection_releases_too(self):
        table = Table("accounts", {"name": ["x"]})
        table.__arrow_c_stream__()
        gc.collect()
        self.assertEqual(len(_arrow._out), _arrow.live())

    def test_capsules_from_many_threads(self):
        problems, tables = [], [small() for _ in range(4)]

        def work(i):
            try:
                for _ in range(300):
                    held = tables[i % 4].__arrow_c_stream__()
                    if _ % 3:
                        assert Table("accounts", Handed(held), unit="minor").rows == 3
            except BaseException as problem:
                problems.append(problem)
        threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.assertEqual(problems, [])

    END = """
import builtins, gc, sys
import keyacct
from keyacct import Table
table = Table("accounts", {"account_id": list(range(1000)), "status": ["active"] * 1000})
class Late:
    def __init__(self, thing): self.thing = thing
    def __del__(self): self.made = self.thing.__arrow_c_stream__()
builtins.a = table.__arrow_c_stream__()
builtins.b = table.__arrow_c_schema__()
sys.keyacct_late = Late(table)
late, cycle = Late(table), [table.__arrow_c_stream__()]
cycle.append(cycle)
def consume():
    import pyarrow
    return pyarrow.table(table), pyarrow.RecordBatchReader.from_stream(table)
if "pyarrow" in sys.argv:
    builtins.frame, builtins.reader = consume()
    frame = consume()[0]
    imported = Table("accounts", frame)
if "polars" in sys.argv:
    import polars
    builtins.polar = polars.DataFrame(table)
    again = Table("accounts", builtins.polar)
print("end")
"""

    def test_capsules_alive_at_the_end_of_the_interpreter(self):
        for names in ([], ["pyarrow"] if pyarrow else [], ["polars"] if polars else [], ["pyarrow", "polars"] if pyarrow
            and polars else []):
            found = run_python(self.END, *names)
            self.assertEqual((found.returncode, found.stdout), (0, "end\n"), found.stderr)
            self.assertNotRegex(found.stderr, "Fatal|Segmentation|Traceback|Exception")

    def test_a_capsule_that_dies_with_an_exception_on_its_way(self):
        class Mine(Exception):
            pass

        def consume(held):
            raise Mine(held)
        for _ in range(100):
            try:
                consume(small().__arrow_c_stream__())
            except Mine as problem:
                self.assertIsNotNone(problem.args[0])


class Frames(unittest.TestCase):
    """Round trips: nothing is copied where nothing is converted, everything is freed, results are those of lists."""

    def columns(self, rows):
        ids = np.arange(rows, dtype=np.int64)
        return {"account_id": ids, "current_value": (ids * 7919) % 1000003 * 100 + 1, "satisfaction": (ids % 11) / 1.0}

    def leaves_nothing(self, work, rows):
        """Turns after the first leave the memory as it was. A column a turn that is not given back, one of the three that a frame has,
        would be `apart` columns between the least of three early turns and the least of the last three; half of that is allowed to the
        libraries' own threads. Pools of theirs that keep what is freed are left out, and malloc maps every column by itself (its own
        idea of what is large grows with what was freed), so that it is gone once it is freed."""
        asan, m_mmap_threshold, sizes = "KEYACCT_UNDER_ASAN" in os.environ, -3, []
        turns = 2 if asan else 12 if rows < 1_000_000 else 8
        if not asan:  # which has a malloc of its own
            self.assertEqual(ctypes.CDLL(None).mallopt(m_mmap_threshold, 1 << 16), 1)
        if pyarrow:
            self.addCleanup(pyarrow.set_memory_pool, pyarrow.default_memory_pool())
            pyarrow.set_memory_pool(pyarrow.system_memory_pool())
        for _ in range(turns):
            work()
            gc.collect()
            _arrow.live()
            ctypes.CDLL(None).malloc_trim(0)
            sizes.append(resident())
        if not asan:  # which keeps freed memory to catch its use
            apart = turns - 5
            self.assertLess(min(sizes[-3:]) - min(sizes[2:5]), apart * rows * 8 // 2, [size >> 20 for size in sizes])

    @unittest.skipIf("KEYACCT_UNDER_ASAN" in os.environ, "memory is not measured there")
    @unittest.skipUnless(np, "NumPy is not installed")
    def test_a_lost_column_is_seen(self):
        """One column a turn that stays."""
        lost = []

        def work():
            columns = self.columns(ROWS)
            Table("accounts", columns, unit="minor")
            lost.append(columns["satisfaction"])
        with self.assertRaisesRegex(AssertionError, "not less than"):
            self.leaves_nothing(work, ROWS)

    def same_result(self, table, rows):
        wanted = Segmentation(Table("accounts", self.columns(rows), unit="minor"))
        self.assertEqual(Segmentation(table).save(), wanted.save())

    def round_trip(self, make, back, rows=ROWS, shared=("account_id", "current_value", "satisfaction"), out_shared=None):
        """make(): a frame in one part; back(table): the frame again."""
        out_shared = shared if out_shared is None else out_shared

        def work():
            frame = make(rows)
            table = Table("accounts", frame, unit="minor")
            before, inside = addresses(frame), addresses(table.stream(codes="numbers"))
            for name in shared:
                self.assertEqual(inside[0][name][1], before[0][name][1], name)
            del frame
            gc.collect()
            self.same_result(table, rows)
            result = Segmentation(table).apply(table)
            again = back(result)
            del table, result
            gc.collect()
            for name in out_shared:
                self.assertEqual(addresses(again)[0][name][1], before[0][name][1], name)
            self.assertEqual(Table("accounts", again, unit="minor").get("account_id", rows - 1), rows - 1)
            self.assertEqual(Table("accounts", again, unit="minor").get("current_value", rows // 2),
                rows // 2 * 7919 % 1000003 * 100 + 1)
        self.leaves_nothing(work, rows)

    @unittest.skipUnless(pyarrow and np, "pyarrow is not installed")
    def test_pyarrow(self):
        self.round_trip(lambda rows: pyarrow.table(self.columns(rows)), pyarrow.table)

    @unittest.skipUnless(polars and np, "polars is not installed")
    def test_polars(self):
        self.round_trip(lambda rows: polars.DataFrame(self.columns(rows)), polars.DataFrame)

    @unittest.skipUnless(pandas and pyarrow, "pandas is not installed")
    def test_pandas(self):
        """The way in shares; on the way out pandas gathers columns of one type into blocks of its own."""
        if not hasattr(pandas.DataFrame, "from_arrow"):
            (self.fail if os.environ.get("KEYACCT_REQUIRE_FRAMES") == "1" else self.skipTest)(f"pandas {pandas.__version__} is older than 3")

        def make(rows):
            return pandas.DataFrame({name: pandas.Series(cells) for name, cells in self.columns(rows).items()}, copy=False)
        self.round_trip(make, lambda table: table.to_pandas(), out_shared=())

    @unittest.skipUnless(duckdb and pyarrow and np, "DuckDB and pyarrow are not installed")
    def test_duckdb(self):
        """DuckDB gives many parts: each is shared with the table of that part; one table of all is one copy. What it reads, it reads into
        vectors of its own."""
        def work():
            query = duckdb.sql(f"select range as account_id, (range * 7919) % 1000003 * 100 + 1 as current_value, range % 11 + 0.0::double as "
                               f"satisfaction from range({ROWS})")
            rows = 0
            for batch in pyarrow.RecordBatchReader.from_stream(query):
                part = Table("accounts", batch, unit="minor")
                (before,), (inside,) = addresses(batch), addresses(part.stream(codes="numbers"))
                for name in ("account_id", "current_value", "satisfaction"):
                    self.assertEqual(inside[name][1], before[name][1], name)
                rows += part.rows
            self.assertEqual(rows, ROWS)
            del batch, part
            table = Table("accounts", query, unit="minor")
            self.same_result(table, ROWS)
            ours = Segmentation(table).apply(table)
            found = duckdb.sql("select segment::varchar, count(*), sum(current_value) from ours group by all order by all").fetchall()
            self.assertEqual(sum(one[1] for one in found), ROWS)
            self.assertEqual({one[0] for one in found}, {"platinum", "gold", "iron"} | ({one[0] for one in found} & {"lead"}))
        self.leaves_nothing(work, ROWS)
        ledger, rows = keyacct.Ledger(), 0
        query = duckdb.sql("select range % 1000 as account_id, date '2024-01-01' + (range % 365)::int as \"on\", range as amount from range(300000)")
        for part in Table.parts("transactions", query, unit="minor"):
            ledger.add(part)
            rows += part.rows
        self.assertEqual((rows, ledger.span().transactions, ledger.span().accounts), (300000, 300000, 1000))

    @unittest.skipUnless(pyarrow, "pyarrow is not installed")
    def test_parts_share_their_memory(self):
        frame = pyarrow.concat_tables([pyarrow.table({"account_id": [1, 2]}), pyarrow.table({"account_id": [3]})])
        for part, before in zip(Table.parts("accounts", frame), addresses(frame)):
            self.assertEqual(values_at(part, "account_id"), before["account_id"][1])

    @unittest.skipUnless(polars, "polars is not installed")
    def test_polars_strings_and_categories(self):
        frame = polars.DataFrame({"account_id": ["a", "a name of more than twelve bytes", None], "status": ["lost", None,
            "active"]})
        frame = frame.with_columns(polars.col("status").cast(polars.Categorical))
        table = Table("accounts", frame)
        self.assertEqual(table.to_dict(), frame.to_dict(as_series=False))
        self.assertEqual(polars.DataFrame(small())["status"].to_list(), ["active", None, "lost"])

    @unittest.skipUnless(pandas, "pandas is not installed")
    def test_pandas_frames(self):
        frame = small().to_pandas()
        self.assertEqual(list(frame["status"].cat.categories)[:2], ["prospect", "target"])
        self.assertEqual([None if pandas.isna(one) else one for one in frame["current_value"]], [5, None, -7])
        self.assertEqual(len(small().to_pandas()), 3)

    def test_results_stay_when_everything_else_goes(self):
        if not pyarrow:
            self.skipTest("pyarrow is not installed")
        table = Table("accounts", {"account_id": list(range(5000)), "current_value": list(range(5000))}, unit="minor")
        out = pyarrow.table(Segmentation(table).apply(table))
        wanted = out.to_pydict()
        table.bind("current_value", [0] * 5000)
        Segmentation(table).apply(table)
        del table
        gc.collect()
        self.assertEqual(out.to_pydict(), wanted)
        done = []

        def drop():
            nonlocal out
            out = None
            done.append(1)
        thread = threading.Thread(target=drop)
        thread.start()
        thread.join()
        self.assertEqual(done, [1])


if __name__ == "__main__":
    unittest.main()
