// Ending libuv handles, which die one turn of the loop after they were closed.
// Only for host/loop.
#ifndef TROUPE_HOST_LOOP_UV_HANDLE_H_
#define TROUPE_HOST_LOOP_UV_HANDLE_H_

#include <uv.h>

namespace troupe {

// Closes `uv_handle`, a member of `*object`, and deletes `object` when the loop
// has let go of it. No callback of the handle sees its owner any more, so clear
// what points there first.
template <typename Object, typename UvHandle>
void CloseAndDelete(Object* object, UvHandle* uv_handle) {
  auto* handle = reinterpret_cast<uv_handle_t*>(uv_handle);
  handle->data = object;
  uv_close(handle, [](uv_handle_t* closed) {
    delete static_cast<Object*>(closed->data);
  });
}

}  // namespace troupe

#endif  // TROUPE_HOST_LOOP_UV_HANDLE_H_
