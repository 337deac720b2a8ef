#include "host/guest/preflight.h"

#include <elf.h>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/host/guest/test_files.h"
#include "tests/support/guest_path.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

PreflightReport PreflightGuest(std::string_view name) {
  return Preflight(GuestPath(name));
}

// The report's refusal as one line, "" if it has none.
std::string RefusalOf(const PreflightReport& report) {
  return report.refused() ? FormatFinding(*report.refusal()) : "";
}

// echo.so with `size` bytes at `offset` replaced.
std::string PatchedEcho(size_t offset, const void* bytes, size_t size) {
  std::string content = ReadFile(GuestPath("echo"));
  content.replace(offset, size, static_cast<const char*>(bytes), size);
  return WriteFile("patched.so", content);
}

std::string EchoOfType(Elf64_Half type) {
  return PatchedEcho(offsetof(Elf64_Ehdr, e_type), &type, sizeof type);
}

testing::Matcher<const Finding&> IsFinding(Severity severity,
                                           std::string_view code,
                                           const std::string& what) {
  return testing::AllOf(Field(&Finding::severity, severity),
                        Field(&Finding::code, code),
                        Field(&Finding::what, HasSubstr(what)));
}

TEST(PreflightTest, TellsTheThreeGenerationsApart) {
  const PreflightReport first = PreflightGuest("echo");
  const PreflightReport second = PreflightGuest("echo2");
  const PreflightReport third = PreflightGuest("echo3");

  EXPECT_EQ(first.generation, Generation::k1) << RefusalOf(first);
  EXPECT_EQ(second.generation, Generation::k2) << RefusalOf(second);
  EXPECT_EQ(third.generation, Generation::k3) << RefusalOf(third);
}

TEST(PreflightTest, FindsNothingInAPlainGuest) {
  const PreflightReport report = PreflightGuest("echo");

  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_FALSE(report.needs_thread);
  EXPECT_TRUE(report.may_unmap);
}

TEST(PreflightTest, MissingFileIsRefused) {
  EXPECT_THAT(RefusalOf(Preflight("/nowhere/x.so")),
              HasSubstr("missing-file: no such file (in /nowhere/x.so)"));
}

TEST(PreflightTest, DirectoryIsRefused) {
  EXPECT_THAT(RefusalOf(Preflight("/tmp")), HasSubstr("is a directory"));
}

TEST(PreflightTest, DeviceIsRefused) {
  EXPECT_THAT(RefusalOf(Preflight("/dev/null")),
              HasSubstr("not-a-file: is not a regular file"));
}

TEST(PreflightTest, EmptyFileIsRefused) {
  EXPECT_THAT(RefusalOf(Preflight(WriteFile("empty.so", ""))),
              HasSubstr("empty-file: is empty: 0 bytes"));
}

TEST(PreflightTest, TextFileIsRefused) {
  EXPECT_THAT(RefusalOf(Preflight(WriteFile("text.so", "INPUT(libx.so)\n"))),
              HasSubstr("text-file: is a text file"));
}

TEST(PreflightTest, OtherBytesAreRefused) {
  EXPECT_THAT(
      RefusalOf(Preflight(WriteFile("zip.so", std::string("PK\3\4", 4)))),
      HasSubstr("not-elf: is not an ELF file"));
}

TEST(PreflightTest, FileShorterThanAHeaderIsRefused) {
  const std::string path =
      WriteFile("short.so", ReadFile(GuestPath("echo")).substr(0, 20));

  EXPECT_THAT(RefusalOf(Preflight(path)),
              HasSubstr("short-file: is too short for a library: 20 bytes"));
}

TEST(PreflightTest, LibraryCutOffIsRefusedWithItsSizes) {
  const std::string path =
      WriteFile("cut.so", ReadFile(GuestPath("echo")).substr(0, 4096));

  EXPECT_THAT(RefusalOf(Preflight(path)),
              testing::AnyOf(HasSubstr("truncated-file: is cut off: 4096"),
                             HasSubstr("damaged-file")));
}

