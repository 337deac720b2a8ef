// The benchmarks in C++ Actor Framework 0.17, written as its users would: no
// frames, no deadlines, unbounded mailboxes. tools/bench runs it.
//
//   caf_peer NAME [DIVISOR]   prints one number, in the unit of NAME; DIVISOR
//                             makes the run that much shorter
#include <unistd.h>

#include <caf/all.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

using Ping = caf::atom_constant<caf::atom("ping")>;
using Go = caf::atom_constant<caf::atom("go")>;

constexpr uint64_t kCalls = 300'000;
constexpr uint64_t kCrossingCalls = 30'000;
constexpr uint64_t kPairs = 256;
constexpr uint64_t kTells = 2'000'000;
constexpr uint64_t kActors = 1'000'000;

double NanosSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

double ResidentBytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  unsigned long all = 0;       // NOLINT(google-runtime-int): for scanf
  unsigned long resident = 0;  // NOLINT(google-runtime-int)
  if (file == nullptr || std::fscanf(file, "%lu %lu", &all, &resident) != 2) {
    std::abort();
  }
  std::fclose(file);
  return static_cast<double>(resident) *
         static_cast<double>(sysconf(_SC_PAGESIZE));
}

class System {
 public:
  explicit System(int threads) : system_(Configure(threads)) {}

  caf::actor_system* operator->() { return &system_; }
  caf::actor_system& operator*() { return system_; }

 private:
  caf::actor_system_config& Configure(int threads) {
    config_.set("scheduler.max-threads", threads);
    return config_;
  }

  caf::actor_system_config config_;
  caf::actor_system system_;
};

caf::behavior Ponger(caf::event_based_actor*) {
  return {[](Ping, uint64_t value) { return value + 1; }};
}

struct Left {
  uint64_t count = 0;
};

// The next request goes out from the answer's handler.
void CallOn(caf::stateful_actor<Left>* self, const caf::actor& peer) {
  self->request(peer, caf::infinite, Ping::value, uint64_t{1})
      .then([self, peer](uint64_t) {
        if (--self->state.count > 0) {
          CallOn(self, peer);
        } else {
          self->send_exit(peer, caf::exit_reason::user_shutdown);
          self->quit();
        }
      });
}

caf::behavior Pinger(caf::stateful_actor<Left>* self, const caf::actor& peer,
                     uint64_t count) {
  self->state.count = count;
  return {[self, peer](Go) { CallOn(self, peer); }};
}

// Nanoseconds per call of `pairs` at once, each `count` calls in a row.
double Call(int threads, uint64_t pairs, uint64_t count) {
  System system(threads);
  std::vector<caf::actor> pingers;
  for (uint64_t i = 0; i < pairs; ++i) {
    pingers.push_back(system->spawn(Pinger, system->spawn(Ponger), count));
  }
  const Clock::time_point begin = Clock::now();
  for (const caf::actor& pinger : pingers) caf::anon_send(pinger, Go::value);
  pingers.clear();
  system->await_all_actors_done();
  return NanosSince(begin) / static_cast<double>(pairs * count);
}

// The callee has a thread of its own, so that every call wakes one thread and
// every answer another.
double CallAcrossThreads(uint64_t count) {
  System system(1);
  const caf::actor ponger = system->spawn<caf::detached>(Ponger);
  const caf::actor pinger = system->spawn(Pinger, ponger, count);
  const Clock::time_point begin = Clock::now();
  caf::anon_send(pinger, Go::value);
  system->await_all_actors_done();
  return NanosSince(begin) / static_cast<double>(count);
}

caf::behavior Collector(caf::stateful_actor<Left>* self, uint64_t count) {
  self->state.count = count;
  return {[self](Ping, uint64_t) {
    if (--self->state.count == 0) self->quit();
  }};
}

caf::behavior Producer(caf::event_based_actor* self, const caf::actor& to,
                       uint64_t count) {
  return {[=](Go) {
    for (uint64_t i = 0; i < count; ++i) self->send(to, Ping::value, i);
    self->quit();
  }};
}

