// The pattern of existing plug-in hosts: every message to a plug-in runs on a
// thread made for it, and whoever waits for the answer waits for that thread.
// The plug-in is a real library, entered through the boundary of generation 1
// with the frames that Troupe writes as well; nothing else is around it.
// tools/bench runs it.
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "abi/actr_abi.h"
#include "abi/codec.h"
#include "abi/identity.h"
#include "abi/messages.h"
#include "benchmark/benchmark.h"

namespace troupe::bench {
namespace {

constexpr std::string_view kRequestId = "00f067aa0ba902b7-000000000000002a";

// The plug-in beside this program's folder.
std::string GuestPath() {
  std::string self(4096, '\0');
  const ssize_t size = readlink("/proc/self/exe", self.data(), self.size());
  if (size < 0) std::abort();
  self.resize(static_cast<size_t>(size));
  self.resize(self.rfind('/'));
  return self.substr(0, self.rfind('/') + 1) + "bench_guest.so";
}

const uint8_t* Bytes(const std::string& text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

class Plugin {
 public:
  Plugin() {
    void* const library = dlopen(GuestPath().c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) std::abort();
    const auto init =
        reinterpret_cast<actr_init_fn>(dlsym(library, ACTR_INIT_SYMBOL));
    handle_ =
        reinterpret_cast<actr_handle_fn>(dlsym(library, ACTR_HANDLE_SYMBOL));
    free_ = reinterpret_cast<actr_free_response_fn>(
        dlsym(library, ACTR_FREE_RESPONSE_SYMBOL));
    // One for all plug-ins of the process: an image has one actor.
    static const bool kReady = [init] {
      static const actr_host_vtable_v1 kHostTable = {
          [](const uint8_t*, size_t, uint8_t**, size_t*) -> int32_t {
            return ACTR_GENERIC_ERROR;
          },
          [](uint8_t*, size_t) {}};
      abi::InitPayloadV1 payload;
      payload.version = 1;
      const std::string bytes = abi::EncodeToString(payload);
      return init(&kHostTable, Bytes(bytes), bytes.size()) == 0;
    }();
    if (!kReady) std::abort();
  }

  // Sends `payload` to bench.Echo on a new thread and returns the size of the
  // answer.
  size_t Dispatch(std::string_view payload) {
    WriteFrame(payload);
    pthread_t thread;
    if (pthread_create(&thread, nullptr, &Plugin::Run, this) != 0) std::abort();
    pthread_join(thread, nullptr);
    abi::AbiReply answer;
    if (code_ != 0 ||
        !abi::Decode({reinterpret_cast<char*>(reply_), reply_size_}, &answer) ||
        answer.status != 0) {
      std::abort();
    }
    const size_t size = answer.payload.size();
    free_(reply_, reply_size_);
    return size;
  }

 private:
  static void* Run(void* self) {
    auto* const plugin = static_cast<Plugin*>(self);
    plugin->code_ =
        plugin->handle_(Bytes(plugin->frame_), plugin->frame_.size(),
                        &plugin->reply_, &plugin->reply_size_);
    return nullptr;
  }

  void WriteFrame(std::string_view payload) {
    abi::AbiFrameOf<abi::GuestHandleOf<abi::RpcEnvelope>> frame;
    frame.abi_version = abi::kAbiVersion;
    frame.op = abi::Op::kGuestHandle;
    frame.payload.ctx.self_id = abi::EncodedActrId(id_);
    frame.payload.ctx.request_id = kRequestId;
    frame.payload.rpc_envelope.route_key = "bench.Echo";
    frame.payload.rpc_envelope.payload = payload;
    frame.payload.rpc_envelope.request_id = kRequestId;
    frame.payload.rpc_envelope.timeout_ms = 30'000;
    const abi::Encoding encoding(frame);
    frame_.resize(encoding.size());
    encoding.Write(frame_.data());
  }

  const std::string id_ = EncodeActrId({1, 1, {"bench", "bench", "1.0.0"}});
  actr_handle_fn handle_ = nullptr;
  actr_free_response_fn free_ = nullptr;
  std::string frame_;
  int32_t code_ = 0;
  uint8_t* reply_ = nullptr;
  size_t reply_size_ = 0;
};

void Dispatch(benchmark::State& state) {
  Plugin plugin;
  const std::string payload(static_cast<size_t>(state.range(0)), 'x');
  while (state.KeepRunning()) {
    if (plugin.Dispatch(payload) != payload.size()) std::abort();
  }
}
BENCHMARK(Dispatch)->Arg(16)->Arg(1024)->Arg(65536)->UseRealTime();

}  // namespace
}  // namespace troupe::bench
