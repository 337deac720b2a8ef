// The catalogue is what the documents say, and each of its checks has a guest
// that fails it.
#include "tools/conformance/catalogue.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/guest_path.h"
#include "tests/tools/conformance/zoo_guests.h"
#include "tools/conformance/check.h"
#include "tools/conformance/result_text.h"

namespace troupe::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Read(std::string_view path) {
  std::ifstream file(RunfilePath(path), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> LinesWith(const std::string& text,
                                   std::string_view beginning) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (line.starts_with(beginning)) lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

TEST(CatalogueTest, IsTheTableOfItsPage) {
  std::vector<std::string> rows;
  for (const Check& check : Catalogue()) {
    rows.push_back("| `" + std::string(check.id) + "` | " +
                   std::string(check.clause) + " | " +
                   std::string(NameOf(check.severity)) + " | " +
                   std::string(check.statement) + " |");
  }

  EXPECT_EQ(LinesWith(Read("tools/conformance/README.md"), "| `"), rows);
}

TEST(CatalogueTest, EachIdIsAnAreaAndANameAndNoneComesTwice) {
  std::set<std::string_view> ids;
  for (const Check& check : Catalogue()) {
    EXPECT_TRUE(ids.insert(check.id).second) << check.id;
    EXPECT_LT(AreaOf(check).size() + 1, check.id.size()) << check.id;
    EXPECT_EQ(std::count(check.id.begin(), check.id.end(), '.'), 1) << check.id;
  }
}

// "ABI.md: One entry", "abi.proto: AbiReply.payload": the document has it.
TEST(CatalogueTest, EachClauseIsWrittenWhereItSays) {
  const std::map<std::string, std::string> documents = {
      {"ABI.md", Read("abi/ABI.md")},
      {"abi.proto", Read("proto/actr/abi.proto")},
      {"guest.proto", Read("proto/troupe/guest.proto")},
      {"actr_abi.h", Read("abi/actr_abi.h")},
      {"troupe_abi.h", Read("abi/troupe_abi.h")},
      {"status_error.h", Read("abi/status_error.h")},
      {"host/guest/preflight.h", Read("host/guest/preflight.h")},
      {"tools/conformance/README.md", Read("tools/conformance/README.md")},
  };
  for (const Check& check : Catalogue()) {
    const std::string clause(check.clause);
    const size_t colon = clause.find(": ");
    const auto document = documents.find(clause.substr(0, colon));
    ASSERT_NE(document, documents.end()) << clause;
    ASSERT_FALSE(document->second.empty()) << clause;
    if (colon == std::string::npos) continue;
    const std::string place = clause.substr(colon + 2);
    if (document->first.ends_with(".md")) {
      EXPECT_THAT(LinesWith(document->second, "## " + place),
                  SizeIs(::testing::Ge(1U)))
          << check.id << ": " << clause;
      continue;
    }
    // A type and perhaps a field of it.
    const size_t dot = place.find('.');
    EXPECT_THAT(document->second, HasSubstr(place.substr(0, dot))) << check.id;
    if (dot != std::string::npos) {
      EXPECT_THAT(document->second, HasSubstr(place.substr(dot + 1)))
          << check.id;
    }
  }
}

TEST(CatalogueTest, WhatACheckNeedsIsGivenBeforeIt) {
  std::set<Needs> given = {Needs::kFile};
  for (const Check& check : Catalogue()) {
    EXPECT_TRUE(given.contains(check.needs)) << check.id;
    EXPECT_TRUE(given.contains(check.after)) << check.id;
    given.insert(check.gives);
  }
}

TEST(CatalogueTest, EachCheckHasAGuestThatFailsIt) {
  std::set<std::string> found;
  for (const char* const folder : {"boundary", "sdk"}) {
    for (const std::string& guest : BadGuests(folder)) {
      found.insert(CheckOf(guest));
    }
  }
  // A scenario is not the guest's.
  found.insert("scenario.steps");
  std::set<std::string> checks;
  for (const Check& check : Catalogue()) checks.emplace(check.id);

  EXPECT_EQ(found, checks);
}

TEST(CatalogueTest, AnAreaAndAnIdSelectChecks) {
  std::vector<std::string> unknown;

  const auto both = Select({"load.type", "scenario"}, &unknown);

  EXPECT_THAT(both,
              ElementsAre(FindCheck("load.type"), FindCheck("scenario.steps")));
  EXPECT_THAT(unknown, IsEmpty());
  EXPECT_THAT(Select({}, &unknown), SizeIs(Catalogue().size()));
  EXPECT_THAT(Select({"lode"}, &unknown), IsEmpty());
  EXPECT_THAT(unknown, ElementsAre("lode"));
}

}  // namespace
}  // namespace troupe::conformance
