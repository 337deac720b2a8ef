#!/bin/bash
# What tests/fuzz/run refuses, and what it would build and run.
# Usage: run_test.sh RUN
set -euo pipefail
run=$PWD/$1

# In the place of bazel, which must not be asked for what is refused.
work=$(mktemp -d "$TEST_TMPDIR/run.XXXXXX")
cat >"$work/bazel" <<END
#!/bin/bash
echo "\$@" >>"$work/asked"
exit 3
END
chmod +x "$work/bazel"
export PATH=$work:$PATH TROUPE_FUZZ_DIR=$work/found

# $1: the exit code; $2: a part of what is said; the rest: arguments.
expect() {
  local code=0 said
  said=$("$run" "${@:3}" 2>&1) || code=$?
  if [[ $code -ne $1 || $said != *"$2"* ]]; then
    echo "run ${*:3}: expected $1 and '$2', got $code and: $said" >&2
    exit 1
  fi
}

for seconds in codec 0 -1 00 1.5 1s 9999999999 '1 2'; do
  expect 2 "'$seconds' is no number of seconds" "$seconds" codec
done
expect 2 "there is no fuzzer 'codecs'" 10 codecs
expect 2 "there is no fuzzer ''" 10 ''
expect 2 "NAME: codec config control" 10 codec none
[[ ! -e $work/asked ]]

# bazel's code is that of this one.
expect 3 "" 10 codec reply
[[ $(cat "$work/asked") == \
  "build --config=fuzz //tests/fuzz:codec_fuzzer //tests/fuzz:reply_fuzzer" ]]
