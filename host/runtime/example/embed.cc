// A program that hosts a library as an actor and calls it:
//
//   embed LIBRARY ROUTE TEXT
//
//   bazel build //host/runtime/example:embed //guest_sdk/examples:echo.so
//   cd bazel-bin
//   host/runtime/example/embed guest_sdk/examples/echo.so demo.Echo.Say hello
#include <cstdio>
#include <memory>
#include <string>

#include "host/fiber/fault_handler.h"
#include "host/runtime/host.h"

namespace {

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "embed: %s\n", status.ToString().c_str());
  return 1;
}

int Run(const std::string& library, const std::string& route,
        const std::string& text) {
  absl::StatusOr<std::unique_ptr<troupe::Host>> host =
      troupe::Host::Create({.shards = 2});
  if (!host.ok()) return Fail(host.status());

  // What the library reaches as Shell: this process.
  absl::Status status = (*host)->AddShellHandler(
      "embed.Clock.Tick",
      [](const troupe::ShellRequest&, troupe::Responder responder) {
        responder.Answer("tock");
      });
  if (!status.ok()) return Fail(status);

  status = (*host)->AddWorkload({.name = "guest", .path = library});
  if (!status.ok()) return Fail(status);
  const absl::StatusOr<troupe::ActrId> actor = (*host)->Spawn("guest");
  if (!actor.ok()) return Fail(actor.status());

  const absl::StatusOr<std::string> reply =
      (*host)->CallAndWait(*actor, route, text, {.timeout = absl::Seconds(1)});
  if (!reply.ok()) return Fail(reply.status());
  std::printf("%s answered: %s\n", actor->ToString().c_str(), reply->c_str());

  const troupe::StopOutcome outcome = (*host)->Stop(absl::Seconds(5));
  return outcome.stuck.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: embed LIBRARY ROUTE TEXT\n");
    return 2;
  }
  // A crash in the library ends this process: with a report that names it.
  troupe::InstallFaultHandler();
  return Run(argv[1], argv[2], argv[3]);
}
