#!/usr/bin/env bash
# Sets up a Debian 12 machine, builds everything and runs every test. Can be run again; leaves the tree clean.
#
#   bash tests/run.sh             the normal run: derandomised, a few minutes on two cores
#   bash tests/run.sh --nightly   the long sizes: more random books, longer fuzzing, full benchmarks; prints its seeds
#   bash tests/run.sh --only=gcc,abi   set-up and these parts alone (generated gcc clang asan-gcc asan-clang valgrind abi property
#                                 arrow python asan-python consumer lua bytes docs release quickstart bench clean)
#   KEYACCT_REQUIRE_DATA=1        real data that is absent (../shared/data) fails instead of being skipped
#
# All output of the build is below build-tests/, which git ignores. The last line is 'N passed, M failed, K skipped': test cases of
# the gcc build, checks and property tests are counted one by one; a repetition of the same cases under another compiler or
# sanitizer counts as one. Exit code 0 only when nothing failed.
if [ -z "${BASH_VERSION:-}" ]; then exec bash "$0" "$@"; fi
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

nightly=0 only=
for option in "$@"; do
    case $option in
        --nightly) nightly=1 ;;
        --only=*) only=,${option#--only=}, ;;
        *) echo "usage: tests/run.sh [--nightly] [--only=PART,...]" >&2; exit 2 ;;
    esac
done
export KEYACCT_NIGHTLY=$nightly
fuzz="-DKEYACCT_FUZZ_MUTATIONS=3000 -DKEYACCT_FUZZ_SEED=1" most=600 # seconds of one case of ctest
if [ "$nightly" = 1 ]; then
    fuzz="-DKEYACCT_FUZZ_MUTATIONS=1000000 -DKEYACCT_FUZZ_SEED=$(date +%s)" most=36000
    echo "nightly: $fuzz"
fi
root=$PWD
out=$root/build-tests
log=$out/log
mkdir -p "$log"
jobs=$(nproc)
passed=0 failed=0 skipped=0
times=()
tree_before=$(git status --porcelain 2>/dev/null)

say() { printf '\n== %s\n' "$*"; }

# count PASSED FAILED SKIPPED: adds to the totals.
count() { passed=$((passed + $1)); failed=$((failed + $2)); skipped=$((skipped + $3)); }

