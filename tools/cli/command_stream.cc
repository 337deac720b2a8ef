// `troupe stream`: both ends of a data stream from the shell.
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "host/base/json.h"
#include "tools/cli/commands.h"
#include "tools/cli/control_client.h"
#include "tools/cli/line_reader.h"
#include "tools/cli/listen.h"
#include "tools/cli/open_client.h"
#include "tools/cli/payload.h"
#include "tools/cli/report.h"
#include "tools/cli/schema.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

// Cuts a file, or the standard input, into the payloads of chunks.
class ChunkReader {
 public:
  //   Errors: NOT_FOUND when the file cannot be opened.
  static absl::StatusOr<ChunkReader> Open(const StreamSendOptions& options) {
    ChunkReader reader;
    reader.bytes_ = options.chunk_bytes;
    if (options.lines) {
      auto lines = LineReader::Open(options.file);
      if (!lines.ok()) return lines.status();
      reader.lines_ = *std::move(lines);
    } else if (options.file == "-") {
      reader.file_.reset(stdin);
    } else {
      reader.file_.reset(std::fopen(options.file.c_str(), "rbe"));
      if (reader.file_ == nullptr) {
        return absl::NotFoundError(
            fmt::format("read '{}': {}", options.file, std::strerror(errno)));
      }
    }
    return reader;
  }

  // Absent at the end.
  std::optional<std::string> Next() {
    if (lines_ != nullptr) return lines_->Next();
    std::string chunk(bytes_, '\0');
    chunk.resize(std::fread(chunk.data(), 1, chunk.size(), file_.get()));
    if (chunk.empty()) return std::nullopt;
    return chunk;
  }

 private:
  struct Closer {
    void operator()(std::FILE* file) const {
      if (file != stdin) std::fclose(file);
    }
  };

  size_t bytes_ = 0;
  std::unique_ptr<LineReader> lines_;  // else `file_`
  std::unique_ptr<std::FILE, Closer> file_;
};

void Print(const control::ListenedChunk& chunk, const Schema& schema,
           Output output) {
  ReportDropped(chunk.dropped(), "chunks");
  if (output == Output::kRaw) {
    std::fwrite(chunk.payload().data(), 1, chunk.payload().size(), stdout);
  } else if (output == Output::kJson) {
    std::string metadata;
    for (const control::ChunkMetadata& entry : chunk.metadata()) {
      metadata += fmt::format("{}[{},{}]", metadata.empty() ? "" : ",",
                              JsonQuote(entry.key()), JsonQuote(entry.value()));
    }
    PrintLine(fmt::format(
        "{{\"sender\":{},\"stream\":{},\"sequence\":{},\"timestamp_ms\":{},"
        "\"metadata\":[{}],\"payload\":{}}}",
        JsonQuote(chunk.sender()), JsonQuote(chunk.stream_id()),
        chunk.sequence(),
        chunk.has_timestamp_ms() ? fmt::format("{}", chunk.timestamp_ms())
                                 : "null",
        metadata,
        ShowPayload(chunk.payload(), "", Direction::kRequest, schema, output)));
  } else {
    PrintLine(
        ShowPayload(chunk.payload(), "", Direction::kRequest, schema, output));
  }
}

control::Request ToRequest(const StreamSendOptions& options, uint64_t sequence,
                           std::string payload) {
  control::Request request;
  control::SendChunkRequest* const chunk = request.mutable_send_chunk();
  chunk->set_target(options.target);
  chunk->set_stream_id(options.id);
  chunk->set_sequence(sequence);
  chunk->set_payload(std::move(payload));
  chunk->set_timestamp_ms(absl::ToUnixMillis(absl::Now()));
  chunk->set_latency_first(options.latency_first);
  if (options.timeout.has_value()) {
    // 0 would mean the default.
    const int64_t ms = absl::ToInt64Milliseconds(*options.timeout);
    chunk->set_timeout_ms(static_cast<uint64_t>(ms < 1 ? 1 : ms));
  }
  return request;
}

}  // namespace

ExitCode Execute(const StreamSendOptions& options) {
  std::unique_ptr<ControlClient> client;
  const ExitCode opened = OpenClient(options.client, &client);
  if (opened != ExitCode::kOk) return opened;
  absl::StatusOr<ChunkReader> reader = ChunkReader::Open(options);
  if (!reader.ok()) {
    return Fail(ExitCode::kFailed, std::string(reader.status().message()));
  }
  uint64_t sequence = options.first_sequence;
  uint64_t bytes = 0;
  uint64_t held_us = 0;
  // One at a time: its answer says that there is room for the next.
  while (std::optional<std::string> payload = reader->Next()) {
    bytes += payload->size();
    const auto response =
        client->Exchange(ToRequest(options, sequence, *std::move(payload)));
    if (!response.ok()) return FailConnection(response.status());
    if (response->has_error()) {
      fmt::print(stderr, "troupe: chunk {} was not taken\n", sequence);
      return FailControl(response->error());
    }
    held_us += response->send_chunk().held_us();
    ++sequence;
  }
  const uint64_t chunks = sequence - options.first_sequence;
  if (options.client.output == Output::kJson) {
    PrintLine(fmt::format("{{\"chunks\":{},\"bytes\":{},\"held_ms\":{}}}",
                          chunks, bytes, held_us / 1000));
  } else {
    PrintLine(fmt::format("{} chunks, {} bytes, held back for {} ms", chunks,
                          bytes, held_us / 1000));
  }
  return ExitCode::kOk;
}

ExitCode Execute(const StreamRecvOptions& options) {
  Subscription subscription;
  subscription.request.mutable_listen_stream()->set_stream_id(options.id);
  subscription.begun = fmt::format("receiving stream '{}'", options.id);
  subscription.count = options.count;
  return Listen(
      options.client, std::move(subscription),
      [&options](const control::Response& response, const Schema& schema) {
        if (!response.has_chunk()) return false;
        Print(response.chunk(), schema, options.client.output);
        return true;
      });
}

}  // namespace troupe
