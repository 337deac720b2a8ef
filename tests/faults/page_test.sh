#!/bin/bash
# host/FAULTS.md names tests that there are, and tools/faults tells when one was
# not shown.
# Usage: page_test.sh FAULTS
set -euo pipefail
here=$PWD

python3 "$1" --names

# A tree with a page of its own, and in the place of bazel a program that notes
# what it is asked for and has results at hand.
work=$(mktemp -d "$TEST_TMPDIR/page.XXXXXX")
mkdir -p "$work"/{tools,host,tests}
cp "$here/$1" "$work/tools/faults"
cd "$work"
page=host/FAULTS.md
cat >bazel <<'END'
#!/bin/bash
for argument in "$@"; do
  [[ $argument == --build_event_json_file=* ]] && cp events "${argument#*=}"
  echo "$argument" >>asked
done
END
chmod +x bazel
export PATH=$work:$PATH

# $1: the rows of the page.
write_page() {
  printf '| fault | the host | tests |\n|---|---|---|\n%s\n' "$1" >$page
}
# $1: what is said, $2: the exit code; the rest: arguments.
expect() {
  local code=0 said
  said=$(tools/faults "${@:3}" 2>&1) || code=$?
  if [[ $code -ne $2 || $said != *"$1"* ]]; then
    echo "faults ${*:3}: expected $2 and '$1', got $code and: $said" >&2
    exit 1
  fi
}
# $1: the name of a test; $2: more of its <testcase>; $3: what is in it.
one_result() {
  cat >test.xml <<END
<testsuites><testsuite name="OneTest">
<testcase name="$1" classname="OneTest" $2>$3</testcase>
</testsuite></testsuites>
END
  local -r output="{\"name\": \"test.xml\", \"uri\": \"file://$PWD/test.xml\"}"
  {
    echo '{"id": {"started": {}}}'
    echo '{"id": {"testResult": {"label": "//tests:one_test", "run": 1}},' \
      "\"testResult\": {\"testActionOutput\": [$output]}}"
  } >events
}

cat >tests/one_test.cc <<'END'
TEST_F(OneTest, Passes) {}
TEST(OneTest,
     IsLongAndPassesToo) {}
// TEST_F(OneTest, WasHere) {}
TEST_F(OneTest, DISABLED_IsNoMore) {}
END

# By the sources.
row='| lacks air | ends | `//tests:one_test`'
write_page "$row Passes, IsLongAndPassesToo |"
expect "looked for 2 named tests of 1 targets" 0 --names
for name in WasHere IsNoMore Pass; do
  write_page "$row Passes, $name |"
  expect "//tests:one_test has no test $name" 1 --names
done
write_page '| lacks air | ends | `//tests:two_test` Passes |'
expect "//tests:two_test has no source tests/two_test.cc" 1 --names
write_page "$row Passes |"$'\n''| lacks food | ends | |'
expect "no test for 'lacks food'" 1 --names
write_page "$row |"
expect "no test for 'lacks air'" 1 --names
echo "No table." >$page
expect "no tables" 1 --names
[[ ! -e asked ]]

# By what ran.
write_page "$row Passes |"
one_result Passes 'status="run" result="completed"' ''
expect "ran 1 named tests of 1 targets" 0 --config=clang
grep -qx -e '--config=clang' asked
grep -qx '//tests:one_test' asked
one_result Passes/0 'status="run" result="completed"' ''
expect "ran 1 named tests" 0
one_result Passes 'status="run" result="skipped"' '<skipped message="no"/>'
expect "//tests:one_test has skipped Passes" 1
one_result Passes 'status="notrun" result="suppressed"' ''
expect "//tests:one_test has skipped Passes" 1
one_result Fails 'status="run" result="completed"' ''
expect "//tests:one_test has no test Passes" 1
