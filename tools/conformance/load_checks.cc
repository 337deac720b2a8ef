// What loading the library does.
#include <span>
#include <string>
#include <string_view>

#include "abi/troupe_abi.h"
#include "absl/status/status.h"
#include "fmt/format.h"
#include "host/guest/elf_file.h"
#include "host/guest/metadata.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/subject.h"

namespace troupe::conformance {
namespace {

Outcome Opens(Subject& subject) {
  const absl::Status status = subject.Prepare(Needs::kImage);
  return status.ok() ? Pass() : Fail(std::string(status.message()));
}

Outcome Twice(Subject& subject) {
  const auto copy = subject.LoadCopy();
  if (!copy.ok()) {
    return Fail(fmt::format("its second image: {}",
                            std::string(copy.status().message())));
  }
  const auto& first = subject.image();
  if (subject.generation() == Generation::k3
          ? first.table() == (*copy)->table()
          : first.entries().handle == (*copy)->entries().handle) {
    return Fail("two images of it have the same functions");
  }
  return Pass();
}

Outcome SameMetadata(Subject& subject) {
  const troupe_guest_table& table = *subject.image().table();
  std::string section = ReadElf(subject.report().path).metadata;
  // The linker may pad it.
  section.erase(section.find_last_not_of('\0') + 1);
  const std::string_view in_table(table.metadata, table.metadata_len);
  if (section.empty() && in_table.empty()) return Skip("it has no metadata");
  if (section == in_table) return Pass();
  return Fail(fmt::format("the section has {} bytes, its table {}{}",
                          section.size(), in_table.size(),
                          section.size() == in_table.size() ? " others" : ""));
}

Outcome Type(Subject& subject) {
  if (subject.image().metadata().type.empty()) {
    return Fail("its metadata names no type");
  }
  return Pass();
}

constexpr std::string_view kTable = "troupe_abi.h: troupe_guest_table";

constexpr Check kChecks[] = {
    {.id = "load.opens",
     .clause = "ABI.md: Three generations",
     .severity = Severity::kError,
     .statement = "It loads, and its table is one that this host takes",
     .hint = "define every symbol it uses; in generation 3 return a constant "
             "table with magic, sizes, versions and all functions of 3.0",
     .explanation =
         "Loads a private copy with RTLD_NOW | RTLD_LOCAL, which runs its "
         "constructors, and in generation 3 reads the table that troupe_guest "
         "returns as a host does.",
     .needs = Needs::kLoadable,
     .gives = Needs::kImage,
     .run = &Opens},
    {.id = "load.twice",
     .clause = "ABI.md: Three generations",
     .severity = Severity::kError,
     .statement = "A second image of it loads beside the first",
     .hint = "let constructors claim nothing that the process has once",
     .explanation =
         "Loads two private copies. Generations 1 and 2 have an image for each "
         "actor; generation 3 has one for each content until a reload is "
         "over.",
     .needs = Needs::kImage,
     .run = &Twice},
    {.id = "load.metadata",
     .clause = kTable,
     .severity = Severity::kError,
     .statement = "Its table has the metadata of the section '.troupe'",
     .hint = "let the table point to the array that stands in the section",
     .explanation =
         "Compares both. Tools read the section, hosts the table: routes that "
         "only one of them names are called by nobody or found by nobody.",
     .generations = kGeneration3,
     .needs = Needs::kImage,
     .run = &SameMetadata},
    {.id = "load.type",
     .clause = kTable,
     .severity = Severity::kWarning,
     .statement = "Its metadata begins with its type",
     .hint = "begin the metadata with type=MANUFACTURER:NAME:VERSION",
     .explanation =
         "Actors are found and spawned by type. Without one the type stands in "
         "the configuration of each host.",
     .generations = kGeneration3,
     .needs = Needs::kImage,
     .run = &Type},
};

}  // namespace

std::span<const Check> LoadChecks() { return kChecks; }

}  // namespace troupe::conformance
