// Puppets in a host, one of which can be kept in a handler for as long as a
// test likes while messages pile up in front of it.
#ifndef TROUPE_TESTS_INTEGRATION_PUPPET_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_PUPPET_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tests/integration/frames.h"
#include "tests/integration/host_fixture.h"

namespace troupe {

class PuppetTest : public HostTest {
 protected:
  void SetUp() override {
    gate_ = std::make_unique<Gate>(host(), "gate");
    ran_ = std::make_unique<Journal>(host(), "ran");
  }
  void TearDown() override { gate_.reset(); }

  ActrId Puppet(std::string_view name, WorkloadOptions options) {
    options.name = name;
    options.type = "acme:" + std::string(name) + ":1.0.0";
    if (!options.shard.has_value()) options.shard = 0;
    return Actor("puppet", std::move(options));
  }
  ActrId Puppet(std::string_view name, const MailboxLimits& mailbox = {},
                uint32_t shard = 0) {
    WorkloadOptions options;
    options.mailbox = mailbox;
    options.shard = shard;
    return Puppet(name, std::move(options));
  }

  // Puts `actor` into a handler that ends when the gate lets it.
  PendingReply Occupy(const ActrId& actor) {
    PendingReply reply =
        Start(actor, "test/do",
              frames::Do({frames::CallShell("gate", "", 24 * 3600 * 1000)}),
              {.timeout = absl::Hours(24)});
    gate_->AwaitArrival();
    return reply;
  }

  // What makes a puppet note `name`.
  static std::string Note(std::string_view name) {
    return frames::Do({frames::TellShell("ran", name)});
  }

  std::unique_ptr<Gate> gate_;
  std::unique_ptr<Journal> ran_;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_PUPPET_FIXTURE_H_
