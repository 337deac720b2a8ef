// Memory for a frame on its way out: on the stack unless it is large.
#ifndef TROUPE_GUEST_SDK_INTERNAL_FRAME_BUFFER_H_
#define TROUPE_GUEST_SDK_INTERNAL_FRAME_BUFFER_H_

#include <cstddef>
#include <memory>

namespace troupe::internal {

class FrameBuffer {
 public:
  // `size` in bytes. The contents are not initialised.
  explicit FrameBuffer(size_t size) {
    if (size > sizeof(inline_)) {
      heap_ = std::make_unique_for_overwrite<char[]>(size);
      data_ = heap_.get();
    }
  }

  FrameBuffer(const FrameBuffer&) = delete;
  FrameBuffer& operator=(const FrameBuffer&) = delete;

  char* data() { return data_; }

 private:
  // Holds most requests, and is small beside a fiber's stack of 256 KiB.
  static constexpr size_t kInlineBytes = 1024;

  char inline_[kInlineBytes];
  std::unique_ptr<char[]> heap_;
  char* data_ = inline_;
};

}  // namespace troupe::internal

#endif  // TROUPE_GUEST_SDK_INTERNAL_FRAME_BUFFER_H_
