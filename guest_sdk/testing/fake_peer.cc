#include "guest_sdk/testing/fake_peer.h"

#include <algorithm>
#include <utility>

#include "abi/status_error.h"

namespace troupe {

FakeAnswers& FakeAnswers::Fail(absl::Status error) {
  return Run([error = std::move(error)](const ReceivedMessage&) {
    return absl::StatusOr<std::string>(error);
  });
}

FakeAnswers& FakeAnswers::Run(AnswerFn answer) {
  answers_.push_back(
      {std::exchange(next_delay_, absl::ZeroDuration()), std::move(answer)});
  return *this;
}

FakeAnswers& FakeAnswers::Delay(absl::Duration delay) {
  next_delay_ = delay;
  return *this;
}

FakeAnswers& FakePeer::When(std::string_view route) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto [found, is_new] = answers_.try_emplace(std::string(route));
  if (is_new) {
    on_route_(found->first);
  } else {
    found->second = FakeAnswers();
  }
  return found->second;
}

std::vector<ReceivedMessage> FakePeer::received() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return received_;
}

std::vector<ReceivedMessage> FakePeer::received(std::string_view route) const {
  std::vector<ReceivedMessage> messages = received();
  std::erase_if(messages, [route](const ReceivedMessage& message) {
    return message.route != route;
  });
  return messages;
}

FakePeer::Outcome FakePeer::Take(ReceivedMessage message) {
  FakeAnswers::Answer answer;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    received_.push_back(message);
    const auto found = answers_.find(message.route);
    if (found == answers_.end() || found->second.answers_.empty()) {
      return {absl::ZeroDuration(), UnknownRouteError(message.route)};
    }
    FakeAnswers& answers = found->second;
    answer = answers.answers_[answers.next_];
    answers.next_ = std::min(answers.next_ + 1, answers.answers_.size() - 1);
  }
  return {answer.delay, answer.run(message)};
}

}  // namespace troupe
