"""Objects of the library in the hands of Python: closed, foreign, forked, shared by threads, collected in any order, alive at the end."""
import array
import copy
import datetime
import gc
import os
import pickle
import random
import threading
import unittest
import unittest.mock
import weakref

from support import numpy, run_python
from keyacct import (Calendar, CallerError, CompatibilityError, DataError, Engine, Error, Index, InternalError, Ledger, Policy, ResourceError, Review, RiskModel, Run,
                     SegmentLearn, Segmentation, Table, ValueLearn, plan, review, service)
from keyacct import _lib


def accounts(rows=100):
    return Table("accounts", {"account_id": list(range(rows)), "current_value": list(range(rows)), "revenue": list(range(rows))}, unit="minor")


def transactions(rows=100):
    return Table("transactions", {"account_id": [i % 10 for i in range(rows)], "on": [19000 + i for i in range(rows)],
                                  "amount": list(range(1, rows + 1))}, unit="minor")


HOUR, DAY = 3_600_000, 86_400_000
BEGIN, NOW, END_AT = 19_700 * DAY, 20_000 * DAY, 20_400 * DAY


def calendar(until="17:00"):
    return Calendar({"rule": ["weekly"], "from_time": ["09:00"], "until_time": [until]}, BEGIN, END_AT)


def events(first=0, count=10, at=NOW, later=HOUR):
    """Accounts that enter, and a complaint of each, later."""
    ids = list(range(first, first + count))
    return Table("events", {"at": [at] * count + [at + later] * count, "event": ["account"] * count + ["case_opened"] * count,
                            "account_id": ids * 2, "case_id": [None] * count + ids, "segment": ["gold"] * count + [None] * count,
                            "kind": [None] * count + ["complaint"] * count, "severity": [None] * count + [2] * count})


def engine(count=10, shards=2):
    made = Engine(None, shards, {"desk": calendar()})
    made.apply(events(0, count))
    return made


def objects():
    """One object of every kind, with a call for each of its methods that reach the library."""
    table = accounts()
    made = {
        "table": (table, [lambda o: o.rows, lambda o: o.columns(), lambda o: o["account_id"], lambda o: o.to_dict(), lambda o: o.slice(0, 1),
                          lambda o: o.bind("size", [1] * 100), lambda o: o.set("x", 0, 1), lambda o: o.get("account_id", 0),
                          lambda o: o.output("segment"), lambda o: o.add_column("name"), lambda o: o.unbind("revenue"), Index, Segmentation,
                          lambda o: o.role, lambda o: o.currency, lambda o: "a" in o, lambda o: RiskModel().apply(o), len,
                          lambda o: o.given("revenue", 0), lambda o: Review().add(o), lambda o: Ledger().add(o), lambda o: o.results()]),
        "index": (Index(table), [lambda o: o.find(1), lambda o: accounts().align(o, accounts())]),
        "run": (Run(asof=0), [lambda o: RiskModel().apply(accounts(), o), lambda o: o.set_progress(lambda a, b: 0)]),
        "policy": (Policy(freeze=False), [lambda o: o["risk.base_rate"], lambda o: o.freeze(), lambda o: o.text(), lambda o: o.hash(), RiskModel,
                                          lambda o: o.set("risk.base_rate", .1), lambda o: o.diff(Policy()), lambda o: Policy().diff(o),
                                          lambda o: o.reset("risk.base_rate"), lambda o: o.table("risk.curve"), lambda o: o.edition, Ledger,
                                          lambda o: o.frozen, Review, SegmentLearn, ValueLearn]),
        "ledger": (Ledger().add(transactions()), [lambda o: o.histories(asof=20000), lambda o: o.save(), lambda o: o.span(),
                                                  lambda o: o.merge(Ledger()), lambda o: Ledger().merge(o), lambda o: o.append(1, 1, 1),
                                                  lambda o: o.split(1, 2), lambda o: o.add(transactions())]),
        "value learn": (ValueLearn(), [lambda o: o.add(table), lambda o: o.merge(ValueLearn()), lambda o: o.finish(), lambda o: o.save()]),
        "value model": (ValueLearn().add(table).finish(), [lambda o: o.apply(accounts()), lambda o: o.bind(accounts()), lambda o: o.save()]),
        "segment learn": (SegmentLearn(), [lambda o: o.add(table), lambda o: o.merge(SegmentLearn()), lambda o: o.advance(), lambda o: o.save(),
                                           lambda o: o.finish()]),
        "segmentation": (Segmentation(table), [lambda o: o.apply(accounts()), lambda o: o.rank(accounts()), lambda o: o.cuts(), lambda o: o.policy(),
                                               lambda o: o.segments(accounts()), lambda o: o.concentration(accounts()), lambda o: o.save(),
                                               lambda o: o.curve(accounts()), lambda o: o.expectations(accounts()), lambda o: o.bind(accounts())]),
        "risk model": (RiskModel(), [lambda o: o.apply(accounts()), lambda o: o.explain(accounts()), lambda o: o.bind(accounts()),
                                     lambda o: o.save()]),
        "bound": (RiskModel().bind(accounts()), [lambda o: o.run(0), lambda o: o.row(0)]),
        "calendar": (calendar(), [lambda o: o.deadline(NOW, HOUR), lambda o: o.deadline([NOW], [HOUR]), lambda o: o.elapsed(NOW, NOW + DAY),
                                  lambda o: o.next(NOW), lambda o: o.is_open(NOW), lambda o: o.facts(), lambda o: o.hash(), lambda o: o.save(),
                                  lambda o: Engine().calendar("x", o), lambda o: Engine(calendars={"x": o})]),
        "engine": (engine(), [lambda o: o.policy(None), lambda o: o.calendar("x", calendar()), lambda o: o.apply(events(50)),
                              lambda o: o.advance(NOW + DAY), lambda o: o.next_deadline(), lambda o: o.drain(), lambda o: o.promises(),
                              lambda o: o.levels(), lambda o: o.explain(accounts(1), 0), lambda o: o.simulate(None, NOW + DAY),
                              lambda o: o.dry_run(None, NOW + DAY), lambda o: o.hash(), lambda o: o.save()]),
        "review": (review(transactions=transactions()), [lambda o: o["accounts"], lambda o: o.asof, lambda o: o.policy(), lambda o: o.run(),
                                                         lambda o: o.add(accounts())]),
    }
    return made


