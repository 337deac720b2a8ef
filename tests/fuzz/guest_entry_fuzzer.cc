// Any bytes, handed to a guest that is built with the SDK, and any bytes as the
// answer to whatever it asks its host then. The first byte says whether the
// guest is in C++ or C, and of which generation; two more are the length of the
// frame; behind it stand the host's code and its reply.
//
// A guest answers with a code of abi/ABI.md or with a reply that can be read
// and whose failure has a text; it gives back what the host lent it, and
// answers the next request.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/codes.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "abi/troupe_abi.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/fuzz/echoes.h"
#include "tests/fuzz/guest_entry_c.h"
#include "tests/fuzz/oracle.h"
#include "tests/guest_sdk/fake_host.h"

namespace troupe {
namespace {

using fuzz::Fail;

// Looks at all that it is told and asks for all that there is.
class Curious : public fuzz::Echoes {
 public:
  Curious() {
    On("fuzz.Look", &Curious::Look);
    On("fuzz.Ask", &Curious::Ask);
    On("fuzz.Timers", &Curious::SetTimers);
    On("fuzz.Stream", &Curious::Stream);
    OnStream("s", &Curious::OnChunk);
  }

  absl::Status OnReady(Context& ctx) override { return Look(ctx, "").status(); }
  absl::Status OnSelfCheck(SelfCheck& check) override {
    return check.Expect("fuzz.Look", std::string(), std::string());
  }
  absl::StatusOr<std::string> OnMigrateOut(Context&) override { return state_; }
  absl::Status OnMigrateIn(Context&, std::string_view state) override {
    state_ = state;
    return absl::OkStatus();
  }
  void OnError(Context&, const Fault& fault) override {
    state_ = fault.route + fault.error.ToString();
  }
  void OnPeerEvent(Context&, Transport, Link, const PeerEvent& event) override {
    state_ = event.peer.ToString();
  }
  void OnCredentialExpiring(Context&, const CredentialEvent& event) override {
    state_ = absl::FormatTime(event.new_expiry);
  }
  void OnMailboxBackpressure(Context&, const BackpressureEvent&) override {}

 private:
  absl::StatusOr<std::string> Look(Context& ctx, std::string_view) {
    std::string seen = ctx.self_id().ToString();
    if (const auto caller = ctx.caller_id()) seen += caller->ToString();
    seen.append(ctx.route()).append(ctx.request_id());
    seen.append(ctx.traceparent()).append(ctx.tracestate());
    seen += absl::FormatDuration(ctx.remaining());
    seen += absl::FormatTime(ctx.deadline());
    return ctx.cancelled() ? std::string() : seen;
  }

  absl::StatusOr<std::string> Ask(Context& ctx, std::string_view payload) {
    const absl::StatusOr<ActrId> id = ctx.Discover("fuzz:guest:1.0.0");
    const Dest dest = id.ok() ? Dest::Actor(*id) : Dest::Shell();
    ctx.Tell(dest, "fuzz.Any", payload).IgnoreError();
    ctx.Spawn("fuzz:guest:1.0.0", payload).status().IgnoreError();
    ctx.Stop(ctx.self_id()).IgnoreError();
    RegisterStream(ctx, payload, &Curious::OnChunk).IgnoreError();
    UnregisterStream(ctx, payload).IgnoreError();
    ctx.OpenDataStream(dest, "s").Write(payload).IgnoreError();
    return ctx.Call(dest, "fuzz.Any", payload, {.timeout = absl::Seconds(1)});
  }

  absl::Status SetTimers(Context& ctx, std::string_view) {
    const auto timer = ctx.Every(absl::Seconds(1), [](Context&) {});
    if (!timer.ok()) return timer.status();
    ctx.CancelTimer(*timer);
    return ctx.After(absl::Seconds(1), [](Context&) {}).status();
  }

