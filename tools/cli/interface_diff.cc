#include "tools/cli/interface_diff.h"

#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "fmt/format.h"

namespace troupe {
namespace {

struct Field {
  std::string name;
  std::string label;
  std::string type;
};

// A message's or enum's name, and a number in it.
using Place = std::pair<std::string, int>;

// The lines that generated code has put into the metadata.
struct Interface {
  std::set<std::string> messages;
  std::set<std::string> enums;
  std::map<Place, Field> fields;
  std::set<std::pair<Place, std::string>> values;  // with the name
  std::map<std::string, std::map<std::string, std::string>> methods;
};

Interface ReadInterface(const GuestMetadata& metadata) {
  Interface interface;
  for (const auto& [key, value] : metadata.values) {
    std::istringstream words(value);
    Place place;
    Field field;
    words >> place.first >> place.second >> field.name >> field.label >>
        field.type;
    if (key == "message") {
      interface.messages.insert(place.first);
    } else if (key == "field") {
      interface.fields[place] = field;
    } else if (key == "enum") {
      interface.enums.insert(place.first);
      interface.values.emplace(place, field.name);
    }
  }
  for (const RouteMetadata& route : metadata.routes) {
    auto& values = interface.methods[route.key];
    for (const auto& [key, value] : route.values) values[key] = value;
  }
  return interface;
}

// Fields of proto3 that only differ in whether they know that they are set are
// the same bytes.
std::string_view OnTheWire(const std::string& label) {
  return label == "plain" ? "optional" : std::string_view(label);
}

class Comparison {
 public:
  Comparison(const Interface& before, const Interface& now)
      : before_(before), now_(now) {}

  InterfaceDiff Run() {
    for (const auto& [route, values] : before_.methods) {
      const auto found = now_.methods.find(route);
      if (found == now_.methods.end()) {
        diff_.broken.push_back(fmt::format("method {} is gone", route));
      } else {
        CompareMethods(route, values, found->second);
      }
    }
    for (const auto& [route, values] : now_.methods) {
      if (before_.methods.count(route) == 0) {
        diff_.extended.push_back(fmt::format("method {} is new", route));
      }
    }
    CompareFields();
    CompareValues();
    return std::move(diff_);
  }

 private:
  using Values = std::map<std::string, std::string>;

  static std::string_view Get(const Values& values, const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? std::string_view() : found->second;
  }

  void CompareMethods(const std::string& route, const Values& before,
                      const Values& now) {
    const std::string_view was = Get(before, "method");
    const std::string_view is = Get(now, "method");
    // Without a .proto file nothing is known of a method but its route.
    if (!was.empty() && !is.empty() && was != is) {
      diff_.broken.push_back(
          fmt::format("method {} is '{}', was '{}'", route, is, was));
    }
    if (!was.empty() && !is.empty() && Get(before, "idempotent") == "true" &&
        Get(now, "idempotent") != "true") {
      diff_.broken.push_back(
          fmt::format("method {} is not idempotent any more", route));
    }
    for (const char* const key : {"payload_type", "deadline_ms", "on_missing",
                                  "on_failure", "concurrency", "version"}) {
      const std::string_view old_value = Get(before, key);
      const std::string_view value = Get(now, key);
      if (old_value == value) continue;
      diff_.changed.push_back(
          fmt::format("method {}: {} is {}, was {}", route, key,
                      value.empty() ? "not set" : value,
                      old_value.empty() ? "not set" : old_value));
    }
  }

  void CompareFields() {
    for (const auto& [place, field] : before_.fields) {
      // Whatever used a message that is gone has been named.
      if (now_.messages.count(place.first) == 0) continue;
      const auto found = now_.fields.find(place);
      if (found == now_.fields.end()) {
        diff_.broken.push_back(fmt::format("field {} ({}) of {} is gone",
                                           field.name, place.second,
                                           place.first));
      } else {
        CompareField(place, field, found->second);
      }
    }
    for (const auto& [place, field] : now_.fields) {
      if (before_.messages.count(place.first) == 0 ||
          before_.fields.count(place) != 0) {
        continue;
      }
      const bool is_required = field.label == "required";
      (is_required ? diff_.broken : diff_.extended)
          .push_back(fmt::format("field {} ({}) of {} is new{}", field.name,
                                 place.second, place.first,
                                 is_required ? " and required" : ""));
    }
  }

  void CompareField(const Place& place, const Field& was, const Field& is) {
    if (was.name != is.name) {
      diff_.broken.push_back(fmt::format("field {} of {} is '{}', was '{}'",
                                         place.second, place.first, is.name,
                                         was.name));
    }
    if (was.type == is.type && was.label == is.label) return;
    const bool same_bytes =
        was.type == is.type && OnTheWire(was.label) == OnTheWire(is.label);
    (same_bytes ? diff_.changed : diff_.broken)
        .push_back(fmt::format("field {} ({}) of {} is {} {}, was {} {}",
                               is.name, place.second, place.first, is.label,
                               is.type, was.label, was.type));
  }

  void CompareValues() {
    for (const auto& value : before_.values) {
      if (now_.enums.count(value.first.first) == 0 ||
          now_.values.count(value) != 0) {
        continue;
      }
      diff_.broken.push_back(fmt::format("value {} ({}) of {} is gone",
                                         value.second, value.first.second,
                                         value.first.first));
    }
    for (const auto& value : now_.values) {
      if (before_.enums.count(value.first.first) == 0 ||
          before_.values.count(value) != 0) {
        continue;
      }
      diff_.extended.push_back(fmt::format("value {} ({}) of {} is new",
                                           value.second, value.first.second,
                                           value.first.first));
    }
  }

  const Interface& before_;
  const Interface& now_;
  InterfaceDiff diff_;
};

}  // namespace

std::string_view InterfaceDiff::verdict() const {
  if (!broken.empty()) return "broken";
  return extended.empty() ? "compatible" : "extended";
}

InterfaceDiff CompareInterfaces(const GuestMetadata& before,
                                const GuestMetadata& now) {
  return Comparison(ReadInterface(before), ReadInterface(now)).Run();
}

}  // namespace troupe