// Tells per second of `senders` to one receiver.
double Tell(int threads, uint64_t senders, uint64_t count) {
  System system(threads);
  const uint64_t each = count / senders;
  std::vector<caf::actor> producers;
  {
    const caf::actor collector = system->spawn(Collector, each * senders);
    for (uint64_t i = 0; i < senders; ++i) {
      producers.push_back(system->spawn(Producer, collector, each));
    }
  }
  const Clock::time_point begin = Clock::now();
  for (const caf::actor& actor : producers) caf::anon_send(actor, Go::value);
  producers.clear();
  system->await_all_actors_done();
  return static_cast<double>(each * senders) * 1e9 / NanosSince(begin);
}

caf::behavior Idle(caf::event_based_actor* self) {
  return {[self](Go) { self->quit(); }};
}

enum class SpawnFigure { kRate, kBytes };

// Actors per second, or bytes of one that waits.
double Spawn(SpawnFigure figure, uint64_t count) {
  System system(1);
  // In place before it counts.
  std::vector<caf::actor> actors(count);
  const double bytes_before = ResidentBytes();
  const Clock::time_point begin = Clock::now();
  for (caf::actor& actor : actors) actor = system->spawn(Idle);
  const double nanos = NanosSince(begin);
  for (const caf::actor& actor : actors) caf::anon_send(actor, Go::value);
  const double bytes = ResidentBytes() - bytes_before;
  actors.clear();
  system->await_all_actors_done();
  const double all = static_cast<double>(count);
  return figure == SpawnFigure::kRate ? all * 1e9 / nanos : bytes / all;
}

struct Sum {
  uint64_t sum = 0;
  int left = 10;
};

caf::behavior SkynetNode(caf::stateful_actor<Sum>* self,
                         const caf::actor& parent, uint64_t first,
                         uint64_t size) {
  if (size == 1) {
    self->send(parent, first);
    self->quit();
    return {[](uint64_t) {}};
  }
  const uint64_t part = size / 10;
  for (uint64_t i = 0; i < 10; ++i) {
    self->spawn(SkynetNode, caf::actor(self), first + i * part, part);
  }
  return {[self, parent](uint64_t number) {
    self->state.sum += number;
    if (--self->state.left > 0) return;
    self->send(parent, self->state.sum);
    self->quit();
  }};
}

caf::behavior SkynetRoot(caf::event_based_actor* self, uint64_t size) {
  return {[self, size](Go) {
            self->spawn(SkynetNode, caf::actor(self), uint64_t{0}, size);
          },
          [self, size](uint64_t sum) {
            if (sum != size * (size - 1) / 2) std::abort();
            self->quit();
          }};
}

// Milliseconds.
double Skynet(uint64_t size) {
  System system(1);
  {
    const caf::actor root = system->spawn(SkynetRoot, size);
    caf::anon_send(root, Go::value);
  }
  const Clock::time_point begin = Clock::now();
  system->await_all_actors_done();
  return NanosSince(begin) / 1e6;
}

// In skynet a size is a power of ten.
uint64_t SkynetSize(uint64_t divisor) {
  uint64_t size = kActors;
  while (size > 10 && size > kActors / divisor) size /= 10;
  return size;
}

double Measure(const std::string& name, uint64_t divisor) {
  const uint64_t calls = kCalls / divisor;
  if (name == "call_same_shard_16B") return Call(1, 1, calls);
  if (name == "call_cross_shard_256") {
    return Call(2, kPairs, calls / kPairs + 1);
  }
  if (name == "call_cross_shard_1") {
    return CallAcrossThreads(kCrossingCalls / divisor);
  }
  if (name == "tell_1to1") return Tell(1, 1, kTells / divisor);
  if (name == "tell_10to1") return Tell(1, 10, kTells / divisor);
  if (name == "tell_cross_shard_10to1") return Tell(2, 10, kTells / divisor);
  if (name == "spawn_1e6") return Spawn(SpawnFigure::kRate, kActors / divisor);
  if (name == "bytes_per_idle_actor") {
    return Spawn(SpawnFigure::kBytes, kActors / divisor);
  }
  if (name == "skynet_1e6") return Skynet(SkynetSize(divisor));
  std::fprintf(stderr, "caf_peer: no benchmark '%s'\n", name.c_str());
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: caf_peer NAME [DIVISOR]\n");
    return 2;
  }
  const uint64_t divisor = argc == 3 ? std::strtoull(argv[2], nullptr, 10) : 1;
  std::printf("%.6g\n", Measure(argv[1], divisor == 0 ? 1 : divisor));
}
