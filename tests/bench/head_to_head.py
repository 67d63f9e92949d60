#!/usr/bin/env python3
"""What libraries of business time and help desks answer to the tricky cases of tests/golden/service, beside ours.

    python3 tests/bench/head_to_head.py                 the tables, for the peers that are installed here
    python3 tests/bench/head_to_head.py --write         writes those of which every peer is there into docs/head-to-head.md
    python3 tests/bench/head_to_head.py --check         the columns of the peers that are installed against the document

Libraries: pip install pandas businesstimedelta business-duration pytz; npm install dayjs dayjs-business-time moment moment-business-time
(in a folder that HEAD_TO_HEAD_NODE names, the working directory without). Help desks: HEAD_TO_HEAD_SOURCES names a folder with checkouts
(biz, glpi, helpdesk, erpnext, osTicket, Znuny, as git clone names them; without a .git, a file COMMIT says which); they need ruby with
tzinfo and clavius, php, python-dateutil, perl with DateTime. An installed gem biz and the Perl module Business::Hours are found by themselves.
tests/bench/peers/ has the program that asks each.

Each is given the rules of the calendar in its own words, as generously as its documentation allows, and asked the question of the row.
Ours come from the library (KEYACCT_LIBRARY). A peer that has not answered after ten seconds is stopped.
"""
import sys

if __name__ == "__main__":
    sys.path.pop(0)  # this folder has a module `calendar`; the standard library and pandas need Python's own

import argparse  # noqa: E402
import datetime  # noqa: E402
import importlib.metadata  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import pathlib  # noqa: E402
import re  # noqa: E402
import shutil  # noqa: E402
import signal  # noqa: E402
import subprocess  # noqa: E402
import zoneinfo  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden/service/calendar.txt"
PAGE = ROOT / "docs/head-to-head.md"
BEGIN, END = "<!-- measured: {}, tests/bench/head_to_head.py --write -->", "<!-- measured: end -->"
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PATIENCE = 10

# Rows of the table, in words. The figures are those of calendar.txt.
ROWS = [
    ("T01", "an hour from Friday 17:30"), ("T02", "an hour that ends exactly at closing"),
    ("T03", "half an hour from within the lunch break"), ("T04", "an hour across the lunch break"),
    ("T05", "an hour from Thursday evening, Friday is a holiday"), ("T06", "four hours from Saturday"),
    ("T07", "24 hours round the clock over the change to summer time"), ("T07b", "length of that day"),
    ("T08", "24 hours round the clock over the change to winter time"), ("T08b", "length of that day"),
    ("T09", "a night of 8 hours, of which summer time takes one"), ("T09b", "a night of 8 hours that has 9"),
    ("T10", "90 minutes of a window that does not exist on one day"), ("T10b", "length of the window on that day"),
    ("T10c", "a window that comes twice in autumn"), ("T10d", "a window from 01:00 to 02:30, when only its end comes twice"),
    ("T11", "ten hours over a week of holidays"), ("T12", "two hours from Friday, Saturday is a make-up day"),
    ("T13", "Lord Howe changes by half an hour: length of the day"), ("T13b", "the same in spring"),
    ("T13c", "a window within that change"), ("T14", "an hour over a midnight that does not exist"),
    ("T15", "two hours over a Friday that the island skipped"), ("T16", "Casablanca in Ramadan: length of the day"),
    ("T16b", "the same at its end"), ("T19", "what is left after two pauses, over the night"), ("T63", "a calendar that never opens"),
    ("T64b", "two hours over midnight, round the clock"), ("N01", "the evening of a night before a closed day"),
    ("N02", "the night that begins on a closed day"), ("P01", "round the clock from 23:30 before summer time to the noon after it"),
    ("P02", "round the clock from 00:15 of the day of winter time to the next noon"),
    ("P03", "two hours before a closure over the new year that comes every year"),
    ("P04", "two hours from 11:00 of a day that closes at noon")]

# Where the lunch break is not met, a peer of one window a day is given 09:00 to 18:00.
NO_LUNCH_MET = ["T01", "T02", "T05", "T19"]

