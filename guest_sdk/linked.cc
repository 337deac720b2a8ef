#include "guest_sdk/linked.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include "guest_sdk/declared_route.h"
#include "guest_sdk/internal/metadata.h"

namespace troupe::internal {

std::string MetadataText(std::string_view type, std::string_view values,
                         std::initializer_list<DeclaredRoute> routes,
                         std::string_view service_routes) {
  std::string text(kTypeKey);
  text.append(type).append("\n").append(values);
  for (const DeclaredRoute& route : routes) {
    text.append(kRouteKey).append(route.key).append("\n");
    if (route.is_signal) text.append(kSignalLine);
    if (route.is_interleaved) text.append(kInterleavedLine);
  }
  text.append(service_routes);
  return text;
}

}  // namespace troupe::internal