class Objects(unittest.TestCase):
    def test_closed_objects_are_refused(self):
        for name, (one, calls) in objects().items():
            with one:
                pass
            one.close()  # again
            self.assertTrue(one.closed)
            repr(one)
            for i, use in enumerate(calls):
                with self.subTest(kind=name, call=i), self.assertRaises(CallerError) as caught:
                    use(one)
                self.assertEqual(caught.exception.code, "KEYACCT_E_HANDLE")

    def test_foreign_objects_are_refused(self):
        table, run = accounts(), Run(asof=1)
        for use in (lambda o: Ledger().add(o), lambda o: RiskModel().apply(o), Segmentation, lambda o: Ledger().merge(o), Index,
                    lambda o: RiskModel(o), lambda o: Review(o), lambda o: Review().add(o), lambda o: Segmentation(table, o),
                    lambda o: RiskModel().apply(table, o), lambda o: service.assess(table, o), lambda o: plan.make(table, o, asof=1),
                    lambda o: service.assess(table, index=o, asof=1), lambda o: Policy().diff(o), lambda o: SegmentLearn().merge(o),
                    lambda o: engine().apply(o), lambda o: engine().simulate(o, NOW), lambda o: engine().policy(o), Engine,
                    lambda o: Engine().calendar("x", o), lambda o: Engine(calendars={"x": o}), lambda o: engine().explain(o, 0),
                    lambda o: engine().apply(events(50), o), lambda o: engine().advance(NOW, o), lambda o: engine().dry_run(o, NOW + DAY),
                    lambda o: Calendar({"rule": ["weekly"]}, BEGIN, o)):
            for foreign in (object(), 5, "x", {}, [1], RiskModel() if use is not RiskModel else 5, ValueLearn(), type):
                with self.subTest(foreign=type(foreign).__name__), self.assertRaises((TypeError, Error)):
                    use(foreign)
        with self.assertRaises(TypeError) as caught:
            Ledger().add({"account_id": [1]})
        self.assertEqual(str(caught.exception), "keyacct_ledger_add: argument 2 must be a keyacct.Table, not a dict")
        for load in (Ledger.load, RiskModel.load, Segmentation.load, SegmentLearn.load, ValueLearn.load, Engine.load, Calendar.load):
            for data in (b"", b"x" * 100, Ledger().save()[:-1], RiskModel().save() if load != RiskModel.load else Ledger().save()):
                with self.assertRaises((CompatibilityError, DataError)):
                    load(data)
            with self.assertRaises(TypeError):
                load("text")
        self.assertIsNotNone(run)

    def test_wrong_times_names_and_numbers(self):
        naive, made, desk = datetime.datetime(2026, 6, 5), engine(), calendar()
        before = made.hash()
        for kind, use in [
                (TypeError, lambda: made.advance(naive)), (TypeError, lambda: made.advance(1.5)), (TypeError, lambda: made.advance("now")),
                (TypeError, lambda: made.calendar(5, desk)), (TypeError, lambda: desk.next(naive)), (TypeError, lambda: desk.elapsed([NOW], ["x"])),
                (TypeError, lambda: Calendar({"rule": ["weekly"]}, BEGIN, END_AT, name=5)),
                (TypeError, lambda: Calendar({"rule": ["weekly"]}, BEGIN, END_AT, zone=5)),
                (ValueError, lambda: Calendar({"rule": ["weekly"]}, BEGIN, END_AT, zone="../passwd")),
                (FileNotFoundError, lambda: Calendar({"rule": ["weekly"]}, BEGIN, END_AT, zone="Europe/Atlantis")),
                (ValueError, lambda: desk.deadline([NOW, NOW], [HOUR])), (OverflowError, lambda: desk.deadline([2**63], [HOUR])),
                (CallerError, lambda: made.advance(2**64 + NOW + DAY)), (CallerError, lambda: made.drain(2**64)),
                (CallerError, lambda: made.drain(-1)), (CallerError, lambda: made.explain(accounts(1), 2**64)),
                (CallerError, lambda: made.explain(accounts(1), 1)), (DataError, lambda: made.explain(accounts(11), 10)),
                (CallerError, lambda: Engine(shards=0)), (CallerError, lambda: Engine(shards=2**32 + 1)),
                (CallerError, lambda: made.calendar("", desk)), (CallerError, lambda: made.policy(Policy(freeze=False))),
                (CallerError, lambda: desk.deadline(NOW, -1)), (DataError, lambda: desk.elapsed(NOW, NOW - 1)),
                (Error, lambda: desk.deadline(END_AT, HOUR)), (Error, lambda: desk.next(2**70)), (DataError, lambda: made.apply(events())),
                (CallerError, lambda: RiskModel().bind(accounts(3)).run(2**64)), (CallerError, lambda: RiskModel().bind(accounts(3)).run(0, 2**64 + 1))]:
            with self.assertRaises(kind):
                use()
        self.assertEqual(made.hash(), before)

    @unittest.skipUnless(numpy, "NumPy is not installed")
    def test_times_in_arrays(self):
        desk, starts = calendar(), [NOW + i * HOUR for i in range(48)]
        wanted = desk.deadline(starts, [3 * HOUR] * 48).tolist()
        milliseconds = numpy.array(starts)
        for left in (milliseconds, milliseconds.astype("datetime64[ms]"), milliseconds.astype("datetime64[ms]").astype("datetime64[ns]"),
                     numpy.repeat(milliseconds, 2)[::2], milliseconds.astype("uint64"),
                     (milliseconds // HOUR).astype("datetime64[h]")):
            for right in (numpy.full(48, 3 * HOUR), numpy.full(48, 3, "timedelta64[h]"), numpy.full(48, 3 * HOUR, "int32")):
                found = desk.deadline(left, right)
                self.assertEqual((found.dtype, found.tolist()), (numpy.dtype("int64"), wanted))
        for wrong in (milliseconds * 1.0, milliseconds.reshape(6, 8), milliseconds.astype(object), milliseconds.astype(str)):
            with self.assertRaises(TypeError):
                desk.deadline(wrong, numpy.full(48, HOUR))
        with self.assertRaises(Error):
            desk.deadline(numpy.array(["NaT"], "datetime64[ms]"), numpy.array([HOUR]))

    def test_one_exception_class_a_family(self):
        for status, kind in ((1, CallerError), (19, CallerError), (20, DataError), (39, DataError), (40, ResourceError), (59, ResourceError),
                             (60, CompatibilityError), (79, CompatibilityError), (99, InternalError), (80, InternalError)):
            self.assertIs(_lib.family(status), kind)
            self.assertTrue(issubclass(kind, Error))
        error = _lib.refusal(22, "what", "accounts", "name", 3)
        self.assertEqual(str(error), "KEYACCT_E_VALUE: what (table accounts, column name, row 3)")
        self.assertEqual(vars(pickle.loads(pickle.dumps(error))), vars(error))

    def test_what_has_a_state_can_be_copied(self):
        table = accounts()
        for one in (Ledger().add(transactions()), Segmentation(table), SegmentLearn().add(table), ValueLearn().add(table), RiskModel(),
                    ValueLearn().add(table).finish(), calendar(), engine()):
            for other in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one), type(one).load(one.save())):
                self.assertEqual(other.save(), one.save())
        policy = Policy(risk_base_rate=.05)
        for other in (pickle.loads(pickle.dumps(policy)), copy.deepcopy(policy)):
            self.assertEqual(other, policy)
        self.assertTrue(pickle.loads(pickle.dumps(policy)).frozen)
        for one in (table, Run(), Index(table), RiskModel().bind(table), Review()):
            for use in (pickle.dumps, copy.copy, copy.deepcopy):
                with self.assertRaises(TypeError):
                    use(one)

    def test_any_order_of_collection(self):
        for seed in range(20):
            kept = [one for one, _ in objects().values()]
            table = accounts()
            kept += [table.slice(5, 50), table.slice(5, 50).slice(1, 2), table, Index(table)]
            found = review(accounts=table, transactions=transactions())
            kept += [found[name] for name in found] + [found]
            for one in kept[:]:
                cycle = {"one": one}
                cycle["self"] = cycle
            del cycle, found, table
            random.Random(seed).shuffle(kept)
            while kept:
                kept.pop()
                if len(kept) % 7 == 0:
                    gc.collect()

    def test_a_chain_of_slices_keeps_no_more_at_every_link(self):
        table = Table("accounts", {"account_id": array.array("q", range(5))})
        part = table.slice(0, 5)
        kept = len(part.keep)
        self.assertEqual(len(part.slice(0, 5).slice(0, 5).keep), kept)
        for _ in range(20000):
            part = part.slice(0, 5)
        self.assertEqual(len(part.keep), kept)
        table.unbind("account_id")
        del table
        gc.collect()
        self.assertEqual(part["account_id"], [0, 1, 2, 3, 4])
        owner = weakref.ref(part.owner)
        part.close()  # the whole chain at once
        self.assertIsNone(owner())

    def test_a_slice_reads_what_the_slice_that_it_was_made_of_has_of_its_own(self):
        middle = accounts().slice(0, 50)
        middle.bind("name", [f"name {i}" for i in range(50)])
        last = middle.slice(10, 3)
        middle.bind("name", ["another"] * 50)
        del middle
        gc.collect()
        self.assertEqual(last["name"], ["name 10", "name 11", "name 12"])

    def test_results_outlive_their_review(self):
        made = Review().add(transactions()).run()
        first, columns = made["accounts"], made["accounts"].to_dict()
        contributions = made["contributions"]
        made.add(transactions(50)).run()
        self.assertEqual(first.to_dict(), columns)
        self.assertEqual(contributions.rows, 400)
        made.close()
        del made
        gc.collect()
        self.assertEqual(first.to_dict(), columns)

    def test_a_failed_review_can_be_given_tables_again(self):
        made = Review()
        with self.assertRaises(CallerError):
            made.run()
        bad = Table("cases", {"account_id": [999], "reported_at": [0]})
        made.add(transactions()).add(bad)
        with self.assertRaises(DataError) as caught:
            made.run()
        self.assertEqual((caught.exception.code, caught.exception.table, caught.exception.row), ("KEYACCT_E_UNKNOWN", "cases", 0))
        with self.assertRaises(KeyError):
            made["nothing"]
        self.assertEqual(made.add(transactions()).run()["accounts"].rows, 10)
        table = transactions()
        made.add(table)
        table.close()
        with self.assertRaises(CallerError):
            made.run()

    def test_a_stale_prepared_call(self):
        table, model = accounts(3), RiskModel()
        bound = model.bind(table)
        bound.run(0, 3)
        table.bind("size", [1, 2, 3])
        with self.assertRaises(CallerError) as caught:
            bound.run(0)
        self.assertEqual(caught.exception.code, "KEYACCT_E_STALE")
        again = model.bind(table)
        again.run(2)
        self.assertEqual(again["risk_band"][2], bound["risk_band"][2])
        for first, count in ((3, 1), (-1, 1), (0, 4), (0, -1), (2**62, 2**62)):
            with self.assertRaises(CallerError):
                again.run(first, count)
        with self.assertRaises(IndexError):
            again["risk_band"][3]

    def test_prepared_rows_are_the_rows_of_the_batch(self):
        table = accounts(50)
        cuts = Segmentation(table)
        batch = cuts.apply(accounts(50), wants=["*"]).to_dict()
        bound = cuts.bind(table, wants=["*"])
        for row in reversed(range(50)):
            found = bound.row(row)
            self.assertEqual(found, {name: batch[name][row] for name in found})
        learned = ValueLearn().add(table).finish()
        values = learned.bind(accounts(50)).row(7)
        self.assertEqual(values["current_value"], 7)

    def test_prepared_rows_read_arrays_in_place(self):
        import array
        satisfaction = array.array("d", [9.0])
        bound = RiskModel().bind(Table("accounts", {"satisfaction": satisfaction}))
        high = bound.row(0)["risk_probability"]
        satisfaction[0] = 2.0
        self.assertGreater(bound.row(0)["risk_probability"], high)

    # --- callbacks --------------------------------------------------------------------------------------------------------

    def test_what_callbacks_raise_comes_out(self):
        class Mine(BaseException):
            pass

        def stop(*_):
            raise Mine("out")
        with self.assertRaises(Mine):
            RiskModel().apply(accounts(), Run(asof=0, progress=stop))
        with self.assertRaises(Mine):
            Ledger().add(transactions(), Run(executor=stop, parts=2))
        with self.assertRaises(ResourceError) as caught:
            RiskModel().apply(accounts(), Run(asof=0, progress=lambda done, total: True))
        self.assertEqual(caught.exception.code, "KEYACCT_E_CANCELLED")
        run = Run(asof=0, progress=stop)
        for _ in range(2):
            with self.assertRaises(Mine):
                RiskModel().apply(accounts(), run)

    def test_executors_that_do_not_do_their_work(self):
        late = []

        def leave(task, parts):
            late.append(task)

        def twice(task, parts):
            task(0)
            task(0)

        def beyond(task, parts):
            task(parts)
        for executor, kind in ((leave, ResourceError), (lambda task, parts: task(0), ResourceError), (twice, ValueError), (beyond, ValueError)):
            with self.assertRaises(kind):
                Ledger().add(transactions(200000), Run(executor=executor, parts=4))
        with self.assertRaises(ValueError):
            late[0](0)

        def slow(task, parts):
            for part in range(parts):
                threading.Thread(target=task, args=(part,)).start()
        ledger = Ledger()
        for _ in range(5):
            try:
                ledger.add(transactions(200000), Run(executor=slow, parts=4))
            except ResourceError as error:
                self.assertEqual(error.code, "KEYACCT_E_EXECUTOR")

    def test_callbacks_cannot_use_what_the_call_uses(self):
        table, seen = accounts(), []

        def peek(*_):
            try:
                table["account_id"]
            except CallerError as error:
                seen.append(error.code)
        RiskModel().apply(table, Run(asof=0, progress=peek))
        self.assertEqual(set(seen), {"KEYACCT_E_STATE"})
        self.assertEqual(table.rows, 100)

    def test_executors_do_not_change_results(self):
        wanted = Ledger().add(transactions(5000)).histories(asof=40000).to_dict()
        for run in (Run(threads=4), Run(threads=2, parts=7), Run(parts=3, executor=lambda task, parts: [task(i) for i in reversed(range(parts))])):
            self.assertEqual(Ledger().add(transactions(5000), run).histories(asof=40000).to_dict(), wanted)
        with self.assertRaises(CallerError):
            Run(parts=0)

    def test_a_simulation_gives_what_was_not_refused(self):
        one, good = engine(), events(100, 3, at=NOW + 2 * HOUR)
        wanted = one.simulate(good, NOW + DAY).to_dict()
        cells = good.to_dict()
        del cells["event_status"]
        mixed = Table("events", {**{name: [*given, None] for name, given in cells.items()}, "at": [*cells["at"], cells["at"][-1]],
                                 "event": [*cells["event"], "replied"], "account_id": [*cells["account_id"], 999],
                                 "case_id": [*cells["case_id"], 999]})
        with self.assertRaises(Error) as caught:
            one.simulate(mixed, NOW + DAY)
        self.assertEqual((caught.exception.code, caught.exception.row), ("KEYACCT_E_UNKNOWN", 6))
        self.assertTrue(wanted["output_id"])
        self.assertEqual(caught.exception.outputs.to_dict(), wanted)
        with self.assertRaises(Error) as caught:
            one.simulate(Table("events", {"account_id": [1]}), NOW + DAY)
        self.assertIsNone(caught.exception.outputs)

    # --- threads ----------------------------------------------------------------------------------------------------------

    def in_threads(self, work, count=8):
        problems = []

        def guarded(i):
            try:
                work(i)
            except BaseException as problem:
                problems.append(problem)
        threads = [threading.Thread(target=guarded, args=(i,)) for i in range(count)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.assertEqual(problems, [])

    def test_frozen_objects_are_shared(self):
        table = accounts(3000)
        cuts, model, policy = Segmentation(table), RiskModel(), Policy()
        wanted = cuts.apply(accounts(3000))["segment"]

        def work(_):
            for _ in range(5):
                own = accounts(3000)
                self.assertEqual(cuts.apply(own)["segment"], wanted)
                model.apply(own)
                service.assess(own, policy=policy, asof=20000)
        self.in_threads(work)

    def test_one_table_in_many_threads(self):
        table, model = accounts(500), RiskModel()
        wanted = Segmentation(table).apply(accounts(500))["segment"]

        def work(i):
            for turn in range(30):
                if i % 4 == 0:
                    table.bind("size", list(range(turn, turn + 500)))
                elif i % 4 == 1:
                    model.apply(table)
                elif i % 4 == 2:
                    table.to_dict()
                    table.slice(turn, 10).to_dict()
                else:
                    self.assertEqual(Segmentation(table).apply(table)["segment"], wanted)
        self.in_threads(work)

    def test_one_ledger_and_one_closing_thread(self):
        ledger, pairs = Ledger(), [(Ledger(), Ledger()) for _ in range(4)]

        def work(i):
            for _ in range(20):
                ledger.add(transactions(50))
                one, other = pairs[i % 4][::1 if i < 4 else -1]
                one.merge(other)
        self.in_threads(work)
        self.assertEqual(ledger.span().transactions, 8000)
        table = accounts(20000)

        def race(i):
            try:
                for _ in range(50):
                    if i == 0:
                        table.close()
                    else:
                        Segmentation(table)
            except CallerError as error:
                self.assertEqual(error.code, "KEYACCT_E_HANDLE")
        self.in_threads(race, 3)

    def test_one_calendar_and_one_engine_in_many_threads(self):
        desk, one = calendar(), Engine(None, 4, {"desk": calendar()})
        starts = [NOW + i * HOUR for i in range(100)]
        wanted = desk.deadline(starts, [5 * HOUR] * 100).tolist()
        alone = Engine(None, 1, {"desk": calendar()})

        def work(i):
            for turn in range(10):
                self.assertEqual(desk.deadline(starts, [5 * HOUR] * 100).tolist(), wanted)
                one.apply(events(1000 * i + 10 * turn, at=NOW + 1, later=0))
                one.promises()
                one.next_deadline()
                one.save()
                one.simulate(events(1000 * i + 500, at=NOW + 1, later=0), NOW + DAY)
                self.assertLessEqual(one.drain(5).rows, 5)
        self.in_threads(work, 4)
        for i in range(4):
            for turn in range(10):
                alone.apply(events(1000 * i + 10 * turn, at=NOW + 1, later=0))
        self.assertEqual((one.hash(), one.promises().to_dict()), (alone.hash(), alone.promises().to_dict()))
        busy = engine(3000)

        def race(i):
            try:
                for _ in range(20):
                    busy.close() if i == 0 and _ == 3 else busy.levels() if i < 3 else busy.next_deadline()
            except CallerError as error:
                self.assertEqual(error.code, "KEYACCT_E_HANDLE")
        self.in_threads(race, 5)
        self.assertTrue(busy.closed)

    def test_a_state_that_grows_while_it_is_saved(self):
        """The size is asked for, then the bytes; another thread may come between the two, any number of times."""
        ledger, made, real, left = Ledger(), Engine(None, 2), _lib.call, []

        def call(name, one, *arguments, **more):
            if name.endswith("_save") and arguments[0] is not None and left:
                turn = left.pop()
                real("keyacct_ledger_add", ledger, transactions(40 * turn), None)
                real("keyacct_engine_apply", made, events(1000 * turn, at=NOW + 1, later=0), None)
            real(name, one, *arguments, **more)
        with unittest.mock.patch.object(_lib, "call", call):
            for one, turns in ((ledger, [2, 1]), (made, [4, 3])):
                left.extend(turns)
                state = one.save()
                self.assertEqual((left, one.save()), ([], state))
                self.assertEqual(type(one).load(state).save(), state)

    def test_events_that_a_call_of_another_thread_reads(self):
        one, other, table = Engine(None, 4), Engine(None, 1), events(0, 2000)
        self.in_threads(lambda i: (one, other)[i].apply(table), 2)
        self.assertEqual(one.hash(), other.hash())

    def test_prepared_rows_in_threads(self):
        bound = RiskModel().bind(accounts(100))
        self.in_threads(lambda i: [bound.run(row) for _ in range(20) for row in range(100)])


FORK = """
import os, signal, sys, threading
from keyacct import *
table = Table("accounts", {"account_id": list(range(1000)), "current_value": list(range(1000))}, unit="minor")
cuts, ledger = Segmentation(table), Ledger()
wanted = cuts.apply(table)["segment"]
day = 86400000
def events(first, at=20000 * day):
    ids = list(range(first, first + 5))
    return Table("events", {"at": [at] * 10, "event": ["account"] * 5 + ["case_opened"] * 5, "account_id": ids * 2,
        "case_id": [None] * 5 + ids, "kind": [None] * 5 + ["complaint"] * 5})
desk = Calendar({"rule": ["weekly"], "from_time": ["09:00"], "until_time": ["17:00"]}, 19900 * day, 20400 * day)
living, inuse = (Engine(None, 2, {"desk": desk}) for _ in range(2))
living.apply(events(0)); before = living.hash()
started, leave = threading.Event(), threading.Event()
def hold(done, total):
    started.set(); leave.wait(60)
busy = Table("accounts", {"account_id": list(range(1000)), "current_value": list(range(1000))}, unit="minor")
thread = threading.Thread(target=lambda: cuts.apply(busy, Run(asof=0, progress=hold)))
thread.start(); started.wait(60)
held = threading.Event()
def keep(task, parts):
    held.set(); leave.wait(60)
    for i in range(parts): task(i)
other = threading.Thread(target=lambda: inuse.apply(events(0), Run(executor=keep, parts=2)))
other.start(); held.wait(60)
ready = Table("accounts", {"account_id": [1, 2], "current_value": [5, 9]}, unit="minor")
bound = RiskModel().bind(ready)
inside, real = threading.Event(), bound._run
def stay(*arguments):
    inside.set(); leave.wait(60)
    return real(*arguments)
bound._run = stay
third = threading.Thread(target=bound.run, args=(0, 2))
third.start(); inside.wait(60)
child = os.fork()
if child == 0:
    signal.alarm(100)  # where a lock is waited for that nobody gives
    bound._run = real
    for use in (lambda: ready["account_id"], lambda: bound.run(0)):
        try:
            use()
        except CallerError as error:
            assert error.code == "KEYACCT_E_STATE" and "forked" in str(error), error
        else:
            os._exit(5)
    assert cuts.apply(table)["segment"] == wanted
    ledger.append(1, "2024-01-01", 5)
    living.apply(events(10)); living.advance(20010 * day)
    assert living.hash() != before and living.drain().rows > 20 and desk.next(20001 * day)[0] == 20001 * day + 9 * 3600000
    try:
        inuse.levels()
    except CallerError as error:
        assert error.code == "KEYACCT_E_STATE", error
    else:
        os._exit(4)
    fresh = Table("accounts", {"account_id": [1], "current_value": [5]}, unit="minor")
    assert Segmentation(fresh).apply(fresh)["segment"] == [4], fresh["segment"]
    try:
        busy["segment"]
    except CallerError as error:
        assert error.code == "KEYACCT_E_STATE", error
        busy.close()
        print("child is well", flush=True)
        os._exit(0)
    os._exit(3)
_, status = os.waitpid(child, 0)
leave.set(); thread.join(); other.join(); third.join()
assert ready["account_id"] == [1, 2]; bound.run(0)
assert living.hash() == before == inuse.hash()
assert cuts.apply(table)["segment"] == wanted and busy["segment"] == wanted and ledger.span().transactions == 0
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 99)
"""

END = """
import atexit, builtins, gc, sys, threading
import keyacct
from keyacct import *
table = Table("accounts", {"account_id": list(range(100)), "current_value": list(range(100))}, unit="minor")
cuts = Segmentation(table); bound = cuts.bind(table); made = review(accounts=table, asof=20000); part = table.slice(1, 5)
day = 86400000
desk = Calendar({"rule": ["weekly"], "from_time": ["09:00"], "until_time": ["17:00"]}, 19900 * day, 20400 * day)
living = Engine(None, 2, {"desk": desk})
living.apply(Table("events", {"at": [20000 * day], "event": ["account"], "account_id": ["a"]}))
builtins.outputs, builtins.living = living.drain(), living
threading.Thread(target=lambda: [living.advance((20000 + i) * day) for i in range(200)]).start()
class Late:
    def __init__(self, thing): self.thing = thing
    def __del__(self):
        try:
            self.thing.to_dict(); self.thing.__arrow_c_schema__()
        except Exception:
            pass
late, cycle = Late(table), []
cycle.append((cycle, made["accounts"], Late(made["segments"])))
builtins.kept = [table.slice(0, 3), keyacct.RiskModel(), Late(Table("accounts", {"name": ["x"]}))]
atexit.register(lambda: table["account_id"])
threading.Thread(target=lambda: [cuts.apply(Table("accounts", {"account_id": [1], "current_value": [1]}, unit="minor")) for _ in range(200)]).start()
threading.Thread(target=lambda: [keyacct.Policy().text() for _ in range(100000)], daemon=True).start()
print("end")
"""


class Processes(unittest.TestCase):
    def ends_well(self, code, said, **more):
        found = run_python(code, **more)
        self.assertEqual((found.returncode, found.stdout.split()[-1:] if said is None else said in found.stdout), (0, True), found.stderr)
        self.assertNotRegex(found.stderr, r"Fatal|Segmentation|Traceback|Error", found.stderr)

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_use_after_fork(self):
        self.ends_well(FORK, "child is well")

    def test_objects_alive_at_the_end(self):
        for _ in range(3):
            self.ends_well(END, "end")

    def test_where_the_library_is_looked_for(self):
        found = run_python("import keyacct", env={"KEYACCT_LIBRARY": "/nowhere/libkeyacct.so"})
        self.assertEqual(found.returncode, 1)
        self.assertRegex(found.stderr, r"ImportError: libkeyacct was not found; .*/nowhere/libkeyacct.so")
        other = run_python("import keyacct", env={"KEYACCT_LIBRARY": next(path for path in ("libc.so.6", "libm.so.6"))})
        self.assertRegex(other.stderr, r"ImportError: libc.so.6 is not the libkeyacct [0-9.]+ of these declarations")

    def test_no_dependency_is_imported(self):
        code = "import sys, keyacct; t = keyacct.Table('accounts', {'name': ['x']}); t.to_dict(); " \
               "print(sorted({'numpy', 'pandas', 'pyarrow', 'polars'} & set(sys.modules)))"
        self.assertEqual(run_python(code).stdout.strip(), "[]")


if __name__ == "__main__":
    unittest.main()
