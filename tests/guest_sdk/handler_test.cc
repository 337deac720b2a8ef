// What becomes of a message: the handler that gets it, its reply, its failures.
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/guest_sdk/fake_host.h"
#include "tests/guest_sdk/shop.pb.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr uint32_t ToCode(ErrorKind kind) {
  return static_cast<uint32_t>(kind);
}

// What the shop throws that is no std::exception.
struct Tantrum {};

class Shop : public Workload {
 public:
  Shop() {
    On("shop.Echo", &Shop::Echo);
    On("shop.Reverse", &Shop::Reverse);
    On("shop.Count", &Shop::Count);
    On("shop.Buy", &Shop::Buy);
    On("shop.Note", &Shop::Note);
    On("shop.Fail", &Shop::Fail);
    On("shop.Throw", &Shop::Throw);
    On("shop.ThrowOdd", &Shop::ThrowOdd);
    On("shop.Twice", &Shop::Throw);
    On("shop.Twice", &Shop::Echo);
  }

 private:
  absl::StatusOr<std::string_view> Echo(Context&, std::string_view payload) {
    return payload;
  }
  absl::StatusOr<std::string> Reverse(Context&, std::string_view payload) {
    return std::string(payload.rbegin(), payload.rend());
  }
  absl::StatusOr<std::string> Count(Context&, std::string_view) {
    return std::to_string(++count_);
  }
  absl::StatusOr<shop::Receipt> Buy(Context&, const shop::Order& order) {
    shop::Receipt receipt;
    receipt.set_total_cents(uint64_t{order.count()} * 250);
    return receipt;
  }
  absl::Status Note(Context&, const shop::Order&) { return absl::OkStatus(); }
  absl::Status Fail(Context&, std::string_view payload) {
    if (payload == "dependency") return DependencyNotFoundError("db", "gone");
    if (payload == "route") return UnknownRouteError("x.Y");
    if (payload == "cycle") return absl::FailedPreconditionError("a -> b -> a");
    return absl::NotFoundError("no such article");
  }
  absl::StatusOr<std::string> Throw(Context&, std::string_view payload) {
    throw std::out_of_range("shelf \xff" + std::string(payload));
  }
  absl::Status ThrowOdd(Context&, std::string_view) { throw Tantrum(); }

  int count_ = 0;
};

class HandlerTest : public ::testing::Test {
 protected:
  FakeHost host_{LinkedTable<Shop>("acme:shop:1.0.0")};
  void* const actor_ = host_.Create();
};

TEST_F(HandlerTest, BytesGoInAndOut) {
  EXPECT_EQ(host_.Handle(actor_, "shop.Echo", "hello").payload, "hello");
  EXPECT_EQ(host_.Handle(actor_, "shop.Reverse", "hello").payload, "olleh");
}

TEST_F(HandlerTest, MessagesGoInAndOut) {
  shop::Order order;
  order.set_article("tea");
  order.set_count(3);

  const GuestAnswer answer =
      host_.Handle(actor_, "shop.Buy", order.SerializeAsString());

  shop::Receipt receipt;
  ASSERT_TRUE(receipt.ParseFromString(answer.payload));
  EXPECT_EQ(receipt.total_cents(), 750u);
}

TEST_F(HandlerTest, AStatusIsAnEmptyReply) {
  shop::Order order;
  order.set_article("tea");

  const GuestAnswer answer =
      host_.Handle(actor_, "shop.Note", order.SerializeAsString());

  EXPECT_EQ(answer.code, ACTR_SUCCESS);
  EXPECT_EQ(answer.status, 0);
  EXPECT_EQ(answer.payload, "");
}

TEST_F(HandlerTest, ARequestThatIsNotTheMessageIsADecodeFailure) {
  const GuestAnswer garbage = host_.Handle(actor_, "shop.Buy", "\xff");
  const GuestAnswer incomplete = host_.Handle(actor_, "shop.Buy", "");

  EXPECT_EQ(garbage.code, ACTR_SUCCESS);
  EXPECT_THAT(garbage.error, Optional(ToCode(ErrorKind::kDecodeFailure)));
  EXPECT_EQ(garbage.payload,
            "decode failure: request to 'shop.Buy' is not a shop.Order "
            "(1 bytes)");
  EXPECT_THAT(incomplete.error, Optional(ToCode(ErrorKind::kDecodeFailure)));
}

