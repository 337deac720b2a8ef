// /etc/ld.so.cache: which file the system has for a library's name.
#ifndef TROUPE_HOST_GUEST_LOADER_CACHE_H_
#define TROUPE_HOST_GUEST_LOADER_CACHE_H_

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

// The files that `cache`, the content of an ld.so.cache of glibc 2.2 or later,
// names for `library`; empty if it names none or is damaged.
//   Thread: any.
std::vector<std::string> LookUpInLoaderCache(std::string_view cache,
                                             std::string_view library);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_LOADER_CACHE_H_
