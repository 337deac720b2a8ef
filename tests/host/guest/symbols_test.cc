#include "host/guest/symbols.h"

#include <dlfcn.h>

#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace troupe {
namespace {

using ::testing::MatchesRegex;
using ::testing::StartsWith;

const char* At(const void* function) {
  return static_cast<const char*>(function);
}

TEST(SymbolsTest, AnExportedFunctionIsNamedWithItsFile) {
  // One that no sanitizer replaces.
  const char* const function = At(dlsym(RTLD_DEFAULT, "lsearch"));

  EXPECT_THAT(SymbolText(function + 3),
              MatchesRegex("lsearch.*\\+0x3 \\(libc.*\\+0x[0-9a-f]+\\)"));
}

TEST(SymbolsTest, ANameOfCppIsShownAsItIsWritten) {
  void* const terminate = dlsym(RTLD_DEFAULT, "_ZSt9terminatev");

  EXPECT_THAT(SymbolText(terminate), StartsWith("std::terminate()+0x0 ("));
}

TEST(SymbolsTest, AnAddressInNoFileIsANumber) {
  EXPECT_EQ(SymbolText(reinterpret_cast<const void*>(0x10)), "0x10");
}

}  // namespace
}  // namespace troupe
