// Reports of a run: what a CI server reads is what happened.
#include "tools/conformance/result_text.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/check.h"
#include "tools/conformance/run.h"

namespace troupe::conformance {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

// One check of it has passed.
RunResult Whole() {
  RunResult result;
  result.path = "./x.so";
  result.results.push_back(
      {FindCheck("static.elf"), Pass(), absl::Milliseconds(3)});
  return result;
}

RunResult CutShort() {
  RunResult result = Whole();
  result.end = absl::UnavailableError("no <pipe>: Too many open files");
  return result;
}

TEST(ResultTextTest, ARunThatWasCutShortIsAnErrorForCiServers) {
  EXPECT_THAT(
      ToJunit(CutShort(), Warnings::kFail),
      AllOf(HasSubstr("tests=\"2\" failures=\"0\" errors=\"1\""),
            HasSubstr("<testcase classname=\"conformance.run\" name=\"end\" "
                      "time=\"0.000\"><error message=\"no &lt;pipe&gt;: Too "
                      "many open files\"/></testcase>")));
}

TEST(ResultTextTest, ARunThatWasCutShortSaysSoInJson) {
  EXPECT_THAT(ToJson(CutShort()),
              EndsWith(",\"end\":\"no <pipe>: Too many open files\"}"));
}

TEST(ResultTextTest, AWholeRunHasNoEnd) {
  EXPECT_THAT(ToJunit(Whole(), Warnings::kFail),
              AllOf(HasSubstr("tests=\"1\" failures=\"0\" errors=\"0\""),
                    Not(HasSubstr("<error"))));
  EXPECT_THAT(ToJson(Whole()), EndsWith("}]}"));
}

TEST(ResultTextTest, APathTellsATerminalNothing) {
  RunResult result = Whole();
  result.path = "./\x1B[31m\x9B.so";

  EXPECT_THAT(ToText(result), HasSubstr("./?[31m?.so: generation"));
  EXPECT_THAT(ToJunit(result, Warnings::kFail),
              HasSubstr("name=\"./?[31m?.so\""));
}

}  // namespace
}  // namespace troupe::conformance
