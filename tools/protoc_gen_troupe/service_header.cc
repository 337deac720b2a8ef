#include "tools/protoc_gen_troupe/service_header.h"

#include "fmt/format.h"
#include "google/protobuf/compiler/cpp/names.h"
#include "tools/protoc_gen_troupe/code_writer.h"
#include "tools/protoc_gen_troupe/header_text.h"
#include "tools/protoc_gen_troupe/interface_text.h"

namespace troupe::protoc {
namespace {

namespace pb = google::protobuf;

// "Fallback::kPassThrough".
std::string_view ConstantOf(Fallback fallback) {
  switch (fallback) {
    case Fallback::kFail:
      return "kFail";
    case Fallback::kSkip:
      return "kSkip";
    case Fallback::kDefault:
      return "kDefault";
    case Fallback::kPassThrough:
      return "kPassThrough";
  }
  return "";
}

// What one service adds to the header.
class ServiceWriter {
 public:
  ServiceWriter(const ServiceModel& service, std::string root,
                CodeWriter* writer)
      : service_(service), root_(std::move(root)), out_(*writer) {}

  void Write() {
    WriteService();
    WriteHandler();
    WriteClient();
  }

 private:
  // The methods and the metadata.
  void WriteService() {
    out_.Line(fmt::format("// The methods of {}, and how clients call them.",
                          service_.descriptor->full_name()));
    out_.Line(fmt::format("struct {} {{", service_.service_class));
    for (const MethodModel& method : service_.methods) WriteConstant(method);
    const InterfaceText interface = InterfaceOf(service_);
    out_.Line();
    out_.Line("  // What the metadata of a library says that serves them.");
    out_.Line(
        fmt::format("  static constexpr uint64_t kInterfaceHash = {:#018x};",
                    interface.hash));
    WriteText("kShapes", interface.shapes);
    WriteText("kRoutes", interface.routes);
    out_.Line("};");
    out_.Line();
  }

  void WriteConstant(const MethodModel& method) {
    const MethodOptions& options = method.options;
    std::vector<std::string> fields = {
        fmt::format(".route = \"{}\"", method.descriptor->full_name())};
    if (options.is_signal.has_value()) {
      fields.push_back(
          fmt::format(".payload_type = {}troupe::PayloadType::{}", root_,
                      *options.is_signal ? "kRpcSignal" : "kRpcReliable"));
    }
    if (options.deadline_ms != 0) {
      fields.push_back(fmt::format(".deadline_ms = {}", options.deadline_ms));
    }
    if (options.is_idempotent) fields.emplace_back(".is_idempotent = true");
    for (const auto& [name, fallback] :
         {std::pair("on_missing", options.on_missing),
          std::pair("on_failure", options.on_failure)}) {
      if (fallback == Fallback::kFail) continue;
      fields.push_back(fmt::format(".{} = {}troupe::Fallback::{}", name, root_,
                                   ConstantOf(fallback)));
    }
    const std::string head = fmt::format(
        "  static constexpr {}troupe::Method {} = {{", root_, method.constant);
    if (fields.size() == 1 &&
        head.size() + fields.front().size() + 2 <= kColumns) {
      return out_.Line(fmt::format("{}{}}};", head, fields.front()));
    }
    out_.Line(head);
    for (const std::string& field : fields) {
      out_.Line(fmt::format("      {},", field));
    }
    out_.Line("  };");
  }

  void WriteText(std::string_view name, const std::vector<std::string>& lines) {
    out_.Line(fmt::format("  static constexpr std::string_view {}{}", name,
                          lines.empty() ? ";" : " ="));
    for (size_t i = 0; i < lines.size(); ++i) {
      out_.Line(fmt::format("      \"{}\\n\"{}", lines[i],
                            i + 1 == lines.size() ? ";" : ""));
    }
  }

  void WriteHandler() {
    if (out_.Comments(0, *service_.descriptor)) out_.Line("//");
    out_.Line(
        fmt::format("// A workload that serves it is a "
                    "{}troupe::Serves<{}>.",
                    root_, service_.handler_class));
    out_.Line(fmt::format("class {} {{", service_.handler_class));
    out_.Line(" public:");
    out_.Line(fmt::format("  using Service = {};", service_.service_class));
    out_.Line();
    out_.Line(
        fmt::format("  virtual ~{}() = default;", service_.handler_class));
    out_.Line();
    for (const MethodModel& method : service_.methods) {
      const bool has_comment = out_.Comments(2, *method.descriptor);
      WriteTurns(method, has_comment);
      out_.Call(
          2,
          fmt::format("virtual {} {}", method.ResultType(root_), method.name),
          HandlerParameters(method), " = 0;");
      out_.Line();
    }
    out_.Line("  // For troupe::Serves.");
    out_.Line("  template <typename Visitor>");
    out_.Line("  static void ForEachMethod(const Visitor& visit) {");
    for (const MethodModel& method : service_.methods) {
      out_.Call(4, "visit",
                {fmt::format("{}::{}", service_.service_class, method.constant),
                 fmt::format("&{}::{}", service_.handler_class, method.name)},
                ";");
    }
    out_.Line("  }");
    out_.Line("};");
    out_.Line();
  }

