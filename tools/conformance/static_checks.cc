// What the file says, before anything of it runs: the findings of the preflight
// that every host makes, one check for each kind.
#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "host/guest/elf_file.h"
#include "host/guest/finding.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

// The preflight's codes that a check of their own stands for.
constexpr std::array<std::string_view, 11> kClaimed = {
    "no-entry",      "missing-symbol",     "missing-library",
    "static-tls",    "unique-symbols",     "library-without-soname",
    "full-protobuf", "executable-stack",   "protobuf-collision",
    "own-runtime",   "malformed-metadata",
};

// The preflight's findings whose codes `is_meant` takes.
template <typename Predicate>
Outcome Findings(const Subject& subject, Predicate is_meant) {
  std::string text;
  for (const Finding& finding : subject.report().findings) {
    if (!is_meant(finding)) continue;
    if (!text.empty()) text += '\n';
    text += FormatFinding(finding);
  }
  return text.empty() ? Pass() : Fail(text);
}

template <size_t kCount>
Outcome FindingsOf(const Subject& subject,
                   const std::string_view (&codes)[kCount]) {
  return Findings(subject, [&codes](const Finding& finding) {
    return std::find(std::begin(codes), std::end(codes), finding.code) !=
           std::end(codes);
  });
}

Outcome Elf(Subject& subject) {
  return Findings(subject, [](const Finding& finding) {
    return finding.severity == troupe::Severity::kRefuse &&
           std::find(kClaimed.begin(), kClaimed.end(), finding.code) ==
               kClaimed.end();
  });
}

Outcome Exports(Subject& subject) {
  return FindingsOf(subject, {"no-entry", "missing-symbol"});
}

Outcome NothingElse(Subject& subject) {
  constexpr std::array<std::string_view, 10> kBoundary = {
      ACTR_INIT_SYMBOL, ACTR_HANDLE_SYMBOL, ACTR_FREE_RESPONSE_SYMBOL,
      ACTR_SHUTDOWN_SYMBOL, TROUPE_GUEST_SYMBOL,
      // Of the linker.
      "__bss_start", "_edata", "_end", "_fini", "_init"};
  // Enough to recognise whose they are.
  constexpr size_t kShown = 3;
  const ElfFacts facts = ReadElf(subject.report().path);
  std::vector<std::string_view> more;
  for (const NameSet* const names : {&facts.functions, &facts.objects}) {
    std::copy_if(names->begin(), names->end(), std::back_inserter(more),
                 [&](const std::string& name) {
                   // static.unique has those.
                   if (facts.unique.contains(name)) return false;
                   return std::find(kBoundary.begin(), kBoundary.end(), name) ==
                          kBoundary.end();
                 });
  }
  if (more.empty()) return Pass();
  const size_t count = more.size();
  more.resize(std::min(count, kShown));
  return Fail(fmt::format("exports {} symbols more, such as '{}'", count,
                          fmt::join(more, "', '")));
}

Outcome Needed(Subject& subject) {
  return FindingsOf(subject, {"missing-library", "library-without-soname"});
}

Outcome ProtobufCollision(Subject& subject) {
  return FindingsOf(subject, {"protobuf-collision"});
}

Outcome FullProtobuf(Subject& subject) {
  return FindingsOf(subject, {"full-protobuf"});
}

Outcome Runtime(Subject& subject) {
  return FindingsOf(subject, {"own-runtime"});
}

Outcome Tls(Subject& subject) { return FindingsOf(subject, {"static-tls"}); }

Outcome Unique(Subject& subject) {
  return FindingsOf(subject, {"unique-symbols"});
}

Outcome Stack(Subject& subject) {
  return FindingsOf(subject, {"executable-stack"});
}

Outcome MetadataLines(Subject& subject) {
  return FindingsOf(subject, {"malformed-metadata"});
}

constexpr std::string_view kPreflight = "host/guest/preflight.h";

