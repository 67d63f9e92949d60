#!/bin/sh
# From a fresh clone on Debian 12 to a printed review of a sample book and its report, an HTML file. As root or with sudo; can be run again; leaves the tree clean.
#
#   sh docs/quickstart.sh
#
# What it makes is in build-quickstart/, which git ignores: the library, the keyacct command, and sample.keyacct, a book of 120
# invented accounts that a seeded generator always makes the same, and sample.html, the report. KEYACCT_BOOK_DIR=DIR puts the book and the
# report into another directory.
set -eu
cd "$(dirname "$0")/.."

echo "== packages"
missing=
for name in gcc libc6-dev cmake ninja-build pkg-config libsqlite3-dev libjansson-dev libxlsxwriter-dev zlib1g-dev; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $name"
done
if [ -n "$missing" ]; then
    as=
    [ "$(id -u)" = 0 ] || as=sudo
    echo "installing:$missing"
    $as env DEBIAN_FRONTEND=noninteractive apt-get update -q
    # shellcheck disable=SC2086 # one word a package
    $as env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
else
    echo "all packages are installed"
fi

echo "== build"
build=build-quickstart
mkdir -p "$build"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DKEYACCT_BUILD_TESTS=OFF >"$build/configure.log" 2>&1 ||
    { cat "$build/configure.log"; exit 1; }
ninja -C "$build"
keyacct=$build/bindings/cli/keyacct

echo "== a sample book"
folder=${KEYACCT_BOOK_DIR:-$build}
book=$folder/sample.keyacct
mkdir -p "$folder"
rm -f "$book" "$book-wal" "$book-shm"
"$keyacct" init "$book" --sample

echo "== its review"
"$keyacct" review "$book"

echo "== its report"
report=$folder/sample.html
"$keyacct" report "$book" -o "$report"
echo "The report is $report: open it in a browser."