# check NAME COMMAND...: one check, one case; its output is shown only when it fails.
check() {
    local name=$1 file
    shift
    file=$log/${name//[^a-zA-Z0-9]/-}.log
    if "$@" >"$file" 2>&1; then
        echo "ok      $name"
        count 1 0 0
    else
        echo "FAILED  $name"
        tail -n 60 "$file"
        count 0 1 0
        return 1
    fi
}

# part ID NAME FUNCTION...: runs one part and notes its minutes; a failing part never stops the others.
part() {
    local id=$1 name=$2 start=$SECONDS before=$failed
    shift 2
    if [ -n "$only" ] && [ "$id" != set-up ] && [ "${only/,$id,/}" = "$only" ]; then return; fi
    say "$name"
    "$@"
    times+=("$(awk -v s=$((SECONDS - start)) 'BEGIN { printf "%5.1f", s / 60 }') min  $name$([ "$failed" -gt "$before" ] && echo '  (FAILED)')")
}

# Debian packages: only those that are missing, as root or with sudo.
packages="gcc g++ clang cmake ninja-build pkg-config binutils git libc6-dev libcmocka-dev libsqlite3-dev libjansson-dev libxlsxwriter-dev zlib1g-dev libclang-rt-14-dev
    python3 python3-venv mandoc tzdata abigail-tools doxygen valgrind
    chromium-headless-shell poppler-utils python3-html5lib fonts-dejavu-core fonts-wqy-microhei
    lua5.1 lua5.3 lua5.4 luajit2 lua-busted luarocks liblua5.1-0-dev liblua5.3-dev liblua5.4-dev
    qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-s390x-linux-gnu libc6-dev-s390x-cross gcc-i686-linux-gnu
    libc6-dev-i386-cross libmpfr-dev"
install_packages() {
    local missing="" name as=""
    command -v soffice >/dev/null || packages="$packages libreoffice-calc-nogui" # opens the workbooks; any LibreOffice will do
    for name in $packages; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $name"
    done
    if [ -z "$missing" ]; then
        echo "all packages are installed"
        return 0
    fi
    if [ "$(id -u)" != 0 ]; then as=sudo; fi
    echo "installing:$missing"
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as apt-get update -q >"$log/apt.log" 2>&1 &&
        DEBIAN_FRONTEND=noninteractive $as apt-get install -q -y --no-install-recommends $missing >>"$log/apt.log" 2>&1 ||
        { tail -n 20 "$log/apt.log"; return 1; }
}

make_venv() {
    local base=/usr/bin/python3
    [ -x "$base" ] || base=python3
    python=$out/venv/bin/python
    if [ ! -x "$python" ] || ! cmp -s tests/requirements.txt "$out/venv/requirements.txt"; then
        rm -rf "$out/venv"
        "$base" -m venv "$out/venv" && "$python" -m pip install -q --disable-pip-version-check -r tests/requirements.txt &&
            cp tests/requirements.txt "$out/venv/requirements.txt"
    fi
    "$python" -c 'import hypothesis, numpy, sys; print("python", sys.version.split()[0], "hypothesis", hypothesis.__version__, "numpy", numpy.__version__)'
}

# build DIRECTORY CC OPTIONS...: builds library, command and tests with warnings as errors.
build() {
    local name=$1 cc=$2
    shift 2
    check "build $name" sh -c "cmake -S '$root' -B '$out/$name' -G Ninja -DCMAKE_C_COMPILER=$cc \
        -DKEYACCT_WERROR=ON -DKEYACCT_BUILD_TESTS=ON -DKEYACCT_BUILD_CLI=ON $fuzz $* && ninja -j $jobs -C '$out/$name'"
}

# run_ctest DIRECTORY all|once: cases one by one, or the whole run as one case (a repetition of cases counted before, without those
# of the browser, which are the same for every compiler).
run_ctest() {
    local file=$log/ctest-$1.log totals repeated= code
    [ "$2" = all ] || repeated="-LE browser"
    # shellcheck disable=SC2086
    (cd "$out/$1" && ctest -V -j "$jobs" --timeout "$most" $repeated >"$file" 2>&1)
    code=$?
    totals=$(python3 tests/count.py ctest "$2" "$file" "$code")
    echo "ctest in $1: $(echo "$totals" | tail -n 1)"
    echo "$totals" | head -n -1
    # shellcheck disable=SC2046
    count $(echo "$totals" | tail -n 1 | tr -dc '0-9 ')
}

# run_unittest NAME DIRECTORY: Python test cases of a folder, each counted.
run_unittest() {
    local file=$log/$1.log totals code
    (cd "$root" && "$python" -B -m unittest discover -v -s "$2" -p 'test_*.py' >"$file" 2>&1)
    code=$?
    totals=$(python3 tests/count.py unittest all "$file" "$code")
    [ "$(echo "$totals" | wc -l)" = 1 ] || cat "$file"
    echo "$1: $(echo "$totals" | tail -n 1)"
    echo "$totals" | head -n -1
    # shellcheck disable=SC2046
    count $(echo "$totals" | tail -n 1 | tr -dc '0-9 ')
}

part_setup() {
    check "packages" install_packages
    make_venv >"$log/venv.log" 2>&1 && { cat "$log/venv.log"; count 1 0 0; } || { tail -n 20 "$log/venv.log"; count 0 1 0; }
    cmake --version | head -n 1
    gcc --version | head -n 1
    clang --version | head -n 1
    if [ -d ../shared/data ]; then echo "real data: ../shared/data"; else echo "real data: absent, its tests are skipped"; fi
}

part_generated() { check "generated files are up to date" python3 -B bindings/apigen/apigen.py --check; }

part_gcc() {
    build gcc gcc -DCMAKE_BUILD_TYPE=Release -DKEYACCT_BUILD_LUA=ON && run_ctest gcc all || return
    [ "$nightly" = 0 ] || check "calendars at every second around every change of every zone" \
        env KEYACCT_EVERY_SECOND=1 "$out/gcc/tests/test_service_calendar_zones"
}

part_clang() { build clang clang -DCMAKE_BUILD_TYPE=Release && run_ctest clang once; }

part_sanitize() { # CC BUILD-TYPE
    ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
    export ASAN_OPTIONS UBSAN_OPTIONS
    build "sanitize-$1" "$1" "-DCMAKE_BUILD_TYPE=$2" -DKEYACCT_SANITIZE=address,undefined && run_ctest "sanitize-$1" once
    check "errors that are planted are seen in sanitize-$1" sh tests/planted.sh "$out/sanitize-$1/tests/planted" env \
        read=heap-buffer-overflow write=heap-buffer-overflow leak=LeakSanitizer shift="runtime error"
    unset ASAN_OPTIONS UBSAN_OPTIONS
}

part_python() { run_unittest "$1" "tests/$1"; }

# Unit tests under memcheck: definite, indirect and possible leaks, and every wrong or undefined read. It computes long doubles in
# 64 bits, so the tests that measure ulps are not among them; those that take minutes run at night.
part_valgrind() {
    local program name slow=" test_alloc_sweep test_core_number test_core_policy test_core_select test_golden_segment
        test_hostile_states test_ledger_calls test_ledger_cdnow test_ledger_twin test_plan_golden test_plan_northwind
        test_segment_segment test_service_assess test_service_calendar_zones test_service_engine "
    local memcheck=(valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect,possible
        --errors-for-leak-kinds=definite,indirect,possible)
    for program in "$out"/gcc/tests/test_*; do
        name=$(basename "$program")
        case $name in test_core_math | test_core_mpfr | test_risk_bits) continue ;; esac
        [ "$nightly" = 0 ] && [ "${slow/[[:space:]]$name[[:space:]]/}" != "$slow" ] && continue
        check "valgrind $name" "${memcheck[@]}" "$program"
    done
    check "errors that are planted are seen by valgrind" sh tests/planted.sh "$out/gcc/tests/planted" "${memcheck[*]}" \
        read="Invalid read" write="Invalid write" undefined="uninitialised" leak="definitely lost"
}

