#!/bin/bash
# What the user of a template does, with CMake: makes a project, builds it, runs
# its test, checks its library, runs it and sends it the example.
# Usage: new_test.sh TEMPLATE TROUPE MARK ANSWER NAME
#   MARK: tools/cmake/troupe.cmake; ANSWER: what the example is answered with;
#   NAME: the project's
set -euo pipefail
template=$1
program=$PWD/$2
sdk=$(dirname "$(dirname "$(dirname "$(readlink -f "$3")")")")
answer=$4
name=$5
built=$PWD

# Not TEST_TMPDIR: its path is longer than a socket's may be.
work=$(mktemp -d /tmp/troupe_new_XXXXXX)
host=
cleanup() {
  [[ -z $host ]] || kill -9 "$host" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
fail() {
  echo "$1" >&2
  exit 1
}
cd "$work"

next=$("$program" new "$name" --template "$template" --sdk "$sdk")
example=$(sed -n '/^  troupe dev$/{n;p}' <<<"$next")
cd "$name"

# The repository as it is once it is built for CMake, which finds that itself.
mkdir -p "$work/sdk/bazel-out/k8-opt"
for entry in "$sdk"/*; do
  [[ $entry == */bazel-* ]] || ln -s "$entry" "$work/sdk"
done
ln -s "$built" "$work/sdk/bazel-out/k8-opt/bin"

{
  cmake -S . -B build -DTROUPE_SDK="$work/sdk" &&
    cmake --build build --parallel 2 &&
    ctest --test-dir build --output-on-failure
} >"$work/log" 2>&1 || fail "$(cat "$work/log")"
if grep -qi '1 tests failed\|No tests\|warning' "$work/log"; then
  fail "$(cat "$work/log")"
fi

"$program" check "build/$name.so" | tee "$work/check"
grep -q "$name.so: can be loaded, generation 3" "$work/check"
grep -q "type: demo:$name:1.0.0" "$work/check"
if grep -q 'warning' "$work/check"; then fail "$(cat "$work/check")"; fi

"$program" run -c troupe.toml --socket "$work/s" 2>"$work/err" &
host=$!
until grep -q 'troupe: ready' "$work/err"; do
  kill -0 $host || fail "$(cat "$work/err")"
done
troupe() { "$program" "$@" --socket "$work/s"; }
echo "\$ $example"
eval "$example" | tee "$work/answer"
grep -qF -- "$answer" "$work/answer" || fail "expected: $answer"
troupe stop
wait $host
host=
