#include "host/guest/loader_cache.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/host/guest/test_files.h"

namespace troupe {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void AppendNumber(std::string* out, uint32_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out->append(bytes, sizeof bytes);
}

// A cache as ldconfig writes it.
std::string MakeCache(
    const std::vector<std::pair<std::string, std::string>>& libraries) {
  constexpr size_t kHeader = 48;
  constexpr size_t kEntry = 24;
  std::string cache = "glibc-ld.so.cache1.1";
  AppendNumber(&cache, static_cast<uint32_t>(libraries.size()));
  cache.resize(kHeader);
  std::string strings;
  for (const auto& [name, path] : libraries) {
    const auto start = static_cast<uint32_t>(
        kHeader + libraries.size() * kEntry + strings.size());
    AppendNumber(&cache, 0x0303);
    AppendNumber(&cache, start);
    AppendNumber(&cache, start + static_cast<uint32_t>(name.size()) + 1);
    cache.append(12, '\0');
    strings.append(name).push_back('\0');
    strings.append(path).push_back('\0');
  }
  return cache + strings;
}

TEST(LoaderCacheTest, NamesEveryFileOfALibrary) {
  const std::string cache = MakeCache({{"liba.so.1", "/lib/v3/liba.so.1"},
                                       {"libb.so.2", "/lib/libb.so.2"},
                                       {"liba.so.1", "/lib/liba.so.1"}});

  EXPECT_THAT(LookUpInLoaderCache(cache, "liba.so.1"),
              ElementsAre("/lib/v3/liba.so.1", "/lib/liba.so.1"));
  EXPECT_THAT(LookUpInLoaderCache(cache, "libc.so.6"), IsEmpty());
}

TEST(LoaderCacheTest, FindsTheNewerPartBehindAnOlderOne) {
  const std::string cache =
      "ld.so-1.7.0 and its entries" + MakeCache({{"liba.so", "/lib/liba.so"}});

  EXPECT_THAT(LookUpInLoaderCache(cache, "liba.so"),
              ElementsAre("/lib/liba.so"));
}

TEST(LoaderCacheTest, EveryCutOffCacheIsReadWithinItsBounds) {
  const std::string cache =
      MakeCache({{"liba.so", "/lib/liba.so"}, {"libb.so", "/lib/libb.so"}});

  for (size_t size = 0; size < cache.size(); ++size) {
    const std::string cut = cache.substr(0, size);
    EXPECT_THAT(LookUpInLoaderCache(cut, "libb.so"),
                testing::AnyOf(IsEmpty(), ElementsAre("")));
  }
}

TEST(LoaderCacheTest, ReadsTheCacheOfThisMachine) {
  const std::string cache = ReadFile("/etc/ld.so.cache");
  if (cache.empty()) {
    GTEST_SKIP() << "this machine has no /etc/ld.so.cache";
  }

  EXPECT_THAT(LookUpInLoaderCache(cache, "libc.so.6"),
              Contains(HasSubstr("libc.so.6")));
}

}  // namespace
}  // namespace troupe
