#include "tools/protoc_gen_troupe/method_options.h"

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

constexpr uint64_t kRpcReliable = 0;
constexpr uint64_t kRpcSignal = 1;

void ReadField(const pb::UnknownField& field, MethodOptions* options) {
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

}  // namespace troupe::protoc
