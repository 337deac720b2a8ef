// A workload of which there are two versions, and a library of other actors:
// what differs is decided by VERSION when it is compiled. Its configuration is
// words that say what it does; those that begin with "bad_" and "gate_" the
// second version alone obeys. It tells shell "ran" of its life.
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/workload.h"

namespace {

using troupe::Context;
using troupe::DataChunk;
using troupe::Dest;

constexpr bool kIsNext = VERSION == 2;

class Growing : public troupe::Workload {
 public:
  Growing() {
    On("grow.Version", &Growing::Version);
    On("grow.Count", &Growing::Count);
    On("grow.Config", &Growing::Config);
    On("grow.Gate", &Growing::Gate);
    On("grow.Crash", &Growing::Crash);
    if (!kIsNext) On("grow.Old", &Growing::Version);
  }

 private:
  bool Has(std::string_view word) const {
    return words_.find(word) != std::string::npos;
  }
  bool Fails(std::string_view word) const { return kIsNext && Has(word); }

  static void Note(Context& ctx, std::string_view what) {
    const std::string note = std::string(what) + " " + std::to_string(VERSION);
    static_cast<void>(ctx.Tell(Dest::Shell(), "ran", note));
  }

  absl::Status OnConfigure(std::string_view config) override {
    words_ = config;
    if (Fails("bad_create")) return absl::InvalidArgumentError("no actor");
    return absl::OkStatus();
  }
  absl::Status OnStart(Context& ctx) override {
    Note(ctx, "start");
    if (Has("stream") && !Fails("bad_stream")) {
      absl::Status taken = RegisterStream(ctx, "s", &Growing::Take);
      if (!taken.ok()) return taken;
    }
    if (Has("timer")) {
      const auto set = ctx.After(absl::Seconds(10),
                                 [](Context& timer) { Note(timer, "timer"); });
      if (!set.ok()) return set.status();
    }
    if (Fails("gate_start")) {
      return ctx.Call(Dest::Shell(), "gate", "").status();
    }
    if (Fails("bad_start")) return absl::InternalError("not ready");
    return absl::OkStatus();
  }
  absl::Status OnReady(Context& ctx) override {
    Note(ctx, "ready");
    return absl::OkStatus();
  }
  absl::Status OnStop(Context& ctx) override {
    Note(ctx, "stop");
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> OnMigrateOut(Context& ctx) override {
    if (Has("wrong_out")) return absl::InternalError("cannot tell");
    if (!Has("state")) return troupe::Workload::OnMigrateOut(ctx);
    return std::to_string(count_);
  }
  absl::Status OnMigrateIn(Context& ctx, std::string_view state) override {
    if (Fails("bad_in")) return absl::DataLossError("no state of ours");
    if (Fails("bad_none")) return troupe::Workload::OnMigrateIn(ctx, state);
    count_ = std::stoi(std::string(state));
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Version(Context&, std::string_view) {
    return std::to_string(VERSION);
  }
  absl::StatusOr<std::string> Count(Context&, std::string_view) {
    return std::to_string(++count_);
  }
  absl::StatusOr<std::string> Config(Context&, std::string_view) {
    return words_;
  }
  absl::StatusOr<std::string> Gate(Context& ctx, std::string_view) {
    troupe::CallOptions patient;
    patient.timeout = absl::Hours(24);
    const auto passed = ctx.Call(Dest::Shell(), "gate", "", patient);
    if (!passed.ok()) return passed.status();
    return std::to_string(VERSION);
  }
  absl::Status Crash(Context&, std::string_view) { throw 1; }
  absl::Status Take(Context& ctx, const DataChunk& chunk) {
    Note(ctx, "chunk " + std::string(chunk.payload));
    return absl::OkStatus();
  }

  std::string words_;
  int count_ = 0;
};

}  // namespace

#if VERSION == 2
TROUPE_WORKLOAD(Growing, "acme:grow:2.0.0", "grow.Version", "grow.Count");
#elif VERSION == 1
TROUPE_WORKLOAD(Growing, "acme:grow:1.0.0", "grow.Version", "grow.Count",
                "grow.Old");
#else
TROUPE_WORKLOAD(Growing, "acme:stranger:1.0.0", "grow.Version");
#endif
