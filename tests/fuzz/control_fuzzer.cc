// Any bytes, sent by a client of the control socket. However they are cut into
// parts, they are the same messages; each request has one answer, which can be
// read, or the connection ends with the reason; and other clients are served
// meanwhile.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
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

// How a stream of bytes ends.
enum class Tail {
  kWhole,    // with a message; another one may follow
  kPart,     // within one
  kRefused,  // with what is no message's length
};

Tail TailOf(std::string_view bytes, const Messages& messages) {
  if (messages.refused) return Tail::kRefused;
  constexpr size_t kLengthBytes = 4;
  size_t size = 0;
  for (const std::string& message : messages.all) {
    size += kLengthBytes + message.size();
  }
  return size == bytes.size() ? Tail::kWhole : Tail::kPart;
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

// The requests of one client and what comes back.
class Conversation {
 public:
  void Add(const control::Request& request) {
    Asked& asked = asked_[request.id()];
    ++asked.requests;
    if (MustBeAnswered(request)) ++asked.answers_due;
    asked.listens |= request.has_listen() || request.has_listen_stream();
  }

  void Check(const control::Response& response) {
    is_refused_ = response.id() == 0;
    has_stopped_ |= response.has_stop();
    if (response.has_error()) {
      fuzz::CheckText(response.error().text(), "an error");
      if (response.error().code() == 0) Fail("an error without its code");
    } else if (response.result_case() == control::Response::RESULT_NOT_SET) {
      Fail("an answer without a result");
    } else if (is_refused_) {
      Fail("an answer to no request");
    }
    if (is_refused_) return;

    const auto asked = asked_.find(response.id());
    const std::string id = std::to_string(response.id());
    if (asked == asked_.end()) Fail("an answer to " + id + ", never asked");
    if (response.has_message() || response.has_chunk()) {
      if (!asked->second.listens) Fail(id + " hears what it did not ask for");
    } else if (++asked->second.answers > asked->second.requests) {
      Fail(id + " is answered once more than asked");
    }
  }

  // Whether all requests have their answers.
  bool IsComplete() const {
    return std::all_of(asked_.begin(), asked_.end(), [](const auto& entry) {
      return entry.second.answers >= entry.second.answers_due;
    });
  }

  // Whether the host may have hung up after what it said last.
  bool IsOver() const { return is_refused_ || has_stopped_; }

 private:
  // Of one id, which a client may use again.
  struct Asked {
    int requests = 0;
    int answers_due = 0;
    int answers = 0;
    bool listens = false;
  };

  // FakeTarget leaves some calls alone; a chunk waits for whoever listens.
  static bool MustBeAnswered(const control::Request& request) {
    const std::string& route = request.call().route();
    return route != "test.Late" && route != "test.Never" &&
           !request.has_send_chunk();
  }

  std::map<uint64_t, Asked> asked_;
  bool is_refused_ = false;  // by the last of the answers
  bool has_stopped_ = false;
};

// Sends `bytes` and, where that is one more message, a ping. Without one only
// the end of the connection says that there are no more answers.
void Talk(const Server& server, std::string_view bytes,
          const Messages& messages) {
  Conversation conversation;
  for (const std::string& message : messages.all) {
    control::Request request;
    if (request.ParseFromString(message)) conversation.Add(request);
  }
  RawClient client(server.socket());
  client.SendBytes(bytes);
  const Tail tail = TailOf(bytes, messages);
  if (tail == Tail::kWhole) {
    control::Request last;
    last.set_id(kLastId);
    last.mutable_ping();
    conversation.Add(last);
    client.Send(last);
  } else if (tail == Tail::kPart) {
    client.EndSending();
  }
  while (const std::optional<control::Response> response = client.Receive()) {
    conversation.Check(*response);
    if (tail == Tail::kWhole && conversation.IsComplete()) return;
  }
  // Who goes first needs no answers.
  if (tail != Tail::kPart && !conversation.IsOver()) {
    Fail("it hung up without an answer or an error");
  }
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
