// Any bytes, passed by a guest to its host's invoke. The first byte says of
// which generation the guest is, and whether the rest is one frame or a script
// of frames (tests/guests/sends_frames.h).
//
// Each frame is answered, and each answer keeps to abi/ABI.md, "One entry": its
// code is the one that the frame deserves, a code comes without a reply, a
// reply can be read, and a failure has a text. Afterwards nobody waits, and the
// guest and a neighbour answer as ever.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/entries.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "fmt/format.h"
#include "google/protobuf/io/coded_stream.h"
#include "guest_sdk/linked.h"
#include "tests/fuzz/deserved_code.h"
#include "tests/fuzz/echoes.h"
#include "tests/fuzz/fuzz_host.h"
#include "tests/fuzz/oracle.h"
#include "tests/integration/frames.h"

namespace troupe {
namespace {

using fuzz::Fail;

// What sends_frames says of one frame, and of all.
struct Outcome {
  int32_t code = 0;
  std::string_view reply;
  bool changed = false;

  using Fields =
      abi::FieldList<abi::Implicit<1, abi::kInt32, &Outcome::code>,
                     abi::Implicit<2, abi::kBytes, &Outcome::reply>,
                     abi::Implicit<3, abi::kBool, &Outcome::changed>>;
};
struct Outcomes {
  abi::Entries<Outcome> all;

  using Fields =
      abi::FieldList<abi::Repeated<1, abi::kEntries, &Outcomes::all>>;
};

// A host with a guest of each generation that sends what it is told, and those
// whom they can reach.
class Stage : public fuzz::FuzzHost {
 public:
  Stage() {
    Check(host().AddShellHandler(
        "fuzz.Echo", [](const ShellRequest& request, Responder responder) {
          responder.Answer(std::string(request.payload));
        }));
    for (const char generation : {'1', '2', '3'}) {
      senders_.push_back(MakeSender(generation, generation, 0));
    }
    MakeSender('3', '4', 1);
    WorkloadOptions echoes;
    echoes.name = "echoes";
    echoes.linked = LinkedTable<fuzz::Echoes>("fuzz:echoes:1.0.0");
    echoes.shard = 1;
    Make(echoes);
    WorkloadOptions echo;
    echo.name = "echo";
    echo.path = GuestPath("echo");
    echo.type = "fuzz:echo:1.0.0";
    echo.shard = 1;
    echo_ = Make(echo);
    actors_ = Names();
  }

  const ActrId& sender(size_t generation) const {
    return senders_[generation - 1];
  }

  // Stops those that were not there at first. False when one of the first does
  // not run: the input has stopped it.
  bool Restore() {
    for (const ActorInfo& info : host().Actors()) {
      if (actors_.count(info.id.ToString()) != 0) continue;
      host().StopActor(info.id).IgnoreError();
      AwaitEnd(info.id);
    }
    return Names() == actors_;
  }

  // They answer as ever.
  void CheckNext(size_t generation) {
    const auto answer = Call(echo_, "test/echo", "hello");
    if (!answer.ok()) Fail("echo: " + answer.status().ToString());
    if (*answer != "hello") Fail("echo answers " + *answer);
    const auto nothing = Call(sender(generation), "test/send", "");
    if (!nothing.ok()) Fail("the sender: " + nothing.status().ToString());
  }

 private:
  static void Check(const absl::Status& status) {
    if (!status.ok()) Fail(status.ToString());
  }

  ActrId MakeSender(char generation, char number, uint32_t shard) {
    WorkloadOptions options;
    options.name = fmt::format("sender{}", number);
    options.path = GuestPath(fmt::format("sends_frames{}", generation));
    options.type = fmt::format("fuzz:{}:1.0.0", options.name);
    options.shard = shard;
    // Inputs that stop it are many.
    options.unload = true;
    return Make(options);
  }

  std::set<std::string> Names() {
    std::set<std::string> names;
    for (const ActorInfo& info : host().Actors()) {
      if (info.state == "running") names.insert(info.id.ToString());
    }
    return names;
  }

