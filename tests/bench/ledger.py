#!/usr/bin/env python3
"""LEDGER against DuckDB and polars: account, first day, last day, distinct days, sum from the same transactions.

    python3 tests/bench/ledger.py BUILD_DIRECTORY [--rows 10000000] [--accounts 1000000] [--repeat 3]

Writes the data once with bench_ledger --write; then every engine, kind of id and number of threads is a process of its own that
loads the data in the engine's own form first (bound columns; a polars frame; for DuckDB an Arrow table and a table of its
own), lets peak memory start again, and is timed from there to the finished result. Each peer runs its two natural queries
(count distinct, and grouping by account and day first); the fastest counts. keyacct's result is sorted by account, the peers'
need not be. Seconds are wall clock, cpu is processor time of all threads: on a machine that does other work only cpu is
comparable. Peak memory is what the process held at its peak beyond its libraries and the loaded input.
Needs duckdb, polars and pyarrow.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

QUERIES = {
    "count distinct": "SELECT id, min(d) AS first_on, max(d) AS last_on, count(DISTINCT d) AS days, sum(amount)::BIGINT AS total "
                      "FROM t GROUP BY id",
    "two steps": "SELECT id, min(d) AS first_on, max(d) AS last_on, count(*) AS days, sum(part)::BIGINT AS total FROM "
                 "(SELECT id, d, sum(amount) AS part FROM t GROUP BY id, d) GROUP BY id",
}


def memory(name):
    with open("/proc/self/status", encoding="ascii") as lines:
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)


def measure(function, floor):
    """Result, seconds, cpu, and the peak in MB above `floor`: the memory of libraries and input."""
    try:
        with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
            file.write("5")
    except OSError:
        pass
    start, cpu = time.perf_counter(), time.process_time()
    result = function()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return result, seconds, cpu, memory("VmHWM:") - floor


def load(folder, ids):
    """An Arrow table over the files' bytes, without a copy beyond reading them."""
    import pyarrow
    buffers = {name: pyarrow.py_buffer((folder / name).read_bytes()) for name in os.listdir(folder)}
    rows = buffers["on.i32"].size // 4
    if ids == "int64":
        keys = pyarrow.Int64Array.from_buffers(pyarrow.int64(), rows, [None, buffers["id.i64"]])
    else:
        keys = pyarrow.LargeStringArray.from_buffers(rows, buffers["offsets.i64"], buffers["text"])
    on = pyarrow.Int32Array.from_buffers(pyarrow.int32(), rows, [None, buffers["on.i32"]])
    amount = pyarrow.Int64Array.from_buffers(pyarrow.int64(), rows, [None, buffers["amount.i64"]])
    return pyarrow.table({"id": keys, "d": on, "amount": amount})


def run_duckdb(folder, ids, threads, query, own_table):
    import duckdb
    import pyarrow  # noqa: F401
    connection = duckdb.connect(config={"threads": threads})
    connection.execute("SELECT 1").fetchall()
    floor = memory("VmRSS:")
    source = load(folder, ids)
    floor += source.nbytes / 2**20
    connection.register("t", source)
    if own_table:
        connection.execute("CREATE TABLE own AS SELECT * FROM t").fetchall()
        connection.unregister("t")
        del source
        QUERIES.update({name: text.replace("FROM t", "FROM own") for name, text in QUERIES.items()})
    _, *numbers = measure(lambda: connection.execute("CREATE TEMP TABLE result AS " + QUERIES[query]).fetchall(), floor)
    check = connection.execute("SELECT count(*), sum(days)::BIGINT, sum(total)::BIGINT FROM result").fetchone()
    return (f"duckdb {duckdb.__version__}", *numbers, check)


