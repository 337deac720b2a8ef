// The far end of streaming calls of every shape, for fuzzers: gives back what
// it is sent.
#ifndef TROUPE_TESTS_FUZZ_ECHOES_H_
#define TROUPE_TESTS_FUZZ_ECHOES_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"

namespace troupe::fuzz {

class Echoes : public Workload {
 public:
  Echoes() {
    On("fuzz.Repeat", &Echoes::Repeat);
    On("fuzz.List", &Echoes::List);
    On("fuzz.Count", &Echoes::Count);
  }

 private:
  // Each item as it comes.
  absl::Status Repeat(Context&, StreamReader<std::string_view>& in,
                      StreamWriter<std::string_view>& out) {
    while (true) {
      const auto item = in.Read();
      if (!item.ok()) return item.status();
      if (!item->has_value()) return absl::OkStatus();
      absl::Status status = out.Write(**item);
      if (!status.ok()) return status;
    }
  }

  // The request, without its first byte, without its second one, …
  absl::Status List(Context&, std::string_view request,
                    StreamWriter<std::string_view>& out) {
    for (size_t i = 0; i < request.size(); ++i) {
      absl::Status status = out.Write(request.substr(i));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // How many there were.
  absl::StatusOr<std::string> Count(Context&,
                                    StreamReader<std::string_view>& in) {
    size_t count = 0;
    while (true) {
      const auto item = in.Read();
      if (!item.ok()) return item.status();
      if (!item->has_value()) return std::to_string(count);
      ++count;
    }
  }
};

}  // namespace troupe::fuzz

#endif  // TROUPE_TESTS_FUZZ_ECHOES_H_
