# What the demo counts, computed without it: prints "COUNT<TAB>KEY" lines in any
# order. Sorted, they are the answer of tally.Tally.Counts, byte for byte:
#
#   export LC_ALL=C
#   awk -f counts.awk access.log | sort -t "$(printf '\t')" -k1,1nr -k2
#
# guest_sdk/examples/log_line.h says what is counted of a line.

function count(key) { counts[key]++ }

function count_access(line,    rest, method, target) {
  rest = line
  sub(/^[^ ]+ [^ ]+ [^ ]+ \[[^]]*\] "/, "", rest)
  method = rest
  sub(/ .*/, "", method)
  target = substr(rest, length(method) + 2)
  sub(/[ "].*/, "", target)
  sub(/^[^"]*" /, "", rest)
  count("lines access")
  count("status " substr(rest, 1, 3))
  count("method " method)
  sub(/\?.*/, "", target)
  if (substr(target, 1, 1) == "/") {
    target = substr(target, 2)
    sub(/\/.*/, "", target)
    target = "/" target
  }
  count("path " target)
}

/^[^ ]+ [^ ]+ [^ ]+ \[[^]]*\] "[^ "]+ [^ "]+( [^"]*)?" [0-9][0-9][0-9] ([0-9]+|-)( .*)?$/ {
  count_access($0)
  next
}

{
  count("lines other")
  n = split($0, words, /[ \t]+/)
  for (i = 1; i <= n; i++) {
    if (words[i] != "") count("word " words[i])
  }
}

END {
  for (key in counts) printf "%d\t%s\n", counts[key], key
}
