#include "host/runtime/workload_definition.h"

#include <algorithm>
#include <utility>

#include "abi/codec.h"
#include "abi/features.h"
#include "abi/messages.h"
#include "abi/status_error.h"
#include "fmt/format.h"
#include "host/guest/executors.h"
#include "host/guest/guest_table.h"
#include "host/guest/preflight.h"
#include "host/guest/self_check.h"
#include "host/runtime/concurrency.h"
#include "host/runtime/signal_routes.h"
#include "host/supervise/restart_policy.h"

namespace troupe {
namespace {

constexpr uint32_t kInitVersion = 1;

// What reports call the library of a workload that has none.
constexpr char kLinked[] = "linked";

// A varint of 64 bits, at most.
constexpr size_t kSerialBytes = 10;

absl::Status Prefix(const std::string& name, const absl::Status& status) {
  return AboutError(fmt::format("workload '{}'", name), status);
}

}  // namespace

// Two ids that differ in nothing but the serial number show where that is.
void SplitId(WorkloadInfo* info) {
  const std::string zero = EncodeActrId({0, info->realm, info->type});
  const std::string one = EncodeActrId({1, info->realm, info->type});
  const auto [at, unused] =
      std::mismatch(zero.begin(), zero.end(), one.begin());
  info->id_prefix.assign(zero.begin(), at);
  info->id_suffix.assign(at + 1, zero.end());
}

absl::StatusOr<std::unique_ptr<WorkloadDefinition>> WorkloadDefinition::Create(
    WorkloadOptions options, ImageStore* images) {
  std::unique_ptr<WorkloadDefinition> workload(
      new WorkloadDefinition(std::move(options)));
  workload->images_ = images;
  workload->info_.name = workload->options_.name;
  {
    MutexLock lock(&workload->image_mutex_);
    workload->path_ = workload->options_.path;
    workload->name_ = workload->options_.linked != nullptr
                          ? kLinked
                          : workload->NameOf(workload->path_);
  }
  workload->info_.realm = workload->options_.realm;
  workload->info_.mailbox = workload->options_.mailbox;
  workload->info_.pressure_mark = PressureMark(workload->options_.mailbox);
  workload->info_.restart = workload->options_.restart;
  if (std::string fault = FaultOf(workload->info_.restart.limits);
      !fault.empty()) {
    return Prefix(workload->info_.name, InvalidArgumentError(fault));
  }
  if (absl::Status status = workload->ReadLibrary(); !status.ok()) {
    return Prefix(workload->info_.name, status);
  }
  SplitId(&workload->info_);
  const size_t id_bytes = workload->info_.id_prefix.size() + kSerialBytes +
                          workload->info_.id_suffix.size();
  if (id_bytes > kMaxEncodedIdBytes) {
    return Prefix(workload->info_.name,
                  InvalidArgumentError(fmt::format(
                      "its type makes an actor id of {} bytes; {} are possible",
                      id_bytes, kMaxEncodedIdBytes)));
  }
  const absl::Status checked =
      workload->CheckItself(workload->library().image, workload->agreement_);
  if (!checked.ok()) return Prefix(workload->info_.name, checked);
  return workload;
}

absl::Status WorkloadDefinition::ReadLibrary() {
  if (options_.linked != nullptr) {
    info_.generation = 3;
    placement_.store(options_.placement.value_or(Placement::kShard));
    if (absl::Status status = CheckGuestTable(options_.linked); !status.ok()) {
      return status;
    }
    const absl::StatusOr<GuestMetadata> metadata = ParseMetadata(
        {options_.linked->metadata, options_.linked->metadata_len});
    if (!metadata.ok()) return metadata.status();
    absl::StatusOr<Agreement> agreement =
        Negotiate(*options_.linked, *metadata, kLinked);
    if (!agreement.ok()) return agreement.status();
    agreement_ = *std::move(agreement);
    return TakeMetadata(*metadata);
  }
  const PreflightReport report = Preflight(options_.path);
  if (const Finding* refusal = report.refusal(); refusal != nullptr) {
    const std::string text =
        fmt::format("load '{}': {}", options_.path, FormatFinding(*refusal));
    return ToStatus(*refusal, text);
  }
  info_.generation = static_cast<int>(report.generation);
  if (options_.config.has_value() && info_.generation < 3) {
    return InvalidArgumentError(
        fmt::format("'{}' is of generation {}, which has no field for a config",
                    options_.path, info_.generation));
  }
  const absl::StatusOr<Placement> placement = PlacementOf(report);
  if (!placement.ok()) return placement.status();
  placement_.store(*placement);
  if (info_.generation < 3) return TakeMetadata(report.metadata);
  const absl::StatusOr<std::shared_ptr<Image>> image =
      images_->Acquire(options_.path);
  if (!image.ok()) return image.status();
  Note(*image);
  absl::StatusOr<Agreement> agreement = images_->Agree(*image);
  if (!agreement.ok()) {
    // It stays when another workload runs it, or when it hangs.
    static_cast<void>(images_->Unmap(*image));
    return agreement.status();
  }
  agreement_ = *std::move(agreement);
  {
    MutexLock lock(&image_mutex_);
    image_ = *image;
  }
  return TakeMetadata((*image)->metadata());
}

absl::StatusOr<Placement> WorkloadDefinition::PlacementOf(
    const PreflightReport& report) const {
  const Placement placement = options_.placement.value_or(
      report.needs_thread ? Placement::kThread : Placement::kShard);
  if (report.needs_thread && placement == Placement::kShard) {
    return InvalidArgumentError(
        fmt::format("'{}' can't be placed on a shard: {}", report.path,
                    report.needs_thread_reason));
  }
  return placement;
}

absl::Status WorkloadDefinition::TakeMetadata(const GuestMetadata& metadata) {
  auto signals = FindSignalRoutes(metadata, options_.routes);
  if (!signals.ok()) return signals.status();
  info_.signal_routes = *std::move(signals);
  auto concurrent = FindConcurrentRoutes(metadata);
  if (!concurrent.ok()) return concurrent.status();
  {
    MutexLock lock(&image_mutex_);
    concurrent_ = *std::move(concurrent);
  }
  metadata_ = metadata;
  return SetType(metadata.type);
}

std::string WorkloadDefinition::TypeText(
    const std::string& metadata_type) const {
  if (!options_.type.empty()) return options_.type;
  if (!metadata_type.empty()) return metadata_type;
  return fmt::format("local:{}:0.0.0", options_.name);
}

absl::Status WorkloadDefinition::SetType(const std::string& metadata_type) {
  const std::string text = TypeText(metadata_type);
  const std::string fault = ParseActrType(text, &info_.type);
  info_.type_text = text;
  if (fault.empty()) return absl::OkStatus();
  return InvalidArgumentError(fmt::format("type '{}': {}", text, fault));
}

absl::StatusOr<std::unique_ptr<Executor>> WorkloadDefinition::NewExecutor(
    Executor::DoneFn done, GuestThreads* threads) const {
  LibraryGeneration library = this->library();
  if (options_.linked == nullptr && library.image == nullptr) {
    absl::StatusOr<std::shared_ptr<Image>> acquired =
        images_->Acquire(library.path);
    if (!acquired.ok()) return acquired.status();
    absl::Status status = CheckGeneration(**acquired);
    // Nothing of it has run but its constructors.
    if (!status.ok() && images_->Unmap(*acquired).ok()) return status;
    Note(*acquired);
    if (!status.ok()) return status;
    library.image = *std::move(acquired);
  }
  return MakeExecutor(std::move(library), std::move(done), threads);
}

absl::StatusOr<std::unique_ptr<Executor>> WorkloadDefinition::MakeExecutor(
    LibraryGeneration library, Executor::DoneFn done,
    GuestThreads* threads) const {
  const EnteredLibrary entered = {library.name, library.number};
  std::shared_ptr<Image>& image = library.image;
  const troupe_guest_table* const table =
      image == nullptr ? options_.linked : image->table();
  const auto make = [&](Executor::DoneFn shutdown_done) {
    std::unique_ptr<Executor> executor =
        table != nullptr
            ? MakeTableExecutor(table, std::move(image), library.concurrent)
            : MakeImageExecutor(std::move(image), std::move(shutdown_done));
    executor->set_library(entered);
    return executor;
  };
  if (library.placement != Placement::kThread) return make(std::move(done));
  // The shutdown runs on the actor's thread too, and nobody is told apart.
  auto executor = MakeThreadExecutor(make(nullptr), std::move(done), threads);
  if (executor.ok()) (*executor)->set_library(entered);
  return executor;
}

const char* WorkloadDefinition::NameOf(const std::string& path) {
  return names_.insert(path).first->c_str();
}

absl::Status WorkloadDefinition::CheckItself(
    const std::shared_ptr<Image>& image, const Agreement& agreement) const {
  if (!agreement.uses(abi::kSelfCheck) ||
      options_.self_check == absl::ZeroDuration()) {
    return absl::OkStatus();
  }
  const troupe_guest_table* const table =
      image == nullptr ? options_.linked : image->table();
  std::unique_ptr<Executor> executor = MakeTableExecutor(table, image, nullptr);
  executor->set_library({image == nullptr ? kLinked : image->path().c_str()});
  absl::Status status = RunSelfCheck(std::move(executor), info_,
                                     InitPayload(1, {}), options_.self_check);
  if (absl::IsDeadlineExceeded(status) && image != nullptr) {
    image->KeepMapped("its self-check has not returned");
  }
  if (status.ok() || image == nullptr) return status;
  return AboutError(fmt::format("load '{}'", image->path()), status);
}

std::unique_ptr<Executor> WorkloadDefinition::TakeExecutor() const {
  MutexLock lock(&image_mutex_);
  const bool is_linked = options_.linked != nullptr;
  if (!is_linked && placement() != Placement::kShard) return nullptr;
  std::unique_ptr<Executor> executor =
      is_linked ? MakeTableExecutor(options_.linked, nullptr, concurrent_)
                : MakeTableExecutor(image_->table(), image_, concurrent_);
  executor->set_library({name_, number_});
  return executor;
}

std::string WorkloadDefinition::InitPayload(
    uint64_t serial, std::optional<std::string_view> config) const {
  char id[kMaxEncodedIdBytes];
  abi::InitPayloadV1 init;
  init.version = kInitVersion;
  init.actr_type = info_.type_text;
  init.actor_id = EncodeId(info_, serial, id);
  init.realm_id = info_.realm;
  if (config.has_value()) {
    init.config = *config;
  } else if (options_.config.has_value()) {
    init.config = *options_.config;
  }
  const abi::Encoding encoding(init);
  std::string bytes(encoding.size(), '\0');
  encoding.Write(bytes.data());
  return bytes;
}

}  // namespace troupe