TEST(PreflightTest, LibraryOf32BitIsRefused) {
  const unsigned char value = ELFCLASS32;

  EXPECT_THAT(RefusalOf(Preflight(PatchedEcho(EI_CLASS, &value, 1))),
              HasSubstr("wrong-class: is a 32-bit library"));
}

TEST(PreflightTest, LibraryOfAnotherArchitectureIsRefusedAndBothAreNamed) {
  const Elf64_Half machine = EM_RISCV;
  const std::string path =
      PatchedEcho(offsetof(Elf64_Ehdr, e_machine), &machine, sizeof machine);

  EXPECT_THAT(RefusalOf(Preflight(path)),
              HasSubstr("wrong-architecture: is built for risc-v, the host "));
}

TEST(PreflightTest, OtherKindsOfElfFilesAreRefused) {
  EXPECT_THAT(RefusalOf(Preflight(EchoOfType(ET_REL))),
              HasSubstr("object-file: is an object file"));
  EXPECT_THAT(RefusalOf(Preflight(EchoOfType(ET_EXEC))),
              HasSubstr("executable: is an executable"));
  EXPECT_THAT(RefusalOf(Preflight(EchoOfType(ET_CORE))),
              HasSubstr("core-file: is a core dump"));
  EXPECT_THAT(RefusalOf(Preflight(EchoOfType(77))),
              HasSubstr("unknown-elf-type: is of ELF type 77"));
}

TEST(PreflightTest, PositionIndependentExecutableIsRefused) {
  EXPECT_THAT(RefusalOf(Preflight(GuestPath("program"))),
              HasSubstr("executable: is a position independent executable"));
}

TEST(PreflightTest, LibraryThatIsNoGuestIsRefused) {
  EXPECT_THAT(RefusalOf(PreflightGuest("no_entry")),
              HasSubstr("no-entry: exports neither 'troupe_guest' nor "
                        "'actr_init', 'actr_handle', 'actr_free_response'"));
}

TEST(PreflightTest, MissingSymbolIsNamed) {
  EXPECT_THAT(
      RefusalOf(PreflightGuest("missing_symbol")),
      HasSubstr("missing-symbol: lacks the function 'actr_free_response'"));
}

TEST(PreflightTest, EntryThatIsDataIsNamed) {
  EXPECT_THAT(RefusalOf(PreflightGuest("entry_is_data")),
              HasSubstr("'actr_handle', which is data and not a function"));
}

TEST(PreflightTest, MissingLibraryIsNamed) {
  EXPECT_THAT(
      RefusalOf(PreflightGuest("needs_missing")),
      HasSubstr("missing-library: needs 'libtroupe-absent.so.1', which is not "
                "found"));
}

TEST(PreflightTest, LibraryBesideTheGuestIsFoundThroughOrigin) {
  const PreflightReport report = PreflightGuest("needs_beside");

  EXPECT_EQ(RefusalOf(report), "");
  EXPECT_THAT(report.beside, ElementsAre(EndsWith("/libneighbour.so")));
}

TEST(PreflightTest, LibraryBesideTheGuestUnderAnotherSonameIsRefused) {
  const std::string dir = testing::TempDir() + "beside";
  std::filesystem::create_directories(dir);
  for (const char* name : {"needs_beside.so", "libneighbour.so"}) {
    std::filesystem::remove(dir + "/" + name);
  }
  std::filesystem::copy_file(GuestPath("needs_beside"),
                             dir + "/needs_beside.so");
  std::filesystem::copy_file(GuestPath("libabsent"), dir + "/libneighbour.so");

  EXPECT_THAT(RefusalOf(Preflight(dir + "/needs_beside.so")),
              HasSubstr("library-without-soname: needs 'libneighbour.so'"));
}

TEST(PreflightTest, FullProtobufRuntimeWithDescriptorsIsRefused) {
  EXPECT_THAT(RefusalOf(PreflightGuest("full_protobuf")),
              HasSubstr("protobuf-collision: registers its .proto files"));
}

