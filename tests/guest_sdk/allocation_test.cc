// A message to a bytes handler allocates nothing in the SDK.
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string_view>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "guest_sdk/linked.h"
#include "guest_sdk/workload.h"
#include "tests/guest_sdk/fake_host.h"

namespace {
size_t allocations = 0;
}  // namespace

void* operator new(size_t size) {
  ++allocations;
  if (void* const data = std::malloc(size)) return data;
  std::abort();
}
void operator delete(void* data) noexcept { std::free(data); }
void operator delete(void* data, size_t) noexcept { std::free(data); }

namespace troupe {
namespace {

class Echo : public Workload {
 public:
  Echo() { On("demo.Echo.Say", &Echo::Say); }

 private:
  absl::StatusOr<std::string_view> Say(Context& ctx, std::string_view payload) {
    // What a handler commonly looks at is free as well.
    return ctx.cancelled() || ctx.request_id().empty() ? "" : payload;
  }
};

// A host whose memory is there already.
alignas(8) uint8_t reply_memory[256];

TEST(AllocationTest, AMessageToABytesHandlerAllocatesNothing) {
  troupe_host_table host{};
  host.struct_size = sizeof(host);
  host.abi_major = TROUPE_ABI_MAJOR;
  host.reply_alloc = [](troupe_handle, size_t) { return &reply_memory[0]; };
  host.call_state = [](troupe_handle, troupe_call_state*) { return 0; };
  const troupe_guest_table* const table = LinkedTable<Echo>("demo:echo:1.0.0");
  void* actor = nullptr;
  ASSERT_EQ(table->create(&host, 1, nullptr, 0, &actor), 0);
  const std::string frame = FakeHost::HandleFrame("demo.Echo.Say", "hello");
  const auto* bytes = reinterpret_cast<const uint8_t*>(frame.data());

  const size_t before = allocations;
  const int32_t code = table->handle(actor, 2, bytes, frame.size());
  const size_t after = allocations;

  EXPECT_EQ(code, 0);
  EXPECT_EQ(after - before, 0u);
  table->destroy(actor);
}

}  // namespace
}  // namespace troupe