# Pauses: the cases of engine.txt, what is promised and when it waited. Who has no lunch break is asked of 09:00 to 18:00.
PAUSED = [
    ("T17", "eight hours, waits over the night", "2026-06-03T10:00+02:00", "8h", [("2026-06-03T11:00+02:00", "2026-06-04T10:00+02:00")]),
    ("T18", "four hours, a pause of closed time only", "2026-06-05T16:00+02:00", "4h", [("2026-06-05T18:30+02:00", "2026-06-08T08:00+02:00")]),
    ("T19", "eight hours, two pauses on one day", "2026-06-10T09:00+02:00", "8h",
     [("2026-06-10T10:00+02:00", "2026-06-10T11:00+02:00"), ("2026-06-10T14:00+02:00", "2026-06-10T16:00+02:00")])]


class Cannot(Exception):
    """What a peer has no words for."""


# --- cases -------------------------------------------------------------------------------------------------------------------


def golden():
    """Calendars by name and cases by id, as in the file."""
    calendars, cases, last = {}, {}, None
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        cells = line.split()
        if not cells or line.startswith("#"):
            continue
        if cells[0] == "calendar":
            last = calendars[cells[1]] = {"zone": cells[2], "from": cells[3], "until": cells[4], "rules": []}
        elif cells[0] == "rule":
            for day in DAYS[:5] if cells[2] == "mon-fri" else [cells[2]]:
                last["rules"].append([None if cell == "-" else cell for cell in [cells[1], day, *cells[3:7]]])
        else:
            cases[cells[0]] = {"id": cells[0], "ask": cells[1], "calendar": cells[2], "cells": cells[3:]}
    return calendars, cases


