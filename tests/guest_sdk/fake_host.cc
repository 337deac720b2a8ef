#include "tests/guest_sdk/fake_host.h"

#include <cstring>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

FakeHost* the_host = nullptr;

template <typename Message>
std::string ToBytes(const Message& message) {
  std::string bytes(abi::EncodedSize(message), '\0');
  abi::Encode(message, bytes.data());
  return bytes;
}

std::string_view View(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

const ActrId kSelf{0x1a, 101, {"acme", "shop", "1.0.0"}};
const ActrId kCaller{0x2b, 101, {"acme", "client", "1.0.0"}};

HostAnswer HostAnswer::Payload(std::string_view payload) {
  return {0, ToBytes(abi::AbiReply{abi::kAbiVersion, 0, payload, {}})};
}

HostAnswer HostAnswer::Error(const absl::Status& error) {
  const std::string text = ErrorText(error);
  return {0, ToBytes(abi::AbiReply{abi::kAbiVersion, ToAbiStatus(error), text,
                                   ToErrorResponse(error)})};
}

FakeHost::FakeHost(const troupe_guest_table* guest)
    : guest_(guest),
      table_{sizeof(troupe_host_table),
             TROUPE_ABI_MAJOR,
             TROUPE_ABI_MINOR,
             0,
             &Invoke,
             &FreeHostBuf,
             &ReplyAlloc,
             &CallState} {
  the_host = this;
}

FakeHost::~FakeHost() {
  for (void* actor : actors_) {
    if (actor != nullptr) guest_->destroy(actor);
  }
  the_host = nullptr;
}

void* FakeHost::Create(std::string_view config, int32_t* code) {
  const std::string id = EncodeActrId(kSelf);
  const std::string type = kSelf.type.ToString();
  return CreateFrom(ToBytes(abi::InitPayloadV1{1, type, {}, id, 101, config}),
                    code);
}

void* FakeHost::CreateFrom(std::string_view init, int32_t* code) {
  void* actor = nullptr;
  const int32_t result = guest_->create(
      &table_, 100 + actors_.size(),
      reinterpret_cast<const uint8_t*>(init.data()), init.size(), &actor);
  if (code != nullptr) *code = result;
  actors_.push_back(actor);
  return actor;
}

void FakeHost::Destroy(void* actor) {
  for (void*& kept : actors_) {
    if (kept == actor) kept = nullptr;
  }
  guest_->destroy(actor);
}

std::string FakeHost::HandleFrame(std::string_view route,
                                  std::string_view payload) {
  const std::string self = EncodeActrId(kSelf);
  const std::string caller = EncodeActrId(kCaller);
  abi::RpcEnvelope envelope;
  envelope.route_key = route;
  envelope.payload = payload;
  envelope.traceparent = "00-trace";
  envelope.tracestate = "vendor=1";
  envelope.request_id = "req-7";
  abi::GuestHandleOf<abi::RpcEnvelope> handle;
  handle.ctx = {abi::EncodedActrId(self), abi::EncodedActrId(caller), "req-7"};
  handle.rpc_envelope = envelope;
  return ToBytes(abi::AbiFrameOf<abi::GuestHandleOf<abi::RpcEnvelope>>{
      abi::kAbiVersion, abi::Op::kGuestHandle, handle});
}

GuestAnswer FakeHost::Handle(void* actor, std::string_view route,
                             std::string_view payload) {
  return Frame(actor, HandleFrame(route, payload));
}

GuestAnswer FakeHost::Lifecycle(void* actor, abi::Lifecycle hook) {
  const std::string self = EncodeActrId(kSelf);
  abi::GuestLifecycleV1 lifecycle;
  lifecycle.ctx.self_id = abi::EncodedActrId(self);
  lifecycle.hook = hook;
  return Frame(actor,
               ToBytes(abi::AbiFrameOf<abi::GuestLifecycleV1>{
                   abi::kAbiVersion, abi::Op::kGuestLifecycle, lifecycle}));
}

GuestAnswer FakeHost::Frame(void* actor, std::string_view frame) {
  current_call_ = ++last_call_;
  reply_.clear();
  has_reply_ = false;
  GuestAnswer answer;
  answer.code = guest_->handle(actor, current_call_,
                               reinterpret_cast<const uint8_t*>(frame.data()),
                               frame.size());
  current_call_ = 0;
  answer.has_reply = has_reply_;
  abi::AbiReply reply;
  if (!abi::Decode<abi::Reading::kStrict>(reply_, &reply)) {
    ADD_FAILURE() << "the guest's reply is malformed";
  }
  answer.status = reply.status;
  answer.payload = reply.payload;
  if (reply.error.has_value()) {
    answer.error = reply.error->code;
    answer.error_message = reply.error->message;
  }
  return answer;
}

bool FakeHost::IsValid(troupe_handle handle) const {
  if (handle == current_call_) return handle != 0;
  return handle >= 100 && handle < 100 + actors_.size() &&
         actors_[handle - 100] != nullptr;
}

int32_t FakeHost::Invoke(troupe_handle handle, const uint8_t* frame,
                         size_t frame_len, uint8_t** reply, size_t* reply_len) {
  abi::AbiFrame read;
  if (!abi::Decode<abi::Reading::kStrict>(View(frame, frame_len), &read)) {
    return ACTR_PROTOCOL_ERROR;
  }
  const Operation operation{handle, read.op, std::string(read.payload)};
  the_host->operations.push_back(operation);
  HostAnswer answer = HostAnswer::Payload("");
  if (!the_host->IsValid(handle)) {
    answer.reply = ToBytes(abi::AbiReply{
        abi::kAbiVersion, ACTR_GENERIC_ERROR, "the handle is stale", {}});
  } else if (the_host->on_invoke) {
    answer = the_host->on_invoke(operation);
  }
  if (answer.code == 0 && !answer.reply.empty()) {
    *reply_len = answer.reply.size();
    *reply = new uint8_t[*reply_len];
    std::memcpy(*reply, answer.reply.data(), *reply_len);
    ++the_host->buffers_out;
  }
  return answer.code;
}

void FakeHost::FreeHostBuf(uint8_t* ptr, size_t) {
  delete[] ptr;
  --the_host->buffers_out;
}

uint8_t* FakeHost::ReplyAlloc(troupe_handle call, size_t size) {
  if (call != the_host->current_call_ || size > the_host->reply_limit) {
    return nullptr;
  }
  the_host->has_reply_ = true;
  the_host->reply_.resize(size);
  return reinterpret_cast<uint8_t*>(the_host->reply_.data());
}

int32_t FakeHost::CallState(troupe_handle call, troupe_call_state* state) {
  if (call != the_host->current_call_) return ACTR_GENERIC_ERROR;
  state->cancelled = the_host->cancelled ? 1 : 0;
  state->remaining_ns = the_host->remaining_ns;
  return ACTR_SUCCESS;
}

}  // namespace troupe
