// Guests of this SDK behave in generation 1 as the guests that were recorded:
// each case of the guest "seed" is replayed, event by event, against a fresh
// copy of a library whose workload is the recorded one's.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "abi/actr_abi.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/golden/vectors.h"

namespace troupe {
namespace {

constexpr std::string_view kLibraries[] = {
    "tests/guest_sdk/fixture_workload.so",
    "tests/guest_sdk/c_fixture_workload.so",
};

// The host of the recording: answers what the case says, and notes the rest.
struct RecordedHost {
  struct Answer {
    int32_t code = 0;
    std::optional<std::string> reply;
  };

  std::deque<Answer> answers;
  std::vector<std::string> invoked;
  std::vector<size_t> freed;
};

// The generation 1 vtable has no room for a pointer of the host's.
RecordedHost* host = nullptr;

int32_t Invoke(const uint8_t* frame, size_t frame_len, uint8_t** reply,
               size_t* reply_len) {
  host->invoked.emplace_back(reinterpret_cast<const char*>(frame), frame_len);
  if (host->answers.empty()) return ACTR_UNSUPPORTED_OP;
  const RecordedHost::Answer answer = host->answers.front();
  host->answers.pop_front();
  if (answer.reply.has_value()) {
    *reply = new uint8_t[answer.reply->size()];
    *reply_len = answer.reply->size();
    std::memcpy(*reply, answer.reply->data(), answer.reply->size());
  }
  return answer.code;
}

void FreeHostBuf(uint8_t* ptr, size_t len) {
  host->freed.push_back(len);
  delete[] ptr;
}

constexpr actr_host_vtable_v1 kVtable = {&Invoke, &FreeHostBuf};

// One image with state of its own, for as long as this lives.
class Image {
 public:
  explicit Image(std::string_view library) {
    // glibc gives the old image for a path it knows, so each has its own.
    static int count = 0;
    path_ = ::testing::TempDir() + "/image_" + std::to_string(getpid()) + "_" +
            std::to_string(count++) + ".so";
    std::filesystem::copy_file(library, path_);
    library_ = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) return;
    init = reinterpret_cast<actr_init_fn>(dlsym(library_, ACTR_INIT_SYMBOL));
    handle =
        reinterpret_cast<actr_handle_fn>(dlsym(library_, ACTR_HANDLE_SYMBOL));
    free_response = reinterpret_cast<actr_free_response_fn>(
        dlsym(library_, ACTR_FREE_RESPONSE_SYMBOL));
  }
  // Stays mapped, like the images of generation 1 in a host.
  ~Image() { std::filesystem::remove(path_); }

  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  bool loaded() const { return free_response != nullptr; }

  actr_init_fn init = nullptr;
  actr_handle_fn handle = nullptr;
  actr_free_response_fn free_response = nullptr;

