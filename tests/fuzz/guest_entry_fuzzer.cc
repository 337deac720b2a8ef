// Any bytes, handed to a guest that is built with the SDK, and any bytes as the
// answer to whatever it asks its host then. The first byte says whether the
// guest is in C++ or C, and of which generation; two more are the length of the
// frame; behind it stand the host's code and its reply. With the last values of
// the first byte all the rest is what an actor is made from.
//
// A guest answers with the code that the bytes deserve by abi/ABI.md or with a
// reply that can be read and whose failure has a text; it gives back what the
// host lent it, and answers the next request.
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
#include "tests/fuzz/deserved_code.h"
#include "tests/fuzz/echoes.h"
#include "tests/fuzz/guest_entry_c.h"
#include "tests/fuzz/oracle.h"
#include "tests/guest_sdk/fake_host.h"

namespace troupe {
namespace {

using fuzz::Fail;
using fuzz::Language;

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
  explicit Guest(Language language) : language_(language) {}
  virtual ~Guest() = default;

  // The code for an attempt to make one more actor from `init`, which is gone
  // again on return.
  virtual int32_t Make(std::string_view init) = 0;
  // The one that it should be.
  virtual int32_t CodeOfMake(std::string_view init) const = 0;

  virtual Answered Enter(std::string_view frame) = 0;
  // Replies of the host's that are still out.
  virtual size_t lent() const = 0;

  Language language() const { return language_; }
  // Whether a message that is written plainly may be handled unread.
  virtual bool trusts_plain_messages() const { return false; }

 private:
  const Language language_;
};

// One actor, made for one input.
class TableGuest : public Guest {
 public:
  TableGuest(Language language, const troupe_guest_table* table)
      : Guest(language), host_(table) {
    host_.on_invoke = [](const Operation&) { return the_answers.Next(); };
    int32_t code = 0;
    actor_ = host_.Create("", &code);
    if (code != 0) Fail(fmt::format("create returned {}", code));
  }

  int32_t Make(std::string_view init) override {
    int32_t code = 0;
    void* const actor = host_.CreateFrom(init, &code);
    if ((actor != nullptr) != (code == ACTR_SUCCESS)) {
      Fail(fmt::format("an actor beside the code {}, or none", code));
    }
    if (actor != nullptr) host_.Destroy(actor);
    return code;
  }
  int32_t CodeOfMake(std::string_view init) const override {
    return fuzz::CodeOfInit(init);
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
  bool trusts_plain_messages() const override {
    return language() == Language::kCpp;
  }

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

  SeedGuest(Language language, InitFn init, HandleFn handle)
      : Guest(language), init_(init), handle_(handle) {
    if (Make("") != ACTR_SUCCESS) Fail("init failed");
  }

  int32_t Make(std::string_view init) override {
    return init_(&kVTable, reinterpret_cast<const uint8_t*>(init.data()),
                 init.size());
  }
  int32_t CodeOfMake(std::string_view init) const override {
    const int32_t code = fuzz::CodeOfInit(init);
    return code == ACTR_SUCCESS ? ACTR_INIT_FAILED : code;
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
  const InitFn init_;
  const HandleFn handle_;
};

int32_t InitInCpp(const void* vtable, const uint8_t* init, size_t init_len) {
  static constinit internal::ClassRoutes routes;
  const internal::WorkloadClass workload_class = {
      &internal::MakeWorkload<Curious>, "type=fuzz:guest:1.0.0\n", &routes};
  return internal::ActrInit(workload_class, vtable, init, init_len);
}

constexpr uint8_t kGuests = 4;

void UseOneOf(uint8_t choice, const std::function<void(Guest&)>& use) {
  switch (choice % kGuests) {
    case 0: {
      TableGuest guest(Language::kCpp,
                       LinkedTable<Curious>("fuzz:guest:1.0.0"));
      return use(guest);
    }
    case 1: {
      static auto& guest =
          *new SeedGuest(Language::kCpp, &InitInCpp, &internal::ActrHandle);
      return use(guest);
    }
    case 2: {
      TableGuest guest(Language::kC, FuzzGuestInC());
      return use(guest);
    }
    default: {
      static auto& guest =
          *new SeedGuest(Language::kC, &FuzzInitInC, &FuzzHandleInC);
      return use(guest);
    }
  }
}

// Whether the code is the handler's own: the timer of the guest in C.
bool IsOfHandler(const Guest& guest, int32_t code, std::string_view bytes) {
  abi::AbiFrame frame;
  return guest.language() == Language::kC && code == ACTR_GENERIC_ERROR &&
         abi::Decode(bytes, &frame) && frame.op == abi::Op::kGuestTimer;
}

void CheckCode(const Guest& guest, int32_t code, std::string_view frame) {
  const int32_t expected = fuzz::CodeOfEntry(frame, guest.language());
  if (code == expected) return;
  if (expected == ACTR_SUCCESS && IsOfHandler(guest, code, frame)) return;
  if (expected == ACTR_PROTOCOL_ERROR && code == ACTR_SUCCESS &&
      guest.trusts_plain_messages() && fuzz::IsPlainMessage(frame)) {
    return;
  }
  Fail(fmt::format("code {}, not {}", code, expected));
}

void CheckReply(std::string_view bytes) {
  abi::AbiReply reply;
  if (!abi::Decode<abi::Reading::kStrict>(bytes, &reply)) {
    Fail("its reply cannot be read");
  }
  if (!bytes.empty() && reply.abi_version != ACTR_ABI_VERSION) {
    Fail("a reply without a version");
  }
  if (reply.status != ACTR_SUCCESS) fuzz::CheckText(reply.payload, "a failure");
}

// The guest has given back what it was lent, and answers the next request.
void CheckAfterwards(Guest& guest) {
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

void Enter(Guest& guest, std::string_view frame) {
  const Answered answered = guest.Enter(frame);
  CheckCode(guest, answered.code, frame);
  if (answered.code == ACTR_SUCCESS) CheckReply(answered.reply);
  CheckAfterwards(guest);
}

void Make(Guest& guest, std::string_view init) {
  const int32_t code = guest.Make(init);
  const int32_t expected = guest.CodeOfMake(init);
  if (code != expected) {
    Fail(fmt::format("an actor is made with code {}, not {}", code, expected));
  }
  CheckAfterwards(guest);
}

// The input's parts; those that it is too short for are empty.
void RunInput(std::string_view input) {
  constexpr size_t kHead = 3;
  if (input.size() < kHead) return;
  const auto byte = [input](size_t at) {
    return static_cast<uint8_t>(input[at]);
  };
  constexpr uint8_t kFirstOfMake = 0x100 - kGuests;
  if (byte(0) >= kFirstOfMake) {
    the_answers = {};
    return UseOneOf(
        byte(0), [init = input.substr(1)](Guest& guest) { Make(guest, init); });
  }
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
  UseOneOf(byte(0), [frame](Guest& guest) { Enter(guest, frame); });
}

}  // namespace
}  // namespace troupe

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // What FakeHost expects is a promise as well.
  GTEST_FLAG_SET(throw_on_failure, true);
  troupe::RunInput(troupe::fuzz::View(data, size));
  return 0;
}
