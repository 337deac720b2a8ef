#include "abi/method.h"

#include "abi/status_error.h"

namespace troupe {

bool IsMissing(const Method& method, const absl::Status& error) {
  if (KindOf(error) != ErrorKind::kUnknownRoute) return false;
  // Route, then perhaps what may have been meant.
  const std::string_view details(error.message().data(),
                                 error.message().size());
  return details.starts_with(method.route) &&
         (details.size() == method.route.size() ||
          details[method.route.size()] == ';');
}

Fallback FallbackFor(const Method& method, const absl::Status& error) {
  if (absl::IsCancelled(error)) return Fallback::kFail;
  return IsMissing(method, error) ? method.on_missing : method.on_failure;
}

}  // namespace troupe
