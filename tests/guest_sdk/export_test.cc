// What the libraries of both SDKs look like from outside.
#include <dlfcn.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guest_sdk/declared_route.h"
#include "guest_sdk/internal/metadata.h"
#include "tests/guest_sdk/fake_host.h"

namespace troupe {
namespace {

constexpr std::string_view kMetadata =
    "type=test:fixture:0.1.0\nroute=test/echo\n";

// The compiler puts it together.
static_assert(internal::MakeMetadata("acme:bell:1.0.0", "bell.Note",
                                     Signal("bell.Ring"))
                  .view() ==
              "type=acme:bell:1.0.0\nroute=bell.Note\nroute=bell.Ring\n"
              "payload_type=RPC_SIGNAL\n");
static_assert(internal::MakeMetadata("acme:bell:1.0.0", Interleaved("bell.Hum"),
                                     Interleaved(Signal("bell.Ring")))
                  .view() ==
              "type=acme:bell:1.0.0\nroute=bell.Hum\nconcurrency=INTERLEAVED\n"
              "route=bell.Ring\npayload_type=RPC_SIGNAL\n"
              "concurrency=INTERLEAVED\n");

static_assert(internal::MakeMetadata("acme:bell:1.0.0", "bell.Note",
                                     Needs("timers"), Needs("spawn"))
                  .view() ==
              "type=acme:bell:1.0.0\nneeds=timers\nneeds=spawn\n"
              "route=bell.Note\n");

std::string Output(const std::string& command) {
  const std::unique_ptr<FILE, decltype(&pclose)> pipe(
      popen(command.c_str(), "r"), &pclose);
  std::string output;
  std::array<char, 4096> chunk;
  while (std::fgets(chunk.data(), chunk.size(), pipe.get()) != nullptr) {
    output += chunk.data();
  }
  return output;
}

class ExportTest : public ::testing::TestWithParam<const char*> {
 protected:
  ExportTest() : library_(dlopen(GetParam(), RTLD_NOW | RTLD_LOCAL)) {}

  const troupe_guest_table* Table() {
    const auto get_table =
        reinterpret_cast<troupe_guest_fn>(dlsym(library_, TROUPE_GUEST_SYMBOL));
    return get_table == nullptr ? nullptr : get_table();
  }

  void SetUp() override { ASSERT_NE(library_, nullptr) << dlerror(); }

  void* const library_;
};

TEST_P(ExportTest, TheLibraryExportsTheBoundaryAndNothingElse) {
  const std::string symbols = Output(
      "nm -D --defined-only --format=just-symbols " + std::string(GetParam()));

  EXPECT_EQ(symbols,
            "actr_free_response\nactr_handle\nactr_init\n"
            "troupe_guest\n");
}

TEST_P(ExportTest, TheMetadataCanBeReadWithoutLoading) {
  const std::string section =
      Output("objcopy -O binary --only-section=" TROUPE_METADATA_SECTION " " +
             std::string(GetParam()) + " /dev/stdout");

  EXPECT_EQ(section, kMetadata);
}

TEST_P(ExportTest, TheTableSaysTheSameAndServesSeveralActors) {
  const troupe_guest_table* const table = Table();
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->magic, TROUPE_GUEST_MAGIC);
  EXPECT_EQ(table->struct_size, sizeof(troupe_guest_table));
  EXPECT_EQ(table->abi_major, TROUPE_ABI_MAJOR);
  EXPECT_EQ(std::string_view(table->metadata, table->metadata_len), kMetadata);

  FakeHost host(table);
  void* const one = host.Create();
  void* const two = host.Create();
  EXPECT_NE(one, two);
  EXPECT_EQ(host.Handle(one, "test/echo", "1").payload, "1");
  EXPECT_EQ(host.Handle(two, "test/echo", "2").payload, "2");
  EXPECT_THAT(host.Handle(one, "test/none", "").error, 10006u);
}

TEST_P(ExportTest, AReplyAboveTheLimitIsReportedAsTooLarge) {
  FakeHost host(Table());
  void* const actor = host.Create();
  host.reply_limit = 3;

  EXPECT_EQ(host.Handle(actor, "test/echo", "hello").code,
            ACTR_BUFFER_TOO_SMALL);
}

INSTANTIATE_TEST_SUITE_P(
    Guests, ExportTest,
    ::testing::Values("tests/guest_sdk/fixture_workload.so",
                      "tests/guest_sdk/c_fixture_workload.so"),
    [](const auto& info) { return info.index == 0 ? "cc" : "c"; });

}  // namespace
}  // namespace troupe