TEST_F(HandlerTest, ARouteWithoutAHandlerIsUnknown) {
  const GuestAnswer answer = host_.Handle(actor_, "shop.Sell", "");

  EXPECT_EQ(answer.status, ACTR_HANDLE_FAILED);
  EXPECT_THAT(answer.error, Optional(ToCode(ErrorKind::kUnknownRoute)));
  EXPECT_EQ(answer.payload,
            "unknown route: shop.Sell; did you mean 'shop.Fail'?");
}

TEST_F(HandlerTest, RegisteringARouteAgainReplacesItsHandler) {
  EXPECT_EQ(host_.Handle(actor_, "shop.Twice", "x").payload, "x");
}

TEST_F(HandlerTest, AFailureKeepsItsKindAndItsText) {
  const GuestAnswer plain = host_.Handle(actor_, "shop.Fail", "");
  const GuestAnswer dependency =
      host_.Handle(actor_, "shop.Fail", "dependency");
  const GuestAnswer route = host_.Handle(actor_, "shop.Fail", "route");
  const GuestAnswer cycle = host_.Handle(actor_, "shop.Fail", "cycle");

  EXPECT_EQ(plain.status, ACTR_HANDLE_FAILED);
  EXPECT_THAT(plain.error, Optional(ToCode(ErrorKind::kNotFound)));
  EXPECT_EQ(plain.error_message, "no such article");
  EXPECT_EQ(plain.payload, "not found: no such article");
  EXPECT_THAT(dependency.error,
              Optional(ToCode(ErrorKind::kDependencyNotFound)));
  EXPECT_THAT(route.error, Optional(ToCode(ErrorKind::kUnknownRoute)));
  EXPECT_THAT(cycle.error, Optional(11009u));
}

TEST_F(HandlerTest, AnExceptionBecomesAReplyWithItsTypeAndText) {
  const GuestAnswer answer = host_.Handle(actor_, "shop.Throw", "9");

  EXPECT_EQ(answer.code, ACTR_SUCCESS);
  EXPECT_EQ(answer.status, ACTR_GENERIC_ERROR);
  EXPECT_THAT(answer.error, Optional(ToCode(ErrorKind::kInternal)));
  EXPECT_EQ(answer.payload,
            "internal error: uncaught std::out_of_range: shelf ?9");
}

TEST_F(HandlerTest, AnythingThrownIsCaughtAndNamed) {
  const GuestAnswer answer = host_.Handle(actor_, "shop.ThrowOdd", "");

  EXPECT_EQ(answer.status, ACTR_GENERIC_ERROR);
  EXPECT_THAT(answer.payload, HasSubstr("uncaught troupe::"));
  EXPECT_THAT(answer.payload, HasSubstr("Tantrum"));
}

TEST_F(HandlerTest, AnActorThatThrewStaysInUse) {
  host_.Handle(actor_, "shop.Count", "");
  host_.Handle(actor_, "shop.Throw", "");

  EXPECT_EQ(host_.Handle(actor_, "shop.Count", "").payload, "2");
}

TEST_F(HandlerTest, EachActorHasItsOwnState) {
  void* const other = host_.Create();
  host_.Handle(actor_, "shop.Count", "");

  EXPECT_EQ(host_.Handle(other, "shop.Count", "").payload, "1");
  EXPECT_EQ(host_.Handle(actor_, "shop.Count", "").payload, "2");

  host_.Destroy(other);
  EXPECT_EQ(host_.Handle(actor_, "shop.Count", "").payload, "3");
}

TEST_F(HandlerTest, AReplyAboveTheLimitIsReportedAsTooLarge) {
  host_.reply_limit = 4;

  const GuestAnswer answer = host_.Handle(actor_, "shop.Echo", "hello");

  EXPECT_EQ(answer.code, ACTR_BUFFER_TOO_SMALL);
}

TEST_F(HandlerTest, UnreadableFramesAndUnknownOpsAreReturnCodes) {
  EXPECT_EQ(host_.Frame(actor_, "\xff").code, ACTR_PROTOCOL_ERROR);
  EXPECT_EQ(host_.Frame(actor_, "").code, ACTR_UNSUPPORTED_OP);
  EXPECT_EQ(host_.Frame(actor_, "\x08\x01\x10\x69").code, ACTR_UNSUPPORTED_OP);
}

}  // namespace
}  // namespace troupe
