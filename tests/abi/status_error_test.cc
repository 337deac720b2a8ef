#include "abi/status_error.h"

#include <string>
#include <vector>

#include "abi/messages.h"
#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

abi::AbiReply Reply(int32_t status, std::string_view payload) {
  abi::AbiReply reply;
  reply.abi_version = 1;
  reply.status = status;
  reply.payload = payload;
  return reply;
}

// One row of the table as it is documented, written out.
struct Row {
  absl::Status status;
  ErrorKind kind;
  uint32_t code;
  ErrorClass error_class;
  absl::StatusCode status_code;
  std::string text;
  std::string details;
  int32_t abi_status;
};

std::vector<Row> Table() {
  using enum ErrorClass;
  return {
      {UnavailableError("full"), ErrorKind::kUnavailable, 10001, kTransient,
       absl::StatusCode::kUnavailable, "unavailable: full", "full", -1},
      {TimedOutError("a -> b after 5 ms"), ErrorKind::kTimedOut, 10002,
       kTransient, absl::StatusCode::kDeadlineExceeded,
       "timed out: a -> b after 5 ms", "a -> b after 5 ms", -1},
      {NotFoundError("actor"), ErrorKind::kNotFound, 10003, kClient,
       absl::StatusCode::kNotFound, "not found: actor", "actor", -1},
      {PermissionDeniedError("rule 2"), ErrorKind::kPermissionDenied, 10004,
       kClient, absl::StatusCode::kPermissionDenied,
       "permission denied: rule 2", "rule 2", -1},
      {InvalidArgumentError("size"), ErrorKind::kInvalidArgument, 10005,
       kClient, absl::StatusCode::kInvalidArgument, "invalid argument: size",
       "size", -5},
      {UnknownRouteError("a.B.C"), ErrorKind::kUnknownRoute, 10006, kClient,
       absl::StatusCode::kUnimplemented, "unknown route: a.B.C", "a.B.C", -1},
      {DependencyNotFoundError("db", "gone"), ErrorKind::kDependencyNotFound,
       10007, kClient, absl::StatusCode::kFailedPrecondition,
       "dependency 'db' not found: gone", "dependency 'db' not found: gone",
       -1},
      {DecodeFailureError("field 3"), ErrorKind::kDecodeFailure, 10008,
       kCorrupt, absl::StatusCode::kDataLoss, "decode failure: field 3",
       "field 3", -5},
      {NotImplementedError("op 9"), ErrorKind::kNotImplemented, 10009,
       kInternal, absl::StatusCode::kUnimplemented, "not implemented: op 9",
       "op 9", -1},
      {InternalError("bug"), ErrorKind::kInternal, 10010, kInternal,
       absl::StatusCode::kInternal, "internal error: bug", "bug", -1},
      {ConnectionNotReadyError(250), ErrorKind::kConnectionNotReady, 10011,
       kTransient, absl::StatusCode::kUnavailable,
       "connection not ready: retry_after_ms=250", "retry_after_ms=250", -1},
  };
}

TEST(StatusErrorTest, EachKindHasItsRow) {
  for (const Row& row : Table()) {
    EXPECT_EQ(row.status.code(), row.status_code) << row.text;
    EXPECT_EQ(KindOf(row.status), row.kind) << row.text;
    EXPECT_EQ(ClassOf(row.status), row.error_class) << row.text;
    EXPECT_EQ(ErrorText(row.status), row.text);
    EXPECT_EQ(ToAbiStatus(row.status), row.abi_status) << row.text;
  }
}

TEST(StatusErrorTest, EachKindTravelsWithItsDetailsAlone) {
  for (const Row& row : Table()) {
    const abi::ErrorResponse error = ToErrorResponse(row.status);
    EXPECT_EQ(error.code, row.code);
    EXPECT_EQ(error.message, row.details);

    const absl::Status read = FromErrorResponse(error);
    EXPECT_EQ(read, row.status) << row.text;
    EXPECT_EQ(ErrorText(read), row.text);
  }
}

TEST(StatusErrorTest, ATextDoesNotGrowPerHop) {
  absl::Status status = DependencyNotFoundError("db", "gone");
  for (int hop = 0; hop < 3; ++hop) {
    status = FromErrorResponse(ToErrorResponse(status));
  }

  EXPECT_EQ(ErrorText(status), "dependency 'db' not found: gone");
}

TEST(StatusErrorTest, ATextWithoutDetailsIsThePrefix) {
  EXPECT_EQ(ErrorText(TimedOutError("")), "timed out");
  EXPECT_EQ(ErrorText(DependencyNotFoundError("db", "")),
            "dependency 'db' not found");
}

TEST(StatusErrorTest, AnEmptyRouteKeepsTheColonThatExistingGuestsWrite) {
  EXPECT_EQ(ErrorText(UnknownRouteError("")), "unknown route: ");
}

