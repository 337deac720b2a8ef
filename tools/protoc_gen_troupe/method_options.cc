#include "tools/protoc_gen_troupe/method_options.h"

#include <algorithm>

#include "fmt/format.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/unknown_field_set.h"

namespace troupe::protoc {
namespace {

namespace pb = google::protobuf;

// Of proto/actr/options.proto and proto/troupe/options.proto. No code is made
// of them, so that protoc hands their options on as fields it does not know.
constexpr int kPayloadTypeField = 50001;
constexpr int kMethodField = 50101;
constexpr int kDeadlineField = 1;
constexpr int kIdempotentField = 2;
constexpr int kOnMissingField = 3;
constexpr int kOnFailureField = 4;
constexpr int kConcurrencyField = 5;
constexpr int kKeyField = 6;
constexpr int kVersionField = 7;

constexpr uint64_t kRpcReliable = 0;
constexpr uint64_t kRpcSignal = 1;

void ReadField(const pb::UnknownField& field, MethodOptions* options) {
  if (field.number() == kKeyField &&
      field.type() == pb::UnknownField::TYPE_LENGTH_DELIMITED) {
    options->key = field.length_delimited();
  }
  if (field.type() != pb::UnknownField::TYPE_VARINT) return;
  // An enum of proto2: protoc has refused every other number.
  switch (field.number()) {
    case kDeadlineField:
      options->deadline_ms = static_cast<uint32_t>(field.varint());
      break;
    case kIdempotentField:
      options->is_idempotent = field.varint() != 0;
      break;
    case kOnMissingField:
      options->on_missing = static_cast<Fallback>(field.varint());
      break;
    case kOnFailureField:
      options->on_failure = static_cast<Fallback>(field.varint());
      break;
    case kConcurrencyField:
      options->concurrency = static_cast<Concurrency>(field.varint());
      break;
    case kVersionField:
      options->version = static_cast<uint32_t>(field.varint());
      break;
    default:
      break;
  }
}

void ReadMethod(const pb::UnknownField& extension, MethodOptions* options) {
  if (extension.type() != pb::UnknownField::TYPE_LENGTH_DELIMITED) return;
  pb::UnknownFieldSet fields;
  fields.ParseFromString(extension.length_delimited());
  for (int i = 0; i < fields.field_count(); ++i) {
    ReadField(fields.field(i), options);
  }
}

void CheckFallback(const pb::MethodDescriptor& method, Fallback fallback,
                   std::string_view option, Faults* faults) {
  if (fallback == Fallback::kPassThrough &&
      method.input_type() != method.output_type()) {
    faults->Add(
        method,
        fmt::format("{}: PASS_THROUGH of '{}' needs a request and a "
                    "response of one type, not {} and {}",
                    option, method.name(), method.input_type()->full_name(),
                    method.output_type()->full_name()));
  }
}

// What keeps the first field of the path `rest` from being in a key; empty:
// nothing. `field` is nullptr when `message` has none of that name.
std::string FaultOf(const pb::Descriptor& message,
                    const pb::FieldDescriptor* field, const std::string& name,
                    bool is_last) {
  const std::string place =
      fmt::format("'{}' of {}", name, message.full_name());
  if (field == nullptr) {
    return fmt::format("{} has no field '{}'", message.full_name(), name);
  }
  if (field->is_repeated()) return place + " is repeated";
  const bool is_message = field->message_type() != nullptr;
  if (is_message && is_last) return place + " is a message";
  if (!is_message && !is_last) return place + " is no message";
  return "";
}

// Finds the numbers of the key.
void ReadKey(const pb::MethodDescriptor& method, MethodOptions* options,
             Faults* faults) {
  const pb::Descriptor* message = method.input_type();
  size_t at = 0;
  while (message != nullptr) {
    const size_t end =
        std::min(options->key.find('.', at), options->key.size());
    const bool is_last = end == options->key.size();
    const std::string name = options->key.substr(at, end - at);
    const pb::FieldDescriptor* const field = message->FindFieldByName(name);
    const std::string fault = FaultOf(*message, field, name, is_last);
    if (!fault.empty()) {
      faults->Add(method, fmt::format("key '{}' of '{}': {}", options->key,
                                      method.name(), fault));
      return;
    }
    if (at != 0) options->key_path += '.';
    options->key_path += std::to_string(field->number());
    message = is_last ? nullptr : field->message_type();
    at = end + 1;
  }
}

void CheckConcurrency(const pb::MethodDescriptor& method,
                      MethodOptions* options, Faults* faults) {
  const bool is_per_key = options->concurrency == Concurrency::kPerKey;
  if (is_per_key == options->key.empty()) {
    faults->Add(method,
                fmt::format("'{}' has {}", method.name(),
                            is_per_key ? "the concurrency PER_KEY and no key"
                                       : "a key, and is not PER_KEY"));
  } else if (is_per_key && method.client_streaming()) {
    faults->Add(method, fmt::format("'{}' is PER_KEY, and its requests are a "
                                    "stream",
                                    method.name()));
  } else if (is_per_key) {
    ReadKey(method, options, faults);
  }
}

}  // namespace

MethodOptions ReadOptions(const pb::MethodDescriptor& method, Faults* faults) {
  MethodOptions options;
  const pb::UnknownFieldSet& extensions = method.options().unknown_fields();
  for (int i = 0; i < extensions.field_count(); ++i) {
    const pb::UnknownField& extension = extensions.field(i);
    if (extension.number() == kMethodField) {
      ReadMethod(extension, &options);
    } else if (extension.number() == kPayloadTypeField &&
               extension.type() == pb::UnknownField::TYPE_VARINT) {
      options.is_signal = extension.varint() == kRpcSignal;
      if (extension.varint() > kRpcSignal) {
        faults->Add(method,
                    fmt::format("payload_type of '{}' has to be RPC_RELIABLE "
                                "({}) or RPC_SIGNAL ({}), not {}",
                                method.name(), kRpcReliable, kRpcSignal,
                                extension.varint()));
      }
    }
  }
  CheckConcurrency(method, &options, faults);
  if (options.version == 0) {
    faults->Add(method, fmt::format("'{}' has version 0; the first is 1",
                                    method.name()));
  }
  const bool streams = method.client_streaming() || method.server_streaming();
  if (streams &&
      (options.is_idempotent || options.on_missing != Fallback::kFail ||
       options.on_failure != Fallback::kFail)) {
    faults->Add(method, fmt::format("rpc '{}' streams, and can have neither "
                                    "idempotent nor on_missing nor on_failure",
                                    method.name()));
    return options;
  }
  CheckFallback(method, options.on_missing, "on_missing", faults);
  CheckFallback(method, options.on_failure, "on_failure", faults);
  return options;
}

std::string_view NameOf(Fallback fallback) {
  switch (fallback) {
    case Fallback::kFail:
      return "FAIL";
    case Fallback::kSkip:
      return "SKIP";
    case Fallback::kDefault:
      return "DEFAULT";
    case Fallback::kPassThrough:
      return "PASS_THROUGH";
  }
  return "";
}

std::string_view NameOf(Concurrency concurrency) {
  switch (concurrency) {
    case Concurrency::kSerial:
      return "SERIAL";
    case Concurrency::kInterleaved:
      return "INTERLEAVED";
    case Concurrency::kPerKey:
      return "PER_KEY";
  }
  return "";
}

}  // namespace troupe::protoc
