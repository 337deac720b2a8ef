// A workload of which there are two versions, and a library of other actors:
// what differs is decided by VERSION when it is compiled. Its configuration is
// words that say what it does; those that begin with "bad_", "gate_", "spin_"
// and "open_" the second version alone obeys, but for "spin_stop", which the
// first does. "until=" is the file that ends spinning, which one with ".spins"
// behind its name tells of; "whom=" is whom it streams to. It tells shell "ran"
// of its life.
#include <unistd.h>

#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/identity.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/workload.h"

namespace {

using troupe::ClientStream;
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
    On("grow.Turn", &Growing::Gate);
    On("grow.Crash", &Growing::Crash);
    On("grow.Open", &Growing::Open);
    On("grow.Finish", &Growing::Finish);
    if (!kIsNext) On("grow.Old", &Growing::Version);
  }

 private:
  bool Has(std::string_view word) const {
    return words_.find(word) != std::string::npos;
  }
  bool Fails(std::string_view word) const { return kIsNext && Has(word); }

  // What follows `word` in the configuration, up to the next blank.
  std::string After(std::string_view word) const {
    const size_t at = words_.find(word);
    if (at == std::string::npos) return "";
    const std::string rest = words_.substr(at + word.size());
    return rest.substr(0, rest.find(' '));
  }
  void Spin() const {
    const std::string until = After("until=");
    std::ofstream(until + ".spins").put('x');
    while (access(until.c_str(), F_OK) != 0) {
    }
  }

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
    if (Fails("spin_start")) Spin();
    if (Fails("open_start")) {
      absl::Status opened = Open(ctx, "1").status();
      if (!opened.ok()) return opened;
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
    if (!kIsNext && Has("spin_stop")) Spin();
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
  // Opens so many calls, which go on after this handler.
  absl::StatusOr<std::string> Open(Context& ctx, std::string_view count) {
    troupe::ActrId whom;
    const std::string wrong = ParseActrId(After("whom="), &whom);
    if (!wrong.empty()) return absl::InvalidArgumentError(wrong);
    for (int i = std::stoi(std::string(count)); i > 0; --i) {
      auto call = ctx.Detach().CallClientStream<std::string, std::string>(
          Dest::Actor(whom), "numbers.Add");
      if (!call.ok()) return call.status();
      absl::Status written = call->Write("7");
      if (written.ok()) written = call->Flush();
      if (!written.ok()) return written;
      calls_.push_back(*std::move(call));
    }
    return "";
  }
  absl::StatusOr<std::string> Finish(Context&, std::string_view) {
    ClientStream<std::string, std::string> call = std::move(calls_.back());
    calls_.pop_back();
    return call.Finish();
  }
  absl::Status Take(Context& ctx, const DataChunk& chunk) {
    Note(ctx, "chunk " + std::string(chunk.payload));
    return absl::OkStatus();
  }

  std::string words_;
  int count_ = 0;
  std::vector<ClientStream<std::string, std::string>> calls_;
};

}  // namespace

#if VERSION == 2
TROUPE_WORKLOAD(Growing, "acme:grow:2.0.0", "grow.Version", "grow.Count",
                "grow.Turn");
#elif VERSION == 1
TROUPE_WORKLOAD(Growing, "acme:grow:1.0.0", "grow.Version", "grow.Count",
                "grow.Old", troupe::Interleaved("grow.Turn"));
#else
TROUPE_WORKLOAD(Growing, "acme:stranger:1.0.0", "grow.Version");
#endif
