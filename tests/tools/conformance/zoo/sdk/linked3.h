// A guest of generation 3 of the C++ SDK that keeps every rule, for the files
// of this folder that break one in what the C SDK does not have. They define
// Change(), which changes a copy of the table; Good() is the table as it is.
#ifndef TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_LINKED3_H_
#define TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_LINKED3_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "guest_sdk/export.h"
#include "guest_sdk/workload.h"

// The SDK's table, under a name that is not exported.
#define troupe_guest good_troupe_guest
namespace {
class Zoo : public troupe::Workload {
 public:
  Zoo() { On("zoo.Say", &Zoo::Say); }

 private:
  absl::StatusOr<std::string> Say(troupe::Context&, std::string_view text) {
    return std::string(text);
  }
};
}  // namespace
TROUPE_WORKLOAD(Zoo, "zoo:linked:1.0.0", "zoo.Say");
#undef troupe_guest

namespace {
const troupe_guest_table& Good() { return *good_troupe_guest(); }
void Change(troupe_guest_table& table);
}  // namespace

extern "C" [[gnu::visibility("default")]] const troupe_guest_table*
troupe_guest() {
  static const troupe_guest_table kTable = [] {
    troupe_guest_table table = Good();
    Change(table);
    return table;
  }();
  return &kTable;
}

#endif  // TROUPE_TESTS_TOOLS_CONFORMANCE_ZOO_SDK_LINKED3_H_
