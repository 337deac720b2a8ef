// The base of every workload written in C++.
//
//   class Shop : public troupe::Workload {
//    public:
//     Shop() { On("shop.Shop.Buy", &Shop::Buy); }
//
//    private:
//     absl::StatusOr<Receipt> Buy(troupe::Context& ctx, const Order& order);
//   };
//   TROUPE_WORKLOAD(Shop, "acme:shop:1.0.0", "shop.Shop.Buy")
//
// The host makes one object per actor and destroys it with the actor. It enters
// one object with one message at a time, so a workload needs no lock for its
// members unless it starts threads; which thread enters may change.
//
// An exception that leaves a handler becomes an INTERNAL error with its type
// and text; the object stays in use.
#ifndef TROUPE_GUEST_SDK_WORKLOAD_H_
#define TROUPE_GUEST_SDK_WORKLOAD_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/context.h"
#include "guest_sdk/data_chunk.h"
#include "guest_sdk/events.h"
#include "guest_sdk/internal/handler.h"
#include "guest_sdk/internal/routes.h"
#include "guest_sdk/internal/stream_fn.h"
#include "guest_sdk/internal/stream_handlers.h"
#include "guest_sdk/self_check.h"     // IWYU pragma: export
#include "guest_sdk/stream.h"         // IWYU pragma: export
#include "guest_sdk/stream_reader.h"  // IWYU pragma: export
#include "guest_sdk/stream_writer.h"  // IWYU pragma: export

namespace troupe {

namespace internal {
class WorkloadAccess;
}  // namespace internal

class Workload {
 public:
  Workload() = default;
  virtual ~Workload() = default;

  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  // Takes the actor's configuration, by convention JSON text, empty when there
  // is none; called once, before everything else. An error refuses the actor.
  virtual absl::Status OnConfigure(std::string_view config);

  // Runs before the first message; calls may be made already. An error stops
  // the actor.
  virtual absl::Status OnStart(Context& ctx);

  // Runs when the actor can be found by others. An error is logged by the host.
  virtual absl::Status OnReady(Context& ctx);

  // Runs after the last message. An error is logged by the host.
  virtual absl::Status OnStop(Context& ctx);

  // Answers messages to routes without a handler; ctx.route() says which. Says
  // that there is no such route, and which have a name that is near.
  virtual absl::StatusOr<std::string> OnOtherRoute(Context& ctx,
                                                   std::string_view request);

  // Proves that the class does what it is for, with samples: runs on an object
  // that serves nobody, after its OnConfigure(), when the library is loaded or
  // reloaded; OnStart() does not run, and what it calls fails. An error keeps
  // the library out. Without an override no such object is made.
  virtual absl::Status OnSelfCheck(SelfCheck& check);

  // Hands over what an object of the library's next version is to go on with,
  // in a form that both understand, when the host reloads it; runs between two
  // messages. Keep everything: if that object can't start, this one goes on
  // instead. Else OnStop() follows. Without an override there is no state. An
  // error ends the reload.
  virtual absl::StatusOr<std::string> OnMigrateOut(Context& ctx);

  // Takes what an object of the former version handed over; runs between
  // OnConfigure() and OnStart(), and not when there was no state. An error, or
  // no override, ends the reload, and the former object goes on.
  virtual absl::Status OnMigrateIn(Context& ctx, std::string_view state);

  // Reports that a message to this actor failed in a way that is no answer of
  // its handler: an exception, a wrong reply. Hosts of generation 1 do not.
  virtual void OnError(Context& ctx, const Fault& fault);

  // The host's link to the cluster's control plane.
  virtual void OnSignalingConnecting(Context& ctx);
  virtual void OnSignalingConnected(Context& ctx);
  virtual void OnSignalingDisconnected(Context& ctx);

  // The transport to one peer. Each of the six does nothing but call
  // OnPeerEvent(), which does nothing: override either.
  virtual void OnWebsocketConnecting(Context& ctx, const PeerEvent& event);
  virtual void OnWebsocketConnected(Context& ctx, const PeerEvent& event);
  virtual void OnWebsocketDisconnected(Context& ctx, const PeerEvent& event);
  virtual void OnWebrtcConnecting(Context& ctx, const PeerEvent& event);
  virtual void OnWebrtcConnected(Context& ctx, const PeerEvent& event);
  virtual void OnWebrtcDisconnected(Context& ctx, const PeerEvent& event);
  virtual void OnPeerEvent(Context& ctx, Transport transport, Link link,
                           const PeerEvent& event);

