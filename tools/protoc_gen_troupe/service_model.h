// A service as code is generated of it: everything checked, every C++ name
// chosen.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_SERVICE_MODEL_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_SERVICE_MODEL_H_

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tools/protoc_gen_troupe/faults.h"
#include "tools/protoc_gen_troupe/method_options.h"

namespace troupe::protoc {

// Which of its messages are any number of them.
enum class Shape { kUnary, kServerStream, kClientStream, kBidiStream };

Shape ShapeOf(const google::protobuf::MethodDescriptor& method);

struct MethodModel {
  const google::protobuf::MethodDescriptor* descriptor;
  MethodOptions options;

  // C++ names. Where C++ or the generated classes have taken the rpc's own name
  // they end in underscores.
  std::string name;      // "Buy"
  std::string tell;      // "TellBuy"
  std::string constant;  // "kBuy"

  // C++ types, as short as the namespace of the file allows.
  std::string request;
  std::string response;
  Shape shape;
  // google.protobuf.Empty of a kUnary: an absl::Status does.
  bool has_empty_response;

  // What a handler returns, and what a client of a kUnary does, which may skip
  // the method.
  // `root` is RootOf() the file.
  std::string ResultType(std::string_view root) const;
  std::string ClientResultType(std::string_view root) const;
};

struct ServiceModel {
  const google::protobuf::ServiceDescriptor* descriptor;
  std::string service_class;  // "ShopService"
  std::string handler_class;  // "ShopHandler"
  std::string client_class;   // "ShopClient"
  std::string host_class;     // "ShopHostClient"
  std::string fake_class;     // "ShopFake"
  std::vector<MethodModel> methods;
};

// The services of `file` that have methods, in its order.
std::vector<ServiceModel> ModelsOf(const google::protobuf::FileDescriptor& file,
                                   Faults* faults);

// What code of `file` writes before `troupe::` and `absl::`: "::" when its
// package has a namespace of such a name, else nothing.
std::string RootOf(const google::protobuf::FileDescriptor& file);

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_SERVICE_MODEL_H_
