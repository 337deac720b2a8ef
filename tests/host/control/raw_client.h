// A client of the control socket that waits for everything it does, and can
// send what no client should.
#ifndef TROUPE_TESTS_HOST_CONTROL_RAW_CLIENT_H_
#define TROUPE_TESTS_HOST_CONTROL_RAW_CLIENT_H_

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "host/control/control_frame.h"
#include "troupe/control.pb.h"

namespace troupe {

class RawClient {
 public:
  explicit RawClient(const std::string& path)
      : fd_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(connect(fd_, reinterpret_cast<const sockaddr*>(&address),
                      sizeof(address)),
              0)
        << std::strerror(errno);
  }
  ~RawClient() { close(fd_); }

  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void SendBytes(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (WasInterrupted(sent)) continue;
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }

  void Send(const control::Request& request) {
    SendBytes(EncodeControlFrame(request));
  }

  // Nothing more comes from here.
  void EndSending() { shutdown(fd_, SHUT_WR); }

  // The next response; absent when the host closed the connection.
  std::optional<control::Response> Receive() {
    while (true) {
      const auto next = reader_.Next();
      EXPECT_TRUE(next.ok()) << next.status();
      if (!next.ok()) return std::nullopt;
      if (next->has_value()) {
        control::Response response;
        EXPECT_TRUE(response.ParseFromString(std::string(**next)));
        return response;
      }
      char part[65536];
      const ssize_t size = read(fd_, part, sizeof(part));
      if (WasInterrupted(size)) continue;
      if (size <= 0) return std::nullopt;
      reader_.Append({part, static_cast<size_t>(size)});
    }
  }

  control::Response Exchange(const control::Request& request) {
    Send(request);
    return Receive().value_or(control::Response());
  }

  control::Response Hello() {
    control::Request request;
    request.set_id(1);
    request.mutable_hello()->set_min_version(kControlVersion);
    request.mutable_hello()->set_max_version(kControlVersion);
    return Exchange(request);
  }

 private:
  // By a signal, such as a fuzzer's clock.
  static bool WasInterrupted(ssize_t result) {
    return result < 0 && errno == EINTR;
  }

  const int fd_;
  ControlFrameReader reader_;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_HOST_CONTROL_RAW_CLIENT_H_
