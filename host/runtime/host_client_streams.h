// The ends of streaming calls that generated clients of the embedding process
// return: a StreamingCall (host/runtime/streaming_call.h) whose items are
// messages. All that is said there of threads, errors, cancellation and the end
// of the host holds; DATA_LOSS is added for an item or an answer that is not of
// its type.
#ifndef TROUPE_HOST_RUNTIME_HOST_CLIENT_STREAMS_H_
#define TROUPE_HOST_RUNTIME_HOST_CLIENT_STREAMS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/runtime/streaming_call.h"

namespace troupe {

// DATA_LOSS: "item of 'shop.Shop.List' is not a shop.Row (12 bytes)".
absl::Status NotAMessage(std::string_view what, std::string_view route,
                         std::string_view type, size_t size);

// Reads a Message out of `bytes`; `what` ("item of") and `route` are for the
// error.
template <typename Message>
absl::StatusOr<Message> ParseMessage(std::string_view bytes,
                                     std::string_view what,
                                     std::string_view route) {
  Message message;
  // Partial first: the other one writes to stderr about missing fields.
  if (message.ParsePartialFromArray(bytes.data(),
                                    static_cast<int>(bytes.size())) &&
      message.IsInitialized()) {
    return message;
  }
  return NotAMessage(what, route, message.GetTypeName(), bytes.size());
}

namespace internal {

// What the three have in common, of which each shows its part. `route` is the
// method's, and stays.
template <typename Out, typename In>
class HostItems {
 public:
  using Item = absl::StatusOr<std::optional<In>>;
  using ItemFn = absl::AnyInvocable<void(Item)>;
  using DoneFn = StreamingCall::DoneFn;

  HostItems(StreamingCall call, std::string_view route)
      : call_(std::move(call)), route_(route) {}

  Item Read(absl::Duration patience = absl::InfiniteDuration()) {
    return ToItem(call_.Read(patience), route_);
  }
  void Read(ItemFn on_item) {
    call_.Read([route = route_, on_item = std::move(on_item)](
                   const StreamingCall::Item& item) mutable {
      on_item(ToItem(item, route));
    });
  }
  absl::Status Write(const Out& item,
                     absl::Duration patience = absl::InfiniteDuration()) {
    return call_.Write(item.SerializeAsString(), patience);
  }
  void Write(const Out& item, DoneFn on_taken) {
    call_.Write(item.SerializeAsString(), std::move(on_taken));
  }
  absl::Status TryWrite(const Out& item) {
    return call_.TryWrite(item.SerializeAsString());
  }
  void CloseWrites() { call_.CloseWrites(); }
  void Cancel() { call_.Cancel(); }

  StreamingCall& call() { return call_; }
  std::string_view route() const { return route_; }

 private:
  static Item ToItem(const StreamingCall::Item& item, std::string_view route) {
    if (!item.ok()) return item.status();
    if (!item->has_value()) return std::optional<In>();
    absl::StatusOr<In> message = ParseMessage<In>(**item, "item of", route);
    if (!message.ok()) return message.status();
    return std::optional<In>(*std::move(message));
  }

  StreamingCall call_;
  std::string_view route_;
};

}  // namespace internal

// Of a server stream.
template <typename In>
class HostStreamReader : private internal::HostItems<In, In> {
  using Items = internal::HostItems<In, In>;

 public:
  using typename Items::Item;

  HostStreamReader(StreamingCall call, std::string_view route)
      : Items(std::move(call), route) {}

  using Items::Cancel;
  using Items::Read;
};

// Of a client stream.
template <typename Out, typename Reply>
class HostClientStream : private internal::HostItems<Out, Reply> {
  using Items = internal::HostItems<Out, Reply>;

 public:
  HostClientStream(StreamingCall call, std::string_view route)
      : Items(std::move(call), route) {}

  using Items::Cancel;
  using Items::TryWrite;
  using Items::Write;

  absl::StatusOr<Reply> Finish(
      absl::Duration patience = absl::InfiniteDuration()) {
    return ToReply(this->call().Finish(patience), this->route());
  }
  void Finish(absl::AnyInvocable<void(absl::StatusOr<Reply>)> on_reply) {
    this->call().Finish([route = this->route(), on_reply = std::move(on_reply)](
                            const absl::StatusOr<std::string>& reply) mutable {
      on_reply(ToReply(reply, route));
    });
  }

 private:
  static absl::StatusOr<Reply> ToReply(const absl::StatusOr<std::string>& reply,
                                       std::string_view route) {
    if (!reply.ok()) return reply.status();
    return ParseMessage<Reply>(*reply, "reply to", route);
  }
};

// Of a bidirectional stream.
template <typename Out, typename In>
class HostBidiStream : private internal::HostItems<Out, In> {
  using Items = internal::HostItems<Out, In>;

 public:
  using typename Items::Item;

  HostBidiStream(StreamingCall call, std::string_view route)
      : Items(std::move(call), route) {}

  using Items::Cancel;
  using Items::CloseWrites;
  using Items::Read;
  using Items::TryWrite;
  using Items::Write;
};

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_HOST_CLIENT_STREAMS_H_
