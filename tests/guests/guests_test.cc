// The guests that other tests rely on do what their comments say: entered
// directly, with a host of a few lines behind them.

#include <cstdint>
#include <memory>
#include <string>
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

namespace troupe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string ToString(MiniBytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data), bytes.len};
}

MiniBytes ToBytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string TakeString(MiniOut out) {
  std::string text = ToString(MiniView(&out));
  free(out.data);
  return text;
}

// What the guests asked this host: token or handle, and frame.
std::vector<std::pair<uint64_t, std::string>>& Asked() {
  static auto& asked = *new std::vector<std::pair<uint64_t, std::string>>();
  return asked;
}

// Answers each guest's operation with AbiReply{0, "answer"}.
int32_t Answer(uint64_t token, const uint8_t* frame, size_t frame_len,
               uint8_t** reply, size_t* reply_len) {
  if (reply == nullptr || reply_len == nullptr) {
    return ACTR_PROTOCOL_ERROR;
  }
  Asked().emplace_back(token, ToString({frame, frame_len}));
  return MiniReply(ACTR_SUCCESS, MiniText("answer"), reply, reply_len);
}

void FreeAnswer(uint8_t* ptr, size_t) { free(ptr); }

const actr_host_vtable_v1 kHostV1 = {[](const uint8_t* frame, size_t frame_len,
                                        uint8_t** reply, size_t* reply_len) {
                                       return Answer(0, frame, frame_len, reply,
                                                     reply_len);
                                     },
                                     FreeAnswer};

constexpr uint64_t kToken = 42;

const actr_host_vtable_v2 kHostV2 = {
    [](uint64_t token) -> int32_t { return token == kToken ? 0 : -1; },
    [](uint64_t) {}, Answer, FreeAnswer};

// The reply of the entry in hand.
std::string& ReplyMemory() {
  static auto& memory = *new std::string();
  return memory;
}

const troupe_host_table kHostV3 = {
    sizeof(troupe_host_table),
    TROUPE_ABI_MAJOR,
    TROUPE_ABI_MINOR,
    0,
    Answer,
    FreeAnswer,
    [](troupe_handle, size_t size) {
      ReplyMemory().resize(size);
      return reinterpret_cast<uint8_t*>(ReplyMemory().data());
    },
    [](troupe_handle, troupe_call_state*) -> int32_t { return -1; }};

std::string HandleFrame(const std::string& route, const std::string& payload) {
  MiniOut envelope = {nullptr, 0};
  MiniOut body = {nullptr, 0};
  MiniPutBytes(&envelope, 1, ToBytes(route));
  MiniPutBytes(&envelope, 2, ToBytes(payload));
  MiniPutMessage(&body, 2, &envelope);
  MiniPutNumber(&body, 3, kToken);
  return TakeString(MiniMakeFrame(ACTR_GUEST_HANDLE, &body));
}

struct Outcome {
  int32_t code;
  int32_t status;
  std::string payload;

  bool operator==(const Outcome&) const = default;
};

Outcome Decode(int32_t code, MiniBytes reply) {
  return {code, static_cast<int32_t>(MiniField(reply, 2).number),
          ToString(MiniField(reply, 3).bytes)};
}

class GuestsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto dir = RuntimeDir::Create(testing::TempDir());
    ASSERT_THAT(dir, IsOk());
    dir_ = *std::move(dir);
    Asked().clear();
  }

  void Load(std::string_view guest) {
    auto image = Image::Load(*dir_, GuestPath(guest), 1);
    ASSERT_THAT(image, IsOk());
    image_ = *std::move(image);
    const void* host = image_->generation() == Generation::k2
                           ? static_cast<const void*>(&kHostV2)
                           : static_cast<const void*>(&kHostV1);
    if (image_->table() == nullptr) {
      ASSERT_EQ(image_->entries().init(host, nullptr, 0), ACTR_SUCCESS);
    }
  }

  Outcome Ask(const std::string& route, const std::string& payload) {
    const std::string frame = HandleFrame(route, payload);
    uint8_t* reply = nullptr;
    size_t reply_len = 0;
    const int32_t code = image_->entries().handle(
        ToBytes(frame).data, frame.size(), &reply, &reply_len);
    Outcome outcome = Decode(code, {reply, reply_len});
    image_->entries().free_response(reply, reply_len);
    return outcome;
  }

  std::unique_ptr<RuntimeDir> dir_;
  std::shared_ptr<Image> image_;
};

