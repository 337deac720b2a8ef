#include "guest_sdk/internal/exception.h"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <typeinfo>

#include "abi/status_error.h"
#include "fmt/format.h"

namespace troupe::internal {
namespace {

std::string CurrentTypeName() {
  const std::type_info* const type = __cxxabiv1::__cxa_current_exception_type();
  if (type == nullptr) return "exception of a foreign language";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      __cxxabiv1::__cxa_demangle(type->name(), nullptr, nullptr, &status),
      &std::free);
  return name == nullptr ? type->name() : name.get();
}

}  // namespace

absl::Status CurrentException() {
  const std::string type = CurrentTypeName();
  try {
    throw;
  } catch (const std::exception& e) {
    return InternalError(fmt::format("uncaught {}: {}", type, e.what()));
  } catch (...) {
    return InternalError(fmt::format("uncaught {}", type));
  }
}

}  // namespace troupe::internal