TEST(PreflightTest, StaticThreadLocalsAreAWarning) {
  const PreflightReport report = PreflightGuest("static_tls");

  EXPECT_FALSE(report.refused());
  EXPECT_THAT(report.findings,
              Contains(IsFinding(Severity::kWarn, "static-tls", "4 bytes")));
}

TEST(PreflightTest, UniqueSymbolsAreAWarningAndRuleOutUnmapping) {
  const PreflightReport report = PreflightGuest("gnu_unique");

  EXPECT_FALSE(report.refused());
  EXPECT_THAT(report.findings,
              Contains(IsFinding(Severity::kWarn, "unique-symbols",
                                 "'troupe_test_unique'")));
  EXPECT_FALSE(report.may_unmap);
  EXPECT_EQ(report.keeps_mapped_reason, "it has GNU_UNIQUE symbols");
}

TEST(PreflightTest, ThreadLocalDestructorsNeedAThreadAndRuleOutUnmapping) {
  const PreflightReport report = PreflightGuest("tls_destructor");

  EXPECT_FALSE(report.refused());
  EXPECT_TRUE(report.needs_thread);
  EXPECT_THAT(report.needs_thread_reason, HasSubstr("__cxa_thread_atexit"));
  EXPECT_FALSE(report.may_unmap);
}

TEST(PreflightTest, GuestThatStartsThreadsNeedsAThread) {
  const PreflightReport report = PreflightGuest("foreign_thread_invoke");

  EXPECT_TRUE(report.needs_thread);
  EXPECT_EQ(report.needs_thread_reason, "imports 'pthread_create'");
  EXPECT_TRUE(report.may_unmap);
}

TEST(PreflightTest, GuestThatStartsStdThreadsNeedsAThread) {
  const PreflightReport report = PreflightGuest("std_thread");

  EXPECT_TRUE(report.needs_thread);
  EXPECT_THAT(report.needs_thread_reason, HasSubstr("imports '"));
}

TEST(PreflightTest, GuestWithItsOwnRuntimeNeedsAThread) {
  const PreflightReport report = PreflightGuest("own_runtime");

  EXPECT_THAT(report.findings,
              Contains(IsFinding(Severity::kInfo, "own-runtime",
                                 "not the shared C++ runtime")));
  EXPECT_TRUE(report.needs_thread);
}

TEST(PreflightTest, GuestThatThrowsWithTheSharedRuntimeNeedsNoThread) {
  EXPECT_THAT(PreflightGuest("throws_exception").findings,
              Not(Contains(Field(&Finding::code, "own-runtime"))));
}

TEST(PreflightTest, ExecutableStackIsAWarning) {
  EXPECT_THAT(PreflightGuest("executable_stack").findings,
              Contains(IsFinding(Severity::kWarn, "executable-stack",
                                 "executable stack")));
}

TEST(PreflightTest, LibraryThatStaysMappedRulesOutUnmapping) {
  const PreflightReport report = PreflightGuest("never_unmapped");

  EXPECT_FALSE(report.may_unmap);
  EXPECT_EQ(report.keeps_mapped_reason, "it was linked with -z nodelete");
}

TEST(PreflightTest, LibraryThatForbidsLoadingIsRefused) {
  EXPECT_THAT(RefusalOf(PreflightGuest("never_loaded")),
              HasSubstr("not-loadable: forbids being loaded at run time"));
}

TEST(PreflightTest, ReadsMetadataFromTheSection) {
  const GuestMetadata metadata = PreflightGuest("echo3").metadata;

  EXPECT_EQ(metadata.type, "test:echo3:1.0.0");
  EXPECT_EQ(metadata.interface_hash, "0123456789abcdef");
  ASSERT_EQ(metadata.routes.size(), 2U);
  EXPECT_EQ(metadata.routes[0].key, "test/echo");
}

TEST(PreflightTest, MalformedMetadataIsRefusedWithItsLine) {
  EXPECT_THAT(RefusalOf(PreflightGuest("bad_metadata_section")),
              HasSubstr("malformed-metadata: metadata line 2: expected"));
}

}  // namespace
}  // namespace troupe
