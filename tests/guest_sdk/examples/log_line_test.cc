#include "guest_sdk/examples/log_line.h"

#include <optional>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace troupe::demo {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kCommon =
    R"(10.0.0.1 - anna [14/Nov/2023:00:00:01 +0000] )"
    R"("GET /shop/buy?q=tea HTTP/1.1" 200 512)";

TEST(LogLineTest, ACommonLineIsTakenApart) {
  const std::optional<AccessLine> line = ParseAccessLine(kCommon);

  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->host, "10.0.0.1");
  EXPECT_EQ(line->time, "14/Nov/2023:00:00:01 +0000");
  EXPECT_EQ(line->method, "GET");
  EXPECT_EQ(line->target, "/shop/buy?q=tea");
  EXPECT_EQ(line->status, "200");
  EXPECT_EQ(line->bytes, "512");
}

TEST(LogLineTest, ACombinedLineAndOneWithoutProtocolAreAccessLines) {
  EXPECT_TRUE(ParseAccessLine(R"(h - - [t] "GET /" 304 - "-" "curl/7")"));
  EXPECT_TRUE(ParseAccessLine(R"(h - - [] "GET / HTTP/1.0" 200 1)"));
}

TEST(LogLineTest, WhatMissesAPartIsNotAnAccessLine) {
  for (const std::string_view line : {
           R"()",
           R"(2023-11-14 00:00:01 install libc6:amd64 2.36-9)",
           R"(h - - t "GET / HTTP/1.1" 200 1)",
           R"(h - - [t] GET / 200 1)",
           R"(h - - [t] "GET" 200 1)",
           R"(h - - [t] "GET / HTTP/1.1" 20 1)",
           R"(h - - [t] "GET / HTTP/1.1" 2000 1)",
           R"(h - - [t] "GET / HTTP/1.1" 200 1k)",
           R"(h - - [t] "GET / HTTP/1.1" 200)",
           R"(h - - [t] "GET / HTTP/1.1)",
       }) {
    EXPECT_FALSE(ParseAccessLine(line)) << line;
  }
}

TEST(LogLineTest, AccessLinesAreCountedByStatusMethodAndFirstSegment) {
  EXPECT_EQ(KeysOf(kCommon),
            "lines access\nstatus 200\nmethod GET\npath /shop\n");
  EXPECT_EQ(KeysOf(R"(h - - [t] "OPTIONS * HTTP/1.1" 204 -)"),
            "lines access\nstatus 204\nmethod OPTIONS\npath *\n");
}

TEST(LogLineTest, OtherLinesAreCountedByTheirWords) {
  EXPECT_THAT(Words(" one\ttwo  one "), ElementsAre("one", "two", "one"));
  EXPECT_EQ(KeysOf(" one\ttwo  one "),
            "lines other\nword one\nword two\nword one\n");
  EXPECT_EQ(KeysOf(""), "lines other\n");
}

TEST(LogLineTest, FieldsAreJson) {
  EXPECT_EQ(JsonOf(R"(h - - [t] "GET /\" 200 1)"),
            R"({"kind":"access","host":"h","time":"t","method":"GET",)"
            R"("target":"/\\","status":"200","bytes":"1"})");
  EXPECT_EQ(JsonOf("a\"b caf\xc3\xa9 \x01"),
            "{\"kind\":\"other\",\"words\":[\"a\\\"b\",\"caf\xc3\xa9\","
            "\"\\u0001\"]}");
  EXPECT_EQ(JsonOf("caf\xe9"), R"({"kind":"other","words":["caf\u00e9"]})");
}

}  // namespace
}  // namespace troupe::demo
