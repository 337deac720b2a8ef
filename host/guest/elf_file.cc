#include "host/guest/elf_file.h"

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "abi/troupe_abi.h"
#include "fmt/format.h"
#include "host/guest/elf_header.h"

namespace troupe {
namespace {

struct ElfEnd {
  void operator()(Elf* elf) const { elf_end(elf); }
};
using ElfHandle = std::unique_ptr<Elf, ElfEnd>;

Finding Refuse(std::string_view code, std::string what, std::string where,
               std::string why, std::string fix) {
  return {Severity::kRefuse, code,           std::move(what),
          std::move(where),  std::move(why), std::move(fix)};
}

Finding Damaged(std::string_view what) {
  const char* reason = elf_errmsg(0);
  return Refuse("damaged-file", fmt::format("is damaged: {}", what),
                reason == nullptr ? "the ELF tables" : reason,
                "the loader would crash on it or fail",
                "build or copy the library again");
}

class File {
 public:
  // Opens without waiting for the other end of a pipe.
  explicit File(const std::string& path)
      : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)),
        error_(fd_ < 0 ? errno : 0) {
    if (fd_ >= 0 && fstat(fd_, &status_) != 0) {
      error_ = errno;
    }
  }

  ~File() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }

  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int fd() const { return fd_; }
  int error() const { return error_; }
  mode_t mode() const { return status_.st_mode; }
  uint64_t size() const { return static_cast<uint64_t>(status_.st_size); }

 private:
  const int fd_;
  int error_;
  struct stat status_ = {};
};

std::string ReadHead(int fd) {
  std::string head(sizeof(Elf64_Ehdr), '\0');
  const ssize_t got = pread(fd, head.data(), head.size(), 0);
  head.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return head;
}

std::optional<Finding> CheckFile(const File& file, const std::string& path) {
  if (file.error() == ENOENT || file.error() == ENOTDIR) {
    return Refuse(kMissingFile, "no such file", path,
                  "there is nothing to load", "correct the path");
  }
  if (file.error() == EMFILE || file.error() == ENFILE ||
      file.error() == ENOMEM) {
    return Refuse(
        kNoResources,
        fmt::format("cannot be read: {}", std::strerror(file.error())), path,
        "the host copies a library before it loads it",
        "raise the limit of the process, or try again later");
  }
  if (file.error() != 0) {
    return Refuse(
        "unreadable-file",
        fmt::format("cannot be read: {}", std::strerror(file.error())), path,
        "the host copies a library before it loads it",
        "make it readable for the host's user");
  }
  if (!S_ISREG(file.mode())) {
    return Refuse(
        "not-a-file",
        S_ISDIR(file.mode()) ? "is a directory" : "is not a regular file", path,
        "a library is a file", "name the library itself");
  }
  return CheckElfHeader(ReadHead(file.fd()), file.size());
}

std::optional<Finding> ReadSegments(Elf* elf, uint64_t size, ElfFacts* facts) {
  size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) {
    return Damaged("its program headers cannot be read");
  }
  bool loads = false;
  for (size_t i = 0; i < count; ++i) {
    GElf_Phdr segment;
    if (gelf_getphdr(elf, static_cast<int>(i), &segment) == nullptr) {
      return Damaged("its program headers cannot be read");
    }
    if (segment.p_type == PT_LOAD) {
      loads = true;
      // The loader maps what the header says and reads beyond the end.
      if (segment.p_filesz > size ||
          segment.p_offset > size - segment.p_filesz) {
        return Refuse(
            "truncated-file",
            fmt::format("is cut off: {} bytes, its segments end at {}", size,
                        segment.p_offset + segment.p_filesz),
            "the file's end", "the loader would crash on it",
            "copy the library again, it is not complete");
      }
    } else if (segment.p_type == PT_TLS) {
      facts->tls_bytes = segment.p_memsz;
    } else if (segment.p_type == PT_GNU_STACK) {
      facts->executable_stack = (segment.p_flags & PF_X) != 0;
    }
  }
  if (!loads) {
    return Damaged("it has no segments to load");
  }
  return std::nullopt;
}

// A string of table `table`, or empty where that is damaged.
std::string StringAt(Elf* elf, size_t table, uint64_t offset) {
  const char* text = elf_strptr(elf, table, offset);
  return text == nullptr ? "" : text;
}

void ReadDynamic(Elf* elf, const GElf_Shdr& header, Elf_Data* data,
                 ElfFacts* facts) {
  const size_t count = data->d_size / sizeof(Elf64_Dyn);
  GElf_Dyn entry;
  for (size_t i = 0; i < count; ++i) {
    if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr ||
        entry.d_tag == DT_NULL) {
      return;
    }
    const auto text = [&] {
      return StringAt(elf, header.sh_link, entry.d_un.d_val);
    };
    switch (entry.d_tag) {
      case DT_NEEDED:
        facts->needed.push_back(text());
        break;
      case DT_SONAME:
        facts->soname = text();
        break;
      case DT_RPATH:
        facts->rpath = text();
        break;
      case DT_RUNPATH:
        facts->runpath = text();
        break;
      case DT_FLAGS:
        facts->flags = entry.d_un.d_val;
        break;
      case DT_FLAGS_1:
        facts->flags_1 = entry.d_un.d_val;
        break;
      default:
        break;
    }
  }
}

