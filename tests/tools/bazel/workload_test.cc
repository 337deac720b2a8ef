// What troupe_workload promises about a library, read from the library.

#include <elf.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/guest/elf_file.h"
#include "tests/support/guest_path.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

ElfFacts Read(const std::string& path) {
  ElfFacts facts = ReadElf(path);
  EXPECT_FALSE(facts.refusal.has_value()) << facts.refusal->what;
  return facts;
}

// In C++, in this package, on a library that hides nothing.
ElfFacts ReadGreeter() { return Read(GuestPath("../tools/bazel/greeter")); }

TEST(WorkloadTest, GenerationOneExportsItsThreeFunctions) {
  const ElfFacts facts = Read(GuestPath("echo"));

  EXPECT_THAT(facts.functions,
              ElementsAre("actr_free_response", "actr_handle", "actr_init"));
  EXPECT_THAT(facts.objects, IsEmpty());
}

TEST(WorkloadTest, GenerationTwoExportsItsFourFunctions) {
  const ElfFacts facts = Read(GuestPath("echo2"));

  EXPECT_THAT(facts.functions, ElementsAre("actr_free_response", "actr_handle",
                                           "actr_init", "actr_shutdown"));
  EXPECT_THAT(facts.objects, IsEmpty());
}

TEST(WorkloadTest, GenerationThreeExportsItsTable) {
  const ElfFacts facts = Read(GuestPath("echo3"));

  EXPECT_THAT(facts.functions, ElementsAre("troupe_guest"));
  EXPECT_THAT(facts.objects, IsEmpty());
}

TEST(WorkloadTest, NothingOfAStaticDependencyIsExported) {
  const ElfFacts facts = ReadGreeter();

  EXPECT_THAT(facts.functions,
              ElementsAre("actr_free_response", "actr_handle", "actr_init"));
  EXPECT_THAT(facts.objects, IsEmpty());
}

TEST(WorkloadTest, NoSymbolIsUnique) {
  EXPECT_THAT(ReadGreeter().unique, IsEmpty());
}

TEST(WorkloadTest, NoThreadLocalIsStatic) {
  EXPECT_EQ(ReadGreeter().flags & DF_STATIC_TLS, 0U);
}

TEST(WorkloadTest, SymbolsAreResolvedWhenTheLibraryIsLoaded) {
  EXPECT_NE(ReadGreeter().flags & DF_BIND_NOW, 0U);
}

TEST(WorkloadTest, FullProtobufRuntimeIsNotNeeded) {
  EXPECT_THAT(ReadGreeter().needed,
              Not(Contains(StartsWith("libprotobuf.so"))));
}

}  // namespace
}  // namespace troupe
