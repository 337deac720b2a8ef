#include "guest_sdk/testing/test_host.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <random>
#include <utility>

#include "abi/status_error.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "guest_sdk/testing/delays.h"
#include "guest_sdk/testing/fake_actor.h"
#include "host/base/manual_clock.h"

namespace troupe {
namespace {

using internal::Delays;
using internal::FakeActor;

constexpr int kMessagesPerTurn = 512;

std::optional<uint64_t> SeedOf(const TestHostOptions& options) {
  if (const char* text = std::getenv("TROUPE_TEST_SEED")) {
    const std::string_view digits = text;
    uint64_t seed = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), seed);
    if (error == std::errc() && end == digits.data() + digits.size()) {
      return seed;
    }
    ADD_FAILURE() << "TROUPE_TEST_SEED is '" << text << "', which is no number";
  }
  if (options.seed.has_value() || !options.shuffle) return options.seed;
  std::random_device random;
  return (static_cast<uint64_t>(random()) << 32) | random();
}

}  // namespace

absl::StatusOr<std::string> StartedCall::ReplyBytes() const {
  if (state_->ended) return state_->reply;
  return absl::FailedPreconditionError(fmt::format(
      "{} waits for an answer that takes time, or never comes: Advance() the "
      "clock",
      state_->route));
}

// What the host uses as long as it lives.
struct TestHost::Parts {
  explicit Parts(const TestHostOptions& options)
      : most_messages(options.most_messages),
        seed(SeedOf(options)),
        pace(seed),
        log(options.log_level, [this](LogLevel level, const LogOrigin& origin,
                                      std::string_view text) {
          const std::lock_guard<std::mutex> lock(lines_mutex);
          lines.push_back({level, std::string(origin.actor),
                           std::string(origin.request_id), std::string(text)});
        }) {
    if (seed.has_value()) {
      trace.emplace(
          __FILE__, __LINE__,
          fmt::format("shuffled; TROUPE_TEST_SEED={} repeats it", *seed));
    }
  }

  const int64_t most_messages;
  const std::optional<uint64_t> seed;
  ManualClock clock;
  Pace pace;
  Log log;
  Delays delays;
  // Part of each failure's message until the host ends.
  std::optional<::testing::ScopedTrace> trace;

  std::mutex lines_mutex;
  std::vector<LogLine> lines;  // under lines_mutex
};

TestHost::TestHost(const TestHostOptions& options)
    : parts_(std::make_unique<Parts>(options)),
      shell_(std::make_unique<FakePeer>(
          ActrType(),
          [this](const std::string& route) { ServeAsShell(route); })) {
  HostOptions host_options;
  host_options.shards = 1;
  host_options.clock = &parts_->clock;
  // On a clock that stands still all lines are of one second.
  host_options.guest_log_lines = 0;
  host_options.log = &parts_->log;
  host_options.pace = &parts_->pace;
  host_options.spin = absl::ZeroDuration();
  host_options.watchdog = absl::ZeroDuration();
  absl::StatusOr<std::unique_ptr<Host>> host = Host::Create(host_options);
  if (!host.ok()) {
    ADD_FAILURE() << host.status();
    std::abort();
  }
  host_ = *std::move(host);
  const absl::Status added = host_->AddShellHandler(
      std::string(internal::kDelayRoute),
      [this](const ShellRequest& request, Responder responder) {
        const std::string_view text = request.payload;
        int64_t delay_ns = 0;
        std::from_chars(text.data(), text.data() + text.size(), delay_ns);
        parts_->delays.Add(parts_->clock.NowNanos() + delay_ns,
                           std::move(responder), std::string());
      });
  EXPECT_TRUE(added.ok()) << added;
}

TestHost::~TestHost() {
  RunUntilIdle();
  parts_->pace.Release();
  const StopOutcome outcome = host_->Stop(absl::ZeroDuration());
  for (const std::string& stuck : outcome.stuck) ADD_FAILURE() << stuck;
  for (const std::unique_ptr<FakePeer>& peer : peers_) {
    FakeActor::Forget(peer.get());
  }
}

absl::StatusOr<ActrId> TestHost::StartWorkload(WorkloadOptions options) {
  if (options.name.empty()) options.name = options.type;
  if (!options.placement.has_value()) options.placement = Placement::kShard;
  if (options.placement != Placement::kShard) {
    return InvalidArgumentError(fmt::format(
        "workload '{}': a TestHost runs no threads of actors", options.name));
  }
  const std::string name = options.name;
  absl::Status added = host_->AddWorkload(std::move(options));
  if (!added.ok()) return added;
  return Spawn(name);
}

absl::StatusOr<ActrId> TestHost::Load(const std::string& path,
                                      WorkloadOptions options) {
  options.path = path;
  if (options.name.empty()) {
    options.name = std::filesystem::path(path).stem().string();
  }
  return StartWorkload(std::move(options));
}

