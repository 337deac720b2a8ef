// From a command's options to a host that answers.
#ifndef TROUPE_TOOLS_CLI_OPEN_CLIENT_H_
#define TROUPE_TOOLS_CLI_OPEN_CLIENT_H_

#include <memory>

#include "tools/cli/control_client.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/options.h"
#include "tools/cli/schema.h"

namespace troupe {

// Connects. Anything but kOk was reported, and `*client` is null.
ExitCode OpenClient(const ClientOptions& options,
                    std::unique_ptr<ControlClient>* client);

// The .proto files that the host was configured with, read from where the host
// says they are. Anything but kOk was reported.
ExitCode FetchSchema(ControlClient* client, std::unique_ptr<Schema>* schema);

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_OPEN_CLIENT_H_
