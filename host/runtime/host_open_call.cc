// The streaming calls' part of a host: those that the embedder opens.
#include <utility>

#include "abi/identity.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/runtime/external_stream.h"
#include "host/runtime/host_impl.h"
#include "host/runtime/outcome.h"

namespace troupe {

StreamingCall Host::Impl::OpenCall(const ActrId& target, std::string_view route,
                                   abi::CallShape shape,
                                   std::string_view payload,
                                   const RequestOptions& options) {
  const ActorRef found = router_->Find(target.View());
  // Always there: items pass from one end to the other on one thread.
  const uint16_t index =
      found.slot == nullptr ? uint16_t{0}
                            : found.slot->shard.load(std::memory_order_relaxed);
  auto stream = std::make_shared<ExternalStream>(
      router_.get(), found, index,
      fmt::format("host -> {} {}", target.ToString(), route));
  if (!options.request_id.empty()) {
    stream->Fail(InvalidArgumentError(
        "a streaming call has no request id: it would have to be answered with "
        "the same items once more"));
    return StreamingCall(std::move(stream));
  }
  // Not left to the task below: whoever asks may run as what is left over on
  // the same shard.
  if (stopping_.load(std::memory_order_relaxed)) {
    stream->Fail(UnavailableError("the host is stopping"));
    return StreamingCall(std::move(stream));
  }
  Shard* const home = shards_[index].get();
  // It may have ended since the look at stopping_.
  home->PostToTheEnd(
      [this, home, stream,
       opening = ExternalStream::Opening{
           EncodeActrId(target), std::string(route), std::string(payload),
           shape, ToMillisRoundedUp(options.timeout), options.payload_type,
           std::string(options.traceparent), std::string(options.tracestate)}] {
        if (stopping_.load(std::memory_order_relaxed)) {
          stream->Fail(UnavailableError("the host is stopping"));
        } else {
          stream->Open(*home, opening);
        }
      });
  return StreamingCall(std::move(stream));
}

StreamingCall Host::OpenCall(const ActrId& target, std::string_view route,
                             abi::CallShape shape, std::string_view payload,
                             const RequestOptions& options) {
  return impl_->OpenCall(target, route, shape, payload, options);
}

}  // namespace troupe