def instant(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def duration(text):
    number, unit = re.fullmatch(r"(-?\d+)(ms|s|m|h)", text).groups()
    return datetime.timedelta(milliseconds=int(number) * {"ms": 1, "s": 1000, "m": 60000, "h": 3600000}[unit])


def minutes(span):
    whole = span / datetime.timedelta(minutes=1)
    return f"{whole:g} min"


def local(moment, calendar):
    there = moment.astimezone(zoneinfo.ZoneInfo(calendar["zone"]))
    return there.isoformat(timespec="minutes" if there.second == there.microsecond == 0 else "milliseconds")


def round_minute(span):
    return datetime.timedelta(minutes=round(span / datetime.timedelta(minutes=1)))


def answer_of(case, calendar, found):
    """An answer as the table shows it: a time of the zone, or minutes; whole ones, where the end of a day was given as 23:59:59."""
    if isinstance(found, datetime.datetime) and min(found.second, 60 - found.second) <= 2 and not found.microsecond:
        found = (found + datetime.timedelta(seconds=30)).replace(second=0)
    elif not isinstance(found, datetime.datetime) and abs(found - round_minute(found)) <= datetime.timedelta(seconds=2):
        found = round_minute(found)
    return local(found, calendar) if isinstance(found, datetime.datetime) else minutes(found)


def wanted(case):
    """What calendar.txt says: a time or a duration; None where the calendar is refused."""
    if case["ask"] == "refused":
        return None
    return instant(case["cells"][2]) if case["ask"] == "deadline" else duration(case["cells"][2])


def expected(case, calendar):
    return "refused" if wanted(case) is None else answer_of(case, calendar, wanted(case))


def question(case):
    """(start, open time) of a deadline, (from, until) of an elapsed time; an hour of any day where the calendar should be refused."""
    if case["ask"] == "refused":
        return instant("2026-06-05T10:00+02:00"), duration("1h")
    start = instant(case["cells"][0])
    return start, duration(case["cells"][1]) if case["ask"] == "deadline" else instant(case["cells"][1])


def library():
    if "keyacct" not in sys.modules:
        sys.path.insert(0, str(ROOT / "bindings/python"))
    import keyacct
    return keyacct


def made(calendar):
    names = ["rule", "weekday", "from_on", "until_on", "from_time", "until_time"]
    rules = {name: [row[i] for row in calendar["rules"]] for i, name in enumerate(names)}
    for name in ("from_on", "until_on"):
        rules[name] = [one and datetime.date.fromisoformat(one) for one in rules[name]]
    rules = {name: cells for name, cells in rules.items() if any(cells)}
    return library().Calendar(rules, instant(calendar["from"]), instant(calendar["until"]), zone=calendar["zone"])


def ours(case, calendar):
    try:
        of = made(calendar)
    except library().Error as refused:
        if not str(refused).startswith("KEYACCT_E_NEVER_OPEN"):
            raise
        return "refused"
    first, second = question(case)
    if case["ask"] == "deadline":
        due = of.deadline([first], [int(second / datetime.timedelta(milliseconds=1))])[0]
        return local(datetime.datetime.fromtimestamp(due / 1000, datetime.timezone.utc), calendar)
    return minutes(datetime.timedelta(milliseconds=int(of.elapsed([first], [second])[0])))


# --- rules in the words of others ------------------------------------------------------------------------------------------------


def in_their_words(case, calendar):
    """The rules that the question needs: none of make-up days where it meets none; for ever closed is a week without a working day."""
    rules = [row for row in calendar["rules"] if row[0] != "open" or case["id"] != "T11"]
    return {**calendar, "rules": rules, "never": case["ask"] == "refused", "yearly": case["id"] == "P03"}


def windows(calendar):
    """[(from, until)] and the weekdays on which they hold; every calendar here has the same windows each day."""
    weekly = [row for row in calendar["rules"] if row[0] == "weekly"]
    if any(row[0] == "open" for row in calendar["rules"]):
        raise Cannot("no make-up days")
    if any(row[0] == "partial" for row in calendar["rules"]):
        raise Cannot("whole days only")
    days = sorted({DAYS.index(row[1]) for row in weekly if row[1]}) or list(range(7))
    if calendar["never"]:
        days = []
    return sorted({(row[4], row[5]) for row in weekly}), days


def closed(calendar):
    found = []
    for row in calendar["rules"]:
        if row[0] == "closed":
            day, last = (datetime.date.fromisoformat(row[i] or row[2]) for i in (2, 3))
            while day <= last:
                found.append(day)
                day += datetime.timedelta(days=1)
    return found


def by_pandas(case, calendar):
    import pandas
    if case["ask"] != "deadline" and case["ask"] != "refused":
        raise Cannot("no elapsed time")
    spans, days = windows(calendar)
    first, amount = question(case)
    if amount % datetime.timedelta(hours=1):
        raise Cannot("whole hours only")
    hour = pandas.offsets.CustomBusinessHour(
        start=[one for one, _ in spans], end=["23:59" if one == "24:00" else one for _, one in spans],
        weekmask=" ".join(DAYS[day][:3].title() for day in days), holidays=closed(calendar))
    due = pandas.Timestamp(first).tz_convert(calendar["zone"]) + hour * int(amount / datetime.timedelta(hours=1))
    return due.to_pydatetime()


def by_businesstimedelta(case, calendar):
    import businesstimedelta
    import pytz
    spans, days = windows(calendar)
    zone = pytz.timezone(calendar["zone"])

    def time_of(text):
        return datetime.time.max if text == "24:00" else datetime.time.fromisoformat(text)

    rules = [businesstimedelta.WorkDayRule(start_time=time_of(one), end_time=time_of(other), working_days=days, tz=zone)
             for one, other in spans]
    if closed(calendar): # without a holiday in the next five years it fails: it has one on every 25 December
        rules.append(businesstimedelta.HolidayRule(closed(calendar) + [datetime.date(year, 12, 25) for year in range(2010, 2040)], tz=zone))
    rules = businesstimedelta.Rules(rules)
    if case["ask"] == "elapsed":
        found = rules.difference(*question(case))
        return datetime.timedelta(hours=found.hours, seconds=found.seconds)
    first, amount = question(case)
    return first + businesstimedelta.BusinessTimeDelta(rules, timedelta=amount)


def by_business_duration(case, calendar):
    from business_duration import businessDuration
    if case["ask"] != "elapsed":
        raise Cannot("no deadline")
    spans, days = windows(calendar)
    if len(spans) > 1:
        raise Cannot("one window a day")
    zone = zoneinfo.ZoneInfo(calendar["zone"])
    first, last = (one.astimezone(zone).replace(tzinfo=None) for one in question(case))
    begins, ends = (datetime.time(23, 59, 59) if one == "24:00" else datetime.time.fromisoformat(one) for one in spans[0])
    found = businessDuration(first, last, begins, ends, [day for day in range(7) if day not in days], closed(calendar), "sec")
    return datetime.timedelta(seconds=float(found))


def told_by(start, asked, zone, folder=None):
    """What a program answers to a question: seconds, a time, or "refused"; `zone` is that of its machine."""
    done = subprocess.run([*start, json.dumps(asked)], capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=folder,
                          env={**os.environ, "TZ": zone})
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "failed")
    out = done.stdout.strip()
    if out == "refused":
        return out
    return datetime.timedelta(seconds=float(out)) if asked["ask"] == "elapsed" else instant(out)


