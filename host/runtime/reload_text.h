// A reload's report in words.
#ifndef TROUPE_HOST_RUNTIME_RELOAD_TEXT_H_
#define TROUPE_HOST_RUNTIME_RELOAD_TEXT_H_

#include <string>
#include <string_view>

#include "host/runtime/reload.h"

namespace troupe {

// "echo: generation 2 of 'x.so' runs, 1 actor switched in 3 ms, …": a line, and
// one more for each failure and warning.
std::string ReloadText(std::string_view workload, const ReloadReport& report);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_RELOAD_TEXT_H_
