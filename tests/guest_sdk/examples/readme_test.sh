#!/bin/sh
# The workload that the README shows is the one that is built.
set -eu
readme=$1
example=$2
shown=$(awk '/^```cpp$/ { on = 1; next } /^```$/ { on = 0 } on' "$readme")
if [ "$shown" != "$(cat "$example")" ]; then
  echo "README.md shows another file than $example" >&2
  echo "$shown" | diff - "$example" >&2
  exit 1
fi
