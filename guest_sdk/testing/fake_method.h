// One method of a FakePeer with the messages of its .proto file: what generated
// fakes are made of.
#ifndef TROUPE_GUEST_SDK_TESTING_FAKE_METHOD_H_
#define TROUPE_GUEST_SDK_TESTING_FAKE_METHOD_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/method.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/testing/fake_peer.h"

namespace troupe {

namespace internal {

// What the fakes of all methods have in common: the answers of one chain, which
// replace those of the chain before. Fake derives from it, so that a chain
// keeps its type.
template <typename Fake>
class FakeChain {
 public:
  Fake& Fail(absl::Status error) {
    answers().Fail(std::move(error));
    return static_cast<Fake&>(*this);
  }

  // The next answer takes `delay` of the clock that the test advances.
  Fake& Delay(absl::Duration delay) {
    answers().Delay(delay);
    return static_cast<Fake&>(*this);
  }

 protected:
  FakeChain(FakePeer& peer, const Method& method)
      : peer_(peer), route_(method.route) {}

  FakeAnswers& answers() {
    if (answers_ == nullptr) answers_ = &peer_.When(route_);
    return *answers_;
  }

  std::vector<ReceivedMessage> received() const {
    return peer_.received(route_);
  }
  std::string_view route() const { return route_; }

 private:
  FakePeer& peer_;
  const std::string_view route_;
  FakeAnswers* answers_ = nullptr;  // of this chain
};

// What was sent to a fake; an empty one when it is no Request.
template <MessagePayload Request>
Request RequestOrEmpty(std::string_view bytes, std::string_view route) {
  return ParsePayload<Request>(bytes, "request to", route).value_or(Request());
}

// Of methods whose calls carry one Request each.
template <typename Fake, MessagePayload Request>
class FakeOfOne : public FakeChain<Fake> {
 public:
  // What was sent to this method so far, calls and tells; a request that is no
  // Request is an empty one.
  std::vector<Request> requests() const {
    std::vector<Request> requests;
    for (const ReceivedMessage& message : this->received()) {
      requests.push_back(
          RequestOrEmpty<Request>(message.payload, this->route()));
    }
    return requests;
  }

 protected:
  using FakeChain<Fake>::FakeChain;
};

}  // namespace internal

// The peer outlives it. Answers that are named in one chain are given in that
// order, the last one for ever; the next chain replaces them. Fail(), Delay()
// and requests() stand above, for all fakes.
//   Thread: the test's, while the host is idle.
template <internal::MessagePayload Request, internal::MessagePayload Response>
class FakeMethod
    : public internal::FakeOfOne<FakeMethod<Request, Response>, Request> {
 public:
  FakeMethod(FakePeer& peer, const Method& method)
      : FakeMethod::FakeOfOne(peer, method) {}

  FakeMethod& Return(const Response& response) {
    this->answers().Return(response);
    return *this;
  }

  // Works the answer out, inside the fake's turn. A request that is no Request
  // is answered DATA_LOSS.
  FakeMethod& Run(
      std::function<absl::StatusOr<Response>(const Request&)> answer) {
    this->answers().Run(
        [answer = std::move(answer)](
            const ReceivedMessage& message) -> absl::StatusOr<std::string> {
          const absl::StatusOr<Request> request =
              internal::ParsePayload<Request>(message.payload, "request to",
                                              message.route);
          if (!request.ok()) return request.status();
          const absl::StatusOr<Response> response = answer(*request);
          if (!response.ok()) return response.status();
          return ToBytes(*response);
        });
    return *this;
  }
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_TESTING_FAKE_METHOD_H_
