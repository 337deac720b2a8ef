#include "tools/protoc_gen_troupe/service_model.h"

#include <set>
#include <string_view>

#include "fmt/format.h"
#include "google/protobuf/compiler/cpp/names.h"
#include "tools/protoc_gen_troupe/cpp_names.h"

namespace troupe::protoc {
namespace {

namespace pb = google::protobuf;
namespace cpp = google::protobuf::compiler::cpp;

constexpr std::string_view kEmpty = "google.protobuf.Empty";
constexpr char kTell[] = "Tell";

// The names that a file gives to its namespace.
class Scope {
 public:
  explicit Scope(const pb::FileDescriptor& file) {
    for (int i = 0; i < file.message_type_count(); ++i) {
      types_.insert(cpp::ClassName(file.message_type(i)));
    }
    for (int i = 0; i < file.enum_type_count(); ++i) {
      types_.insert(cpp::ClassName(file.enum_type(i)));
    }
  }

  // False when the file has it already, for a message or another class.
  bool AddClass(const std::string& name) { return types_.insert(name).second; }

 private:
  std::set<std::string> types_;
};

// `wanted`, with as many underscores as make it a name that is free.
std::string Take(std::string wanted, std::set<std::string>* taken) {
  while (IsKeyword(wanted) || IsMember(wanted) ||
         !taken->insert(wanted).second) {
    wanted += '_';
  }
  return wanted;
}

class ServiceReader {
 public:
  ServiceReader(const pb::ServiceDescriptor& service, Scope* scope,
                Faults* faults)
      : service_(service), scope_(*scope), faults_(*faults) {
    for (int i = 0; i < service.method_count(); ++i) {
      methods_.insert(service.method(i)->name());
    }
  }

  ServiceModel Read() {
    ServiceModel model;
    model.descriptor = &service_;
    model.service_class = ClassOf("Service");
    model.handler_class = ClassOf("Handler");
    model.client_class = ClassOf("Client");
    model.host_class = ClassOf("HostClient");
    model.fake_class = ClassOf("Fake");
    std::set<std::string> names = {model.service_class, model.handler_class,
                                   model.client_class, model.host_class,
                                   model.fake_class};
    std::set<std::string> constants = {"kInterfaceHash", "kRoutes", "kShapes"};
    for (int i = 0; i < service_.method_count(); ++i) {
      MethodModel method = ReadMethod(*service_.method(i));
      method.name = Take(method.descriptor->name(), &names);
      method.constant = Take("k" + method.descriptor->name(), &constants);
      model.methods.push_back(std::move(method));
    }
    // After the methods: these are names that nobody has asked for.
    for (MethodModel& method : model.methods) {
      method.tell = Take(kTell + method.descriptor->name(), &names);
    }
    return model;
  }

 private:
  std::string ClassOf(std::string_view role) {
    std::string name = fmt::format("{}{}", service_.name(), role);
    if (!scope_.AddClass(name)) {
      faults_.Add(service_, fmt::format("service '{}' makes a class '{}', but "
                                        "the file has that name already",
                                        service_.name(), name));
    }
    return name;
  }

  // A member of the class would hide the short name.
  std::string TypeOf(const pb::Descriptor& message) const {
    std::string name = cpp::ClassName(&message);
    const bool is_hidden = methods_.count(name) != 0 || IsMember(name) ||
                           name.rfind(kTell, 0) == 0;
    if (message.file()->package() != service_.file()->package() || is_hidden) {
      return cpp::QualifiedClassName(&message);
    }
    return name;
  }

  MethodModel ReadMethod(const pb::MethodDescriptor& method) {
    MethodModel model;
    model.descriptor = &method;
    model.options = ReadOptions(method, &faults_);
    model.request = TypeOf(*method.input_type());
    model.response = TypeOf(*method.output_type());
    model.shape = ShapeOf(method);
    model.has_empty_response = model.shape == Shape::kUnary &&
                               method.output_type()->full_name() == kEmpty;
    return model;
  }

  const pb::ServiceDescriptor& service_;
  Scope& scope_;
  Faults& faults_;
  std::set<std::string> methods_;
};

}  // namespace

Shape ShapeOf(const pb::MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? Shape::kBidiStream
                                     : Shape::kClientStream;
  }
  return method.server_streaming() ? Shape::kServerStream : Shape::kUnary;
}

std::string MethodModel::ResultType(std::string_view root) const {
  if (has_empty_response || shape == Shape::kServerStream ||
      shape == Shape::kBidiStream) {
    return fmt::format("{}absl::Status", root);
  }
  return fmt::format("{}absl::StatusOr<{}>", root, response);
}

std::string MethodModel::ClientResultType(std::string_view root) const {
  if (has_empty_response || !options.may_skip()) return ResultType(root);
  return fmt::format("{}absl::StatusOr<std::optional<{}>>", root, response);
}

std::vector<ServiceModel> ModelsOf(const pb::FileDescriptor& file,
                                   Faults* faults) {
  Scope scope(file);
  std::vector<ServiceModel> models;
  for (int i = 0; i < file.service_count(); ++i) {
    if (file.service(i)->method_count() == 0) continue;
    models.push_back(ServiceReader(*file.service(i), &scope, faults).Read());
  }
  return models;
}

std::string RootOf(const pb::FileDescriptor& file) {
  const std::string inner = "." + file.package() + ".";
  for (const std::string_view name : {".absl.", ".std.", ".troupe."}) {
    if (inner.find(name, 1) != std::string::npos) return "::";
  }
  for (const char* const name : {"absl", "std", "troupe"}) {
    if (file.FindMessageTypeByName(name) != nullptr) return "::";
  }
  return "";
}

}  // namespace troupe::protoc
