#include "abi/identity.h"

#include <cstdint>
#include <string>

#include "abi/actr_id.h"
#include "abi/codec.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string TypeError(std::string_view text) {
  ActrType type;
  return ParseActrType(text, &type);
}

std::string IdError(std::string_view text) {
  ActrId id;
  return ParseActrId(text, &id);
}

TEST(ActrTypeTest, ReadsWhatItPrints) {
  ActrType type;
  ASSERT_THAT(ParseActrType("acme:echo-service:1.0.0", &type), IsEmpty());

  EXPECT_EQ(type, (ActrType{"acme", "echo-service", "1.0.0"}));
  EXPECT_EQ(type.ToString(), "acme:echo-service:1.0.0");
}

TEST(ActrTypeTest, HasExactlyThreeParts) {
  for (const char* text : {"", "acme", "acme:echo", "acme:echo:1:0"}) {
    EXPECT_THAT(TypeError(text), HasSubstr("expected three parts")) << text;
  }
}

TEST(ActrTypeTest, AnErrorNamesTheTextAndThePart) {
  EXPECT_EQ(TypeError("acme:e cho:1"),
            "actor type 'acme:e cho:1': name 'e cho': expected only letters, "
            "digits, '-', '_' and '.'");
}

TEST(ActrTypeTest, ManufacturerAndNameHave1To32Bytes) {
  const std::string longest(32, 'x');

  EXPECT_THAT(TypeError(longest + ":" + longest + ":1"), IsEmpty());
  EXPECT_THAT(TypeError(longest + "x:a:1"),
              HasSubstr("expected 1 to 32 bytes, not 33"));
  EXPECT_THAT(TypeError(":a:1"), HasSubstr("manufacturer ''"));
  EXPECT_THAT(TypeError("a::1"), HasSubstr("name ''"));
}

TEST(ActrTypeTest, APartBeginsWithALetterAndEndsWithALetterOrDigit) {
  EXPECT_THAT(TypeError("a:B-_.9:1"), IsEmpty());
  EXPECT_THAT(TypeError("1a:b:1"), HasSubstr("a letter as first character"));
  EXPECT_THAT(TypeError("a:-b:1"), HasSubstr("a letter as first character"));
  EXPECT_THAT(TypeError("a:b-:1"),
              HasSubstr("a letter or digit as last character"));
  EXPECT_THAT(TypeError("a:\xC3\xA9:1"), HasSubstr("name"));
}

TEST(ActrTypeTest, AVersionIsNotEmpty) {
  EXPECT_THAT(TypeError("a:b:"), HasSubstr("version ''"));
  EXPECT_THAT(TypeError("a:b:any text+1"), IsEmpty());
}

TEST(ActrTypeTest, ValidateFindsWhatAFrameMayBring) {
  EXPECT_THAT((ActrType{"acme", "echo", "1"}.Validate()), IsEmpty());
  EXPECT_THAT((ActrType{"", "echo", "1"}.Validate()),
              HasSubstr("manufacturer ''"));
  EXPECT_THAT((ActrType{"acme", "echo", "1:2"}.Validate()),
              HasSubstr("expected no ':'"));
}

TEST(ActrTypeTest, AnErrorLeavesTheTypeAsItWas) {
  ActrType type{"acme", "echo", "1"};
  EXPECT_FALSE(ParseActrType("a:b:", &type).empty());

  EXPECT_EQ(type.ToString(), "acme:echo:1");
}

TEST(ActrIdTest, ReadsWhatItPrints) {
  ActrId id;
  ASSERT_THAT(ParseActrId("1a2b3c@101/acme:echo-service:1.0.0", &id),
              IsEmpty());

  EXPECT_EQ(id.serial_number, 0x1A2B3Cu);
  EXPECT_EQ(id.realm_id, 101u);
  EXPECT_EQ(id.ToString(), "1a2b3c@101/acme:echo-service:1.0.0");
}

TEST(ActrIdTest, ReachesToTheEndsOfItsNumbers) {
  const std::string least = "0@0/a:b:1";
  const std::string most = "ffffffffffffffff@4294967295/a:b:1";
  ActrId id;

  ASSERT_THAT(ParseActrId(least, &id), IsEmpty());
  EXPECT_EQ(id.ToString(), least);
  ASSERT_THAT(ParseActrId(most, &id), IsEmpty());
  EXPECT_EQ(id.serial_number, UINT64_MAX);
  EXPECT_EQ(id.ToString(), most);
}

TEST(ActrIdTest, AnErrorSaysWhichPartAndWhatWasExpected) {
  EXPECT_EQ(IdError("x@1/a:b:1"),
            "actor id 'x@1/a:b:1': serial number 'x': expected 1 to 16 "
            "hexadecimal digits");
  EXPECT_THAT(IdError("10000000000000000@1/a:b:1"), HasSubstr("serial number"));
  EXPECT_THAT(IdError("@1/a:b:1"), HasSubstr("serial number ''"));
  EXPECT_THAT(IdError("-1@1/a:b:1"), HasSubstr("serial number '-1'"));
  EXPECT_THAT(IdError("1@4294967296/a:b:1"),
              HasSubstr("realm '4294967296': expected a number from 0 to"));
  EXPECT_THAT(IdError("1@/a:b:1"), HasSubstr("realm ''"));
  EXPECT_THAT(IdError("1@1/a:b"), HasSubstr("expected three parts"));
  EXPECT_THAT(IdError("a:b:1"), HasSubstr("expected serial@realm/"));
}

TEST(ActrIdTest, SurvivesItsEncodedForm) {
  const ActrId id{0xABC, 7, {"acme", "echo", "1.0.0"}};
  const std::string bytes = EncodeActrId(id);

  EXPECT_EQ(ActrId::From(abi::EncodedActrId(bytes).value()), id);
}

TEST(ActrIdTest, OrdersAndComparesByAllItsParts) {
  const ActrId id{1, 1, {"a", "b", "1"}};
  ActrId other = id;

  EXPECT_EQ(id, other);
  other.type.version = "2";
  EXPECT_NE(id, other);
  EXPECT_LT(id, other);
}

}  // namespace
}  // namespace troupe
