#!/bin/bash
# What `troupe new` refuses: it says why, and what would be right, and makes
# nothing.
# Usage: refusals_test.sh TROUPE MARK
set -euo pipefail
program=$PWD/$1
sdk=$(dirname "$(dirname "$(dirname "$(readlink -f "$2")")")")
work=$(mktemp -d "$TEST_TMPDIR/new.XXXXXX")
cd "$work"

# $1: the exit code; $2: a part of what is said; the rest: arguments.
expect() {
  local code=0 said
  said=$("$program" new "${@:3}" 2>&1) || code=$?
  if [[ $code -ne $1 || $said != *"$2"* ]]; then
    echo "troupe new ${*:3}: expected $1 and '$2', got $code and: $said" >&2
    exit 1
  fi
}

expect 2 "did you mean 'greeter'?" shop --template greter --sdk "$sdk"
expect 2 "did you mean 'bazel'?" shop --build basel --sdk "$sdk"
expect 2 "did you mean 'my_shop'?" My-Shop --sdk "$sdk"
expect 2 "did you mean 'my_class'?" class --sdk "$sdk"
expect 2 "--sdk '$work' is not Troupe's repository" shop --sdk "$work"
TROUPE_SDK=/none expect 2 "TROUPE_SDK '/none' is not" shop
expect 2 "name is required" --template greeter
[[ -z $(ls -A) ]]

# A copy is nowhere near the repository.
cp "$program" "$work/troupe"
program=$work/troupe expect 2 "name it with --sdk DIR or TROUPE_SDK" shop
rm troupe

mkdir shop
touch shop/precious
expect 1 "'shop' exists and is no empty folder" shop --sdk "$sdk"
[[ $(ls -A shop) == precious && $(ls -A) == shop ]]

# Found from where one is.
mkdir mended
expect 0 "made mended" mended --sdk "$sdk"
grep -q "set(TROUPE_SDK \"$sdk\"" mended/CMakeLists.txt
TROUPE_SDK=$sdk expect 0 "made told" told

# A build for CMake that is there twice, or not at all.
expect_cmake() {
  local said
  if said=$(cmake "$1" -P "$sdk/tools/cmake/troupe.cmake" 2>&1) ||
    [[ $(tr -s ' \n' ' ' <<<"$said") != *"$2"* ]]; then
    echo "cmake $1: expected '$2', got: $said" >&2
    exit 1
  fi
}
mkdir -p sdk/bazel-out/{one,two}-opt/bin/tools/cmake
expect_cmake -DTROUPE_SDK="$work/sdk" "more than once; say which"
rm -r sdk/bazel-out/two-opt
expect_cmake -DTROUPE_SDK="$work/sdk" "is not built for CMake; there, run:"
