#include "tools/protoc_gen_troupe/cpp_names.h"

#include <algorithm>
#include <iterator>

namespace troupe::protoc {
namespace {

constexpr std::string_view kKeywords[] = {
    "alignas",       "alignof",     "and",
    "and_eq",        "asm",         "auto",
    "bitand",        "bitor",       "bool",
    "break",         "case",        "catch",
    "char",          "char16_t",    "char32_t",
    "char8_t",       "class",       "co_await",
    "co_return",     "co_yield",    "compl",
    "concept",       "const",       "const_cast",
    "consteval",     "constexpr",   "constinit",
    "continue",      "decltype",    "default",
    "delete",        "do",          "double",
    "dynamic_cast",  "else",        "enum",
    "explicit",      "export",      "extern",
    "false",         "float",       "for",
    "friend",        "goto",        "if",
    "inline",        "int",         "long",
    "mutable",       "namespace",   "new",
    "noexcept",      "not",         "not_eq",
    "nullptr",       "operator",    "or",
    "or_eq",         "private",     "protected",
    "public",        "register",    "reinterpret_cast",
    "requires",      "return",      "short",
    "signed",        "sizeof",      "static",
    "static_assert", "static_cast", "struct",
    "switch",        "template",    "this",
    "thread_local",  "throw",       "true",
    "try",           "typedef",     "typeid",
    "typename",      "union",       "unsigned",
    "using",         "virtual",     "void",
    "volatile",      "wchar_t",     "while",
    "xor",           "xor_eq",
};

constexpr std::string_view kMembers[] = {
    "ForEachMethod",
    "NULL",
    "On",
    "OnConfigure",
    "OnCredentialExpiring",
    "OnCredentialRenewed",
    "OnError",
    "OnMailboxBackpressure",
    "OnOtherRoute",
    "OnPeerEvent",
    "OnReady",
    "OnSignalingConnected",
    "OnSignalingConnecting",
    "OnSignalingDisconnected",
    "OnStart",
    "OnStop",
    "OnStream",
    "OnWebrtcConnected",
    "OnWebrtcConnecting",
    "OnWebrtcDisconnected",
    "OnWebsocketConnected",
    "OnWebsocketConnecting",
    "OnWebsocketDisconnected",
    "RegisterStream",
    "ServedServices",
    "Serves",
    "Service",
    "UnregisterStream",
    "Workload",
    "absl",
    "client_",
    "peer_",
    "std",
    "troupe",
};

template <typename Names>
bool Has(const Names& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

}  // namespace

bool IsKeyword(std::string_view name) { return Has(kKeywords, name); }
bool IsMember(std::string_view name) { return Has(kMembers, name); }

}  // namespace troupe::protoc
