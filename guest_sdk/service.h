// Serves: the base of a workload whose methods are those of services in .proto
// files, for which protoc-gen-troupe made handler classes.
//
//   class Shop : public troupe::Serves<shop::ShopHandler> {
//     absl::StatusOr<shop::Receipt> Buy(troupe::Context& ctx,
//                                       const shop::Order& order) override;
//   };
//   TROUPE_WORKLOAD(Shop, "acme:shop:1.0.0");
#ifndef TROUPE_GUEST_SDK_SERVICE_H_
#define TROUPE_GUEST_SDK_SERVICE_H_

#include "abi/method.h"
#include "guest_sdk/internal/metadata.h"
#include "guest_sdk/workload.h"

namespace troupe {

// A workload with the methods of each of the `Handlers`. Their routes are
// registered, and declared to whoever loads the library: TROUPE_WORKLOAD and
// LinkedTable need not name them. Methods of two services that have the same
// name and request are one method of the class.
template <typename... Handlers>
class Serves : public Workload, public Handlers... {
 public:
  // For TROUPE_WORKLOAD.
  using ServedServices = internal::ServiceList<typename Handlers::Service...>;

 protected:
  Serves() {
    const auto add =
        [this]<typename Handler, typename Result, typename... Parameters>(
            const Method& method,
            Result (Handler::*handler)(Context&, Parameters...)) {
          // As the class's own member: a handler is looked for in the workload.
          Result (Serves::*const member)(Context&, Parameters...) = handler;
          this->Workload::On(method.route, member);
        };
    (Handlers::ForEachMethod(add), ...);
  }
};

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_SERVICE_H_
