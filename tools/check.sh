#!/bin/bash
# Everything a change must pass, in the order that fails fastest.
# Usage: tools/check.sh   (about half an hour cold on two cores)
set -euo pipefail
cd "$(dirname "$0")/.."
# The peers of the benchmarks are read by clang-tidy as well.
tools/setup.sh tools/packages.txt tools/packages_bench.txt

mapfile -t sources < <(git ls-files '*.h' '*.c' '*.cc')
mapfile -t cpp_sources < <(git ls-files '*.cc')

echo "== includes"
python3 tools/check_includes.py

echo "== format"
clang-format --dry-run -Werror "${sources[@]}"
# clang-format does not break comments. Columns, not bytes.
if LC_ALL=C.UTF-8 grep -nE '^.{81,}' "${sources[@]}"; then
  echo "lines over 80 columns" >&2
  exit 1
fi

for config in "" --config=clang --config=asan --config=tsan; do
  echo "== test $config"
  # shellcheck disable=SC2086  # An empty config must vanish.
  bazel test $config //...
done

echo "== tidy"
# Generated headers are where the last build put them.
bazel build //... >&2
bin=$(bazel info bazel-bin)
includes=(-I. "-I$bin")
for directory in "$bin"/proto/_virtual_includes/*/; do
  includes+=("-I$directory")
done
printf '%s\n' "${cpp_sources[@]}" |
  xargs -P "$(nproc)" -I{} clang-tidy --quiet {} -- -std=c++20 "${includes[@]}"
