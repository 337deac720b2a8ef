#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "host/base/limits.h"
#include "host/loop/pipe_connection.h"
#include "host/loop/pipe_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace troupe {
namespace {

using ::testing::SizeIs;

// What arrives at one end.
struct Received {
  std::string bytes;
  std::vector<absl::Status> ends;

  void ListenTo(PipeConnection& connection) {
    connection.Start(
        [this](std::string_view more) { bytes.append(more); },
        [this](const absl::Status& reason) { ends.push_back(reason); });
  }
};

// The file that a process leaves which ends without removing it.
void LeaveASocketFile(const std::string& path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  ASSERT_EQ(
      bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)),
      0);
  close(fd);
}

// A server, and pairs of connected ends on one loop.
class PipeTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<PipeServer>> Listen() {
    return PipeServer::Listen(loop_.get(), path_,
                              [this](std::unique_ptr<PipeConnection> accepted) {
                                server_end_ = std::move(accepted);
                              });
  }

  // Connects client_end_ with server_end_.
  void Connect() {
    absl::StatusOr<std::unique_ptr<PipeServer>> server = Listen();
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    absl::StatusOr<std::unique_ptr<PipeConnection>> client =
        PipeConnection::Connect(loop_.get(), path_);
    ASSERT_THAT(client, IsOk());
    client_end_ = *std::move(client);
    while (server_end_ == nullptr) loop_->Poll(PollMode::kWait);
  }

  const TempFolder folder_;
  const std::string path_ = folder_ / "s";
  const std::unique_ptr<EventLoop> loop_ = EventLoop::Create().value();
  std::unique_ptr<PipeServer> server_;
  std::unique_ptr<PipeConnection> server_end_;
  std::unique_ptr<PipeConnection> client_end_;
};

TEST_F(PipeTest, BytesTravelBothWays) {
  Connect();
  Received at_server;
  Received at_client;
  at_server.ListenTo(*server_end_);
  at_client.ListenTo(*client_end_);

  ASSERT_THAT(client_end_->Write("ping"), IsOk());
  ASSERT_THAT(server_end_->Write("pong"), IsOk());
  while (at_server.bytes.empty() || at_client.bytes.empty()) {
    loop_->Poll(PollMode::kWait);
  }

  EXPECT_EQ(at_server.bytes, "ping");
  EXPECT_EQ(at_client.bytes, "pong");
}

TEST_F(PipeTest, ALargeWriteArrivesWholeAndReportsItsEnd) {
  Connect();
  Received at_server;
  at_server.ListenTo(*server_end_);
  std::string large(3 * kMaxPipeBacklogBytes, '\0');
  for (size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7);
  std::vector<absl::Status> written;

  ASSERT_THAT(client_end_->Write(large,
                                 [&](const absl::Status& result) {
                                   written.push_back(result);
                                 }),
              IsOk());
  while (written.empty() || at_server.bytes.size() < large.size()) {
    loop_->Poll(PollMode::kWait);
  }

  EXPECT_THAT(written, ::testing::ElementsAre(IsOk()));
  EXPECT_TRUE(at_server.bytes == large);
  EXPECT_EQ(client_end_->backlog_bytes(), 0u);
}

TEST_F(PipeTest, AWriteBeyondTheBacklogIsRefusedWithItsFigures) {
  Connect();
  // Nobody reads: the first write stays here, but for what the kernel takes.
  ASSERT_THAT(client_end_->Write(std::string(kMaxPipeBacklogBytes, 'x')),
              IsOk());

  EXPECT_THAT(client_end_->Write(std::string(kMaxPipeBacklogBytes, 'y')),
              StatusIs(absl::StatusCode::kUnavailable,
                       "of 8388608 bytes waiting, 8388608 more refused"));
}

TEST_F(PipeTest, APausedReaderSlowsItsPeerAndLosesNothing) {
  Connect();
  Received at_server;
  at_server.ListenTo(*server_end_);
  server_end_->PauseReading();
  ASSERT_THAT(client_end_->Write(std::string(kMaxPipeBacklogBytes, 'x')),
              IsOk());
  for (int turn = 0; turn < 10; ++turn) loop_->Poll(PollMode::kNoWait);
  EXPECT_EQ(at_server.bytes, "");
  EXPECT_GT(client_end_->backlog_bytes(), 0u);

  server_end_->ResumeReading();
  while (at_server.bytes.size() < kMaxPipeBacklogBytes) {
    loop_->Poll(PollMode::kWait);
  }

  EXPECT_EQ(client_end_->backlog_bytes(), 0u);
}

TEST_F(PipeTest, APeerThatClosesEndsReadingOnceWithoutAnError) {
  Connect();
  Received at_server;
  at_server.ListenTo(*server_end_);

  client_end_.reset();
  while (at_server.ends.empty()) loop_->Poll(PollMode::kWait);
  server_end_->ResumeReading();
  loop_->Poll(PollMode::kNoWait);

  EXPECT_THAT(at_server.ends, ::testing::ElementsAre(IsOk()));
}