  absl::StatusOr<std::string> Stream(Context& ctx, std::string_view payload) {
    auto items = ctx.CallBidiStream<std::string_view, std::string>(
        Dest::Local(), "fuzz.Repeat");
    if (!items.ok()) return items.status();
    absl::Status status = items->Write(payload);
    if (!status.ok()) return status;
    std::string all;
    while (true) {
      const auto item = items->Read();
      if (!item.ok()) return item.status();
      if (!item->has_value()) return all;
      all += **item;
    }
  }

  absl::Status OnChunk(Context& ctx, const DataChunk& chunk) {
    state_ = chunk.stream_id;
    for (const auto& entry : chunk.metadata) {
      state_.append(entry.key).append(entry.value);
    }
    if (const auto sender = chunk.sender()) state_ += sender->ToString();
    return chunk.missed > 0 || chunk.repeated ? absl::DataLossError(state_)
                                              : Look(ctx, "").status();
  }

  std::string state_;
};

// What the host of this input says, whatever it is asked. A guest that asks for
// ever is refused in the end.
struct Answers {
  HostAnswer Next() {
    constexpr int kMost = 64;
    return ++asked > kMost ? HostAnswer::Code(ACTR_GENERIC_ERROR) : answer;
  }

  HostAnswer answer;
  int asked = 0;
  size_t lent = 0;  // replies of generation 1
};

// The vtable of generation 1 has no room for a pointer.
Answers the_answers;

int32_t Invoke(const uint8_t*, size_t, uint8_t** reply, size_t* reply_len) {
  const HostAnswer answer = the_answers.Next();
  if (answer.code == 0 && !answer.reply.empty()) {
    *reply = new uint8_t[answer.reply.size()];
    *reply_len = answer.reply.size();
    std::memcpy(*reply, answer.reply.data(), answer.reply.size());
    ++the_answers.lent;
  }
  return answer.code;
}

void FreeHostBuf(uint8_t* ptr, size_t) {
  delete[] ptr;
  --the_answers.lent;
}

constexpr actr_host_vtable_v1 kVTable = {&Invoke, &FreeHostBuf};

struct Answered {
  int32_t code = 0;
  std::string reply;  // an AbiReply
};

// The ways into a guest: two languages, two generations.
class Guest {
 public:
  virtual ~Guest() = default;
  virtual Answered Enter(std::string_view frame) = 0;
  // Replies of the host's that are still out.
  virtual size_t lent() const = 0;
};

// One actor, made for one input.
class TableGuest : public Guest {
 public:
  explicit TableGuest(const troupe_guest_table* table) : host_(table) {
    host_.on_invoke = [](const Operation&) { return the_answers.Next(); };
    int32_t code = 0;
    actor_ = host_.Create("", &code);
    if (code != 0) Fail(fmt::format("create returned {}", code));
  }

  Answered Enter(std::string_view frame) override {
    const GuestAnswer answer = host_.Frame(actor_, frame);
    abi::AbiReply reply;
    reply.abi_version = abi::kAbiVersion;
    reply.status = answer.status;
    reply.payload = answer.payload;
    if (answer.error.has_value()) {
      reply.error = abi::ErrorResponse{*answer.error, answer.error_message};
    }
    return {answer.code, abi::EncodeToString(reply)};
  }
  size_t lent() const override { return host_.buffers_out; }

 private:
  FakeHost host_;
  void* actor_ = nullptr;
};

// The one actor that there can be, which stays.
class SeedGuest : public Guest {
 public:
  using InitFn = int32_t (*)(const void* vtable, const uint8_t* init,
                             size_t init_len);
  using HandleFn = int32_t (*)(const uint8_t* frame, size_t frame_len,
                               uint8_t** reply, size_t* reply_len);

  SeedGuest(InitFn init, HandleFn handle) : handle_(handle) {
    if (init(&kVTable, nullptr, 0) != 0) Fail("init failed");
  }

  Answered Enter(std::string_view frame) override {
    uint8_t* reply = nullptr;
    size_t size = 0;
    Answered answered;
    answered.code = handle_(reinterpret_cast<const uint8_t*>(frame.data()),
                            frame.size(), &reply, &size);
    if (answered.code == 0) answered.reply = fuzz::View(reply, size);
    std::free(reply);
    return answered;
  }
  size_t lent() const override { return the_answers.lent; }

