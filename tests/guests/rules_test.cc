// The guests that check their host (rules.h) say nothing of a host that keeps
// the rules, and name the rule that a host breaks.

#include <cstdint>
#include <cstdlib>
#include <fstream>
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
#include "tests/guests/bad_host.h"
#include "tests/guests/mini.h"
#include "tests/support/guest_path.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

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
    MiniPutBytes(&body, 2, ToBytes(self));
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
    // Of a sender that counts for itself.
    ++token_;
    Enter(Frame(ACTR_GUEST_DATA_STREAM, token_, "another", 0), token_);
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
