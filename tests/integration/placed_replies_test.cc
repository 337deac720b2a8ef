// Where a guest's reply stands is the host's business: short ones travel in the
// block of their request. Whatever a guest asks room for, its caller gets what
// it wrote last, and no block is lost.
#include <cstdint>
#include <cstring>
#include <sstream>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "abi/plain_reply.h"
#include "abi/troupe_abi.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/integration/host_fixture.h"
#include "tests/integration/raw_guest.h"

namespace troupe {
namespace {

using raw_guest::Instance;

std::string PayloadOf(size_t size) {
  return std::string(size, static_cast<char>('a' + size % 26));
}

int32_t Answer(const Instance& instance, troupe_handle call, size_t size) {
  const std::string payload = PayloadOf(size);
  uint8_t* const out =
      instance.host->reply_alloc(call, abi::PlainSuccessSize(size));
  if (out == nullptr) return ACTR_BUFFER_TOO_SMALL;
  char* const at =
      abi::WritePlainSuccessHead(size, reinterpret_cast<char*>(out));
  std::memcpy(at, payload.data(), size);
  return ACTR_SUCCESS;
}

// The payload is a list of sizes: asks for room for a reply with a payload of
// each, one after the other, and fills it; 0 stands for a failure with the code
// of a handler's own. On test/nothing it asks for room of no bytes.
int32_t OnRequest(const Instance& instance, troupe_handle call,
                  const abi::RpcEnvelope& envelope) {
  int32_t code = ACTR_SUCCESS;
  if (envelope.route_key == "test/nothing") {
    instance.host->reply_alloc(call, 0);
    return code;
  }
  std::istringstream sizes{std::string(envelope.payload.value_or(""))};
  for (size_t wanted = 0; sizes >> wanted;) {
    if (wanted == 0) return ACTR_HANDLE_FAILED;
    code = Answer(instance, call, wanted);
  }
  return code;
}

// Calls an actor by its id on test/nothing.
class Asker : public Workload {
 public:
  Asker() { On("test/ask", &Asker::Ask); }

 private:
  absl::StatusOr<std::string> Ask(Context& ctx, std::string_view id) {
    ActrId target;
    const std::string wrong = ParseActrId(id, &target);
    if (!wrong.empty()) return absl::InvalidArgumentError(wrong);
    return ctx.Call(Dest::Actor(target), "test/nothing", "");
  }
};

constexpr char kMetadata[] = "type=test:replies:1.0.0\n";

constexpr troupe_guest_table kReplies = raw_guest::Table<OnRequest>(kMetadata);

class PlacedRepliesTest : public HostTest {
 protected:
  void SetUp() override {
    ASSERT_THAT(host().AddWorkload({.name = "replies", .linked = &kReplies}),
                IsOk());
    actor_ = *host().Spawn("replies");
    idle_ = host().Resources();
  }

  // No block is missing after any of these tests.
  void TearDown() override {
    Settle();
    EXPECT_EQ(host().Resources(), idle_);
  }

  ActrId actor_;
  HostResources idle_;
};

TEST_F(PlacedRepliesTest, ARepliesBytesAreTheGuestsWhateverTheirSize) {
  for (const size_t size :
       {1,  30,  58,  59,  60,  61,  62,  63,  64,   65,
        66, 127, 128, 129, 200, 250, 256, 257, 1000, 70'000}) {
    EXPECT_EQ(*Call(actor_, "test/answer", std::to_string(size)),
              PayloadOf(size));
  }
}

TEST_F(PlacedRepliesTest, TheLastRoomAskedForHoldsTheReply) {
  EXPECT_EQ(*Call(actor_, "test/answer", "5 20"), PayloadOf(20));
  EXPECT_EQ(*Call(actor_, "test/answer", "5 3000"), PayloadOf(3000));
  EXPECT_EQ(*Call(actor_, "test/answer", "3000 5"), PayloadOf(5));
}

TEST_F(PlacedRepliesTest, AReplyBesideACodeIsDropped) {
  EXPECT_FALSE(Call(actor_, "test/answer", "5 0").ok());
  EXPECT_FALSE(Call(actor_, "test/answer", "3000 0").ok());
}

TEST_F(PlacedRepliesTest, AReplyOfNoBytesIsAnEmptyAnswerAndKeepsNoBlock) {
  ASSERT_THAT(
      host().AddWorkload(
          {.name = "asker", .linked = LinkedTable<Asker>("test:asker:1.0.0")}),
      IsOk());
  const ActrId asker = *host().Spawn("asker");
  idle_ = host().Resources();

  EXPECT_EQ(*Call(asker, "test/ask", actor_.ToString()), "");
  EXPECT_EQ(*Call(actor_, "test/nothing", ""), "");
}

TEST_F(PlacedRepliesTest, AReplyToATellGoesNowhere) {
  EXPECT_THAT(host().TellAndWait(actor_, "test/answer", "5"), IsOk());
  EXPECT_THAT(host().TellAndWait(actor_, "test/answer", "3000"), IsOk());
}

}  // namespace
}  // namespace troupe
