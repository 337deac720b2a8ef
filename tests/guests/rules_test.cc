// The guests that check their host (rules.h) say nothing of a host that keeps
// the rules, and name the rule that a host breaks: here is a host of a few
// lines that keeps them all but one.

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/guest/image.h"
#include "host/guest/runtime_dir.h"
#include "tests/guests/mini.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint64_t kNever = 0xdeadbeefdeadbeef;
constexpr uint64_t kInstance = 1000;
constexpr uint64_t kEarlierInstance = 999;

std::string ToString(MiniBytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data), bytes.len};
}

MiniBytes ToBytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string TakeString(MiniOut out) {
  std::string text = ToString(MiniView(&out));
  free(out.data);
  return text;
}

// What the host in this file is up to.
struct BadHost {
  std::string_view sin;
  uint64_t entry = 0;     // the token or handle that runs, 0: none
  uint64_t previous = 0;  // the one before
  bool in_init = false;
  bool was_shut_down = false;
  std::map<uint64_t, int> retained;
  std::set<uint64_t> released;
  std::string* frame = nullptr;  // of the entry
  std::string memory;            // for a reply of generation 3
  uint8_t* last_answer = nullptr;
  void (*enter_again)() = nullptr;

  bool Does(std::string_view what) const { return sin == what; }
};

BadHost& Bad() {
  static auto& bad = *new BadHost();
  return bad;
}

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

constexpr actr_host_vtable_v1 kSeed = {InvokeSeed, FreeAnswer};
constexpr actr_host_vtable_v2 kBridge = {Retain, Release, Invoke, FreeAnswer};
constexpr troupe_host_table kTable = {sizeof(troupe_host_table),
                                      TROUPE_ABI_MAJOR,
                                      TROUPE_ABI_MINOR,
                                      0,
                                      Invoke,
                                      FreeAnswer,
                                      Allocate,
                                      ReadState};
constexpr actr_host_vtable_v1 kSeedWithout = {nullptr, FreeAnswer};
constexpr actr_host_vtable_v2 kBridgeWithout = {nullptr, Release, Invoke,
                                                FreeAnswer};
constexpr troupe_host_table kTableWithout = {sizeof(troupe_host_table),
                                             TROUPE_ABI_MAJOR,
                                             TROUPE_ABI_MINOR,
                                             0,
                                             Invoke,
                                             FreeAnswer,
                                             nullptr,
                                             ReadState};

// What a frame of this host lacks, if anything.
enum class Lack { kNothing, kSelf, kPayload, kRequestId };

std::string Frame(uint32_t op, uint64_t token, std::string_view self,
                  uint64_t number, Lack lack = Lack::kNothing) {
  MiniOut ctx = {nullptr, 0};
  MiniOut body = {nullptr, 0};
  MiniOut part = {nullptr, 0};
  const bool is_chunk = op == ACTR_GUEST_DATA_STREAM;
  if (lack != Lack::kSelf) MiniPutBytes(&ctx, 1, ToBytes(self));
  if (lack != Lack::kRequestId) MiniPutBytes(&ctx, 3, MiniText("id"));
  if (is_chunk) {
    MiniPutBytes(&part, 1, MiniText("rules"));
    MiniPutNumber(&part, 2, number);
    MiniPutMessage(&body, 1, &part);
    free(ctx.data);
  } else {
    MiniPutMessage(&body, 1, &ctx);
  }
  if (op == ACTR_GUEST_HANDLE) {
    MiniPutBytes(&part, 1, MiniText("rules/any"));
    if (lack != Lack::kPayload) MiniPutBytes(&part, 2, MiniText(""));
    MiniPutBytes(&part, 102, MiniText("id"));
    MiniPutMessage(&body, 2, &part);
  } else if (op == TROUPE_GUEST_MIGRATE_IN) {
    MiniPutBytes(&body, 2,
                 MiniText(number == 0 ? "the state of rules" : "another"));
  } else if (!is_chunk) {
    MiniPutNumber(&body, 2, number);
  }
  MiniPutNumber(&body, op == ACTR_GUEST_HOOK ? 6 : 3, token);
  return TakeString(MiniMakeFrame(op, &body));
}

struct Case {
  const char* guest;
  const char* sin;
};

