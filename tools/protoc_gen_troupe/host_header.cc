#include "tools/protoc_gen_troupe/host_header.h"

#include "fmt/format.h"
#include "google/protobuf/compiler/cpp/names.h"
#include "tools/protoc_gen_troupe/code_writer.h"
#include "tools/protoc_gen_troupe/header_text.h"

namespace troupe::protoc {
namespace {

namespace pb = google::protobuf;

// The client of one service.
class HostClientWriter {
 public:
  HostClientWriter(const ServiceModel& service, std::string root,
                   CodeWriter* writer)
      : service_(service), root_(std::move(root)), out_(*writer) {}

  void Write() {
    if (out_.Comments(0, *service_.descriptor)) out_.Line("//");
    out_.Line(
        "// Calls an actor that serves it from the program that embeds its "
        "host, which\n"
        "// outlives the client. A method waits for the answer, or hands it to "
        "a\n"
        "// callback, which runs on a shard's thread and must not block; one "
        "that"
        "\n"
        "// streams returns its end of the items.");
    out_.Line(fmt::format("class {} {{", service_.host_class));
    out_.Line(" public:");
    out_.Call(2, service_.host_class,
              {fmt::format("{}troupe::Host& host", root_),
               fmt::format("{}troupe::ActrId target", root_)},
              "");
    out_.Line("      : client_(host, std::move(target)) {}");
    for (const MethodModel& method : service_.methods) {
      out_.Line();
      if (method.shape != Shape::kUnary) {
        WriteStream(method);
        continue;
      }
      WriteCall(method);
      WriteCallback(method);
      WriteTell(method);
    }
    out_.Line();
    out_.Line(" private:");
    out_.Line(fmt::format("  {}troupe::HostClient client_;", root_));
    out_.Line("};");
    out_.Line();
  }

 private:
  std::string Constant(const MethodModel& method) const {
    return fmt::format("{}::{}", service_.service_class, method.constant);
  }

  static std::string RequestOf(const MethodModel& method) {
    return fmt::format("const {}& request", method.request);
  }

  std::string DefaultOptions(const MethodModel& method) const {
    return fmt::format(
        "const {0}troupe::RequestOptions& options = {0}troupe::OptionsOf({1})",
        root_, Constant(method));
  }

  static std::string CallOf(const MethodModel& method) {
    if (method.has_empty_response) return "client_.CallEmpty";
    return fmt::format("client_.{}<{}>",
                       method.options.may_skip() ? "CallOrSkip" : "Call",
                       method.response);
  }

  void WriteCall(const MethodModel& method) {
    out_.Comments(2, *method.descriptor);
    out_.Call(2,
              fmt::format("{} {}", method.ClientResultType(root_), method.name),
              {RequestOf(method), DefaultOptions(method)}, " const {");
    out_.Call(4, "return " + CallOf(method),
              {Constant(method), "request", "options"}, ";");
    out_.Line("  }");
  }

  void WriteCallback(const MethodModel& method) {
    out_.Call(2, "void " + method.name,
              {RequestOf(method),
               fmt::format("const {}troupe::RequestOptions& options", root_),
               fmt::format("{}absl::AnyInvocable<void({})> on_response", root_,
                           method.ClientResultType(root_))},
              " const {");
    out_.Call(
        4, CallOf(method),
        {Constant(method), "request", "options", "std::move(on_response)"},
        ";");
    out_.Line("  }");
  }

  void WriteStream(const MethodModel& method) {
    const std::string both =
        fmt::format("{}, {}", method.request, method.response);
    std::string result = fmt::format("HostClientStream<{}>", both);
    std::string call = fmt::format("OpenClientStream<{}>", both);
    std::vector<std::string> parameters = {DefaultOptions(method)};
    std::vector<std::string> arguments = {Constant(method), "options"};
    if (method.shape == Shape::kBidiStream) {
      result = fmt::format("HostBidiStream<{}>", both);
      call = fmt::format("OpenBidiStream<{}>", both);
    } else if (method.shape == Shape::kServerStream) {
      result = fmt::format("HostStreamReader<{}>", method.response);
      call = fmt::format("OpenServerStream<{}>", method.response);
      parameters = {RequestOf(method), DefaultOptions(method)};
      arguments = {Constant(method), "request", "options"};
    }
    out_.Comments(2, *method.descriptor);
    out_.Call(2, fmt::format("{}troupe::{} {}", root_, result, method.name),
              parameters, " const {");
    out_.Call(4, "return client_." + call, arguments, ";");
    out_.Line("  }");
  }

  void WriteTell(const MethodModel& method) {
    out_.Call(2, fmt::format("{}absl::Status {}", root_, method.tell),
              {RequestOf(method), DefaultOptions(method)}, " const {");
    out_.Call(4, "return client_.Tell",
              {Constant(method), "request", "options"}, ";");
    out_.Line("  }");
  }

  const ServiceModel& service_;
  const std::string root_;
  CodeWriter& out_;
};

}  // namespace

std::string HostHeader(const pb::FileDescriptor& file,
                       const std::vector<ServiceModel>& services) {
  CodeWriter body;
  for (const ServiceModel& service : services) {
    HostClientWriter(service, RootOf(file), &body).Write();
  }
  const std::string services_header =
      pb::compiler::cpp::StripProto(file.name()) + ".troupe.h";
  if (services.empty()) {
    return HeaderText(file, {".troupe_host.h", {services_header}}, "");
  }
  return HeaderText(file,
                    {".troupe_host.h",
                     {"absl/functional/any_invocable.h",
                      "host/runtime/host_client.h", services_header}},
                    body.text());
}

}  // namespace troupe::protoc
