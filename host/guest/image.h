// One guest library, loaded. Its functions are here; how a host enters them is
// the executors' business.
//
// Each image is loaded from a private copy under a path of its own: a loaded
// file that changes crashes the process, and the loader would hand out the old
// image for a path it knows. An image stays mapped when its object ends, since
// unmapping code that a thread, a handler or a key of the guest still names is
// a crash; Unmap() is for callers that know better.
#ifndef TROUPE_HOST_GUEST_IMAGE_H_
#define TROUPE_HOST_GUEST_IMAGE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "abi/actr_abi.h"
#include "abi/troupe_abi.h"
#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/base/mutex.h"
#include "host/fiber/guest_code.h"
#include "host/guest/file_identity.h"
#include "host/guest/metadata.h"
#include "host/guest/preflight.h"
#include "host/guest/runtime_dir.h"

namespace troupe {

// The exports of generations 1 and 2; `shutdown` is null in generation 1.
struct GuestEntries {
  actr_init_fn init = nullptr;
  actr_handle_fn handle = nullptr;
  actr_free_response_fn free_response = nullptr;
  actr_shutdown_fn shutdown = nullptr;
};

// A resource, shared by the actors that run in it: they live on different
// shards and the last one to end is not known beforehand.
class Image {
 public:
  // A library that could not be used and that can't be unmapped either.
  using Remains = std::shared_ptr<Image>;

  // Copies `path` into `dir`, checks the copy and loads it; `revision` counts
  // the contents that this path has had, from 1. `content`, unless empty, is
  // the file that is read instead: a copy made before. Runs the library's
  // constructors on this thread. `remains`, unless nullptr, gets what stays
  // mapped after an error: it takes memory, like any other image.
  //   Thread: any; blocks on the file system and the dynamic loader.
  //   Ownership: `dir` outlives the image.
  //   Errors: "load '<path>': …" with NOT_FOUND if there is no such file;
  //           INVALID_ARGUMENT with the first refusing finding, the loader's
  //           text, or what is wrong with a generation 3 table; UNAVAILABLE if
  //           the copy cannot be made or the file changes while it is copied.
  static absl::StatusOr<std::shared_ptr<Image>> Load(
      RuntimeDir& dir, const std::string& path, uint32_t revision,
      std::string content = {}, Remains* remains = nullptr);

  // Leaves the library mapped.
  ~Image();

  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  // Rules Unmap() out, because of `reason`; the first one counts.
  //   Thread: any.
  void KeepMapped(std::string reason) ABSL_LOCKS_EXCLUDED(mutex_);

  // Closes the library and finds out whether it is gone. Once it was closed the
  // entries may not be used any more; one that stays all the same does so for
  // good, as KeepMapped() has it.
  //   Thread: any, when nothing of the guest runs or can be called any more:
  //           no entry, no thread, no handle. Generation 2: only after its
  //           shutdown answered 0.
  //   Errors: FAILED_PRECONDITION with the reason if the preflight or
  //           KeepMapped() rules it out or if the library stays mapped all the
  //           same.
  absl::Status Unmap() ABSL_LOCKS_EXCLUDED(mutex_);

  // Counts the images of this process, from 1: names one in reports.
  uint64_t number() const { return number_; }
  // The library as its user names it, and the file that is loaded.
  const std::string& path() const { return report_.path; }
  const std::string& copy_path() const { return copy_path_; }
  uint32_t revision() const { return revision_; }
  const FileIdentity& identity() const { return identity_; }
  const PreflightReport& report() const { return report_; }
  Generation generation() const { return report_.generation; }

  // Generation 3: of the table. Else: of the section, usually empty.
  const GuestMetadata& metadata() const { return metadata_; }

  // Set in generations 1 and 2, and in 3 when the guest exports them as well.
  const GuestEntries& entries() const { return entries_; }

  // Generation 3: checked (magic, size, versions, functions). Else null.
  const troupe_guest_table* table() const { return table_; }

  // False once Unmap() has worked.
  bool mapped() const { return mapped_.load(); }

 private:
  Image(std::string copy_path, uint64_t number, uint32_t revision,
        const FileIdentity& identity, PreflightReport report);

  absl::Status CheckMayUnmap() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Open();
  void NoteCode();
  absl::Status OpenTable();

  // Constant after Load().
  const std::string copy_path_;
  const uint64_t number_;
  const uint32_t revision_;
  const FileIdentity identity_;
  const PreflightReport report_;
  GuestMetadata metadata_;
  GuestEntries entries_;
  const troupe_guest_table* table_ = nullptr;
  void* handle_ = nullptr;
  GuestCode* code_ = nullptr;

  // Shared between threads.
  std::atomic<bool> mapped_{false};
  Mutex mutex_;
  std::string keeps_mapped_reason_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace troupe

#endif  // TROUPE_HOST_GUEST_IMAGE_H_
