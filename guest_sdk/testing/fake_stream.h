// One method of a FakePeer that streams, with the messages of its .proto file:
// what generated fakes are made of.
#ifndef TROUPE_GUEST_SDK_TESTING_FAKE_STREAM_H_
#define TROUPE_GUEST_SDK_TESTING_FAKE_STREAM_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/method.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/testing/fake_method.h"
#include "guest_sdk/testing/fake_peer.h"

namespace troupe {

namespace internal {

// Of methods whose calls stream Requests.
template <typename Fake, MessagePayload Request>
class FakeOfMany : public FakeChain<Fake> {
 public:
  // What each call has sent so far; an item that is no Request is an empty one.
  std::vector<std::vector<Request>> requests() const {
    std::vector<std::vector<Request>> calls;
    for (const ReceivedMessage& call : this->received()) {
      std::vector<Request>& requests = calls.emplace_back();
      for (const std::string& item : call.items) {
        requests.push_back(RequestOrEmpty<Request>(item, this->route()));
      }
    }
    return calls;
  }

 protected:
  using FakeChain<Fake>::FakeChain;
};

}  // namespace internal

// All three: the peer outlives it; answers that are named in one chain are
// given in that order, the last one for ever, and the next chain replaces them;
// Fail() ends a call at once, ThenFail() behind the items of the answer before
// it, Delay() lets the next answer take so long of the clock that the test
// advances.
//   Thread: the test's, while the host is idle.
template <internal::MessagePayload Request, internal::MessagePayload Response>
class FakeServerStream
    : public internal::FakeOfOne<FakeServerStream<Request, Response>, Request> {
 public:
  FakeServerStream(FakePeer& peer, const Method& method)
      : FakeServerStream::FakeOfOne(peer, method) {}

  FakeServerStream& Stream(const std::vector<Response>& responses) {
    this->answers().Stream(responses);
    return *this;
  }
  FakeServerStream& ThenFail(absl::Status error) {
    this->answers().ThenFail(std::move(error));
    return *this;
  }
};

// Answers once all items were read.
template <internal::MessagePayload Request, internal::MessagePayload Response>
class FakeClientStream
    : public internal::FakeOfMany<FakeClientStream<Request, Response>,
                                  Request> {
 public:
  FakeClientStream(FakePeer& peer, const Method& method)
      : FakeClientStream::FakeOfMany(peer, method) {}

  FakeClientStream& Return(const Response& response) {
    this->answers().Return(response);
    return *this;
  }
  // Works the answer out, inside the fake's turn.
  FakeClientStream& Run(
      std::function<absl::StatusOr<Response>(const std::vector<Request>&)>
          answer) {
    this->answers().Run(
        [answer = std::move(answer)](
            const ReceivedMessage& call) -> absl::StatusOr<std::string> {
          std::vector<Request> requests;
          for (const std::string& item : call.items) {
            absl::StatusOr<Request> request =
                internal::ParsePayload<Request>(item, "item of", call.route);
            if (!request.ok()) return request.status();
            requests.push_back(*std::move(request));
          }
          const absl::StatusOr<Response> response = answer(requests);
          if (!response.ok()) return response.status();
          return ToBytes(*response);
        });
    return *this;
  }
};

template <internal::MessagePayload Request, internal::MessagePayload Response>
class FakeBidiStream
    : public internal::FakeOfMany<FakeBidiStream<Request, Response>, Request> {
 public:
  FakeBidiStream(FakePeer& peer, const Method& method)
      : FakeBidiStream::FakeOfMany(peer, method) {}

  // Sends `responses`, then reads to the end.
  FakeBidiStream& Stream(const std::vector<Response>& responses) {
    this->answers().Stream(responses);
    return *this;
  }
  // Answers each item with one, inside the fake's turn.
  FakeBidiStream& StreamEach(
      std::function<absl::StatusOr<Response>(const Request&)> answer) {
    this->answers().StreamEach(
        [answer = std::move(answer), route = std::string(this->route())](
            std::string_view item) -> absl::StatusOr<std::string> {
          const absl::StatusOr<Request> request =
              internal::ParsePayload<Request>(item, "item of", route);
          if (!request.ok()) return request.status();
          const absl::StatusOr<Response> response = answer(*request);
          if (!response.ok()) return response.status();
          return ToBytes(*response);
        });
    return *this;
  }
  FakeBidiStream& ThenFail(absl::Status error) {
    this->answers().ThenFail(std::move(error));
    return *this;
  }
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_TESTING_FAKE_STREAM_H_
