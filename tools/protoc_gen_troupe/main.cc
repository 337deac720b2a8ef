// The program protoc-gen-troupe, which protoc runs.
#include "google/protobuf/compiler/plugin.h"
#include "tools/protoc_gen_troupe/generator.h"

int main(int argc, char** argv) {
  const troupe::protoc::Generator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
