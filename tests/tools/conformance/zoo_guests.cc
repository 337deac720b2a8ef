#include "tests/tools/conformance/zoo_guests.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "tests/support/guest_path.h"
#include "tools/conformance/catalogue.h"
#include "tools/conformance/check.h"

namespace troupe::conformance {
namespace {

bool IsGood(std::string_view guest) { return guest.starts_with("good"); }

std::string FolderPath(std::string_view folder) {
  return RunfilePath("tests/tools/conformance/zoo/" + std::string(folder));
}

// Empty when there is no such folder: a test of none fails.
std::vector<std::string> Guests(std::string_view folder) {
  std::vector<std::string> guests;
  std::error_code ignored;
  for (const auto& file :
       std::filesystem::directory_iterator(FolderPath(folder), ignored)) {
    if (file.path().extension() == ".so") {
      guests.push_back(file.path().stem().string());
    }
  }
  std::sort(guests.begin(), guests.end());
  return guests;
}

}  // namespace

std::vector<std::string> BadGuests(std::string_view folder) {
  std::vector<std::string> guests = Guests(folder);
  guests.erase(std::remove_if(guests.begin(), guests.end(), &IsGood),
               guests.end());
  return guests;
}

std::vector<std::string> GoodGuests(std::string_view folder) {
  std::vector<std::string> all = Guests(folder);
  std::vector<std::string> guests;
  std::copy_if(all.begin(), all.end(), std::back_inserter(guests), &IsGood);
  return guests;
}

std::string CheckOf(std::string_view guest) {
  const std::string_view name = guest.substr(0, guest.find("__"));
  for (const Check& check : Catalogue()) {
    std::string file(check.id);
    std::replace(file.begin(), file.end(), '.', '_');
    if (file == name) return std::string(check.id);
  }
  return std::string(name);
}

std::string ZooPath(std::string_view folder, std::string_view guest) {
  return FolderPath(folder) + "/" + std::string(guest) + ".so";
}

}  // namespace troupe::conformance
