// Puppets that take and send chunks of data streams: a chunk's payload is a
// script, so the test sees what was handled by what is noted.
#ifndef TROUPE_TESTS_INTEGRATION_STREAMS_FIXTURE_H_
#define TROUPE_TESTS_INTEGRATION_STREAMS_FIXTURE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/integration/frames.h"
#include "tests/integration/puppet_fixture.h"

namespace troupe {

class StreamsTest : public PuppetTest {
 protected:
  // A puppet that has registered the stream "s".
  ActrId Receiver(std::string_view name = "sink", uint32_t shard = 0) {
    WorkloadOptions options;
    options.shard = shard;
    options.config =
        frames::Config({.on_start = frames::Do({frames::RegisterStream()})});
    return Puppet(name, std::move(options));
  }

  // What has a puppet send chunks of the stream "s", numbered from `first`,
  // each of which notes its number.
  static std::vector<std::string> Chunks(const ActrId& target, uint64_t first,
                                         uint64_t count) {
    std::vector<std::string> sends;
    for (uint64_t n = first; n < first + count; ++n) {
      sends.push_back(frames::SendChunk(
          target, {.sequence = n, .payload = Note(std::to_string(n))}));
    }
    return sends;
  }

  static std::vector<std::string> Numbers(uint64_t first, uint64_t count) {
    std::vector<std::string> numbers;
    for (uint64_t n = first; n < first + count; ++n) {
      numbers.push_back(std::to_string(n));
    }
    return numbers;
  }

  absl::Status Do(const ActrId& actor, const std::vector<std::string>& frames) {
    return Call(actor, "test/do", frames::Do(frames)).status();
  }

  // Has `sender` fill its part of the stream "s" of `sink`, which must be
  // occupied.
  void Fill(const ActrId& sender, const ActrId& sink) {
    EXPECT_THAT(Do(sender, Chunks(sink, 0, kMaxStreamChunks)), IsOk());
  }

  StreamFigures FiguresOf(const ActrId& actor) {
    return InfoOf(actor).streams.value_or(StreamFigures{});
  }
};

}  // namespace troupe

#endif  // TROUPE_TESTS_INTEGRATION_STREAMS_FIXTURE_H_
