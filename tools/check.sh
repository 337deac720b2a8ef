#!/bin/bash
# Everything a change must pass, in the order that fails fastest. Stops at the
# first stage that fails and names it.
# Usage: tools/check.sh [STAGE...]
#   Stages: includes format plain clang asan tsan tidy. Without one, all of
#   them: about an hour cold on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."

stage=setup
report_end() {
  local -r code=$?
  if [[ $code -ne 0 ]]; then
    echo "tools/check.sh: failed at '$stage'" >&2
  fi
}
trap report_end EXIT

# Each stage says what it is about to do, and how long it took.
begin() {
  stage=$1
  echo "== $stage: $2"
  SECONDS=0
}
end() { echo "   passed in $SECONDS s"; }

check_includes() {
  begin includes "who may include whom"
  python3 tools/check_includes.py
  end
}

check_format() {
  begin format "clang-format and 80 columns"
  local sources
  mapfile -t sources < <(git ls-files '*.h' '*.c' '*.cc')
  clang-format --dry-run -Werror "${sources[@]}"
  # clang-format does not break comments. Columns, not bytes.
  if LC_ALL=C.UTF-8 grep -nE '^.{81,}' "${sources[@]}"; then
    echo "lines over 80 columns" >&2
    exit 1
  fi
  end
}

# $1: the stage, and one of bazel's configurations unless it is `plain`.
check_tests() {
  begin "$1" "all tests, $2"
  local config=()
  [[ $1 == plain ]] || config=("--config=$1")
  bazel test "${config[@]}" //...
  end
}

check_tidy() {
  begin tidy "clang-tidy on every source file"
  tools/tidy.sh
  end
}

[[ $# -gt 0 ]] || set -- includes format plain clang asan tsan tidy
# clang-tidy reads the peers of the benchmarks as well.
tools/setup.sh tools/packages.txt tools/packages_bench.txt
for wanted in "$@"; do
  case $wanted in
    includes) check_includes ;;
    format) check_format ;;
    plain) check_tests plain "with g++" ;;
    clang) check_tests clang "with clang: layering and locks" ;;
    asan) check_tests asan "with AddressSanitizer and UBSan" ;;
    tsan) check_tests tsan "with ThreadSanitizer" ;;
    tidy) check_tidy ;;
    *)
      stage=$wanted
      echo "no such stage; see the head of tools/check.sh" >&2
      exit 2
      ;;
  esac
done
echo "all passed: $*"