// Leads one actor through its life, in the order that is right, but for the
// sin.
class RulesTest : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    auto dir = RuntimeDir::Create(testing::TempDir());
    ASSERT_THAT(dir, IsOk());
    dir_ = *std::move(dir);
    auto image = Image::Load(*dir_, GuestPath(GetParam().guest), 1);
    ASSERT_THAT(image, IsOk());
    image_ = *std::move(image);
    setenv("TROUPE_HOST_RULES", (folder_ / "notes").c_str(), 1);
    Bad() = BadHost();
    Bad().sin = GetParam().sin;
    test_ = this;
  }
  void TearDown() override { unsetenv("TROUPE_HOST_RULES"); }

  bool Does(std::string_view what) const {
    return what == std::string_view(GetParam().sin);
  }

  // One entry, and what follows from its answer.
  void Enter(std::string frame, uint64_t token) {
    BadHost& bad = Bad();
    const uint64_t outer = std::exchange(bad.entry, token);
    bad.frame = &frame;
    bad.memory.clear();
    if (image_->table() != nullptr) {
      image_->table()->handle(instance_, token, ToBytes(frame).data,
                              frame.size());
    } else {
      EnterImage(frame);
    }
    bad.frame = nullptr;
    bad.previous = std::exchange(bad.entry, outer);
  }

  void EnterImage(const std::string& frame) {
    uint8_t stray = 0;
    uint8_t* reply = Does("outputs-not-null") ? &stray : nullptr;
    size_t reply_len = 0;
    const int32_t code = image_->entries().handle(
        ToBytes(frame).data, frame.size(),
        Does("outputs-missing") ? nullptr : &reply, &reply_len);
    if (code != ACTR_SUCCESS || reply == nullptr) return;
    const auto give_back = image_->entries().free_response;
    if (Does("response-unknown")) give_back(&stray, 1);
    if (Does("response-kept")) return;
    give_back(reply, reply_len + (Does("response-length") ? 1 : 0));
    if (Does("response-twice")) give_back(reply, reply_len);
  }

  void Enter(uint32_t op, uint64_t number, Lack lack = Lack::kNothing) {
    if (!Does("token-repeated") && !Does("handle-repeated")) ++token_;
    const bool is_other =
        op == ACTR_GUEST_HOOK && (Does("self-changed") || Does("no-token"));
    const uint64_t token = Does("token-missing") ? 0 : token_;
    Enter(Frame(op, token, is_other ? "another" : "self", number, lack), token);
  }

  // False when the guest did not take it.
  bool Begin() {
    std::string init = "\x08\x01\x12\x05";
    init += "a:b:c";
    init += std::string("\x22\x04") + "self";
    if (Does("init-unreadable")) init = "\xff";
    if (Does("actor-missing")) init.resize(init.size() - 6);
    if (image_->table() != nullptr) return Create(init);
    const bool is_bridge = image_->entries().shutdown != nullptr;
    const void* table = is_bridge ? static_cast<const void*>(&kBridge) : &kSeed;
    if (Does("table-incomplete")) {
      table =
          is_bridge ? static_cast<const void*>(&kBridgeWithout) : &kSeedWithout;
    }
    if (Does("shutdown-before-init")) image_->entries().shutdown();
    if (Does("entry-before-init")) Enter(ACTR_GUEST_HANDLE, 0);
    Bad().in_init = true;
    const int32_t code =
        image_->entries().init(table, ToBytes(init).data, init.size());
    if (Does("init-twice")) {
      image_->entries().init(table, ToBytes(init).data, init.size());
    }
    Bad().in_init = false;
    return code == ACTR_SUCCESS;
  }

  bool Create(const std::string& init) {
    const troupe_host_table* table =
        Does("table-incomplete") ? &kTableWithout : &kTable;
    void* earlier = nullptr;
    const troupe_guest_table& guest = *image_->table();
    if (guest.create(table, kEarlierInstance, ToBytes(init).data, init.size(),
                     &earlier) == ACTR_SUCCESS) {
      guest.destroy(earlier);
    }
    if (Does("outputs-not-null")) instance_ = &earlier;
    return guest.create(table, kInstance, ToBytes(init).data, init.size(),
                        &instance_) == ACTR_SUCCESS;
  }

  // What is wrong with the order, or with one entry of many.
  void EnterWrongly() {
    if (Does("start-twice")) Enter(ACTR_GUEST_LIFECYCLE, ACTR_ON_START);
    if (Does("ready-twice")) Enter(ACTR_GUEST_LIFECYCLE, ACTR_ON_READY);
    if (Does("state-after-start")) Enter(TROUPE_GUEST_MIGRATE_IN, 0);
    if (Does("frame-unreadable")) Enter(std::string("\x08\x01\x12"), ++token_);
    if (Does("self-missing")) Enter(ACTR_GUEST_HANDLE, 0, Lack::kSelf);
    if (Does("payload-missing")) Enter(ACTR_GUEST_HANDLE, 0, Lack::kPayload);
    if (Does("request-id-missing")) {
      Enter(ACTR_GUEST_HANDLE, 0, Lack::kRequestId);
    }
    if (Does("chunk-order")) Enter(ACTR_GUEST_DATA_STREAM, 0);
    if (Does("nested-entry")) {
      Bad().enter_again = [] { test_->Enter(ACTR_GUEST_HANDLE, 0); };
    }
    if (Does("shutdown-while-entered")) {
      Bad().enter_again = [] { test_->image_->entries().shutdown(); };
    }
    if (Does("destroyed-while-entered")) {
      Bad().enter_again = [] {
        test_->image_->table()->destroy(test_->instance_);
      };
    }
    Enter(ACTR_GUEST_HANDLE, 0);
  }

  void End() {
    Enter(ACTR_GUEST_LIFECYCLE, ACTR_ON_STOP);
    if (Does("entry-after-stop")) Enter(ACTR_GUEST_HANDLE, 0);
    if (image_->table() != nullptr) {
      image_->table()->destroy(instance_);
      if (Does("unknown-instance")) {
        Enter(ACTR_GUEST_HANDLE, 0);
        image_->table()->destroy(instance_);
      }
    } else if (image_->entries().shutdown != nullptr) {
      Bad().was_shut_down = true;
      image_->entries().shutdown();
    }
  }

  void LeadItsLife() {
    if (!Begin()) return;
    if (image_->table() != nullptr) {
      Enter(TROUPE_GUEST_MIGRATE_IN, Does("state-changed") ? 1 : 0);
    }
    if (!Does("start-not-first")) Enter(ACTR_GUEST_LIFECYCLE, ACTR_ON_START);
    Enter(ACTR_GUEST_LIFECYCLE, ACTR_ON_READY);
    Enter(ACTR_GUEST_HANDLE, 0);
    Enter(ACTR_GUEST_DATA_STREAM, 0);
    Enter(ACTR_GUEST_DATA_STREAM, 7);
    EnterWrongly();
    Enter(ACTR_GUEST_HOOK, ACTR_SIGNALING_CONNECTED);
    Enter(ACTR_GUEST_HANDLE, 0);
    End();
  }

  std::vector<std::string> Lines() const {
    std::ifstream notes(folder_ / "notes");
    std::vector<std::string> lines;
    for (std::string line; std::getline(notes, line);) lines.push_back(line);
    return lines;
  }

  // The rules that were broken, each once.
  std::set<std::string> Breaches() const {
    std::set<std::string> names;
    for (const std::string& line : Lines()) {
      if (line.rfind("breach ", 0) != 0) continue;
      names.insert(line.substr(7, line.find(':') - 7));
    }
    return names;
  }

  static RulesTest* test_;

  TempFolder folder_;
  std::unique_ptr<RuntimeDir> dir_;
  std::shared_ptr<Image> image_;
  void* instance_ = nullptr;
  uint64_t token_ = 100;
};

