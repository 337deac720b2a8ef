#include "tests/bench/stage.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <semaphore>

namespace troupe::bench {
namespace {

// Of one order, which carries out many calls.
constexpr absl::Duration kOrderTimeout = absl::Minutes(10);

std::string OrderOf(int64_t count, size_t size, const ActrId& target) {
  const uint32_t head[2] = {static_cast<uint32_t>(count),
                            static_cast<uint32_t>(size)};
  std::string payload(sizeof(head), '\0');
  std::memcpy(payload.data(), head, sizeof(head));
  return payload + EncodeActrId(target);
}

}  // namespace

std::string Beside(std::string_view name) {
  std::string self(4096, '\0');
  const ssize_t size = readlink("/proc/self/exe", self.data(), self.size());
  if (size < 0) std::abort();
  self.resize(static_cast<size_t>(size));
  return self.substr(0, self.rfind('/') + 1).append(name);
}

void CheckOk(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

Stage::Stage(uint32_t shards, WhenFull when_full) {
  HostOptions options;
  options.shards = shards;
  absl::StatusOr<std::unique_ptr<Host>> host = Host::Create(options);
  CheckOk(host.status());
  host_ = *std::move(host);
  WorkloadOptions workload;
  workload.name = "bench";
  workload.path = Beside("bench_guest.so");
  workload.mailbox.when_full = when_full;
  CheckOk(host_->AddWorkload(workload));
}

void Stage::Add(const std::string& name) {
  WorkloadOptions workload;
  workload.name = name;
  workload.path = Beside(name + "_guest.so");
  CheckOk(host_->AddWorkload(workload));
}

ActrId Stage::Spawn(uint32_t shard, const SpawnOptions& options,
                    std::string_view workload) {
  SpawnOptions placed = options;
  placed.shard = shard;
  absl::StatusOr<ActrId> id = host_->Spawn(workload, placed);
  CheckOk(id.status());
  return *id;
}

void Stage::Order(const ActrId& actor, std::string_view route, int64_t count,
                  size_t size, const ActrId& target) {
  OrderAll({actor}, route, count, size, {target});
}

void Stage::OrderAll(const std::vector<ActrId>& actors, std::string_view route,
                     int64_t count, size_t size,
                     const std::vector<ActrId>& targets) {
  RequestOptions options;
  options.timeout = kOrderTimeout;
  std::counting_semaphore<> done(0);
  for (size_t i = 0; i < actors.size(); ++i) {
    const ActrId& target = targets.size() == 1 ? targets[0] : targets[i];
    host_->Call(actors[i], route, OrderOf(count, size, target), options,
                [&done](const Reply& reply) {
                  CheckOk(reply.status);
                  done.release();
                });
  }
  for (size_t i = 0; i < actors.size(); ++i) done.acquire();
}

}  // namespace troupe::bench
