// Names for addresses in code, for people.
#ifndef TROUPE_HOST_GUEST_SYMBOLS_H_
#define TROUPE_HOST_GUEST_SYMBOLS_H_

#include <string>

namespace troupe {

// `shop::Cart::Add(int)+0x1c (libshop.so+0x4f2c)`; without the function where
// its library does not export it, and then `addr2line -e libshop.so 0x4f2c`
// knows more. An address in no file is a number alone.
//   Thread: any. Waits for a library that is being loaded.
std::string SymbolText(const void* address);

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_SYMBOLS_H_
