// An actor some of whose handlers take turns, each as far as the test lets it.
#ifndef TROUPE_TESTS_INTEGRATION_INTERLEAVING_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_INTERLEAVING_FIXTURE_H_

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "host/supervise/restart_policy.h"
#include "tests/integration/host_fixture.h"

namespace troupe {

// Ask, Hold and Fall wait for the shell route that their payload names, and
// note their beginning and end; Ask takes turns with others, so does Fall,
// which throws afterwards, and Hold is serial.
class Desk : public Workload {
 public:
  Desk() {
    On("test.Desk.Ask", &Desk::Ask);
    On("test.Desk.Fall", &Desk::Fall);
    On("test.Desk.Hold", &Desk::Ask);
    On("test.Desk.Note", &Desk::Note);
    On("test.Desk.AskNote", &Desk::AskNote);
    On("test.Desk.Remind", &Desk::Remind);
    On("test.Desk.Pass", &Desk::Pass);
    On("test.Desk.Keyed", &Desk::Keyed);
    On("test.Desk.AlsoKeyed", &Desk::Keyed);
    On("test.Desk.Stop", &Desk::StopSelf);
    On("test.Desk.Again", &Desk::Again);
    On("test.Desk.Watched", &Desk::Watched);
  }

  static const troupe_guest_table* Table() {
    return LinkedTable<Desk>(
        "test:desk:1.0.0",
        {Interleaved("test.Desk.Ask"), Interleaved("test.Desk.Fall"),
         Interleaved("test.Desk.AskNote"), Interleaved("test.Desk.Pass"),
         Interleaved("test.Desk.Stop"), Interleaved("test.Desk.Watched"),
         "test.Desk.Hold", "test.Desk.Note"});
  }
  // The same with methods that have a key.
  static const troupe_guest_table* KeyedTable() {
    static const auto& metadata =
        *new std::string(std::string(Table()->metadata, Table()->metadata_len) +
                         "route=test.Desk.Keyed\nconcurrency=PER_KEY 1\n"
                         "route=test.Desk.AlsoKeyed\nconcurrency=PER_KEY 3.1\n"
                         "route=test.Desk.Again\nconcurrency=PER_KEY 1\n");
    static const troupe_guest_table table = [] {
      troupe_guest_table keyed = *Table();
      keyed.metadata = metadata.data();
      keyed.metadata_len = metadata.size();
      return keyed;
    }();
    return &table;
  }

  absl::Status OnStop(Context& ctx) override { return Say(ctx, "stop", ""); }

  void OnSignalingConnected(Context& ctx) override {
    static_cast<void>(Say(ctx, "connected", ""));
  }

 private:
  static absl::Status Say(Context& ctx, std::string_view what,
                          std::string_view name) {
    std::string text(what);
    if (!name.empty()) text.append(" ").append(name);
    return ctx.Tell(Dest::Shell(), "ran", text);
  }

  absl::StatusOr<std::string> Ask(Context& ctx, std::string_view gate) {
    static_cast<void>(Say(ctx, "begin", gate));
    const absl::Status asked = ctx.Call(Dest::Shell(), gate, "").status();
    static_cast<void>(Say(ctx, ctx.cancelled() ? "cancelled" : "end", gate));
    if (!asked.ok()) return asked;
    return std::string(gate);
  }

  // Waits at the gate that ends the message.
  absl::StatusOr<std::string> Keyed(Context& ctx, std::string_view message) {
    return Ask(ctx, message.substr(message.size() - 1));
  }

  // Asks its own actor for the same.
  absl::StatusOr<std::string> Again(Context& ctx, std::string_view message) {
    return ctx.Call(Dest::Local(), "test.Desk.Again", message);
  }

  // Waits at the gate while a thread of its own asks of it; says what that
  // heard.
  absl::StatusOr<std::string> Watched(Context& ctx, std::string_view gate) {
    std::string heard;
    std::thread watcher([&ctx, &heard] {
      // What it does at its host runs when its handler waits.
      static_cast<void>(ctx.Detach().Tell(Dest::Shell(), "ran", "watches"));
      heard = fmt::format("{} {}", ctx.cancelled(),
                          absl::FormatDuration(ctx.remaining()));
      static_cast<void>(ctx.Detach().Tell(Dest::Shell(), "ran", "watched"));
    });
    static_cast<void>(ctx.Call(Dest::Shell(), gate, ""));
    watcher.join();
    return heard;
  }