def two_ends(spans):
    """A window over midnight, of every day, as the two ends of a day."""
    over = any(until <= begin for begin, until in spans)
    return [("00:00", spans[0][1]), (spans[0][0], "24:00")] if over else spans


NODE = r"""
const q = JSON.parse(process.argv[1]);
const print = (at) => console.log(new Date(at).toISOString());
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
if (q.peer === 'dayjs-business-time') {
  const dayjs = require('dayjs');
  dayjs.extend(require('dayjs-business-time'));
  const hours = {};
  days.forEach((name, i) => hours[name] = q.days.includes((i + 6) % 7) ? q.spans.map(([start, end]) => ({start: start + ':00', end: end + ':00'})) : null);
  dayjs.setBusinessTime(hours);
  dayjs.setHolidays(q.closed);
  if (q.ask === 'elapsed') console.log(dayjs(q.first).businessMinutesDiff(dayjs(q.last)) * 60);
  else print(dayjs(q.first).addBusinessMinutes(q.minutes).valueOf());
} else {
  const moment = require('moment-business-time');
  const hours = {};
  days.forEach((_, i) => hours[i] = q.days.includes((i + 6) % 7) ? q.spans.flatMap(([start, end]) => [start + ':00', end + ':00']) : null);
  moment.locale('en', {workinghours: hours, holidays: q.closed});
  if (q.ask === 'elapsed') console.log(moment(q.last).workingDiff(moment(q.first), 'seconds'));
  else print(moment(q.first).addWorkingTime(q.minutes, 'minutes').valueOf());
}
"""


def by_node(peer, case, calendar):
    spans, days = windows(calendar)
    spans = two_ends(spans)
    first, second = question(case)
    asked = {"peer": peer, "ask": case["ask"], "spans": spans, "days": days, "closed": [day.isoformat() for day in closed(calendar)],
             "first": first.isoformat()}
    if case["ask"] == "elapsed":
        asked["last"] = second.isoformat()
    else:
        asked["minutes"] = second / datetime.timedelta(minutes=1)
    return told_by(["node", "-e", NODE], asked, calendar["zone"], os.environ.get("HEAD_TO_HEAD_NODE", "."))


def rules_of(rule, calendar):
    """[day, from, until] of the rules of a kind that hold on one day."""
    return [[row[2], row[4], row[5]] for row in calendar["rules"] if row[0] == rule]


def by_program(start, case, calendar, can=(), held=None):
    """A program of tests/bench/peers is asked. `can`: what the peer has words for: lunch (several windows a day), breaks (within the
    one window), over (midnight), elapsed, parts (of a day), extra (days), minutes (windows other than of whole hours). `held`: pauses
    of a case as (from, until). The one that goes over midnight has no zone of its own but that of the machine."""
    known = {rule: rules_of(rule, calendar) for word, rule in (("extra", "open"), ("parts", "partial")) if word in can}
    plain = {**calendar, "rules": [row for row in calendar["rules"] if row[0] not in known]}
    spans, days = windows(plain)
    if case["ask"] == "elapsed" and "elapsed" not in can:
        raise Cannot("no elapsed time")
    if "over" not in can:
        spans = two_ends(spans)
    if len(spans) > 1 and "lunch" not in can and case["id"] in NO_LUNCH_MET:
        spans = [(spans[0][0], spans[-1][1])]
    if len(spans) > 1 and not {"lunch", "over" if spans[-1][1] == "24:00" else "breaks"} & set(can):
        raise Cannot("one window a day")
    if "minutes" not in can and any(not text.endswith(":00") for span in spans for text in span):
        raise Cannot("whole hours only")
    first, second = question(case)
    asked = {"ask": case["ask"], "zone": calendar["zone"], "spans": spans, "days": days, "yearly": calendar["yearly"],
             "closed": [day.isoformat() for day in closed(calendar)],
             "closed_ranges": [[row[2], row[3] or row[2]] for row in calendar["rules"] if row[0] == "closed"],
             "partial": known.get("partial", []), "open": known.get("open", []),
             "pauses": [[int(one.timestamp()), int(other.timestamp())] for one, other in held or []],
             "first": first.isoformat(), "first_epoch": int(first.timestamp())}
    if case["ask"] == "elapsed":
        asked.update(last=second.isoformat(), last_epoch=int(second.timestamp()))
    else:
        asked["seconds"] = int(second / datetime.timedelta(seconds=1))
    return told_by(start, asked, calendar["zone"] if "over" in can else "UTC")


