#!/usr/bin/env python3
"""The service engine against its goals, and against what others need for the same kind of work.

    python3 tests/bench/engine.py BUILD_DIRECTORY [--rows 1000000] [--repeat 5] [--threads 2] [--peer-rows 1000000]

Measured in one run, all in memory, on one core where nothing else is said: bench_engine (events of random accounts in full, timers,
policy changes, memory, saving, single calls; a heap of four and a hierarchical timer wheel with as many timers) · the stream on more
threads · the same stream from Python, 10,000 events a call, with the hash of the state compared · SQLite, one indexed update an
event · XState, one statechart an account, where node and npm can install it. Processor time; wall time for threads. Calendars (G1
to G3) are in calendar.py.
"""
import sys

sys.path.pop(0)  # this folder: Python and others have a module `calendar` of their own

import argparse  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import pathlib  # noqa: E402
import random  # noqa: E402
import shutil  # noqa: E402
import sqlite3  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402

STATECHART = """
import { createActor, createMachine } from 'xstate';
const machine = createMachine({ id: 'case', initial: 'open', context: {}, states: {
  open: { after: { 86400000: 'late' }, on: { pause: 'waiting', reply: 'open', resolve: 'resolved' } },
  waiting: { on: { resume: 'open', resolve: 'resolved' } },
  late: { on: { resolve: 'resolved' } },
  resolved: { on: { reopen: 'open' } } } });
const count = Number(process.argv[2]), names = ['reply', 'pause', 'resume', 'resolve', 'reopen'];
const actors = [];
for (let i = 0; i < count; i++) { actors.push(createActor(machine)); actors[i].start(); }
let seed = 12345, events = 5 * count;
const start = process.cpuUsage();
for (let i = 0; i < events; i++) {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  actors[seed % count].send({ type: names[(seed >> 8) % 5] });
}
const used = process.cpuUsage(start);
console.log((used.user + used.system) / events * 1000);
process.exit(0);
"""