  absl::Status StopSelf(Context& ctx, std::string_view) {
    return ctx.Stop(ctx.self_id());
  }

  absl::Status Fall(Context& ctx, std::string_view gate) {
    static_cast<void>(Ask(ctx, gate));
    throw std::runtime_error("fell");
  }

  absl::Status Note(Context& ctx, std::string_view name) {
    return Say(ctx, "note", name);
  }

  // Sends Note or AskNote, as its payload says, to its own actor.
  absl::StatusOr<std::string> AskNote(Context& ctx, std::string_view route) {
    if (route.empty()) return std::string("noted");
    return ctx.Call(Dest::Local(), route, "", {.timeout = absl::Seconds(1)});
  }

  // Calls AskNote of the actor that its payload names.
  absl::StatusOr<std::string> Pass(Context& ctx, std::string_view id) {
    ActrId other;
    if (!ParseActrId(id, &other).empty()) return absl::InternalError("no id");
    return ctx.Call(Dest::Actor(other), "test.Desk.Pass",
                    ctx.self_id().ToString());
  }

  absl::Status Remind(Context& ctx, std::string_view milliseconds) {
    return ctx
        .After(absl::Milliseconds(std::stoi(std::string(milliseconds))),
               [](Context& timer) { return Say(timer, "timer", ""); })
        .status();
  }
};

MATCHER_P(Answers, text, "is the answer " + std::string(text)) {
  *result_listener << (arg.ok() ? *arg : arg.status().ToString());
  return arg.ok() && *arg == text;
}

class InterleavingTest : public HostTest {
 protected:
  void SetUp() override { ran_ = std::make_unique<Journal>(host(), "ran"); }
  void TearDown() override { gates_.clear(); }

  ActrId Desk1(WorkloadOptions options = {}) {
    options.name = "desk";
    options.linked = Desk::KeyedTable();
    EXPECT_THAT(host().AddWorkload(std::move(options)), IsOk());
    return host().Spawn("desk", {.shard = 0}).value_or(ActrId{});
  }

  // The handler of `route` runs as far as the gate, which the test opens.
  PendingReply StartAt(const ActrId& desk, std::string_view route,
                       std::string_view gate,
                       const RequestOptions& options = {}) {
    GateOf(gate);
    return Start(desk, route, gate, options);
  }
  PendingReply Ask(const ActrId& desk, std::string_view gate,
                   const RequestOptions& options = {}) {
    return StartAt(desk, "test.Desk.Ask", gate, options);
  }

  // A message whose fields 1 and 3.1 are `key`, and which waits at `gate`.
  static std::string Keyed(std::string_view key, char gate) {
    const auto field = [](char tag, std::string_view bytes) {
      std::string out = {tag, static_cast<char>(bytes.size())};
      return out.append(bytes);
    };
    return field(0x0a, key) + field(0x1a, field(0x0a, key)) +
           field(0x12, std::string_view(&gate, 1));
  }
  PendingReply AskKeyed(const ActrId& desk, std::string_view key, char gate,
                        std::string_view route = "test.Desk.Keyed") {
    GateOf(std::string_view(&gate, 1));
    return Start(desk, route, Keyed(key, gate));
  }

  // Lets through who waits at `gate`.
  void Answer(std::string_view gate) {
    GateOf(gate).Open();
    Settle();
  }

  std::vector<std::string> Ran() const { return ran_->entries(); }

  Gate& GateOf(std::string_view gate) {
    std::unique_ptr<Gate>& place = gates_[std::string(gate)];
    if (place == nullptr) {
      place = std::make_unique<Gate>(host(), std::string(gate));
    }
    return *place;
  }

  std::unique_ptr<Journal> ran_;

 private:
  std::map<std::string, std::unique_ptr<Gate>> gates_;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_INTERLEAVING_FIXTURE_H_
