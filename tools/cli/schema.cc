#include "tools/cli/schema.h"

#include <algorithm>
#include <utility>

#include "abi/nearest.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "fmt/format.h"
#include "google/protobuf/compiler/importer.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace troupe {
namespace {

namespace pb = google::protobuf;

constexpr char kTypeUrlPrefix[] = "type.googleapis.com";

// Where google/protobuf/timestamp.proto and its like are.
constexpr char kSystemDirectory[] = "/usr/include";

// The messages of a parse, as lines. The parser counts from 0.
class ErrorLines : public pb::compiler::MultiFileErrorCollector {
 public:
  void AddError(const std::string& file, int line, int column,
                const std::string& message) override {
    if (!lines_.empty()) lines_ += '\n';
    if (line < 0) {
      lines_ += fmt::format("{}: error: {}", file, message);
    } else {
      lines_ += fmt::format("{}:{}:{}: error: {}", file, line + 1, column + 1,
                            message);
    }
  }

  const std::string& lines() const { return lines_; }

 private:
  std::string lines_;
};

std::string TypeUrl(const pb::Descriptor& message) {
  return fmt::format("{}/{}", kTypeUrlPrefix, message.full_name());
}

}  // namespace

struct Schema::Impl {
  pb::compiler::DiskSourceTree tree;
  ErrorLines errors;
  pb::compiler::Importer importer{&tree, &errors};
  std::vector<const pb::FileDescriptor*> files;
  std::unique_ptr<pb::util::TypeResolver> types;
  pb::DynamicMessageFactory messages{importer.pool()};
};

absl::StatusOr<std::unique_ptr<Schema>> Schema::Load(
    const std::vector<std::string>& files,
    const std::vector<std::string>& directories) {
  auto impl = std::make_unique<Impl>();
  for (const std::string& directory : directories) {
    impl->tree.MapPath("", directory);
  }
  impl->tree.MapPath("", kSystemDirectory);
  for (const std::string& file : files) {
    const pb::FileDescriptor* const parsed = impl->importer.Import(file);
    if (parsed != nullptr) impl->files.push_back(parsed);
  }
  if (!impl->errors.lines().empty()) {
    return absl::InvalidArgumentError(impl->errors.lines());
  }
  impl->types.reset(pb::util::NewTypeResolverForDescriptorPool(
      kTypeUrlPrefix, impl->importer.pool()));
  return absl::WrapUnique(new Schema(std::move(impl)));
}

Schema::Schema(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Schema::~Schema() = default;

bool Schema::Knows(std::string_view route) const {
  return impl_->importer.pool()->FindMethodByName(std::string(route)) !=
         nullptr;
}

std::vector<std::string> Schema::Routes() const {
  std::vector<std::string> routes;
  for (const pb::FileDescriptor* const file : impl_->files) {
    for (int i = 0; i < file->service_count(); ++i) {
      const pb::ServiceDescriptor* const service = file->service(i);
      for (int j = 0; j < service->method_count(); ++j) {
        routes.push_back(service->method(j)->full_name());
      }
    }
  }
  std::sort(routes.begin(), routes.end());
  return routes;
}

absl::StatusOr<const pb::Descriptor*> Schema::Find(std::string_view route,
                                                   Direction direction) const {
  const pb::MethodDescriptor* const method =
      impl_->importer.pool()->FindMethodByName(std::string(route));
  if (method == nullptr) {
    const std::vector<std::string> known = Routes();
    const std::vector<std::string_view> views(known.begin(), known.end());
    return absl::NotFoundError(
        fmt::format("no .proto file of the configuration has the route '{}'{}",
                    route, DidYouMean(route, views)));
  }
  return direction == Direction::kRequest ? method->input_type()
                                          : method->output_type();
}

absl::StatusOr<std::string> Schema::ToBytes(std::string_view route,
                                            Direction direction,
                                            std::string_view json) const {
  const auto message = Find(route, direction);
  if (!message.ok()) return message.status();
  std::string bytes;
  const auto status = pb::util::JsonToBinaryString(
      impl_->types.get(), TypeUrl(**message), std::string(json), &bytes);
  if (!status.ok()) {
    return absl::InvalidArgumentError(
        fmt::format("JSON for '{}': {}", route, status.message().as_string()));
  }
  return bytes;
}

absl::StatusOr<std::string> Schema::ToJson(std::string_view route,
                                           Direction direction,
                                           std::string_view bytes) const {
  const auto message = Find(route, direction);
  if (!message.ok()) return message.status();
  // Parsed first, as the conversion takes bytes that are cut off for an end.
  const std::string binary(bytes);
  const std::unique_ptr<pb::Message> parsed(
      impl_->messages.GetPrototype(*message)->New());
  if (!parsed->ParsePartialFromString(binary)) {
    return absl::InvalidArgumentError(fmt::format(
        "{} bytes are no {}", bytes.size(), (*message)->full_name()));
  }
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = pb::util::BinaryToJsonString(
      impl_->types.get(), TypeUrl(**message), binary, &json, options);
  if (!status.ok()) {
    return absl::InvalidArgumentError(
        fmt::format("{} as JSON: {}", (*message)->full_name(),
                    status.message().as_string()));
  }
  return json;
}

}  // namespace troupe
