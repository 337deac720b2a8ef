#include "tools/conformance/scripted_host.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "abi/codec.h"
#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "tools/conformance/frames.h"
#include "tools/conformance/request_fault.h"

namespace troupe::conformance {
namespace {

// Of the process, for the tables have no room for it.
ScriptedHost* current = nullptr;

std::string_view View(const uint8_t* data, size_t size) {
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data), size};
}

// What a host that has all that is asked for answers to `op`.
std::string DefaultPayload(abi::Op op) {
  switch (op) {
    case abi::Op::kHostDiscover:
    case abi::Op::kHostSpawn:
      return EncodeActrId(kCaller);
    case abi::Op::kHostOpenCall:
      return abi::EncodeToString(abi::HostCallOpenedV1{1});
    case abi::Op::kHostReadItems:
      return abi::EncodeToString(abi::HostItemsV1{{}, true, {}});
    default:
      return {};
  }
}

HostRequest ReadRequest(uint64_t handle, std::string_view frame) {
  HostRequest request;
  request.handle = handle;
  request.frame = frame;
  abi::AbiFrame decoded;
  if (abi::Decode(frame, &decoded)) {
    request.op = decoded.op;
    request.payload = decoded.payload;
  }
  return request;
}

}  // namespace

HostReply HostReply::Payload(std::string_view payload) {
  return {0,
          abi::EncodeToString(abi::AbiReply{abi::kAbiVersion, 0, payload, {}})};
}

HostReply HostReply::Failure(int32_t status, std::string_view text,
                             std::optional<uint32_t> error) {
  abi::AbiReply reply{abi::kAbiVersion, status, text, {}};
  if (error.has_value()) reply.error = {*error, text};
  return {0, abi::EncodeToString(reply)};
}

ScriptedHost::ScriptedHost() { current = this; }

ScriptedHost::~ScriptedHost() {
  current = nullptr;
  for (const auto& buffer : buffers_) delete[] buffer.first;
}

const actr_host_vtable_v1* ScriptedHost::SeedTable() {
  static constexpr actr_host_vtable_v1 kTable = {&InvokeSeed, &FreeHostBuf};
  return &kTable;
}

const actr_host_vtable_v2* ScriptedHost::BridgeTable() {
  static constexpr actr_host_vtable_v2 kTable = {&Retain, &Release,
                                                 &InvokeByHandle, &FreeHostBuf};
  return &kTable;
}

const troupe_host_table* ScriptedHost::Table() {
  static constexpr troupe_host_table kTable = {sizeof(troupe_host_table),
                                               TROUPE_ABI_MAJOR,
                                               TROUPE_ABI_MINOR,
                                               0,
                                               &InvokeByHandle,
                                               &FreeHostBuf,
                                               &ReplyAlloc,
                                               &CallState};
  return &kTable;
}

void ScriptedHost::SetScript(Script script) {
  std::shared_ptr<const Script> next;
  if (script) next = std::make_shared<const Script>(std::move(script));
  const std::lock_guard lock(mutex_);
  script_.swap(next);
}

uint64_t ScriptedHost::next_entry() const {
  const std::lock_guard lock(mutex_);
  return last_handle_ + 1;
}

uint64_t ScriptedHost::BeginEntry(uint64_t instance, const void* actor) {
  const std::lock_guard lock(mutex_);
  const uint64_t handle = ++last_handle_;
  entries_.push_back(
      {handle, instance, std::this_thread::get_id(), nullptr, 0});
  known_[handle] = {1, actor, false};
  return handle;
}

void ScriptedHost::EndEntry() {
  const std::lock_guard lock(mutex_);
  ended_ = std::move(entries_.back());
  entries_.pop_back();
  if (!known_.contains(ended_.handle)) ++taken_entries_;
  Drop(ended_.handle);
}

void ScriptedHost::BeginShutdown(const void* actor) {
  const std::lock_guard lock(mutex_);
  shutdown_ = std::this_thread::get_id();
  for (auto& [token, known] : known_) {
    if (known.actor == actor) known.has_ended = true;
  }
}

void ScriptedHost::EndShutdown() {
  const std::lock_guard lock(mutex_);
  shutdown_.reset();
}

uint64_t ScriptedHost::OpenInstance() {
  const std::lock_guard lock(mutex_);
  known_[++last_handle_] = {1, nullptr, false};
  timers_.Open(last_handle_);
  return last_handle_;
}

void ScriptedHost::CloseInstance(uint64_t handle) {
  const std::lock_guard lock(mutex_);
  known_.erase(handle);
  timers_.Close(handle);
}