absl::StatusOr<ActrId> TestHost::Spawn(std::string_view name,
                                       const SpawnOptions& options) {
  // Shared: an actor may start, or fail to, after this has returned.
  auto outcome = std::make_shared<absl::Status>();
  const absl::StatusOr<ActrId> id = host_->BeginSpawn(
      name, options,
      [outcome](const absl::Status& status) { *outcome = status; });
  RunUntilIdle();
  if (!outcome->ok()) return *outcome;
  return id;
}

FakePeer& TestHost::AddPeer(const std::string& type) {
  ActrType parsed;
  const std::string wrong = ParseActrType(type, &parsed);
  EXPECT_EQ(wrong, "") << "the type of a peer";
  peers_.push_back(
      std::make_unique<FakePeer>(parsed, [](const std::string&) {}));
  FakePeer& peer = *peers_.back();
  WorkloadOptions options;
  options.linked = LinkedTable<FakeActor>("troupe:fake:1.0.0");
  options.type = type;
  options.config = FakeActor::ConfigFor(&peer);
  const absl::StatusOr<ActrId> id = StartWorkload(std::move(options));
  EXPECT_TRUE(id.ok()) << id.status();
  if (id.ok()) peer.set_id(*id);
  return peer;
}

void TestHost::ServeAsShell(const std::string& route) {
  const absl::Status added = host_->AddShellHandler(
      route, [this](const ShellRequest& request, Responder responder) {
        FakePeer::Outcome outcome =
            shell_->Take({std::string(request.route),
                          std::string(request.payload), request.caller});
        if (outcome.delay <= absl::ZeroDuration()) {
          responder.Answer(outcome.answer);
          return;
        }
        parts_->delays.Add(
            parts_->clock.NowNanos() + absl::ToInt64Nanoseconds(outcome.delay),
            std::move(responder), std::move(outcome.answer));
      });
  EXPECT_TRUE(added.ok()) << added;
}

StartedCall TestHost::BeginCall(const ActrId& target, std::string_view route,
                                const std::string& payload,
                                const RequestOptions& options) {
  auto state = std::make_shared<StartedCall::State>();
  state->route = route;
  state->handle = host_->CancellableCall(
      target, route, payload, options, [state](const Reply& reply) {
        state->reply = reply.status.ok()
                           ? absl::StatusOr<std::string>(reply.payload)
                           : reply.status;
        state->ended = true;
      });
  return StartedCall(std::move(state));
}

absl::Status TestHost::SendTell(const ActrId& target, std::string_view route,
                                const std::string& payload,
                                const RequestOptions& options) {
  auto taken = std::make_shared<absl::Status>(absl::FailedPreconditionError(
      fmt::format("{} waits for room in the mailbox", route)));
  host_->Tell(target, route, payload, options,
              [taken](const Reply& reply) { *taken = reply.status; });
  RunUntilIdle();
  return *taken;
}

bool TestHost::Step() {
  rest_ = parts_->pace.RunTurn(1);
  return rest_.has_worked;
}

void TestHost::RunUntilIdle() {
  for (int64_t left = parts_->most_messages; left > 0;) {
    const int messages =
        static_cast<int>(std::min<int64_t>(left, kMessagesPerTurn));
    rest_ = parts_->pace.RunTurn(messages);
    if (!rest_.has_work) return;
    left -= messages;
  }
  ADD_FAILURE() << "the actors still find something to do after "
                << parts_->most_messages << " messages";
}

void TestHost::Advance(absl::Duration time) {
  RunUntilIdle();
  const ManualClock& clock = parts_->clock;
  const int64_t end = clock.NowNanos() + absl::ToInt64Nanoseconds(time);
  // A wheel of timers may name a time that is too early, even one that is over.
  constexpr int64_t kLeastStepNs = 1'000'000;
  while (true) {
    int64_t due = std::min(rest_.next_due_ns, parts_->delays.next_due_ns());
    if (due <= clock.NowNanos()) due = clock.NowNanos() + kLeastStepNs;
    if (due > end) break;
    parts_->clock.Advance(absl::Nanoseconds(due - clock.NowNanos()));
    parts_->delays.Release(due);
    RunUntilIdle();
  }
  parts_->clock.Advance(absl::Nanoseconds(end - clock.NowNanos()));
  RunUntilIdle();
}

absl::Duration TestHost::elapsed() const {
  return absl::Nanoseconds(parts_->clock.NowNanos() - ManualClock().NowNanos());
}

std::vector<LogLine> TestHost::log() const {
  const std::lock_guard<std::mutex> lock(parts_->lines_mutex);
  return parts_->lines;
}

std::vector<DeadLetter> TestHost::dead_letters() {
  std::vector<DeadLetter> letters = host_->dead_letters().List();
  for (DeadLetter& letter : letters) {
    if (std::optional<DeadLetter> whole =
            host_->dead_letters().Find(letter.id)) {
      letter = *std::move(whole);
    }
  }
  return letters;
}

}  // namespace troupe