def checkout(folder):
    """Of a help desk, where there is one."""
    found = pathlib.Path(os.environ.get("HEAD_TO_HEAD_SOURCES", ".")) / folder
    return found if "HEAD_TO_HEAD_SOURCES" in os.environ and found.is_dir() else None


PROGRAMS = ROOT / "tests/bench/peers"


def program(name):
    """How the program that asks a help desk begins."""
    _, folder, command = DESKS[name]
    return list(map(str, command(folder and checkout(folder))))


# What is asked, its package.
LIBRARIES = {
    "pandas CustomBusinessHour": (by_pandas, "pandas"),
    "businesstimedelta": (by_businesstimedelta, "businesstimedelta"),
    "business-duration": (by_business_duration, "business-duration"),
    "dayjs-business-time": (lambda *of: by_node("dayjs-business-time", *of), None),
    "moment-business-time": (lambda *of: by_node("moment-business-time", *of), None),
}
# What it has words for, its checkout, and the program that asks the one that is there.
DESKS = {
    "zendesk/biz (Zammad)": ("lunch elapsed parts extra minutes pauses", "biz",
                             lambda here: ["ruby", *(["-I", here / "lib"] if here else []), PROGRAMS / "biz.rb"]),
    "GLPI": ("lunch elapsed minutes pauses", "glpi", lambda here: ["php", PROGRAMS / "glpi.php", here]),
    "Frappe Helpdesk": ("elapsed minutes pauses", "helpdesk", lambda here: [sys.executable, PROGRAMS / "frappe.py", here]),
    "ERPNext": ("minutes pauses", "erpnext", lambda here: [sys.executable, PROGRAMS / "frappe.py", here]),
    "osTicket": ("breaks parts extra minutes", "osTicket", lambda here: ["php", PROGRAMS / "osticket.php", here]),
    "Znuny": ("lunch elapsed", "Znuny", lambda here: ["perl", "-I", here, PROGRAMS / "znuny.pl"]),
    "Business::Hours (Request Tracker)": ("lunch over elapsed minutes", None, lambda _: ["perl", PROGRAMS / "business_hours.pl"]),
}
PEERS = {**{name: peer[0] for name, peer in LIBRARIES.items()},
         **{name: lambda case, calendar, held=None, name=name: by_program(program(name), case, calendar, DESKS[name][0].split(), held)
            for name in DESKS}}


def said(*command, **more):
    """The output of a command, None where it fails or is not there."""
    if not shutil.which(command[0]):
        return None
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    return done.stdout.strip() if done.returncode == 0 else None


def version(peer):
    """Of the peer where it is installed, else None."""
    if peer in DESKS:
        folder = DESKS[peer][1]
        here = folder and checkout(folder)
        if folder and not here and folder != "biz":
            return None
        if not here:
            return said(*program(peer), "version")
        if not shutil.which(program(peer)[0]):
            return None
        commit = here / "COMMIT"
        return commit.read_text(encoding="utf-8").strip() if commit.exists() else said("git", "-C", str(here), "log", "-1", "--format=%h")
    package = LIBRARIES[peer][1]
    if package:
        try:
            return importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            return None
    return said("node", "-p", f"require('{peer}/package.json').version", cwd=os.environ.get("HEAD_TO_HEAD_NODE", "."))


def too_long(*_):
    raise TimeoutError


def ask(peer, case, calendar, told, **more):
    """The cell: "same" where the answer is ours."""
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(PATIENCE)
    try:
        found = PEERS[peer](case, in_their_words(case, calendar), **more)
    except Cannot as reason:
        return f"– {reason}"
    except (TimeoutError, subprocess.TimeoutExpired):
        return "**no answer**"
    except Exception as error:  # a peer may fail in any way; how is the answer
        return f"**fails** ({type(error).__name__})" if peer in LIBRARIES else "**fails**"
    finally:
        signal.alarm(0)
    if found == "refused":
        return "same" if told is None else "**refused**"
    if told is not None and abs(found - told) <= datetime.timedelta(seconds=2):
        return "same" # the end of a day given as 23:59:59 is no finding
    return f"**{answer_of(case, calendar, found)}**"


