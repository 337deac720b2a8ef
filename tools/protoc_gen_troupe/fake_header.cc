#include "tools/protoc_gen_troupe/fake_header.h"

#include <algorithm>
#include <string_view>

#include "fmt/format.h"
#include "google/protobuf/compiler/cpp/names.h"
#include "tools/protoc_gen_troupe/code_writer.h"
#include "tools/protoc_gen_troupe/header_text.h"

namespace troupe::protoc {
namespace {

namespace pb = google::protobuf;

std::string_view KindOf(Shape shape) {
  switch (shape) {
    case Shape::kUnary:
      return "FakeMethod";
    case Shape::kServerStream:
      return "FakeServerStream";
    case Shape::kClientStream:
      return "FakeClientStream";
    case Shape::kBidiStream:
      return "FakeBidiStream";
  }
  return "";
}

bool Streams(const ServiceModel& service) {
  return std::any_of(
      service.methods.begin(), service.methods.end(),
      [](const MethodModel& method) { return method.shape != Shape::kUnary; });
}

void WriteFake(const ServiceModel& service, const std::string& root,
               CodeWriter* writer) {
  CodeWriter& out = *writer;
  out.Line(fmt::format(
      "// {} as a fake: says what a peer answers and what it was sent.",
      service.descriptor->full_name()));
  out.Line(fmt::format("class {} {{", service.fake_class));
  out.Line(" public:");
  out.Call(2, fmt::format("explicit {}", service.fake_class),
           {fmt::format("{}troupe::FakePeer& peer", root)},
           " : peer_(peer) {}");
  for (const MethodModel& method : service.methods) {
    out.Line();
    out.Comments(2, *method.descriptor);
    out.Call(2,
             fmt::format("{}troupe::{}<{}, {}> {}", root, KindOf(method.shape),
                         method.request, method.response, method.name),
             {}, " const {");
    out.Line(fmt::format("    return {{peer_, {}::{}}};", service.service_class,
                         method.constant));
    out.Line("  }");
  }
  out.Line();
  out.Line(" private:");
  out.Line(fmt::format("  {}troupe::FakePeer& peer_;", root));
  out.Line("};");
  out.Line();
}

}  // namespace

std::string FakeHeader(const pb::FileDescriptor& file,
                       const std::vector<ServiceModel>& services) {
  CodeWriter body;
  for (const ServiceModel& service : services) {
    WriteFake(service, RootOf(file), &body);
  }
  const std::string services_header =
      pb::compiler::cpp::StripProto(file.name()) + ".troupe.h";
  if (services.empty()) {
    return HeaderText(file, {".troupe_fake.h", {services_header}}, "");
  }
  std::vector<std::string> includes = {"guest_sdk/testing/fake_method.h"};
  if (std::any_of(services.begin(), services.end(), Streams)) {
    includes.emplace_back("guest_sdk/testing/fake_stream.h");
  }
  includes.push_back(services_header);
  return HeaderText(file, {".troupe_fake.h", includes}, body.text());
}

}  // namespace troupe::protoc
