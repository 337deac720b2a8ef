#!/bin/sh
# The example with CMake makes the same library as Bazel.
# Usage: cmake_test.sh CMAKELISTS TROUPE LIBRARY
set -eu
# Headers are read where they are.
example=$(dirname "$(readlink -f "$1")")

cmake -S "$example" -B "$TEST_TMPDIR/build" \
  -DTROUPE_BUILT="$PWD" >"$TEST_TMPDIR/log.txt" 2>&1 &&
  cmake --build "$TEST_TMPDIR/build" --parallel 2 >>"$TEST_TMPDIR/log.txt" 2>&1 || {
  cat "$TEST_TMPDIR/log.txt" >&2
  exit 1
}
if grep -i warning "$TEST_TMPDIR/log.txt" >&2; then exit 1; fi

out=$("$2" check "$TEST_TMPDIR/build/stock.so" --against "$3")
case $out in
  *"interface: compatible"*) ;;
  *)
    echo "$out" >&2
    exit 1
    ;;
esac