constexpr Check kChecks[] = {
    {.id = "static.elf",
     .clause = kPreflight,
     .severity = Severity::kError,
     .statement = "The file is a complete shared library for this machine",
     .hint = "link it with -shared, for the architecture of the host",
     .explanation =
         "Reads the ELF header, the segments and the dynamic section from the "
         "file. A host refuses what fails here without loading it.",
     .needs = Needs::kFile,
     .gives = Needs::kElf,
     .run = &Elf},
    {.id = "static.exports",
     .clause = "ABI.md: Three generations",
     .severity = Severity::kError,
     .statement = "It exports all functions of its generation",
     .hint = "define the missing ones with C linkage and default visibility",
     .explanation =
         "Generation 1 is actr_init, actr_handle and actr_free_response; "
         "actr_shutdown beside them makes it generation 2; troupe_guest alone "
         "makes it generation 3.",
     .needs = Needs::kElf,
     .gives = Needs::kLoadable,
     .run = &Exports},
    {.id = "static.nothing_else",
     .clause = "ABI.md: Three generations",
     .severity = Severity::kWarning,
     .statement = "It exports nothing but the functions of the boundary",
     .hint = "build with -fvisibility=hidden and a version script, as "
             "tools/bazel/workload.lds",
     .explanation =
         "Exported symbols of a library that it links can take the place of "
         "another library's, or be replaced by them, in the same process.",
     .needs = Needs::kElf,
     .run = &NothingElse},
    {.id = "static.needed",
     .clause = kPreflight,
     .severity = Severity::kError,
     .statement = "All libraries that it needs are found",
     .hint = "install them, or name their directory in DT_RUNPATH",
     .explanation =
         "Looks where the loader does: DT_RPATH or DT_RUNPATH, "
         "LD_LIBRARY_PATH, the loader's cache, the system's directories.",
     .needs = Needs::kElf,
     .gives = Needs::kLoadable,
     .run = &Needed},
    {.id = "static.protobuf",
     .clause = kPreflight,
     .severity = Severity::kError,
     .statement = "It registers no .proto file in the full protobuf runtime",
     .hint = "generate with 'protoc --cpp_out=lite:DIR' and link protobuf-lite",
     .explanation =
         "Two images that register one .proto file in the full runtime abort "
         "the process while the second one is loaded.",
     .needs = Needs::kElf,
     .gives = Needs::kLoadable,
     .run = &ProtobufCollision},
    {.id = "static.full_protobuf",
     .clause = kPreflight,
     .severity = Severity::kWarning,
     .statement = "It does not need the full protobuf runtime",
     .hint = "link protobuf-lite",
     .explanation =
         "It registers nothing there today; the first message generated for "
         "the full runtime will be one too many.",
     .needs = Needs::kElf,
     .run = &FullProtobuf},
    {.id = "static.runtime",
     .clause = kPreflight,
     .severity = Severity::kWarning,
     .statement = "It shares the C++ runtime of the host",
     .hint = "link libstdc++ dynamically; for other languages nothing",
     .explanation =
         "A host saves the exceptions in flight of an actor that waits, and "
         "can do so for the shared runtime only. Actors of other libraries get "
         "a thread each.",
     .needs = Needs::kElf,
     .run = &Runtime},
    {.id = "static.tls",
     .clause = kPreflight,
     .severity = Severity::kWarning,
     .statement = "It takes no static thread-local storage",
     .hint = "compile without -ftls-model=initial-exec",
     .explanation =
         "The process has little of it and each image takes its share; when "
         "none is left the loader refuses the next image.",
     .needs = Needs::kElf,
     .run = &Tls},
    {.id = "static.unique",
     .clause = kPreflight,
     .severity = Severity::kWarning,
     .statement = "It has no GNU_UNIQUE symbols",
     .hint = "compile with -fno-gnu-unique",
     .explanation =
         "All images of the process share such variables, actors of "
         "generations 1 and 2 too, and the library cannot be unmapped.",
     .needs = Needs::kElf,
     .run = &Unique},
    {.id = "static.stack",
     .clause = kPreflight,
     .severity = Severity::kWarning,
     .statement = "It does not ask for an executable stack",
     .hint = "link with -z noexecstack",
     .explanation = "The loader makes the stacks of the whole host executable.",
     .needs = Needs::kElf,
     .run = &Stack},
    {.id = "static.metadata",
     .clause = "ABI.md: Metadata of services",
     .severity = Severity::kError,
     .statement = "The section '.troupe' holds lines that can be read",
     .hint = "write key=value lines in UTF-8, the first of them type=…",
     .explanation =
         "Hosts read type, routes and needed features there without loading "
         "the library, and refuse it when they can't.",
     .needs = Needs::kElf,
     .gives = Needs::kLoadable,
     .run = &MetadataLines},
};

}  // namespace

std::span<const Check> StaticChecks() { return kChecks; }

}  // namespace troupe::conformance
