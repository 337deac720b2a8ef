#include "host/guest/self_check.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/limits.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/actor/actor_slot.h"
#include "host/actor/entry.h"
#include "host/actor/handle.h"
#include "host/actor/host_ops.h"
#include "host/actor/message_pool.h"
#include "host/guest/apart.h"
#include "host/guest/host_numbers.h"
#include "host/shard/entry_scope.h"
#include "host/shard/guest_frame.h"
#include "host/shard/reply.h"

namespace troupe {
namespace {

// The host of an instance that is no actor.
class NoHost final : public HostOps {
 public:
  int32_t Invoke(Entry&, std::string_view, Message** reply) override {
    *reply = ErrorReply(
        nullptr, absl::FailedPreconditionError(
                     "nothing can be asked of the host in a self-check"));
    return static_cast<int32_t>(abi::Code::kSuccess);
  }

  int32_t InvokeFromGuestThread(uint64_t, OnStale, std::string_view,
                                Message** reply) override {
    Entry none;
    return Invoke(none, {}, reply);
  }

  bool ReadCallState(uint64_t, CallState* state) const override {
    *state = {.remaining_ns = std::numeric_limits<int64_t>::max(),
              .cancelled = false};
    return true;
  }
};

// One instance from create to destroy. The thread that runs it owns it, should
// it not come back.
class Trial {
 public:
  Trial(std::unique_ptr<Executor> executor, const WorkloadInfo& workload,
        std::string init)
      : executor_(std::move(executor)), init_(std::move(init)) {
    workload_.type_text = workload.type_text;
    workload_.realm = workload.realm;
    workload_.id_prefix = workload.id_prefix;
    workload_.id_suffix = workload.id_suffix;
    slot_.workload.store(&workload_);
  }

  // The guest's own word, or how it broke down.
  const absl::Status& outcome() const { return outcome_; }

  void Run() {
    const absl::StatusOr<int> number = AnnounceHost(&host_);
    if (!number.ok()) {
      outcome_ = number.status();
      return;
    }
    number_ = *number;
    outcome_ = Enter(EntryKind::kCreate, "create", init_);
    if (outcome_.ok()) {
      outcome_ = Check();
      static_cast<void>(Enter(EntryKind::kDestroy, "destroy", {}));
    }
    WithdrawHost(number_);
    ReleaseHostNumber(number_);
  }

 private:
  static constexpr uint64_t kSerial = 1;

  absl::Status Check() {
    char id[kMaxEncodedIdBytes];
    abi::GuestSelfCheckV1 check;
    check.ctx.self_id = abi::EncodedActrId(EncodeId(workload_, kSerial, id));
    check.ctx.request_id = "self_check";
    Message* const frame =
        WriteGuestFrame(nullptr, abi::Op::kGuestSelfCheck, check);
    absl::Status status =
        Enter(EntryKind::kFrame, "self_check", frame->bytes());
    MessagePool::Free(frame, nullptr);
    return status;
  }

  absl::Status Enter(EntryKind kind, std::string_view method,
                     std::string_view frame) {
    Entry entry;
    entry.kind = kind;
    entry.method = method;
    entry.frame = frame;
    entry.host = &host_;
    entry.slot = &slot_;
    entry.serial = kSerial;
    entry.handle = Handle::Call(number_, 0, ++entries_).value();
    entry.max_reply_bytes = abi::kMaxFrameBytes;
    {
      const EntryScope scope(&entry, *executor_);
      executor_->Enter(&entry);
    }
    absl::Status status = Judge(entry);
    MessagePool::Free(entry.reply, nullptr);
    return status;
  }

  static absl::Status Judge(const Entry& entry) {
    if (entry.code != 0) {
      return AboutError(entry.method, FromReturnCode(entry.code));
    }
    if (!entry.has_reply()) return absl::OkStatus();
    abi::AbiReply reply;
    if (abi::Decode<abi::Reading::kStrict>(entry.reply_bytes(), &reply)) {
      return FromReply(reply);
    }
    return InternalError(
        fmt::format("malformed reply of {} bytes", entry.reply_bytes().size()));
  }

  const std::unique_ptr<Executor> executor_;
  const std::string init_;
  WorkloadInfo workload_;
  ActorSlot slot_;
  NoHost host_;
  int number_ = 0;
  uint32_t entries_ = 0;
  absl::Status outcome_;
};

}  // namespace

absl::Status RunSelfCheck(std::unique_ptr<Executor> executor,
                          const WorkloadInfo& workload, std::string init,
                          absl::Duration deadline) {
  std::string image = executor->library().name;
  // Shared with the thread, which may outlast the wait.
  const auto trial =
      std::make_shared<Trial>(std::move(executor), workload, std::move(init));
  const absl::Status ran = RunApart(std::move(image), "self_check", deadline,
                                    [trial] { trial->Run(); });
  if (!ran.ok()) return ran;
  if (trial->outcome().ok()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("self-check: {}", std::string(trial->outcome().message())));
}

}  // namespace troupe
