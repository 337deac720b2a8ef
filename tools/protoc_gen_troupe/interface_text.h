// A service's interface as a library's metadata has it: what `troupe check
// --against` compares.
#ifndef TROUPE_TOOLS_PROTOC_GEN_TROUPE_INTERFACE_TEXT_H_
#define TROUPE_TOOLS_PROTOC_GEN_TROUPE_INTERFACE_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tools/protoc_gen_troupe/service_model.h"

namespace troupe::protoc {

// Lines `key=value`, without their ends.
struct InterfaceText {
  // The messages that the methods use, and those which these use, sorted:
  //   message=shop.Order
  //   field=shop.Order 1 article optional string
  //   enum=shop.Color 0 RED
  std::vector<std::string> shapes;

  // The methods in the order of the file, each with its options:
  //   route=shop.Shop.Buy
  //   payload_type=RPC_SIGNAL
  //   method=unary shop.Order shop.Receipt
  //   deadline_ms=50
  std::vector<std::string> routes;

  // Of all that, whatever the order: comments change nothing.
  uint64_t hash = 0;
};

InterfaceText InterfaceOf(const ServiceModel& service);

}  // namespace troupe::protoc

#endif  // TROUPE_TOOLS_PROTOC_GEN_TROUPE_INTERFACE_TEXT_H_
