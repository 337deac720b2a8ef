// Items that are made when somebody reads them: what a handler of a server
// stream may return instead of writing them.
//
//   absl::StatusOr<Stream<Row>> List(Context&, const Query& query) {
//     return Stream<Row>([at = query.first()]() mutable
//                            -> std::optional<Row> { … });
//   }
#ifndef TROUPE_GUEST_SDK_STREAM_H_
#define TROUPE_GUEST_SDK_STREAM_H_

#include <optional>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "guest_sdk/internal/payload.h"

namespace troupe {

// T is a protobuf message or std::string. The SDK asks for the next item when
// the reader has room for it; the actor is in its handler until the last one,
// and handles no other message meanwhile.
template <internal::Payload T>
class Stream {
 public:
  using Item = T;

  // `next` returns std::optional<T>, or an absl::StatusOr of it: nothing at the
  // end. An error ends the call, after the items before it. It is called in the
  // handler's thread, and not after its end; a reader that stops early ends it
  // as well.
  template <typename Next>
  explicit Stream(Next next) : next_(std::move(next)) {}

  absl::StatusOr<std::optional<T>> Next() { return next_(); }

 private:
  absl::AnyInvocable<absl::StatusOr<std::optional<T>>()> next_;
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_STREAM_H_
