// What ThreadSanitizer reports of libraries that it cannot see into.

// Debian's Abseil is not built for it: the count of a Status's references,
// which orders those who read it before the last one who frees it, goes down
// inside the library, out of its sight.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): the
// sanitizer looks for this name.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:absl::*::Status::Unref\n"
         "race:absl::*::status_internal::Payload\n";
}
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
