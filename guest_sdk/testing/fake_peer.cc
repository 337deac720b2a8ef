#include "guest_sdk/testing/fake_peer.h"

#include <algorithm>
#include <utility>

#include "abi/status_error.h"

namespace troupe {

namespace {

FakeAnswers::AnswerFn Failing(absl::Status error) {
  return [error = std::move(error)](const ReceivedMessage&) {
    return absl::StatusOr<std::string>(error);
  };
}

absl::StatusOr<std::string> AnswerNothing(const ReceivedMessage&) {
  return std::string();
}

}  // namespace

FakeAnswers& FakeAnswers::Add(Answer answer) {
  answer.delay = std::exchange(next_delay_, absl::ZeroDuration());
  answers_.push_back(std::move(answer));
  return *this;
}

FakeAnswers& FakeAnswers::Fail(absl::Status error) {
  return Add({.run = Failing(std::move(error)), .is_at_once = true});
}

FakeAnswers& FakeAnswers::Run(AnswerFn answer) {
  return Add({.run = std::move(answer)});
}

FakeAnswers& FakeAnswers::StreamBytes(std::vector<std::string> items) {
  return Add({.run = AnswerNothing, .items = std::move(items)});
}

FakeAnswers& FakeAnswers::StreamEach(ItemFn answer) {
  return Add({.run = AnswerNothing, .each = std::move(answer)});
}

FakeAnswers& FakeAnswers::ThenFail(absl::Status error) {
  if (answers_.empty()) return Fail(std::move(error));
  answers_.back().run = Failing(std::move(error));
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

FakePeer::Begun FakePeer::Begin(ReceivedMessage message) {
  const std::lock_guard<std::mutex> lock(mutex_);
  received_.push_back(message);
  const size_t number = received_.size() - 1;
  const auto found = answers_.find(message.route);
  if (found == answers_.end() || found->second.answers_.empty()) {
    return {
        number,
        {.run = Failing(UnknownRouteError(message.route)), .is_at_once = true}};
  }
  FakeAnswers& answers = found->second;
  const FakeAnswers::Answer& answer = answers.answers_[answers.next_];
  answers.next_ = std::min(answers.next_ + 1, answers.answers_.size() - 1);
  return {number, answer};
}

void FakePeer::AddItem(size_t number, std::string_view item) {
  const std::lock_guard<std::mutex> lock(mutex_);
  received_[number].items.emplace_back(item);
}

ReceivedMessage FakePeer::message(size_t number) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return received_[number];
}

FakePeer::Outcome FakePeer::Take(ReceivedMessage message) {
  const Begun begun = Begin(message);
  return {begun.answer.delay, begun.answer.run(message)};
}

}  // namespace troupe