TEST(StatusErrorTest, AStatusThatAbseilMadeHasTheKindOfItsCode) {
  EXPECT_EQ(KindOf(absl::UnavailableError("")), ErrorKind::kUnavailable);
  EXPECT_EQ(KindOf(absl::UnimplementedError("")), ErrorKind::kNotImplemented);
  EXPECT_EQ(KindOf(absl::FailedPreconditionError("")), std::nullopt);
  EXPECT_EQ(KindOf(absl::OkStatus()), std::nullopt);
}

TEST(StatusErrorTest, AStatusWithoutAKindTravelsAs11000AndItsCode) {
  const absl::Status cancelled = absl::CancelledError("by its caller");
  const absl::Status cycle = absl::FailedPreconditionError("a -> b -> a");

  EXPECT_EQ(ToErrorResponse(cancelled).code, 11001u);
  EXPECT_EQ(ToErrorResponse(cycle).code, 11009u);
  EXPECT_EQ(FromErrorResponse(ToErrorResponse(cancelled)), cancelled);
  EXPECT_EQ(FromErrorResponse(ToErrorResponse(cycle)), cycle);
  EXPECT_EQ(ErrorText(cycle), "failed precondition: a -> b -> a");
  EXPECT_EQ(ClassOf(cycle), ErrorClass::kClient);
  EXPECT_EQ(ClassOf(absl::AbortedError("")), ErrorClass::kTransient);
}

TEST(StatusErrorTest, ACodeThatIsNotOursIsInternalAndTravelsOn) {
  for (const uint32_t code : {0u, 42u, 10000u, 10012u, 11000u, 11017u}) {
    const absl::Status status = FromErrorResponse({code, "sold out"});

    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal, "sold out"));
    EXPECT_EQ(KindOf(status), std::nullopt);
    EXPECT_EQ(ToErrorResponse(status).code, code);
    EXPECT_EQ(ErrorText(status),
              "error " + std::to_string(code) + ": sold out");
  }
}

TEST(StatusErrorTest, OnlyConnectionNotReadySaysWhenToRetry) {
  EXPECT_EQ(RetryAfterMs(ConnectionNotReadyError(250)), 250);
  EXPECT_EQ(RetryAfterMs(UnavailableError("retry_after_ms=250")), std::nullopt);
  EXPECT_EQ(RetryAfterMs(FromErrorResponse({10011, "later"})), std::nullopt);
}

TEST(ReplyTest, StatusZeroIsSuccess) {
  EXPECT_THAT(FromReply(Reply(0, "x")), IsOk());
  EXPECT_EQ(ToAbiStatus(absl::OkStatus()), 0);
}

TEST(ReplyTest, EachStatusHasItsKindAndAFixedTextWhenThereIsNone) {
  const auto text = [](int32_t status) {
    return ErrorText(FromReply(Reply(status, "")));
  };

  EXPECT_EQ(text(-1), "internal error: generic error");
  EXPECT_EQ(text(-2), "internal error: initialisation failed");
  EXPECT_EQ(text(-3), "internal error: handler failed");
  EXPECT_EQ(text(-4), "internal error: allocation failed");
  EXPECT_EQ(text(-5), "decode failure: protocol error");
  EXPECT_EQ(text(-6), "internal error: buffer too small");
  EXPECT_EQ(text(-7), "not implemented: unsupported operation");
  EXPECT_EQ(text(-8), "internal error: unexpected ABI status code -8");
  EXPECT_EQ(text(3), "internal error: unexpected ABI status code 3");
}

TEST(ReplyTest, ThePayloadIsTheText) {
  EXPECT_EQ(ErrorText(FromReply(Reply(-3, "sold out"))),
            "internal error: sold out");
  EXPECT_EQ(ErrorText(FromReply(Reply(-5, "field 3"))),
            "decode failure: field 3");
  EXPECT_EQ(ErrorText(FromReply(Reply(9, "sold out"))),
            "internal error: unexpected ABI status code 9: sold out");
}

TEST(ReplyTest, APayloadThatIsNotTextIsReplacedByTheStatus) {
  EXPECT_EQ(ErrorText(FromReply(Reply(-3, "\xFF"))),
            "internal error: guest returned status -3");
}

TEST(ReplyTest, TheErrorFieldWins) {
  abi::AbiReply reply = Reply(-3, "unknown route: a.B.C");
  reply.error = abi::ErrorResponse{10006, "a.B.C"};

  EXPECT_EQ(FromReply(reply), UnknownRouteError("a.B.C"));
}

TEST(ReturnCodeTest, TheCodeIsInTheText) {
  EXPECT_THAT(FromReturnCode(0), IsOk());
  EXPECT_EQ(ErrorText(FromReturnCode(-2)),
            "internal error: initialisation failed (return code -2)");
  EXPECT_EQ(ErrorText(FromReturnCode(-5)),
            "decode failure: protocol error (return code -5)");
  EXPECT_EQ(ErrorText(FromReturnCode(17)),
            "internal error: unexpected ABI status code 17");
}

}  // namespace
}  // namespace troupe
