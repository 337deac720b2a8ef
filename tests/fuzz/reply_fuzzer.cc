// Any bytes, as the reply of a guest to a request. The first byte says of which
// generation the guest is, and who asks: the embedding program, another guest
// with a call, or one with a streaming call.
//
// What an AbiReply says is what whoever asks is told; all else is a malformed
// reply. The guest and its neighbours go on.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/fuzz/fuzz_host.h"
#include "tests/fuzz/oracle.h"
#include "tests/integration/raw_guest.h"

namespace troupe {
namespace {

using raw_guest::Instance;

// As raw_reply1 and raw_reply2 do.
int32_t Repeat(const Instance& instance, troupe_handle call,
               const abi::RpcEnvelope& envelope) {
  const std::string_view bytes = envelope.payload.value_or("");
  if (bytes.empty()) return ACTR_SUCCESS;
  uint8_t* const out = instance.host->reply_alloc(call, bytes.size());
  if (out == nullptr) return ACTR_BUFFER_TOO_SMALL;
  std::copy(bytes.begin(), bytes.end(), out);
  return ACTR_SUCCESS;
}
constexpr troupe_guest_table kRawReply3 =
    raw_guest::Table<Repeat>("type=fuzz:raw3:1.0.0\n");

// Passes on what it is answered.
class Asker : public Workload {
 public:
  Asker() {
    for (const char* route : {"1", "2", "3"}) On(route, &Asker::Call);
    On("stream", &Asker::ReadStream);
  }

 private:
  static absl::StatusOr<Dest> Find(Context& ctx, std::string_view generation) {
    const auto id = ctx.Discover(fmt::format("fuzz:raw{}:1.0.0", generation));
    if (!id.ok()) return id.status();
    return Dest::Actor(*id);
  }

  absl::StatusOr<std::string> Call(Context& ctx, std::string_view bytes) {
    const absl::StatusOr<Dest> dest = Find(ctx, ctx.route());
    if (!dest.ok()) return dest.status();
    return ctx.Call(*dest, "fuzz.Any", bytes);
  }

  absl::StatusOr<std::string> ReadStream(Context& ctx, std::string_view bytes) {
    const absl::StatusOr<Dest> dest = Find(ctx, "3");
    if (!dest.ok()) return dest.status();
    auto items = ctx.CallServerStream<std::string>(*dest, "fuzz.Any", bytes);
    if (!items.ok()) return items.status();
    const auto end = items->Read();
    if (!end.ok()) return end.status();
    if (end->has_value()) return InternalError("an item that was never sent");
    return std::string();
  }
};

class Stage : public fuzz::FuzzHost {
 public:
  Stage() {
    for (const char generation : {'1', '2', '3'}) {
      WorkloadOptions options;
      options.name = fmt::format("raw{}", generation);
      options.type = fmt::format("fuzz:raw{}:1.0.0", generation);
      options.shard = 0;
      if (generation == '3') {
        options.linked = &kRawReply3;
      } else {
        options.path = GuestPath(fmt::format("raw_reply{}", generation));
      }
      raw_.push_back(Make(options));
    }
    WorkloadOptions asker;
    asker.name = "asker";
    asker.linked = LinkedTable<Asker>("fuzz:asker:1.0.0");
    asker.shard = 1;
    asker_ = Make(asker);
  }

  enum class Asks { kProgram, kGuest, kStream };

  // What whoever asks is told.
  absl::StatusOr<std::string> Pass(Asks who, int generation,
                                   std::string_view reply) {
    switch (who) {
      case Asks::kProgram:
        return Call(raw_[generation - 1], "fuzz.Any", reply);
      case Asks::kGuest:
        return Call(asker_, std::to_string(generation), reply);
      case Asks::kStream:
        break;
    }
    return Call(asker_, "stream", reply);
  }

 private:
  std::vector<ActrId> raw_;
  ActrId asker_;
};

// What `bytes` say. The answer to a streaming call is its end.
absl::StatusOr<std::string> Meaning(Stage::Asks who, const std::string& bytes) {
  if (bytes.empty()) return std::string();
  abi::AbiReply reply;
  if (!abi::Decode<abi::Reading::kStrict>(bytes, &reply)) {
    return InternalError(
        fmt::format("malformed reply of {} bytes", bytes.size()));
  }
  absl::Status status = FromReply(reply);
  if (!status.ok()) return status;
  return std::string(who == Stage::Asks::kStream ? "" : reply.payload);
}

std::string Text(const absl::StatusOr<std::string>& answer) {
  return answer.ok() ? "OK " + *answer : answer.status().ToString();
}

Stage& TheStage() {
  static Stage& stage = *new Stage;
  return stage;
}

}  // namespace
}  // namespace troupe

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using troupe::Stage;
  if (size == 0) return 0;
  Stage& stage = troupe::TheStage();
  const std::string reply(troupe::fuzz::View(data + 1, size - 1));
  const int generation = 1 + data[0] % 3;
  const auto who = static_cast<Stage::Asks>(data[0] / 3 % 3);
  const absl::StatusOr<std::string> expected = troupe::Meaning(who, reply);

  const absl::StatusOr<std::string> answer = stage.Pass(who, generation, reply);

  bool same = answer.ok() ? expected.ok() && *expected == *answer
                          : expected.status().code() == answer.status().code();
  // A program is told the very text; a guest adds where it was.
  if (same && !answer.ok() && who == Stage::Asks::kProgram) {
    same = troupe::ErrorText(expected.status()) ==
           troupe::ErrorText(answer.status());
  }
  if (!answer.ok()) Stage::CheckError(answer.status());
  if (!same) {
    troupe::fuzz::Fail("told " + troupe::Text(answer) + "\nwhere " +
                       troupe::Text(expected) + " was answered");
  }
  stage.Finish();
  const auto next =
      stage.Pass(Stage::Asks::kProgram, generation, {"\x08\x01\x1a\x02ok", 6});
  if (!next.ok() || *next != "ok") {
    troupe::fuzz::Fail("then told " + troupe::Text(next));
  }
  return 0;
}
