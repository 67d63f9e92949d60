"""Business calendars from a file: fit for use, or refused with line and column; open hours day by day."""
import os
import unittest

from command import HERE, Case, main, run

FILE = HERE / "calendars.csv"
HEAD = "rule,weekday,from_on,until_on,from_time,until_time,zone\n"


class Calendar(Case):
    def setUp(self):
        super().setUp()
        folder = os.environ.get("TZDIR") or "/usr/share/zoneinfo"
        if not os.path.exists(os.path.join(folder, "Europe/Berlin")):
            raise unittest.SkipTest(f"no zone files in {folder}")

    def test_check(self):
        lines = run("calendar", "check", FILE, "--from", "2026-01-01", "--until", "2026-12-31").out.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertRegex(lines[0], r"^desk: fit for use, Europe/Berlin, 2026-01-01 to 2026-12-31, business day 6:05, on average "
                                   r"18:0\d a week, calendar [0-9a-f]{32}$")
        self.assertRegex(lines[1], r"^hotline: fit for use, Asia/Shanghai, .* business day 24:00, on average 168:00 a week, calendar ")
        self.assertEqual(run("calendar", "check", FILE, "--from", "2026-01-01", "--until", "2026-12-31").out.splitlines(), lines)
        self.assertIn("desk: fit for use", run("calendar", "check", FILE).out)

    def test_show(self):
        out = run("calendar", "show", FILE, "desk", "--from", "2026-03-28", "--until", "2026-03-31").out.splitlines()
        self.assertEqual([" ".join(line.split()) for line in out], [
            "day weekday open hours why", "2026-03-28 Sat closed 0:00", "2026-03-29 Sun 03:00-03:30 0:30",  # 02:15 does not exist
            "2026-03-30 Mon closed 0:00 Inventory", "2026-03-31 Tue 09:00-20:00 11:00 Late opening"])
        self.assertEqual(out, run("calendar", "show", FILE, "--from", "2026-03-28", "--until", "2026-03-31").out.splitlines())  # the first one
        out = run("calendar", "show", FILE, "hotline", "--from", "2026-03-28", "--until", "2026-03-28").out
        self.assertIn("00:00-24:00  24:00", out)
        self.assertEqual(len(run("calendar", "show", FILE).out.splitlines()), 15)

    def test_one_calendar_without_a_name_in_utc(self):
        path = self.write("night.csv", "rule,from_time,until_time\nweekly,22:00,06:00\n")
        self.assertIn("night: fit for use, UTC", run("calendar", "check", path).out)
        self.assertIn("00:00-06:00 22:00-24:00   8:00", run("calendar", "show", path, "--from", "2026-01-02").out)

    def test_refused(self):
        for text, words in (
                (HEAD + "weekly,monday,,,09:00,12:00,\nweekly,monday,,,11:00,13:00,\n", "c.csv:3: column 'from_time': the window overlaps"),
                (HEAD + "weekly,monday,,,9:00,12:00,\n", "c.csv:2: column 'from_time': '9:00' is not a time of day"),
                (HEAD + "weekly,noday,,,09:00,12:00,\n", "c.csv:2: column 'weekday': "), (HEAD + "holiday,,2026-01-01,,,,\n", "c.csv:2: column 'rule': "),
                (HEAD + "closed,,2026-02-30,,,,\n", "c.csv:2: column 'from_on': "), (HEAD + "closed,,2026-01-01,,,,\n", "never open"),
                (HEAD + "weekly,,,,09:00,12:00,Mars/Olympus\n", "there is no time zone 'Mars/Olympus'"), (HEAD, "c.csv: no rows"), ("", "c.csv: no header line"),
                (HEAD + "weekly,,,,09:00,12:00,../../etc/passwd\n", "is not the name of a time zone"), (HEAD + "weekly\n", "c.csv:2: 1 fields; the header has 7"),
                (HEAD + "weekly,,,,09:00,12:00,UTC\nclosed,,2026-01-01,,,,Europe/Berlin\n", "c.csv:3: column 'zone': 'Europe/Berlin'"),
                ("rule,hours\nweekly,1\n", "c.csv:1: no column of a calendar is called 'hours'"), ("rule,rule\nweekly,1\n", "c.csv:1: the column 'rule' is there twice"),
                ("from_on\n2026-01-01\n", "column 'rule'")):
            path = self.write("c.csv", text)
            for action in ("check", "show"):
                with self.subTest(action=action, text=text):
                    self.assertIn(words, run("calendar", action, path, code=3).err)
        self.assertIn("no row is of the calendar 'night'", run("calendar", "show", FILE, "night", code=3).err)
        self.assertIn("expected check, show or add", run("calendar", "forget", FILE, code=2).err)
        self.assertIn("usage: keyacct calendar check", run("calendar", "check", FILE, "desk", code=2).err)
        self.assertIn("--until is before --from", run("calendar", "check", FILE, "--from", "2026-02-01", "--until", "2026-01-01", code=2).err)
        self.assertIn("--from 1.1.2026: expected a date", run("calendar", "show", FILE, "--from", "1.1.2026", code=2).err)

    def test_zone_files_of_another_folder(self):
        """TZDIR says where; what is no zone file is refused, and so is one that counts leap seconds."""
        path = self.write("c.csv", HEAD + "weekly,,,,09:00,12:00,Here\n")
        (self.folder / "Here").write_bytes(b"not a zone file")
        environment = {**os.environ, "TZDIR": str(self.folder)}
        self.assertIn("zone file", run("calendar", "check", path, code=3, env=environment).err)
        header = b"TZif" + bytes(16 + 8) + bytes([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4])
        (self.folder / "Here").write_bytes(header + bytes(6) + b"UTC\0" + bytes([0, 0, 0, 1, 0, 0, 0, 1]))
        self.assertIn("leap seconds", run("calendar", "check", path, code=3, env=environment).err)


if __name__ == "__main__":
    main()
