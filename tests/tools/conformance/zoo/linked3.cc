// Nothing: keeps every rule.
#include "tests/tools/conformance/zoo/linked3.h"

namespace {
void Change(troupe_guest_table&) {}
}  // namespace
