// Nothing: keeps every rule.
#include "tests/tools/conformance/zoo/sdk/linked3.h"

namespace {
void Change(troupe_guest_table&) {}
}  // namespace