 private:
  std::string path_;
  void* library_ = nullptr;
};

const uint8_t* Data(const std::string& bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

void ReplayInit(const Image& image, const GoldenEvent& event) {
  const void* vtable = event.Value("vtable") == "null" ? nullptr : &kVtable;
  const std::optional<std::string> payload = event.Bytes("payload");
  const size_t null_len = event.Value("len") ? event.Number("len") : 0;

  const int32_t code = payload.has_value()
                           ? image.init(vtable, Data(*payload), payload->size())
                           : image.init(vtable, nullptr, null_len);

  EXPECT_EQ(code, event.Number("rc")) << "line " << event.line;
}

// One entry: the request at `at`, what the guest asked meanwhile, its answer.
void ReplayHandle(const Image& image, const std::vector<GoldenEvent>& events,
                  size_t at) {
  std::vector<std::string> expected_frames;
  std::vector<size_t> expected_freed;
  size_t end = at + 1;
  for (; events[end].kind != "return"; ++end) {
    const GoldenEvent& event = events[end];
    if (event.kind == "host.invoke") {
      expected_frames.push_back(*event.Frame());
    } else if (event.kind == "host.answer") {
      host->answers.push_back({event.Number("rc"), event.Bytes("reply")});
    } else if (event.kind == "host.freed") {
      expected_freed.push_back(static_cast<size_t>(event.Number("len")));
    }
  }
  const std::optional<std::string> frame = events[at].Frame();
  uint8_t* reply = nullptr;
  size_t reply_len = 0;

  const int32_t code =
      image.handle(frame.has_value() ? Data(*frame) : nullptr,
                   frame.has_value() ? frame->size() : 0, &reply, &reply_len);

  const GoldenEvent& returned = events[end];
  EXPECT_EQ(code, returned.Number("rc")) << "line " << returned.line;
  EXPECT_EQ(host->invoked, expected_frames) << "line " << events[at].line;
  EXPECT_EQ(host->freed, expected_freed) << "line " << events[at].line;
  const std::optional<std::string> expected = returned.Bytes("resp");
  ASSERT_EQ(reply != nullptr, expected.has_value()) << "line " << returned.line;
  if (reply == nullptr) return;
  EXPECT_EQ(std::string(reinterpret_cast<char*>(reply), reply_len), *expected)
      << "line " << returned.line;
  image.free_response(reply, reply_len);
  host->invoked.clear();
  host->freed.clear();
}

GoldenCase FindCase(std::string_view name) {
  for (GoldenCase& golden : ReadGoldenCases()) {
    if (golden.name == name) return golden;
  }
  return {};
}

// Those whose events can be replayed as they stand; the rest is tested below.
std::vector<std::string> ReplayableCases() {
  std::vector<std::string> names;
  for (const GoldenCase& golden : ReadGoldenCases()) {
    if (golden.guest == "seed" && !golden.name.starts_with("seed.free.") &&
        golden.name != "seed.handle.null_out") {
      names.push_back(golden.name);
    }
  }
  return names;
}

class GoldenReplayTest : public ::testing::TestWithParam<
                             std::tuple<std::string_view, std::string>> {
 protected:
  GoldenReplayTest() : image_(std::get<0>(GetParam())) { host = &host_; }
  ~GoldenReplayTest() override { host = nullptr; }

  void SetUp() override { ASSERT_TRUE(image_.loaded()) << dlerror(); }

  RecordedHost host_;
  const Image image_;
};

TEST_P(GoldenReplayTest, AnswersAsRecorded) {
  const GoldenCase golden = FindCase(std::get<1>(GetParam()));
  ASSERT_FALSE(golden.events.empty());

  for (size_t i = 0; i < golden.events.size(); ++i) {
    if (golden.events[i].kind == "init") {
      ReplayInit(image_, golden.events[i]);
    } else if (golden.events[i].kind == "handle") {
      ReplayHandle(image_, golden.events, i);
    }
  }
}

std::string TestName(
    const ::testing::TestParamInfo<GoldenReplayTest::ParamType>& info) {
  const std::string_view library = std::get<0>(info.param);
  std::string name = std::get<1>(info.param) +
                     (library.find("c_fixture") != library.npos ? "_c" : "_cc");
  for (char& c : name) {
    if (c == '.') c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    Seed, GoldenReplayTest,
    ::testing::Combine(::testing::ValuesIn(kLibraries),
                       ::testing::ValuesIn(ReplayableCases())),
    TestName);

// What the recording could not show, or only in words.
class GenerationOneTest : public ::testing::TestWithParam<std::string_view> {
 protected:
  GenerationOneTest() : image_(GetParam()) { host = &host_; }
  ~GenerationOneTest() override { host = nullptr; }

  void SetUp() override {
    ASSERT_TRUE(image_.loaded()) << dlerror();
    ASSERT_EQ(image_.init(&kVtable, nullptr, 0), ACTR_SUCCESS);
    const GoldenCase golden = FindCase("seed.handle.null_out");
    ASSERT_EQ(golden.events.at(1).kind, "handle");
    echo_hi_ = *golden.events[1].Frame();
  }

  RecordedHost host_;
  const Image image_;
  std::string echo_hi_;
};

TEST_P(GenerationOneTest, NullOutParametersAreAProtocolErrorNotACrash) {
  uint8_t* reply = nullptr;
  size_t reply_len = 0;

  EXPECT_EQ(image_.handle(Data(echo_hi_), echo_hi_.size(), nullptr, &reply_len),
            ACTR_PROTOCOL_ERROR);
  EXPECT_EQ(image_.handle(Data(echo_hi_), echo_hi_.size(), &reply, nullptr),
            ACTR_PROTOCOL_ERROR);
}

TEST_P(GenerationOneTest, FreeingNothingIsHarmless) {
  image_.free_response(nullptr, 0);
  image_.free_response(nullptr, 5);
}

TEST_P(GenerationOneTest, FreeingWithALengthOfZeroKeepsTheReply) {
  uint8_t* reply = nullptr;
  size_t reply_len = 0;
  ASSERT_EQ(image_.handle(Data(echo_hi_), echo_hi_.size(), &reply, &reply_len),
            ACTR_SUCCESS);

  image_.free_response(reply, 0);

  EXPECT_EQ(std::string(reinterpret_cast<char*>(reply), reply_len),
            std::string("\x08\x01\x1a\x02hi"));
  image_.free_response(reply, reply_len);
}

INSTANTIATE_TEST_SUITE_P(Guests, GenerationOneTest,
                         ::testing::ValuesIn(kLibraries), [](const auto& info) {
                           return info.param.find("c_fixture") !=
                                          info.param.npos
                                      ? "c"
                                      : "cc";
                         });

}  // namespace
}  // namespace troupe
