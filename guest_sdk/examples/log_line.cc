#include "guest_sdk/examples/log_line.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/utf8.h"
#include "fmt/format.h"

namespace troupe::demo {
namespace {

constexpr std::string_view kBlanks = " \t";

bool TakePrefix(std::string_view* rest, std::string_view prefix) {
  if (!rest->starts_with(prefix)) return false;
  rest->remove_prefix(prefix.size());
  return true;
}

// Takes the bytes before the first of `ends`, which has to come.
bool TakeUntil(std::string_view* rest, std::string_view ends,
               std::string_view* taken) {
  const size_t end = rest->find_first_of(ends);
  if (end == rest->npos) return false;
  *taken = rest->substr(0, end);
  rest->remove_prefix(end);
  return true;
}

// Takes one or more bytes and the space after them.
bool TakeWord(std::string_view* rest, std::string_view* word) {
  return TakeUntil(rest, " ", word) && !word->empty() && TakePrefix(rest, " ");
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// `"METHOD TARGET"` or `"METHOD TARGET PROTOCOL"`.
bool TakeRequest(std::string_view* rest, AccessLine* line) {
  std::string_view protocol;
  if (!TakePrefix(rest, "\"") || !TakeUntil(rest, " \"", &line->method) ||
      line->method.empty() || !TakePrefix(rest, " ") ||
      !TakeUntil(rest, " \"", &line->target) || line->target.empty()) {
    return false;
  }
  if (TakePrefix(rest, " ") && !TakeUntil(rest, "\"", &protocol)) return false;
  return TakePrefix(rest, "\"");
}

std::string_view PathOf(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  if (!path.starts_with('/')) return path;
  return path.substr(0, path.find('/', 1));
}

void AppendJsonString(std::string_view text, std::string* json) {
  const bool is_utf8 = abi::IsValidUtf8(text);
  json->push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json->push_back('\\');
      json->push_back(c);
    } else if (byte < 0x20 || (byte >= 0x80 && !is_utf8)) {
      json->append(fmt::format("\\u{:04x}", byte));
    } else {
      json->push_back(c);
    }
  }
  json->push_back('"');
}

void AppendJsonField(std::string_view name, std::string_view text,
                     std::string* json) {
  json->append(",\"").append(name).append("\":");
  AppendJsonString(text, json);
}

}  // namespace

std::optional<AccessLine> ParseAccessLine(std::string_view line) {
  AccessLine access;
  std::string_view ident;
  std::string_view user;
  std::string_view rest = line;
  if (!TakeWord(&rest, &access.host) || !TakeWord(&rest, &ident) ||
      !TakeWord(&rest, &user) || !TakePrefix(&rest, "[") ||
      !TakeUntil(&rest, "]", &access.time) || !TakePrefix(&rest, "] ") ||
      !TakeRequest(&rest, &access) || !TakePrefix(&rest, " ") ||
      !TakeWord(&rest, &access.status) || access.status.size() != 3 ||
      !IsDigits(access.status)) {
    return std::nullopt;
  }
  access.bytes = rest.substr(0, rest.find(' '));
  if (access.bytes != "-" && !IsDigits(access.bytes)) return std::nullopt;
  return access;
}

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  size_t begin = line.find_first_not_of(kBlanks);
  while (begin != line.npos) {
    const size_t end =
        std::min(line.find_first_of(kBlanks, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(kBlanks, end);
  }
  return words;
}

std::string KeysOf(std::string_view line) {
  if (const std::optional<AccessLine> access = ParseAccessLine(line)) {
    return fmt::format("lines access\nstatus {}\nmethod {}\npath {}\n",
                       access->status, access->method, PathOf(access->target));
  }
  std::string keys = "lines other\n";
  for (const std::string_view word : Words(line)) {
    keys.append("word ").append(word).append("\n");
  }
  return keys;
}

std::string JsonOf(std::string_view line) {
  const std::optional<AccessLine> access = ParseAccessLine(line);
  if (!access.has_value()) {
    std::string json = R"({"kind":"other","words":[)";
    for (const std::string_view word : Words(line)) {
      if (json.back() != '[') json.push_back(',');
      AppendJsonString(word, &json);
    }
    return json + "]}";
  }
  std::string json = R"({"kind":"access")";
  AppendJsonField("host", access->host, &json);
  AppendJsonField("time", access->time, &json);
  AppendJsonField("method", access->method, &json);
  AppendJsonField("target", access->target, &json);
  AppendJsonField("status", access->status, &json);
  AppendJsonField("bytes", access->bytes, &json);
  return json + "}";
}

}  // namespace troupe::demo
