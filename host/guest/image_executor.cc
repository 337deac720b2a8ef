// Enters guests of generation 1 and 2.
#include <pthread.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/actr_abi.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "host/actor/message_pool.h"
#include "host/base/start_thread.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/in_flight.h"
#include "host/guest/boundary.h"
#include "host/guest/executors.h"

namespace troupe {
namespace {

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

class ImageExecutor final : public Executor {
 public:
  ImageExecutor(std::shared_ptr<Image> image, DoneFn done)
      : image_(std::move(image)),
        is_bridge_(image_->entries().shutdown != nullptr),
        done_(std::move(done)) {}

  ~ImageExecutor() override {
    if (shutdown_thread_.has_value()) pthread_join(*shutdown_thread_, nullptr);
  }

  Outcome Enter(Entry* entry) noexcept override {
    switch (entry->kind) {
      case EntryKind::kCreate:
        first_token_ = entry->handle;
        entry->code = image_->entries().init(
            is_bridge_ ? static_cast<const void*>(BridgeVTable())
                       : static_cast<const void*>(SeedVTable()),
            Bytes(entry->frame), entry->frame.size());
        return Outcome::kDone;
      case EntryKind::kFrame:
        if (entry->message != nullptr) has_had_messages_ = true;
        if (is_bridge_) BridgeTokens::Open(entry->handle);
        Handle(entry);
        if (is_bridge_) BridgeTokens::Close(entry->handle);
        return Outcome::kDone;
      case EntryKind::kDestroy:
        return is_bridge_ ? ShutDown(entry) : Outcome::kDone;
    }
    return Outcome::kDone;
  }

 private:
  void Handle(Entry* entry) {
    uint8_t* reply = nullptr;
    size_t reply_len = 0;
    entry->code = image_->entries().handle(
        Bytes(entry->frame), entry->frame.size(), &reply, &reply_len);
    // With a code there is no reply, whatever the guest left in its place; a
    // null one is empty, whatever its length.
    if (entry->code != 0) {
      entry->changed_outputs = reply != nullptr || reply_len != 0;
      return;
    }
    if (reply == nullptr) return;
    if (reply_len > entry->max_reply_bytes) {
      entry->error =
          fmt::format("reply of {} bytes is above the frame limit of {} bytes",
                      reply_len, entry->max_reply_bytes);
    } else if (entry->reply = MessagePool::TryAllocate(entry->pool, reply_len);
               entry->reply == nullptr) {
      entry->error =
          fmt::format("no memory for a reply of {} bytes", reply_len);
    } else {
      entry->reply->size = static_cast<uint32_t>(reply_len);
      std::copy_n(reply, reply_len,
                  reinterpret_cast<uint8_t*>(entry->reply->frame()));
    }
    image_->entries().free_response(reply, reply_len);
  }

  // Waits for the guest's background threads, so never on a shard.
  Outcome ShutDown(Entry* entry) {
    // Tokens come with messages, which may be older than the instance; one that
    // had none ends beside another one of its actor.
    BridgeTokens::Forget(
        has_had_messages_ ? std::nullopt : std::optional(first_token_),
        entry->handle);
    if (entry->pool == nullptr) {  // On a thread of the actor's own.
      CallShutdown(entry);
      return Outcome::kDone;
    }
    shutdown_ = *entry;
    if (const InFlight* what = CurrentInFlight()) in_flight_ = *what;
    const absl::StatusOr<pthread_t> thread =
        StartThread([this] { RunShutdown(); });
    if (!thread.ok()) {
      // What it has in the background goes on.
      entry->code = ACTR_GENERIC_ERROR;
      image_->KeepMapped(fmt::format("actr_shutdown was not called: {}",
                                     std::string(thread.status().message())));
      return Outcome::kDone;
    }
    shutdown_thread_ = *thread;
    return Outcome::kLater;
  }

  void RunShutdown() {
    const ThreadFaultScope fault_scope;
    SetInFlight(&in_flight_);
    CallShutdown(&shutdown_);
    SetInFlight(nullptr);
    done_(&shutdown_);
  }

  void CallShutdown(Entry* entry) {
    entry->code = image_->entries().shutdown();
    if (entry->code == ACTR_SUCCESS) return;
    image_->KeepMapped(fmt::format("actr_shutdown returned {}", entry->code));
  }

  const std::shared_ptr<Image> image_;
  const bool is_bridge_;
  DoneFn done_;
  uint64_t first_token_ = 0;
  bool has_had_messages_ = false;
  // Of the thread that runs actr_shutdown.
  Entry shutdown_;
  InFlight in_flight_;
  std::optional<pthread_t> shutdown_thread_;
};

}  // namespace

std::unique_ptr<Executor> MakeImageExecutor(std::shared_ptr<Image> image,
                                            Executor::DoneFn done) {
  return std::make_unique<ImageExecutor>(std::move(image), std::move(done));
}

}  // namespace troupe
