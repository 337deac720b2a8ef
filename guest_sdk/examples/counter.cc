// Streaming calls of the three shapes, and a caller of one.
//
//   demo.Counter.Count   counts up to the payload, one item each
//   demo.Counter.Add     adds up the items
//   demo.Counter.Double  answers each item with its double
//   demo.Counter.Ask     counts by way of the actor whose id is the payload
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "abi/identity.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "fmt/format.h"
#include "guest_sdk/workload.h"

namespace troupe::demo {
namespace {

absl::StatusOr<int64_t> ToNumber(std::string_view text) {
  int64_t number = 0;
  if (!absl::SimpleAtoi({text.data(), text.size()}, &number)) {
    return InvalidArgumentError(fmt::format("'{}' is not a number", text));
  }
  return number;
}

class Counter : public Workload {
 public:
  Counter() {
    On("demo.Counter.Count", &Counter::Count);
    On("demo.Counter.Add", &Counter::Add);
    On("demo.Counter.Double", &Counter::Double);
    On("demo.Counter.Ask", &Counter::Ask);
  }

 private:
  absl::StatusOr<Stream<std::string>> Count(Context&, std::string_view end) {
    const absl::StatusOr<int64_t> last = ToNumber(end);
    if (!last.ok()) return last.status();
    return Stream<std::string>(
        [at = int64_t{0},
         last = *last]() mutable -> std::optional<std::string> {
          if (at >= last) return std::nullopt;
          return std::to_string(++at);
        });
  }

  absl::StatusOr<std::string> Add(Context&, StreamReader<std::string>& in) {
    int64_t sum = 0;
    while (true) {
      const absl::StatusOr<std::optional<std::string>> item = in.Read();
      if (!item.ok()) return item.status();
      if (!item->has_value()) return std::to_string(sum);
      const absl::StatusOr<int64_t> number = ToNumber(**item);
      if (!number.ok()) return number.status();
      sum += *number;
    }
  }

  absl::Status Double(Context&, StreamReader<std::string>& in,
                      StreamWriter<std::string>& out) {
    while (true) {
      const absl::StatusOr<std::optional<std::string>> item = in.Read();
      if (!item.ok()) return item.status();
      if (!item->has_value()) return absl::OkStatus();
      const absl::StatusOr<int64_t> number = ToNumber(**item);
      if (!number.ok()) return number.status();
      absl::Status sent = out.Write(std::to_string(2 * *number));
      if (!sent.ok()) return sent;
    }
  }

  absl::StatusOr<std::string> Ask(Context& ctx, std::string_view whom) {
    ActrId id;
    if (const std::string wrong = ParseActrId(whom, &id); !wrong.empty()) {
      return InvalidArgumentError(wrong);
    }
    auto numbers = ctx.CallServerStream<std::string>(Dest::Actor(id),
                                                     "demo.Counter.Count", "3");
    if (!numbers.ok()) return numbers.status();
    std::string all;
    while (true) {
      const absl::StatusOr<std::optional<std::string>> number = numbers->Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) return all;
      all += **number + ";";
    }
  }
};

}  // namespace
}  // namespace troupe::demo

TROUPE_WORKLOAD(troupe::demo::Counter, "demo:counter:1.0.0",
                "demo.Counter.Count", "demo.Counter.Add", "demo.Counter.Double",
                "demo.Counter.Ask");
