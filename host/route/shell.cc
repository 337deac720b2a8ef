#include "host/route/shell.h"

#include <utility>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/shard/reply.h"
#include "host/shard/shard.h"

namespace troupe {

Responder::~Responder() {
  if (gate_ == nullptr) return;
  Answer(InternalError(
      fmt::format("the shell handler of '{}' gave no answer", route_)));
}

void Responder::Answer(const absl::StatusOr<std::string>& answer) {
  const std::shared_ptr<AnswerGate> gate = std::exchange(gate_, nullptr);
  if (gate != nullptr && ref_ != 0) gate->Send(ref_, answer);
}

absl::Status ShellTable::Add(std::string route, ShellHandler handler) {
  MutexLock lock(&mutex_);
  const auto [place, added] = handlers_.try_emplace(
      std::move(route),
      std::make_shared<const ShellHandler>(std::move(handler)));
  if (added) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("shell route '{}' has a handler already", place->first));
}

void ShellTable::Remove(std::string_view route) {
  MutexLock lock(&mutex_);
  const auto found = handlers_.find(route);
  if (found != handlers_.end()) handlers_.erase(found);
}

std::shared_ptr<const ShellHandler> ShellTable::Find(
    std::string_view route) const {
  MutexLock lock(&mutex_);
  const auto found = handlers_.find(route);
  return found == handlers_.end() ? nullptr : found->second;
}

void AnswerGate::Send(CallRef ref, const absl::StatusOr<std::string>& answer) {
  MutexLock lock(&mutex_);
  if (shards_ == nullptr) return;
  Shard& shard = shards_->At(CallTable::ShardOf(ref));
  MessagePool* pool = Shard::Current() == &shard ? shard.pool() : nullptr;
  Message* reply =
      answer.ok() ? OkReply(pool, *answer) : ErrorReply(pool, answer.status());
  reply->kind = InboxKind::kReply;
  reply->reply_to = ref;
  shard.Push(reply);
}

bool AnswerGate::Enter(absl::FunctionRef<void(ShardDirectory& shards)> use) {
  MutexLock lock(&mutex_);
  if (shards_ == nullptr) return false;
  use(*shards_);
  return true;
}

void AnswerGate::Close() {
  MutexLock lock(&mutex_);
  shards_ = nullptr;
}

}  // namespace troupe
