#include "host/base/start_thread.h"

#include <memory>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace troupe {
namespace {

using Main = absl::AnyInvocable<void()>;

void* Run(void* argument) noexcept {
  const std::unique_ptr<Main> main(static_cast<Main*>(argument));
  (*main)();
  return nullptr;
}

}  // namespace

absl::StatusOr<pthread_t> StartThread(Main main) {
  auto argument = std::make_unique<Main>(std::move(main));
  pthread_t thread{};
  const int error = pthread_create(&thread, nullptr, &Run, argument.get());
  if (error != 0) {
    return absl::UnavailableError(fmt::format(
        "start a thread: {}", std::generic_category().message(error)));
  }
  static_cast<void>(argument.release());  // The thread's.
  return thread;
}

}  // namespace troupe