void AddSymbol(const GElf_Sym& symbol, std::string name, ElfFacts* facts) {
  const int binding = GELF_ST_BIND(symbol.st_info);
  const int visibility = GELF_ST_VISIBILITY(symbol.st_other);
  if (name.empty() || binding == STB_LOCAL) {
    return;
  }
  if (symbol.st_shndx == SHN_UNDEF) {
    facts->imports.insert(std::move(name));
    return;
  }
  if (visibility == STV_HIDDEN || visibility == STV_INTERNAL) {
    return;
  }
  if (binding == STB_GNU_UNIQUE) {
    facts->unique.insert(name);
  }
  switch (GELF_ST_TYPE(symbol.st_info)) {
    case STT_FUNC:
    case STT_GNU_IFUNC:
    case STT_NOTYPE:
      facts->functions.insert(std::move(name));
      break;
    default:
      facts->objects.insert(std::move(name));
      break;
  }
}

void ReadSymbols(Elf* elf, const GElf_Shdr& header, Elf_Data* data,
                 ElfFacts* facts) {
  const size_t count = data->d_size / sizeof(Elf64_Sym);
  GElf_Sym symbol;
  for (size_t i = 0; i < count; ++i) {
    if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) {
      return;
    }
    AddSymbol(symbol, StringAt(elf, header.sh_link, symbol.st_name), facts);
  }
}

std::optional<Finding> ReadSections(Elf* elf, ElfFacts* facts) {
  size_t names = 0;
  if (elf_getshdrstrndx(elf, &names) != 0) {
    return Damaged("its section headers cannot be read");
  }
  bool dynamic = false;
  bool symbols = false;
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr;
       section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) {
      return Damaged("its section headers cannot be read");
    }
    const std::string name = StringAt(elf, names, header.sh_name);
    facts->has_exception_table |= name == ".gcc_except_table";
    const bool metadata = name == TROUPE_METADATA_SECTION;
    if (header.sh_type == SHT_NOBITS ||
        (header.sh_type != SHT_DYNAMIC && header.sh_type != SHT_DYNSYM &&
         !metadata)) {
      continue;
    }
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) {
      return Damaged(fmt::format("section '{}' cannot be read", name));
    }
    if (header.sh_type == SHT_DYNAMIC) {
      dynamic = true;
      ReadDynamic(elf, header, data, facts);
    } else if (header.sh_type == SHT_DYNSYM) {
      symbols = true;
      ReadSymbols(elf, header, data, facts);
    } else if (data->d_buf != nullptr) {
      facts->metadata.assign(static_cast<const char*>(data->d_buf),
                             data->d_size);
    }
  }
  if (!dynamic || !symbols) {
    return Refuse("no-dynamic-symbols", "has no dynamic symbol table",
                  "the section headers",
                  "without it nothing tells what it exports",
                  "link it with -shared and keep its section headers");
  }
  return std::nullopt;
}

std::optional<Finding> CheckLoadable(const ElfFacts& facts) {
  if ((facts.flags_1 & DF_1_PIE) != 0) {
    return Refuse("executable",
                  "is a position independent executable, not a library",
                  "DF_1_PIE in its dynamic section",
                  "the loader does not load programs into a process",
                  "link it with -shared instead of -pie");
  }
  if ((facts.flags_1 & DF_1_NOOPEN) != 0) {
    return Refuse("not-loadable", "forbids being loaded at run time",
                  "DF_1_NOOPEN in its dynamic section",
                  "a host loads its guests while it runs",
                  "link it without -z nodlopen");
  }
  return std::nullopt;
}

std::optional<Finding> ReadTables(int fd, uint64_t size, ElfFacts* facts) {
  // Names the version of libelf's interface; the library keeps one flag.
  static const bool kVersioned = elf_version(EV_CURRENT) != EV_NONE;
  const ElfHandle elf(kVersioned ? elf_begin(fd, ELF_C_READ, nullptr)
                                 : nullptr);
  if (elf == nullptr || elf_kind(elf.get()) != ELF_K_ELF) {
    return Damaged("its headers cannot be read");
  }
  if (auto refusal = ReadSegments(elf.get(), size, facts)) {
    return refusal;
  }
  if (auto refusal = ReadSections(elf.get(), facts)) {
    return refusal;
  }
  return CheckLoadable(*facts);
}

}  // namespace

ElfFacts ReadElf(const std::string& path) {
  const File file(path);
  ElfFacts facts;
  facts.refusal = CheckFile(file, path);
  if (!facts.refusal.has_value()) {
    facts.refusal = ReadTables(file.fd(), file.size(), &facts);
  }
  return facts;
}

std::optional<Finding> ReadElfHeader(const std::string& path) {
  return CheckFile(File(path), path);
}

}  // namespace troupe
