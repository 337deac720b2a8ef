#include "tests/guests/bad_host.h"

#include <cstdlib>
#include <utility>

namespace troupe {

MiniBytes ToBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string TakeString(MiniOut out) {
  std::string text(reinterpret_cast<const char*>(out.data), out.len);
  free(out.data);
  return text;
}
BadHost& Bad() {
  static auto& bad = *new BadHost();
  return bad;
}

namespace {

bool Knows(uint64_t handle) {
  const BadHost& bad = Bad();
  if (bad.in_init) return bad.Does("init-answer");
  if (bad.was_shut_down) return bad.Does("accepted-after-shutdown");
  if (handle == 0 && bad.entry != 0) return bad.Does("zero-accepted");
  if (handle == bad.entry) return true;
  if (handle == kInstance) return true;
  if (handle == kNever) return bad.Does("unknown-accepted");
  if (handle == kEarlierInstance) return bad.Does("destroyed-accepted");
  if (bad.retained.contains(handle)) return !bad.Does("retained-refused");
  if (bad.released.contains(handle)) return bad.Does("released-accepted");
  return handle == bad.previous && bad.Does("stale-accepted");
}

// The code that is for such a frame.
int32_t CodeFor(MiniBytes frame) {
  const BadHost& bad = Bad();
  const uint64_t version = MiniField(frame, 1).number;
  const auto refuse = [&bad](std::string_view sin, int32_t code) {
    return bad.Does(sin) ? ACTR_GENERIC_ERROR : code;
  };
  if (version == 0) return refuse("garbage-answer", ACTR_PROTOCOL_ERROR);
  if (version != ACTR_ABI_VERSION) {
    return refuse("version-answer", ACTR_PROTOCOL_ERROR);
  }
  const uint64_t op = MiniField(frame, 2).number;
  if (op > ACTR_HOST_SEND_DATA_STREAM) {
    return refuse("unknown-op-answer", ACTR_UNSUPPORTED_OP);
  }
  if (op == ACTR_HOST_TELL &&
      MiniField(MiniField(frame, 3).bytes, 2).field == 0) {
    return refuse("no-destination-answer", ACTR_PROTOCOL_ERROR);
  }
  return ACTR_SUCCESS;
}

MiniOut MakeAnswer(uint64_t handle, MiniBytes frame) {
  const BadHost& bad = Bad();
  const uint64_t op = MiniField(frame, 2).number;
  if (!Knows(handle)) {
    return MiniMakeReply(ACTR_GENERIC_ERROR, MiniText("stale"));
  }
  if (op == ACTR_HOST_DISCOVER && !bad.Does("failure-answer")) {
    return MiniMakeReply(ACTR_GENERIC_ERROR, MiniText("nobody"));
  }
  MiniOut answer = MiniMakeReply(
      ACTR_SUCCESS, bad.Does("answer-of-another")
                        ? MiniText("another's")
                        : MiniField(MiniField(frame, 3).bytes, 3).bytes);
  if (bad.Does("answer-unreadable")) MiniPutRaw(&answer, "\xff", 1);
  return answer;
}

// What can go wrong while a guest waits.
void SpoilMeanwhile() {
  BadHost& bad = Bad();
  if (bad.Does("frame-changed") && bad.frame != nullptr) {
    bad.frame->back() = static_cast<char>(bad.frame->back() ^ 1);
    bad.sin = "";
  }
  if (bad.Does("buffer-changed") && bad.last_answer != nullptr) {
    *bad.last_answer ^= 1;
    bad.sin = "";
  }
  if (bad.Does("memory-changed") && !bad.memory.empty()) {
    bad.memory[0] = static_cast<char>(bad.memory[0] ^ 1);
    bad.sin = "";
  }
  if (bad.enter_again != nullptr) {
    std::exchange(bad.enter_again, nullptr)();
  }
}

int32_t Invoke(uint64_t handle, const uint8_t* frame, size_t frame_len,
               uint8_t** reply, size_t* reply_len) {
  BadHost& bad = Bad();
  if (reply == nullptr || reply_len == nullptr) {
    return bad.Does("null-outputs-answer") ? ACTR_SUCCESS : ACTR_PROTOCOL_ERROR;
  }
  SpoilMeanwhile();
  const int32_t code = CodeFor({frame, frame_len});
  if (code != ACTR_SUCCESS) {
    if (bad.Does("buffer-beside-code")) *reply_len = 1;
    return code;
  }
  MiniOut answer = MakeAnswer(handle, {frame, frame_len});
  if (bad.Does("question-changed")) const_cast<uint8_t*>(frame)[0] ^= 1;
  *reply = answer.data;
  *reply_len = answer.len;
  bad.last_answer = answer.data;
  if (bad.Does("buffer-length") &&
      MiniField({frame, frame_len}, 2).number == ACTR_HOST_CALL) {
    static uint8_t none = 0;
    free(answer.data);
    *reply = &none;
    *reply_len = 0;
  }
  return ACTR_SUCCESS;
}

int32_t InvokeSeed(const uint8_t* frame, size_t frame_len, uint8_t** reply,
                   size_t* reply_len) {
  return Invoke(Bad().entry, frame, frame_len, reply, reply_len);
}

void FreeAnswer(uint8_t* ptr, size_t) {
  if (Bad().last_answer == ptr) Bad().last_answer = nullptr;
  free(ptr);
}

int32_t Retain(uint64_t token) {
  BadHost& bad = Bad();
  if (bad.Does("retain-refused")) return ACTR_GENERIC_ERROR;
  if (token == bad.entry || bad.Does("unknown-retained")) {
    if (token != kNever) ++bad.retained[token];
    return ACTR_SUCCESS;
  }
  return ACTR_GENERIC_ERROR;
}

void Release(uint64_t token) {
  Bad().retained.erase(token);
  Bad().released.insert(token);
}

uint8_t* Allocate(troupe_handle call, size_t size) {
  BadHost& bad = Bad();
  const bool is_entry = call == bad.entry || bad.Does("stale-memory");
  if (!is_entry || bad.Does("memory-refused")) return nullptr;
  if (size > 1 << 20 && !bad.Does("memory-unlimited")) return nullptr;
  bad.memory.assign(size > 1 << 20 ? 8 : size, '\0');
  return reinterpret_cast<uint8_t*>(bad.memory.data());
}

int32_t ReadState(troupe_handle call, troupe_call_state*) {
  const BadHost& bad = Bad();
  if (call == bad.entry) {
    return bad.Does("state-refused") ? ACTR_GENERIC_ERROR : ACTR_SUCCESS;
  }
  return bad.Does("stale-state") ? ACTR_SUCCESS : ACTR_GENERIC_ERROR;
}
}  // namespace

const actr_host_vtable_v1 kSeed = {InvokeSeed, FreeAnswer};
const actr_host_vtable_v2 kBridge = {Retain, Release, Invoke, FreeAnswer};
const troupe_host_table kTable = {sizeof(troupe_host_table),
                                  TROUPE_ABI_MAJOR,
                                  TROUPE_ABI_MINOR,
                                  0,
                                  Invoke,
                                  FreeAnswer,
                                  Allocate,
                                  ReadState};
const actr_host_vtable_v1 kSeedWithout = {nullptr, FreeAnswer};
const actr_host_vtable_v2 kBridgeWithout = {nullptr, Release, Invoke,
                                            FreeAnswer};
const troupe_host_table kTableWithout = {sizeof(troupe_host_table),
                                         TROUPE_ABI_MAJOR,
                                         TROUPE_ABI_MINOR,
                                         0,
                                         Invoke,
                                         FreeAnswer,
                                         nullptr,
                                         ReadState};

}  // namespace troupe