  std::vector<ActrId> senders_;
  ActrId echo_;
  std::set<std::string> actors_;
};

void CheckReply(std::string_view bytes) {
  if (bytes.empty()) return;
  abi::AbiReply reply;
  if (!abi::Decode<abi::Reading::kStrict>(bytes, &reply)) {
    Fail("the host's reply cannot be read");
  }
  if (reply.abi_version != ACTR_ABI_VERSION) Fail("a reply without a version");
  const absl::Status status = FromReply(reply);
  if (status.ok()) return;
  fuzz::CheckText(reply.payload, "a failure");
  if (!reply.error.has_value()) Fail("a failure without its kind");
  if (reply.status != ToAbiStatus(status)) {
    Fail(fmt::format("status {} for {}", reply.status, status.ToString()));
  }
}

void CheckOutcome(const Outcome& outcome) {
  if (outcome.changed) Fail("an output was changed beside a code");
  if (outcome.code == ACTR_SUCCESS) {
    CheckReply(outcome.reply);
  } else if (outcome.code != ACTR_PROTOCOL_ERROR &&
             outcome.code != ACTR_UNSUPPORTED_OP) {
    Fail(fmt::format("code {}", outcome.code));
  }
}

using Frames = std::vector<std::string>;

// What a script sends; absent when there is more to it than frames.
std::optional<Frames> FramesOf(const std::string& script) {
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const uint8_t*>(script.data()),
      static_cast<int>(script.size()));
  constexpr uint32_t kFrameTag = 1 << 3 | 2;
  Frames frames;
  while (in.ReadTag() == kFrameTag) {
    int size = 0;
    if (!in.ReadVarintSizeAsInt(&size) ||
        !in.ReadString(&frames.emplace_back(), size)) {
      return std::nullopt;
    }
  }
  if (!in.ConsumedEntireMessage()) return std::nullopt;
  return frames;
}

// One outcome for each of `frames`, where these are known.
void CheckOutcomes(std::string_view answer,
                   const std::optional<Frames>& frames) {
  Outcomes outcomes;
  if (!abi::Decode(answer, &outcomes)) Fail("the guest's answer is damaged");
  size_t count = 0;
  for (const Outcome& outcome : outcomes.all) {
    CheckOutcome(outcome);
    ++count;
    if (!frames.has_value() || count > frames->size()) continue;
    const int32_t expected = fuzz::CodeOfOperation((*frames)[count - 1]);
    if (outcome.code != expected) {
      Fail(fmt::format("code {}, not {}", outcome.code, expected));
    }
  }
  if (frames.has_value() && count != frames->size()) {
    Fail(fmt::format("{} outcomes of {} frames", count, frames->size()));
  }
}

// Whether none of `frames` does anything, so that their sender answers.
bool DoNothing(const std::optional<Frames>& frames) {
  return frames.has_value() &&
         std::all_of(frames->begin(), frames->end(),
                     [](const std::string& frame) {
                       return fuzz::CodeOfOperation(frame) != ACTR_SUCCESS;
                     });
}

void Send(Stage& stage, size_t generation, const std::string& script) {
  const std::optional<Frames> frames = FramesOf(script);
  const absl::StatusOr<std::string> answer =
      stage.Ask(stage.sender(generation), "test/send", script);
  if (answer.ok()) {
    CheckOutcomes(*answer, frames);
  } else if (DoNothing(frames)) {
    Fail("the sender: " + answer.status().ToString());
  }
}

// Made anew from time to time, and when an input has stopped one of its actors:
// what one input leaves behind, another one meets.
std::unique_ptr<Stage>& TheStage() {
  static auto& stage = *new std::unique_ptr<Stage>(new Stage);
  return stage;
}

}  // namespace
}  // namespace troupe

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  constexpr int kInputsPerStage = 500;
  static int left = kInputsPerStage;
  std::unique_ptr<troupe::Stage>& stage = troupe::TheStage();
  const size_t generation = 1 + data[0] % 3;
  const bool is_script = (data[0] / 3) % 2 != 0;
  const std::string rest(troupe::fuzz::View(data + 1, size - 1));

  troupe::Send(*stage, generation,
               is_script ? rest : troupe::frames::Do({rest}));
  stage->Finish();
  if (!stage->Restore() || --left == 0) {
    stage.reset();
    stage = std::make_unique<troupe::Stage>();
    left = kInputsPerStage;
  }
  stage->CheckNext(generation);
  return 0;
}
