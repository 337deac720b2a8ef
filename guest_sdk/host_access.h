// What a workload can ask of its host: call, stream, tell, discover, spawn,
// stop, log.
// Both Context (inside a handler) and BackgroundContext (on a thread of the
// author's) offer it.
#ifndef TROUPE_GUEST_SDK_HOST_ACCESS_H_
#define TROUPE_GUEST_SDK_HOST_ACCESS_H_

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "abi/codes.h"
#include "abi/guest_messages.h"
#include "abi/identity.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/data_stream_writer.h"
#include "guest_sdk/dest.h"
#include "guest_sdk/internal/host_link.h"
#include "guest_sdk/internal/item_stream.h"
#include "guest_sdk/internal/payload.h"
#include "guest_sdk/reply_bytes.h"
#include "guest_sdk/stream_reader.h"
#include "guest_sdk/streaming_call.h"

namespace troupe {

class Workload;

using abi::LogLevel;

// Every operation fails with the error the host or the other actor gave, its
// kind kept (abi/status_error.h), and with UNIMPLEMENTED when this host does
// not know the operation.
//
// Payloads are bytes (std::string_view) or protobuf messages of either runtime.
class HostAccess {
 public:
  // Sends a request and waits for its reply. Without a timeout of its own a
  // call has what is left of the handler's, or the host's default.
  //
  //   auto receipt = ctx.Call<Receipt>(dest, "shop.Shop.Buy", order);
  //   auto bytes = ctx.Call(dest, "shop.Shop.Motto", "");
  //   auto view = ctx.Call<ReplyBytes>(dest, "shop.Shop.Picture", "");
  //
  //   Errors: DATA_LOSS as well: the reply is not a Reply.
  template <internal::Payload Reply = std::string, internal::Payload Request>
  absl::StatusOr<Reply> Call(const Dest& dest, std::string_view route,
                             const Request& request,
                             const CallOptions& options = {}) const {
    ReplyBytes reply(link_);
    absl::Status status =
        SendCall(dest, route, internal::PayloadRef(request), options, &reply);
    if (!status.ok()) return status;
    if constexpr (std::is_same_v<Reply, ReplyBytes>) {
      return reply;
    } else {
      return internal::ParsePayload<Reply>(reply.view(), "reply to", route);
    }
  }

  // Sends bytes to one actor and waits for the bytes of its reply, with the
  // operation that existing runtimes name so (HOST_CALL_RAW): no options.
  absl::StatusOr<std::string> CallRaw(const ActrId& target,
                                      std::string_view route,
                                      std::string_view payload) const;

  // Sends a message that has no reply; OK means that the receiver's mailbox
  // took it, not that it was handled.
  //   Errors: UNAVAILABLE when the mailbox is full.
  template <internal::Payload Message>
  absl::Status Tell(const Dest& dest, std::string_view route,
                    const Message& message,
                    const TellOptions& options = {}) const {
    return SendTell(dest, route, internal::PayloadRef(message), options);
  }

  // Calls `route`, which answers with any number of Items; returns before its
  // handler has begun.
  //
  //   auto rows = ctx.CallServerStream<Row>(dest, "demo.Table.List", query);
  //
  //   Errors: UNAVAILABLE when the actor has 256 streaming calls open;
  //           UNIMPLEMENTED when either end is of generation 1 or 2, or the
  //           shell. What else goes wrong the reader is told.
  template <internal::Payload Item, internal::Payload Request>
  absl::StatusOr<StreamReader<Item>> CallServerStream(
      const Dest& dest, std::string_view route, const Request& request,
      const CallOptions& options = {}) const {
    auto items = OpenCall(abi::CallShape::kServerStream, dest, route,
                          internal::PayloadRef(request), options);
    if (!items.ok()) return items.status();
    return StreamReader<Item>(*std::move(items));
  }

  // The same of a route that takes any number of Items and answers with one
  // Reply.
  template <internal::Payload Item, internal::Payload Reply = std::string>
  absl::StatusOr<ClientStream<Item, Reply>> CallClientStream(
      const Dest& dest, std::string_view route,
      const CallOptions& options = {}) const {
    auto items = OpenCall(abi::CallShape::kClientStream, dest, route,
                          internal::PayloadRef(), options);
    if (!items.ok()) return items.status();
    return ClientStream<Item, Reply>(*std::move(items));
  }

  // The same of a route that takes any number of Out and answers with any
  // number of In.
  template <internal::Payload Out, internal::Payload In>
  absl::StatusOr<BidiStream<Out, In>> CallBidiStream(
      const Dest& dest, std::string_view route,
      const CallOptions& options = {}) const {
    auto items = OpenCall(abi::CallShape::kBidiStream, dest, route,
                          internal::PayloadRef(), options);
    if (!items.ok()) return items.status();
    return BidiStream<Out, In>(*std::move(items));
  }

  // The sending end of the stream `id` at `dest`; the host is not asked.
  DataStreamWriter OpenDataStream(const Dest& dest, std::string_view id,
                                  const DataStreamOptions& options = {}) const {
    return DataStreamWriter(link_, dest, id, options);
  }

  // Finds an actor of `type` ("acme:shop:1.0.0").
  //   Errors: INVALID_ARGUMENT (not a type), NOT_FOUND.
  absl::StatusOr<ActrId> Discover(std::string_view type) const;

  // Starts an actor of `type` with `config` and returns its id; it may not be
  // ready yet.
  absl::StatusOr<ActrId> Spawn(std::string_view type,
                               std::string_view config = {}) const;

  // Stops the actor `id`.
  absl::Status Stop(const ActrId& id) const;

  // Writes one line to the host's log, under this actor's name; to stderr when
  // the host has no log for guests. Never fails.
  void Log(LogLevel level, std::string_view text) const;

 protected:
  explicit HostAccess(const internal::HostLink& link) : link_(link) {}
  ~HostAccess() = default;
  HostAccess(const HostAccess&) = default;
  HostAccess& operator=(const HostAccess&) = default;

  const internal::HostLink& link() const { return link_; }

 private:
  friend class Workload;  // for its streams
  absl::Status SendCall(const Dest& dest, std::string_view route,
                        const internal::PayloadRef& payload,
                        const CallOptions& options, ReplyBytes* reply) const;
  absl::StatusOr<std::unique_ptr<internal::ItemStream>> OpenCall(
      abi::CallShape shape, const Dest& dest, std::string_view route,
      const internal::PayloadRef& request, const CallOptions& options) const;
  absl::Status SendTell(const Dest& dest, std::string_view route,
                        const internal::PayloadRef& payload,
                        const TellOptions& options) const;

  internal::HostLink link_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_HOST_ACCESS_H_
