// Enters instances of generation 3 tables, loaded or linked.
#include <utility>

#include "host/actor/handle.h"
#include "host/actor/handlers.h"
#include "host/guest/boundary.h"
#include "host/guest/executors.h"

namespace troupe {
namespace {

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

class TableExecutor : public Executor {
 public:
  TableExecutor(const troupe_guest_table* table, std::shared_ptr<Image> image)
      : table_(table), image_(std::move(image)) {}

  Outcome Enter(Entry* entry) noexcept override {
    switch (entry->kind) {
      case EntryKind::kCreate:
        entry->code = table_->create(
            HostTable(),
            Handle::Instance(Handle(entry->handle).host(), entry->serial)
                .value(),
            Bytes(entry->frame), entry->frame.size(), &instance_);
        entry->changed_outputs = entry->code != 0 && instance_ != nullptr;
        break;
      case EntryKind::kFrame:
        entry->code = table_->handle(instance_, entry->handle,
                                     Bytes(entry->frame), entry->frame.size());
        break;
      case EntryKind::kDestroy:
        table_->destroy(std::exchange(instance_, nullptr));
        break;
    }
    return Outcome::kDone;
  }

 private:
  const troupe_guest_table* const table_;
  const std::shared_ptr<Image> image_;  // shared: one image, many instances
  void* instance_ = nullptr;
};

// Apart, for those that have none are many.
class ConcurrentExecutor final : public TableExecutor {
 public:
  ConcurrentExecutor(const troupe_guest_table* table,
                     std::shared_ptr<Image> image,
                     std::shared_ptr<const ConcurrentRoutes> routes)
      : TableExecutor(table, std::move(image)), handlers_(std::move(routes)) {}

  Handlers* handlers() override { return &handlers_; }

 private:
  Handlers handlers_;
};

}  // namespace

std::unique_ptr<Executor> MakeTableExecutor(
    const troupe_guest_table* table, std::shared_ptr<Image> image,
    std::shared_ptr<const ConcurrentRoutes> concurrent) {
  if (concurrent != nullptr) {
    return std::make_unique<ConcurrentExecutor>(table, std::move(image),
                                                std::move(concurrent));
  }
  return std::make_unique<TableExecutor>(table, std::move(image));
}

}  // namespace troupe
