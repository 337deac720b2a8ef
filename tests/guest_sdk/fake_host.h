// A generation 3 host for tests: enters one workload at a time with frames made
// here, and answers its operations as the test says.
#ifndef TROUPE_TESTS_GUEST_SDK_FAKE_HOST_H_
#define TROUPE_TESTS_GUEST_SDK_FAKE_HOST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codes.h"
#include "abi/identity.h"
#include "abi/troupe_abi.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace troupe {

// The actor every frame here is for, and who sends it.
extern const ActrId kSelf;
extern const ActrId kCaller;

// A guest's answer to one entry.
struct GuestAnswer {
  int32_t code = 0;
  int32_t status = 0;             // of the AbiReply
  std::string payload;            // of the AbiReply
  std::optional<uint32_t> error;  // ErrorResponse.code
  std::string error_message;      // ErrorResponse.message
  bool has_reply = false;         // a buffer was asked for
};

// One operation the guest asked for.
struct Operation {
  troupe_handle handle = 0;
  abi::Op op{};
  std::string payload;
};

// What the host answers: a return code without a reply, or a reply.
struct HostAnswer {
  int32_t code = 0;
  std::string reply;  // an encoded AbiReply

  static HostAnswer Payload(std::string_view payload);
  static HostAnswer Error(const absl::Status& error);
  static HostAnswer Code(int32_t code) { return {code, {}}; }
};

// One at a time per process: the table has no room for a pointer.
class FakeHost {
 public:
  explicit FakeHost(const troupe_guest_table* guest);
  // Destroys the actors that are left.
  ~FakeHost();

  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  // Makes an actor; the id is for the functions below. `*code` is what create
  // returned.
  void* Create(std::string_view config = {}, int32_t* code = nullptr);
  // The same from `init`, whatever it is.
  void* CreateFrom(std::string_view init, int32_t* code = nullptr);
  void Destroy(void* actor);

  // Enter the actor once.
  GuestAnswer Handle(void* actor, std::string_view route,
                     std::string_view payload);
  GuestAnswer Lifecycle(void* actor, abi::Lifecycle hook);
  GuestAnswer Frame(void* actor, std::string_view frame);

  static std::string HandleFrame(std::string_view route,
                                 std::string_view payload);

  // What on_invoke was asked, and what was given back.
  std::vector<Operation> operations;
  size_t buffers_out = 0;

  // Defaults: every operation succeeds with an empty payload.
  std::function<HostAnswer(const Operation&)> on_invoke;
  size_t reply_limit = std::numeric_limits<size_t>::max();
  bool cancelled = false;
  int64_t remaining_ns = std::numeric_limits<int64_t>::max();

 private:
  static int32_t Invoke(troupe_handle handle, const uint8_t* frame,
                        size_t frame_len, uint8_t** reply, size_t* reply_len);
  static void FreeHostBuf(uint8_t* ptr, size_t len);
  static uint8_t* ReplyAlloc(troupe_handle call, size_t size);
  static int32_t CallState(troupe_handle call, troupe_call_state* state);

  bool IsValid(troupe_handle handle) const;

  const troupe_guest_table* const guest_;
  const troupe_host_table table_;
  std::vector<void*>
      actors_;  // of instance handle 100 + index; null: destroyed
  troupe_handle current_call_ = 0;
  troupe_handle last_call_ = 1000;
  std::string reply_;
  bool has_reply_ = false;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_GUEST_SDK_FAKE_HOST_H_
