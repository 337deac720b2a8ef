// The exception that is being handled, as an error.
#ifndef TROUPE_GUEST_SDK_INTERNAL_EXCEPTION_H_
#define TROUPE_GUEST_SDK_INTERNAL_EXCEPTION_H_

#include "absl/status/status.h"

namespace troupe::internal {

// Only inside a catch block. INTERNAL, with the type as it is written in C++
// and, of a std::exception, its text: "uncaught std::out_of_range: …".
absl::Status CurrentException();

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_EXCEPTION_H_