 private:
  const HandleFn handle_;
};

int32_t InitInCpp(const void* vtable, const uint8_t* init, size_t init_len) {
  static constinit internal::ClassRoutes routes;
  const internal::WorkloadClass workload_class = {
      &internal::MakeWorkload<Curious>, "type=fuzz:guest:1.0.0\n", &routes};
  return internal::ActrInit(workload_class, vtable, init, init_len);
}

void EnterOneOf(uint8_t choice, const std::function<void(Guest&)>& use) {
  constexpr int kGuests = 4;
  switch (choice % kGuests) {
    case 0: {
      TableGuest guest(LinkedTable<Curious>("fuzz:guest:1.0.0"));
      return use(guest);
    }
    case 1: {
      static auto& guest = *new SeedGuest(&InitInCpp, &internal::ActrHandle);
      return use(guest);
    }
    case 2: {
      TableGuest guest(FuzzGuestInC());
      return use(guest);
    }
    default: {
      static auto& guest = *new SeedGuest(&FuzzInitInC, &FuzzHandleInC);
      return use(guest);
    }
  }
}

void CheckAnswer(const Answered& answered, std::string_view bytes) {
  abi::AbiFrame frame;
  const bool readable = abi::Decode<abi::Reading::kStrict>(bytes, &frame);
  if (!readable && answered.code != ACTR_PROTOCOL_ERROR) {
    Fail(fmt::format("code {} for a frame that cannot be read", answered.code));
  }
  if (answered.code != ACTR_SUCCESS) {
    if (answered.code < ACTR_UNSUPPORTED_OP || answered.code > ACTR_SUCCESS) {
      Fail(fmt::format("code {}", answered.code));
    }
    return;
  }
  abi::AbiReply reply;
  if (!abi::Decode<abi::Reading::kStrict>(answered.reply, &reply)) {
    Fail("its reply cannot be read");
  }
  if (!answered.reply.empty() && reply.abi_version != ACTR_ABI_VERSION) {
    Fail("a reply without a version");
  }
  if (reply.status != ACTR_SUCCESS) fuzz::CheckText(reply.payload, "a failure");
}

void Run(Guest& guest, std::string_view frame) {
  CheckAnswer(guest.Enter(frame), frame);
  if (guest.lent() != 0) Fail("a reply of the host's was not given back");

  the_answers.asked = 0;
  const std::string next = FakeHost::HandleFrame("fuzz.Look", "");
  const Answered answered = guest.Enter(next);
  abi::AbiReply reply;
  if (answered.code != 0 || !abi::Decode(answered.reply, &reply) ||
      reply.status != 0) {
    Fail(fmt::format("then code {}, status {}", answered.code, reply.status));
  }
}

// The input's parts; those that it is too short for are empty.
void RunInput(std::string_view input) {
  constexpr size_t kHead = 3;
  if (input.size() < kHead) return;
  const auto byte = [input](size_t at) {
    return static_cast<uint8_t>(input[at]);
  };
  const size_t size = byte(1) | size_t{byte(2)} << 8;
  const std::string_view frame = input.substr(kHead, size);
  const std::string_view rest = input.substr(kHead + frame.size());
  HostAnswer answer;
  // Half of them are negative, as codes are.
  if (!rest.empty()) {
    const int code = static_cast<uint8_t>(rest[0]);
    answer.code = code < 0x80 ? code : code - 0x100;
  }
  if (rest.size() > 1) answer.reply = rest.substr(1);
  the_answers = {std::move(answer)};
  EnterOneOf(byte(0), [frame](Guest& guest) { Run(guest, frame); });
}

}  // namespace
}  // namespace troupe

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // What FakeHost expects is a promise as well.
  GTEST_FLAG_SET(throw_on_failure, true);
  troupe::RunInput(troupe::fuzz::View(data, size));
  return 0;
}