  // What a handler may not rely on.
  void WriteTurns(const MethodModel& method, bool has_comment) {
    if (method.options.concurrency == Concurrency::kSerial) return;
    if (has_comment) out_.Line("  //");
    const bool is_per_key = method.options.concurrency == Concurrency::kPerKey;
    out_.Line(fmt::format("  // {}: while it waits, others run{}, and what",
                          NameOf(method.options.concurrency),
                          is_per_key ? ", of other keys" : ""));
    out_.Line("  // the object holds may be another when it goes on.");
  }

  void WriteClient() {
    if (out_.Comments(0, *service_.descriptor)) out_.Line("//");
    out_.Line(
        "// Calls an actor that serves it. As good as the context it was "
        "made with,");
    out_.Line("// which outlives it.");
    out_.Line(fmt::format("class {} {{", service_.client_class));
    out_.Line(" public:");
    out_.Call(2, service_.client_class,
              {fmt::format("const {}troupe::HostAccess& host", root_),
               fmt::format("{}troupe::Dest dest", root_)},
              "");
    out_.Line("      : client_(host, std::move(dest)) {}");
    for (const MethodModel& method : service_.methods) {
      out_.Line();
      out_.Comments(2, *method.descriptor);
      if (method.shape == Shape::kUnary) {
        WriteClientCall(method);
        WriteClientTell(method);
      } else {
        WriteClientStream(method);
      }
    }
    out_.Line();
    out_.Line(" private:");
    out_.Line(fmt::format("  {}troupe::ServiceClient client_;", root_));
    out_.Line("};");
    out_.Line();
  }

  std::vector<std::string> HandlerParameters(const MethodModel& method) const {
    std::vector<std::string> parameters = {
        fmt::format("{}troupe::Context& ctx", root_)};
    const Shape shape = method.shape;
    parameters.push_back(
        shape == Shape::kUnary || shape == Shape::kServerStream
            ? fmt::format("const {}& request", method.request)
            : fmt::format("{}troupe::StreamReader<{}>& requests", root_,
                          method.request));
    if (shape == Shape::kServerStream || shape == Shape::kBidiStream) {
      parameters.push_back(fmt::format("{}troupe::StreamWriter<{}>& responses",
                                       root_, method.response));
    }
    return parameters;
  }

  void WriteClientStream(const MethodModel& method) {
    const std::string both =
        fmt::format("{}, {}", method.request, method.response);
    const std::string constant =
        fmt::format("{}::{}", service_.service_class, method.constant);
    const std::string options =
        fmt::format("const {}troupe::CallOptions& options = {{}}", root_);
    std::string result = fmt::format("ClientStream<{}>", both);
    std::string call = fmt::format("CallClientStream<{}>", both);
    std::vector<std::string> parameters = {options};
    std::vector<std::string> arguments = {constant, "options"};
    if (method.shape == Shape::kBidiStream) {
      result = fmt::format("BidiStream<{}>", both);
      call = fmt::format("CallBidiStream<{}>", both);
    } else if (method.shape == Shape::kServerStream) {
      result = fmt::format("StreamReader<{}>", method.response);
      call = fmt::format("CallServerStream<{}>", method.response);
      parameters = {fmt::format("const {}& request", method.request), options};
      arguments = {constant, "request", "options"};
    }
    out_.Call(2,
              fmt::format("{0}absl::StatusOr<{0}troupe::{1}> {2}", root_,
                          result, method.name),
              parameters, " const {");
    out_.Call(4, "return client_." + call, arguments, ";");
    out_.Line("  }");
  }

  void WriteClientCall(const MethodModel& method) {
    out_.Call(
        2, fmt::format("{} {}", method.ClientResultType(root_), method.name),
        {fmt::format("const {}& request", method.request),
         fmt::format("const {}troupe::CallOptions& options = {{}}", root_)},
        " const {");
    std::string call = fmt::format("return client_.Call<{}>", method.response);
    if (method.has_empty_response) {
      call = "return client_.CallEmpty";
    } else if (method.options.may_skip()) {
      call = fmt::format("return client_.CallOrSkip<{}>", method.response);
    }
    out_.Call(4, call,
              {fmt::format("{}::{}", service_.service_class, method.constant),
               "request", "options"},
              ";");
    out_.Line("  }");
  }

  void WriteClientTell(const MethodModel& method) {
    out_.Call(
        2, fmt::format("{}absl::Status {}", root_, method.tell),
        {fmt::format("const {}& request", method.request),
         fmt::format("const {}troupe::TellOptions& options = {{}}", root_)},
        " const {");
    out_.Call(4, "return client_.Tell",
              {fmt::format("{}::{}", service_.service_class, method.constant),
               "request", "options"},
              ";");
    out_.Line("  }");
  }

  const ServiceModel& service_;
  const std::string root_;
  CodeWriter& out_;
};

}  // namespace

std::string ServiceHeader(const pb::FileDescriptor& file,
                          const std::vector<ServiceModel>& services) {
  CodeWriter body;
  for (const ServiceModel& service : services) {
    ServiceWriter(service, RootOf(file), &body).Write();
  }
  const std::string messages =
      pb::compiler::cpp::StripProto(file.name()) + ".pb.h";
  if (services.empty()) return HeaderText(file, {".troupe.h", {messages}}, "");
  return HeaderText(
      file,
      {".troupe.h",
       {"guest_sdk/service.h", "guest_sdk/service_client.h", messages}},
      body.text());
}

}  // namespace troupe::protoc
