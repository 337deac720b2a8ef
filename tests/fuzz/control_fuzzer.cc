// Any bytes, sent by a client of the control socket. However they are cut into
// parts, they are the same messages; each answer is to a request and can be
// read; and other clients are served meanwhile.
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "host/control/control_frame.h"
#include "tests/fuzz/oracle.h"
#include "tests/host/control/control_fixture.h"
#include "tests/host/control/raw_client.h"
#include "troupe/control.pb.h"

namespace troupe {
namespace {

using fuzz::Fail;

// No input's, but by chance: then the host ends the connection.
constexpr uint64_t kLastId = std::numeric_limits<uint64_t>::max();

// What a stream of bytes is made of.
struct Messages {
  std::vector<std::string> all;
  bool refused = false;  // what follows cannot be read

  bool operator==(const Messages&) const = default;
};

void TakeMessages(ControlFrameReader* reader, Messages* messages) {
  while (!messages->refused) {
    const auto next = reader->Next();
    if (!next.ok()) {
      fuzz::CheckText(
          {next.status().message().data(), next.status().message().size()},
          "the refusal");
      messages->refused = true;
    } else if (!next->has_value()) {
      return;
    } else {
      messages->all.emplace_back(**next);
    }
  }
}

// `part` bytes at a time.
Messages Cut(std::string_view bytes, size_t part) {
  ControlFrameReader reader;
  Messages messages;
  for (size_t at = 0; at < bytes.size(); at += part) {
    reader.Append(bytes.substr(at, part));
    TakeMessages(&reader, &messages);
  }
  return messages;
}

// Whether a message that is appended to `bytes` is one of its own.
bool EndsWithAMessage(std::string_view bytes, const Messages& messages) {
  constexpr size_t kLengthBytes = 4;
  size_t size = 0;
  for (const std::string& message : messages.all) {
    size += kLengthBytes + message.size();
  }
  return !messages.refused && size == bytes.size();
}

class Server : public ControlServerTest {
 public:
  Server() {
    GTEST_FLAG_SET(throw_on_failure, true);
    SetUp();
    steady_ = std::make_unique<RawClient>(socket_);
    steady_->Hello();
  }
  ~Server() override {
    steady_.reset();
    TearDown();
  }

  const std::string& socket() const { return socket_; }

  void CheckOthers() {
    control::Request request;
    request.set_id(++last_id_);
    request.mutable_ping();
    const control::Response response = steady_->Exchange(request);
    if (response.id() != last_id_ || !response.has_ping()) {
      Fail("another client is not served");
    }
  }

 private:
  void TestBody() override {}

  std::unique_ptr<RawClient> steady_;
  uint64_t last_id_ = 1;
};

void CheckAnswer(const control::Response& response,
                 const std::set<uint64_t>& ids) {
  if (response.id() != 0 && ids.count(response.id()) == 0) {
    Fail("an answer to " + std::to_string(response.id()) + ", never asked");
  }
  if (response.has_error()) {
    fuzz::CheckText(response.error().text(), "an error");
    if (response.error().code() == 0) Fail("an error without its code");
  } else if (response.result_case() == control::Response::RESULT_NOT_SET) {
    Fail("an answer without a result");
  } else if (response.id() == 0) {
    Fail("an answer to no request");
  }
}

// Sends `bytes` and, where that is one more message, a ping: its answer is the
// last.
void Talk(const Server& server, std::string_view bytes,
          const Messages& messages) {
  std::set<uint64_t> ids = {kLastId};
  for (const std::string& message : messages.all) {
    control::Request request;
    if (request.ParseFromString(message)) ids.insert(request.id());
  }
  RawClient client(server.socket());
  client.SendBytes(bytes);
  if (!EndsWithAMessage(bytes, messages)) return;
  control::Request last;
  last.set_id(kLastId);
  last.mutable_ping();
  client.Send(last);
  bool was_refused = false;
  while (const std::optional<control::Response> response = client.Receive()) {
    CheckAnswer(*response, ids);
    if (response->id() == kLastId) return;
    was_refused = response->has_error();
  }
  if (!was_refused) Fail("it hung up without an answer or an error");
}

// Made anew from time to time, for its host notes all that it is told.
std::unique_ptr<Server>& TheServer() {
  static auto& server = *new std::unique_ptr<Server>(new Server);
  return server;
}

}  // namespace
}  // namespace troupe

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = troupe::fuzz::View(data, size);
  const troupe::Messages messages = troupe::Cut(bytes, bytes.size() + 1);
  constexpr size_t kPart = 3;
  if (troupe::Cut(bytes, 1) != messages ||
      troupe::Cut(bytes, kPart) != messages) {
    troupe::fuzz::Fail("other messages when it comes in parts");
  }
  constexpr int kInputsPerServer = 1000;
  static int left = kInputsPerServer;
  std::unique_ptr<troupe::Server>& server = troupe::TheServer();
  troupe::Talk(*server, bytes, messages);
  server->CheckOthers();
  if (--left == 0) {
    server.reset();
    server = std::make_unique<troupe::Server>();
    left = kInputsPerServer;
  }
  return 0;
}
