// Whether what a guest asks its host keeps the rules, and how a host answers
// when it does not.
#ifndef TROUPE_TOOLS_CONFORMANCE_REQUEST_FAULT_H_
#define TROUPE_TOOLS_CONFORMANCE_REQUEST_FAULT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::conformance {

// What is wrong with the frame of an `invoke`: it is no AbiFrame, or of another
// version, its op is unknown, its payload can't be read, a destination is
// missing. Empty: nothing.
std::string FaultOfRequest(std::string_view frame);

// The return code for a frame that has a fault.
int32_t CodeOfFault(std::string_view frame);

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_REQUEST_FAULT_H_