void ScriptedHost::PassTime(uint64_t instance) {
  const std::lock_guard lock(mutex_);
  timers_.Pass(instance);
}

std::optional<TimerFiring> ScriptedHost::TakeDueTimer(uint64_t instance) {
  const std::lock_guard lock(mutex_);
  return timers_.TakeDue(instance);
}

std::optional<std::string> ScriptedHost::TakeReply() {
  const std::lock_guard lock(mutex_);
  if (ended_.reply == nullptr) return std::nullopt;
  std::string reply(View(ended_.reply.get(), ended_.reply_size));
  ended_.reply.reset();
  return reply;
}

std::vector<HostRequest> ScriptedHost::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<HostRequest> ScriptedHost::requests_of(abi::Op op) const {
  const std::lock_guard lock(mutex_);
  std::vector<HostRequest> found;
  std::copy_if(requests_.begin(), requests_.end(), std::back_inserter(found),
               [op](const HostRequest& request) { return request.op == op; });
  return found;
}

size_t ScriptedHost::buffers_out() const {
  const std::lock_guard lock(mutex_);
  return buffers_.size();
}

std::vector<std::string> ScriptedHost::wrong_frees() const {
  const std::lock_guard lock(mutex_);
  return wrong_frees_;
}

std::vector<std::string> ScriptedHost::wrong_allocs() const {
  const std::lock_guard lock(mutex_);
  return wrong_allocs_;
}

size_t ScriptedHost::retains() const {
  const std::lock_guard lock(mutex_);
  return retains_;
}

size_t ScriptedHost::releases() const {
  const std::lock_guard lock(mutex_);
  return releases_;
}

size_t ScriptedHost::unknown_tokens() const {
  const std::lock_guard lock(mutex_);
  return unknown_tokens_;
}

size_t ScriptedHost::taken_entries() const {
  const std::lock_guard lock(mutex_);
  return taken_entries_;
}

void ScriptedHost::ForgetRequests() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

ScriptedHost::OpenEntry* ScriptedHost::EntryHere() {
  if (entries_.empty() ||
      entries_.back().thread != std::this_thread::get_id()) {
    return nullptr;
  }
  return &entries_.back();
}

ScriptedHost::Known* ScriptedHost::Find(uint64_t handle) {
  const auto found = known_.find(handle);
  return found == known_.end() ? nullptr : &found->second;
}

void ScriptedHost::Drop(uint64_t token) {
  Known* const known = Find(token);
  if (known != nullptr && --known->count == 0) known_.erase(token);
}

int32_t ScriptedHost::InvokeSeed(const uint8_t* frame, size_t frame_len,
                                 uint8_t** reply, size_t* reply_len) {
  return current->Invoke(std::nullopt, frame, frame_len, reply, reply_len);
}

int32_t ScriptedHost::InvokeByHandle(uint64_t handle, const uint8_t* frame,
                                     size_t frame_len, uint8_t** reply,
                                     size_t* reply_len) {
  return current->Invoke(handle, frame, frame_len, reply, reply_len);
}

int32_t ScriptedHost::Invoke(std::optional<uint64_t> handle,
                             const uint8_t* frame, size_t frame_len,
                             uint8_t** reply, size_t* reply_len) {
  HostRequest request = ReadRequest(handle.value_or(0), View(frame, frame_len));
  request.fault = reply == nullptr || reply_len == nullptr
                      ? "invoke without out parameters"
                      : FaultOfRequest(request.frame);
  {
    const std::lock_guard lock(mutex_);
    request.in_entry = EntryHere() != nullptr;
    const Known* const known = Find(request.handle);
    request.is_known = handle.has_value()
                           ? known != nullptr && !known->has_ended
                           : request.in_entry;
    request.is_overtaken = known != nullptr && known->has_ended &&
                           shutdown_.has_value() &&
                           shutdown_ != std::this_thread::get_id();
    requests_.push_back(request);
  }
  if (reply == nullptr || reply_len == nullptr) return ACTR_PROTOCOL_ERROR;
  return HandOut(Answer(request), reply, reply_len);
}

