#include "host/guest/image.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/status_error.h"
#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "host/fiber/fault_handler.h"
#include "host/fiber/in_flight.h"
#include "host/guest/elf_file.h"
#include "host/guest/guest_table.h"

namespace troupe {
namespace {

absl::Status LoadError(const std::string& path, const absl::Status& status) {
  return AboutError(fmt::format("load '{}'", path), status);
}

absl::Status Refusal(const Finding& finding) {
  const std::string text =
      finding.fix.empty() ? finding.what
                          : fmt::format("{}; {}", finding.what, finding.fix);
  return ToStatus(finding, text);
}

// "echo.g1.7.so": legible in a debugger's list of libraries.
std::string CopyName(const std::string& path, uint32_t revision,
                     uint64_t number) {
  const std::string file = std::filesystem::path(path).filename().string();
  return fmt::format("{}.g{}.{}.so", file.substr(0, file.find(".so")), revision,
                     number);
}

uint64_t NextNumber() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

// Copies `path` and finds out which content was copied.
absl::StatusOr<std::string> CopyLibrary(RuntimeDir& dir,
                                        const std::string& path,
                                        std::string_view name,
                                        FileIdentity* identity) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return absl::UnavailableError(
        fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  struct stat before = {};
  struct stat after = {};
  const bool known = fstat(fd, &before) == 0;
  auto copy = dir.CopyIn(fd, name);
  const bool same = known && fstat(fd, &after) == 0 &&
                    IdentityOf(before) == IdentityOf(after);
  close(fd);
  if (copy.ok() && !same) {
    unlink(copy->c_str());
    return absl::UnavailableError("changed while it was copied");
  }
  *identity = IdentityOf(before);
  return copy;
}

// The loader's last error, without the name of the copy, which tells a user
// nothing. Of what the process lacks there is the text only.
absl::Status LoaderError(const std::string& copy_path) {
  const char* last = dlerror();
  const std::string text =
      absl::StrReplaceAll(last == nullptr ? "unknown loader error" : last,
                          {{copy_path + ": ", ""}});
  for (const int lack : {EMFILE, ENFILE, ENOMEM}) {
    if (text.ends_with(std::strerror(lack))) {
      return absl::UnavailableError(text);
    }
  }
  return absl::InvalidArgumentError(text);
}

// The library's own code may run on this thread, outside of any entry: its
// constructors and destructors. A crash report names it, after an overflow of
// the thread's stack as well.
class LibraryScope {
 public:
  LibraryScope(const Image& image, const char* method)
      : outer_(CurrentInFlight()) {
    in_flight_.image = image.path().c_str();
    in_flight_.generation = static_cast<uint32_t>(image.generation());
    in_flight_.method = method;
    in_flight_.method_len = std::strlen(method);
    SetInFlight(&in_flight_);
  }
  ~LibraryScope() { SetInFlight(outer_); }

  LibraryScope(const LibraryScope&) = delete;
  LibraryScope& operator=(const LibraryScope&) = delete;

