#include "tools/protoc_gen_troupe/interface_text.h"

#include <set>
#include <string_view>

#include "fmt/format.h"
#include "google/protobuf/descriptor.h"

namespace troupe::protoc {
namespace {

namespace pb = google::protobuf;

// The shapes of messages, and of those which they use.
class Shapes {
 public:
  void Add(const pb::Descriptor& message) {
    if (!lines_.insert("message=" + message.full_name()).second) return;
    for (int i = 0; i < message.field_count(); ++i) AddField(*message.field(i));
  }

  const std::set<std::string>& lines() const { return lines_; }

 private:
  static std::string_view LabelOf(const pb::FieldDescriptor& field) {
    if (field.is_repeated()) return "repeated";
    if (field.is_required()) return "required";
    if (field.real_containing_oneof() != nullptr) return "oneof";
    return field.has_presence() ? "optional" : "plain";
  }

  void AddField(const pb::FieldDescriptor& field) {
    std::string type = field.type_name();
    if (field.message_type() != nullptr) {
      type = field.message_type()->full_name();
      Add(*field.message_type());
    } else if (field.enum_type() != nullptr) {
      type = field.enum_type()->full_name();
      AddEnum(*field.enum_type());
    }
    lines_.insert(fmt::format(
        "field={} {} {} {} {}", field.containing_type()->full_name(),
        field.number(), field.name(), LabelOf(field), type));
  }

  void AddEnum(const pb::EnumDescriptor& type) {
    for (int i = 0; i < type.value_count(); ++i) {
      lines_.insert(fmt::format("enum={} {} {}", type.full_name(),
                                type.value(i)->number(),
                                type.value(i)->name()));
    }
  }

  std::set<std::string> lines_;
};

// FNV-1a.
class Hash {
 public:
  void Add(std::string_view text) {
    for (const char c : text) {
      value_ ^= static_cast<unsigned char>(c);
      value_ *= 0x0000'0100'0000'01b3;
    }
  }

  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0xcbf2'9ce4'8422'2325;
};

std::string_view NameOf(Shape shape) {
  switch (shape) {
    case Shape::kUnary:
      return "unary";
    case Shape::kServerStream:
      return "server_streaming";
    case Shape::kClientStream:
      return "client_streaming";
    case Shape::kBidiStream:
      return "bidi_streaming";
  }
  return "";
}

std::vector<std::string> LinesOf(const MethodModel& method) {
  const pb::MethodDescriptor& descriptor = *method.descriptor;
  const MethodOptions& options = method.options;
  std::vector<std::string> lines = {"route=" + descriptor.full_name()};
  if (options.is_signal.has_value()) {
    lines.push_back(fmt::format(
        "payload_type={}", *options.is_signal ? "RPC_SIGNAL" : "RPC_RELIABLE"));
  }
  lines.push_back(fmt::format("method={} {} {}", NameOf(method.shape),
                              descriptor.input_type()->full_name(),
                              descriptor.output_type()->full_name()));
  if (options.deadline_ms != 0) {
    lines.push_back(fmt::format("deadline_ms={}", options.deadline_ms));
  }
  if (options.is_idempotent) lines.emplace_back("idempotent=true");
  if (options.on_missing != Fallback::kFail) {
    lines.push_back(fmt::format("on_missing={}", NameOf(options.on_missing)));
  }
  if (options.on_failure != Fallback::kFail) {
    lines.push_back(fmt::format("on_failure={}", NameOf(options.on_failure)));
  }
  if (options.concurrency != Concurrency::kSerial) {
    lines.push_back(
        fmt::format("concurrency={}{}{}", NameOf(options.concurrency),
                    options.key_path.empty() ? "" : " ", options.key_path));
  }
  if (options.version != 1) {
    lines.push_back(fmt::format("version={}", options.version));
  }
  return lines;
}

}  // namespace

InterfaceText InterfaceOf(const ServiceModel& service) {
  Shapes shapes;
  std::set<std::string> sorted;  // a text for each method and shape
  InterfaceText interface;
  for (const MethodModel& method : service.methods) {
    shapes.Add(*method.descriptor->input_type());
    shapes.Add(*method.descriptor->output_type());
    std::string text;
    for (const std::string& line : LinesOf(method)) {
      text.append(line).append("\n");
      interface.routes.push_back(line);
    }
    sorted.insert(text);
  }
  interface.shapes.assign(shapes.lines().begin(), shapes.lines().end());
  for (const std::string& line : interface.shapes) sorted.insert(line + "\n");
  Hash hash;
  for (const std::string& text : sorted) hash.Add(text);
  interface.hash = hash.value();
  return interface;
}

}  // namespace troupe::protoc
