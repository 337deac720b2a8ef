#include "tools/cli/listen.h"

#include <cstdio>
#include <memory>
#include <utility>

#include "fmt/format.h"
#include "tools/cli/control_client.h"
#include "tools/cli/open_client.h"
#include "tools/cli/report.h"

namespace troupe {

ExitCode Listen(const ClientOptions& options, Subscription subscription,
                ShowFn show) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options, &client);
  if (opened != ExitCode::kOk) return opened;
  std::unique_ptr<Schema> schema;
  const ExitCode fetched = FetchSchema(client.get(), &schema);
  if (fetched != ExitCode::kOk) return fetched;

  const auto begun = client->Exchange(std::move(subscription.request));
  if (!begun.ok()) return FailConnection(begun.status());
  if (begun->has_error()) return FailControl(begun->error());
  fmt::print(stderr, "troupe: {}\n", subscription.begun);

  uint64_t shown = 0;
  while (subscription.count == 0 || shown < subscription.count) {
    const auto response = client->Receive();
    if (!response.ok()) return FailConnection(response.status());
    if (!show(*response, *schema)) continue;
    ++shown;
    // Whoever reads this waits for each.
    std::fflush(stdout);
  }
  return ExitCode::kOk;
}

void ReportDropped(uint64_t count, const char* what) {
  if (count == 0) return;
  fmt::print(stderr, "troupe: {} {} came too fast and were dropped\n", count,
             what);
}

}  // namespace troupe
