#include "abi/identity.h"

#include <array>
#include <charconv>
#include <system_error>

#include "abi/codec.h"

namespace troupe {
namespace {

// Not <cctype>: what a letter is must not depend on the locale.
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsAlphanumeric(char c) { return IsLetter(c) || (c >= '0' && c <= '9'); }

bool IsInner(char c) {
  return IsAlphanumeric(c) || c == '-' || c == '_' || c == '.';
}

std::string Quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::string CheckPart(std::string_view what, std::string_view part) {
  const auto expected = [&](std::string_view rule) {
    return std::string(what) + " " + Quoted(part) + ": expected " +
           std::string(rule);
  };
  if (part.empty() || part.size() > kMaxTypePartBytes) {
    return expected("1 to " + std::to_string(kMaxTypePartBytes) +
                    " bytes, not " + std::to_string(part.size()));
  }
  if (!IsLetter(part.front())) return expected("a letter as first character");
  for (const char c : part) {
    if (!IsInner(c)) return expected("only letters, digits, '-', '_' and '.'");
  }
  if (!IsAlphanumeric(part.back())) {
    return expected("a letter or digit as last character");
  }
  return "";
}

std::string CheckType(const abi::ActrType& type) {
  std::string error = CheckPart("manufacturer", type.manufacturer);
  if (error.empty()) error = CheckPart("name", type.name);
  if (error.empty() && type.version.empty()) {
    error = "version '': expected at least one character";
  }
  if (error.empty() && type.version.find(':') != std::string_view::npos) {
    error = "version " + Quoted(type.version) + ": expected no ':'";
  }
  return error;
}

// The whole of `text` as a number; false when it is none or too large.
template <typename Number>
bool ParseNumber(std::string_view text, int base, Number* number) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] =
      std::from_chars(text.data(), end, *number, base);
  return error == std::errc() && stopped == end && !text.empty();
}

}  // namespace

std::string ActrType::ToString() const {
  return manufacturer + ":" + name + ":" + version;
}

std::string ActrType::Validate() const { return CheckType(View()); }

ActrType ActrType::From(const abi::ActrType& view) {
  return {std::string(view.manufacturer), std::string(view.name),
          std::string(view.version)};
}

std::string ActrId::ToString() const {
  std::array<char, 16> hex;
  const auto printed =
      std::to_chars(hex.data(), hex.data() + hex.size(), serial_number, 16);
  return std::string(hex.data(), printed.ptr) + "@" + std::to_string(realm_id) +
         "/" + type.ToString();
}

ActrId ActrId::From(const abi::ActrId& view) {
  return {view.serial_number, view.realm_id, ActrType::From(view.type)};
}

std::string ParseActrType(std::string_view text, ActrType* type) {
  const std::string context = "actor type " + Quoted(text) + ": ";
  const size_t first = text.find(':');
  const size_t second =
      first == text.npos ? text.npos : text.find(':', first + 1);
  if (second == text.npos || text.find(':', second + 1) != text.npos) {
    return context + "expected three parts, manufacturer:name:version";
  }
  const abi::ActrType parts{text.substr(0, first),
                            text.substr(first + 1, second - first - 1),
                            text.substr(second + 1)};
  std::string error = CheckType(parts);
  if (!error.empty()) return context + error;
  *type = ActrType::From(parts);
  return "";
}

std::string ParseActrId(std::string_view text, ActrId* id) {
  const std::string context = "actor id " + Quoted(text) + ": ";
  const size_t at = text.find('@');
  const size_t slash = at == text.npos ? text.npos : text.find('/', at + 1);
  if (slash == text.npos) {
    return context + "expected serial@realm/manufacturer:name:version";
  }
  const std::string_view serial = text.substr(0, at);
  const std::string_view realm = text.substr(at + 1, slash - at - 1);
  ActrId parsed;
  if (!ParseNumber(serial, 16, &parsed.serial_number)) {
    return context + "serial number " + Quoted(serial) +
           ": expected 1 to 16 hexadecimal digits";
  }
  if (!ParseNumber(realm, 10, &parsed.realm_id)) {
    return context + "realm " + Quoted(realm) +
           ": expected a number from 0 to 4294967295";
  }
  std::string error = ParseActrType(text.substr(slash + 1), &parsed.type);
  if (!error.empty()) return context + error;
  *id = std::move(parsed);
  return "";
}

std::string EncodeActrId(const ActrId& id) {
  return abi::EncodeToString(id.View());
}

}  // namespace troupe