 private:
  const ThreadFaultScope fault_scope_;
  const InFlight* const outer_;
  InFlight in_flight_;
};

// An exception of the library's own code ends the process here, while a
// LibraryScope names it: it would leave through the host's functions otherwise.
// By pointers, as the loader's functions are declared never to throw, and the
// compiler, which would believe it, must not see whom they point to.
void* OpenLibrary(const std::string& path) noexcept {
  void* (*volatile const open_library)(const char*, int) = &dlopen;
  return open_library(path.c_str(), RTLD_NOW | RTLD_LOCAL);
}
void CloseLibrary(void* handle) noexcept {
  int (*volatile const close_library)(void*) = &dlclose;
  close_library(handle);
}
const troupe_guest_table* TableOf(troupe_guest_fn get_table) noexcept {
  return get_table();
}

template <typename Function>
Function Resolve(void* handle, const char* symbol) {
  return reinterpret_cast<Function>(dlsym(handle, symbol));
}

}  // namespace

absl::StatusOr<std::shared_ptr<Image>> Image::Load(RuntimeDir& dir,
                                                   const std::string& path,
                                                   uint32_t revision,
                                                   std::string content,
                                                   Remains* remains) {
  if (content.empty()) content = path;
  // Before the copy: a directory or a huge text file is not worth one.
  if (const std::optional<Finding> finding = ReadElfHeader(content)) {
    return LoadError(path, Refusal(*finding));
  }
  const uint64_t number = NextNumber();
  FileIdentity identity;
  auto copy =
      CopyLibrary(dir, content, CopyName(path, revision, number), &identity);
  if (!copy.ok()) {
    return LoadError(path, copy.status());
  }
  PreflightReport report = PreflightCopy(*copy, path);
  if (const Finding* refusal = report.refusal()) {
    unlink(copy->c_str());
    return LoadError(path, Refusal(*refusal));
  }
  std::shared_ptr<Image> image(
      new Image(*copy, number, revision, identity, std::move(report)));
  if (absl::Status status = image->Open(); !status.ok()) {
    unlink(copy->c_str());
    if (image->mapped() && remains != nullptr) *remains = std::move(image);
    return LoadError(path, status);
  }
  return image;
}

Image::Image(std::string copy_path, uint64_t number, uint32_t revision,
             const FileIdentity& identity, PreflightReport report)
    : copy_path_(std::move(copy_path)),
      number_(number),
      revision_(revision),
      identity_(identity),
      report_(std::move(report)) {}

Image::~Image() = default;

absl::Status Image::Open() {
  const LibraryScope scope(*this, "load");
  std::vector<void*> neighbours;
  // The image, once open, holds references of its own. After a failure they
  // must go: the loader would hand them out again when their files are mended.
  const absl::Cleanup release_neighbours = [&neighbours] {
    std::for_each(neighbours.begin(), neighbours.end(), CloseLibrary);
  };
  for (const std::string& neighbour : report_.beside) {
    void* handle = OpenLibrary(neighbour);
    if (handle == nullptr) {
      return LoaderError(copy_path_);
    }
    neighbours.push_back(handle);
  }
  handle_ = OpenLibrary(copy_path_);
  if (handle_ == nullptr) {
    return LoaderError(copy_path_);
  }
  mapped_.store(true);
  NoteCode();
  entries_.init = Resolve<actr_init_fn>(handle_, ACTR_INIT_SYMBOL);
  entries_.handle = Resolve<actr_handle_fn>(handle_, ACTR_HANDLE_SYMBOL);
  entries_.free_response =
      Resolve<actr_free_response_fn>(handle_, ACTR_FREE_RESPONSE_SYMBOL);
  entries_.shutdown = Resolve<actr_shutdown_fn>(handle_, ACTR_SHUTDOWN_SYMBOL);
  metadata_ = report_.metadata;
  if (generation() != Generation::k3) {
    return absl::OkStatus();
  }
  absl::Status status = OpenTable();
  // Nothing of it has run but its constructors.
  if (!status.ok()) static_cast<void>(Unmap());
  return status;
}

// Where the code lies, as far as the loader says it.
void Image::NoteCode() {
  struct Search {
    const link_map* map = nullptr;
    uintptr_t begin = UINTPTR_MAX;
    uintptr_t end = 0;
  } search;
  if (dlinfo(handle_, RTLD_DI_LINKMAP, &search.map) != 0) return;
  const auto find = [](dl_phdr_info* info, size_t, void* argument) {
    auto* const found = static_cast<Search*>(argument);
    if (info->dlpi_addr != found->map->l_addr) return 0;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
      const ElfW(Phdr)& part = info->dlpi_phdr[i];
      if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
      const uintptr_t begin = info->dlpi_addr + part.p_vaddr;
      found->begin = std::min(found->begin, begin);
      found->end = std::max(found->end, begin + part.p_memsz);
    }
    return 1;
  };
  dl_iterate_phdr(find, &search);
  code_ = GuestCode::Add(search.begin, search.end, path(),
                         static_cast<uint32_t>(generation()));
}

absl::Status Image::OpenTable() {
  const troupe_guest_table* table =
      TableOf(Resolve<troupe_guest_fn>(handle_, TROUPE_GUEST_SYMBOL));
  if (absl::Status status = CheckGuestTable(table); !status.ok()) {
    return status;
  }
  auto metadata = ParseMetadata({table->metadata, table->metadata_len});
  if (!metadata.ok()) {
    return metadata.status();
  }
  metadata_ = *std::move(metadata);
  table_ = table;
  return absl::OkStatus();
}

void Image::KeepMapped(std::string reason) {
  MutexLock lock(&mutex_);
  if (keeps_mapped_reason_.empty()) keeps_mapped_reason_ = std::move(reason);
}

absl::Status Image::CheckMayUnmap() {
  MutexLock lock(&mutex_);
  if (keeps_mapped_reason_.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("unmap '{}': {}", path(), keeps_mapped_reason_));
}

absl::Status Image::Unmap() {
  if (!report_.may_unmap) KeepMapped(report_.keeps_mapped_reason);
  // Nobody knows whether threads of it are left.
  if (report_.needs_thread) KeepMapped(report_.needs_thread_reason);
  if (absl::Status status = CheckMayUnmap(); !status.ok()) return status;
  {
    const LibraryScope scope(*this, "unload");
    CloseLibrary(handle_);
  }
  entries_ = {};
  table_ = nullptr;
  void* still_there = dlopen(copy_path_.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (still_there != nullptr) {
    // The reference just taken stands for the one given up: nobody may give
    // that up as well.
    KeepMapped(fmt::format("the loader keeps it mapped as '{}'", copy_path_));
    return CheckMayUnmap();
  }
  mapped_.store(false);
  if (code_ != nullptr) std::exchange(code_, nullptr)->Remove();
  unlink(copy_path_.c_str());
  return absl::OkStatus();
}

}  // namespace troupe
