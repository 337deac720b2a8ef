// The Shell: what actors reach of the process that embeds the host. Handlers by
// route key, registered and removed at any time.
#ifndef TROUPE_HOST_ROUTE_SHELL_H_
#define TROUPE_HOST_ROUTE_SHELL_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "abi/identity.h"
#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/actor/message.h"
#include "host/base/mutex.h"

namespace troupe {

// Where answers of Shell handlers go, and what the embedder asks for; the host
// closes it before its shards end, so that an answer that comes later is
// dropped.
class AnswerGate;

// The right to answer one call, once, from any thread. Dropped without an
// answer it answers Internal.
class Responder {
 public:
  Responder(std::shared_ptr<AnswerGate> gate, CallRef ref, std::string route)
      : gate_(std::move(gate)), ref_(ref), route_(std::move(route)) {}
  ~Responder();

  Responder(Responder&&) = default;
  Responder& operator=(Responder&&) = delete;

  // Whether somebody waits for the answer: a call, not a tell.
  bool is_call() const { return ref_ != 0; }

  // The reply's payload, or why there is none. A tell's answer is dropped.
  void Answer(const absl::StatusOr<std::string>& answer);

 private:
  std::shared_ptr<AnswerGate> gate_;  // shared: outlives the host if need be
  CallRef ref_;
  std::string route_;
};

struct ShellRequest {
  // Nothing when the embedder itself calls.
  std::optional<ActrId> caller;
  std::string_view route;
  std::string_view payload;
  std::string_view request_id;
};

// Runs on the caller's shard and must not block. Views are valid for the call.
using ShellHandler = std::function<void(const ShellRequest&, Responder)>;

// Thread: any, for all of it.
class ShellTable {
 public:
  ShellTable() = default;
  ShellTable(const ShellTable&) = delete;
  ShellTable& operator=(const ShellTable&) = delete;

  // Errors: FAILED_PRECONDITION when `route` has a handler.
  absl::Status Add(std::string route, ShellHandler handler);
  // Returns once no new call reaches the handler; one may still run.
  void Remove(std::string_view route);

  // nullptr when nobody listens. Shared: a call may outlast the removal.
  std::shared_ptr<const ShellHandler> Find(std::string_view route) const;

 private:
  mutable Mutex mutex_;
  std::map<std::string, std::shared_ptr<const ShellHandler>, std::less<>>
      handlers_ ABSL_GUARDED_BY(mutex_);
};

class ShardDirectory;

class AnswerGate {
 public:
  explicit AnswerGate(ShardDirectory* shards) : shards_(shards) {}

  // Sends `answer` to whoever waits under `ref`.
  void Send(CallRef ref, const absl::StatusOr<std::string>& answer);

  // Has `use` post to the shards, which run what they are sent. It must not
  // block, nor come here again. False: the gate is closed.
  bool Enter(absl::FunctionRef<void(ShardDirectory& shards)> use);

  // Later answers are dropped.
  void Close();

 private:
  Mutex mutex_;
  ShardDirectory* shards_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_ROUTE_SHELL_H_
