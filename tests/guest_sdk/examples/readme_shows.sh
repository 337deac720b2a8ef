#!/bin/sh
# The files that a document shows are those that are built.
# Usage: readme_shows.sh DOCUMENT FILE...
set -eu
document=$1
shift
for file in "$@"; do
  # Each fenced block of the document, until one is the file.
  count=$(grep -c '^```[a-z]' "$document")
  while [ "$count" -gt 0 ]; do
    shown=$(awk -v wanted="$count" \
      '/^```[a-z]/ { on = ++n == wanted; next } /^```$/ { on = 0 } on' \
      "$document")
    [ "$shown" != "$(cat "$file")" ] || break
    count=$((count - 1))
  done
  if [ "$count" -eq 0 ]; then
    echo "no block of $document is $file" >&2
    exit 1
  fi
done
