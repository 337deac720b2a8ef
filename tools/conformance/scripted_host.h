// The host that the kit plays for one library, in all three generations: it
// records what the guest asks, answers what a check has scripted, and counts
// what it hands out and gets back.
#ifndef TROUPE_TOOLS_CONFORMANCE_SCRIPTED_HOST_H_
#define TROUPE_TOOLS_CONFORMANCE_SCRIPTED_HOST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/codes.h"
#include "abi/limits.h"
#include "abi/troupe_abi.h"
#include "absl/status/status.h"
#include "tools/conformance/timers.h"

namespace troupe::conformance {

// One `invoke` of the guest.
struct HostRequest {
  // Generation 2: the token; 3: the handle; 1: 0.
  uint64_t handle = 0;
  // On the thread that is in an entry, while it is.
  bool in_entry = false;
  // An entry or instance that is there asks; else the answer is a failure.
  bool is_known = false;
  // Generation 2: its token has ended with actr_shutdown, which is under way on
  // another thread, so that this one need not know.
  bool is_overtaken = false;
  std::string frame;
  // Of the AbiFrame, when that can be read.
  abi::Op op{};
  std::string payload;
  // What is wrong with the request itself; empty: nothing.
  std::string fault;
};

// What the host answers: a code without a reply, or 0 with an AbiReply or
// without one.
struct HostReply {
  int32_t code = 0;
  std::optional<std::string> bytes;  // no value: no buffer

  static HostReply Payload(std::string_view payload);
  // `error`: ErrorResponse.code; no value: without an ErrorResponse.
  static HostReply Failure(int32_t status, std::string_view text,
                           std::optional<uint32_t> error = {});
  static HostReply Code(int32_t code) { return {code, {}}; }
  static HostReply Null() { return {}; }
};

// One at a time per process: the tables of generations 1 and 2 have no room for
// a pointer to it.
class ScriptedHost {
 public:
  ScriptedHost();
  ~ScriptedHost();

  ScriptedHost(const ScriptedHost&) = delete;
  ScriptedHost& operator=(const ScriptedHost&) = delete;

  // What a guest is handed. Outlive this object.
  static const actr_host_vtable_v1* SeedTable();
  static const actr_host_vtable_v2* BridgeTable();
  static const troupe_host_table* Table();

  // Answers a request without a fault from a handle that is known; no value:
  // the default, which is a success with what the op answers. Runs on the
  // guest's threads, on several at once, outside the lock.
  using Script = std::function<std::optional<HostReply>(const HostRequest&)>;
  // Null: no script. The one before may still be running on a thread of the
  // guest's: what it captures by reference only an entry of this thread may
  // touch.
  //   Thread: any.
  void SetScript(Script script);

  // Generation 3: replies above it get no memory.
  size_t reply_limit = abi::kMaxFrameBytes;
  // The token or call handle of the next entry, which its frame may need.
  uint64_t next_entry() const;
  // Begins an entry of `actor` on this thread, and ends the one begun last.
  // Generation 2: it counts 1 meanwhile, and stays known while it is retained.
  // Generation 3: of that instance, which has the timers that are set in it.
  uint64_t BeginEntry(uint64_t instance = 0, const void* actor = nullptr);
  void EndEntry();
  // Around actr_shutdown of `actor`, on this thread: from its beginning on no
  // token of that actor is known, though it may still be released. One at a
  // time.
  void BeginShutdown(const void* actor);
  void EndShutdown();
  // An instance handle (generation 3), known until it is closed.
  uint64_t OpenInstance();
  void CloseInstance(uint64_t handle);

  // The timers of an instance, as Timers::Pass() and TakeDue().
  void PassTime(uint64_t instance);
  std::optional<TimerFiring> TakeDueTimer(uint64_t instance);

  // Generation 3: what the guest wrote in the entry that has ended last; no
  // value: it asked for no memory.
  std::optional<std::string> TakeReply();

  // What follows counts since the beginning. Thread: any.
  std::vector<HostRequest> requests() const;
  std::vector<HostRequest> requests_of(abi::Op op) const;
  // So that a long run takes no more memory than its guest.
  void ForgetRequests();
  // Buffers of `invoke` that the guest has not given back.
  size_t buffers_out() const;
  // What it gave back wrongly, one line each: never had, twice, with another
  // length.
  std::vector<std::string> wrong_frees() const;
  // reply_alloc for another call or from another thread, one line each.
  std::vector<std::string> wrong_allocs() const;
  // Generation 2: how often tokens were retained and released, those that were
  // unknown not counted, how often they were unknown, and of how many entries
  // the guest released the count that the host releases.
  size_t retains() const;
  size_t releases() const;
  size_t unknown_tokens() const;
  size_t taken_entries() const;

 private:
  static int32_t InvokeSeed(const uint8_t* frame, size_t frame_len,
                            uint8_t** reply, size_t* reply_len);
  static int32_t InvokeByHandle(uint64_t handle, const uint8_t* frame,
                                size_t frame_len, uint8_t** reply,
                                size_t* reply_len);
  static int32_t Retain(uint64_t token);
  static void Release(uint64_t token);
  static void FreeHostBuf(uint8_t* ptr, size_t len);
  static uint8_t* ReplyAlloc(troupe_handle call, size_t size);
  static int32_t CallState(troupe_handle call, troupe_call_state* state);

  // One entry that is under way, with the reply of generation 3, of its exact
  // size.
  struct OpenEntry {
    uint64_t handle = 0;
    uint64_t instance = 0;
    std::thread::id thread;
    std::unique_ptr<uint8_t[]> reply;
    size_t reply_size = 0;
  };

  // A token or handle that is known; one of an actor that was shut down is
  // not.
  struct Known {
    uint32_t count = 0;
    const void* actor = nullptr;
    bool has_ended = false;
  };

  int32_t Invoke(std::optional<uint64_t> handle, const uint8_t* frame,
                 size_t frame_len, uint8_t** reply, size_t* reply_len);
  HostReply Answer(const HostRequest& request);
  HostReply SetTimer(const HostRequest& request);
  // The entry in which this thread is, or null. Under the lock.
  OpenEntry* EntryHere();
  // What follows too.
  Known* Find(uint64_t handle);
  void Drop(uint64_t token);
  int32_t HandOut(const HostReply& answer, uint8_t** reply, size_t* reply_len);

  mutable std::mutex mutex_;
  // Guarded by it, all that follows.
  std::shared_ptr<const Script> script_;
  std::vector<HostRequest> requests_;
  std::map<uint8_t*, size_t> buffers_;  // handed out, with their lengths
  std::vector<std::string> wrong_frees_;
  std::vector<std::string> wrong_allocs_;
  std::map<uint64_t, Known> known_;          // by token or handle
  std::optional<std::thread::id> shutdown_;  // the thread that is in one
  uint64_t last_handle_ = 1000;
  std::vector<OpenEntry> entries_;  // one inside the other
  OpenEntry ended_;
  Timers timers_;
  size_t retains_ = 0;
  size_t releases_ = 0;
  size_t unknown_tokens_ = 0;
  size_t taken_entries_ = 0;
};

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_SCRIPTED_HOST_H_
