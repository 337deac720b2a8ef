#include "host/loop/uv_status.h"

#include <uv.h>

#include <string>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

struct Row {
  int code;
  absl::StatusCode status;
};

class UvStatusTest : public ::testing::TestWithParam<Row> {};

TEST_P(UvStatusTest, EachCodeHasItsStatusAndKeepsLibuvsText) {
  EXPECT_THAT(UvStatus(GetParam().code, "open '/x'"),
              StatusIs(GetParam().status, std::string("open '/x': ") +
                                              uv_strerror(GetParam().code)));
}

INSTANTIATE_TEST_SUITE_P(
    Codes, UvStatusTest,
    ::testing::Values(Row{UV_ENOENT, absl::StatusCode::kNotFound},
                      Row{UV_ENOTDIR, absl::StatusCode::kNotFound},
                      Row{UV_EACCES, absl::StatusCode::kPermissionDenied},
                      Row{UV_EPERM, absl::StatusCode::kPermissionDenied},
                      Row{UV_EINVAL, absl::StatusCode::kInvalidArgument},
                      Row{UV_ENAMETOOLONG, absl::StatusCode::kInvalidArgument},
                      Row{UV_EADDRINUSE, absl::StatusCode::kFailedPrecondition},
                      Row{UV_ETIMEDOUT, absl::StatusCode::kDeadlineExceeded},
                      Row{UV_EAGAIN, absl::StatusCode::kUnavailable},
                      Row{UV_ECONNREFUSED, absl::StatusCode::kUnavailable},
                      Row{UV_EMFILE, absl::StatusCode::kUnavailable},
                      Row{UV_EPIPE, absl::StatusCode::kUnavailable},
                      Row{UV_EIO, absl::StatusCode::kInternal}));

TEST(UvStatusOkTest, WhatIsNotNegativeIsOk) {
  EXPECT_THAT(UvStatus(0, "read"), IsOk());
  EXPECT_THAT(UvStatus(17, "read"), IsOk());
}

}  // namespace
}  // namespace troupe
