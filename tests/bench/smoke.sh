#!/bin/sh
# Builds the benchmarks and runs each on a tiny size, on one and two threads, so that they are known to work. The real sizes and the
# peers: python3 tests/bench/<name>.py BUILD_DIRECTORY.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${KEYACCT_BENCH_BUILD:-$root/build-tests/bench}
cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release -DKEYACCT_BUILD_BENCH=ON -DKEYACCT_BUILD_TESTS=OFF -DKEYACCT_BUILD_CLI=OFF
cmake --build "$build" -j 2
"$build/tests/bench/bench_rows" --rows 20000 --repeat 1
for name in ledger segment; do
    for threads in 1 2; do "$build/tests/bench/bench_$name" --rows 20000 --threads "$threads"; done
done
"$build/tests/bench/bench_ledger" --rows 20000 --threads 2 --text
