#!/bin/bash
# Runs clang-tidy, one process per core. Prints what it finds as it finds it,
# and last the names of the files that failed.
# Usage: tools/tidy.sh [FILE...]   (without a file: every .cc of the tree)
set -euo pipefail
cd "$(dirname "$0")/.."
files=("$@")
if [[ $# -eq 0 ]]; then mapfile -t files < <(git ls-files '*.cc'); fi

# Makes the generated headers, and nothing that is compiled from them.
bazel build --ui_event_filters=-info --noshow_progress \
  --output_groups=compilation_prerequisites_INTERNAL_ //...
bin=$(bazel info bazel-bin 2>/dev/null)
flags=(-std=c++20 -I. "-I$bin")
for directory in "$bin"/proto/_virtual_includes/*/; do
  flags+=("-I$directory")
done

failed=$(mktemp)
trap 'rm -f "$failed"' EXIT

# $1: where the names of failing files go; $2: the file; the rest: flags of the
# compiler. Says nothing of a file without findings.
tidy_one() {
  local findings code=0
  findings=$(clang-tidy --quiet "$2" -- "${@:3}" 2>&1) || code=$?
  [[ $code -ne 0 ]] || return 0
  echo "$2" >>"$1"
  # How many warnings of system headers it left out is of no use.
  grep -vE '^[0-9]+ (warning|error)s?( and [0-9]+ errors?)? generated' \
    <<<"$findings" || true
}
export -f tidy_one

printf '%s\0' "${files[@]}" |
  xargs -0 -P "$(nproc)" -I{} \
    bash -c 'tidy_one "$@"' tidy "$failed" {} "${flags[@]}"

if [[ -s $failed ]]; then
  echo "clang-tidy has findings in $(wc -l <"$failed") files:" >&2
  sort "$failed" | sed 's/^/  /' >&2
  exit 1
fi