# One line a target; which of them, and what may be skipped, is said at the head of bytes.py. Then that it would see a difference.
part_bytes() {
    local file=$log/bytes.log all=
    [ "$nightly" = 1 ] && all=--all
    KEYACCT_REQUIRE_TARGETS=1 python3 -B tests/bytes/bytes.py --out "$out/bytes" --command "$out/gcc/bindings/cli/keyacct" \
        $all 2>&1 | tee "$file"
    # shellcheck disable=SC2046
    count $(tail -n 1 "$file" | grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' | tr -dc '0-9 ' | grep . || echo 0 1 0)
    KEYACCT_BYTES_OUT=$out/bytes run_unittest bytes-proofs tests/bytes
}

part_lua() { KEYACCT_REQUIRE_LUA=1 run_unittest lua tests/hosts/lua; }

part_docs() { check "doxygen has no warnings" cmake --build "$out/gcc" --target docs; }

part_arrow() { run_unittest arrow tests/hosts/arrow; }

part_package() { KEYACCT_REQUIRE_FRAMES=1 run_unittest python tests/hosts/python; }

part_package_asan() { # the suite again, so it counts as one
    check "Python package under the sanitizers" "$python" -B tests/hosts/python/asan.py "$out/sanitize-gcc/libkeyacct.so"
    check "errors that are planted are seen by it" "$python" -B tests/hosts/python/asan.py --prove "$out/sanitize-gcc/libkeyacct.so"
}

part_quickstart() {
    check "quickstart" sh docs/quickstart.sh && check "quickstart again" sh docs/quickstart.sh
}

part_bench() { # only that they run; their figures mean nothing at this size
    check "build benchmarks" sh -c "cmake -S '$root' -B '$out/bench' -G Ninja -DKEYACCT_BUILD_BENCH=ON -DKEYACCT_BUILD_TESTS=OFF \
        -DKEYACCT_BUILD_CLI=OFF -DKEYACCT_BUILD_LUA=ON && ninja -j $jobs -C '$out/bench'" || return
    for program in "$out"/bench/tests/bench/bench_*; do
        check "$(basename "$program")" "$program" --rows 20000 --repeat 1
    done
    check "bench of prepared rows" python3 -B tests/bench/rows.py "$out/bench" --rows 20000 --repeat 1 --check
    check "bench of the bindings" "$python" -B tests/bench/bindings.py "$out/bench" --rows 20000 --repeat 1 --turns 1
}

tree_is_clean() { [ "$(git status --porcelain)" = "$tree_before" ] || { git status --short; return 1; }; }
part_clean() {
    check "the tree is as it was" tree_is_clean
}

start=$SECONDS
export KEYACCT_BUILD=$out/gcc KEYACCT_LIBRARY=$out/gcc/libkeyacct.so PYTHONDONTWRITEBYTECODE=1 KEYACCT_REQUIRE_BROWSER=1
python=python3
part set-up "set-up" part_setup
part generated "generated files" part_generated
part gcc "gcc build and tests" part_gcc
part clang "clang build and tests" part_clang
part asan-gcc "gcc, address and undefined-behavior sanitizers" part_sanitize gcc Release
part asan-clang "clang, address and undefined-behavior sanitizers" part_sanitize clang RelWithDebInfo
part valgrind "unit tests under valgrind" part_valgrind
part abi "ABI and layering gates" part_python abi
part property "property tests" part_python property
part arrow "Arrow with pyarrow, nanoarrow and polars" part_arrow
part python "Python package" part_package
part asan-python "Python package, sanitizers" part_package_asan
part consumer "consumers of the installed library" part_python consumer
part bytes "the same bytes on every target" part_bytes
part lua "Lua: LuaJIT and PUC" part_lua
part docs "pages of doxygen" part_docs
part release "release: versions, tarball, same bytes" part_python release
if [ -f docs/quickstart.sh ]; then part quickstart "quickstart, twice" part_quickstart; fi
if [ -f tests/bench/CMakeLists.txt ]; then part bench "benchmarks, tiny sizes" part_bench; fi
if [ -d .git ] || [ -f .git ]; then part clean "clean tree" part_clean; fi

say "minutes"
printf '%s\n' "${times[@]}"
awk -v s=$((SECONDS - start)) 'BEGIN { printf "%5.1f min  all\n", s / 60 }'
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
