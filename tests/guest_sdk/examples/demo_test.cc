// The demo's three workloads together, against the numbers awk computes.
#include <dlfcn.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/messages.h"
#include "abi/troupe_abi.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/guest_sdk/fake_host.h"

namespace troupe {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const ActrId kTally{3, 101, {"demo", "tally", "1.0.0"}};

std::string Output(const std::string& command) {
  const std::unique_ptr<FILE, decltype(&pclose)> pipe(
      popen(command.c_str(), "r"), &pclose);
  std::string output;
  std::array<char, 4096> chunk;
  while (const size_t size =
             std::fread(chunk.data(), 1, chunk.size(), pipe.get())) {
    output.append(chunk.data(), size);
  }
  return output;
}

template <typename Function>
Function Symbol(const std::string& example, const char* name) {
  const std::string path = "guest_sdk/examples/" + example + ".so";
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  EXPECT_NE(library, nullptr) << dlerror();
  return reinterpret_cast<Function>(dlsym(library, name));
}

const troupe_guest_table* Table(const std::string& example) {
  return Symbol<troupe_guest_fn>(example, TROUPE_GUEST_SYMBOL)();
}

// Tally, which is of generation 1 and so one per process.
class Tally {
 public:
  static Tally& Get() {
    static Tally tally;
    return tally;
  }

  // Views of the reply stay valid until the next entry.
  abi::AbiReply Enter(std::string_view route, std::string_view payload) {
    const std::string frame = FakeHost::HandleFrame(route, payload);
    uint8_t* data = nullptr;
    size_t size = 0;
    EXPECT_EQ(handle_(reinterpret_cast<const uint8_t*>(frame.data()),
                      frame.size(), &data, &size),
              ACTR_SUCCESS);
    reply_.assign(reinterpret_cast<const char*>(data), size);
    free_response_(data, size);
    abi::AbiReply reply;
    EXPECT_TRUE(abi::Decode<abi::Reading::kStrict>(reply_, &reply));
    return reply;
  }

 private:
  Tally() {
    const auto init = Symbol<actr_init_fn>("tally", ACTR_INIT_SYMBOL);
    EXPECT_EQ(init(&vtable_, nullptr, 0), ACTR_SUCCESS);
  }

  // Tally asks nothing of its host.
  const actr_host_vtable_v1 vtable_ = {nullptr, nullptr};
  const actr_handle_fn handle_ =
      Symbol<actr_handle_fn>("tally", ACTR_HANDLE_SYMBOL);
  const actr_free_response_fn free_response_ =
      Symbol<actr_free_response_fn>("tally", ACTR_FREE_RESPONSE_SYMBOL);
  std::string reply_;
};

abi::AbiReply EnterTally(std::string_view route, std::string_view payload) {
  return Tally::Get().Enter(route, payload);
}

// The only host there is: tells and calls go to tally.
HostAnswer Answer(const Operation& operation) {
  if (operation.op == abi::Op::kHostDiscover) {
    return HostAnswer::Payload(EncodeActrId(kTally));
  }
  abi::HostCallV1 call;
  EXPECT_TRUE(abi::Decode<abi::Reading::kStrict>(operation.payload, &call));
  EXPECT_EQ(ActrId::From(call.dest.actor.value()), kTally);
  return HostAnswer::Payload(EnterTally(call.route_key, call.payload).payload);
}

TEST(DemoTest, CountsWhatAwkCounts) {
  const std::string demo = "guest_sdk/examples/demo/";
  const std::string log = Output("awk -f " + demo + "make_log.awk");
  const std::string expected =
      Output("awk -f " + demo + "make_log.awk | awk -f " + demo +
             "counts.awk | LC_ALL=C sort -t \"$(printf '\\t')\" -k1,1nr -k2");
  ASSERT_THAT(expected, HasSubstr("\tlines access\n"));

  {
    FakeHost host(Table("parse"));
    host.on_invoke = &Answer;
    void* const parse = host.Create();
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
      ASSERT_EQ(host.Handle(parse, "parse.Parse.Line", line).status, 0) << line;
    }
    EXPECT_EQ(host.buffers_out, 0u);
  }

  EXPECT_EQ(EnterTally("tally.Tally.Counts", "").payload, expected);
}

TEST(DemoTest, ReportShowsTheHighestCountsOfEachKind) {
  FakeHost host(Table("report"));
  host.on_invoke = [](const Operation& operation) {
    return operation.op == abi::Op::kHostDiscover
               ? Answer(operation)
               : HostAnswer::Payload(
                     "7\tstatus 200\n4\tpath /a\n3\tstatus 404\n1\tstatus "
                     "500\n");
  };
  void* const report = host.Create();

  EXPECT_EQ(host.Handle(report, "report.Report.Table", "2").payload,
            "path\n"
            "         4  /a\n"
            "status\n"
            "         7  200\n"
            "         3  404\n"
            "            and 1 more\n");
  EXPECT_THAT(host.Handle(report, "report.Report.Table", "many").payload,
              StartsWith("invalid argument: 'many'"));
}

TEST(DemoTest, TallyRefusesKeysBeyondItsBoundAndCountsOn) {
  const std::string before(EnterTally("tally.Tally.Counts", "").payload);
  const std::string large(size_t{17} << 20, 'k');

  const abi::AbiReply refused = EnterTally("tally.Tally.Add", "one\n" + large);
  EXPECT_EQ(refused.status, ACTR_HANDLE_FAILED);
  EXPECT_THAT(std::string(refused.payload),
              StartsWith("unavailable: no room for more keys"));
  EXPECT_EQ(EnterTally("tally.Tally.Counts", "").payload, before);

  EXPECT_EQ(EnterTally("tally.Tally.Add", "one").status, 0);
  EXPECT_THAT(std::string(EnterTally("tally.Tally.Counts", "").payload),
              HasSubstr("1\tone\n"));
}

TEST(DemoTest, EchoAnswersWhatItIsSent) {
  FakeHost host(Table("echo"));

  EXPECT_EQ(host.Handle(host.Create(), "demo.Echo.Say", "hello").payload,
            "hello");
}

}  // namespace
}  // namespace troupe