  // The host's credential. OnCredentialExpiring() logs a warning.
  virtual void OnCredentialRenewed(Context& ctx, const CredentialEvent& event);
  virtual void OnCredentialExpiring(Context& ctx, const CredentialEvent& event);

  // This actor's mailbox passed its threshold from below. Logs a warning.
  virtual void OnMailboxBackpressure(Context& ctx,
                                     const BackpressureEvent& event);

 protected:
  // Has `handler` answer messages to `route` ("package.Service.Method"); for
  // use in the constructor. A handler is a member function
  //
  //   Result Handler(Context& ctx, Request request);
  //
  // whose Request is `std::string_view` or `const Message&`, and whose Result
  // is absl::Status (an empty reply) or an absl::StatusOr of std::string,
  // std::string_view (of bytes that outlive the handler, such as the request's)
  // or a message. A request that is not a Message is answered DATA_LOSS.
  // Registering a route again replaces its handler.
  //
  // A handler whose Result is an absl::StatusOr of a Stream answers with any
  // number of items; one whose Request is `StreamReader<Item>&` takes any
  // number. A route has one shape: whoever calls it as another one is answered
  // INVALID_ARGUMENT.
  template <typename W, typename Result, typename Request>
  void On(std::string_view route,
          Result (W::*handler)(Context& ctx, Request request)) {
    routes_.Add(route, internal::Handler(handler));
  }

  // The same for a handler that writes its items, any number of them:
  //
  //   absl::Status Handler(Context& ctx, Request request,
  //                        StreamWriter<Item>& items);
  //
  // With a `StreamReader<In>&` as Request items go in both directions.
  template <typename W, typename Request, typename Item>
  void On(std::string_view route,
          absl::Status (W::*handler)(Context& ctx, Request request,
                                     StreamWriter<Item>& items)) {
    routes_.Add(route, internal::Handler(handler));
  }

  // Has `handler` take the chunks of the data stream `id`; for use in the
  // constructor. The host knows it before OnStart() runs. A handler is a member
  // function
  //
  //   absl::Status Handler(Context& ctx, const DataChunk& chunk);
  //   absl::Status Handler(Context& ctx, const Message& message);
  //
  // the second for chunks whose payload is a Message; one that is not is
  // answered DATA_LOSS. An error goes to the host's log and, of a reliable
  // stream, to the sender with its next chunk.
  template <typename W, typename Chunk>
  void OnStream(std::string_view id,
                absl::Status (W::*handler)(Context& ctx, Chunk chunk)) {
    streams().Declare(id, internal::ToStreamFn(static_cast<W*>(this), handler));
  }

  // The same inside a handler, from now on. Replaces a handler that is there,
  // from the next chunk on.
  //   Thread: the handler's.
  //   Errors: INVALID_ARGUMENT for an empty id or one above 256 bytes.
  template <typename W, typename Chunk>
  absl::Status RegisterStream(const Context& ctx, std::string_view id,
                              absl::Status (W::*handler)(Context& ctx,
                                                         Chunk chunk)) {
    return streams().Register(
        ctx.link(), id, internal::ToStreamFn(static_cast<W*>(this), handler));
  }

  // The same with any callable; it may keep state of its own.
  absl::Status RegisterStream(const Context& ctx, std::string_view id,
                              internal::StreamFn handler) {
    return streams().Register(ctx.link(), id, std::move(handler));
  }

  // Takes no more chunks of `id`. Those that the host had accepted still come.
  //   Thread: the handler's.
  //   Errors: NOT_FOUND when there is no handler.
  absl::Status UnregisterStream(const Context& ctx, std::string_view id) {
    return streams().Unregister(ctx.link(), id);
  }

 private:
  friend class internal::WorkloadAccess;

  internal::StreamHandlers& streams() {
    if (streams_ == nullptr) {
      streams_ = std::make_unique<internal::StreamHandlers>();
    }
    return *streams_;
  }

  internal::Routes routes_;
  // Made with the first timer.
  std::unique_ptr<internal::TimerTable> timers_;
  // Made with the first stream.
  std::unique_ptr<internal::StreamHandlers> streams_;
};

}  // namespace troupe

// Here, so that a workload needs one header: TROUPE_WORKLOAD.
#include "guest_sdk/export.h"  // IWYU pragma: export

#endif  // TROUPE_GUEST_SDK_WORKLOAD_H_
