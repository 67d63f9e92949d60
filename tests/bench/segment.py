#!/usr/bin/env python3
"""SEGMENT against numpy and DuckDB: cuts, a label for every account, and totals by segment, by the same rule from the same data.

    python3 tests/bench/segment.py BUILD_DIRECTORY [--rows 10000000] [--repeat 5]

The rule is HYBRID with its default numbers: the top 20 % by current value, platinum the top 5 % of all accounts among those
with high potential (at or above the upper median), iron and lead by potential. The peers do the plain part of the job: no ties,
no flags, no reasons. Every engine and number of threads is a process of its own that loads the data first (numpy arrays, a
DuckDB table, arrays for keyacct); the best of the repetitions counts. keyacct's time includes making the table, checking it,
reasons, states and flags; labels are compared by their totals. Seconds are wall clock, cpu is processor time of all threads: on
a machine that does other work only cpu is comparable. Peak memory is what comes on top of the loaded input.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

NAMES = ("lead", "iron", "gold", "platinum")


def memory(name):
    with open("/proc/self/status", encoding="ascii") as lines:
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)


def best_of(function, repeat):
    best = None
    for _ in range(repeat):
        try:
            with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
                file.write("5")
        except OSError:
            pass
        before, start, cpu = memory("VmRSS:"), time.perf_counter(), time.process_time()
        result = function()
        found = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "peak_mb": memory("VmHWM:") - before}
        if best is None or found["cpu"] < best["cpu"]:
            best = {**found, **result}
    return best


def load(folder):
    import numpy
    return tuple(numpy.fromfile(folder / name, "<i8") for name in ("value.i64", "potential.i64"))


def places(n):
    return (n * 200000 + 500000) // 1000000, (n * 50000 + 500000) // 1000000


def by_numpy(folder, _threads, repeat):
    import numpy
    value, potential = load(folder)
    n = len(value)
    k20, k5 = places(n)

    def job():
        high_cut = numpy.partition(value, n - k20)[n - k20]
        potential_cut = numpy.partition(potential, n // 2)[n // 2]
        high = value >= high_cut
        rated = (potential >= potential_cut) & (potential > 0)
        candidates = value[high & rated]
        platinum_cut = numpy.partition(candidates, len(candidates) - k5)[len(candidates) - k5]
        label = numpy.where(high, numpy.where(rated & (value >= platinum_cut), 4, 3), numpy.where(rated, 2, 1)).astype(numpy.int8)
        accounts = numpy.bincount(label, minlength=5)
        return {name: [int(accounts[s]), int(value[label == s].sum())] for s, name in enumerate(NAMES, 1)}

    return {**best_of(job, repeat), "engine": f"numpy {numpy.__version__}"}


def by_duckdb(folder, threads, repeat):
    import duckdb
    import pyarrow
    value, potential = load(folder)
    n = len(value)
    k20, k5 = places(n)
    connection = duckdb.connect(config={"threads": threads})
    connection.register("source", pyarrow.table({"v": value, "p": potential}))
    connection.execute("CREATE TABLE accounts AS SELECT v, p FROM source").fetchall()
    connection.unregister("source")
    del value, potential

    def job():
        ask = connection.execute
        high, median = ask(f"SELECT quantile_disc(v, {(n - k20 + 0.5) / n!r}), quantile_disc(p, {(n // 2 + 0.5) / n!r}) "
                           "FROM accounts").fetchone()
        rated = f"p >= {median} AND p > 0"
        candidates = f"FROM accounts WHERE v >= {high} AND {rated}"
        (count,) = ask(f"SELECT count(*) {candidates}").fetchone()
        (platinum,) = ask(f"SELECT quantile_disc(v, {(count - k5 + 0.5) / count!r}) {candidates}").fetchone()
        ask(f"""CREATE OR REPLACE TEMP TABLE labels AS SELECT v,
                (CASE WHEN v >= {high} THEN CASE WHEN {rated} AND v >= {platinum} THEN 4 ELSE 3 END
                      WHEN {rated} THEN 2 ELSE 1 END)::TINYINT AS label FROM accounts""").fetchall()
        sums = ask("SELECT label, count(*), sum(v)::BIGINT FROM labels GROUP BY label").fetchall()
        totals = {row[0]: row[1:] for row in sums}
        return {name: list(totals[s]) for s, name in enumerate(NAMES, 1)}

    return {**best_of(job, repeat), "engine": f"duckdb {duckdb.__version__}"}


PEERS = {"numpy": (by_numpy, (1,)), "duckdb": (by_duckdb, (1, 2))}


def peer(name, folder, threads, repeat):
    command = [sys.executable, __file__, "-", "--child", name, "--folder", str(folder), "--threads", str(threads),
               "--repeat", str(repeat)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def ours(program, rows, threads, repeat):
    command = [str(program), "--rows", str(rows), "--threads", str(threads), "--repeat", str(repeat)]
    return {**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout), "engine": "keyacct"}


def line(row, threads):
    print(f"{row['engine']:<16} {threads} thread{'s' if threads > 1 else ' '}  {row['seconds'] * 1e3:8.1f} ms  "
          f"cpu {row['cpu'] * 1e3:8.1f} ms  peak {row['peak_mb']:7.1f} MB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--child", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=1, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(PEERS[arguments.child][0](pathlib.Path(arguments.folder), arguments.threads, arguments.repeat)))
        return
    program = next(iter(pathlib.Path(arguments.build).rglob("bench_segment")), None)
    if program is None:
        sys.exit(f"no bench_segment under {arguments.build}: build with -DKEYACCT_BUILD_BENCH=ON")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([str(program), "--rows", str(arguments.rows), "--write", name], check=True)
        print(f"{arguments.rows:,} accounts: cuts, labels, totals by segment (HYBRID)")
        found = {}
        for engine, (_, threads) in PEERS.items():
            for count in threads:
                found[engine, count] = peer(engine, folder, count, arguments.repeat)
                line(found[engine, count], count)
        for count in (1, 2):
            own = found["keyacct", count] = ours(program, arguments.rows, count, arguments.repeat)
            line(own, count)
            print(f"    cuts {own['create'] * 1e3:.1f} ms, labels {own['apply'] * 1e3:.1f} ms, totals {own['totals'] * 1e3:.1f} ms")
    own = found["keyacct", 2]
    for (engine, count), row in found.items():
        if any(row[name] != own[name] for name in NAMES):
            print(f"DIFFERENT totals: {engine} {[row[name] for name in NAMES]} keyacct {[own[name] for name in NAMES]}")
    fastest = min((found["keyacct", 1], own), key=lambda row: row["seconds"])
    duck = min((found["duckdb", 1], found["duckdb", 2]), key=lambda row: row["seconds"])
    for what, row, goal in (("numpy", found["numpy", 1], 4), ("duckdb", duck, 15)):
        wall, cpu = row["seconds"] / fastest["seconds"], row["cpu"] / found["keyacct", 1]["cpu"]
        print(f"{what}: {wall:.1f} times its wall clock, {cpu:.1f} times its processor time (goal {goal})")


if __name__ == "__main__":
    main()