# --- the tables ------------------------------------------------------------------------------------------------------------------


def head(peers):
    return ["case", "situation", "ours", *(f"{peer} {version(peer)}" for peer in peers)]


def table(peers):
    calendars, cases = golden()
    lines = [head(peers)]
    for name, words in ROWS:
        case = cases[name]
        calendar = calendars[case["calendar"]]
        found = ours(case, calendar)
        if found != expected(case, calendar):
            sys.exit(f"{name}: the library says {found}, calendar.txt {expected(case, calendar)}")
        lines.append([name, words, found, *(ask(peer, case, calendar, wanted(case)) for peer in peers)])
    return lines


def paused():
    """(name, words, case, calendar, pauses) of PAUSED, with the lunch break of calendar.txt and without."""
    calendars, _ = golden()
    plain = {**calendars["BER"], "rules": [["weekly", day, None, None, "09:00", "18:00"] for day in DAYS[:5]]}
    for name, words, start, target, pauses in PAUSED:
        for suffix, calendar in (("", calendars["BER"]), (", 09-18 without a lunch break", plain)):
            case = {"id": f"pause {name}", "ask": "deadline", "calendar": "BER", "cells": [start, target]}
            yield name, words + suffix, case, calendar, [tuple(map(instant, one)) for one in pauses]


def due_of(case, calendar, pauses):
    """When a case with pauses is due, as calendar arithmetic of the library: the rest of what is promised after the last pause."""
    of, (start, target) = made(calendar), question(case)
    for begin, end in pauses:
        target -= datetime.timedelta(milliseconds=int(of.elapsed([start], [begin])[0]))
        start = end
    due = of.deadline([start], [int(target / datetime.timedelta(milliseconds=1))])[0]
    return datetime.datetime.fromtimestamp(due / 1000, datetime.timezone.utc)


def table_of_pauses(peers):
    lines = [head(peers)]
    for name, words, case, calendar, pauses in paused():
        due = due_of(case, calendar, pauses)
        lines.append([name, words, local(due, calendar), *(ask(peer, case, calendar, due, held=pauses) for peer in peers)])
    return lines


TABLES = {"libraries": (table, list(LIBRARIES)), "help desks": (table, list(DESKS)),
          "pauses": (table_of_pauses, [name for name, desk in DESKS.items() if "pauses" in desk[0]])}


def markdown(lines):
    rows = ["| " + " | ".join(cells) + " |" for cells in lines]
    return "\n".join([rows[0], "|" + "---|" * len(lines[0]), *rows[1:]])


def around(name, text):
    """What stands before a measured table of the document, in it, after it."""
    begin = text.index(BEGIN.format(name)) + len(BEGIN.format(name))
    end = text.index(END, begin)
    return text[:begin], text[begin:end], text[end:]


def written(name):
    """A measured table of the document, as cells."""
    part = around(name, PAGE.read_text(encoding="utf-8"))[1].strip().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part if not line.startswith("|---")]


def differences(name, lines):
    """How many cells are others in the document."""
    wrong, page = 0, written(name)
    for column, title in enumerate(lines[0]):
        if title not in page[0]:
            print(f"another version than in the document: {title}")
            continue
        for row, cells in enumerate(lines):
            if cells[column] != page[row][page[0].index(title)]:
                wrong += 1
                print(f"{cells[0]}, {title}: {cells[column]}, in the document {page[row][page[0].index(title)]}")
    return wrong


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true")
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    there = [peer for peer in PEERS if version(peer)]
    for peer in PEERS:
        if peer not in there:
            print(f"skipped: {peer} is not installed", file=sys.stderr)
    wrong = 0
    for name, (measure, peers) in TABLES.items():
        if given.write and not set(peers) <= set(there):
            print(f"not written: {name}, a peer is missing", file=sys.stderr)
            wrong = 1
            continue
        lines = measure([peer for peer in peers if peer in there])
        if given.write:
            before, _, after = around(name, PAGE.read_text(encoding="utf-8"))
            PAGE.write_text(f"{before}\n{markdown(lines)}\n{after}", encoding="utf-8")
            continue
        print(f"\n{name}\n\n{markdown(lines)}")
        if given.check:
            wrong += differences(name, lines)
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
