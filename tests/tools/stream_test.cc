// `troupe stream` at both ends of an actor that passes chunks on.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/tools/program.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class StreamTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Not TempDir(): its path is longer than a socket's may be.
    char folder[] = "/tmp/troupe_stream_XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
  }

  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << text;
    return folder_ + "/" + name;
  }

  // Runs `script` against a host with the relay; in it $stream is the command,
  // $at the options that reach the host and recv() receives the stream "down",
  // in the background and with its options, into the file "down".
  ProgramResult WithRelay(const std::string& script) const {
    return RunShell(fmt::format(
        "troupe=tools/cli/troupe; stream=\"$troupe stream\"; "
        "at='--socket {0}/s'; "
        "recv() {{ $stream recv down $at \"$@\" >{0}/down 2>{0}/recv & "
        "recv=$!; until grep -qs receiving {0}/recv; do "
        "kill -0 $recv || return; done; }}; "
        "$troupe run $at relay=tests/tools/relay_guest.so >/dev/null "
        "2>{0}/err & host=$!; until grep -qs 'troupe: ready' {0}/err; do "
        "kill -0 $host || {{ cat {0}/err >&2; exit 99; }}; done; "
        "{1}; code=$?; $troupe stop $at >/dev/null; wait $host; "
        "test -e {0}/recv && cat {0}/recv >&2; exit $code",
        folder_, script));
  }

  std::string folder_;
};

TEST_F(StreamTest, EachLineIsAChunk) {
  const std::string lines = Write("lines", "apple\npear\nplum");

  const ProgramResult result = WithRelay(
      fmt::format("recv --count 3; $stream send relay up {} --lines $at; "
                  "wait $recv; cat {}/down",
                  lines, folder_));

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("3 chunks, 13 bytes, held back for "));
  EXPECT_THAT(result.out, HasSubstr(" ms\napple\npear\nplum\n"));
}

TEST_F(StreamTest, AFileComesOutAsItWentIn) {
  std::string bytes;
  for (int i = 0; i < 300'000; ++i) bytes += static_cast<char>(i * 7);
  const std::string file = Write("file", bytes);

  const ProgramResult result = WithRelay(
      fmt::format("recv --count 300 -o raw; "
                  "$stream send relay up {0} --chunk 1000 -o json $at; "
                  "wait $recv; cmp {0} {1}/down && echo same",
                  file, folder_));

  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("{\"chunks\":300,\"bytes\":300000,"));
  EXPECT_THAT(result.out, HasSubstr("same\n"));
}

TEST_F(StreamTest, JsonSaysWhoSentWhat) {
  const ProgramResult result = WithRelay(
      fmt::format("recv --count 1 -o json; printf x | "
                  "$stream send relay up --sequence 7 $at >/dev/null; "
                  "wait $recv; cat {}/down",
                  folder_));

  EXPECT_THAT(result.out, StartsWith("{\"sender\":\"1@1/test:relay:1.0.0\","
                                     "\"stream\":\"down\",\"sequence\":7,"
                                     "\"timestamp_ms\":1"))
      << result.err;
  EXPECT_THAT(result.out,
              HasSubstr("\"metadata\":[],\"payload\":{\"text\":\"x\"}}"));
}

TEST_F(StreamTest, AnActorWithoutTheStreamIsAnError) {
  const ProgramResult result =
      WithRelay("echo x | $stream send relay sideways $at");

  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("troupe: chunk 0 was not taken\n"));
  EXPECT_THAT(result.err, HasSubstr("not found: 1@1/test:relay:1.0.0 has no "
                                    "stream 'sideways'"));
}

TEST_F(StreamTest, AStreamHasOneReceiver) {
  const ProgramResult result =
      WithRelay("recv; $stream recv down $at; kill $recv; false");

  EXPECT_THAT(result.err, HasSubstr("shell stream 'down' has a handler"));
}

TEST_F(StreamTest, PsShowsTheFigures) {
  const ProgramResult result = WithRelay(
      "recv --count 2; printf 'a\\nb' | $stream send relay up --lines $at "
      ">/dev/null; wait $recv; $troupe ps $at; $troupe ps -o json $at");

  EXPECT_THAT(result.out, HasSubstr("STREAMS"));
  EXPECT_THAT(result.out, HasSubstr("\"streams\":{\"chunks\":")) << result.err;
}

}  // namespace
}  // namespace troupe
