#include "tests/golden/vectors.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace troupe {
namespace {

// Relative to the runfiles, where bazel starts a test.
constexpr char kPath[] = "tests/golden/abi_vectors.txt";

[[noreturn]] void Fail(int line, const std::string& what) {
  std::fprintf(stderr, "%s:%d: %s\n", kPath, line, what.c_str());
  std::abort();
}

bool IsHex(std::string_view text) {
  return text.size() % 2 == 0 &&
         text.find_first_not_of("0123456789abcdef") == text.npos;
}

// `hex` as bytes; no value for a word that says what was there instead.
std::optional<std::string> FromHex(const std::string& hex) {
  if (hex == "empty") return "";
  if (!IsHex(hex)) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    bytes.push_back(
        static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

}  // namespace

std::optional<std::string> GoldenEvent::Value(std::string_view key) const {
  const std::string wanted = std::string(key) + "=";
  size_t start = 0;
  while (start < text.size()) {
    const size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    if (word.starts_with(wanted)) return word.substr(wanted.size());
    start = end + 1;
  }
  return std::nullopt;
}

int GoldenEvent::Number(std::string_view key) const {
  const auto value = Value(key);
  if (!value.has_value()) Fail(line, "no " + std::string(key));
  return std::stoi(*value);
}

std::optional<std::string> GoldenEvent::Bytes(std::string_view key) const {
  const auto value = Value(key);
  if (!value.has_value()) return std::nullopt;
  return FromHex(*value);
}

std::optional<std::string> GoldenEvent::Frame() const {
  const size_t space = text.rfind(' ');
  return FromHex(space == text.npos ? text : text.substr(space + 1));
}

std::vector<GoldenCase> ReadGoldenCases() {
  std::ifstream file(kPath);
  if (!file.is_open()) Fail(0, "cannot be opened");
  std::vector<GoldenCase> cases;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const size_t colon = line.find(':');
    if (colon == line.npos) Fail(number, "expected 'kind: text'");
    const std::string kind = line.substr(0, colon);
    const std::string text =
        line.size() > colon + 2 ? line.substr(colon + 2) : "";
    if (kind == "case") {
      cases.push_back({text, "", "", {}});
      continue;
    }
    if (cases.empty()) Fail(number, "a line before the first case");
    if (kind == "desc") {
      cases.back().description = text;
    } else if (kind == "guest") {
      cases.back().guest = text;
    } else if (kind != "end") {
      cases.back().events.push_back({number, kind, text});
    }
  }
  return cases;
}

}  // namespace troupe