// In the order in which a host looks at a request.
HostReply ScriptedHost::Answer(const HostRequest& request) {
  if (!request.is_known) {
    return HostReply::Failure(
        ACTR_GENERIC_ERROR,
        "the entry or instance that asks is not known, or not on this thread");
  }
  if (!request.fault.empty()) {
    return HostReply::Code(CodeOfFault(request.frame));
  }
  std::shared_ptr<const Script> script;
  {
    const std::lock_guard lock(mutex_);
    script = script_;
  }
  if (script != nullptr) {
    const std::optional<HostReply> answer = (*script)(request);
    if (answer.has_value()) return *answer;
  }
  return request.op == abi::Op::kHostTimer
             ? SetTimer(request)
             : HostReply::Payload(DefaultPayload(request.op));
}

HostReply ScriptedHost::SetTimer(const HostRequest& request) {
  abi::HostTimerV1 timer;
  if (!abi::Decode(request.payload, &timer)) {
    return HostReply::Code(ACTR_PROTOCOL_ERROR);
  }
  const std::lock_guard lock(mutex_);
  // Its own handle for what an instance asks outside of entries.
  uint64_t instance = request.handle;
  for (const OpenEntry& entry : entries_) {
    if (entry.handle == request.handle) instance = entry.instance;
  }
  const absl::Status status = timers_.Apply(instance, timer);
  if (status.ok()) return HostReply::Payload({});
  const abi::ErrorResponse error = ToErrorResponse(status);
  return HostReply::Failure(ToAbiStatus(status), error.message, error.code);
}

int32_t ScriptedHost::HandOut(const HostReply& answer, uint8_t** reply,
                              size_t* reply_len) {
  if (answer.code != 0 || !answer.bytes.has_value()) return answer.code;
  const size_t size = answer.bytes->size();
  // Each of its exact size, so that sanitizers see what is read beyond it.
  auto* const buffer = new uint8_t[size];
  std::memcpy(buffer, answer.bytes->data(), size);
  {
    const std::lock_guard lock(mutex_);
    buffers_[buffer] = size;
  }
  *reply = buffer;
  *reply_len = size;
  return ACTR_SUCCESS;
}

int32_t ScriptedHost::Retain(uint64_t token) {
  const std::lock_guard lock(current->mutex_);
  Known* const known = current->Find(token);
  if (known == nullptr || known->has_ended) {
    ++current->unknown_tokens_;
    return ACTR_GENERIC_ERROR;
  }
  ++known->count;
  ++current->retains_;
  return ACTR_SUCCESS;
}

void ScriptedHost::Release(uint64_t token) {
  const std::lock_guard lock(current->mutex_);
  if (!current->known_.contains(token)) {
    ++current->unknown_tokens_;
    return;
  }
  ++current->releases_;
  current->Drop(token);
}

void ScriptedHost::FreeHostBuf(uint8_t* ptr, size_t len) {
  const std::lock_guard lock(current->mutex_);
  const auto found = current->buffers_.find(ptr);
  if (found == current->buffers_.end()) {
    current->wrong_frees_.push_back(fmt::format(
        "gave back {} bytes that it never had or gave back before", len));
    return;
  }
  if (found->second != len) {
    current->wrong_frees_.push_back(fmt::format(
        "gave back a buffer of {} bytes as {} bytes", found->second, len));
  }
  delete[] found->first;
  current->buffers_.erase(found);
}

uint8_t* ScriptedHost::ReplyAlloc(troupe_handle call, size_t size) {
  const std::lock_guard lock(current->mutex_);
  OpenEntry* const entry = current->EntryHere();
  if (entry == nullptr) {
    current->wrong_allocs_.push_back(fmt::format(
        "asked for {} bytes on a thread that did not enter it", size));
    return nullptr;
  }
  if (call != entry->handle) {
    current->wrong_allocs_.push_back(fmt::format(
        "asked for {} bytes for call {}, which is not the one it is in ({})",
        size, call, entry->handle));
    return nullptr;
  }
  if (size > current->reply_limit) return nullptr;
  entry->reply.reset(new (std::nothrow) uint8_t[std::max<size_t>(size, 1)]);
  entry->reply_size = size;
  return entry->reply.get();
}

int32_t ScriptedHost::CallState(troupe_handle call, troupe_call_state* state) {
  const std::lock_guard lock(current->mutex_);
  const auto& entries = current->entries_;
  if (state == nullptr || state->struct_size < sizeof(troupe_call_state) ||
      std::none_of(
          entries.begin(), entries.end(),
          [call](const OpenEntry& entry) { return entry.handle == call; })) {
    return ACTR_GENERIC_ERROR;
  }
  state->cancelled = 0;
  state->remaining_ns = std::numeric_limits<int64_t>::max();
  return ACTR_SUCCESS;
}

}  // namespace troupe::conformance
