// What `call` and `tell` share, for one message and for a line each.
#ifndef TROUPE_TOOLS_CLI_SEND_H_
#define TROUPE_TOOLS_CLI_SEND_H_

#include <string>

#include "tools/cli/control_client.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/options.h"
#include "tools/cli/schema.h"
#include "troupe/control.pb.h"

namespace troupe {

// The request that carries `payload`.
control::Request ToRequest(const SendOptions& options, std::string payload);

// A successful answer as `options` wants it shown; of a tell: "ok".
std::string ShowAnswer(const SendOptions& options, const Schema& schema,
                       const control::Response& response);

// Sends each line of the file that `options` names, up to kMaxControlInFlight
// at once over one connection, and prints one line per answer, in the order of
// the lines; a failed one as `error: …`, or in JSON. Ends with the code of the
// first that failed.
ExitCode SendLines(const SendOptions& options, const Schema& schema,
                   ControlClient* client);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_SEND_H_
