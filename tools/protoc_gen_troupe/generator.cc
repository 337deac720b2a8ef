#include "tools/protoc_gen_troupe/generator.h"

#include <memory>
#include <string_view>

#include "fmt/format.h"
#include "google/protobuf/compiler/cpp/names.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream.h"
#include "tools/protoc_gen_troupe/fake_header.h"
#include "tools/protoc_gen_troupe/faults.h"
#include "tools/protoc_gen_troupe/host_header.h"
#include "tools/protoc_gen_troupe/service_header.h"
#include "tools/protoc_gen_troupe/service_model.h"

namespace troupe::protoc {
namespace {

namespace pb = google::protobuf;

void WriteFile(const std::string& name, const std::string& text,
               pb::compiler::GeneratorContext* context) {
  const std::unique_ptr<pb::io::ZeroCopyOutputStream> file(context->Open(name));
  pb::io::CodedOutputStream(file.get()).WriteString(text);
}

}  // namespace

bool Generator::Generate(const pb::FileDescriptor* file,
                         const std::string& parameter,
                         pb::compiler::GeneratorContext* context,
                         std::string* error) const {
  return GenerateAll({file}, parameter, context, error);
}

bool Generator::GenerateAll(const std::vector<const pb::FileDescriptor*>& files,
                            const std::string& parameter,
                            pb::compiler::GeneratorContext* context,
                            std::string* error) const {
  if (!parameter.empty()) {
    *error =
        fmt::format("there is no parameter '{}': none is known", parameter);
    return false;
  }
  Faults faults;
  for (const pb::FileDescriptor* const file : files) {
    const std::vector<ServiceModel> services = ModelsOf(*file, &faults);
    if (!faults.empty()) continue;
    const std::string path = pb::compiler::cpp::StripProto(file->name());
    WriteFile(path + ".troupe.h", ServiceHeader(*file, services), context);
    WriteFile(path + ".troupe_host.h", HostHeader(*file, services), context);
    WriteFile(path + ".troupe_fake.h", FakeHeader(*file, services), context);
  }
  if (faults.empty()) return true;
  // protoc puts the plugin's name in front: the lines begin on the next one.
  *error = "no code can be generated\n" + faults.lines();
  error->pop_back();
  return false;
}

}  // namespace troupe::protoc
