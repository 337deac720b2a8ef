#include "tools/conformance/subject.h"

#include <utility>

#include "abi/actr_abi.h"
#include "fmt/format.h"
#include "tools/conformance/frames.h"

namespace troupe::conformance {
namespace {

const uint8_t* Data(std::string_view bytes) {
  return bytes.empty() ? nullptr
                       : reinterpret_cast<const uint8_t*>(bytes.data());
}

// What the out parameters of actr_handle must not say.
std::string WrongOutputs(int32_t code, const uint8_t* reply, size_t size) {
  if (code != 0 && (reply != nullptr || size != 0)) {
    return fmt::format("returned code {} and set a reply of {} bytes", code,
                       size);
  }
  if (code == 0 && reply == nullptr && size != 0) {
    return fmt::format("set a length of {} bytes without a buffer", size);
  }
  return {};
}

}  // namespace

Actor::Actor(Image& image, Generation generation, ScriptedHost& host)
    : image_(image), generation_(generation), host_(host) {}

int32_t Actor::Init(std::string_view payload) {
  if (generation_ != Generation::k3) {
    const void* const table =
        generation_ == Generation::k2
            ? static_cast<const void*>(ScriptedHost::BridgeTable())
            : static_cast<const void*>(ScriptedHost::SeedTable());
    return image_.entries().init(table, Data(payload), payload.size());
  }
  instance_handle_ = host_.OpenInstance();
  return image_.table()->create(ScriptedHost::Table(), instance_handle_,
                                Data(payload), payload.size(), &instance_);
}

Answer Actor::Enter(std::string_view frame) {
  const uint64_t entry = host_.BeginEntry(instance_handle_, this);
  if (generation_ == Generation::k3) {
    const int32_t code =
        image_.table()->handle(instance_, entry, Data(frame), frame.size());
    host_.EndEntry();
    std::optional<std::string> reply = host_.TakeReply();
    Answer answer;
    if (code == 0 && reply.has_value()) answer = ReadAnswer(*std::move(reply));
    answer.code = code;
    return answer;
  }
  uint8_t* reply = nullptr;
  size_t size = 0;
  const int32_t code =
      image_.entries().handle(Data(frame), frame.size(), &reply, &size);
  host_.EndEntry();
  Answer answer;
  if (code == 0 && reply != nullptr) {
    answer = ReadAnswer({reinterpret_cast<const char*>(reply), size});
    image_.entries().free_response(reply, size);
  }
  answer.code = code;
  answer.wrong_outputs = WrongOutputs(code, reply, size);
  return answer;
}

Answer Actor::Handle(std::string_view route, std::string_view payload) {
  return Enter(Frame(abi::Op::kGuestHandle,
                     HandlePayload(Envelope(route, payload), next_token())));
}

Answer Actor::Lifecycle(abi::Lifecycle hook) {
  return Enter(
      Frame(abi::Op::kGuestLifecycle,
            LifecyclePayload(static_cast<uint32_t>(hook), next_token())));
}

absl::Status Actor::Start() {
  for (const auto hook : {abi::Lifecycle::kOnStart, abi::Lifecycle::kOnReady}) {
    const Answer answer = Lifecycle(hook);
    if (answer.succeeded()) continue;
    return absl::InternalError(
        fmt::format("{} is answered {}",
                    hook == abi::Lifecycle::kOnStart ? "ON_START" : "ON_READY",
                    Describe(answer)));
  }
  return absl::OkStatus();
}

Answer Actor::Hook(abi::Hook hook) {
  return Enter(Frame(abi::Op::kGuestHook, HookPayload(hook, next_token())));
}

Answer Actor::Chunk(std::string_view stream_id, uint64_t sequence,
                    std::string_view payload) {
  return Enter(Frame(abi::Op::kGuestDataStream,
                     ChunkPayload(stream_id, sequence, payload, next_token())));
}

int32_t Actor::End() {
  if (generation_ == Generation::k3) {
    image_.table()->destroy(std::exchange(instance_, nullptr));
    host_.CloseInstance(instance_handle_);
    return ACTR_SUCCESS;
  }
  if (generation_ == Generation::k1) return ACTR_SUCCESS;
  host_.BeginShutdown(this);
  const int32_t code = image_.entries().shutdown();
  host_.EndShutdown();
  return code;
}

uint64_t Actor::next_token() const {
  return generation_ == Generation::k2 ? host_.next_entry() : 0;
}

Subject::Subject(const SubjectOptions& options, RuntimeDir& dir)
    : options_(options), dir_(dir), random_(options.seed) {}

absl::StatusOr<std::shared_ptr<Image>> Subject::LoadCopy() {
  // Also what can't be used may have been mapped.
  Image::Remains remains;
  auto image = Image::Load(dir_, report().path, 1, {}, &remains);
  if (remains != nullptr) images_.push_back(std::move(remains));
  if (image.ok()) images_.push_back(*image);
  return image;
}

absl::StatusOr<Actor*> Subject::NewActor() {
  std::shared_ptr<Image> image = image_;
  if (generation() != Generation::k3) {
    auto copy = LoadCopy();
    if (!copy.ok()) return copy.status();
    image = *std::move(copy);
  }
  actors_.push_back(std::make_unique<Actor>(*image, generation(), host_));
  return actors_.back().get();
}

std::string Subject::InitBytes() const {
  const std::string& type = report().metadata.type;
  return InitPayload(type.empty() ? kSelf.type.ToString() : type,
                     options_.scenario.config);
}

absl::Status Subject::Prepare(Needs needs) {
  if (needs < Needs::kImage) return absl::OkStatus();
  auto image = LoadCopy();
  if (!image.ok()) return image.status();
  image_ = *std::move(image);
  if (needs < Needs::kActor) return absl::OkStatus();
  actors_.push_back(std::make_unique<Actor>(*image_, generation(), host_));
  actor_ = actors_.back().get();
  const int32_t code = actor_->Init(InitBytes());
  if (code != ACTR_SUCCESS) {
    return absl::InternalError(
        fmt::format("an actor is refused with code {}", code));
  }
  return needs < Needs::kStarted ? absl::OkStatus() : actor_->Start();
}

}  // namespace troupe::conformance
