#include "guest_sdk/linked.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include "guest_sdk/internal/metadata.h"

namespace troupe::internal {

std::string MetadataText(std::string_view type,
                         std::initializer_list<std::string_view> routes) {
  std::string text(kTypeKey);
  text.append(type).append("\n");
  for (const std::string_view route : routes) {
    text.append(kRouteKey).append(route).append("\n");
  }
  return text;
}

}  // namespace troupe::internal
