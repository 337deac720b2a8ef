// What a workload also is that answers streaming calls to routes without a
// handler, whatever their shape: fakes are.
#ifndef TROUPE_GUEST_SDK_INTERNAL_OTHER_STREAMS_H_
#define TROUPE_GUEST_SDK_INTERNAL_OTHER_STREAMS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "guest_sdk/internal/item_stream.h"

namespace troupe {

class Context;

namespace internal {

class OtherStreams {
 public:
  virtual ~OtherStreams() = default;

  // Answers the call at whose handler's end `items` are; ctx.route() says which
  // it is. `request` is a server stream's, and the answer counts for a client
  // stream.
  virtual absl::StatusOr<std::string> OnOtherStream(Context& ctx,
                                                    std::string_view request,
                                                    ItemStream& items) = 0;
};

}  // namespace internal
}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_INTERNAL_OTHER_STREAMS_H_
