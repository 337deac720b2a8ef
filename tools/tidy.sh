#!/bin/bash
# Runs clang-tidy on every source of the tree, in Bazel: what has not changed
# since it was last found good is not read again.
# Usage: tools/tidy.sh [FILE...]   (the sources of the targets that have FILEs)
set -euo pipefail
cd "$(dirname "$0")/.."

scope=//...
[[ $# -eq 0 ]] || scope="same_pkg_direct_rdeps(set($*))"
targets=$(mktemp)
trap 'rm -f "$targets"' EXIT
# Also the targets that `//...` leaves out as manual.
bazel query --noshow_progress --ui_event_filters=-info \
  "kind('cc_(library|binary|test) rule', $scope)" >"$targets"
bazel build --keep_going --show_result=0 --ui_event_filters=-info \
  --noshow_progress \
  --aspects=//tools/bazel:tidy.bzl%tidy --output_groups=tidy \
  --target_pattern_file="$targets"