RulesTest* RulesTest::test_ = nullptr;

using RulesKeptTest = RulesTest;

TEST_P(RulesKeptTest, NothingIsSaidOfAHostThatKeepsThem) {
  LeadItsLife();

  EXPECT_THAT(Breaches(), IsEmpty());
  EXPECT_EQ(Lines().back().substr(0, 4), "end ");
}

using RulesBrokenTest = RulesTest;

TEST_P(RulesBrokenTest, TheOneThatIsBrokenIsNamed) {
  LeadItsLife();

  EXPECT_THAT(Breaches(), ElementsAre(GetParam().sin));
}

std::string NameOf(const ::testing::TestParamInfo<Case>& info) {
  std::string name = std::string(info.param.guest) + "_" + info.param.sin;
  for (char& letter : name) {
    if (letter == '-') letter = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Generations, RulesKeptTest,
                         ::testing::Values(Case{"rules1", ""},
                                           Case{"rules2", ""},
                                           Case{"rules3", ""}),
                         NameOf);

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const char* guest : {"rules1", "rules2", "rules3"}) {
    for (const char* sin :
         {"answer-of-another", "answer-unreadable",     "buffer-beside-code",
          "buffer-changed",    "buffer-length",         "chunk-order",
          "entry-after-stop",  "failure-answer",        "frame-changed",
          "frame-unreadable",  "garbage-answer",        "init-unreadable",
          "nested-entry",      "no-destination-answer", "null-outputs-answer",
          "outputs-not-null",  "payload-missing",       "question-changed",
          "ready-twice",       "request-id-missing",    "self-changed",
          "self-missing",      "start-not-first",       "start-twice",
          "table-incomplete",  "unknown-op-answer",     "version-answer"}) {
      cases.push_back({guest, sin});
    }
  }
  for (const char* guest : {"rules1", "rules2"}) {
    for (const char* sin :
         {"entry-before-init", "init-answer", "init-twice", "outputs-missing",
          "response-kept", "response-length", "response-twice",
          "response-unknown"}) {
      cases.push_back({guest, sin});
    }
  }
  for (const char* sin :
       {"accepted-after-shutdown", "released-accepted", "retain-refused",
        "retained-refused", "shutdown-before-init", "shutdown-while-entered",
        "stale-accepted", "token-missing", "token-repeated", "unknown-accepted",
        "unknown-retained"}) {
    cases.push_back({"rules2", sin});
  }
  for (const char* sin :
       {"actor-missing", "destroyed-accepted", "destroyed-while-entered",
        "handle-repeated", "memory-changed", "memory-refused",
        "memory-unlimited", "stale-accepted", "stale-memory", "stale-state",
        "state-after-start", "state-changed", "state-refused",
        "unknown-accepted", "unknown-instance", "zero-accepted"}) {
    cases.push_back({"rules3", sin});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Sins, RulesBrokenTest, ::testing::ValuesIn(Cases()),
                         NameOf);

}  // namespace
}  // namespace troupe
