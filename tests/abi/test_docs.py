"""Every parameter of every public function is explained, and what is said of NULL is what the library does. Needs KEYACCT_BUILD."""
import copy
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import abi  # noqa: E402
import docs  # noqa: E402

TREE = abi.Tree()


class Docs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api, cls.common = TREE.api(), docs.conventions(TREE.text("include/keyacct.h"))

    def function(self, name):
        """A copy of the interface with one function in it, to be spoiled."""
        api = copy.deepcopy(self.api)
        api["functions"] = [one for one in api["functions"] if one["name"] == name]
        self.assertEqual(len(api["functions"]), 1)
        return api, api["functions"][0]

    def test_everything_is_explained(self):
        self.assertGreater(len(self.common), 15)
        self.assertEqual(docs.unsaid(self.api, self.common), [])

    def test_null_is_what_is_said(self):
        found, told, untold = docs.nulls(TREE.shared.resolve(), self.api, self.common)
        self.assertEqual(found, [])
        # A call that fails before it looks at a pointer cannot tell; where that is the rule nothing is tested.
        self.assertGreater(told, 8 * len(untold), untold)

    def test_lines_fit(self):
        """132 columns in what is written by hand; generated tables have the length of their texts."""
        files = [one for folder in ("include", "src") for one in (abi.ROOT / folder).rglob("*.[ch]") if "vocabulary" not in one.name]
        self.assertGreater(len(files), 100)
        self.assertEqual([f"{one.relative_to(abi.ROOT)}:{number}" for one in files
                          for number, line in enumerate(one.read_text(encoding="utf-8").split("\n"), 1) if len(line) > 132], [])

    def test_what_is_unsaid_is_seen(self):
        for name, was, now, message in [
                ("keyacct_table_slice", "[first, first + count)", "a range", "keyacct_table_slice does not explain first"),
                ("keyacct_ledger_create", "@param key", "@param keys",
                 "keyacct_ledger_create explains keys, which it does not take"),
                ("keyacct_ledger_merge", "@since 0.1", "", "keyacct_ledger_merge does not say since when"),
                ("keyacct_run_destroy", "Destroys a run. NULL is fine.", "", "keyacct_run_destroy says nothing of what it does")]:
            with self.subTest(function=name):
                api, function = self.function(name)
                self.assertIn(was, function["text"])
                function["text"] = function["text"].replace(was, now)
                self.assertIn(message, docs.unsaid(api, self.common))
        api, _ = self.function("keyacct_run_want")
        self.assertIn("keyacct_run_want does not explain error", docs.unsaid(api, {"name": "of a column"}))

    def test_null_that_is_taken_or_refused_against_the_text_is_seen(self):
        for name, was, now, message in [
                ("keyacct_table_bind", "may be NULL.", "called once.",
                 "keyacct_table_bind takes NULL for release, its text does not say so"),
                ("keyacct_table_create", "which vocabulary", "NULL or which vocabulary",
                 "keyacct_table_create refuses NULL for role, its text allows it")]:
            with self.subTest(function=name):
                api, function = self.function(name)
                self.assertIn(was, function["text"])
                function["text"] = function["text"].replace(was, now)
                full = {**self.api, "functions": api["functions"]}
                self.assertIn(message, docs.nulls(TREE.shared.resolve(), full, self.common)[0])

    def test_a_crash_is_seen(self):
        """A function of the C library that does not look at its pointer stands for one of ours that forgot to."""
        api, function = self.function("keyacct_run_want")
        function["name"] = "strlen"
        function["arguments"] = [one for one in function["arguments"] if one["name"] == "name"]
        full = {**self.api, "functions": [function]}
        self.assertIn("strlen crashes when name is NULL", docs.nulls(TREE.shared.resolve(), full, self.common)[0])


if __name__ == "__main__":
    unittest.main()
