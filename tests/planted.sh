#!/bin/sh
# That a tool finds errors: runs the program of planted.c under it, once for every error.
#
#   planted.sh PROGRAM "COMMAND OPTIONS..." ERROR=WORDS...
#
# Without an error the program must pass; with one it must fail, and WORDS must stand in what is said. Exit code 0 when all is so.
program=$1 tool=$2 bad=0
shift 2
# shellcheck disable=SC2086
$tool "$program" nothing || { echo "FAILED: nothing was planted, and the tool objects"; bad=1; }
for one in "$@"; do
    error=${one%%=*} words=${one#*=}
    # shellcheck disable=SC2086
    said=$($tool "$program" "$error" 2>&1)
    code=$?
    case $code,$said in
        0,*) echo "FAILED: $error was planted, and the tool says nothing: $said"; bad=1 ;;
        *"$words"*) echo "$error was planted: seen, exit code $code" ;;
        *) echo "FAILED: $error was planted, '$words' is not said: $said"; bad=1 ;;
    esac
done
exit $bad
