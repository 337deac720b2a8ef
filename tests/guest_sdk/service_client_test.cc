// By which rules a client calls: those of its method.
#include "guest_sdk/service_client.h"

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/method.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/guest_sdk/fake_host.h"
#include "tests/guest_sdk/shop.pb.h"
#include "tests/support/status_matchers.h"

namespace troupe {
namespace {

using ::shop::Order;
using ::shop::Receipt;
using ::testing::Optional;
using ::testing::SizeIs;

// Runs what the test wants to do inside a handler.
std::function<void(const ServiceClient&)> in_handler;

class Puppet : public Workload {
 public:
  Puppet() { On("puppet.Run", &Puppet::Run); }

 private:
  absl::Status Run(Context& ctx, std::string_view) {
    in_handler(ServiceClient(ctx, Dest::Local()));
    return absl::OkStatus();
  }
};

Order Apple() {
  Order order;
  order.set_article("apple");
  return order;
}

class ServiceClientTest : public ::testing::Test {
 protected:
  void Run(std::function<void(const ServiceClient&)> body) {
    in_handler = std::move(body);
    host_.Handle(host_.Create(), "puppet.Run", "");
  }

  // The host's answers to calls: `errors` in turn, then successes.
  void Answer(std::vector<absl::Status> errors) {
    host_.on_invoke = [this, errors](const Operation&) {
      const size_t calls = host_.operations.size();
      return calls <= errors.size() ? HostAnswer::Error(errors[calls - 1])
                                    : HostAnswer::Payload("");
    };
  }

  abi::HostCallV1 Sent(size_t index) {
    abi::HostCallV1 call;
    EXPECT_TRUE(abi::Decode<abi::Reading::kStrict>(
        host_.operations.at(index).payload, &call));
    return call;
  }

  FakeHost host_{LinkedTable<Puppet>("acme:puppet:1.0.0")};
};

TEST_F(ServiceClientTest, ACallHasTheRouteLaneAndDeadlineOfItsMethod) {
  constexpr Method kMethod = {
      .route = "shop.Shop.Buy",
      .payload_type = PayloadType::kRpcSignal,
      .deadline_ms = 250,
  };
  Run([&](const ServiceClient& client) {
    EXPECT_THAT(client.Call<Receipt>(kMethod, Apple(), {}), IsOk());
    EXPECT_THAT(
        client.Call<Receipt>(kMethod, Apple(),
                             {.timeout = absl::Seconds(1),
                              .payload_type = PayloadType::kRpcReliable}),
        IsOk());
  });

  EXPECT_EQ(Sent(0).route_key, "shop.Shop.Buy");
  EXPECT_THAT(Sent(0).timeout_ms, 250);
  EXPECT_THAT(Sent(0).payload_type, Optional(PayloadType::kRpcSignal));
  EXPECT_THAT(Sent(1).timeout_ms, 1000) << "the caller's own goes first";
  EXPECT_THAT(Sent(1).payload_type, Optional(PayloadType::kRpcReliable));
}

TEST_F(ServiceClientTest, OnlyAnIdempotentMethodIsCalledOnceMore) {
  Answer({UnavailableError("busy"), UnavailableError("still busy")});
  Run([](const ServiceClient& client) {
    EXPECT_THAT(client.Call<Receipt>({.route = "a.B.C"}, Apple(), {}).status(),
                StatusIs(absl::StatusCode::kUnavailable, "busy"));
  });
  EXPECT_THAT(host_.operations, SizeIs(1));

  Run([](const ServiceClient& client) {
    const Method method = {.route = "a.B.C", .is_idempotent = true};
    EXPECT_THAT(client.Call<Receipt>(method, Apple(), {}), IsOk());
  });
  EXPECT_THAT(host_.operations, SizeIs(3));
}

TEST_F(ServiceClientTest, AnIdempotentMethodIsNotRepeatedForAnotherError) {
  Answer({NotFoundError("no such article")});
  Run([](const ServiceClient& client) {
    const Method method = {.route = "a.B.C", .is_idempotent = true};
    EXPECT_THAT(client.Call<Receipt>(method, Apple(), {}).status(),
                StatusIs(absl::StatusCode::kNotFound, "no such article"));
  });

  EXPECT_THAT(host_.operations, SizeIs(1));
}

TEST_F(ServiceClientTest, AFailureIsAnsweredAsTheMethodSays) {
  const auto method = [](Fallback fallback) {
    return Method{.route = "a.B.C", .on_failure = fallback};
  };
  Answer(std::vector<absl::Status>(4, InternalError("broken")));
  Run([&](const ServiceClient& client) {
    EXPECT_EQ(client.Call<Receipt>(method(Fallback::kDefault), Apple(), {})
                  ->total_cents(),
              0u);
    EXPECT_EQ(client.Call<Order>(method(Fallback::kPassThrough), Apple(), {})
                  ->article(),
              "apple");
    EXPECT_EQ(*client.CallOrSkip<Order>(method(Fallback::kSkip), Apple(), {}),
              std::nullopt);
    EXPECT_THAT(client.CallEmpty(method(Fallback::kSkip), Apple(), {}), IsOk());
  });
}

TEST_F(ServiceClientTest, ACancelledCallFailsWhateverTheMethodSays) {
  Answer({absl::CancelledError("nobody waits")});
  Run([](const ServiceClient& client) {
    const Method method = {.route = "a.B.C", .on_failure = Fallback::kDefault};
    EXPECT_THAT(client.Call<Receipt>(method, Apple(), {}).status(),
                StatusIs(absl::StatusCode::kCancelled, "nobody waits"));
  });
}

}  // namespace
}  // namespace troupe
