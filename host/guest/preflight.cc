#include "host/guest/preflight.h"

#include <elf.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "fmt/format.h"
#include "host/guest/elf_file.h"
#include "host/guest/library_search.h"

namespace troupe {
namespace {

constexpr char kExports[] = "the dynamic symbol table";
constexpr char kDynamic[] = "the dynamic section";

void Add(PreflightReport* report, Severity severity, std::string_view code,
         std::string what, std::string where, std::string why,
         std::string fix) {
  report->findings.push_back({severity, code, std::move(what), std::move(where),
                              std::move(why), std::move(fix)});
}

void NeedThread(PreflightReport* report, std::string_view code,
                std::string reason, std::string why, std::string fix) {
  if (!report->needs_thread) {
    report->needs_thread = true;
    report->needs_thread_reason = reason;
  }
  Add(report, Severity::kInfo, code, std::move(reason), kExports,
      std::move(why), std::move(fix));
}

void KeepMapped(PreflightReport* report, std::string reason) {
  if (report->may_unmap) {
    report->may_unmap = false;
    report->keeps_mapped_reason = std::move(reason);
  }
}

// The first name of `names` that starts with `prefix`, or null.
const std::string* FindPrefix(const NameSet& names, std::string_view prefix) {
  const auto it = names.lower_bound(prefix);
  const bool found = it != names.end() &&
                     std::string_view(*it).substr(0, prefix.size()) == prefix;
  return found ? &*it : nullptr;
}

// Says which of a generation's functions are missing, if any.
void CheckEntries(const ElfFacts& facts, PreflightReport* report) {
  constexpr std::array<std::string_view, 3> kEntries = {
      ACTR_INIT_SYMBOL, ACTR_HANDLE_SYMBOL, ACTR_FREE_RESPONSE_SYMBOL};
  std::vector<std::string_view> missing;
  for (const std::string_view name : kEntries) {
    if (!facts.functions.contains(name)) {
      missing.push_back(name);
    }
  }
  if (facts.functions.contains(TROUPE_GUEST_SYMBOL)) {
    report->generation = Generation::k3;
    return;
  }
  if (missing.empty()) {
    report->generation = facts.functions.contains(ACTR_SHUTDOWN_SYMBOL)
                             ? Generation::k2
                             : Generation::k1;
    return;
  }
  std::string absent = fmt::format("'{}'", fmt::join(missing, "', '"));
  for (const std::string_view name : missing) {
    if (facts.objects.contains(name)) {
      absent = fmt::format("'{}', which is data and not a function", name);
    }
  }
  if (missing.size() == kEntries.size()) {
    Add(report, Severity::kRefuse, "no-entry",
        fmt::format("exports neither '{}' nor {}", TROUPE_GUEST_SYMBOL, absent),
        kExports, "it is a library, but no guest",
        "build it with troupe_workload, or export the functions of "
        "abi/actr_abi.h with C linkage and default visibility");
    return;
  }
  Add(report, Severity::kRefuse, "missing-symbol",
      fmt::format("lacks the function {}", absent), kExports,
      "a guest exports all functions of its generation",
      "define it with C linkage and default visibility");
}

void CheckNeeded(const ElfFacts& facts, PreflightReport* report) {
  const std::filesystem::path path(report->path);
  std::error_code error;
  const std::string origin =
      std::filesystem::absolute(path, error).parent_path().string();
  for (const NeededLibrary& library : FindNeeded(facts, origin)) {
    if (!library.found) {
      Add(report, Severity::kRefuse, "missing-library",
          fmt::format("needs '{}', which is not found", library.name), kDynamic,
          "the loader looks in DT_RPATH or DT_RUNPATH, LD_LIBRARY_PATH and the "
          "system's directories",
          "install it, or name its directory in one of these");
    } else if (library.beside && ReadElf(library.path).soname != library.name) {
      Add(report, Severity::kRefuse, "library-without-soname",
          fmt::format("needs '{}', which lies beside it under another soname",
                      library.name),
          library.path,
          "the host loads a copy, which finds its neighbours by soname only",
          fmt::format("link that library with -Wl,-soname,{}", library.name));
    } else if (library.beside) {
      report->beside.push_back(library.path);
    }
  }
}

void CheckProtobuf(const ElfFacts& facts, PreflightReport* report) {
  const auto full = std::find_if(
      facts.needed.begin(), facts.needed.end(), [](const std::string& name) {
        return absl::StartsWith(name, "libprotobuf.so");
      });
  if (full == facts.needed.end()) {
    return;
  }
  constexpr std::string_view kNamespace = "_ZN6google8protobuf8internal";
  const bool registers =
      FindPrefix(facts.imports, fmt::format("{}20AddDescriptorsRunner",
                                            kNamespace)) != nullptr ||
      FindPrefix(facts.imports,
                 fmt::format("{}14AddDescriptors", kNamespace)) != nullptr;
  if (registers) {
    Add(report, Severity::kRefuse, "protobuf-collision",
        fmt::format("registers its .proto files in the full protobuf runtime "
                    "('{}')",
                    *full),
        kDynamic,
        "a second image with one of these files aborts the whole process while "
        "it is loaded",
        "generate with 'protoc --cpp_out=lite:DIR' and link protobuf-lite");
    return;
  }
  Add(report, Severity::kWarn, "full-protobuf",
      fmt::format("needs the full protobuf runtime ('{}')", *full), kDynamic,
      "messages generated for it abort the process when two images carry them",
      "link protobuf-lite");
}

void CheckThreadLocals(const ElfFacts& facts, PreflightReport* report) {
  if ((facts.flags & DF_STATIC_TLS) != 0) {
    Add(report, Severity::kWarn, "static-tls",
        fmt::format("needs {} bytes of static thread-local storage",
                    facts.tls_bytes),
        "DF_STATIC_TLS in its dynamic section",
        "the process has little of it; each image takes its own share, and the "
        "loader fails when none is left",
        "compile without -ftls-model=initial-exec");
  }
  if (facts.tls_bytes > 0) {
    Add(report, Severity::kInfo, "thread-locals",
        fmt::format("has {} bytes of thread-local variables", facts.tls_bytes),
        "its TLS segment", "actors on one shard share them",
        "keep an actor's state in its object");
  }
  for (const std::string_view name :
       {"__cxa_thread_atexit", "__cxa_thread_atexit_impl"}) {
    if (facts.imports.contains(name)) {
      NeedThread(report, "thread-destructors",
                 fmt::format("imports '{}'", name),
                 "its thread-local variables have destructors, which run when "
                 "their thread ends and pin the image until then",
                 "");
      KeepMapped(report, "it has thread-local variables with destructors");
      break;
    }
  }
}

void CheckThreads(const ElfFacts& facts, PreflightReport* report) {
  constexpr std::array<std::string_view, 3> kStarters = {
      "pthread_create", "thrd_create", "_ZNSt6thread15_M_start_thread"};
  for (const std::string_view starter : kStarters) {
    if (const std::string* name = FindPrefix(facts.imports, starter)) {
      NeedThread(
          report, "starts-threads", fmt::format("imports '{}'", *name),
          "a guest that starts threads often waits for them, which would "
          "stop the other actors of a shard",
          "");
      return;
    }
  }
}

// Exceptions in flight are saved when a fiber waits. The host can reach the
// state of the shared C++ runtime only.
void CheckRuntime(const ElfFacts& facts, PreflightReport* report) {
  const bool shared_runtime = facts.imports.contains("__cxa_begin_catch") ||
                              facts.imports.contains("__gxx_personality_v0");
  if (facts.has_exception_table && !shared_runtime) {
    NeedThread(report, "own-runtime",
               "has exception tables, but not the shared C++ runtime",
               "the host cannot save the exception state of a runtime inside "
               "the guest when an actor waits",
               "link libstdc++ dynamically, if it is C++");
  }
}

void CheckUnmapping(const ElfFacts& facts, PreflightReport* report) {
  if (!facts.unique.empty()) {
    Add(report, Severity::kWarn, "unique-symbols",
        fmt::format("has {} GNU_UNIQUE symbols, such as '{}'",
                    facts.unique.size(), *facts.unique.begin()),
        kExports,
        "images share these variables, and the library cannot be unmapped",
        "build it with troupe_workload, or with -fno-gnu-unique");
    KeepMapped(report, "it has GNU_UNIQUE symbols");
  }
  if ((facts.flags_1 & DF_1_NODELETE) != 0) {
    Add(report, Severity::kInfo, "never-unmapped", "asks to stay mapped",
        "DF_1_NODELETE in its dynamic section", "dlclose has no effect",
        "link it without -z nodelete");
    KeepMapped(report, "it was linked with -z nodelete");
  }
}

void CheckStack(const ElfFacts& facts, PreflightReport* report) {
  if (facts.executable_stack) {
    Add(report, Severity::kWarn, "executable-stack",
        "asks for an executable stack", "its GNU_STACK segment",
        "the loader makes the stacks of the whole host executable",
        "link it with -z noexecstack");
  }
}

void ReadMetadata(const ElfFacts& facts, PreflightReport* report) {
  absl::StatusOr<GuestMetadata> metadata = ParseMetadata(facts.metadata);
  if (metadata.ok()) {
    report->metadata = *std::move(metadata);
    return;
  }
  Add(report, Severity::kRefuse, "malformed-metadata",
      std::string(metadata.status().message()),
      fmt::format("section '{}'", TROUPE_METADATA_SECTION),
      "the host reads a guest's type and routes there",
      "build it with the SDK of this host");
}

}  // namespace

const Finding* PreflightReport::refusal() const {
  const auto it = std::find_if(findings.begin(), findings.end(),
                               [](const Finding& finding) {
                                 return finding.severity == Severity::kRefuse;
                               });
  return it == findings.end() ? nullptr : &*it;
}

PreflightReport Preflight(const std::string& path) {
  return PreflightCopy(path, path);
}

PreflightReport PreflightCopy(const std::string& copy,
                              const std::string& path) {
  PreflightReport report;
  report.path = path;
  ElfFacts facts = ReadElf(copy);
  if (facts.refusal.has_value()) {
    report.keeps_mapped_reason = facts.refusal->what;
    report.findings.push_back(*std::move(facts.refusal));
    return report;
  }
  report.may_unmap = true;
  CheckEntries(facts, &report);
  CheckNeeded(facts, &report);
  CheckProtobuf(facts, &report);
  ReadMetadata(facts, &report);
  CheckThreadLocals(facts, &report);
  CheckThreads(facts, &report);
  CheckRuntime(facts, &report);
  CheckUnmapping(facts, &report);
  CheckStack(facts, &report);
  return report;
}

std::string FormatFinding(const Finding& finding) {
  std::string text = fmt::format("{}: {} (in {}); {}", finding.code,
                                 finding.what, finding.where, finding.why);
  if (!finding.fix.empty()) {
    text += fmt::format("; {}", finding.fix);
  }
  return text;
}

}  // namespace troupe