def run_polars(folder, ids, _threads, query, _own_table):
    import polars
    import pyarrow  # noqa: F401
    from polars import col
    floor = memory("VmRSS:")
    frame = polars.from_arrow(load(folder, ids), rechunk=False)
    floor += frame.estimated_size() / 2**20
    lazy = frame.lazy()
    if query == "count distinct":
        plan = lazy.group_by("id").agg(col("d").min().alias("first_on"), col("d").max().alias("last_on"),
                                       col("d").n_unique().alias("days"), col("amount").sum().alias("total"))
    else:
        plan = (lazy.group_by("id", "d").agg(col("amount").sum()).group_by("id")
                .agg(col("d").min().alias("first_on"), col("d").max().alias("last_on"), polars.len().alias("days"),
                     col("amount").sum().alias("total")))
    result, *numbers = measure(plan.collect, floor)
    return (f"polars {polars.__version__}", *numbers, (result.height, result["days"].sum(), result["total"].sum()))


def child(arguments):
    run = {"duckdb": run_duckdb, "polars": run_polars}[arguments.child]
    engine, seconds, cpu, peak, check = run(pathlib.Path(arguments.folder), arguments.ids, arguments.threads, arguments.query,
                                            arguments.own_table)
    query = arguments.query + (", own table" if arguments.own_table else "")
    print(json.dumps({"engine": engine, "query": query, "seconds": seconds, "cpu": cpu, "peak_mb": peak,
                      "accounts": int(check[0]), "days": int(check[1]), "sum": int(check[2])}))


def peer(name, folder, ids, threads, repeat):
    best = None
    for query, table in [(query, table) for query in QUERIES for table in ([[], ["--own-table"]] if name == "duckdb" else [[]])]:
        for _ in range(repeat):
            command = [sys.executable, __file__, "-", "--child", name, "--folder", folder, "--ids", ids, "--threads", str(threads),
                       "--query", query, *table]
            out = subprocess.run(command, check=True, capture_output=True, text=True,
                                 env={**os.environ, "POLARS_MAX_THREADS": str(threads)}).stdout
            row = json.loads(out)
            if best is None or row["cpu"] < best["cpu"]:
                best = row
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    for name in ("child", "folder", "ids", "query"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--own-table", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments)
        return
    program = pathlib.Path(arguments.build) / "tests/bench/bench_ledger"
    size = ["--rows", str(arguments.rows), "--accounts", str(arguments.accounts)]
    print(f"{arguments.rows:,} transactions of {arguments.accounts:,} accounts, seed fixed; load average {os.getloadavg()[0]:.1f}")
    for ids in ("int64", "text"):
        text = ["--text"] if ids == "text" else []
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([program, *size, *text, "--write", folder], check=True)
            for threads in (1, 2):
                command = [program, *size, *text, "--threads", str(threads), "--repeat", str(arguments.repeat)]
                out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                rows = [json.loads(out)]
                for name in ("duckdb", "polars"):
                    try:
                        rows.append(peer(name, folder, ids, threads, arguments.repeat))
                    except subprocess.CalledProcessError as error:
                        print(f"{name} did not run: {error.stderr.strip().splitlines()[-1:]}")
                report(ids, threads, rows)


def report(ids, threads, rows):
    ours, peers = rows[0], rows[1:]
    for row in rows:
        same = all(row[key] == ours[key] for key in ("accounts", "days", "sum"))
        phases = "" if row is ours else f"  {row['query']}"
        if row is ours:
            phases = f"  add {ours['add']:.3f} histories {ours['histories']:.3f} bind {ours['bind']:.3f}"
        print(f"{ids:5s} {threads} thread(s)  {row['engine']:16s} {row['seconds']:7.3f} s  cpu {row['cpu']:7.3f} s  "
              f"peak {row['peak_mb']:6.0f} MB{phases}{'' if same else '  OTHER RESULT'}")
    if peers:
        fastest = min(peers, key=lambda row: row["seconds"])
        cheapest = min(peers, key=lambda row: row["cpu"])
        print(f"      faster by {fastest['seconds'] / ours['seconds']:.1f} (goal 3), cpu by {cheapest['cpu'] / ours['cpu']:.1f}; "
              f"memory {ours['peak_mb'] / cheapest['peak_mb']:.2f} of the faster peer's (goal 0.5)", flush=True)


if __name__ == "__main__":
    main()
