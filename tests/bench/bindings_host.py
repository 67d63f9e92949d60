"""The work of bindings.c through the Python package; started by bindings.py. Prints one JSON line."""
import argparse
import array
import json
import platform
import time

import keyacct


def table_of(columns):
    return keyacct.Table("accounts", columns, unit="minor")


def time_rows(book, calls):
    rows = min(1000, len(book["account_id"]))
    small = {name: cells[:rows] for name, cells in book.items()}
    table = table_of(small)
    bound = keyacct.Segmentation(table).bind(table)
    values, run, segment, total = small["current_value"], bound.run, bound["segment"], 0
    fresh = book["current_value"][:rows][::-1], book["current_value"][:rows]
    start = time.process_time()
    for turn in range(calls // rows):
        mine = fresh[turn % 2]
        for row in range(rows):
            values[row] = mine[row]
            run(row)
            total += segment[row]
    return (time.process_time() - start) / calls * 1e9, total


def time_batch(book):
    start = time.process_time()
    table = table_of(book)
    keyacct.Segmentation(table).apply(table)
    return (time.process_time() - start) * 1e3


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=1000000)
    arguments.add_argument("--repeat", type=int, default=5)
    options = arguments.parse_args()
    rows, calls = options.rows, min(options.rows, 1000000)
    book = {"account_id": array.array("q", range(rows)), "current_value": array.array("q", (i * 7919 % 1000003 * 100 for i in range(rows))),
            "potential_value": array.array("q", (i * 104729 % 999983 * 100 for i in range(rows)))}
    batch = min(time_batch(book) for _ in range(options.repeat))
    row, checksum = min(time_rows(book, calls) for _ in range(options.repeat))
    print(json.dumps({"host": "Python", "version": platform.python_version(), "rows": rows, "calls": calls, "row_ns": round(row, 1),
                      "batch_ms": round(batch, 3), "checksum": checksum}))


if __name__ == "__main__":
    main()