def bench(program, *options):
    done = subprocess.run([str(program), *map(str, options)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def by_sqlite(rows):
    """One case an account with an index on when it is due: an update an event; then all that is due, in order."""
    book = sqlite3.connect(":memory:", isolation_level=None)
    book.execute("create table cases (account integer primary key, state integer, spent integer, due integer)")
    book.execute("begin")
    draw = random.Random(7)
    book.executemany("insert into cases values (?, 1, 0, ?)", ((i, draw.randrange(1 << 40)) for i in range(rows)))
    book.execute("create index due on cases (due)")
    events = [(draw.randrange(4), draw.randrange(1 << 40), draw.randrange(rows)) for _ in range(min(rows, 300_000))]
    start = time.process_time()
    book.executemany("update cases set state = ?, due = ? where account = ?", events)
    book.execute("commit")
    event = (time.process_time() - start) / len(events) * 1e9
    start = time.process_time()
    due = sum(1 for _ in book.execute("select account, due from cases where due <= ? order by due", (1 << 40,)))
    return event, (time.process_time() - start) / due * 1e9


def by_xstate(rows):
    """ns an event, or why not."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "node and npm are not here"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "xstate@5"], cwd=folder, capture_output=True)
        if done.returncode:
            return "npm could not install xstate"
        pathlib.Path(folder, "bench.mjs").write_text(STATECHART)
        done = subprocess.run(["node", "bench.mjs", str(rows)], cwd=folder, capture_output=True, text=True)
        return float(done.stdout) if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def by_python(program, rows, repeat):
    """The stream of bench_engine, 10,000 events a call: ns an event in C and in Python."""
    import numpy
    library = next(iter(sorted(pathlib.Path(program).resolve().parents[2].glob("libkeyacct.so"))), None)
    if library is None:
        return None
    os.environ["KEYACCT_LIBRARY"] = str(library)
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bindings/python"))
    from keyacct import Engine, Table
    call = 10_000
    with tempfile.TemporaryDirectory() as folder:
        own = bench(program, "--rows", rows, "--batch", call, "--repeat", repeat, "--only", "s", "--write", folder)
        engine = Engine.load(pathlib.Path(folder, "engine.bin").read_bytes())
        arrays, bits = {}, {}
        for path in pathlib.Path(folder).iterdir():
            name, kind = path.name.split(".")
            if kind == "bits":
                raw = numpy.fromfile(path, "u1").reshape(-1, (call + 7) // 8)
                bits[name] = numpy.unpackbits(raw, axis=1, bitorder="little")[:, :call].reshape(-1).astype(bool)
            elif kind != "bin":
                arrays[name] = numpy.fromfile(path, {"i64": "<i8", "f64": "<f8", "i8": "i1"}[kind])
    masks = {"case_id": "has_case", "severity": "has_severity", "value_percentile_ppm": "has_facts", "influence_ppm": "has_facts",
             "score": "has_score"}
    times = []
    for first in range(0, len(arrays["at"]), call):
        rows_of = slice(first, first + call)
        columns = {}
        for name, values in arrays.items():
            part = values[rows_of]
            if name == "at":
                part = part.astype("datetime64[ms]")
            columns[name] = part if name not in masks else numpy.ma.masked_array(part, ~bits[masks[name]][rows_of])
        start = time.process_time()
        engine.apply(Table("events", columns))
        times.append((time.process_time() - start) / call * 1e9)
        engine.drain()
    same = engine.hash().startswith(own["hash"])
    return own["event_ns"], sorted(times[1:])[len(times[1:]) // 2], same


def line(name, what, floor, ambition, found, unit, smaller=True, note=""):
    met = "-" if floor is None else "ambition" if (found <= ambition if smaller else found >= ambition) else \
        "must" if (found <= floor if smaller else found >= floor) else "missed"
    goals = "" if floor is None else f"{floor:g} / {ambition:g}"
    print(f"{name:4} {what:48} {found:12,.1f} {unit:10} {goals:>16}  {met:9} {note}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peer-rows", type=int, default=1_000_000)
    arguments = parser.parse_args()
    program = next(iter(pathlib.Path(arguments.build).rglob("bench_engine")), None)
    if program is None:
        sys.exit(f"no bench_engine under {arguments.build}: build with -DKEYACCT_BUILD_BENCH=ON")
    size = ["--rows", arguments.rows, "--repeat", arguments.repeat]
    own = bench(program, *size)
    threads = bench(program, *size, "--threads", arguments.threads, "--only", "s")
    alone = bench(program, *size, "--shards", threads["shards"], "--only", "s")
    print(f"{arguments.rows:,} accounts, {own['batch']:,} events a batch, median of {arguments.repeat}; refused {own['refused']}")
    print(f"{'':4} {'':48} {'measured':>12} {'':10} {'must / ambition':>16}")
    line("G4", "events a second, one core", 5e6, 10e6, 1e9 / own["event_ns"], "/s", False,
         f"{own['event_ns']:.0f} ns an event, {own['outputs_per_event']:.2f} outputs each; drained {own['drain_ns']:.0f} ns an output")
    line("G6", "a timer with its output", 60, 25, own["timer_ns"], "ns", note=f"{own['timers']:,} timers, all due")
    line("G7", "next_deadline", 20, 5, own["next_deadline_ns"], "ns")
    line("G8", "policy rolled forward, 3 clocks an account", 300, 100, own["policy_ms"] * 1e6 / arguments.rows, "ms/million")
    line("G9", "policy tried", 600, 200, own["dry_run_ms"] * 1e6 / arguments.rows, "ms/million")
    line("G10", "an account", 96, 64, own["account_bytes"], "bytes")
    line("G10", "an open case", 64, 48, own["case_bytes"], "bytes", note="complaint with 3 clocks, id included")
    line("G11", "saved", 250, 80, own["save_ms"] * 1e6 / arguments.rows, "ms/million", note=f"{own['saved_mb']:.0f} MB")
    line("G11", "loaded", 250, 80, own["load_ms"] * 1e6 / arguments.rows, "ms/million")
    line("G13", f"{arguments.threads} threads", 1.7, 1.9, alone["event_wall_ns"] / threads["event_wall_ns"], "times", False,
         f"{threads['events_per_s']:,.0f} events/s; the same state: {threads['hash'] == own['hash'] == alone['hash']}")
    line("G14", "worst single call", 20, 5, own["call_worst_us"], "us",
         note=f"median {own['call_us']:.1f}, 99 % {own['call_99_us']:.1f}, 99.99 % {own['call_9999_us']:.1f}")
    try:
        found = by_python(program, min(arguments.rows, 100_000), 20 * arguments.repeat)
    except ImportError as missing:
        found = None
        print(f"G12  from Python: skipped, {missing}")
    if found:
        c, python, same = found
        line("G12", "from Python, 10,000 events a call", 70, 90, 100 * c / python, "% of C", False,
             f"C {c:.0f}, Python {python:.0f} ns an event; the same state: {same}")
    print("peers")
    print(f"     heap of four: push {own['heap_push_ns']:.0f} ns, pop {own['heap_pop_ns']:.0f} ns a timer; wheel: add "
          f"{own['wheel_add_ns']:.0f} ns, expire {own['wheel_expire_ns']:.0f} ns. A timer of ours, with statechart and output, is "
          f"{own['timer_ns'] / own['heap_pop_ns']:.1f} pops and {own['timer_ns'] / own['wheel_expire_ns']:.1f} expiries")
    event, due = by_sqlite(arguments.peer_rows)
    print(f"     SQLite {sqlite3.sqlite_version} in memory: an indexed update {event:,.0f} ns, {event / own['event_ns']:.1f} times an event "
          f"of ours; a due row read in order {due:,.0f} ns")
    found = by_xstate(min(arguments.peer_rows, 20_000))
    if isinstance(found, str):
        print(f"     XState: skipped, {found}")
    else:
        print(f"     XState 5: an event {found:,.0f} ns, {found / own['event_ns']:.1f} times ours")


if __name__ == "__main__":
    main()
