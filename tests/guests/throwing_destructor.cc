// A workload of the SDK whose destructor throws. Echoes on test/echo.
#include <stdexcept>
#include <string_view>

#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"

// Out of the destructor's sight, so that compilers don't warn of it there.
static void BreakDown() { throw std::runtime_error("half way down"); }

class ThrowingDestructor : public troupe::Workload {
 public:
  ThrowingDestructor() { On("test/echo", &ThrowingDestructor::Echo); }
  ~ThrowingDestructor() override { BreakDown(); }

 private:
  absl::StatusOr<std::string_view> Echo(troupe::Context&,
                                        std::string_view text) {
    return text;
  }
};

TROUPE_WORKLOAD(ThrowingDestructor, "test:throwing-destructor:1.0.0",
                "test/echo");