TEST_F(PipeTest, WritingToAPeerThatHasGoneFailsAndNamesThePath) {
  Connect();
  server_end_.reset();
  loop_->Poll(PollMode::kNoWait);
  std::vector<absl::Status> written;

  const absl::Status at_once = client_end_->Write(
      "x", [&](const absl::Status& result) { written.push_back(result); });
  while (at_once.ok() && written.empty()) loop_->Poll(PollMode::kWait);

  EXPECT_THAT(at_once.ok() ? written[0] : at_once,
              StatusIs(absl::StatusCode::kUnavailable,
                       "write to '" + path_ + "': broken pipe"));
}

TEST_F(PipeTest, ACallbackMayDestroyItsConnection) {
  Connect();
  std::string seen;
  server_end_->Start(
      [&](std::string_view bytes) {
        server_end_.reset();
        seen.assign(bytes);
      },
      [](const absl::Status&) {});
  ASSERT_THAT(client_end_->Write("last words"), IsOk());

  while (seen.empty()) loop_->Poll(PollMode::kWait);

  EXPECT_EQ(seen, "last words");
}

TEST_F(PipeTest, ADestroyedConnectionCallsNobody) {
  Connect();
  bool called = false;
  ASSERT_THAT(client_end_->Write(std::string(kMaxPipeBacklogBytes, 'x'),
                                 [&](const absl::Status&) { called = true; }),
              IsOk());

  client_end_.reset();
  for (int turn = 0; turn < 3; ++turn) loop_->Poll(PollMode::kNoWait);

  EXPECT_FALSE(called);
}

TEST_F(PipeTest, OnlyTheOwnerMayConnectWhateverTheUmask) {
  const mode_t before = umask(0);
  const auto server = Listen();
  umask(before);
  ASSERT_THAT(server, IsOk());

  struct stat info;
  ASSERT_EQ(lstat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(PipeTest, TheServersEndRemovesItsFile) {
  { ASSERT_THAT(Listen(), IsOk()); }

  EXPECT_NE(access(path_.c_str(), F_OK), 0);
}

TEST_F(PipeTest, TheServersEndLeavesTheFileOfASuccessor) {
  auto server = Listen();
  ASSERT_THAT(server, IsOk());
  ASSERT_EQ(unlink(path_.c_str()), 0);
  const auto successor = Listen();
  ASSERT_THAT(successor, IsOk());

  server->reset();

  EXPECT_EQ(access(path_.c_str(), F_OK), 0);
}

TEST_F(PipeTest, TheFileOfADeadProcessIsReplaced) {
  LeaveASocketFile(path_);

  EXPECT_THAT(Listen(), IsOk());
}

TEST_F(PipeTest, ASocketInUseIsNotTaken) {
  Connect();

  EXPECT_THAT(Listen(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                 "socket '" + path_ +
                                     "' is in use by a running process"));
  EXPECT_EQ(access(path_.c_str(), F_OK), 0);
}

TEST_F(PipeTest, AFileThatIsNoSocketIsNotRemoved) {
  std::ofstream(path_) << "precious";

  EXPECT_THAT(Listen(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                 "'" + path_ + "' exists and is not a socket"));
  EXPECT_EQ(access(path_.c_str(), F_OK), 0);
}

TEST_F(PipeTest, AMissingFolderIsNamed) {
  EXPECT_THAT(PipeServer::Listen(loop_.get(), folder_ / "none/s", nullptr),
              StatusIs(absl::StatusCode::kNotFound, "none/s"));
}

TEST_F(PipeTest, PathsThatDoNotFitAreRefusedOnBothSides) {
  const std::string too_long = folder_ / std::string(120, 'x');

  EXPECT_THAT(PipeServer::Listen(loop_.get(), too_long, nullptr),
              StatusIs(absl::StatusCode::kInvalidArgument, "of 107 bytes"));
  EXPECT_THAT(PipeConnection::Connect(loop_.get(), too_long),
              StatusIs(absl::StatusCode::kInvalidArgument, "of 107 bytes"));
  EXPECT_THAT(PipeConnection::Connect(loop_.get(), ""),
              StatusIs(absl::StatusCode::kInvalidArgument, "is empty"));
}

TEST_F(PipeTest, ConnectingWhereNobodyListensSaysWhy) {
  EXPECT_THAT(
      PipeConnection::Connect(loop_.get(), path_),
      StatusIs(absl::StatusCode::kNotFound,
               "connect to socket '" + path_ + "': no such file or directory"));
  LeaveASocketFile(path_);
  EXPECT_THAT(PipeConnection::Connect(loop_.get(), path_),
              StatusIs(absl::StatusCode::kUnavailable, "connection refused"));
}

TEST_F(PipeTest, ManyConnectionsAreAcceptedEachOnItsOwn) {
  std::vector<std::unique_ptr<PipeConnection>> accepted;
  const auto server = PipeServer::Listen(
      loop_.get(), path_, [&](std::unique_ptr<PipeConnection> connection) {
        accepted.push_back(std::move(connection));
      });
  ASSERT_THAT(server, IsOk());
  std::vector<std::unique_ptr<PipeConnection>> clients;
  for (int i = 0; i < 20; ++i) {
    auto client = PipeConnection::Connect(loop_.get(), path_);
    ASSERT_THAT(client, IsOk());
    clients.push_back(*std::move(client));
  }

  while (accepted.size() < clients.size()) loop_->Poll(PollMode::kWait);

  EXPECT_THAT(accepted, SizeIs(20));
}

}  // namespace
}  // namespace troupe
