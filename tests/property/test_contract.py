"""What every call promises: it can be stopped, it adds what its schema says, and it needs what its schema calls required."""
import unittest

from common import Run, Table
from keyacct import DataError, CallerError, Error, Ledger, Review, RiskModel, Segmentation, SegmentLearn, ValueLearn, service
from keyacct import _cdecl as c
from keyacct._lib import lib, text

ASOF = 20000
DAY = 86_400_000
ROWS = 70_000  # more than one stretch between two questions


def schema(name):
    """{role: {column: use}} of a call."""
    out = {}
    for i in range(lib.keyacct_schema_count()):
        if text(lib.keyacct_schema_text(i, c.KEYACCT_FIELD_CALL)) == name:
            role, column, use = (text(lib.keyacct_schema_text(i, field)) for field in (c.KEYACCT_FIELD_ROLE, c.KEYACCT_FIELD_NAME,
                                                                                      c.KEYACCT_FIELD_USE))
            out.setdefault(role, {})[column] = use
    return out


def transactions(rows):
    return Table("transactions", {"account_id": list(range(rows)), "on": [ASOF - 300 + i % 200 for i in range(rows)],
                                  "amount": list(range(1, rows + 1))}, unit="minor")


def accounts(rows, **more):
    columns = {"account_id": list(range(rows)), "revenue": list(range(rows)), "current_value": list(range(rows)),
               "potential_value": list(range(rows)), "segment": [1 + i % 4 for i in range(rows)], "segment_state": [1] * rows}
    return Table("accounts", {**columns, **more}, unit="minor")


def learned(table, run=None):
    learn = ValueLearn()
    return learn.add(table, run).finish()


class Stops(unittest.TestCase):
    """A progress callback that says stop ends every long call with KEYACCT_E_CANCELLED and leaves the columns as they were."""

    @classmethod
    def setUpClass(cls):
        cls.accounts, cls.transactions, cls.stopping = accounts(ROWS), transactions(ROWS), Run(asof=ASOF, progress=lambda done, total: True)
        cls.ledger = Ledger().add(cls.transactions)
        cls.segmentation = Segmentation(cls.accounts, run=Run(asof=ASOF))
        cls.model = learned(cls.accounts)

    def stops(self, call):
        before = self.accounts.columns()
        with self.assertRaises(Error) as caught:
            call(self.stopping)
        self.assertEqual(caught.exception.code, "KEYACCT_E_CANCELLED")
        self.assertEqual(self.accounts.columns(), before)

    def test_ledger(self):
        self.stops(lambda run: Ledger().add(self.transactions, run))
        self.stops(self.ledger.histories)
        self.stops(lambda run: self.ledger.split(ASOF - 200, ASOF, run))

    def test_value(self):
        self.stops(lambda run: ValueLearn().add(self.accounts, run))
        self.stops(lambda run: self.model.apply(self.accounts, run))

    def test_segment(self):
        self.stops(lambda run: SegmentLearn().add(self.accounts, run))
        self.stops(lambda run: SegmentLearn(keep=True).add(self.accounts, run))
        self.stops(lambda run: Segmentation(self.accounts, run=run))
        self.stops(lambda run: self.segmentation.apply(self.accounts, run))
        self.stops(lambda run: self.segmentation.rank(self.accounts, run))

    def test_service(self):
        self.stops(lambda run: service.assess(self.accounts, run=run))

    def test_risk(self):
        self.stops(lambda run: RiskModel().apply(self.accounts, run))
        self.stops(lambda run: RiskModel().explain(self.accounts, run=run))

    def test_review_at_any_question(self):
        """Whichever question is answered with stop, the review stops there, keeps nothing, and can be given tables again."""
        asked = [0]

        def count(done, total):
            asked[0] += 1
            return False
        table, facts = Table("accounts", {"account_id": list(range(50))}), transactions(50)
        Review().add(table).add(facts).run(Run(asof=ASOF, progress=count))
        self.assertGreater(asked[0], 5)
        for at in range(1, asked[0] + 1):
            left = [at]

            def stop(done, total):
                left[0] -= 1
                return left[0] <= 0
            review = Review().add(table).add(facts)
            with self.assertRaises(Error) as caught:
                review.run(Run(asof=ASOF, progress=stop))
            self.assertEqual(caught.exception.code, "KEYACCT_E_CANCELLED", at)
            with self.assertRaises(CallerError):
                review.asof_on()
            review.add(table).add(facts).run(Run(asof=ASOF))


