#include "host/guest/library_search.h"

#include <dlfcn.h>
#include <sys/auxv.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "host/guest/loader_cache.h"

namespace troupe {
namespace {

#if defined(__x86_64__)
constexpr std::string_view kMultiarch = "x86_64-linux-gnu";
#else
constexpr std::string_view kMultiarch = "aarch64-linux-gnu";
#endif

constexpr char kLoaderCache[] = "/etc/ld.so.cache";

// What $LIB may stand for: distributions differ.
std::vector<std::string> LibNames() {
  return {fmt::format("lib/{}", kMultiarch), "lib64", "lib"};
}

bool NamesOrigin(const std::string& text) {
  return text.find("$ORIGIN") != std::string::npos ||
         text.find("${ORIGIN}") != std::string::npos;
}

// The directories that one entry of a search path means.
std::vector<std::string> Expand(const std::string& text,
                                const std::string& origin) {
  // The kernel hands strings over as numbers.
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  const auto* platform = reinterpret_cast<const char*>(getauxval(AT_PLATFORM));
  const std::string machine = platform == nullptr ? "" : platform;
  std::vector<std::string> expanded;
  for (const std::string& lib : LibNames()) {
    expanded.push_back(absl::StrReplaceAll(text, {{"${ORIGIN}", origin},
                                                  {"$ORIGIN", origin},
                                                  {"${PLATFORM}", machine},
                                                  {"$PLATFORM", machine},
                                                  {"${LIB}", lib},
                                                  {"$LIB", lib}}));
    if (expanded.back() == expanded.front() && expanded.size() > 1) {
      expanded.pop_back();
      break;
    }
  }
  return expanded;
}

bool IsLoaded(const std::string& name) {
  void* handle = dlopen(name.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (handle == nullptr) {
    return false;
  }
  dlclose(handle);
  return true;
}

std::string ReadLoaderCache() {
  std::ostringstream content;
  content << std::ifstream(kLoaderCache, std::ios::binary).rdbuf();
  return std::move(content).str();
}

// One search: where a library lies, in the loader's order.
class Search {
 public:
  Search(const ElfFacts& facts, std::string origin)
      : origin_(std::move(origin)) {
    // DT_RUNPATH, where present, replaces DT_RPATH.
    if (facts.runpath.empty()) {
      AddPath(facts.rpath);
    }
    const char* library_path = std::getenv("LD_LIBRARY_PATH");
    AddPath(library_path == nullptr ? "" : library_path);
    AddPath(facts.runpath);
    search_system_ = (facts.flags_1 & DF_1_NODEFLIB) == 0;
  }

  NeededLibrary Find(const std::string& name) {
    NeededLibrary library;
    library.name = name;
    // The loader's name for the program itself.
    if (name.empty()) {
      return library;
    }
    if (name.find('/') != std::string::npos) {
      // A path with $ORIGIN would be looked up beside the copy.
      library.path = name;
      library.found = !NamesOrigin(name) && !ReadElfHeader(name).has_value();
      return library;
    }
    if (IsLoaded(name)) {
      library.found = true;
      return library;
    }
    for (const Directory& directory : directories_) {
      if (TryFile(fmt::format("{}/{}", directory.path, name), &library)) {
        library.beside = directory.beside;
        return library;
      }
    }
    if (search_system_) {
      FindInSystem(name, &library);
    }
    return library;
  }

 private:
  struct Directory {
    std::string path;
    bool beside;
  };

  void AddPath(const std::string& path) {
    const std::vector<std::string> entries =
        absl::StrSplit(path, absl::ByAnyChar(":;"));
    for (const std::string& entry : entries) {
      for (std::string& directory : Expand(entry, origin_)) {
        if (!directory.empty()) {
          directories_.push_back({std::move(directory), NamesOrigin(entry)});
        }
      }
    }
  }

  static bool TryFile(std::string path, NeededLibrary* library) {
    if (ReadElfHeader(path).has_value()) {
      return false;
    }
    library->found = true;
    library->path = std::move(path);
    return true;
  }

  void FindInSystem(const std::string& name, NeededLibrary* library) {
    if (cache_.empty()) {
      cache_ = ReadLoaderCache();
    }
    for (std::string& path : LookUpInLoaderCache(cache_, name)) {
      if (TryFile(std::move(path), library)) {
        return;
      }
    }
    for (const std::string_view root : {"/", "/usr/"}) {
      for (const std::string& lib : LibNames()) {
        if (TryFile(fmt::format("{}{}/{}", root, lib, name), library)) {
          return;
        }
      }
    }
  }

  const std::string origin_;
  std::vector<Directory> directories_;
  bool search_system_ = true;
  std::string cache_;
};

}  // namespace

std::vector<NeededLibrary> FindNeeded(const ElfFacts& facts,
                                      const std::string& origin) {
  Search search(facts, origin);
  std::vector<NeededLibrary> libraries;
  for (const std::string& name : facts.needed) {
    libraries.push_back(search.Find(name));
  }
  return libraries;
}

}  // namespace troupe
