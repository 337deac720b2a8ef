#!/bin/sh
# Plain protoc with the plugin: what it makes, and how it says that a file is
# wrong.
set -eu
plugin=$1
good=$2
proto=$(dirname "$3")/..
cd "$TEST_TMPDIR"

run() {
  /usr/bin/protoc --plugin=protoc-gen-troupe="$TEST_SRCDIR/$TEST_WORKSPACE/$plugin" \
    --troupe_out=. -I. "-I$TEST_SRCDIR/$TEST_WORKSPACE" \
    "-I$TEST_SRCDIR/$TEST_WORKSPACE/$proto" "$@"
}
fail() {
  echo "$1" >&2
  exit 1
}
# Says that a .proto file has these faults, and that nothing else is said.
expect_faults() {
  if run bad.proto >out.txt 2>&1; then fail "bad.proto was accepted"; fi
  printf -- '--troupe_out: no code can be generated\n%s\n' "$1" >expected.txt
  diff expected.txt out.txt || fail "another error than expected"
}

run "$good"
test -s "${good%.proto}.troupe.h" || fail "no header was made"

printf 'syntax = "proto3";\nmessage M {}\n' >messages.proto
run messages.proto
grep -q 'messages.pb.h' messages.troupe.h || fail "messages without services"

# Neither comments nor the order change the interface; an option does.
cat >one.proto <<'END'
syntax = "proto3";
message M { string a = 1; int32 b = 2; }
service S { rpc A(M) returns (M); rpc B(M) returns (M); }
END
cat >two.proto <<'END'
syntax = "proto3";
import "troupe/options.proto";
// Other words.
service S {
  rpc B(M) returns (M);  // and here
  rpc A(M) returns (M);
}
message M { int32 b = 2; string a = 1; }
END
sed '/rpc A/s/;/ { option (troupe.method).deadline_ms = 5; }/' two.proto \
  >three.proto
sed '/rpc A/s/;/ { option (troupe.method).concurrency = INTERLEAVED; }/' \
  two.proto >four.proto
sed '/rpc A/s/;/ { option (troupe.method) = { concurrency: PER_KEY key: "b" }; }/' \
  two.proto >five.proto
sed '/rpc A/s/;/ { option (troupe.method).version = 2; }/' two.proto >six.proto
for file in one two three four five six; do run $file.proto; done
hash_of() { grep kInterfaceHash "$1.troupe.h"; }
[ "$(hash_of one)" = "$(hash_of two)" ] || fail "the order changes the hash"
[ "$(hash_of one)" != "$(hash_of three)" ] || fail "an option changes nothing"
[ "$(hash_of one)" != "$(hash_of four)" ] || fail "concurrency changes nothing"
grep -q '"concurrency=INTERLEAVED.n"' four.troupe.h ||
  fail "the metadata lacks the concurrency"
grep -q '"concurrency=PER_KEY 2.n"' five.troupe.h ||
  fail "the metadata lacks the key"
grep -q '"version=2.n"' six.troupe.h || fail "the metadata lacks the version"
grep -q '// INTERLEAVED: while it waits, others run' four.troupe.h ||
  fail "the handler's class does not say that others run meanwhile"

cat >bad.proto <<'END'
syntax = "proto3";
import "actr/options.proto";
import "troupe/options.proto";
message M {}
message N {}
message SHandler {}
service S {
  rpc Flow(stream M) returns (M) { option (troupe.method).idempotent = true; }
  rpc Pass(M) returns (N) {
    option (troupe.method).on_failure = PASS_THROUGH;
  }
    rpc Chunk(M) returns (N) { option (actr.payload_type) = STREAM_RELIABLE; }
}
message O { repeated M list = 1; M one = 2; string text = 3; }
service K {
  rpc A(O) returns (N) { option (troupe.method).concurrency = PER_KEY; }
  rpc B(O) returns (N) { option (troupe.method).key = "text"; }
  rpc C(O) returns (N) {
    option (troupe.method) = { concurrency: PER_KEY key: "none" };
  }
  rpc D(O) returns (N) {
    option (troupe.method) = { concurrency: PER_KEY key: "list" };
  }
  rpc E(O) returns (N) {
    option (troupe.method) = { concurrency: PER_KEY key: "one" };
  }
  rpc F(O) returns (N) {
    option (troupe.method) = { concurrency: PER_KEY key: "text.size" };
  }
  rpc G(stream O) returns (N) {
    option (troupe.method) = { concurrency: PER_KEY key: "text" };
  }
  rpc H(stream O) returns (N) { option (troupe.method).version = 0; }
}
END
expect_faults "bad.proto:7:1: service 'S' makes a class 'SHandler', but the file has that name already
bad.proto:8:3: rpc 'Flow' streams, and can have neither idempotent nor on_missing nor on_failure
bad.proto:9:3: on_failure: PASS_THROUGH of 'Pass' needs a request and a response of one type, not M and N
bad.proto:12:5: payload_type of 'Chunk' has to be RPC_RELIABLE (0) or RPC_SIGNAL (1), not 2
bad.proto:16:3: 'A' has the concurrency PER_KEY and no key
bad.proto:17:3: 'B' has a key, and is not PER_KEY
bad.proto:18:3: key 'none' of 'C': O has no field 'none'
bad.proto:21:3: key 'list' of 'D': 'list' of O is repeated
bad.proto:24:3: key 'one' of 'E': 'one' of O is a message
bad.proto:27:3: key 'text.size' of 'F': 'text' of O is no message
bad.proto:30:3: 'G' is PER_KEY, and its requests are a stream
bad.proto:33:3: 'H' has version 0; the first is 1"
