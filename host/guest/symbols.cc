#include "host/guest/symbols.h"

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "fmt/format.h"

namespace troupe {
namespace {

struct Free {
  void operator()(char* text) const { std::free(text); }
};

// A C++ name as it is written; any other name as it is.
std::string Demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, Free> text(
      abi::__cxa_demangle(name, nullptr, nullptr, &status));
  return status == 0 ? text.get() : name;
}

uintptr_t Offset(const void* address, const void* base) {
  return reinterpret_cast<uintptr_t>(address) -
         reinterpret_cast<uintptr_t>(base);
}

}  // namespace

std::string SymbolText(const void* address) {
  Dl_info info = {};
  if (dladdr(address, &info) == 0 || info.dli_fname == nullptr) {
    return fmt::format("{}", address);
  }
  std::string_view file = info.dli_fname;
  file.remove_prefix(file.rfind('/') + 1);  // 0 without a slash
  std::string place =
      fmt::format("{}+{:#x}", file, Offset(address, info.dli_fbase));
  if (info.dli_sname == nullptr) return place;
  return fmt::format("{}+{:#x} ({})", Demangled(info.dli_sname),
                     Offset(address, info.dli_saddr), place);
}

}  // namespace troupe
