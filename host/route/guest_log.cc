#include "host/route/guest_log.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "host/base/beginning.h"
#include "host/shard/call_text.h"

namespace troupe {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;

// Of one line's text; a frame, and with it a line, may have 64 MiB.
constexpr size_t kMaxTextBytes = 8192;

// The beginning of `text` and how much more there is.
std::string Shortened(std::string_view text) {
  const std::string_view shown = BeginningOf(text, kMaxTextBytes);
  return fmt::format("{} ({} bytes more)", shown, text.size() - shown.size());
}

// The second field of a W3C traceparent, "00-<32 digits>-<16 digits>-01"; empty
// when it is none.
std::string_view TraceIdOf(std::string_view traceparent) {
  constexpr size_t kBegin = 3;
  constexpr size_t kDigits = 32;
  if (traceparent.size() <= kBegin + kDigits || traceparent[2] != '-' ||
      traceparent[kBegin + kDigits] != '-') {
    return {};
  }
  return traceparent.substr(kBegin, kDigits);
}

}  // namespace

void GuestLog::Write(const ActorRef& actor, const Message* in_hand,
                     LogLevel level, std::string_view text) {
  level = std::min(level, LogLevel::kCritical);
  if (!log_->IsEnabled(level) || !Admit(actor, level)) return;
  const std::string name = ActorText(actor.slot, actor.serial);
  LogOrigin origin{.actor = name};
  // A chunk has its number there.
  if (in_hand != nullptr && in_hand->kind == InboxKind::kRequest) {
    origin.request_id = in_hand->view(in_hand->request_id);
    origin.trace_id = TraceIdOf(in_hand->view(in_hand->traceparent));
  }
  if (text.size() <= kMaxTextBytes) {
    log_->Write(level, origin, text);
  } else {
    log_->Write(level, origin, Shortened(text));
  }
}

GuestLog::~GuestLog() {
  const MutexLock lock(&mutex_);
  Tell(counts_);
}

// As loud as what was left out.
void GuestLog::Tell(const Counts& counts) const {
  for (const auto& [serial, count] : counts) {
    if (count.left_out == 0) continue;
    log_->Write(std::max(count.highest, LogLevel::kWarn),
                {.actor = count.actor},
                fmt::format("{} lines above {} a second were left out",
                            count.left_out, most_));
  }
}

bool GuestLog::Admit(const ActorRef& actor, LogLevel level) {
  if (most_ == 0) return true;
  const int64_t now_ns = clock_->NowNanos();
  Counts former;
  bool is_admitted = true;
  {
    const MutexLock lock(&mutex_);
    if (now_ns - began_ns_ >= kSecondNs) {
      began_ns_ = now_ns;
      former = std::exchange(counts_, {});
    }
    Count& count = counts_[actor.serial];
    if (count.written < most_) {
      ++count.written;
    } else {
      is_admitted = false;
      if (count.left_out++ == 0) {
        count.actor = ActorText(actor.slot, actor.serial);
      }
      count.highest = std::max(count.highest, level);
    }
  }
  Tell(former);
  return is_admitted;
}

}  // namespace troupe