TEST_F(GuestsTest, EchoAnswersItsRoutes) {
  Load("echo");

  EXPECT_EQ(Ask("test/echo", "hi"), (Outcome{0, 0, "hi"}));
  EXPECT_EQ(Ask("test/fail", "no"), (Outcome{0, ACTR_HANDLE_FAILED, "no"}));
  EXPECT_EQ(Ask("other", ""), (Outcome{0, ACTR_HANDLE_FAILED, "other"}));
}

TEST_F(GuestsTest, EchoTwoCallsBackAfterItHasReturned) {
  Load("echo2");

  EXPECT_EQ(Ask("test/late", "an id"), (Outcome{0, 0, "later"}));
  EXPECT_EQ(image_->entries().shutdown(), ACTR_SUCCESS);

  EXPECT_THAT(Asked(), ElementsAre(Pair(kToken, HasSubstr("an id"))));
}

TEST_F(GuestsTest, EchoThreeKeepsItsInstancesApart) {
  Load("echo3");
  const troupe_guest_table* table = image_->table();
  const std::string frame = HandleFrame("test/count", "");
  void* one = nullptr;
  void* other = nullptr;
  ASSERT_EQ(table->create(&kHostV3, 1, nullptr, 0, &one), ACTR_SUCCESS);
  ASSERT_EQ(table->create(&kHostV3, 2, nullptr, 0, &other), ACTR_SUCCESS);
  const auto count = [&](void* instance) {
    const int32_t code =
        table->handle(instance, 7, ToBytes(frame).data, frame.size());
    return Decode(code, ToBytes(ReplyMemory()));
  };

  EXPECT_EQ(count(one), (Outcome{0, 0, "1"}));
  EXPECT_EQ(count(one), (Outcome{0, 0, "2"}));
  EXPECT_EQ(count(other), (Outcome{0, 0, "1"}));

  table->destroy(one);
  table->destroy(other);
}

TEST_F(GuestsTest, CallerPassesTheHostsAnswerOn) {
  Load("c_caller");
  MiniOut order = {nullptr, 0};
  MiniPutBytes(&order, 1, MiniText("an id"));
  MiniPutBytes(&order, 2, MiniText("a route"));
  const std::string payload = TakeString(order);

  for (const char* route :
       {"test/call", "test/tell", "test/self-call", "test/discover"}) {
    EXPECT_EQ(Ask(route, payload), (Outcome{0, 0, "answer"})) << route;
  }
  EXPECT_EQ(Asked().size(), 4U);
}

TEST_F(GuestsTest, BadFramesAreReportedOneByOne) {
  Load("sends_bad_frames");

  const Outcome outcome = Ask("test/any", "");

  EXPECT_THAT(outcome.payload, HasSubstr("garbage 0\n"));
  EXPECT_THAT(outcome.payload, HasSubstr("null-reply -5\nnull-length -5\n"));
}

TEST_F(GuestsTest, TokensAreMisusedAsAnnounced) {
  Load("token_misuse");

  EXPECT_EQ(Ask("test/retain-unknown", ""), (Outcome{0, 0, "-1"}));
  Ask("test/unknown-token", "");
  Ask("test/after-release", "");
  Ask("test/keep", "");
  Ask("test/stale", "");

  ASSERT_EQ(Asked().size(), 3U);
  EXPECT_NE(Asked()[0].first, kToken);
  EXPECT_EQ(Asked()[1].first, kToken);
  EXPECT_EQ(Asked()[2].first, kToken);
}

TEST_F(GuestsTest, StatusComesFromThePayload) {
  Load("status_without_text");

  EXPECT_EQ(Ask("test/any", ""), (Outcome{0, -42, ""}));
  EXPECT_EQ(Ask("test/any", "-7"), (Outcome{0, -7, ""}));
}

}  // namespace
}  // namespace troupe
