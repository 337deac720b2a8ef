// What `listen` and `stream recv` share: they ask the host for all of a kind,
// and show it as it comes.
#ifndef TROUPE_TOOLS_CLI_LISTEN_H_
#define TROUPE_TOOLS_CLI_LISTEN_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/options.h"
#include "tools/cli/schema.h"
#include "troupe/control.pb.h"

namespace troupe {

struct Subscription {
  control::Request request;
  std::string begun;   // what to say once the host has agreed
  uint64_t count = 0;  // after so many it ends; 0: never
};

// Shows `response` if it is of the kind, and says whether it was.
using ShowFn = absl::FunctionRef<bool(const control::Response& response,
                                      const Schema& schema)>;

// Connects, subscribes and shows. What fails is reported.
ExitCode Listen(const ClientOptions& options, Subscription subscription,
                ShowFn show);

// Says on the standard error that `count` of `what` are missing before the one
// that is shown next, unless it is 0.
void ReportDropped(uint64_t count, const char* what);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_LISTEN_H_
