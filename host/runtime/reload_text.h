// A reload's report in words.
#ifndef TROUPE_HOST_RUNTIME_RELOAD_TEXT_H_
#define TROUPE_HOST_RUNTIME_RELOAD_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "host/runtime/reload.h"

namespace troupe {

// What became of the images of former generations, for the end of a sentence:
// "; 1 former image kept mapped: unload is not set", or nothing.
std::string ImagesText(uint32_t unmapped, uint32_t kept,
                       std::string_view kept_reason);

// "echo: generation 2 of 'x.so' runs, 1 actor switched in 3 ms, …": a line, and
// one more for each failure and warning.
std::string ReloadText(std::string_view workload, const ReloadReport& report);

}  // namespace troupe

#endif  // TROUPE_HOST_RUNTIME_RELOAD_TEXT_H_
