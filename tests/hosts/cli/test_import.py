"""What the import reads: forms of CSV, encodings, mappings, updates; and the file that is refused the second time."""
import subprocess

from command import Case, KEYACCT, content, main, query, run


class Import(Case):
    def setUp(self):
        super().setUp()
        self.init()
        self.load("accounts", "account_id,name\nA1,One\nA2,Two\n")

    def names(self):
        return dict(query(self.book, "SELECT account_id, name FROM accounts"))

    def test_forms_of_csv(self):
        self.load("accounts", b'\xef\xbb\xbfaccount_id,name\r\n"B1","a ""quoted"", name"\r\nB2,"two\r\nlines"\r\n\r\nB3,last')
        self.assertEqual([self.names()[key] for key in ("B1", "B2", "B3")], ['a "quoted", name', "two\r\nlines", "last"])

    def test_delimiters(self):
        self.load("accounts", "account_id;name\nB1;x,y\n", "--delimiter", ";")
        self.load("accounts", "account_id\tname\nB2\tx;y\n", "--delimiter", "tab")
        self.assertEqual((self.names()["B1"], self.names()["B2"]), ("x,y", "x;y"))

    def test_encodings(self):
        self.load("accounts", "account_id,name\nB1,Müller & Söhne\n".encode("latin1"), "--encoding", "latin1")
        self.load("accounts", "account_id,name\nB2,东岭机械\n".encode("gb18030"), "--encoding", "gb18030")
        self.load("accounts", "account_id,name\nB3,Zażółć\n".encode("utf-16"), "--encoding", "utf-16")
        self.assertEqual([self.names()[key] for key in ("B1", "B2", "B3")], ["Müller & Söhne", "东岭机械", "Zażółć"])

    def test_exact_products(self):
        cases = [("0.1", "3", "0", 30), ("2.5", "1", "0.998", 0), ("2.5", "3", "0.998", 2), ("1.005", "1", "0", 100), ("1.015", "1", "0", 102),
                 ("-1.005", "1", "0", -100), ("-1.015", "1", "0", -102), ("123456789.99", "1000", "0.333", 8234567892333), ("9.8", "10", "0.15", 8330)]
        text = "account_id,on,Unit price,Qty,Discount\n" + "".join(f"A1,2026-01-{i + 1:02},{a},{b},{c}\n" for i, (a, b, c, _) in enumerate(cases))
        self.load("transactions", text, "--map", "amount=[Unit price]*Qty*(1-Discount):major")
        self.assertEqual([row[0] for row in query(self.book, "SELECT amount FROM transactions ORDER BY 1 * substr(\"on\", 9)")], [case[3] for case in cases])

    def test_decimals_of_the_currency(self):
        for currency, decimals, minor in (("JPY", 0, 1234), ("KWD", 3, 1234500)):
            book = self.folder / f"{currency}.keyacct"
            run("init", book, "--currency", currency, "--decimals", decimals)
            path = self.write("t.csv", "account_id,on,amount\nA1,2026-01-01,1234.5\n")
            run("import", book, "transactions", path, "--map", "amount=amount:major", "--create-accounts")
            self.assertEqual(query(book, "SELECT amount FROM transactions"), [(minor,)])

    def test_numbers_with_commas_and_groups(self):
        self.load("transactions", 'account_id,on,amount\nA1,01.02.2026,"1.234.567,89"\nA2,2.1.2026,"-5,5"\n', "--decimal-comma", "--thousands", ".",
                  "--map", "amount=amount:major", "--map", "on=on:%d.%m.%Y")
        self.assertEqual(query(self.book, 'SELECT "on", amount FROM transactions ORDER BY 1'), [("2026-01-02", -550), ("2026-02-01", 123456789)])

    def test_units_of_shares(self):
        for name, unit, value, expected in (("a", ":fraction", "0.15", 150000), ("b", ":percent", "12.5", 125000), ("c", ":ppm", "42", 42), ("d", "", "0.25", 250000)):
            book = self.folder / f"{name}.keyacct"
            run("init", book)
            path = self.write("t.csv", f"account_id,on,amount,Discount\nA1,2026-01-01,1,{value}\n")
            run("import", book, "transactions", path, "--map", "amount=amount:minor", "--map", "discount_ppm=Discount" + unit, "--create-accounts")
            self.assertEqual(query(book, "SELECT discount_ppm FROM transactions"), [(expected,)])

    def test_scales_words_constants_and_times(self):
        self.load("surveys", "account_id,answered_at,Score\nA1,2026-01-29T07:30:00+08:00,1\nA2,2026-01-29T10:00,5\n", "--map", "satisfaction=Score:1..5")
        self.assertEqual(query(self.book, "SELECT answered_at, satisfaction FROM surveys ORDER BY account_id"),
                         [("2026-01-28T23:30:00Z", 0.0), ("2026-01-29T10:00:00Z", 10.0)])
        self.load("accounts", "Id,State,Vip\n A9 ,Live,Ja\nA1,Closed,Nein\n", "--map", "account_id=Id:trim", "--map", "status=State:Live>active,Closed>lost",
                  "--map", "vip=Vip:Ja>yes,Nein>no", "--map", "kind='business'")
        self.assertEqual(query(self.book, "SELECT account_id, status, vip, kind FROM accounts WHERE kind IS NOT NULL ORDER BY 1"),
                         [("A1", "lost", 0, "business"), ("A9", "active", 1, "business")])

    def test_a_mapping_file_and_a_column_left_out(self):
        mapping = self.write("m.map", "# comment\n\namount = Net : major\n  name=\n")
        self.load("transactions", "account_id,on,Net,category\nA1,2026-01-01,1.5,x\n", "--mapping", mapping, code=2)  # transactions have no name
        mapping.write_text("# comment\n\namount = Net : major\ncategory=\n")
        self.load("transactions", "account_id,on,Net,category\nA1,2026-01-01,1.5,x\n", "--mapping", mapping)
        self.assertEqual(query(self.book, "SELECT amount, category FROM transactions"), [(150, None)])

    def test_the_same_file_is_refused(self):
        text = "account_id,on,amount\nA1,2026-01-01,1\nA1,2026-01-01,1\n"
        self.load("transactions", text, "--map", "amount=amount:minor")
        before = content(self.book)
        done = run("import", self.book, "transactions", self.write("copy.csv", text), "--map", "amount=amount:minor", code=3)
        self.assertIn("a file of the same content is in the book already (import 2, 'transactions.csv', 2 rows); --again imports it once more", done.err)
        self.assertEqual(content(self.book), before)
        self.load("transactions", text, "--map", "amount=amount:minor", "--again")
        self.assertEqual(query(self.book, "SELECT count(*) FROM transactions"), [(4,)])  # identical rows are kept

    def test_order_lines_are_replaced_only_when_asked(self):
        self.load("transactions", "account_id,on,amount,order_id,line\nA1,2026-01-01,1,X,1\nA1,2026-01-01,2,X,2\n", "--map", "amount=amount:minor")
        changed = "account_id,on,amount,order_id,line\nA1,2026-01-01,5,X,2\nA1,2026-01-01,6,X,3\n"
        done = self.load("transactions", changed, "--map", "amount=amount:minor", code=3)
        self.assertIn("order 'X' with the same line is in the book already (import 2, line 3); --again replaces it", done.err)
        self.load("transactions", changed, "--map", "amount=amount:minor", "--again")
        self.assertEqual(query(self.book, "SELECT line, amount FROM transactions ORDER BY 1"), [(1, 1), (2, 5), (3, 6)])

    def test_an_order_number_is_the_account_s_own(self):
        """Two accounts may count their orders alike; without line numbers the product tells lines apart, as in the library."""
        self.load("transactions", "account_id,on,amount,order_id,line\nA1,2026-01-01,1,1,1\nA2,2026-01-01,2,1,1\n", "--map", "amount=amount:minor")
        lines = "account_id,on,amount,order_id,line,product_line\nA1,2026-01-02,3,2,,bolts\nA1,2026-01-02,4,2,,nuts\nA1,2026-01-02,5,2,1,bolts\n"
        self.load("transactions", lines, "--map", "amount=amount:minor")
        changed = "account_id,on,amount,order_id,product_line\nA1,2026-01-02,9,2,nuts\n"
        done = self.load("transactions", changed, "--map", "amount=amount:minor", code=3)
        self.assertIn("order '2' with the same product line is in the book already (import 3, line 3); --again replaces it", done.err)
        self.load("transactions", changed, "--map", "amount=amount:minor", "--again")
        self.assertEqual(query(self.book, "SELECT amount FROM transactions ORDER BY 1"), [(1,), (2,), (3,), (5,), (9,)])
        run("review", self.book)

    def test_accounts_and_cases_are_updated(self):
        self.load("accounts", "account_id,country\nA1,DE\nB1,FR\n")
        self.assertEqual(query(self.book, "SELECT account_id, name, country FROM accounts ORDER BY 1"), [("A1", "One", "DE"), ("A2", "Two", None), ("B1", None, "FR")])
        self.load("cases", "case_id,account_id,reported_at,kind\nC1,A1,2026-01-01T10:00Z,complaint\n")
        self.load("cases", "case_id,account_id,reported_at,closed_at\nC1,A1,2026-01-01T10:00Z,2026-01-02T10:00Z\n")
        self.assertEqual(query(self.book, "SELECT kind, closed_at FROM cases"), [("complaint", "2026-01-02T10:00:00Z")])

    def test_check_imports_nothing(self):
        before = content(self.book)
        done = self.load("transactions", "account_id,on,Net,Junk\nA1,2026-01-01,1.5,x\n", "--map", "amount=Net:major", "--check")
        self.assertIn("not used from the file: Junk", done.out)
        self.assertIn("not filled in the book: at, cost", done.out)
        self.assertEqual(content(self.book), before)
        self.load("transactions", "account_id,on,Net\nA9,2026-01-01,1.5\n", "--map", "amount=Net:major", "--check", code=1)
        self.assertEqual(content(self.book), before)

    def test_a_header_and_no_rows(self):
        self.load("cases", "case_id,account_id,reported_at\n")
        self.assertEqual(query(self.book, "SELECT kind, row_count FROM imports WHERE kind = 'cases'"), [("cases", 0)])

    def test_interrupted_by_a_signal(self):
        rows = "".join(f"A{i % 2 + 1},2026-01-01,{i}\n" for i in range(400000))
        path = self.write("large.csv", "account_id,on,amount\n" + rows)
        before = content(self.book)
        told = False
        for name, after in [("INT", "0.15"), ("INT", "0.3"), ("INT", "0.6"), ("KILL", "0.15")]:
            # coreutils: the signal arrives while the rows are written; on a busy machine it may come before the command listens
            if name == "INT" and told:
                continue
            done = subprocess.run(["timeout", "-s", name, after, KEYACCT, "import", self.book, "transactions", path, "--map", "amount=amount:minor"],
                                  capture_output=True)
            if done.returncode == 0:
                self.skipTest("the machine is too fast for this test")
            self.assertEqual(content(self.book), before)
            told = told or b"nothing was imported" in done.stderr or b"interrupted" in done.stderr
        self.assertTrue(told, "an interrupted import says so")
        run("import", self.book, "transactions", path, "--map", "amount=amount:minor")
        self.assertEqual(query(self.book, "SELECT count(*) FROM transactions"), [(400000,)])


if __name__ == "__main__":
    main()
