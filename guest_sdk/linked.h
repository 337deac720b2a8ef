// LinkedTable: a workload class that is compiled into the host instead of being
// loaded, for embedders, sanitizers and debuggers. It exports no symbol, so
// that any number of classes fit into one program.
#ifndef TROUPE_GUEST_SDK_LINKED_H_
#define TROUPE_GUEST_SDK_LINKED_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "abi/troupe_abi.h"
#include "guest_sdk/declared_route.h"
#include "guest_sdk/internal/entries.h"
#include "guest_sdk/internal/negotiate.h"
#include "guest_sdk/internal/service_list.h"

namespace troupe {

namespace internal {
std::string MetadataText(std::string_view type, std::string_view values,
                         std::initializer_list<DeclaredRoute> routes,
                         std::string_view service_routes);

// The same text as MakeMetadata() makes.
template <typename Services>
std::string MetadataWith(std::string_view type,
                         std::initializer_list<DeclaredRoute> routes) {
  std::string values(Services::kValuesSize, '\0');
  Services::AppendValues(values.data());
  std::string service_routes(Services::kRoutesSize, '\0');
  Services::AppendRoutes(service_routes.data());
  return MetadataText(type, values, routes, service_routes);
}
}  // namespace internal

// The generation 3 table of the workload class W for actors of `type`
// ("acme:shop:1.0.0") with the declared `routes`, as TROUPE_WORKLOAD has them.
// A class has one table: later calls return that of the first.
//   Thread: any.
//   Ownership: static.
template <typename W>
const troupe_guest_table* LinkedTable(
    std::string_view type, std::initializer_list<DeclaredRoute> routes = {}) {
  // Never destroyed: actors may outlive main().
  static const auto& metadata = *new std::string(
      internal::MetadataWith<internal::ServicesOf<W>>(type, routes));
  static constinit internal::ClassRoutes routes_of_class;
  static const troupe_guest_table kTable = internal::MakeTable(
      metadata,
      [](const troupe_host_table* host, troupe_handle instance,
         const uint8_t* init, size_t init_size, void** out) {
        const internal::WorkloadClass workload_class = {
            &internal::MakeWorkload<W>, metadata, &routes_of_class};
        return internal::Create(workload_class, host, instance, init, init_size,
                                out);
      },
      [](const uint8_t* offer, size_t offer_size, uint8_t* answer,
         size_t answer_room, size_t* answer_size) {
        return internal::Negotiate({metadata, internal::kChecksItself<W>},
                                   offer, offer_size, answer, answer_room,
                                   answer_size);
      });
  return &kTable;
}

}  // namespace troupe

#endif  // TROUPE_GUEST_SDK_LINKED_H_