class Schema(unittest.TestCase):
    """Outputs of a call with every column wanted are exactly those its schema says it adds; the default set is a part of them."""

    def adds(self, name, call, table):
        said = {column: use for column, use in schema(name)["accounts"].items() if use.startswith("adds")}
        self.assertTrue(said, name)
        for wants, uses in ((["*"], ("adds", "adds on request")), ([], ("adds",))):
            given = table()
            before = set(given.columns())
            made = call(given, Run(asof=ASOF, wants=wants))
            added = set(made.columns()) - (before if made is given else set())
            expected = {column for column, use in said.items() if use in uses}
            if wants:
                self.assertEqual(added, expected, name)
            else:
                self.assertLessEqual(expected, added, name)
                self.assertLessEqual(added, set(said), name)

    def bare(self):
        return Table("accounts", {"account_id": [1, 2, 3], "revenue": [5, 6, 7]}, unit="minor")

    def valued(self):
        return Table("accounts", {"account_id": [1, 2, 3], "current_value": [5, 6, 7]}, unit="minor")

    def segmented(self):
        return Table("accounts", {"account_id": [1, 2, 3], "segment": [1, 2, 3]})

    def test_ledger(self):
        ledger = Ledger().add(transactions(3))
        self.adds("keyacct_ledger_histories", lambda _, run: ledger.histories(run), self.bare)

    def test_value(self):
        self.adds("keyacct_value_model_apply", lambda given, run: learned(given, run).apply(given, run), self.bare)

    def test_segment(self):
        cuts = Segmentation(self.valued(), run=Run(asof=ASOF))
        self.adds("keyacct_segmentation_apply", lambda given, run: cuts.apply(given, run), self.valued)
        self.adds("keyacct_segmentation_rank", lambda given, run: cuts.rank(given, run), self.valued)

    def test_service(self):
        self.adds("keyacct_service_assess", lambda given, run: service.assess(given, run=run), self.segmented)

    def test_risk(self):
        self.adds("keyacct_risk_model_apply", lambda given, run: RiskModel().apply(given, run), self.valued)

    def test_every_call_of_the_schema_is_a_function_and_its_columns_exist(self):
        known = {(text(lib.keyacct_column_text(i, c.KEYACCT_FIELD_ROLE)), text(lib.keyacct_column_text(i, c.KEYACCT_FIELD_NAME)))
                 for i in range(lib.keyacct_column_count())}
        for i in range(lib.keyacct_schema_count()):
            name, role, column = (text(lib.keyacct_schema_text(i, field)) for field in (c.KEYACCT_FIELD_CALL, c.KEYACCT_FIELD_ROLE,
                                                                                       c.KEYACCT_FIELD_NAME))
            self.assertIn(name, c.FUNCTIONS)
            self.assertIn((role, column), known)

    def test_what_is_required_is_required(self):
        required = {"keyacct_segmentation_apply": (self.valued, lambda given: Segmentation(self.valued(), run=Run(asof=ASOF)).apply(given)),
                    "keyacct_service_assess": (self.segmented, lambda given: service.assess(given, run=Run(asof=ASOF)))}
        for name, (table, call) in required.items():
            for column, use in schema(name)["accounts"].items():
                if use != "required":
                    continue
                given = table()
                self.assertIn(column, given, name)
                lib.keyacct_table_unbind(given.pointer, column.encode(), None)
                with self.assertRaises((DataError, CallerError), msg=f"{name} without {column}"):
                    call(given)


if __name__ == "__main__":
    unittest.main()
