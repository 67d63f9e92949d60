#!/usr/bin/env python3
"""Business calendars against numpy and pandas: when is so much open time over?

    python3 tests/bench/calendar.py BUILD_DIRECTORY [--rows 1000000] [--repeat 5] [--pandas-rows 5000]

Ten years, Monday to Friday 09-12 and 13-18, 50 holidays, random starts and targets from a fixed seed (bench_calendar). numpy's
busday_offset knows dates only, no hours and no zone: it adds as many business days as the target has. pandas' CustomBusinessHour
knows hours, one start at a time; its answers are compared with ours in UTC. Ours are in Berlin's time. Processor time, the best of
the repetitions.
"""
import sys

sys.path.pop(0)  # this folder: Python and pandas have a module `calendar` of their own

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import pathlib  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402


def best_of(function, repeat):
    found = []
    for _ in range(repeat):
        start = time.process_time()
        result = function()
        found.append(time.process_time() - start)
    return min(found), result


def holidays():
    import numpy
    return numpy.array([18262 + 73 * i for i in range(50)], dtype="datetime64[D]")


def by_numpy(start, opened, repeat):
    import numpy
    days, count = start.astype("datetime64[ms]").astype("datetime64[D]"), opened // (8 * 3_600_000)
    calendar = numpy.busdaycalendar(holidays=holidays())
    seconds, _ = best_of(lambda: numpy.busday_offset(days, count, roll="forward", busdaycal=calendar), repeat)
    return f"numpy {numpy.__version__} busday_offset", seconds / len(start) * 1e9


def by_pandas(start, opened, due, repeat):
    import pandas
    hours = opened // 3_600_000
    begin = [pandas.Timestamp(int(one), unit="ms") for one in start]
    one_hour = pandas.offsets.CustomBusinessHour(start=["09:00", "13:00"], end=["12:00", "18:00"],
                                                 holidays=list(holidays()))
    wanted = [max(1, int(one)) for one in hours]

    def job():
        return [at + one_hour * count for at, count in zip(begin, wanted)]

    seconds, answers = best_of(job, repeat)
    return f"pandas {pandas.__version__} CustomBusinessHour", seconds / len(start) * 1e9, [int(one.timestamp() * 1000) for one in answers]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--pandas-rows", type=int, default=5_000)
    arguments = parser.parse_args()
    import numpy
    program = next(iter(pathlib.Path(arguments.build).rglob("bench_calendar")), None)
    if program is None:
        sys.exit(f"no bench_calendar under {arguments.build}: build with -DKEYACCT_BUILD_BENCH=ON")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([str(program), "--rows", str(arguments.rows), "--repeat", str(arguments.repeat), "--write", folder],
                              check=True, capture_output=True, text=True)
        start, opened, due = (numpy.fromfile(pathlib.Path(folder, name), "<i8") for name in ("start.i64", "open.i64", "due.i64"))
    own = json.loads(done.stdout)
    print(f"keyacct: making the calendar {own['make_ms']:.2f} ms; an answer: deadline {own['deadline_ns']:.1f} ns (one a call "
          f"{own['deadline_single_ns']:.1f}), elapsed {own['elapsed_ns']:.1f} ns, next {own['next_ns']:.1f} ns")
    name, nanoseconds = by_numpy(start, opened, arguments.repeat)
    print(f"{name}: {nanoseconds:.1f} ns, dates only: {nanoseconds / own['deadline_ns']:.1f} times ours")
    few = slice(0, arguments.pandas_rows)
    whole = opened[few] // 3_600_000 * 3_600_000
    whole[whole == 0] = 3_600_000
    name, nanoseconds, answers = by_pandas(start[few], whole, due[few], 1)
    print(f"{name}: {nanoseconds:,.0f} ns: {nanoseconds / own['deadline_single_ns']:,.0f} times ours, one a call")
    from_library(program, start[few], whole, answers)


def from_library(program, start, opened, answers):
    """The same whole hours from the library, in UTC, through its binding: where and how answers differ from pandas'."""
    library = next(iter(sorted(program.resolve().parents[2].glob("libkeyacct.so"))), None)
    if library is None:
        return
    os.environ["KEYACCT_LIBRARY"] = str(library)
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bindings/python"))
    from keyacct import Calendar
    days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    rows = [("weekly", day, None, a, b) for day in days for a, b in (("09:00", "12:00"), ("13:00", "18:00"))]
    rows += [("closed", None, 18262 + 73 * i, None, None) for i in range(50)]
    columns = dict(zip(("rule", "weekday", "from_on", "from_time", "until_time"), map(list, zip(*rows))))
    day = 86_400_000
    calendar = Calendar(columns, 18262 * day, (18262 + 3653) * day)
    pairs = [(int(a), b) for a, b in zip(calendar.deadline(start, opened), answers) if int(a) != b]
    later = sum(calendar.next(a)[0] == b for a, b in pairs)
    print(f"of {len(answers)} answers {later} are at closing where pandas waits for the next opening, {len(pairs) - later} differ otherwise")


if __name__ == "__main__":
    main()
